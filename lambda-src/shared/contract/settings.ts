// The settings of the two functions: what travels in the environment (values that Terraform knows) and in settings.json
// beside index.mjs (values known at synth, too large or too many for the environment). Types and constants only.

import type { MetadataJson } from 'libphonenumber-js/core';
import type { Language } from './languages';

export type SmsService = 'pinpoint' | 'end-user-messaging';

/** Environment of send-link. The first six names come from the original template. */
export interface SendLinkEnvironment {
  /** Pinpoint application; with sms = pinpoint only. */
  readonly applicationId?: string;
  /** Host of the chat site, without scheme. */
  readonly domainName: string;
  /** CloudFront id of the public key that the secret's private key belongs to. */
  readonly publicKeyId: string;
  readonly privateKeySecretArn: string;
  readonly tableName: string;
  /** E.164; with sms = pinpoint only. */
  readonly originationNumber?: string;
  /** ARN of a phone number, pool or sender id; with sms = end-user-messaging only. */
  readonly originationIdentityArn?: string;
  /** With e-mail only. */
  readonly emailFromAddress?: string;
  /** Where chats are queued: its staffing decides whether a chat is offered. */
  readonly queueArn: string;
}

/** Environment of chat-api. It is an origin of the distribution, so it cannot know the distribution's domain. */
export interface ChatApiEnvironment {
  readonly tableName: string;
  readonly connectInstanceId: string;
  readonly chatFlowId: string;
}

/** Up to these lengths an SMS in the shipped words takes one part, two in languages outside GSM-7. Characters. */
export const SMS_FITS = { brand: 30, domainName: 'd111111abcdef8.cloudfront.net'.length } as const;

export interface Limits {
  /** Messages to one destination in an hour and in a day. */
  readonly perDestinationHour: number;
  readonly perDestinationDay: number;
  /** Messages that one caller (by number; by contact when withheld) can cause in a day. */
  readonly perCallerDay: number;
  /** Messages of the whole stack in a minute; above it, nothing is offered. */
  readonly perMinute: number;
}

/**
 * Texts that the owner may word otherwise, per language. `{brand}` and `{minutes}` are filled in. The SMS always begins with the
 * brand and ends with the link, so its text needs neither; `{link}` in it, or in the e-mail, is left out.
 */
export const TEXT_KEYS = [
  'sms',
  'emailSubject',
  'emailBody',
  'menuSms',
  'menuEmail',
  'menuOther',
  'menuAgent',
  'sent',
] as const;
export type TextKey = (typeof TEXT_KEYS)[number];

/** Characters of one spoken text: text to speech takes 3,000 in a request, and eight of these stay far below Connect's 32 KB. */
export const LONGEST_SPOKEN_TEXT = 1000;

/** What the texts of a language come to, with brand, minutes and the owner's wording filled in. */
export interface MeasuredTexts {
  readonly language: Language;
  /** Parts that an SMS with its link is sent and billed in. */
  readonly smsParts: number;
  /** Characters of the longest menu that a caller can hear, and of the longest sentence that ends a call. */
  readonly menuLength: number;
  readonly sentLength: number;
}
/** `lambda-src/send-link/words/measure.ts`, which the stack loads by entry path. `domainName`: of the links. */
export type MeasureTexts = (
  settings: Pick<SendLinkSettings, 'brand' | 'linkMinutes' | 'texts' | 'languages'>,
  domainName: string,
) => readonly MeasuredTexts[];
export type TextOverrides = Readonly<Partial<Record<Language, Readonly<Partial<Record<TextKey, string>>>>>>;

/** settings.json of send-link. */
export interface SendLinkSettings {
  readonly brand: string;
  /** First one is the default. */
  readonly languages: readonly Language[];
  /** ISO 3166 two-letter codes of the countries that may receive an SMS; the first one is the country of typed numbers. */
  readonly countries: readonly string[];
  /** Numbering plans of `countries`, from phoneMetadataFor(). */
  readonly phoneMetadata: MetadataJson;
  readonly smsService: SmsService;
  readonly email: { readonly configurationSet?: string } | null;
  /** Minutes in which the link can be opened. */
  readonly linkMinutes: number;
  /** Minutes that a chat may last. */
  readonly chatMinutes: number;
  readonly limits: Limits;
  /** Contact attributes carried into the chat: all, or those named. Nothing is carried for a typed number. */
  readonly carriedAttributes: 'all' | readonly string[];
  readonly texts: TextOverrides;
  readonly signatureHash: 'SHA1' | 'SHA256';
  /** Ask the service what kind of line a number is (charged per look-up). */
  readonly carrierLookup: boolean;
  /** Customer Profiles domain in which an e-mail address may be looked up. */
  readonly customerProfilesDomain?: string;
  /** End User Messaging only. */
  readonly endUserMessaging?: {
    readonly configurationSet?: string;
    readonly protectConfigurationId?: string;
    /** US dollars per message, as the service takes it: "0.05". */
    readonly maxPrice?: string;
    /** Messages count as received when their link is redeemed (PutMessageFeedback by chat-api), and as lost when it is not. */
    readonly messageFeedback?: true;
  };
}

/** settings.json of chat-api. */
export interface ChatApiSettings {
  readonly brand: string;
  readonly languages: readonly Language[];
  readonly chatMinutes: number;
  /** Failed requests of one source in five minutes; generous, as carriers share addresses. */
  readonly failuresPerSource: number;
  readonly interactiveMessages: boolean;
  /** End User Messaging only: redeeming a link tells the service that its SMS arrived. */
  readonly messageFeedback?: true;
}
