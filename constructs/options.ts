// What an owner may choose at synth, with every default in one place, and the sentences for choices that cannot work.

import { Token } from 'cdktf';
import { LANGUAGES, type Language } from '../lambda-src/shared/contract/languages';
import type { Limits, SmsService, TextOverrides } from '../lambda-src/shared/contract/settings';
import { TEXT_KEYS } from '../lambda-src/shared/contract/settings';
import type { SiteTheme } from '../lambda-src/shared/contract/site';
import { ConfigurationError } from './errors';
import { CLOUDFRONT_REGION } from './metrics';

/** What things cost, in one currency: the widget of costs multiplies, nothing is charged by it. */
export interface Prices {
  /** One SMS part to your callers, carrier fees included. */
  readonly smsPart: number;
  /** One e-mail; needed when links go out by e-mail. */
  readonly email?: number;
  /** One chat: the messages that an average chat of yours has, at Connect's price. @default chats are not counted */
  readonly chat?: number;
  /** ISO 4217. @default USD */
  readonly currency?: string;
}

export interface OperationsOptions {
  /** ARN of an SNS topic in the instance's region that alarms go to. @default one is created, for you to subscribe to */
  readonly alarmTopicArn?: string;
  /**
   * ARN of an SNS topic in us-east-1 for the alarm on the chat site: CloudFront has its metrics there.
   * @default alarmTopicArn where that is in us-east-1, else one is created
   */
  readonly siteAlarmTopicArn?: string;
  /**
   * Count what became of text messages. With End User Messaging these are all of the account in the region.
   * @default true
   */
  readonly deliveryReceipts?: boolean;
  /** Shows what a deflection costs. There is no default: prices differ by country, carrier and contract. @default not shown */
  readonly prices?: Prices;
  /** Name of the instance's log group, which the query about a contact then reads too. @default none */
  readonly connectLogGroup?: string;
  /** Where your people read the runbook; alarms add `#<section>`. @default docs/runbook.md */
  readonly runbookUrl?: string;
}

export const DEFAULT_RUNBOOK = 'docs/runbook.md';

export interface VoiceToChatOptions {
  /** Name that callers know, first in every message; 1 to 30 characters. @default Customer Service */
  readonly brand?: string;
  /** Languages of prompts, messages and pages; the first one is the default. @default en, es, fr, de, pt, ja, ar */
  readonly languages?: readonly Language[];
  /** Texts worded otherwise, per language. @default the shipped ones */
  readonly texts?: TextOverrides;
  /** Minutes in which the link can be opened; 5 to 1440. @default 60 */
  readonly linkMinutes?: number;
  /** Minutes that a chat may last; 60 to 10080 (StartChatContact). @default 240 */
  readonly chatMinutes?: number;
  /** Countries (ISO 3166, two letters) that may receive an SMS; the first one is the country of typed numbers. @default US */
  readonly countries?: readonly string[];
  /** How often a message may go out. @default 2 an hour and 5 a day per destination, 5 a day per caller, 60 a minute in all */
  readonly limits?: Partial<Limits>;
  /** Contact attributes that the chat takes over: all, or those named. @default all */
  readonly carriedAttributes?: 'all' | readonly string[];
  /** Hash of the cookies' signature. @default SHA1, which CloudFront expects when nothing is said */
  readonly signatureHash?: 'SHA1' | 'SHA256';
  /** Ask what kind of line a number is (charged per look-up). @default false */
  readonly carrierLookup?: boolean;
  /** Customer Profiles domain to find a caller's e-mail address in. @default none: contact attribute only */
  readonly customerProfilesDomain?: string;
  /** End User Messaging: US dollars that one message may cost at most, as "0.05". @default no ceiling */
  readonly maxPrice?: string;
  /** Colours of the pages. @default dark blue with white */
  readonly theme?: SiteTheme;
  /** Phone number that pages show when something goes wrong. @default none */
  readonly supportPhone?: string;
  /** Address of the privacy policy; https. @default none */
  readonly privacyUrl?: string;
  /** Bucket of the instance's chat attachments. @default none: no attachments */
  readonly attachmentsBucket?: string;
  /** Reach the participant service through the distribution or directly. @default same-origin */
  readonly participantEndpoint?: 'same-origin' | 'direct';
  /** Domain of your own for the links, with its certificate in us-east-1; both or none. @default the domain that CloudFront gives */
  readonly customDomain?: string;
  readonly certificateArn?: string;
  /** ARN of a web ACL in us-east-1. @default none */
  readonly webAclArn?: string;
  /** Days that function logs are kept. @default 30 */
  readonly logRetentionDays?: number;
  /** Write flow logs, except around a number that the caller keys in. @default true */
  readonly flowLogging?: boolean;
  /** Create an inbound flow that shows how to call the module. @default true */
  readonly inboundExample?: boolean;
  /** ARN of a policy that bounds the functions' roles. @default none */
  readonly permissionsBoundary?: string;
  /** Alarms, dashboard, saved queries and delivery receipts; false for none. @default all, with topics of their own */
  readonly operations?: OperationsOptions | false;
}

