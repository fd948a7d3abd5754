// The fault table: whatever a service does, never two messages, never "sent" without acceptance, and a way to try again
// wherever it is sure that nothing left. Each row is one call that goes wrong, then the same call again, as Connect repeats it.

import { deliveryOf, readError, reasonOf } from '../../../lambda-src/send-link/failures';
import type { Services } from '../../../lambda-src/send-link/services';
import type { Reason, SendStatus, Status } from '../../../lambda-src/shared/contract/connect';
import type { SendLinkSettings } from '../../../lambda-src/shared/contract/settings';
import type { Fault } from './support/aws-endpoint';
import { CALLER, EMAIL, event, Stage, sendEmail, sendSms } from './support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(() => stage.reset());
afterEach(() => stage.expectNoPersonalData());
afterAll(() => stage.close());

/** The calls that a send makes, told apart by operation and key. */
const STEPS = {
  secret: (operation: string) => operation === 'secretsmanager:GetSecretValue',
  profiles: (operation: string) => operation === 'profile:SearchProfiles',
  staffing: (operation: string) => operation === 'connect:GetCurrentMetricData',
  carrier: (operation: string) => operation === 'sms-voice:CarrierLookup',
  usage: (operation: string, body: string) =>
    operation === 'dynamodb:GetItem' && /"(limit|refused|breaker)#/.test(body),
  'known line': (operation: string, body: string) => operation === 'dynamodb:GetItem' && body.includes('"line#'),
  'keep line': (operation: string, body: string) => operation === 'dynamodb:PutItem' && body.includes('"line#'),
  'keep number': (operation: string, body: string) => operation === 'dynamodb:PutItem' && body.includes('"typed#'),
  'typed number': (operation: string, body: string) => operation === 'dynamodb:GetItem' && body.includes('"typed#'),
  claim: (operation: string, body: string) => operation === 'dynamodb:TransactWriteItems' && body.includes('"Put"'),
  'known claim': (operation: string, body: string) => operation === 'dynamodb:GetItem' && body.includes('"claim#'),
  pinpoint: (operation: string) => operation === 'mobiletargeting:SendMessages',
  endUserMessaging: (operation: string) => operation === 'sms-voice:SendTextMessage',
  ses: (operation: string) => operation === 'ses:SendEmail',
  breaker: (operation: string, body: string) => operation === 'dynamodb:UpdateItem' && body.includes('"breaker#'),
  record: (operation: string, body: string) => operation === 'dynamodb:UpdateItem' && body.includes('"claim#'),
  'note message': (operation: string, body: string) => operation === 'dynamodb:UpdateItem' && body.includes('"link#'),
  'note refusal': (operation: string, body: string) => operation === 'dynamodb:PutItem' && body.includes('"refused#'),
  release: (operation: string, body: string) =>
    operation === 'dynamodb:TransactWriteItems' && body.includes('"Delete"'),
} as const satisfies Record<string, (operation: string, body: string) => boolean>;
type Step = keyof typeof STEPS;

const error = (status: number, name: string, fields: object = {}): Fault => ({ kind: 'error', status, name, fields });
const THROTTLE = error(400, 'ThrottlingException');
const TOO_MANY = error(429, 'TooManyRequestsException');
const DENIED = error(403, 'AccessDeniedException');
const SERVER = error(500, 'InternalServerError');

type Faults = Readonly<Partial<Record<Step, Fault>>>;

/** Lets calls go wrong, each step up to so many times. */
function fail(faults: Faults, times = Number.POSITIVE_INFINITY): void {
  const left = new Map<string, number>();
  stage.aws.faults = (operation, _earlier, body) => {
    const text = JSON.stringify(body);
    for (const [step, fault] of Object.entries(faults)) {
      if (!STEPS[step as Step](operation, text)) continue;
      const met = left.get(step) ?? 0;
      left.set(step, met + 1);
      return met < times ? fault : undefined;
    }
    return undefined;
  };
}
const failAt = (step: Step, fault: Fault, times?: number): void => fail({ [step]: fault }, times);

/** Short, for rows in which a service hangs. */
const IMPATIENT = { answerWithin: 2000, beginSendWithin: 1000 };
const hangs = (fault: Fault): boolean => fault.kind.startsWith('hang');

type Left = 'nothing' | SendStatus | 'pending';

