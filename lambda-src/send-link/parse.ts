// The door: what Connect sends becomes one discriminated request, or a reason why it cannot.
// Every field may be missing or null; parameter values are strings (flow language facts, 5.1).

import {
  ACTIONS,
  type Action,
  CHANNELS,
  type Channel,
  DESTINATIONS,
  type Destination,
} from '../shared/contract/connect';
import { EMAIL_ATTRIBUTE } from '../shared/contract/outcome';

/** What is known about the call. */
export interface Contact {
  readonly contactId: string;
  /** The caller's number as Connect gives it: not yet judged, absent when withheld. */
  readonly callerAddress?: string;
  readonly languageCode?: string;
  /** ARN of the call's working queue. */
  readonly queueArn?: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** From the contact attribute; absent when it is no address that mail can go to. */
  readonly email?: string;
}

export type Request =
  | { readonly action: 'offer'; readonly contact: Contact /** Epoch seconds. */; readonly offeredAt?: number }
  | {
      readonly action: 'number';
      readonly contact: Contact;
      readonly digits: string;
      /** The caller cannot key the number again. */
      readonly last: boolean;
    }
  | {
      readonly action: 'send';
      readonly contact: Contact;
      readonly channel: Channel;
      readonly to: Destination;
      readonly offeredAt?: number;
    }
  /** Not usable. The action, if it was one, decides which status says so. */
  | { readonly action: 'bad'; readonly asked?: Action; readonly contactId?: string; readonly languageCode?: string };

type Fields = Readonly<Record<string, unknown>>;

const fields = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

const string = (value: unknown, longest = 1024): string | undefined =>
  typeof value === 'string' && value.trim() !== '' && value.length <= longest ? value.trim() : undefined;

const oneOf = <const Values extends readonly string[]>(values: Values, value: unknown): Values[number] | undefined =>
  values.find((known) => known === value);

/** Contact ids are UUIDs. What fits a table key and a log line is taken, unless it could be a phone number. */
const CONTACT_ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*[a-z])[a-z0-9-]{1,128})$/i;

/** One address that SES takes: ASCII, no quoting, no list. */
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

export const parseEmail = (value: unknown): string | undefined => {
  const address = string(value, 254);
  return address !== undefined && EMAIL.test(address) ? address : undefined;
};

/** Epoch seconds within a day before `now` and not after it: the start of this call's waiting. */
function parseOfferedAt(value: unknown, now: number): number | undefined {
  const text = string(value, 12);
  const at = text !== undefined && /^\d{9,11}$/.test(text) ? Number(text) : Number.NaN;
  return at <= now && at > now - 86_400 ? at : undefined;
}

/** @param now epoch seconds */
export function parseRequest(event: unknown, now: number): Request {
  const details = fields(fields(event)['Details']);
  const data = fields(details['ContactData']);
  const parameters = fields(details['Parameters']);

  const asked = oneOf(ACTIONS, parameters['action']);
  const id = string(data['ContactId']);
  const contactId = id !== undefined && CONTACT_ID.test(id) ? id : undefined;
  const languageCode = string(data['LanguageCode'], 16);
  const bad: Request = {
    action: 'bad',
    ...(asked && { asked }),
    ...(contactId !== undefined && { contactId }),
    ...(languageCode !== undefined && { languageCode }),
  };
  if (contactId === undefined || asked === undefined) return bad;

  const callerAddress = string(fields(data['CustomerEndpoint'])['Address'], 256);
  const queueArn = string(fields(data['Queue'])['ARN']);
  const attributes = Object.fromEntries(
    Object.entries(fields(data['Attributes'])).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
  const email = parseEmail(attributes[EMAIL_ATTRIBUTE]);
  const contact: Contact = {
    contactId,
    attributes,
    ...(callerAddress !== undefined && { callerAddress }),
    ...(languageCode !== undefined && { languageCode }),
    ...(queueArn !== undefined && { queueArn }),
    ...(email !== undefined && { email }),
  };

  const offeredAt = parseOfferedAt(parameters['offeredAt'], now);
  switch (asked) {
    case 'offer':
      return { action: 'offer', contact, ...(offeredAt !== undefined && { offeredAt }) };
    case 'number':
      return {
        action: 'number',
        contact,
        digits: string(parameters['digits'], 64) ?? '',
        last: parameters['tries'] === 'last',
      };
    case 'send': {
      const channel = oneOf(CHANNELS, parameters['channel']);
      // There is one address for e-mail; where it says otherwise, nothing is meant by it.
      const to = channel === 'email' ? 'caller' : oneOf(DESTINATIONS, parameters['to']);
      if (channel === undefined || to === undefined) return bad;
      return { action: 'send', contact, channel, to, ...(offeredAt !== undefined && { offeredAt }) };
    }
  }
}
