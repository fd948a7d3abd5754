// Every way that a call can go on, from the key press through the synthesized stack to its end in the chat or in the queue: what the
// caller is told, what the reports say, and what became of the link are one and the same thing.
//
// The tables are held against the contract: a status, a reason or an outcome without a row fails.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { INBOUND_EXAMPLE_SENTENCES } from '../../flows/sentences/inbound-example';
import { VOICE_TO_CHAT_SENTENCES } from '../../flows/sentences/voice-to-chat';
import { VOICES } from '../../flows/sentences/voices';
import type { TimedReply } from '../../flows/simulator/virtual-line';
import { WORDS } from '../../lambda-src/send-link/words';
import {
  type Action,
  NUMBER_STATUSES,
  OFFER_STATUSES,
  REASONS,
  type Reason,
  SEND_STATUSES,
  type SendStatus,
  type Status,
} from '../../lambda-src/shared/contract/connect';
import { LANGUAGES, type Language } from '../../lambda-src/shared/contract/languages';
import {
  CHAT_ATTRIBUTES,
  CHAT_DESTINATIONS,
  type ChatDestination,
  CONSENT_ATTRIBUTE,
  EMAIL_ATTRIBUTE,
  OUTCOME_ATTRIBUTE,
  OUTCOMES,
  type Outcome,
  PROMPT_VERSION,
  ROUTING_AGE_BANDS,
} from '../../lambda-src/shared/contract/outcome';
import { breakerKey, claimKey, typedNumberKey, windowOf } from '../../lambda-src/shared/contract/table';
import type { Customer } from '../../local/follow/customer';
import { FROM_AGENT, FROM_CUSTOMER } from '../../local/follow/follow';
import { httpCustomer } from '../../local/follow/http-customer';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import { type Arrived, folderOf, newNumber, OVER, type Ring, type Rung, Stage } from '../support/stage';
import { keyPair } from '../support/values';

jest.setTimeout(60_000);

const DOMAIN = 'customers';
const LIMITS = { perDestinationHour: 1, perDestinationDay: 1, perCallerDay: 3, perMinute: 10_000 };
const CARRIED = ['topic', 'displayName'];

/** Two stages that differ in all that a caller cannot choose. */
const STAGES = {
  pinpoint: () => Stage.start({ brand: 'Example Bank', email: true, customerProfilesDomain: DOMAIN, limits: LIMITS }),
  'end-user-messaging': () =>
    Stage.start(
      {
        brand: 'Example Bank',
        smsService: 'end-user-messaging',
        email: true,
        carrierLookup: true,
        messageFeedback: true,
        signatureHash: 'SHA256',
        carriedAttributes: CARRIED,
        limits: LIMITS,
      },
      { stage: 'test', keyType: 'RSA' },
    ),
} as const;
type StageName = keyof typeof STAGES;
const STAGE_NAMES = Object.keys(STAGES) as StageName[];

/** How a call ends, and what it leaves behind. */
type End =
  /** The flow hangs up, and the link leads to the end of a chat. */
  | 'chat'
  /** An agent is waited for, and there is no link. */
  | 'queue'
  /** An agent is waited for; the message may have come, and then its link leads to the end of a chat. */
  | 'queue and chat'
  /** An agent is waited for; no message has come, but nobody can know, and its link lives. */
  | 'queue and link'
  /** The caller hangs up before anything is sent. */
  | 'hung up'
  /** The caller hangs up while the link is on its way. */
  | 'hung up and chat'
  /** The flow hangs up as there is no place in the queue. */
  | 'cut off';
const ENDS: Readonly<Record<End, { readonly result: Rung['result']['outcome'][]; readonly reason?: string }>> = {
  chat: { result: ['sent'], reason: 'CONTACT_FLOW_DISCONNECT' },
  queue: { result: ['returned', 'unconfirmed'] },
  'queue and chat': { result: ['unconfirmed'] },
  'queue and link': { result: ['unconfirmed'] },
  'hung up': { result: ['hung-up'], reason: 'CUSTOMER_DISCONNECT' },
  'hung up and chat': { result: ['unconfirmed'], reason: 'CUSTOMER_DISCONNECT' },
  'cut off': { result: ['disconnected'], reason: 'CONTACT_FLOW_DISCONNECT' },
};

type Answered = readonly [status: Status, reason: Reason] | readonly ['error', string];

interface Row extends Omit<Ring, 'language'> {
  readonly name: string;
  readonly on: StageName;
  readonly language?: Language;
  readonly faults?: readonly string[];
  /** Makes the world what it is; may change the call. */
  readonly before?: (stage: Stage, from: string) => unknown;
  readonly answers: readonly Answered[];
  /** What is heard, in this order; the last one is the caller's last word. */
  readonly says: readonly string[];
  readonly outcome: Outcome | undefined;
  readonly end: End;
  /** Of the chat, where there is one. @default caller */
  readonly destination?: ChatDestination;
}