/** What the table knows of the call: the claim's result, or nothing but counters back at zero. */
async function left(): Promise<Left> {
  const items = Object.values(await stage.aws.items());
  const of = (kind: string) => items.filter(({ pk }) => String(pk).startsWith(`${kind}#`));
  const counts = new Set(of('limit').map(({ count }) => count));
  const [claim] = of('claim');
  if (claim) {
    expect(of('link')).toHaveLength(1);
    expect([...counts]).toEqual([1]);
    return claim['result'] as Left;
  }
  expect(of('link')).toEqual([]);
  expect([...counts].filter((count) => count !== 0)).toEqual([]);
  return 'nothing';
}

interface Row {
  readonly event?: unknown;
  /** What the caller did before. */
  readonly before?: unknown;
  readonly settings?: Partial<SendLinkSettings>;
  /** What else goes wrong. */
  readonly also?: Faults;
  readonly status: Status;
  readonly reason?: Reason;
  readonly messages: number;
  readonly left: Left;
  readonly again: Status;
  readonly messagesAgain: number;
}

async function play(row: Row, impatient = false): Promise<void> {
  const event = row.event ?? sendSms();
  const play = { settings: row.settings ?? {}, ...(impatient && { limits: IMPATIENT }) };
  const { faults } = stage.aws;
  stage.aws.faults = () => undefined;
  if (row.before !== undefined) await stage.environment(play)(row.before);
  stage.aws.faults = faults;
  const first = await stage.environment(play)(event);
  expect({ status: first.status, messages: stage.aws.messages.length, left: await left() }).toEqual({
    status: row.status,
    messages: row.messages,
    left: row.left,
  });
  if (row.reason !== undefined) expect(first.reason).toBe(row.reason);
  stage.aws.faults = () => undefined;
  // A claim whose invocation has ended without a word is waited for no longer.
  if (row.left === 'pending') stage.now += 7000;
  const again = await stage.environment(play)(event);
  expect({ status: again.status, messages: stage.aws.messages.length }).toEqual({
    status: row.again,
    messages: row.messagesAgain,
  });
}

/** Nothing left the house: free to try again, and then it works. */
const free = (status: SendStatus, reason: Reason): Row => ({
  status,
  reason,
  messages: 0,
  left: 'nothing',
  again: 'sent',
  messagesAgain: 1,
});
/** Nobody knows: said so, also to a repeat, and never sent again. */
const open = (reason: Reason, messages: number): Row => ({
  status: 'unconfirmed',
  reason,
  messages,
  left: 'unconfirmed',
  again: 'unconfirmed',
  messagesAgain: messages,
});
const fine: Row = { status: 'sent', messages: 1, left: 'sent', again: 'sent', messagesAgain: 1 };
/** Sent, but the table does not know: a repeat cannot either. */
const unrecorded: Row = { ...fine, left: 'pending', again: 'unconfirmed' };

const SMS_BY_EUM: Partial<SendLinkSettings> = { smsService: 'end-user-messaging' };
const eum = (row: Row): Row => ({ ...row, settings: SMS_BY_EUM });
const mail = (row: Row): Row => ({ ...row, event: sendEmail() });
const KEYED = event({ action: 'number', digits: '2065550142' });
const typed = (row: Row): Row => ({ ...row, before: KEYED, event: sendSms({}, 'typed') });
/** The address is known to Customer Profiles alone. */
const BY_PROFILE: Partial<SendLinkSettings> = { customerProfilesDomain: 'customers' };
const profile = (row: Row): Row => ({ ...row, event: sendEmail({ Attributes: {} }), settings: BY_PROFILE });
const feedback = (row: Row): Row => ({
  ...row,
  settings: { ...SMS_BY_EUM, endUserMessaging: { messageFeedback: true } },
});
const PROFILES = [{ ProfileId: 'one', EmailAddress: EMAIL }];
const REFUSED: Faults = { pinpoint: error(403, 'ForbiddenException') };
const OPTED_OUT: Faults = {
  pinpoint: { kind: 'answer', body: { ApplicationId: 'app', Result: { [CALLER]: { DeliveryStatus: 'OPT_OUT' } } } },
};
/** Refused, and the claim could not be given back: nothing is sent, now or later, and a repeat cannot tell. */
const stuck: Row = {
  also: REFUSED,
  status: 'failed',
  reason: 'access_denied',
  messages: 0,
  left: 'pending',
  again: 'unconfirmed',
  messagesAgain: 0,
};
const optedOut: Row = { ...free('opted_out', 'opted_out'), also: OPTED_OUT };
const numberNotKept = (reason: Reason): Row => ({
  event: KEYED,
  status: 'number_invalid',
  reason,
  messages: 0,
  left: 'nothing',
  again: 'number_ok',
  messagesAgain: 0,
});