export const DEFAULTS = {
  brand: 'Customer Service',
  languages: LANGUAGES,
  texts: {},
  linkMinutes: 60,
  chatMinutes: 240,
  countries: ['US'],
  limits: { perDestinationHour: 2, perDestinationDay: 5, perCallerDay: 5, perMinute: 60 },
  carriedAttributes: 'all',
  signatureHash: 'SHA1',
  carrierLookup: false,
  theme: { brandColor: '#0b4a8f', onBrandColor: '#ffffff' },
  participantEndpoint: 'same-origin',
  logRetentionDays: 30,
  flowLogging: true,
  inboundExample: true,
  operations: {},
} as const satisfies VoiceToChatOptions;

/** Retention periods that CloudWatch Logs knows, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Contrast of large text and buttons' text (WCAG 2.2, 1.4.3). */
const MIN_CONTRAST = 4.5;

export type ResolvedOptions = Omit<VoiceToChatOptions, keyof typeof DEFAULTS> &
  Required<Pick<VoiceToChatOptions, keyof typeof DEFAULTS>> & { readonly limits: Limits };

/** Fills in the defaults and refuses what cannot work, each with a sentence. */
export function resolveOptions(options: VoiceToChatOptions, smsService: SmsService): ResolvedOptions {
  const given = Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as VoiceToChatOptions;
  const resolved: ResolvedOptions = { ...DEFAULTS, ...given, limits: { ...DEFAULTS.limits, ...given.limits } };
  const refuse = (what: string, why: string, whatToDo: string): never => {
    throw new ConfigurationError(what, why, whatToDo);
  };
  const whole = (
    name: keyof VoiceToChatOptions | `limits.${keyof Limits}`,
    value: number,
    min: number,
    max: number,
    why: string,
  ): void => {
    if (!Number.isInteger(value) || value < min || value > max) {
      refuse(`${name} is ${value}.`, why, `Give a whole number from ${min} to ${max}.`);
    }
  };

  const { brand, languages, countries, limits, theme } = resolved;
  if (brand.trim().length < 1 || brand.length > 30) {
    refuse(
      `brand has ${brand.length} characters.`,
      'It begins every SMS, and the whole SMS must fit one part.',
      'Give a name of 1 to 30 characters.',
    );
  }
  if (languages.length === 0) {
    refuse(
      'languages is empty.',
      'Prompts, messages and pages need at least one.',
      `Name one or more of ${LANGUAGES.join(', ')}.`,
    );
  }
  const unknownLanguage = languages.find((language) => !LANGUAGES.includes(language));
  if (unknownLanguage !== undefined) {
    refuse(`languages names "${unknownLanguage}".`, 'No texts are shipped for it.', `Use ${LANGUAGES.join(', ')}.`);
  }
  if (new Set(languages).size !== languages.length) {
    refuse(
      `languages names one twice (${languages.join(', ')}).`,
      'The order says which is the default.',
      'Name each language once.',
    );
  }
  for (const [language, texts] of Object.entries(resolved.texts)) {
    if (!languages.includes(language as Language)) {
      refuse(
        `texts has wording for "${language}", which is not among the languages.`,
        'Nobody would ever hear or see it.',
        `Add "${language}" to languages, or remove its texts.`,
      );
    }
    const unknown = Object.keys(texts).find((key) => !(TEXT_KEYS as readonly string[]).includes(key));
    if (unknown !== undefined)
      refuse(`texts.${language} has "${unknown}".`, 'There is no such text.', `Use ${TEXT_KEYS.join(', ')}.`);
  }
  if (countries.length === 0 || countries.some((country) => !/^[A-Z]{2}$/.test(country))) {
    refuse(
      `countries is [${countries.join(', ')}].`,
      'Messages go to the named countries alone.',
      'Give one or more two-letter codes (ISO 3166), as "US".',
    );
  }
  whole(
    'linkMinutes',
    resolved.linkMinutes,
    5,
    1440,
    'A shorter link dies before a slow SMS arrives; a longer one is an open door.',
  );
  whole('chatMinutes', resolved.chatMinutes, 60, 10_080, 'StartChatContact takes no other duration.');
  for (const [name, value] of Object.entries(limits)) {
    whole(`limits.${name as keyof Limits}`, value, 1, 1_000_000, 'Limits keep a stranger from sending at your cost.');
  }
  if (!RETENTION_DAYS.includes(resolved.logRetentionDays)) {
    refuse(
      `logRetentionDays is ${resolved.logRetentionDays}.`,
      'CloudWatch Logs knows certain periods only.',
      `Use one of ${RETENTION_DAYS.join(', ')}.`,
    );
  }
  for (const [name, color] of Object.entries(theme)) {
    if (!/^#[0-9a-fA-F]{6}$/.test(color))
      refuse(`theme.${name} is "${color}".`, 'It goes into style sheets as it is.', 'Give a colour as "#rrggbb".');
  }
  const contrast = contrastRatio(theme.brandColor, theme.onBrandColor);
  if (contrast < MIN_CONTRAST) {
    refuse(
      `theme: ${theme.onBrandColor} on ${theme.brandColor} has a contrast of ${contrast.toFixed(2)} to 1.`,
      `Text on the button needs ${MIN_CONTRAST} to 1 to be read (WCAG 2.2, 1.4.3).`,
      'Choose a darker brandColor, or a darker or lighter onBrandColor.',
    );
  }
  if (resolved.privacyUrl !== undefined && !/^https:\/\/[^\s"'<>]+$/.test(resolved.privacyUrl)) {
    refuse(
      `privacyUrl is "${resolved.privacyUrl}".`,
      'Pages link to it.',
      'Give an address that begins with https://.',
    );
  }
  if (resolved.supportPhone !== undefined && !/^[+0-9][0-9 ().-]{2,24}$/.test(resolved.supportPhone)) {
    refuse(
      `supportPhone is "${resolved.supportPhone}".`,
      'Pages show it and phones dial it.',
      'Give digits with spaces, dots, hyphens or brackets.',
    );
  }
  if (resolved.maxPrice !== undefined && smsService !== 'end-user-messaging') {
    refuse(
      'maxPrice is given with Pinpoint.',
      'Only End User Messaging refuses a message that costs too much.',
      'Use sms: "end-user-messaging", or leave maxPrice out.',
    );
  }
  if (resolved.maxPrice !== undefined && !/^[0-9]{1,2}\.[0-9]{1,5}$/.test(resolved.maxPrice)) {
    refuse(
      `maxPrice is "${resolved.maxPrice}".`,
      'The service takes US dollars with one to five decimals.',
      'Write it as "0.05".',
    );
  }
  if (resolved.operations) refuseOperations(resolved.operations, refuse);
  return resolved;
}

function refuseOperations(
  { alarmTopicArn, siteAlarmTopicArn, prices, connectLogGroup, runbookUrl }: OperationsOptions,
  refuse: (what: string, why: string, whatToDo: string) => never,
): void {
  const TOPIC = /^arn:[a-z-]+:sns:(?<region>[a-z0-9-]+):[0-9]{12}:[A-Za-z0-9_-]{1,256}$/;
  for (const [name, arn] of Object.entries({ alarmTopicArn, siteAlarmTopicArn })) {
    // A reference is not known before it is deployed.
    if (arn === undefined || Token.isUnresolved(arn)) continue;
    const region = TOPIC.exec(arn)?.groups?.['region'];
    if (region === undefined) {
      refuse(
        `operations.${name} is "${arn}".`,
        'Alarms go to a topic of Amazon SNS.',
        'Give the whole ARN of a standard topic, as "arn:aws:sns:us-east-1:123456789012:on-call".',
      );
    }
    if (name === 'siteAlarmTopicArn' && region !== CLOUDFRONT_REGION) {
      refuse(
        `operations.siteAlarmTopicArn is a topic in ${region}.`,
        `CloudFront has its metrics in ${CLOUDFRONT_REGION}, and an alarm notifies topics of its own region alone.`,
        `Give a topic in ${CLOUDFRONT_REGION}, or leave it out: one is created.`,
      );
    }
  }
  for (const [name, price] of Object.entries(prices ?? {})) {
    if (name !== 'currency' && (typeof price !== 'number' || !Number.isFinite(price) || price < 0)) {
      refuse(`operations.prices.${name} is ${price}.`, 'Costs are calculated with it.', 'Give a number from 0 on.');
    }
  }
  if (prices?.currency !== undefined && !/^[A-Z]{3}$/.test(prices.currency)) {
    refuse(
      `operations.prices.currency is "${prices.currency}".`,
      'The dashboard shows it beside the figures.',
      'Give three letters (ISO 4217), as "EUR".',
    );
  }
  if (connectLogGroup !== undefined && !/^[\w./#-]{1,512}$/.test(connectLogGroup)) {
    refuse(
      `operations.connectLogGroup is "${connectLogGroup}".`,
      'It is the name of a log group of CloudWatch Logs.',
      'Give the name alone, as "/aws/connect/your-instance-alias".',
    );
  }
  if (runbookUrl !== undefined && !/^[\x21\x26-\x7a~]{1,200}$/.test(runbookUrl)) {
    refuse(
      `operations.runbookUrl is "${runbookUrl}".`,
      'Every alarm names it, with "#" and a section behind it.',
      'Give an address or a path without spaces, "#", "$" and "%".',
    );
  }
}

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrastRatio(one: string, other: string): number {
  const luminance = (color: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}