const filled = (text: string) => text.replaceAll('{minutes}', '60').replaceAll('{brand}', 'Example Bank');
const words = WORDS.en;
const own = VOICE_TO_CHAT_SENTENCES.en;
const { greeting, full } = INBOUND_EXAMPLE_SENTENCES.en;

const OFFER = ['offer', 'none'] as const;
const SENT = ['sent', 'none'] as const;
const NUMBER = ['number_ok', 'none'] as const;
const national = (number: string) => `${number.slice(2)}#`;
let mailed = 0;
/** The contact centre has an address for the caller that nothing was sent to. */
const withEmail = () => ({ [EMAIL_ATTRIBUTE]: `caller-${++mailed}@example.com` });
const service: Readonly<Record<StageName, string>> = {
  pinpoint: 'mobiletargeting:SendMessages',
  'end-user-messaging': 'sms-voice:SendTextMessage',
};

/** Does something when a function is called for this action. */
const when =
  (action: Action, happens: NonNullable<Ring['around']>): NonNullable<Ring['around']> =>
  (invocation, invoke) =>
    invocation.event.Details?.Parameters?.['action'] === action ? happens(invocation, invoke) : invoke(invocation);
const contactOf = (invocation: Parameters<NonNullable<Ring['around']>>[0]) =>
  invocation.event.Details?.ContactData?.ContactId ?? '';
const noAnswer: TimedReply = { error: 'timeout' };

/** An error after which nobody knows whether the message was sent. */
const FAILS: Readonly<Record<StageName, string>> = {
  pinpoint: 'UNKNOWN_FAILURE',
  'end-user-messaging': 'InternalServerException',
};
/** Contact id of a call whose flow comes to the module more than once. */
const contact = (from: string | null) => `aaaaaaaa-0000-4000-8000-0${(from ?? '+12065550100').slice(1)}`;

/** The stage of the row that runs: what happens in the middle of a call may need it. */
let stage: Stage;

/** The ways to a link, on both stages. */
const toTheChat: readonly Row[] = STAGE_NAMES.flatMap((on, nth): Row[] => [
  ...LANGUAGES.filter((_, at) => at % STAGE_NAMES.length === nth).map(
    (language): Row => ({
      name: `by SMS to the caller's own number, in ${language}`,
      on,
      language,
      keys: ['1'],
      attributes: { topic: 'mortgage', 'not.a.name': 'x', displayName: 'Ana' },
      answers: [OFFER, SENT],
      says: [WORDS[language].menuSms, WORDS[language].moment, WORDS[language].sentSms],
      outcome: 'sent_sms',
      end: 'chat',
    }),
  ),
  {
    name: 'by e-mail to the address of the contact',
    on,
    keys: ['2'],
    attributes: { ...withEmail(), topic: 'mortgage' },
    answers: [OFFER, SENT],
    says: [words.menuEmail, words.sentEmail],
    outcome: 'sent_email',
    end: 'chat',
    destination: 'email',
  },
  {
    name: 'by SMS to a number that is keyed, from a withheld one',
    on,
    from: null,
    keys: ['3', national(newNumber()), '1'],
    attributes: { topic: 'mortgage' },
    answers: [['offer', 'withheld'], NUMBER, SENT],
    says: [words.noCallerSms.withheld, words.enterNumber, 'If that is right', words.sentSms],
    outcome: 'sent_sms',
    end: 'chat',
    destination: 'typed',
  },
  {
    name: 'after wrong keys, and a number that is keyed again',
    on,
    keys: ['7', '3', '123#', '3', national(newNumber()), '2', national(newNumber()), '1'],
    answers: [OFFER, ['number_invalid', 'number_format'], OFFER, NUMBER, NUMBER, SENT],
    says: [words.again, words.numberInvalid.number_format, words.keyAgain, words.sentSms],
    outcome: 'sent_sms',
    end: 'chat',
    destination: 'typed',
  },
  {
    name: 'to another number when the own one has opted out since it was offered',
    on,
    keys: ['1', '3', national(newNumber()), '1'],
    around: when('send', (invocation, invoke) => {
      const { to } = invocation.event.Details?.Parameters ?? {};
      const { Address } = invocation.event.Details?.ContactData?.CustomerEndpoint ?? {};
      if (to === 'caller' && Address) stage.twin.aws.world.optedOut.add(Address);
      return invoke(invocation);
    }),
    answers: [OFFER, ['opted_out', 'opted_out'], ['offer', 'opted_out'], NUMBER, SENT],
    says: [words.optedOut, words.menuOther, words.sentSms],
    outcome: 'sent_sms',
    end: 'chat',
    destination: 'typed',
  },
]);