/** The faults that every step meets in the rows made by each(). */
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['throttle', THROTTLE],
  ['5xx', SERVER],
  ['drop before', { kind: 'drop-before' }],
  ['drop after', { kind: 'drop-after' }],
  ['hang before', { kind: 'hang-before' }],
  ['hang after', { kind: 'hang-after' }],
  ['access denied', DENIED],
];

/** Where it makes no difference whether the service acted. */
const UNANSWERED = FAULTS.filter(([, fault]) => fault.kind !== 'hang-after');

/** @param row what comes of it, given the reason of the fault (or the step's own), and whether the service acted on the call */
const each = (
  step: Step,
  row: (reason: (own: Reason) => Reason, acted: boolean) => Row,
): (readonly [Step, string, Fault, Row])[] =>
  FAULTS.map(([name, fault]) => {
    const reason = (own: Reason): Reason => {
      if (hangs(fault)) return 'timeout';
      if (fault === THROTTLE) return 'throttled';
      return fault === DENIED ? 'access_denied' : own;
    };
    return [step, name, fault, row(reason, fault.kind.endsWith('-after'))];
  });

const TABLE: readonly (readonly [Step, string, Fault, Row])[] = [
  ['secret', 'throttle', THROTTLE, free('failed', 'throttled')],
  ['secret', '5xx', SERVER, free('failed', 'secret')],
  ['secret', 'drop before', { kind: 'drop-before' }, free('failed', 'secret')],
  ['secret', 'drop after', { kind: 'drop-after' }, free('failed', 'secret')],
  ['secret', 'hang', { kind: 'hang-before' }, free('failed', 'timeout')],
  ['secret', 'access denied', DENIED, free('failed', 'access_denied')],

  ['claim', 'throttle', THROTTLE, free('failed', 'throttled')],
  ['claim', '5xx', SERVER, free('failed', 'table')],
  ['claim', 'drop before', { kind: 'drop-before' }, free('failed', 'table')],
  ['claim', 'drop after', { kind: 'drop-after' }, free('failed', 'table')],
  ['claim', 'hang before', { kind: 'hang-before' }, free('failed', 'timeout')],
  ['claim', 'hang after', { kind: 'hang-after' }, free('failed', 'timeout')],
  ['claim', 'access denied', DENIED, free('failed', 'access_denied')],

  ['pinpoint', 'throttle', TOO_MANY, free('failed', 'throttled')],
  ['pinpoint', '5xx', SERVER, open('service_error', 0)],
  ['pinpoint', 'drop before', { kind: 'drop-before' }, open('timeout', 0)],
  ['pinpoint', 'drop after', { kind: 'drop-after' }, open('timeout', 1)],
  ['pinpoint', 'hang before', { kind: 'hang-before' }, open('timeout', 0)],
  ['pinpoint', 'hang after', { kind: 'hang-after' }, open('timeout', 1)],
  ['pinpoint', 'access denied', DENIED, free('failed', 'access_denied')],

  ['endUserMessaging', 'throttle', THROTTLE, eum(free('failed', 'throttled'))],
  ['endUserMessaging', '5xx', error(500, 'InternalServerException'), eum(open('service_error', 0))],
  ['endUserMessaging', 'drop before', { kind: 'drop-before' }, eum(open('timeout', 0))],
  ['endUserMessaging', 'drop after', { kind: 'drop-after' }, eum(open('timeout', 1))],
  ['endUserMessaging', 'hang before', { kind: 'hang-before' }, eum(open('timeout', 0))],
  ['endUserMessaging', 'hang after', { kind: 'hang-after' }, eum(open('timeout', 1))],
  ['endUserMessaging', 'access denied', DENIED, eum(free('failed', 'access_denied'))],

  ['ses', 'throttle', TOO_MANY, mail(free('failed', 'throttled'))],
  ['ses', '5xx', error(500, 'InternalServiceErrorException'), mail(open('service_error', 0))],
  ['ses', 'drop before', { kind: 'drop-before' }, mail(open('timeout', 0))],
  ['ses', 'drop after', { kind: 'drop-after' }, mail(open('timeout', 1))],
  ['ses', 'hang before', { kind: 'hang-before' }, mail(open('timeout', 0))],
  ['ses', 'hang after', { kind: 'hang-after' }, mail(open('timeout', 1))],
  ['ses', 'access denied', DENIED, mail(free('failed', 'access_denied'))],

  ...each('breaker', () => fine),

  ['record', 'throttle', THROTTLE, unrecorded],
  ['record', '5xx', SERVER, unrecorded],
  ['record', 'drop before', { kind: 'drop-before' }, unrecorded],
  ['record', 'drop after', { kind: 'drop-after' }, fine],
  ['record', 'hang before', { kind: 'hang-before' }, unrecorded],
  ['record', 'hang after', { kind: 'hang-after' }, fine],
  ['record', 'access denied', DENIED, unrecorded],

  ...each('typed number', (reason) => typed(free('failed', reason('table')))),
  ...each('keep number', (reason) => numberNotKept(reason('table'))),
  ...each('profiles', (reason) => profile(free('failed', reason('service_error')))),
  ...each('note refusal', () => optedOut),
  ...each('note message', () => feedback(fine)),
  ...each('release', (_reason, acted) =>
    acted ? { ...stuck, left: 'nothing', again: 'sent', messagesAgain: 1 } : stuck,
  ),
  // Claimed, the answer lost, and not given back: its own claim is no earlier try.
  [
    'claim',
    'drop after, not to be given back',
    { kind: 'drop-after' },
    { ...stuck, also: { release: DENIED }, reason: 'table' },
  ],
  // Not even whether there was a first try can be known.
  ...each('known claim', () => ({ ...free('unconfirmed', 'access_denied'), also: { secret: DENIED } })),
];

