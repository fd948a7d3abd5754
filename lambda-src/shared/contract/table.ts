// The items of the link table and the builders of their keys (DESIGN section 6). Types and constants only, no I/O.
// One partition key `pk`, no sort key; TTL on `endsAt`, which every item has. Times are epoch seconds unless named otherwise.

import type { Channel, Destination, Reason, SendStatus } from './connect';
import type { Language } from './languages';
import type { CloudFrontCookie, LinkId } from './link';
import type { ChatDestination } from './outcome';

export const PARTITION_KEY = 'pk';
export const TTL_ATTRIBUTE = 'endsAt';

/** Seconds past `redeemBy` in which a redeemed link may still start its chat. */
export const START_GRACE_SECONDS = 300;

/** Chats that a link can start: one, and another in place of one that nobody could join in time. */
export const MAX_STARTS = 2;
/** Connect ends a chat that its customer has not joined so many seconds after StartChatContact. */
export const JOIN_SECONDS = 300;

export const LINK_STATES = ['created', 'redeemed', 'starting', 'started', 'ended'] as const;
export type LinkState = (typeof LINK_STATES)[number];

export interface LinkItem {
  readonly pk: string;
  readonly voiceContactId: string;
  /** SealedLink as JSON, AES-256-GCM under K: base64url of nonce (12 bytes), ciphertext and tag (16 bytes). */
  readonly sealed: string;
  readonly state: LinkState;
  readonly createdAt: number;
  readonly redeemBy: number;
  /** redeemBy + chat duration + grace */
  readonly endsAt: number;
  /** SHA-256 of the device id, base64url; set when redeemed. */
  readonly deviceHash?: string;
  /** Epoch milliseconds; when a device got the link for the last time. */
  readonly tappedAt?: number;
  /** Epoch milliseconds until which one invocation alone may start the chat. */
  readonly leaseUntil?: number;
  /** When the chat was first asked for. A repeated start counts the waiting time to here, and so sends the same request. */
  readonly startAt?: number;
  /** How many chats this link has started, at most MAX_STARTS. */
  readonly starts?: number;
  readonly chatContactId?: string;
  /** Contact id of the chat that the customer has been in. */
  readonly joined?: string;
  /** SealedMessage as JSON, sealed like `sealed`; with message feedback only. */
  readonly sealedMessage?: string;
  /** SealedParticipant as JSON, sealed like `sealed`. */
  readonly sealedParticipant?: string;
}

/** What a link knows and only its token opens. */
export interface SealedLink {
  readonly cookies: Readonly<Partial<Record<CloudFrontCookie, string>>>;
  /** Contact attributes carried into the chat. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly destination: ChatDestination;
  readonly language: Language;
  /** ARN of the call's working queue, if it had one. */
  readonly queueArn?: string;
  /** When the call was first offered a chat. */
  readonly offeredAt: number;
}

/** The SMS that carried the link. */
export interface SealedMessage {
  /** At End User Messaging. */
  readonly messageId: string;
}

export interface SealedParticipant {
  readonly participantToken: string;
  readonly participantId: string;
}

export interface ClaimItem {
  readonly pk: string;
  /** `pending` from the transaction until the service has answered. */
  readonly result: SendStatus | 'pending';
  readonly reason: Reason;
  /** Random; names the invocation that made the claim and alone may record or free it. */
  readonly owner: string;
  /** HMAC of the number or address that the message goes to. */
  readonly destination: string;
  /** Id of the signing key that the HMAC was made with: those of two keys cannot be compared. */
  readonly keyId: string;
  readonly claimedAt: number;
  readonly endsAt: number;
}

export interface TypedNumberItem {
  readonly pk: string;
  /** E.164, AES-256-GCM under a key derived from the private key, as TTL deletion may lag by days. Stands nowhere else. */
  readonly sealedNumber: string;
  readonly endsAt: number;
}

/** A number that the SMS service refused: not offered again for a while. */
export interface RefusedNumberItem {
  readonly pk: string;
  readonly reason: Reason;
  readonly endsAt: number;
}

/** What CarrierLookup said about a number (charged per look-up, so kept). */
export interface LineItem {
  readonly pk: string;
  readonly line: LineType;
  readonly endsAt: number;
}

export const LINE_TYPES = ['MOBILE', 'LANDLINE', 'OTHER', 'INVALID'] as const;
export type LineType = (typeof LINE_TYPES)[number];

/** limit#, breaker# and source# items. */
export interface CounterItem {
  readonly pk: string;
  readonly count: number;
  readonly endsAt: number;
}

export const linkKey = (linkId: LinkId): string => `link#${linkId}`;
export const claimKey = (contactId: string, channel: Channel, to: Destination): string =>
  `claim#${contactId}#${channel}#${to}`;
export const typedNumberKey = (contactId: string): string => `typed#${contactId}`;
/** `destination`, `number`: HMAC of the number or address. */
export const refusedKey = (number: string): string => `refused#${number}`;
export const lineKey = (number: string): string => `line#${number}`;
/** `window`: a number of the window, from windowOf(). */
export const limitToKey = (destination: string, window: number): string => `limit#to#${destination}#${window}`;
/** `caller`: HMAC of the caller's number, or the contact id when there is none. */
export const limitFromKey = (caller: string, window: number): string => `limit#from#${caller}#${window}`;
export const breakerKey = (minute: number): string => `breaker#${minute}`;
export const sourceKey = (source: string, window: number): string => `source#${source}#${window}`;
/** The number of the window of `seconds` that `at` (epoch seconds) falls into. */
export const windowOf = (at: number, seconds: number): number => Math.floor(at / seconds);
