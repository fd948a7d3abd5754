// What an owner may choose at synth, with every default in one place, and the sentences for choices that cannot work.

import { LANGUAGES, type Language } from '../lambda-src/shared/contract/languages';
import type { Limits, SmsService, TextOverrides } from '../lambda-src/shared/contract/settings';
import { LONGEST_SPOKEN_TEXT, TEXT_KEYS, type TextKey } from '../lambda-src/shared/contract/settings';
import type { SiteTheme } from '../lambda-src/shared/contract/site';
import { CHAT_FLOW_ARN } from './chat-flow';
import { KMS_KEY_ARN } from './customer-key';
import { ConfigurationError } from './errors';
import { measureTexts } from './measured-texts';
import { type OperationsOptions, operationsProblem } from './operations-options';
import { NUMBERING_PLANS } from './phone-metadata';
import { isReference } from './terraform-text';

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
  /** End User Messaging: count an SMS as received when its link is opened, and as lost when it is not. @default false */
  readonly messageFeedback?: boolean;
  /** Colours of the pages. @default dark blue with white */
  readonly theme?: Partial<SiteTheme>;
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
  /**
   * ARN of a key of AWS KMS in the instance's region that encrypts table, secret, logs and the topics made here; docs/existing-estates.md
   * has what the key's policy must allow. @default the services' own keys
   */
  readonly kmsKeyArn?: string;
  /** ARN of a flow of the instance that chats start with. @default one is created */
  readonly chatFlowArn?: string;
  /** Executions of chat-api at a time, taken from the account's: a flood of visitors then leaves send-link its share. @default the account's */
  readonly apiConcurrency?: number;
  /** Failed requests of one source in five minutes; generous, as carriers share addresses. @default 200 */
  readonly failuresPerSource?: number;
  /** Let agents send interactive messages (lists, times, quick replies). @default true */
  readonly interactiveMessages?: boolean;
  /** Count up to write the secret again, when the private key given before was not the one of the public key; 0 to 50. @default 0 */
  readonly secretRevision?: number;
  /** Alarms, dashboard, saved queries, delivery receipts; false for none. @default all, with topics of their own */
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
  messageFeedback: false,
  theme: { brandColor: '#0b4a8f', onBrandColor: '#ffffff' },
  participantEndpoint: 'same-origin',
  logRetentionDays: 30,
  flowLogging: true,
  inboundExample: true,
  failuresPerSource: 200,
  interactiveMessages: true,
  secretRevision: 0,
  operations: {},
} as const satisfies VoiceToChatOptions;

/** Retention periods that CloudWatch Logs knows, in days. */
const RETENTION_DAYS: readonly unknown[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** Contrast that text of ordinary size needs (WCAG 2.2, 1.4.3). */
const MIN_CONTRAST = 4.5;

export type ResolvedOptions = Omit<VoiceToChatOptions, keyof typeof DEFAULTS> &
  Required<Pick<VoiceToChatOptions, keyof typeof DEFAULTS>> & { readonly limits: Limits; readonly theme: SiteTheme };

/** Why a value cannot be, and what can; undefined when it is good. */
type Problem = { readonly why: string; readonly whatToDo: string } | undefined;
type Check = (value: unknown, all: ResolvedOptions) => Problem;

const unless = (good: boolean, why: string, whatToDo: string): Problem => (good ? undefined : { why, whatToDo });
const oneOf =
  (values: readonly unknown[], why: string): Check =>
  (value) =>
    unless(values.includes(value), why, `Use ${values.map((one) => JSON.stringify(one)).join(', ')}.`);
const whole =
  (min: number, max: number, why: string): Check =>
  (value) =>
    unless(
      Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
      why,
      `Give a whole number from ${min} to ${max}.`,
    );
/** Text of a certain form, or a reference, whose value only Terraform will know. */
const text =
  (form: RegExp, why: string, whatToDo: string): Check =>
  (value) =>
    unless(typeof value === 'string' && (isReference(value) || form.test(value)), why, whatToDo);
const flag = oneOf([true, false], 'It is switched on or off.');
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: unknown): value is unknown[] => Array.isArray(value);
const unknownKeys = (value: object, known: readonly string[]): string[] =>
  Object.keys(value).filter((key) => !known.includes(key));