test.each(TABLE)('%s: %s', async (step, _name, fault, row) => {
  if (row.settings === BY_PROFILE) stage.aws.profiles = PROFILES;
  fail({ ...row.also, [step]: fault });
  await play(row, hangs(fault));
});

describe('the first try went well, and its repeat meets a fault: it says what became of the first', () => {
  const REPEATED: readonly (readonly [Step, Pick<Row, 'before' | 'event' | 'settings'>])[] = [
    ['secret', {}],
    ['claim', {}],
    ['pinpoint', {}],
    ['breaker', {}],
    ['record', {}],
    ['endUserMessaging', { settings: SMS_BY_EUM }],
    ['ses', { event: sendEmail() }],
    ['profiles', profile(fine)],
    ['typed number', typed(fine)],
    ['secret', typed(fine)],
    // Keyed in, but the caller's own number: claimed as such.
    ['typed number', { ...typed(fine), before: event({ action: 'number', digits: '2065550100' }) }],
  ];
  test.each(REPEATED.flatMap(([step, row]) => UNANSWERED.map(([name, fault]) => [step, name, fault, row] as const)))(
    '%s: %s',
    async (step, _name, fault, row) => {
      if (row.settings === BY_PROFILE) stage.aws.profiles = PROFILES;
      const play = { settings: row.settings ?? {}, ...(hangs(fault) && { limits: IMPATIENT }) };
      if (row.before !== undefined) await stage.environment(play)(row.before);
      const first = await stage.environment(play)(row.event ?? sendSms());
      expect(first.status).toBe('sent');
      failAt(step, fault);
      expect(await stage.environment(play)(row.event ?? sendSms())).toEqual(first);
      expect(stage.aws.messages).toHaveLength(1);
    },
  );

  test.each(UNANSWERED)('when even the claim cannot be read, nobody knows: %s', async (_name, fault) => {
    const play = hangs(fault) ? { limits: IMPATIENT } : {};
    await stage.environment(play)(sendSms());
    fail({ secret: DENIED, 'known claim': fault });
    expect(await stage.environment(play)(sendSms())).toMatchObject({ status: 'unconfirmed', reason: 'access_denied' });
  });

  test('an unconfirmed one stays unconfirmed', async () => {
    failAt('pinpoint', { kind: 'drop-after' });
    const first = await stage.environment()(sendSms());
    failAt('secret', DENIED);
    expect(await stage.environment()(sendSms())).toEqual(first);
  });

  test('a refused one is not there any more: the fault is told', async () => {
    fail(REFUSED);
    await stage.environment()(sendSms());
    failAt('secret', SERVER);
    expect(await stage.environment()(sendSms())).toMatchObject({ status: 'failed', reason: 'secret' });
  });

  test('one that is still at it is waited for', async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    stage.aws.gate = async (operation) => {
      if (operation === 'mobiletargeting:SendMessages') await held;
    };
    const first = stage.environment()(sendSms());
    while (stage.aws.count('mobiletargeting:SendMessages') === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    failAt('secret', DENIED);
    const second = stage.environment()(sendSms());
    while (stage.aws.count('dynamodb:GetItem') < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    letGo();
    expect(await second).toEqual(await first);
  });

  test('a number keyed since is not told to have got the message of the one before', async () => {
    const invoke = stage.environment();
    await invoke(KEYED);
    expect((await invoke(sendSms({}, 'typed'))).status).toBe('sent');
    stage.now += 30_000;
    await invoke(event({ action: 'number', digits: '2065550143' }));
    failAt('typed number', DENIED);
    expect((await invoke(sendSms({}, 'typed'))).status).toBe('unconfirmed');
  });

  test('a repeat that has no time left to send says what became of the first', async () => {
    const first = await stage.environment()(sendSms());
    // Without a processor for a while.
    const adapt = (services: Services) => ({
      ...services,
      sms: () => {
        const until = performance.now() + 400;
        while (performance.now() < until);
        return services.sms();
      },
    });
    const limits = { answerWithin: 2000, beginSendWithin: 300 };
    expect(await stage.environment({ limits, adapt })(sendSms())).toEqual(first);
    const claims = stage.aws.calls.filter(({ operation }) => operation === 'dynamodb:TransactWriteItems');
    expect(claims).toHaveLength(1);
  });

  test('a number that is not there any more is said to be missing, whatever was sent long ago', async () => {
    const invoke = stage.environment();
    await invoke(KEYED);
    expect((await invoke(sendSms({}, 'typed'))).status).toBe('sent');
    stage.now += 1_000_000;
    expect(await invoke(sendSms({}, 'typed'))).toMatchObject({ status: 'no_address', reason: 'no_typed_number' });
  });

  test('a service that cannot be loaded on the repeat', async () => {
    const first = await stage.environment()(sendSms());
    const adapt = (services: Services) => ({ ...services, sms: () => Promise.reject(new Error('no such chunk')) });
    expect(await stage.environment({ adapt })(sendSms())).toEqual(first);
  });
});

describe('what an offer can do without does not stop it', () => {
  const settings = { carrierLookup: true, ...BY_PROFILE };
  const STEPS_OF_OFFER = [
    'profiles',
    'staffing',
    'carrier',
    'usage',
    'known claim',
    'known line',
    'keep line',
  ] as const;
  test.each(STEPS_OF_OFFER.flatMap((step) => UNANSWERED.map(([name, fault]) => [step, name, fault] as const)))(
    '%s: %s',
    async (step, _name, fault) => {
      stage.aws.profiles = PROFILES;
      failAt(step, fault);
      const offered = await stage.environment({ settings, ...(hangs(fault) && { limits: IMPATIENT }) })(
        event({ action: 'offer' }),
      );
      expect(offered).toMatchObject({ status: 'offer', reason: 'none' });
      expect(offered.menu.includes('press 2')).toBe(step !== 'profiles');
      expect(stage.aws.messages).toEqual([]);
      // It leaves a trace.
      const dependency = ['usage', 'known claim', 'known line', 'keep line'].includes(step) ? 'table' : step;
      const trace = new RegExp(`"message":"call failed".*"dependency":"${dependency}"`);
      // The breaker, the caller's limit, what is known of the number and of the address.
      const reads = step === 'usage' ? 4 : 1;
      expect(stage.output.split('\n').filter((line) => trace.test(line)).length).toBeGreaterThanOrEqual(reads);
    },
  );
});

describe('a caller whose message has left waits for no more than', () => {
  test.each<[Step, number, Row]>([
    ['breaker', 1, fine],
    ['record', 2, unrecorded],
    ['note message', 2, feedback(fine)],
    ['note refusal', 1, optedOut],
  ])('%s: %i attempts', async (step, attempts, row) => {
    fail({ ...row.also, [step]: { kind: 'hang-before' } });
    await stage.environment({ settings: row.settings ?? {} })(sendSms());
    const made = stage.aws.calls.filter(({ operation, body }) => STEPS[step](operation, JSON.stringify(body)));
    expect(made.length).toBeGreaterThan(0);
    expect(made.length).toBeLessThanOrEqual(attempts);
  });
});

describe('a fault that passes is passed over', () => {
  test.each<[Step, string, Fault]>([
    ['secret', 'throttle', THROTTLE],
    ['secret', 'drop', { kind: 'drop-before' }],
    ['claim', 'throttle', THROTTLE],
    ['claim', '5xx', SERVER],
    ['claim', 'drop before', { kind: 'drop-before' }],
    // The transaction went through, its answer was lost: the same token tells the table that it is the same one.
    ['claim', 'drop after', { kind: 'drop-after' }],
    ['claim', 'a request that is still in progress', error(400, 'TransactionInProgressException')],
    ['pinpoint', 'throttle', TOO_MANY],
    ['record', '5xx', SERVER],
    ['record', 'a conflict with a repeat that looks at the claim', error(400, 'TransactionConflictException')],
  ])('%s: %s, once', async (step, _name, fault) => {
    failAt(step, fault, 1);
    await play(fine);
  });

  test('claim: conflicts with other calls, again and again', async () => {
    const conflict = error(400, 'TransactionCanceledException', {
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'TransactionConflict' },
        { Code: 'None' },
        { Code: 'None' },
      ],
    });
    failAt('claim', conflict, 4);
    expect((await stage.environment()(sendSms())).status).toBe('sent');
    const attempts = stage.aws.calls.filter(({ operation }) => operation === 'dynamodb:TransactWriteItems');
    expect(attempts).toHaveLength(5);
    expect(new Set(attempts.map(({ body }) => body['ClientRequestToken'])).size).toBe(1);
  });

  test('claim: conflicts without end are given up in time', async () => {
    failAt(
      'claim',
      error(400, 'TransactionCanceledException', { CancellationReasons: [{ Code: 'TransactionConflict' }] }),
    );
    await play({ status: 'failed', messages: 0, left: 'nothing', again: 'sent', messagesAgain: 1 }, true);
  });

  test('claim: a service that forgets tokens shows this invocation its own claim', async () => {
    failAt('claim', { kind: 'drop-after' }, 1);
    stage.aws.forgetTokens = true;
    await play(fine);
  });
});

