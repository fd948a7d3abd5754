// send-link from the synthesized stack's own zip, environment, role and policy, against the twin's AWS: what is not wired or
// not permitted in the stack does not work here.

import type { StageProps } from '../../../constructs/voice-to-chat-stack';
import type { SendLinkResult } from '../../../lambda-src/shared/contract/connect';
import { REDEEM_PATH } from '../../../lambda-src/shared/contract/http';
import { startAws } from '../../../local/aws/aws';
import type { ApiCall } from '../../../local/aws/endpoint';
import type { SentMessage } from '../../../local/aws/service';
import { callerNumber } from '../../../local/call/numbers';
import { FunctionRunner, type RunnableFunction } from '../../../local/function/runner';
import { loadStack } from '../../../local/terraform/stack';
import { postEvent } from '../../support/chat-api/browser';
import { synthesize } from '../../support/synthesize';
import { CALLER, EMAIL, event, linkIn, OTHER, sendEmail, sendSms } from './support/stage';

jest.setTimeout(120_000);

interface Play {
  readonly props?: StageProps;
  readonly faults?: readonly string[];
}

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function perform({ props = {}, faults = [] }: Play) {
  const stack = loadStack(synthesize({ email: true, ...props }).folder, { keyType: 'EC' });
  const messages: SentMessage[] = [];
  const calls: ApiCall[] = [];
  const logs: string[] = [];
  const aws = await startAws(stack, {
    faults,
    seed: 7,
    onMessage: (message) => messages.push(message),
    onCall: (call) => calls.push(call),
  });
  const [sendLink, chatApi] = (['send_link', 'chat_api'] as const).map((name) => {
    const resource = stack.at(`aws_lambda_function.${name}`);
    return { resource, credentials: aws.accessKeys.issue(resource.text('role'), name) };
  }) as [RunnableFunction, RunnableFunction];
  const runner = new FunctionRunner([sendLink, chatApi], {
    folder: stack.directory,
    region: stack.account.region,
    endpoint: aws.url,
    onLog: (record) => logs.push(JSON.stringify(record)),
  });
  open.push(
    () => aws.close(),
    async () => runner.close(),
  );
  const call = async ({ resource }: RunnableFunction, request: unknown): Promise<unknown> => {
    const answer = await runner.invoke(resource.text('function_name'), request);
    if (answer.status !== 'ok') throw new Error(`The function did not answer: ${JSON.stringify(answer)}`);
    return answer.payload;
  };
  const invoke = (request: unknown) => call(sendLink, request) as Promise<SendLinkResult>;
  const redeem = (token: string) =>
    call(chatApi, postEvent(REDEEM_PATH, JSON.stringify({ token }))) as Promise<{ statusCode: number }>;
  return { invoke, redeem, messages, calls, logs, world: aws.world, neverHit: () => aws.faults.neverHit() };
}

const refusals = (calls: readonly ApiCall[]) => calls.filter(({ refusal }) => refusal !== undefined);

test('with Pinpoint and e-mail, every step of a call is permitted', async () => {
  const { invoke, messages, calls } = await perform({});
  expect(await invoke(event({ action: 'offer' }, { Attributes: { email: EMAIL } }))).toMatchObject({ status: 'offer' });
  expect(await invoke(event({ action: 'number', digits: '2065550142' }))).toMatchObject({ status: 'number_ok' });
  expect(await invoke(sendSms({}, 'typed'))).toMatchObject({ status: 'sent' });
  expect(await invoke(sendSms({ ContactId: 'second-call' }))).toMatchObject({ status: 'sent' });
  expect(await invoke(sendEmail())).toMatchObject({ status: 'sent' });
  expect(messages.map(({ channel, to }) => [channel, to])).toEqual([
    ['sms', OTHER],
    ['sms', CALLER],
    ['email', EMAIL],
  ]);
  expect(refusals(calls)).toEqual([]);
});

test('with End User Messaging, carrier look-up and Customer Profiles, too', async () => {
  const { invoke, messages, calls, world } = await perform({
    props: { smsService: 'end-user-messaging', carrierLookup: true, customerProfilesDomain: 'customers' },
  });
  world.profiles.set('customers', [{ ProfileId: 'one', PhoneNumber: CALLER, EmailAddress: EMAIL }]);
  const offer = await invoke(event({ action: 'offer' }));
  expect(offer.menu).toMatch(/press 1.*press 2.*press 3/);
  expect(await invoke(sendSms())).toMatchObject({ status: 'sent' });
  expect(await invoke(sendEmail({ Attributes: {} }))).toMatchObject({ status: 'sent' });
  expect(messages.map(({ channel, to }) => [channel, to])).toEqual([
    ['sms', CALLER],
    ['email', EMAIL],
  ]);
  expect(refusals(calls)).toEqual([]);
});

test('with message feedback, End User Messaging learns that a link was opened', async () => {
  const { invoke, redeem, messages, calls } = await perform({
    props: { smsService: 'end-user-messaging', messageFeedback: true },
  });
  expect(await invoke(sendSms())).toMatchObject({ status: 'sent' });
  expect(await redeem(linkIn(messages[0]?.body ?? '').url.slice(-22))).toMatchObject({ statusCode: 200 });
  const reports = calls.filter(({ operation }) => operation === 'sms-voice:PutMessageFeedback');
  expect(reports).toEqual([expect.objectContaining({ status: 200 })]);
  expect(refusals(calls)).toEqual([]);
});

