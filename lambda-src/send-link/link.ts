// A new link: its address for the message, its item for the table.

import type { Language } from '../shared/contract/languages';
import { CHAT_ATTRIBUTE_BYTES, type ChatDestination } from '../shared/contract/outcome';
import { type SealedLink, START_GRACE_SECONDS } from '../shared/contract/table';
import { seal, sealKeyOf } from '../shared/sealing';
import { linkIdOf, linkUrl, newToken } from '../shared/token';
import type { Contact } from './parse';
import type { Services } from './services';
import type { SigningKey } from './signing';
import type { NewLink } from './store';

export interface Link extends NewLink {
  /** What the message carries. Holds the token: never logged. */
  readonly url: string;
  /** K, which seals what the link knows: never logged. */
  readonly sealKey: Buffer;
}

export interface LinkRequest {
  readonly contact: Contact;
  readonly destination: ChatDestination;
  readonly language: Language;
  /** Epoch seconds. */
  readonly now: number;
  readonly offeredAt: number;
}

export function makeLink(
  { contact, destination, language, now, offeredAt }: LinkRequest,
  key: SigningKey,
  { environment, settings }: Pick<Services, 'environment' | 'settings'>,
): Link {
  const token = newToken();
  const redeemBy = now + settings.linkMinutes * 60;
  const endsAt = redeemBy + settings.chatMinutes * 60 + START_GRACE_SECONDS;
  const known: SealedLink = {
    cookies: key.cookies(environment.domainName, endsAt, settings.signatureHash),
    attributes: destination === 'typed' ? {} : carriedAttributes(contact.attributes, settings.carriedAttributes),
    destination,
    language,
    offeredAt,
    ...(contact.queueArn !== undefined && { queueArn: contact.queueArn }),
  };
  const sealKey = sealKeyOf(token);
  return {
    url: linkUrl(environment.domainName, language, token),
    linkId: linkIdOf(token),
    sealKey,
    sealed: seal(sealKey, 'sealed', known),
    createdAt: now,
    redeemBy,
    endsAt,
  };
}

/** StartChatContact takes these names only. */
const ATTRIBUTE_NAME = /^[A-Za-z0-9_-]{1,100}$/;
/** The product's own: they are written anew for the chat. */
const OWN = /^voiceToChat/;
/** Left for the attributes that chat-api adds. Bytes. */
const OWN_BYTES = 2048;

/** Contact attributes that go into the chat: the allowed ones, as many as fit. */
export function carriedAttributes(
  attributes: Readonly<Record<string, string>>,
  allowed: 'all' | readonly string[],
): Record<string, string> {
  let left = CHAT_ATTRIBUTE_BYTES - OWN_BYTES;
  return Object.fromEntries(
    Object.entries(attributes).filter(([name, value]) => {
      if (!ATTRIBUTE_NAME.test(name) || OWN.test(name) || !(allowed === 'all' || allowed.includes(name))) return false;
      const bytes = Buffer.byteLength(name) + Buffer.byteLength(value);
      if (bytes > left) return false;
      left -= bytes;
      return true;
    }),
  );
}
