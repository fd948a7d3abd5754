// The contact attributes that the product writes, and their values (DESIGN sections 5 and 6). Types and constants only.

/** Set on the voice contact before the last prompt: people hang up when the phone buzzes. */
export const OUTCOME_ATTRIBUTE = 'voiceToChatOutcome';

/**
 * Set on the voice contact when the caller presses a key: `<time> v<prompt version> key <key>`. The time is `none` until send-link
 * has answered, then the epoch seconds at which it was asked to send (`at` of its result).
 */
export const CONSENT_ATTRIBUTE = 'voiceToChatConsent';

export const OUTCOMES = [
  'sent_sms',
  'sent_email',
  'unconfirmed',
  'declined',
  'silent',
  'rounds',
  'not_offered',
  'failed',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Goes up whenever the wording of the menu's consent changes, so that a record names the words that were heard. */
export const PROMPT_VERSION = '1';

/** How often the conversation offers before it hands over to an agent. */
export const MAX_ROUNDS = 3;

/** Contact attribute that a calling flow may set: the e-mail address that the contact centre has for this caller. */
export const EMAIL_ATTRIBUTE = 'email';

/** Contact attribute that a calling flow may set: the caller's name, as the agent and the transcript show it. */
export const DISPLAY_NAME_ATTRIBUTE = 'displayName';

/** Attributes of the chat contact. Keys are letters and digits only, as StartChatContact demands. */
export const CHAT_ATTRIBUTES = {
  /** `caller`, `typed` or `email`: how the link travelled, so that an agent knows whom it reached. */
  destination: 'voiceToChatDestination',
  /** Contact id of the call. */
  voiceContactId: 'voiceToChatContactId',
  /** ARN of the call's working queue, or `none`. */
  queue: 'voiceToChatQueue',
  /** Seconds from the offer to the start of the chat. */
  waitedSeconds: 'voiceToChatWaitedSeconds',
  /** One of ROUTING_AGE_BANDS, as a string: the routing age that the chat flow sets. */
  routingAge: 'voiceToChatRoutingAge',
  /** One of LANGUAGES, what the caller heard: a chat contact has no LanguageCode of its own. */
  language: 'voiceToChatLanguage',
} as const;

/** What the attribute `voiceToChatDestination` may read. */
export const CHAT_DESTINATIONS = ['caller', 'typed', 'email'] as const;
export type ChatDestination = (typeof CHAT_DESTINATIONS)[number];

/**
 * Routing ages, in seconds, that keep the place in the queue. The block takes a static number only, so chat-api picks the
 * highest band that the caller has waited for and the chat flow branches on it.
 */
export const ROUTING_AGE_BANDS = [0, 60, 120, 300, 600, 900, 1800] as const;
export type RoutingAgeBand = (typeof ROUTING_AGE_BANDS)[number];

/** StartChatContact takes at most this many UTF-8 bytes of attributes. */
export const CHAT_ATTRIBUTE_BYTES = 32_768;