const LIMITS = Object.keys(DEFAULTS.limits);

/** What callers hear; the others are read. */
const SPOKEN_TEXTS = ['menuSms', 'menuEmail', 'menuOther', 'menuAgent', 'sent'] as const satisfies readonly TextKey[];

/** A text is cut where it is too long to be spoken, and what is cut of a menu may be the keys. */
function tooLongToSay(all: ResolvedOptions): Problem {
  // Told by its own check.
  if (CHECKS.languages(all.languages, all) !== undefined) return undefined;
  for (const { language, menuLength, sentLength } of measureTexts(all)) {
    const [name, length] = menuLength > LONGEST_SPOKEN_TEXT ? ['the menu', menuLength] : ['sent', sentLength];
    if (length > LONGEST_SPOKEN_TEXT) {
      return {
        why: `In "${language}", ${name} has up to ${length} characters with all that belongs to it; what is spoken at once has at most ${LONGEST_SPOKEN_TEXT}, or the caller would not hear its end.`,
        whatToDo:
          name === 'sent'
            ? `Shorten texts.${language}.sent.`
            : `Shorten menuSms, menuEmail, menuOther and menuAgent of texts.${language} by ${length - LONGEST_SPOKEN_TEXT} characters together.`,
      };
    }
  }
  return undefined;
}

