// The arguments of `npm run call`, parsed and checked.

import { parseArgs } from 'node:util';
import type { CallEvent } from '../../flows/events';
import { VOICES } from '../../flows/sentences/voices';
import { EMAIL_ATTRIBUTE } from '../../lambda-src/shared/contract/outcome';
import type { SmsService } from '../../lambda-src/shared/contract/settings';
import { TwinError } from '../error';
import { optionsTakenByNpm } from '../npm-options';
import { parsingMistake } from './mistakes';

type Outcome = Extract<CallEvent, { event: 'result' }>['outcome'];

/** What a result says. The simulator's other outcomes cannot be of a call: one that is queued has `returned` to an agent. */
const OUTCOMES: Readonly<Record<Exclude<Outcome, 'queued' | 'transferred'>, string>> = {
  sent: 'a message with a link is on its way',
  unconfirmed: 'it may be: the answer of the service was lost',
  returned: 'nothing was sent, and the call went on to an agent',
  'hung-up': 'the caller hung up first',
  disconnected: 'the flow hung up and nothing was sent, for example because the queue is full',
  ended: 'the flow ended with EndFlowExecution, as one of your own may',
  error: 'the flow could not go on; "message" says where and why',
};

export const HELP = `npm run call -- [options]      rings the synthesized stack on this machine

  --keys 3,2065550123#,1   what the caller keys; a comma waits for the next wish for input, and nothing
                           between two commas is silence; "hangup" hangs up             (default: 1)
  --from +12065550123      the caller's number, or "withheld"
  --language es            language of the call: ${Object.keys(VOICES).join(', ')}, or a code as es-MX
  --agents 2               agents available for calls                                   (default: 0)
  --staffed 2              agents at work, without whom no chat is offered              (default: 1)
  --email ada@example.com  offer e-mail too; the address that the contact centre has for the caller
  --attributes k=v         contact attribute that the call has; may be repeated
  --sms pinpoint           or end-user-messaging: the service that sends                (default: as in main.ts)
  --fault ses:SendEmail=throttle@5%
                           <IAM prefix>:<Operation>=throttle|error:<Name>|delay:<ms>|drop-after[@n|@p%]; may be repeated
  --seed 7                 for faults at random                                         (default: 1)
  --quotas                 AWS's request rates bite
  --calls 1000             how many calls                                               (default: 1)
  --concurrency 100        how many of them at once                                     (default: 10)
  --results                print the result of each call, and no other event
  --follow                 follow the link that was sent: redeem it, start the chat, let an agent answer, send a
                           message each way, and end the chat; a call that ends without a link, as with
                           "--keys 0", has none to follow and is no failure
  --browser                follow it in a real Chromium
  --unused                 say at the end which permissions nobody needed
  --var name=value         value of a Terraform variable; may be repeated
  --rsa                    an RSA key pair instead of EC
  --stack cdktf.out/stacks/voice-to-chat
                           run this synthesized stack as it is, instead of synthesizing one

Prints one JSON object a line: the events of flows/events.ts, "result" last for each call, and those of the chat
behind it with --follow. The exit status is 0 unless the twin itself failed or a link could not be followed,
whatever the outcome of a call:

${Object.entries(OUTCOMES)
  .map(([outcome, meaning]) => `  ${outcome.padEnd(13)} ${meaning}`)
  .join('\n')}`;

export interface CallArguments {
  /** undefined: the default, which need not be asked for. */
  readonly keys: readonly string[] | undefined;
  /** null: withheld. undefined: an example number, another one for each call. */
  readonly from: string | null | undefined;
  /** LanguageCode */
  readonly language: string | undefined;
  readonly agents: number;
  readonly staffed: number;
  readonly email: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sms: SmsService | undefined;
  readonly faults: readonly string[];
  readonly seed: number;
  readonly quotas: boolean;
  readonly calls: number;
  readonly concurrency: number;
  readonly results: boolean;
  readonly follow: boolean;
  readonly browser: boolean;
  readonly unused: boolean;
  readonly variables: Readonly<Record<string, string>>;
  readonly rsa: boolean;
  readonly stack: string | undefined;
}

const text = { type: 'string' } as const;
const list = { type: 'string', multiple: true, default: [] as string[] } as const;
const flag = { type: 'boolean', default: false } as const;
const OPTIONS = {
  keys: text,
  from: text,
  language: text,
  agents: { type: 'string', default: '0' },
  staffed: { type: 'string', default: '1' },
  email: text,
  attributes: list,
  sms: text,
  fault: list,
  seed: { type: 'string', default: '1' },
  quotas: flag,
  calls: { type: 'string', default: '1' },
  concurrency: { type: 'string', default: '10' },
  results: flag,
  follow: flag,
  browser: flag,
  unused: flag,
  var: list,
  rsa: flag,
  stack: text,
  help: flag,
} as const;

