// Up to four invocations of the same call at once, their calls to AWS let through in any order, with faults: one message at most.

import fc from 'fast-check';
import type { SendLinkResult } from '../../../lambda-src/shared/contract/connect';
import type { Fault } from './support/aws-endpoint';
import { EMAIL, event, OTHER, PATIENT, type Play, Stage, sendEmail, sendSms } from './support/stage';

jest.setTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

/** Little time to wait for each other, so that many orders can be tried. */
const HURRIED = { answerWithin: 1000, beginSendWithin: 400 };

const fault = fc.constantFrom<Fault | undefined>(
  undefined,
  { kind: 'drop-before' },
  { kind: 'drop-after' },
  { kind: 'error', status: 500, name: 'InternalServerError' },
  { kind: 'error', status: 400, name: 'ThrottlingException' },
  { kind: 'error', status: 400, name: 'TransactionConflictException' },
);

/** Answers that say for sure that nothing was sent. */
const REFUSALS: readonly Fault[] = [
  { kind: 'error', status: 400, name: 'AccessDeniedException' },
  { kind: 'error', status: 429, name: 'TooManyRequestsException' },
];
const REPORTED = { smsService: 'end-user-messaging', endUserMessaging: { messageFeedback: true } } as const;

async function together(
  scheduler: fc.Scheduler,
  count: number,
  request: unknown,
  limits = PATIENT,
): Promise<SendLinkResult[]> {
  stage.aws.gate = (operation) => scheduler.schedule(Promise.resolve(), operation);
  return scheduler.waitFor(Promise.all(Array.from({ length: count }, () => stage.environment({ limits })(request))));
}

function expectHonest(results: readonly SendLinkResult[]): void {
  expect(stage.aws.messages.length).toBeLessThanOrEqual(1);
  for (const { status } of results) {
    expect(['sent', 'unconfirmed', 'failed']).toContain(status);
    if (status === 'sent') expect(stage.aws.messages).toHaveLength(1);
  }
}

test.each([
  ['SMS', sendSms()],
  ['e-mail', sendEmail()],
])('%s: without faults exactly one message leaves, and every invocation says so', async (_name, request) => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, count) => {
      await stage.reset();
      const results = await together(scheduler, count, request);
      expectHonest(results);
      expect(stage.aws.messages).toHaveLength(1);
      expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['sent']));
    }),
    { numRuns: 15 },
  );
});

test('with any faults at most one message leaves, and nobody is told "sent" without acceptance', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.integer({ min: 1, max: 4 }),
      fc.array(fault, { minLength: 1, maxLength: 25 }),
      async (scheduler, count, faults) => {
        await stage.reset();
        let call = 0;
        stage.aws.faults = (operation) =>
          operation.startsWith('secretsmanager') ? undefined : faults[call++ % faults.length];
        const results = await together(scheduler, count, sendSms(), HURRIED);
        expectHonest(results);
        // The same once more, all well: still one message in all, unless it is sure that none had left.
        stage.aws.faults = () => undefined;
        expectHonest([...results, await stage.environment({ limits: HURRIED })(sendSms())]);
      },
    ),
    { numRuns: 30 },
  );
});

describe('whatever is sent, however its invocations start, whichever of their calls fails', () => {
  const anything = fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 2, arbitrary: fault },
    { weight: 1, arbitrary: fc.constantFrom<Fault>(...REFUSALS) },
  );
  const keyed = (digits: string) => event({ action: 'number', digits });
  const profile = { customerProfilesDomain: 'customers' };

  test.each<[string, Play & { readonly before?: unknown }, unknown]>([
    ['SMS by Pinpoint', {}, sendSms()],
    ['SMS by End User Messaging', { settings: REPORTED }, sendSms()],
    ['SMS to a keyed number', { before: keyed('2065550142') }, sendSms({}, 'typed')],
    ['SMS to the caller’s own number, keyed', { before: keyed('2065550100') }, sendSms({}, 'typed')],
    ['e-mail to an address of the contact', {}, sendEmail()],
    ['e-mail to an address of a profile', { settings: profile }, sendEmail({ Attributes: {} })],
  ])('%s: one message at most, never "sent" without it, never "failed" after it', async (_name, play, request) => {
    const hurried = { ...play, limits: HURRIED };
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.array(anything, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 2 }),
        async (scheduler, count, faults, repeats) => {
          await stage.reset();
          stage.aws.profiles = [{ ProfileId: 'one', EmailAddress: EMAIL }];
          if (play.before !== undefined) await stage.environment(play)(play.before);
          let call = 0;
          stage.aws.faults = () => faults[call++ % faults.length];
          stage.aws.gate = (operation) => scheduler.schedule(Promise.resolve(), operation);
          const together = Array.from({ length: count }, async () => {
            await scheduler.schedule(Promise.resolve(), 'start');
            return stage.environment(hurried)(request);
          });
          const results = await scheduler.waitFor(Promise.all(together));
          expectHonest(results);
          // Repeats that meet faults, too: what has left has left.
          stage.aws.gate = () => Promise.resolve();
          for (let repeat = 0; repeat < repeats; repeat++) {
            const before = stage.aws.messages.length;
            const again = await stage.environment(hurried)(request);
            expectHonest([...results, again]);
            if (before === 1) expect(again.status).not.toBe('failed');
            results.push(again);
          }
          stage.aws.faults = () => undefined;
          stage.now += 7000;
          const last = await stage.environment(play)(request);
          expectHonest([...results, last]);
          expect(last.status).not.toBe('failed');
        },
      ),
      { numRuns: 8 },
    );
  });
});