/** What callers do, and what befalls them. */
const otherwise: readonly Row[] = [
  {
    name: 'an agent is free',
    on: 'pinpoint',
    keys: ['1'],
    before: ({ twin }) => Object.assign(twin.floor, { available: 1 }),
    answers: [],
    says: [greeting],
    outcome: undefined,
    end: 'queue',
  },
  {
    name: 'the queue is full',
    on: 'pinpoint',
    keys: ['0'],
    before: ({ twin }) => Object.assign(twin.floor, { full: true }),
    answers: [OFFER],
    says: [words.menuAgent, full],
    outcome: 'declined',
    end: 'cut off',
  },
  {
    name: 'the module runs before any queue is set, and the caller gets its link',
    on: 'pinpoint',
    flow: 'aws_connect_contact_flow_module.voice_to_chat',
    keys: ['1'],
    answers: [OFFER, SENT],
    says: [words.sentSms],
    outcome: 'sent_sms',
    end: 'chat',
  },
  {
    name: 'consent is refused',
    on: 'pinpoint',
    keys: ['0'],
    answers: [OFFER],
    says: [words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'consent is refused when a number is read back',
    on: 'pinpoint',
    keys: ['3', national(newNumber()), '0'],
    answers: [OFFER, NUMBER],
    says: ['If that is right'],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'silence',
    on: 'pinpoint',
    keys: [''],
    answers: [OFFER],
    says: [words.menuAgent],
    outcome: 'silent',
    end: 'queue',
  },
  {
    name: 'no number is keyed',
    on: 'pinpoint',
    keys: ['3', ''],
    answers: [OFFER],
    says: [words.enterNumber, own.noNumber],
    outcome: 'silent',
    end: 'queue',
  },
  {
    name: 'wrong keys in every round; e-mail is none without an address',
    on: 'pinpoint',
    keys: ['2', '2', '9', '9', '5', '*'],
    answers: [OFFER, OFFER, OFFER],
    says: [words.menuSms, words.again, own.notSent],
    outcome: 'rounds',
    end: 'queue',
  },
  {
    name: 'a number is never confirmed',
    on: 'pinpoint',
    keys: ['3', ...[1, 2, 3].flatMap(() => [national(newNumber()), '2']), '0'],
    answers: [OFFER, NUMBER, NUMBER, NUMBER, OFFER],
    says: [own.numberGivenUp, words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'the caller hangs up at the menu',
    on: 'pinpoint',
    keys: ['hangup'],
    answers: [OFFER],
    says: [words.menuAgent],
    outcome: undefined,
    end: 'hung up',
  },
  {
    name: 'the caller hangs up while the link is sent',
    on: 'pinpoint',
    keys: ['1'],
    around: when('send', async (invocation, invoke) => ({ ...(await invoke(invocation)), hangUp: true })),
    answers: [OFFER, SENT],
    says: [words.moment],
    outcome: 'unconfirmed',
    end: 'hung up and chat',
  },

  // What cannot be used, and what is used up.
  {
    name: 'a keyed number is abroad',
    on: 'pinpoint',
    keys: ['3', '00447400123456#', '0'],
    answers: [OFFER, ['number_invalid', 'number_country'], OFFER],
    says: [words.numberInvalid.number_country, words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'a keyed number is a landline',
    on: 'end-user-messaging',
    keys: ['3', national('+12065550199'), '0'],
    before: ({ twin }) => twin.aws.world.lineTypes.set('+12065550199', 'LANDLINE'),
    answers: [OFFER, ['number_invalid', 'number_type'], OFFER],
    says: [words.numberInvalid.number_type, words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'a keyed number cannot be kept',
    on: 'pinpoint',
    keys: ['3', national(newNumber()), '0'],
    faults: ['dynamodb:PutItem=error:ValidationException'],
    answers: [OFFER, ['number_invalid', 'table'], OFFER],
    says: [words.numberFailed, words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'a number that was keyed is gone when the link is to be sent',
    on: 'pinpoint',
    keys: ['3', national(newNumber()), '1', '0'],
    around: when('send', async (invocation, invoke) => {
      await stage.remove(typedNumberKey(contactOf(invocation)));
      return invoke(invocation);
    }),
    answers: [OFFER, NUMBER, ['no_address', 'no_typed_number'], OFFER],
    says: [words.noNumber, words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'the profile with the address is gone when the link is to be sent',
    on: 'pinpoint',
    keys: ['2', '0'],
    before: ({ twin }, from) =>
      twin.aws.world.profiles.set(DOMAIN, [{ ProfileId: 'p', PhoneNumber: from, EmailAddress: 'p@example.com' }]),
    around: when('send', (invocation, invoke) => {
      stage.twin.aws.world.profiles.set(DOMAIN, []);
      return invoke(invocation);
    }),
    answers: [OFFER, ['no_address', 'no_email'], OFFER],
    says: [words.noEmail, words.menuAgent],
    outcome: 'declined',
    end: 'queue',
  },
  {
    name: 'somebody else has used up the number since it was offered',
    on: 'pinpoint',
    keys: ['1'],
    around: when('send', async (invocation, invoke) => {
      const { Address } = invocation.event.Details?.ContactData?.CustomerEndpoint ?? {};
      await stage.ring({ keys: ['3', national(Address ?? ''), '1'] });
      return invoke(invocation);
    }),
    answers: [OFFER, ['not_allowed', 'limit_destination']],
    says: [words.notAllowed],
    outcome: 'failed',
    end: 'queue',
  },
  {
    name: 'the caller has had all messages of a day',
    on: 'pinpoint',
    keys: ['1'],
    before: async (here, from) => {
      await here.ring({ from, keys: ['1'] });
      for (const _ of [1, 2]) await here.ring({ from, keys: ['3', national(newNumber()), '1'] });
    },
    answers: [['no_offer', 'limit_caller']],
    says: [greeting],
    outcome: 'not_offered',
    end: 'queue',
  },
  {
    name: 'the stack has sent all that it may in a minute',
    on: 'pinpoint',
    keys: ['1'],
    before: (here) => setBreaker(here, LIMITS.perMinute),
    answers: [['no_offer', 'breaker']],
    says: [greeting],
    outcome: 'not_offered',
    end: 'queue',
  },
  {
    name: 'nothing is offered any more in the second round',
    on: 'pinpoint',
    keys: ['3', '123#'],
    around: when('number', async (invocation, invoke) => {
      await setBreaker(stage, LIMITS.perMinute);
      return invoke(invocation);
    }),
    answers: [OFFER, ['number_invalid', 'number_format'], ['no_offer', 'breaker']],
    says: [words.numberInvalid.number_format, words.noOffer],
    outcome: 'not_offered',
    end: 'queue',
  },

  // Nobody knows.
  {
    name: 'an earlier try of the same send broke off after its claim',
    on: 'pinpoint',
    keys: ['1'],
    around: when('send', async (invocation, invoke) => {
      const past = Math.floor(Date.now() / 1000) - 30;
      await stage.put({
        pk: { S: claimKey(contactOf(invocation), 'sms', 'caller') },
        result: { S: 'pending' },
        reason: { S: 'none' },
        owner: { S: 'who broke off' },
        destination: { S: 'x' },
        keyId: { S: 'x' },
        claimedAt: { N: String(past) },
        endsAt: { N: String(past + 3600) },
      });
      return invoke(invocation);
    }),
    answers: [OFFER, ['unconfirmed', 'in_progress']],
    says: [words.unconfirmed],
    outcome: 'unconfirmed',
    end: 'queue',
  },
  {
    name: 'the function does not answer whether it has sent',
    on: 'end-user-messaging',
    keys: ['1'],
    around: when('send', async (invocation, invoke) => {
      await invoke(invocation);
      return noAnswer;
    }),
    answers: [OFFER, ['error', 'timeout']],
    says: [words.moment, own.unconfirmed],
    outcome: 'unconfirmed',
    end: 'queue and chat',
  },

  // The function does not answer.
  {
    name: 'no answer to the offer',
    on: 'pinpoint',
    keys: ['1'],
    around: when('offer', async () => noAnswer),
    answers: [['error', 'timeout']],
    says: [greeting],
    outcome: 'failed',
    end: 'queue',
  },
  {
    name: 'no answer to a keyed number',
    on: 'pinpoint',
    keys: ['3', national(newNumber())],
    around: when('number', async () => noAnswer),
    answers: [OFFER, ['error', 'timeout']],
    says: [own.notSent],
    outcome: 'failed',
    end: 'queue',
  },
  {
    name: 'the function does not understand',
    on: 'pinpoint',
    keys: ['1'],
    around: when('send', (invocation, invoke) => {
      const { Details } = invocation.event;
      return invoke({ ...invocation, event: { Details: { ...Details, Parameters: { action: 'send' } } } });
    }),
    answers: [OFFER, ['failed', 'bad_request']],
    says: [words.failed],
    outcome: 'failed',
    end: 'queue',
  },
];

const setBreaker = async (here: Stage, count: number) => {
  const minute = windowOf(Math.floor(Date.now() / 1000), 60);
  for (const one of [minute, minute + 1])
    await here.put({ pk: { S: breakerKey(one) }, count: { N: String(count) }, endsAt: { N: '9999999999' } });
};

/** What the services refuse, and what it comes to. */
const REFUSALS: Readonly<
  Record<StageName | 'e-mail' | 'table', Readonly<Record<string, readonly [SendStatus, Reason]>>>
> = {
  pinpoint: {
    OPT_OUT: ['opted_out', 'opted_out'],
    'PERMANENT_FAILURE/landline': ['not_mobile', 'invalid_destination'],
    'PERMANENT_FAILURE/spend_limit': ['failed', 'spend_limit'],
    'PERMANENT_FAILURE/blocked': ['not_allowed', 'blocked'],
    TEMPORARY_FAILURE: ['failed', 'service_error'],
    THROTTLED: ['failed', 'throttled'],
    UNKNOWN_FAILURE: ['unconfirmed', 'service_error'],
    ForbiddenException: ['failed', 'access_denied'],
    NotFoundException: ['failed', 'no_origination'],
    InternalServerErrorException: ['unconfirmed', 'service_error'],
  },
  'end-user-messaging': {
    'ConflictException/DESTINATION_PHONE_NUMBER_OPTED_OUT': ['opted_out', 'opted_out'],
    'ConflictException/DESTINATION_PHONE_NUMBER_NOT_VERIFIED': ['failed', 'not_verified'],
    'ConflictException/REGISTRATION_NOT_COMPLETE': ['failed', 'registration'],
    'ConflictException/RESOURCE_NOT_ACTIVE': ['failed', 'no_origination'],
    'ConflictException/DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION': ['not_allowed', 'blocked'],
    'ValidationException/PRICE_OVER_THRESHOLD': ['failed', 'price'],
    'AccessDeniedException/ACCOUNT_DISABLED': ['failed', 'account'],
    'ServiceQuotaExceededException/MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT': ['failed', 'spend_limit'],
    'ServiceQuotaExceededException/DAILY_DESTINATION_CALL_LIMIT': ['not_allowed', 'limit_destination'],
    ThrottlingException: ['failed', 'throttled'],
    InternalServerException: ['unconfirmed', 'service_error'],
  },
  'e-mail': {
    MessageRejected: ['failed', 'not_verified'],
    SendingPausedException: ['failed', 'account'],
    InternalServiceErrorException: ['unconfirmed', 'service_error'],
  },
  table: { ValidationException: ['failed', 'table'] },
};
const TOLD: Readonly<Record<SendStatus, string>> = {
  sent: words.sentSms,
  unconfirmed: words.unconfirmed,
  opted_out: words.optedOut,
  not_mobile: words.notMobile,
  no_address: words.noNumber,
  not_allowed: words.notAllowed,
  failed: words.failed,
};
/** A refusal for each row of the tables above. */
const refused: readonly Row[] = Object.entries(REFUSALS).flatMap(([by, errors]) =>
  Object.entries(errors).map(([error, [status, reason]]): Row => {
    const on = STAGE_NAMES.find((name) => name === by) ?? 'pinpoint';
    const operation = by === 'e-mail' ? 'ses:SendEmail' : by === 'table' ? 'dynamodb:TransactWriteItems' : service[on];
    const again = status === 'opted_out' || status === 'not_mobile';
    return {
      name: `${by} says ${error}`,
      on,
      keys: [by === 'e-mail' ? '2' : '1', '0'],
      ...(by === 'e-mail' && { attributes: withEmail() }),
      faults: [`${operation}=error:${error}`],
      answers: [
        OFFER,
        [status, reason],
        // A number that cannot be reached is not offered again.
        ...(again ? [['offer', status === 'opted_out' ? 'opted_out' : 'landline'] as const] : []),
      ],
      says: [TOLD[status], ...(again ? [words.menuAgent] : [])],
      outcome: status === 'unconfirmed' ? 'unconfirmed' : again ? 'declined' : 'failed',
      end: status === 'unconfirmed' ? 'queue and link' : 'queue',
    };
  }),
);

/** A message that was accepted, and whose answer was lost. */
const lost: readonly Row[] = [...STAGE_NAMES, 'e-mail' as const].map((by): Row => {
  const on = by === 'e-mail' ? 'pinpoint' : by;
  return {
    name: `the answer of ${by} is lost`,
    on,
    keys: [by === 'e-mail' ? '2' : '1'],
    attributes: by === 'e-mail' ? withEmail() : { topic: 'mortgage' },
    faults: [`${by === 'e-mail' ? 'ses:SendEmail' : service[on]}=drop-after`],
    answers: [OFFER, ['unconfirmed', 'timeout']],
    says: [words.unconfirmed],
    outcome: 'unconfirmed',
    end: 'queue and chat',
    ...(by === 'e-mail' && { destination: 'email' }),
  };
});

/** Why the own number gets no SMS: the caller hears it. A call that has had another number too is offered nothing. */
const NO_SMS: Readonly<
  Record<keyof typeof words.noCallerSms, Pick<Row, 'on' | 'before'> & { readonly from?: string | null }>
> = {
  withheld: { on: 'pinpoint', from: null },
  country: { on: 'pinpoint', from: '+447400123456' },
  landline: {
    on: 'end-user-messaging',
    before: ({ twin }, from) => twin.aws.world.lineTypes.set(from, 'LANDLINE'),
  },
  opted_out: {
    on: 'pinpoint',
    before: async (here, from) => {
      here.twin.aws.world.optedOut.add(from);
      await here.ring({ from, keys: ['1', '0'] });
    },
  },
  limit_destination: { on: 'pinpoint', before: (here, from) => here.ring({ from, keys: ['1'] }) },
  limit_contact: {
    on: 'pinpoint',
    before: async (here, from) => {
      here.twin.aws.setFaults([`${service.pinpoint}=drop-after@1`]);
      await here.ring({ from, contactId: contact(from), keys: ['1'] });
    },
  },
};

const noSms = Object.entries(NO_SMS).flatMap(([reason, { before, ...row }]): Row[] => {
  const from = () => (row.from === undefined ? newNumber() : row.from);
  const [first, second] = [from(), from()];
  return [
    {
      ...row,
      name: `no SMS to the caller's own number: ${reason}`,
      from: first,
      contactId: contact(first),
      keys: ['1', '0'],
      ...(before && { before }),
      answers: [['offer', reason as Reason]],
      says: [words.noCallerSms[reason as keyof typeof words.noCallerSms], words.again, words.menuAgent],
      outcome: 'declined',
      end: 'queue',
    },
    {
      ...row,
      name: `nothing is offered a second time: ${reason}`,
      from: second,
      contactId: contact(second),
      keys: ['1'],
      before: async (here, caller) => {
        await before?.(here, caller);
        here.twin.aws.setFaults([`${service[row.on]}=error:${FAILS[row.on]}`]);
        await here.ring({ from: second, contactId: contact(second), keys: ['3', national(newNumber()), '1'] });
      },
      answers: [['no_offer', reason as Reason]],
      says: [greeting],
      outcome: 'not_offered',
      end: 'queue',
    },
  ];
});

const ROWS: readonly Row[] = [...toTheChat, ...otherwise, ...refused, ...lost, ...noSms];

/** Stages where no call gets anything. */
const BROKEN: Readonly<Record<string, { readonly start: () => Promise<Stage>; readonly reason: Reason }>> = {
  'nobody is there to chat': {
    start: () => Stage.start({}, { site: false, floor: { staffed: 0, online: 1 } }),
    reason: 'not_staffed',
  },
  'the private key is that of another pair': {
    start: () =>
      Stage.start(
        {},
        { site: false, variables: { public_key: keyPair().publicKey, private_key: keyPair().privateKey } },
      ),
    reason: 'key_mismatch',
  },
  'the secret is gone': {
    start: () =>
      Stage.start({}, { site: false, faults: ['secretsmanager:GetSecretValue=error:ResourceNotFoundException'] }),
    reason: 'secret',
  },
};

/** Reasons that no call can be driven to here, and where they are held. */
const ELSEWHERE: Readonly<Partial<Record<Reason, string>>> = {
  no_channel: 'a guard: without a channel there is always a reason why the own number gets no SMS',
  deadline: 'lambda-src/send-link: takes the seconds of a real deadline',
  internal: 'lambda-src/send-link: an error that nobody foresaw',
};

describe('the tables', () => {
  const answers = [
    ...ROWS.flatMap((row) => row.answers),
    ...Object.values(BROKEN).map(({ reason }) => ['no_offer', reason]),
  ];
  const missing = (known: readonly string[], seen: readonly (string | undefined)[]) =>
    known.filter((one) => !seen.includes(one));

  it('have a row for everything that the contract knows', () => {
    const reasons = [...answers.map(([, reason]) => reason), ...Object.keys(ELSEWHERE)];
    expect({
      statuses: missing(
        [...OFFER_STATUSES, ...NUMBER_STATUSES, ...SEND_STATUSES],
        answers.map(([status]) => status),
      ),
      reasons: missing(REASONS, reasons),
      outcomes: missing(
        OUTCOMES,
        ROWS.map(({ outcome }) => outcome),
      ),
      destinations: missing(
        CHAT_DESTINATIONS,
        ROWS.map(({ end, destination = 'caller' }) => (end === 'chat' ? destination : undefined)),
      ),
      ends: missing(
        Object.keys(ENDS),
        ROWS.map(({ end }) => end),
      ),
      sentences: missing(
        Object.values(own),
        ROWS.flatMap(({ says }) => says),
      ),
    }).toEqual({ statuses: [], reasons: [], outcomes: [], destinations: [], ends: [], sentences: [] });
    expect(Object.keys(ELSEWHERE).filter((reason) => answers.some(([, seen]) => seen === reason))).toEqual([]);
  });
});

describe('a call', () => {
  const started = new Map<StageName, Stage>();
  beforeAll(async () => {
    for (const name of STAGE_NAMES) started.set(name, await STAGES[name]());
  });
  afterAll(() => Promise.all([...started.values()].map((one) => one.close())));
  afterEach(async () => {
    stage.calm();
    await setBreaker(stage, 0);
  });

  it.each(ROWS.map((row) => [row.on, row.name, row] as const))('%s: %s', async (on, _, row) => {
    const found = started.get(on);
    if (found === undefined) throw new Error('the stage has not started');
    stage = found;
    const { before, faults, language, ...ring } = row;
    const from = row.from === undefined ? newNumber() : row.from;
    await before?.(stage, from ?? '');
    const had = row.contactId === undefined ? [] : await stage.linksOf(row.contactId);
    stage.twin.aws.setFaults(faults ?? []);
    const rung = await stage.ring({
      ...ring,
      from,
      ...(language && { language: VOICES[language].languageCode }),
    });
    judge(row, rung);
    await judgeEnd(row, rung, had.length);
  });
});

describe('the place in the queue', () => {
  const WAITED = 130;

  /** A stack whose calls wait in another queue than the one that is for chats. */
  function withQueueOfCalls(): Stack {
    const folder = folderOf({});
    const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
      resource: Record<string, Record<string, Record<string, string>>>;
    };
    const { instance_id = '', content = '' } = json.resource['aws_connect_contact_flow']?.['inbound_example'] ?? {};
    json.resource['aws_connect_queue'] = { calls: { instance_id, name: 'calls' } };
    Object.assign(json.resource['aws_connect_contact_flow']?.['inbound_example'] ?? {}, {
      content: content.replaceAll(`\${var.queue_arn}`, `\${aws_connect_queue.calls.arn}`),
    });
    return resolveStack(json, folder);
  }

  it('is kept in the queue of the call: who has waited longer on the line comes before a chat that began earlier', async () => {
    stage = await Stage.start({}, { stack: withQueueOfCalls() });
    const customers: Customer[] = [];
    try {
      const { centre } = stage.twin.participants;
      /** A call that was offered its chat so many seconds before it took it, in its chat. */
      const called = async (seconds: number) => {
        const { result } = await stage.ring({
          keys: ['1'],
          around: when('send', (invocation, invoke) => {
            const { Details } = invocation.event;
            const { offeredAt } = Details?.Parameters ?? {};
            const earlier = {
              ...Details?.Parameters,
              ...(offeredAt && { offeredAt: String(Number(offeredAt) - seconds) }),
            };
            return invoke({ ...invocation, event: { Details: { ...Details, Parameters: earlier } } });
          }),
        });
        const customer = httpCustomer(stage.url);
        customers.push(customer);
        await customer.open(stage.twin.site?.local(result.link ?? '') ?? '');
        await customer.redeem();
        await customer.join();
        const waiting = () => centre.waiting().some(({ chat }) => chat.relatedContactId === result.contactId);
        while (!waiting()) await new Promise((next) => setImmediate(next));
        return result.contactId;
      };
      const soon = await called(0);
      const late = await called(WAITED);
      const queue = stage.twin.stack.at('aws_connect_queue.calls').attribute('arn');
      centre.addAgent({ id: 'agent', displayName: 'Agent', queues: [queue], capacity: 2 });
      const [first, second] = [centre.accept('agent'), centre.accept('agent')];
      expect([first, second].map(({ relatedContactId }) => relatedContactId)).toEqual([late, soon]);
      const band = ROUTING_AGE_BANDS.findLast((seconds) => seconds <= WAITED) ?? 0;
      expect(Number(first.attributes[CHAT_ATTRIBUTES.waitedSeconds])).toBeGreaterThanOrEqual(WAITED);
      expect(Number(first.attributes[CHAT_ATTRIBUTES.routingAge])).toBeGreaterThanOrEqual(band);
      expect(stage.arrival(late).routingAgeSeconds).toBe(Number(first.attributes[CHAT_ATTRIBUTES.routingAge]));
      expect(band).toBeGreaterThan(0);
      expect(first.attributes[CHAT_ATTRIBUTES.queue]).toBe(queue);
    } finally {
      for (const customer of customers) await customer.close();
      await stage.close();
    }
  });
});

describe.each(Object.entries(BROKEN))('a stage where %s', (_, { start, reason }) => {
  it('lets every caller wait for an agent', async () => {
    stage = await start();
    try {
      const rung = await stage.ring({ keys: ['1'] });
      const row = { answers: [['no_offer', reason]], says: [greeting], outcome: 'not_offered', end: 'queue' } as const;
      judge(row, rung);
      await judgeEnd(row, rung);
    } finally {
      await stage.close();
    }
  });
});

type Expected = Pick<
  Row,
  'answers' | 'says' | 'outcome' | 'end' | 'destination' | 'language' | 'attributes' | 'flow'
> & {
  readonly on?: StageName;
};

/** What was said and written down. */
function judge({ answers, says, outcome, end }: Expected, { prompts, record, result, ...rung }: Rung): void {
  expect(rung.answers).toEqual(answers);
  let heard = 0;
  for (const sentence of says.map(filled)) {
    const at = prompts.findIndex((prompt, index) => index >= heard && prompt.includes(sentence));
    expect([sentence, at === -1 ? prompts : 'heard']).toEqual([sentence, 'heard']);
    heard = at;
  }
  expect(prompts.slice(heard + 1)).toEqual([]);
  expect(record.Attributes[OUTCOME_ATTRIBUTE]).toBe(outcome);
  expect(record.DisconnectReason).toBe(ENDS[end].reason);
  expect(ENDS[end].result).toContain(result.outcome);
  const asked = rung.answers.some(([status]) => SEND_STATUSES.some((known) => known === status));
  if (asked) {
    // Whoever is gone, or was not understood, has no time.
    const consent = end === 'hung up and chat' || answers.at(-1)?.[1] === 'bad_request' ? 'none' : '\\d+';
    expect(record.Attributes[CONSENT_ATTRIBUTE]).toMatch(new RegExp(`^${consent} v${PROMPT_VERSION} key [123]$`));
  }
}

/** Where it came to, with what it was told. `had`: links that the call had before. */
async function judgeEnd(row: Expected, rung: Rung, had = 0): Promise<void> {
  const { record, result, queue } = rung;
  const { end, flow } = row;
  const queueArn = String(stage.twin.stack.variables.get('queue_arn'));
  if (end.startsWith('queue') && flow === undefined) {
    expect(queue).toBe(queueArn);
    expect(record.DisconnectTimestamp).toBeUndefined();
  }
  const links = await stage.linksOf(record.Id);
  expect([result.messages.length, links.length - had]).toEqual(
    end.endsWith('chat') ? [1, 1] : end === 'queue and link' ? [0, 1] : [0, 0],
  );
  if (end === 'queue and link') expect(links[0]).toMatchObject({ state: { S: 'created' } });
  if (!end.endsWith('chat')) return;

  stage.twin.aws.setFaults([]);
  const arrived = await stage.follow(rung);
  expectContext(arrived, row, rung, flow === undefined ? queueArn : 'none');
  expect(arrived.place.queueArn).toBe(queueArn);
  expect(arrived.chat.ended).toBe(true);
  const said = arrived.chat.transcript.flatMap(({ Type, Content, ParticipantRole }) =>
    Type === 'MESSAGE' ? [`${ParticipantRole}: ${Content}`] : [],
  );
  expect(said).toEqual([`CUSTOMER: ${FROM_CUSTOMER}`, `AGENT: ${FROM_AGENT}`]);
  expect(await stage.tap(result.link)).toMatchObject(OVER);
}

/** What the agent sees of the call: all that the contract names, and nothing else. */
function expectContext({ chat, routingAgeSeconds }: Arrived, row: Expected, { record }: Rung, queue: string): void {
  const { attributes = {}, destination = 'caller', language = 'en', on } = row;
  const carried = Object.entries(attributes).filter(
    ([name]) =>
      destination !== 'typed' && /^[\w-]+$/.test(name) && (on !== 'end-user-messaging' || CARRIED.includes(name)),
  );
  const waited = chat.attributes[CHAT_ATTRIBUTES.waitedSeconds] ?? '';
  expect(waited).toMatch(/^\d+$/);
  const age = ROUTING_AGE_BANDS.findLast((band) => band <= Number(waited));
  const expected: Readonly<Record<keyof typeof CHAT_ATTRIBUTES, string>> = {
    destination,
    voiceContactId: record.Id,
    queue,
    waitedSeconds: waited,
    routingAge: String(age),
    language,
  };
  expect(chat.attributes).toEqual({
    ...Object.fromEntries(carried),
    ...Object.fromEntries(
      Object.entries(expected).map(([key, value]) => [CHAT_ATTRIBUTES[key as keyof typeof CHAT_ATTRIBUTES], value]),
    ),
  });
  expect(chat.relatedContactId).toBe(record.Id);
  expect(routingAgeSeconds).toBe(age);
}