describe('each named refusal of Pinpoint', () => {
  test.each<[string, number, SendStatus, Reason]>([
    ['BadRequestException', 400, 'failed', 'bad_request'],
    ['ForbiddenException', 403, 'failed', 'access_denied'],
    ['NotFoundException', 404, 'failed', 'no_origination'],
    ['MethodNotAllowedException', 405, 'failed', 'service_error'],
    ['PayloadTooLargeException', 413, 'failed', 'bad_request'],
    ['SomethingNewException', 418, 'failed', 'service_error'],
  ])('%s', async (name, httpStatus, status, reason) => {
    failAt('pinpoint', error(httpStatus, name));
    await play(free(status, reason));
  });

  const answer = (DeliveryStatus: string, StatusMessage = ''): Fault => ({
    kind: 'answer',
    body: { ApplicationId: 'app', Result: { [CALLER]: { DeliveryStatus, StatusCode: 400, StatusMessage } } },
  });
  test.each<[string, string, Row]>([
    ['THROTTLED', '', free('failed', 'throttled')],
    ['TEMPORARY_FAILURE', '', free('failed', 'service_error')],
    ['OPT_OUT', '', free('opted_out', 'opted_out')],
    ['PERMANENT_FAILURE', 'Destination phone number opted out', free('opted_out', 'opted_out')],
    ['PERMANENT_FAILURE', 'Destination phone number not verified', free('failed', 'not_verified')],
    ['PERMANENT_FAILURE', 'No origination identities available to send', free('failed', 'no_origination')],
    ['PERMANENT_FAILURE', 'Monthly spend limit reached', free('failed', 'spend_limit')],
    ['PERMANENT_FAILURE', 'Blocked by protect configuration', free('not_allowed', 'blocked')],
    ['PERMANENT_FAILURE', 'Number is on the opt-out list', free('opted_out', 'opted_out')],
    ['PERMANENT_FAILURE', 'Invalid phone number', free('not_mobile', 'invalid_destination')],
    ['PERMANENT_FAILURE', 'Invalid sender id', free('failed', 'service_error')],
    ['PERMANENT_FAILURE', 'Handset unreachable', free('failed', 'service_error')],
    ['PERMANENT_FAILURE', 'Something else', free('failed', 'service_error')],
    ['UNKNOWN_FAILURE', '', open('service_error', 0)],
    ['TIMEOUT', '', open('service_error', 0)],
    ['DUPLICATE', '', open('service_error', 0)],
    ['A_VALUE_TO_COME', '', open('service_error', 0)],
  ])('HTTP 200 with %s %s', async (status, message, row) => {
    failAt('pinpoint', answer(status, message));
    await play(row);
  });

  test('HTTP 200 without a result for the number is no acceptance', async () => {
    failAt('pinpoint', { kind: 'answer', body: { ApplicationId: 'app', Result: {} } });
    await play(open('service_error', 0));
  });
});