test('a repeat that finds the call in progress waits for it and says the same', async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  stage.aws.gate = async (operation) => {
    if (operation === 'mobiletargeting:SendMessages') await held;
  };
  const first = stage.environment()(sendSms());
  while (stage.aws.count('mobiletargeting:SendMessages') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = stage.environment()(sendSms());
  // It looks by reading: another transaction on the claim would get in the way of the record.
  while (stage.aws.count('dynamodb:GetItem') < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(stage.aws.count('dynamodb:TransactWriteItems')).toBe(2);
  letGo();
  expect(await second).toEqual(await first);
  expect((await first).status).toBe('sent');
  expect(stage.aws.messages).toHaveLength(1);
});

test('a repeat takes over when the send before it was refused for sure', async () => {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  stage.aws.faults = (operation, earlier) =>
    operation === 'mobiletargeting:SendMessages' && earlier === 0
      ? { kind: 'error', status: 403, name: 'ForbiddenException' }
      : undefined;
  stage.aws.gate = async (operation) => {
    if (operation === 'mobiletargeting:SendMessages') await held;
  };
  const first = stage.environment()(sendSms());
  while (stage.aws.count('mobiletargeting:SendMessages') === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const second = stage.environment()(sendSms());
  while (stage.aws.count('dynamodb:TransactWriteItems') < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  letGo();
  expect((await first).status).toBe('failed');
  expect((await second).status).toBe('sent');
  expect(stage.aws.messages).toHaveLength(1);
});

test('a claim whose invocation died long ago is unconfirmed at once', async () => {
  stage.aws.faults = (operation, _earlier, body) =>
    operation === 'mobiletargeting:SendMessages' || JSON.stringify(body).includes('UpdateExpression":"SET #result')
      ? { kind: 'drop-before' }
      : undefined;
  await stage.environment({ limits: HURRIED })(sendSms());
  stage.now += 10_000;
  stage.aws.faults = () => undefined;
  const before = stage.aws.count('dynamodb:TransactWriteItems');
  const again = await stage.environment()(sendSms());
  expect(again).toMatchObject({ status: 'unconfirmed', reason: 'in_progress' });
  expect(stage.aws.count('dynamodb:TransactWriteItems') - before).toBe(1);
  expect(stage.aws.messages).toEqual([]);
});

test('calls of different contacts do not hold each other up, and limits hold across them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      await stage.reset();
      stage.aws.gate = (operation) => scheduler.schedule(Promise.resolve(), operation);
      const calls = Array.from({ length: 4 }, (_, id) => stage.environment()(sendSms({ ContactId: `call-${id}` })));
      const other = stage.environment()(sendSms({ ContactId: 'other', CustomerEndpoint: { Address: OTHER } }));
      const results = await scheduler.waitFor(Promise.all(calls));
      expect((await other).status).toBe('sent');
      // Three an hour for one number.
      expect(results.map(({ status }) => status).sort()).toEqual(['not_allowed', 'sent', 'sent', 'sent']);
      expect(stage.aws.messages).toHaveLength(4);
    }),
    { numRuns: 10 },
  );
});

test('an offer beside a send does not hold it up', async () => {
  const [, sent] = await Promise.all([stage.environment()(event({ action: 'offer' })), stage.environment()(sendSms())]);
  expect(sent.status).toBe('sent');
});
