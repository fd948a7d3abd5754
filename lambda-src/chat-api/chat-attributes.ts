// The contact attributes that a chat starts with: what the call knew, and where the chat comes from.

import { NONE } from '../shared/contract/connect';
import {
  CHAT_ATTRIBUTE_BYTES,
  CHAT_ATTRIBUTES,
  ROUTING_AGE_BANDS,
  type RoutingAgeBand,
} from '../shared/contract/outcome';
import type { LinkItem, SealedLink } from '../shared/contract/table';

const KEY_PATTERN = /^[A-Za-z0-9_-]+$/;

/** The highest band that is not above `seconds`. */
export const routingAgeOf = (seconds: number): RoutingAgeBand =>
  ROUTING_AGE_BANDS.findLast((band) => band <= seconds) ?? ROUTING_AGE_BANDS[0];

const bytesOf = (key: string, value: string) => Buffer.byteLength(key) + Buffer.byteLength(value);

export interface ChatAttributes {
  readonly attributes: Readonly<Record<string, string>>;
  /** Carried attributes that were left out: a bad key, or no room. */
  readonly dropped: number;
}

/** `startAt`: epoch seconds of the first request for this chat. Ours come first, and none that is carried replaces one. */
export function chatAttributes(item: LinkItem, link: SealedLink, startAt: number): ChatAttributes {
  const waited = Math.max(0, startAt - link.offeredAt);
  // A map: an attribute may be called `__proto__`.
  const attributes = new Map<string, string>([
    [CHAT_ATTRIBUTES.destination, link.destination],
    [CHAT_ATTRIBUTES.voiceContactId, item.voiceContactId],
    [CHAT_ATTRIBUTES.language, link.language],
    [CHAT_ATTRIBUTES.queue, link.queueArn ?? NONE],
    [CHAT_ATTRIBUTES.waitedSeconds, String(waited)],
    [CHAT_ATTRIBUTES.routingAge, String(routingAgeOf(waited))],
  ]);
  let room = CHAT_ATTRIBUTE_BYTES;
  for (const [key, value] of attributes) room -= bytesOf(key, value);
  let dropped = 0;
  for (const [key, value] of Object.entries(link.attributes)) {
    const bytes = bytesOf(key, value);
    if (KEY_PATTERN.test(key) && !attributes.has(key) && bytes <= room) {
      attributes.set(key, value);
      room -= bytes;
    } else {
      dropped += 1;
    }
  }
  return { attributes: Object.fromEntries(attributes), dropped };
}
