// What Connect sends to send-link and what it gets back (DESIGN section 5; flow language facts, section 5).
// Types and constants only; the parsing is in lambda-src/send-link.

/** An endpoint of a contact. Connect sends null for one that it does not know (a withheld number, for example). */
export interface ConnectEndpoint {
  readonly Address?: string | null;
  readonly Type?: string | null;
}

/** `Details.ContactData` of a flow's Lambda event. Every field may be missing or null in practice. */
export interface ConnectContactData {
  readonly Attributes?: Record<string, string> | null;
  readonly Channel?: string | null;
  readonly ContactId?: string | null;
  readonly InitialContactId?: string | null;
  readonly CustomerEndpoint?: ConnectEndpoint | null;
  readonly SystemEndpoint?: ConnectEndpoint | null;
  readonly CustomerId?: string | null;
  readonly InstanceARN?: string | null;
  readonly LanguageCode?: string | null;
  readonly InitiationMethod?: string | null;
  readonly Queue?: { readonly ARN?: string | null; readonly Name?: string | null } | null;
}

/** The event of an "Invoke Lambda function" block. Parameter values always arrive as strings. */
export interface ConnectEvent {
  readonly Name?: string;
  readonly Details?: {
    readonly ContactData?: ConnectContactData | null;
    readonly Parameters?: Record<string, string> | null;
  } | null;
}

export const ACTIONS = ['offer', 'number', 'send'] as const;
export type Action = (typeof ACTIONS)[number];

export const CHANNELS = ['sms', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Where an SMS goes: the number the caller rings from, or one that the caller keyed in. */
export const DESTINATIONS = ['caller', 'typed'] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** `Details.Parameters` of the three actions, as the flow module writes them. */
export type SendLinkParameters =
  | { readonly action: 'offer' /** epoch seconds, from an earlier round */; readonly offeredAt?: string }
  | {
      readonly action: 'number';
      readonly digits: string;
      /** `last`: the number cannot be keyed again, and what reads it back does not offer it. */
      readonly tries?: string;
    }
  | {
      readonly action: 'send';
      readonly channel: Channel;
      readonly to: Destination;
      /** epoch seconds, from the offer */ readonly offeredAt?: string;
    };

export const OFFER_STATUSES = ['offer', 'no_offer'] as const;
export const NUMBER_STATUSES = ['number_ok', 'number_invalid'] as const;
export const SEND_STATUSES = [
  'sent',
  'unconfirmed',
  'opted_out',
  'not_mobile',
  'no_address',
  'not_allowed',
  'failed',
] as const;

export type OfferStatus = (typeof OFFER_STATUSES)[number];
export type NumberStatus = (typeof NUMBER_STATUSES)[number];
export type SendStatus = (typeof SEND_STATUSES)[number];
export type Status = OfferStatus | NumberStatus | SendStatus;

/** What an empty value of the result reads: Compare has no test for blank, and no key may be missing. */
export const NONE = 'none';

/** What `sms` and `email` of an offer read where the menu names them; NONE where it does not. */
export const OFFERED = { sms: 'caller', email: 'known' } as const;

/** The keys of the result, all always present. */
export const RESULT_KEYS = [
  'status',
  'prompt',
  'menu',
  'again',
  'moment',
  'enterNumber',
  'sms',
  'email',
  'reason',
  'offeredAt',
  'at',
] as const;
export type ResultKey = (typeof RESULT_KEYS)[number];

/**
 * What send-link answers: a flat map of strings (ResponseType STRING_MAP), at most 32 KB.
 *
 * - `prompt`: what to say next, plain text in the caller's language
 * - `menu`, `again`, `moment`, `enterNumber`: from `offer`; the flow keeps them in flow attributes
 * - `sms`, `email`: from `offer`, whether the menu names the caller's own number and the known address (OFFERED, NONE); another
 *   number is named where `enterNumber` is not NONE. A key that the menu does not name is a wrong key
 * - `reason`: machine-readable cause, one of REASONS
 * - `offeredAt`: epoch seconds of the first offer of this call
 * - `at`: from `send`, epoch seconds at which it was asked for: the time of the consent, as a flow has no clock
 */
export type SendLinkResult = Readonly<Record<ResultKey, string>> & { readonly status: Status };

/** Machine-readable causes in `reason`, for reports and alarms. */
export const REASONS = [
  NONE,
  // why an offer, or a part of it, is missing
  'withheld',
  'landline',
  'country',
  'no_email',
  'opted_out',
  'limit_contact',
  'limit_destination',
  'limit_caller',
  'breaker',
  'not_staffed',
  'no_channel',
  // why a number was refused
  'number_format',
  'number_country',
  'number_type',
  'no_typed_number',
  // why a send failed, or cannot be known
  'bad_request',
  'key_mismatch',
  'secret',
  'table',
  'throttled',
  'service_error',
  'access_denied',
  'not_verified',
  'no_origination',
  'registration',
  'price',
  'spend_limit',
  'blocked',
  'invalid_destination',
  'account',
  'timeout',
  'in_progress',
  'deadline',
  'internal',
] as const;
export type Reason = (typeof REASONS)[number];

/** Connect's limits that bind both sides (flow language facts, section 5.3). Milliseconds and bytes. */
export const CONNECT_LAMBDA_LIMIT_MS = 8000;
export const CONNECT_LAMBDA_RETRIES = 3;
export const CONNECT_RESPONSE_BYTES = 32 * 1024;

/** send-link's own deadlines, milliseconds from the handler's start (DESIGN section 5). */
export const ANSWER_WITHIN_MS = 5500;
export const BEGIN_SEND_WITHIN_MS = 3500;
