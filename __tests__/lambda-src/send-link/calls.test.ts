// Hundreds of calls through the synthesized stack while every service fails at random: nobody gets a second message, nobody hears of
// one that was not accepted, and nothing that any function or flow wrote names a number, an address or a token.

import type { SendLinkResult } from '../../../lambda-src/shared/contract/connect';
import { callerNumber } from '../../../local/call/numbers';
import { Twin } from '../../../local/twin';
import { synthesize } from '../../support/synthesize';
import { event } from './support/stage';

jest.setTimeout(600_000);

/** A thousand, as `npm run call` and the bench play them, take a minute longer and show nothing else. */
const CALLS = 300;
/** Every so many calls, the send comes again: Connect repeats one whose answer it did not get. */
const REPEATED = 3;
const AT_A_TIME = 16;

const FAULTS = [
  'mobiletargeting:SendMessages=drop-after@4%',
  'mobiletargeting:SendMessages=throttle@4%',
  'mobiletargeting:SendMessages=error:InternalServerErrorException@3%',
  'mobiletargeting:SendMessages=error:BadRequestException@3%',
  'ses:SendEmail=drop-after@5%',
  'ses:SendEmail=error:MessageRejected@3%',
  'ses:SendEmail=throttle@3%',
  'dynamodb:TransactWriteItems=drop-after@4%',
  'dynamodb:TransactWriteItems=throttle@4%',
  'dynamodb:TransactWriteItems=error:InternalServerError@3%',
  'dynamodb:UpdateItem=drop-after@4%',
  'dynamodb:UpdateItem=error:AccessDeniedException@3%',
  'dynamodb:PutItem=drop-after@4%',
  'dynamodb:PutItem=error:AccessDeniedException@3%',
  'dynamodb:GetItem=drop-after@3%',
  'dynamodb:GetItem=error:AccessDeniedException@3%',
  'secretsmanager:GetSecretValue=throttle@20%',
  'connect:GetCurrentMetricData=throttle@20%',
];

/** What callers key, in turns: by SMS, by e-mail, to another number, to an agent, wrong keys first. */
const KEYED = 'another number';
const WAYS: readonly (readonly string[])[] = [['1'], ['2'], ['3', KEYED, '1'], ['0'], ['1'], ['7', '1'], ['2'], ['']];

/** The send that a way of keying ends with. */
const sendOf = (keys: readonly string[]) =>
  keys.includes(KEYED)
    ? { channel: 'sms', to: 'typed' }
    : { channel: keys.includes('2') ? 'email' : 'sms', to: 'caller' };

const home = (number: string): string => number.slice(2);

test(`${CALLS} calls under random faults`, async () => {
  /** All that is written anywhere: lines and metrics of every function, flow logs with what functions were given and returned. */
  const written: string[] = [];
  const flowLogged = new Set<string>();
  /** Messages by number or address: each call has its own. */
  const received = new Map<string, number>();
  const twin = await Twin.start({
    stack: synthesize({ email: true, limits: { perMinute: 1_000_000 } }).folder,
    site: false,
    faults: FAULTS,
    seed: 11,
    quotas: false,
    onMessage: ({ to }) => received.set(to, (received.get(to) ?? 0) + 1),
    onLog: (record) => written.push(JSON.stringify(record)),
    onEvent: (event) => {
      if (event.event !== 'log') return;
      written.push(JSON.stringify(event.line));
      if (event.source === 'flow') flowLogged.add(event.contactId);
    },
  });
  const sendLink = twin.stack.at('aws_lambda_function.send_link').text('function_name');
  const secrets = new Set<string>();
  const outcomes = new Map<string, number>();
  const calls: { told: string | undefined; messages: number }[] = [];
  const repeats: { status: string; messages: number }[] = [];
  try {
    let next = 0;
    const caller = async () => {
      while (next < CALLS) {
        const n = next++;
        const from = callerNumber(n);
        const other = callerNumber(CALLS + n);
        const email = `caller-${n}@example.com`;
        const way = WAYS[n % WAYS.length] ?? [];
        const keys = way.map((key) => (key === KEYED ? `${home(other)}#` : key));
        const { result, record } = await twin.call({ from, attributes: { email } }, keys);
        for (const { to } of result.messages) expect([from, other, email]).toContain(to);
        if (result.link !== null) secrets.add(result.link.slice(-22));
        for (const secret of [home(from), home(other), email, [...home(other)].join(', ')]) secrets.add(secret);
        const told = record.Attributes['voiceToChatOutcome'];
        outcomes.set(told ?? 'none', (outcomes.get(told ?? 'none') ?? 0) + 1);
        calls.push({ told, messages: result.messages.length });
        if (n % REPEATED > 0 || told === undefined || !/^(sent|unconfirmed|failed)/.test(told)) continue;
        const again = event(
          { action: 'send', ...sendOf(way) },
          { ContactId: record.Id, CustomerEndpoint: { Address: from }, Attributes: { email } },
        );
        const answer = await twin.runner.invoke(sendLink, again);
        if (answer.status !== 'ok') throw new Error(`The function did not answer: ${JSON.stringify(answer)}`);
        const messages = [from, other, email].reduce((sum, to) => sum + (received.get(to) ?? 0), 0);
        repeats.push({ status: (answer.payload as SendLinkResult).status, messages });
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, caller));
  } finally {
    await twin.close();
  }

  expect(calls).toHaveLength(CALLS);
  // One message a call, however it went, and one for each that was told so.
  expect(calls.filter(({ messages }) => messages > 1)).toEqual([]);
  expect(calls.filter(({ told, messages }) => told?.startsWith('sent_') && messages !== 1)).toEqual([]);
  expect(calls.filter(({ told, messages }) => told === 'failed' && messages !== 0)).toEqual([]);
  // A repeat sends no second message, and says "sent" of one that there is.
  expect(repeats.length).toBeGreaterThan(CALLS / 8);
  expect(repeats.filter(({ messages }) => messages > 1)).toEqual([]);
  expect(repeats.filter(({ status, messages }) => status === 'sent' && messages !== 1)).toEqual([]);
  expect(repeats.filter(({ status }) => status === 'sent').length).toBeGreaterThan(repeats.length / 2);
  // The faults were there, and most calls came through them.
  for (const outcome of ['sent_sms', 'sent_email', 'unconfirmed', 'failed', 'declined', 'silent'])
    expect([...outcomes.keys()]).toContain(outcome);

  // What was searched is all there was: logs, metrics in them, and flow logs of every call.
  expect(flowLogged.size).toBe(CALLS);
  for (const kind of ['link sent', 'call failed', 'DependencyMilliseconds', 'LinkSent'])
    expect(written.some((line) => line.includes(kind))).toBe(true);
  const all = written.join('\n');
  expect([...secrets].filter((secret) => all.includes(secret))).toEqual([]);
});