describe('each named refusal of End User Messaging', () => {
  test.each<[string, string | undefined, SendStatus, Reason]>([
    ['AccessDeniedException', 'ACCOUNT_DISABLED', 'failed', 'account'],
    ['AccessDeniedException', 'INSUFFICIENT_ACCOUNT_REPUTATION', 'failed', 'account'],
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_OPTED_OUT', 'opted_out', 'opted_out'],
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_NOT_VERIFIED', 'failed', 'not_verified'],
    ['ConflictException', 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION', 'not_allowed', 'blocked'],
    ['ConflictException', 'DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE', 'not_allowed', 'blocked'],
    ['ConflictException', 'NO_ORIGINATION_IDENTITIES_FOUND', 'failed', 'no_origination'],
    ['ConflictException', 'MESSAGE_TYPE_MISMATCH', 'failed', 'no_origination'],
    ['ConflictException', 'KEYWORD_MISMATCH', 'failed', 'no_origination'],
    ['ConflictException', 'NUMBER_CAPABILITIES_MISMATCH', 'failed', 'no_origination'],
    ['ConflictException', 'OPT_OUT_LIST_MISMATCH', 'failed', 'no_origination'],
    ['ConflictException', 'RESOURCE_NOT_ACTIVE', 'failed', 'no_origination'],
    ['ConflictException', 'REGISTRATION_NOT_COMPLETE', 'failed', 'registration'],
    ['ConflictException', 'A_REASON_TO_COME', 'failed', 'service_error'],
    ['ResourceNotFoundException', undefined, 'failed', 'no_origination'],
    ['ServiceQuotaExceededException', 'MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT', 'failed', 'spend_limit'],
    ['ServiceQuotaExceededException', 'DAILY_DESTINATION_CALL_LIMIT', 'not_allowed', 'limit_destination'],
    ['ValidationException', 'INVALID_IDENTITY_FOR_DESTINATION_COUNTRY', 'failed', 'no_origination'],
    ['ValidationException', 'INTERNATIONAL_SENDING_NOT_SUPPORTED', 'failed', 'no_origination'],
    ['ValidationException', 'DESTINATION_COUNTRY_BLOCKED', 'not_allowed', 'blocked'],
    ['ValidationException', 'COUNTRY_NOT_ENABLED', 'not_allowed', 'blocked'],
    ['ValidationException', 'CHANNEL_NOT_ENABLED', 'failed', 'account'],
    ['ValidationException', 'PRICE_OVER_THRESHOLD', 'failed', 'price'],
    ['ValidationException', 'SENDER_ID_NOT_REGISTERED', 'failed', 'registration'],
    ['ValidationException', 'SENDER_ID_NOT_SUPPORTED', 'failed', 'registration'],
    ['ValidationException', 'SENDER_ID_REQUIRES_REGISTRATION', 'failed', 'registration'],
    ['ValidationException', 'RESOURCE_NOT_ACCESSIBLE', 'failed', 'access_denied'],
    ['ValidationException', 'INVALID_PARAMETER', 'failed', 'bad_request'],
  ])('%s %s', async (name, errorReason, status, reason) => {
    failAt('endUserMessaging', error(400, name, { Reason: errorReason }));
    await play(eum(free(status, reason)));
  });
});

describe('HTTP 200 without the id of a message', () => {
  test.each([
    ['endUserMessaging', eum(open('service_error', 0))],
    ['ses', mail(open('service_error', 0))],
  ] as const)('is no acceptance by %s', async (step, row) => {
    failAt(step, { kind: 'answer', body: {} });
    await play(row);
  });
});

describe('each named refusal of SES', () => {
  test.each<[string, number, Reason]>([
    ['AccountSuspendedException', 400, 'account'],
    ['BadRequestException', 400, 'bad_request'],
    ['LimitExceededException', 400, 'spend_limit'],
    ['MailFromDomainNotVerifiedException', 400, 'not_verified'],
    ['MessageRejected', 400, 'not_verified'],
    ['NotFoundException', 404, 'no_origination'],
    ['SendingPausedException', 400, 'account'],
  ])('%s', async (name, httpStatus, reason) => {
    failAt('ses', error(httpStatus, name));
    await play(mail(free('failed', reason)));
  });
});

describe('each named error of the table and of the secret', () => {
  test.each<[Step, string, Reason]>([
    ['claim', 'ResourceNotFoundException', 'table'],
    ['claim', 'ValidationException', 'table'],
    ['claim', 'IdempotentParameterMismatchException', 'table'],
    ['claim', 'ItemCollectionSizeLimitExceededException', 'table'],
    ['claim', 'ReplicatedWriteConflictException', 'table'],
    ['claim', 'ProvisionedThroughputExceededException', 'throttled'],
    ['claim', 'RequestLimitExceeded', 'throttled'],
    ['claim', 'UnrecognizedClientException', 'access_denied'],
    ['claim', 'ExpiredTokenException', 'access_denied'],
    ['secret', 'ResourceNotFoundException', 'secret'],
    ['secret', 'DecryptionFailure', 'secret'],
    ['secret', 'InvalidParameterException', 'secret'],
    ['secret', 'InvalidRequestException', 'secret'],
  ])('%s: %s', async (step, name, reason) => {
    failAt(step, error(400, name));
    await play(free('failed', reason));
  });
});

describe('a connection that was never made', () => {
  const node = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });

  test.each([
    ['refused', node('ECONNREFUSED', 'connect')],
    ['no address', node('ENOTFOUND', 'getaddrinfo')],
    ['no route', node('ENETUNREACH', 'connect')],
    ['timed out at the system', Object.assign(node('ETIMEDOUT', 'connect'), { name: 'TimeoutError' })],
    [
      'timed out at the SDK',
      Object.assign(new Error('the request socket did not establish a connection with the server within 700 ms'), {
        name: 'TimeoutError',
      }),
    ],
  ])('%s: nothing has left', (_name, thrown) => {
    expect(deliveryOf(readError(thrown), {})).toEqual({ status: 'failed', reason: 'timeout' });
  });

  test.each([
    ['reset', node('ECONNRESET', 'read')],
    ['broken', node('EPIPE', 'write')],
    [
      'no answer',
      Object.assign(new Error('exceeded the configured requestTimeout'), { name: 'TimeoutError', code: 'ETIMEDOUT' }),
    ],
    ['given up', Object.assign(new Error('Request aborted'), { name: 'AbortError' })],
  ])('%s: nobody knows', (_name, thrown) => {
    expect(deliveryOf(readError(thrown), {})).toEqual({ status: 'unconfirmed', reason: 'timeout' });
  });
});

test.each([
  undefined,
  null,
  'text',
  7,
  {},
  new Error('text'),
  { $metadata: { httpStatusCode: '500' } },
  { name: {}, code: [] },
  { name: 'toString' },
  { name: 'constructor' },
])('whatever is thrown is read: %p', (thrown) => {
  expect(deliveryOf(readError(thrown), {}).status).toBe('unconfirmed');
  expect(['timeout', 'table']).toContain(reasonOf(readError(thrown), 'table'));
});