/** What a contact's language can be ("Languages in Amazon Polly"); those that the module does not speak get its default. */
const LANGUAGE_CODES = (
  'ar-AE ca-ES cs-CZ cy-GB da-DK de-AT de-CH de-DE en-AU en-GB en-IE en-IN en-NZ en-SG en-US en-ZA es-ES es-MX es-US fi-FI ' +
  'fr-BE fr-CA fr-FR hi-IN is-IS it-IT ja-JP ko-KR nb-NO nl-BE nl-NL pl-PL pt-BR pt-PT ro-RO ru-RU sv-SE tr-TR'
).split(' ');
/** "Attribute keys can include only alphanumeric, dash, and underscore characters" (UpdateContactAttributes). */
const ATTRIBUTE = /^[\w-]+$/;
const LISTS = ['attributes', 'fault', 'var'];
const KEYS = /^(?:[0-9*#]*|hangup)$/;
const NUMBER = /^\+[1-9]\d{6,14}$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const SERVICES: readonly SmsService[] = ['pinpoint', 'end-user-messaging'];

/** Undefined when help is asked for. Throws TwinError with a sentence. */
export function parseCallArguments(args: readonly string[]): CallArguments | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const keys = values.keys?.split(',').map((group) => group.trim());
  const wrong = keys?.find((group) => !KEYS.test(group));
  if (wrong !== undefined)
    throw new TwinError(`--keys: "${wrong}" is no key. Keys are 0-9, * and #, or the word hangup.`);
  const { from, email, sms } = values;
  if (from !== undefined && from !== 'withheld' && !NUMBER.test(from)) {
    throw new TwinError(`--from: "${from}" is no number in E.164 form, as +12065550123, nor the word withheld.`);
  }
  if (email !== undefined && !EMAIL.test(email)) throw new TwinError(`--email: "${email}" is no e-mail address.`);
  const service = SERVICES.find((known) => known === sms);
  if (sms !== undefined && service === undefined)
    throw new TwinError(`--sms: "${sms}" is none of ${SERVICES.join(', ')}.`);
  if (sms !== undefined && values.stack !== undefined)
    throw new TwinError(
      '--sms chooses how the stack is synthesized, and --stack names one that is. Leave one of them out.',
    );
  if (values.browser && !values.follow)
    throw new TwinError('--browser chooses how the link is followed: it goes together with --follow.');
  return {
    keys,
    from: from === 'withheld' ? null : from,
    language: languageCode(values.language),
    agents: whole('agents', values.agents, 0),
    staffed: whole('staffed', values.staffed, 0),
    email,
    attributes: attributesOf(values.attributes, email),
    sms: service,
    faults: values.fault,
    seed: whole('seed', values.seed, 0),
    quotas: values.quotas,
    calls: whole('calls', values.calls, 1),
    concurrency: whole('concurrency', values.concurrency, 1),
    results: values.results,
    follow: values.follow,
    browser: values.browser,
    unused: values.unused,
    variables: pairs('var', values.var),
    rsa: values.rsa,
    stack: values.stack,
  };
}

function parse(args: readonly string[]) {
  try {
    const { values, tokens } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false, tokens: true });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const twice = names.find((name, at) => names.indexOf(name) < at && !LISTS.includes(name));
    if (twice !== undefined) throw new TwinError(`--${twice} is given twice, and only one of the two can count.`);
    return values;
  } catch (error) {
    throw new TwinError(
      `${parsingMistake(error, args, Object.keys(OPTIONS))}\nnpm run call -- --help tells all options.`,
    );
  }
}

/** Throws TwinError when npm took options for its own. */
export function refuseOptionsOfNpm(environment: Readonly<Record<string, string | undefined>>): void {
  const taken = optionsTakenByNpm(environment, 'call', Object.keys(OPTIONS));
  if (taken !== undefined) throw new TwinError(taken);
}

function whole(option: string, value: string, least: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= least) return number;
  throw new TwinError(`--${option}: "${value}" is no whole number of at least ${least}.`);
}

function pairs(option: string, given: readonly string[]): Readonly<Record<string, string>> {
  const named = given.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new TwinError(`--${option}: "${pair}" is not of the form name=value.`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  const names = named.map(([name]) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined)
    throw new TwinError(`--${option}: "${twice}" is given twice, and only one of the two can count.`);
  return Object.fromEntries(named);
}

function attributesOf(given: readonly string[], email: string | undefined): Readonly<Record<string, string>> {
  const attributes = pairs('attributes', given);
  const wrong = Object.keys(attributes).find((name) => !ATTRIBUTE.test(name));
  if (wrong !== undefined)
    throw new TwinError(
      `--attributes: "${wrong}" cannot be the name of a contact attribute: letters, digits, "-" and "_" can.`,
    );
  if (email !== undefined && Object.hasOwn(attributes, EMAIL_ATTRIBUTE))
    throw new TwinError(`--email sets the contact attribute "${EMAIL_ATTRIBUTE}" too. Leave one of them out.`);
  return attributes;
}

/** `es` means what the example flow would set for Spanish. */
function languageCode(language: string | undefined): string | undefined {
  if (language === undefined || LANGUAGE_CODES.includes(language)) return language;
  const voice = Object.entries(VOICES).find(([short]) => short === language)?.[1];
  if (voice === undefined) {
    throw new TwinError(
      `--language: "${language}" is none of ${Object.keys(VOICES).join(', ')}, nor a code that Connect can speak: ${LANGUAGE_CODES.join(', ')}.`,
    );
  }
  return voice.languageCode;
}