test('a number that opted out is told so, and offered everything else', async () => {
  const { invoke, messages, world } = await perform({});
  world.optedOut.add(CALLER);
  expect(await invoke(sendSms())).toMatchObject({ status: 'opted_out', reason: 'opted_out' });
  const offer = await invoke(event({ action: 'offer' }, { Attributes: { email: EMAIL } }));
  expect(offer).toMatchObject({ status: 'offer', reason: 'opted_out' });
  expect(offer.menu).not.toContain('press 1');
  expect(messages).toEqual([]);
});

test('each dependency fails once: what it stands for is told, nothing is sent twice, and the fault is in the log', async () => {
  const { invoke, messages, logs, world, neverHit } = await perform({
    props: { smsService: 'end-user-messaging', carrierLookup: true, customerProfilesDomain: 'customers' },
    faults: [
      'secretsmanager:GetSecretValue=error:AccessDeniedException@1',
      'connect:GetCurrentMetricData=error:AccessDeniedException@1',
      'profile:SearchProfiles=error:AccessDeniedException@1',
      'sms-voice:CarrierLookup=error:AccessDeniedException@1',
      'dynamodb:TransactWriteItems=error:AccessDeniedException@1',
      'sms-voice:SendTextMessage=drop-after@1',
      'ses:SendEmail=drop-after@1',
    ],
  });
  world.profiles.set('customers', [{ ProfileId: 'one', PhoneNumber: CALLER, EmailAddress: EMAIL }]);
  const failed = { status: 'failed', reason: 'access_denied' };
  const unconfirmed = { status: 'unconfirmed', reason: 'timeout' };

  expect(await invoke(sendSms())).toMatchObject(failed);
  const offer = await invoke(event({ action: 'offer' }));
  expect(offer).toMatchObject({ status: 'offer', sms: 'caller', email: 'none' });
  expect(await invoke(sendSms())).toMatchObject(failed);
  expect(messages).toEqual([]);
  // The services accepted these two, and their answers were lost: a repeat sends no second one.
  for (const request of [sendSms(), sendSms(), sendEmail(), sendEmail()])
    expect(await invoke(request)).toMatchObject(unconfirmed);
  expect(messages.map(({ channel, to }) => [channel, to])).toEqual([
    ['sms', CALLER],
    ['email', EMAIL],
  ]);

  expect(neverHit()).toEqual([]);
  const failures = logs.filter((line) => line.includes('call failed') || line.includes('claim failed')).join('\n');
  for (const dependency of ['secret', 'staffing', 'profiles', 'carrier', 'sms-voice', 'ses'])
    expect(failures).toMatch(new RegExp(`dependency\\W+${dependency}\\W`));
  expect(failures).toContain('claim failed');
});

test('60 calls with every service failing at random: no second message, none told "sent" without one, nothing of it in the logs', async () => {
  const { invoke, messages, logs } = await perform({
    faults: [
      'mobiletargeting:SendMessages=drop-after@10%',
      'mobiletargeting:SendMessages=throttle@10%',
      'mobiletargeting:SendMessages=error:InternalServerErrorException@5%',
      'mobiletargeting:SendMessages=error:BadRequestException@5%',
      'dynamodb:TransactWriteItems=drop-after@5%',
      'dynamodb:TransactWriteItems=throttle@5%',
      'dynamodb:UpdateItem=drop-after@5%',
      'dynamodb:UpdateItem=throttle@5%',
      'secretsmanager:GetSecretValue=throttle@10%',
    ],
  });
  const told = new Map<string, string[]>();
  // A number of its own for each call, so that a second message is seen as one.
  const number = (call: number) => callerNumber(call);
  for (let call = 0; call < 60; call++) {
    const data = { ContactId: `call-${call}`, CustomerEndpoint: { Address: number(call) } };
    const first = await invoke(sendSms(data));
    // Every third call is repeated, as Connect does after an answer that it did not get.
    const again = call % 3 === 0 ? [(await invoke(sendSms(data))).status] : [];
    told.set(`call-${call}`, [first.status, ...again]);
  }
  for (let call = 0; call < 60; call++) {
    const received = messages.filter(({ to }) => to === number(call)).length;
    const statuses = told.get(`call-${call}`) ?? [];
    expect(received).toBeLessThanOrEqual(1);
    if (statuses.includes('sent')) expect(received).toBe(1);
    // Told "failed" to the end: then nothing came.
    if (statuses.at(-1) === 'failed') expect(received).toBe(0);
  }
  // The faults were there, and most calls came through them.
  const all = [...told.values()].flat();
  expect(new Set(all)).toEqual(new Set(['sent', 'unconfirmed', 'failed']));
  expect(all.filter((status) => status === 'sent').length).toBeGreaterThan(all.length / 2);

  const written = logs.join('\n');
  expect(written).toContain('link sent');
  expect(written).not.toMatch(/[2-9]\d{2}55501\d{2}|example\.com/);
  for (const { body } of messages) expect(written).not.toContain(linkIn(body).url.slice(-22));
});