/** One row per option: a key that is not here does not exist. */
const CHECKS: Readonly<Record<keyof VoiceToChatOptions, Check>> = {
  brand: text(
    /^(?=.*\S).{1,30}$/u,
    'It begins every SMS, and the whole SMS must fit one part.',
    'Give a name of 1 to 30 characters.',
  ),
  languages: (value) =>
    unless(
      isList(value) &&
        value.length > 0 &&
        value.every((one) => LANGUAGES.some((known) => known === one)) &&
        new Set(value).size === value.length,
      'Texts are shipped for certain languages, and the order says which is the default.',
      `Name one or more of ${LANGUAGES.join(', ')} in a list, each once.`,
    ),
  texts: (value, all) => {
    const languages: readonly unknown[] = isList(all.languages) ? all.languages : [];
    const why = 'Wording is given per language, under the name of the text it replaces.';
    if (!isRecord(value)) return { why, whatToDo: "Give an object such as { en: { sent: '...' } }." };
    for (const [language, texts] of Object.entries(value)) {
      if (!languages.some((one) => one === language)) {
        return {
          why: `"${language}" is not among the languages: nobody would ever hear or see it.`,
          whatToDo: `Add "${language}" to languages, or remove its texts.`,
        };
      }
      if (
        !isRecord(texts) ||
        unknownKeys(texts, TEXT_KEYS).length > 0 ||
        Object.values(texts).some((one) => typeof one !== 'string')
      ) {
        return {
          why,
          whatToDo: `Give texts.${language} as an object of strings with the keys ${TEXT_KEYS.join(', ')}.`,
        };
      }
      const blank = SPOKEN_TEXTS.find((key) => typeof texts[key] === 'string' && texts[key].trim() === '');
      if (blank !== undefined) {
        return {
          why: `texts.${language}.${blank} is blank, and callers would not hear what they need.`,
          whatToDo: 'Write the sentence, or leave it out for the shipped one.',
        };
      }
    }
    return tooLongToSay(all);
  },
  linkMinutes: whole(5, 1440, 'A shorter link dies before a slow SMS arrives; a longer one is an open door.'),
  chatMinutes: whole(60, 10_080, 'StartChatContact takes no other duration.'),
  countries: (value) =>
    unless(
      isList(value) &&
        value.length > 0 &&
        value.every((one) => typeof one === 'string' && Object.hasOwn(NUMBERING_PLANS.countries, one)),
      'Messages go to the named countries alone.',
      'Give a list of two-letter codes in capitals (ISO 3166), as ["US", "CA"].',
    ),
  limits: (value) => {
    const why = 'Limits keep a stranger from sending at your cost.';
    if (!isRecord(value) || unknownKeys(value, LIMITS).length > 0)
      return { why, whatToDo: `Give an object with any of ${LIMITS.join(', ')}.` };
    const bad = Object.entries(value).find(([, one]) => whole(1, 1_000_000, why)(one, {} as ResolvedOptions));
    return bad && { why, whatToDo: `Give limits.${bad[0]} as a whole number from 1 to 1000000.` };
  },
  carriedAttributes: (value) =>
    unless(
      value === 'all' ||
        (isList(value) && value.every((one) => typeof one === 'string' && /^[A-Za-z0-9_-]{1,256}$/.test(one))),
      'StartChatContact takes attribute names of letters, digits, hyphens and underscores.',
      'Give "all", or a list of such names.',
    ),
  signatureHash: oneOf(['SHA1', 'SHA256'], 'CloudFront knows these two.'),
  carrierLookup: flag,
  customerProfilesDomain: text(
    /^[A-Za-z0-9_-]{1,64}$/,
    'It is the name of a Customer Profiles domain.',
    'Give its name: letters, digits, hyphens and underscores.',
  ),
  maxPrice: text(
    /^[0-9]{1,2}\.[0-9]{1,5}$/,
    'The service takes US dollars with one to five decimals.',
    'Write it as "0.05".',
  ),
  messageFeedback: flag,
  theme: (value) => {
    if (!isRecord(value) || unknownKeys(value, Object.keys(DEFAULTS.theme)).length > 0) {
      return { why: 'Pages have two colours.', whatToDo: 'Give { brandColor, onBrandColor }, either or both.' };
    }
    const { brandColor, onBrandColor } = { ...DEFAULTS.theme, ...value };
    for (const color of [brandColor, onBrandColor]) {
      if (!/^#[0-9a-fA-F]{6}$/.test(String(color)))
        return { why: `"${color}" goes into style sheets as it is.`, whatToDo: 'Give colours as "#rrggbb".' };
    }
    const contrast = contrastRatio(brandColor, onBrandColor);
    return unless(
      contrast >= MIN_CONTRAST,
      `${onBrandColor} on ${brandColor} has a contrast of ${contrast.toFixed(2)} to 1, and text needs ${MIN_CONTRAST} to 1 to be read (WCAG 2.2, 1.4.3).`,
      'Choose a darker brandColor, or a darker or lighter onBrandColor.',
    );
  },
  supportPhone: text(
    /^[+0-9][0-9 ().-]{2,24}$/,
    'Pages show it and phones dial it.',
    'Give digits with spaces, dots, hyphens or brackets.',
  ),
  privacyUrl: text(/^https:\/\/[^\s"'<>]+$/, 'Pages link to it.', 'Give an address that begins with https://.'),
  attachmentsBucket: text(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "It is the name of the instance's bucket for attachments.",
    'Give the name of the bucket, without s3:// and without its ARN.',
  ),
  participantEndpoint: oneOf(['same-origin', 'direct'], 'Pages reach the participant service in one of two ways.'),
  customDomain: (value, all) =>
    text(
      /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/,
      'It is a host name.',
      'Give the name alone, in lower case, without https:// and without a path.',
    )(value, all) ??
    unless(
      all.certificateArn !== undefined,
      'CloudFront serves a domain of your own only with a certificate for it.',
      'Set certificateArn too (a certificate in us-east-1), or leave out both.',
    ),
  certificateArn: (value, all) =>
    text(
      /^arn:aws:acm:us-east-1:[0-9]{12}:certificate\/.+$/,
      'CloudFront takes certificates of us-east-1 alone.',
      'Give the ARN of an ACM certificate in us-east-1.',
    )(value, all) ??
    unless(
      all.customDomain !== undefined,
      'A certificate is for a domain.',
      'Set customDomain too, or leave out both.',
    ),
  webAclArn: text(
    /^arn:aws:wafv2:us-east-1:[0-9]{12}:global\/webacl\/.+$/,
    'CloudFront takes global web ACLs alone, which live in us-east-1.',
    'Give the ARN of a web ACL with scope CLOUDFRONT.',
  ),
  logRetentionDays: oneOf(RETENTION_DAYS, 'CloudWatch Logs knows certain periods only.'),
  flowLogging: flag,
  inboundExample: flag,
  permissionsBoundary: text(
    /^arn:aws:iam::[0-9]{12}:policy\/.+$/,
    'It is the ARN of a policy.',
    'Give the ARN of a managed policy.',
  ),
  kmsKeyArn: text(
    KMS_KEY_ARN,
    'It encrypts what the stack keeps, and DynamoDB and CloudWatch Logs take a key by its own ARN alone.',
    'Give arn:aws:kms:<region>:<account>:key/<id>, no alias.',
  ),
  chatFlowArn: text(
    CHAT_FLOW_ARN,
    'Chats start with a flow of the instance, published and of the type "Inbound flow".',
    'Give the whole ARN of the flow, arn:aws:connect:<region>:<account>:instance/<id>/contact-flow/<id>.',
  ),
  apiConcurrency: whole(1, 10_000, 'Lambda reserves whole executions.'),
  failuresPerSource: whole(10, 1_000_000, 'Carriers put many phones behind one address.'),
  interactiveMessages: flag,
  secretRevision: whole(0, 50, 'It is counted up, and begins again at 0 with the next key.'),
  operations: operationsProblem,
};

export const OPTION_NAMES: readonly string[] = Object.keys(CHECKS);

/** Fills in the defaults and refuses what cannot work, each with a sentence. `options` may hold more than options. */
export function resolveOptions(options: VoiceToChatOptions, smsService: SmsService): ResolvedOptions {
  const given = Object.fromEntries(
    OPTION_NAMES.flatMap((name) => {
      const value = options[name as keyof VoiceToChatOptions];
      return value === undefined ? [] : [[name, value]];
    }),
  ) as VoiceToChatOptions;
  const all = { ...DEFAULTS, ...given } as ResolvedOptions;
  for (const [name, value] of Object.entries(given)) {
    const problem = CHECKS[name as keyof VoiceToChatOptions](value, all);
    if (problem)
      throw new ConfigurationError(`${name} cannot be ${JSON.stringify(value)}.`, problem.why, problem.whatToDo);
  }
  if (given.maxPrice !== undefined && smsService !== 'end-user-messaging') {
    throw new ConfigurationError(
      'maxPrice is given with Pinpoint.',
      'Only End User Messaging refuses a message that costs too much.',
      'Use End User Messaging, or leave maxPrice out.',
    );
  }
  if (given.messageFeedback && smsService !== 'end-user-messaging') {
    throw new ConfigurationError(
      'messageFeedback is given with Pinpoint.',
      'Only End User Messaging takes reports of messages that arrived.',
      'Use End User Messaging, or leave messageFeedback out.',
    );
  }
  return { ...all, limits: { ...DEFAULTS.limits, ...given.limits }, theme: { ...DEFAULTS.theme, ...given.theme } };
}

/** Refuses keys that do not exist: a misspelt option would else be a silent default. */
export function refuseUnknown(given: object, known: readonly string[]): void {
  const [unknown] = unknownKeys(given, known);
  if (unknown !== undefined) {
    throw new ConfigurationError(
      `There is no option "${unknown}".`,
      'It would have no effect.',
      `Use ${[...known].sort().join(', ')}.`,
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
