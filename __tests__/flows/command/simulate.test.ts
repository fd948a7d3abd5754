import { flow } from '../../../flows/command/flow';
import { CommandError } from '../../../flows/command/verb';
import type { CallEvent } from '../../../flows/events';
import { action, END, FAILED } from '../../support/simulated-call';

const content = (actions: readonly object[]): string =>
  JSON.stringify({
    Version: '2019-10-30',
    StartAction: (actions[0] as { Identifier: string }).Identifier,
    Actions: [...actions, ...END],
  });
const say = (id: string, Text: string, next = 'end') =>
  action(id, 'MessageParticipant', { Text }, { next, errors: FAILED });

const MENU = content([
  action(
    'menu',
    'GetParticipantInput',
    { Text: 'Press 1.', InputTimeLimitSeconds: '5' },
    {
      next: 'other',
      when: { 'Equals 1': 'number' },
      errors: { NoMatchingCondition: 'other', InputTimeLimitExceeded: 'silent', ...FAILED },
    },
  ),
  action(
    'number',
    'GetParticipantInput',
    {
      Text: 'Key it.',
      StoreInput: 'True',
      InputTimeLimitSeconds: '5',
      InputValidation: { CustomValidation: { MaximumLength: '20' } },
    },
    { next: 'tell', errors: FAILED },
  ),
  say('tell', '$.StoredCustomerInput for $.Attributes.name in $.LanguageCode from $.CustomerEndpoint.Address'),
  say('other', 'other'),
  say('silent', 'silent'),
]);
const LAMBDA = content([
  action(
    'first',
    'InvokeLambdaFunction',
    { LambdaFunctionARN: 'arn:aws:lambda:r:1:function:send-link', InvocationTimeLimitSeconds: '8' },
    { next: 'tell', errors: { NoMatchingError: 'sorry' } },
  ),
  say('tell', 'got $.External.status', 'second'),
  action(
    'second',
    'InvokeLambdaFunction',
    { LambdaFunctionARN: 'arn:aws:lambda:r:1:function:other', InvocationTimeLimitSeconds: '8' },
    { next: 'tell 2', errors: { NoMatchingError: 'sorry' } },
  ),
  say('tell 2', 'then $.External.status'),
  say('sorry', 'sorry'),
]);
const MODULE = content([say('inner', 'inner', 'back'), action('back', 'EndFlowModuleExecution')]);
const OUTER = content([
  action('module', 'InvokeFlowModule', { FlowModuleId: 'm1' }, { next: 'queue', errors: { NoMatchingError: 'lost' } }),
  action('queue', 'UpdateContactTargetQueue', { QueueId: 'support' }, { next: 'agents', errors: FAILED }),
  action(
    'agents',
    'CheckMetricData',
    { MetricType: 'NumberOfAgentsAvailable' },
    { next: 'failed', when: { 'NumberGreaterThan 0': 'hours' }, errors: { NoMatchingCondition: 'nobody', ...FAILED } },
  ),
  action(
    'hours',
    'CheckHoursOfOperation',
    {},
    { next: 'failed', when: { 'Equals True': 'transfer', 'Equals False': 'closed' }, errors: FAILED },
  ),
  action('transfer', 'TransferContactToQueue', {}, { next: 'end', errors: { QueueAtCapacity: 'full', ...FAILED } }),
  ...['lost', 'nobody', 'closed', 'full'].map((id) => say(id, id)),
]);

interface Ran {
  readonly code: number;
  readonly events: readonly CallEvent[];
  readonly said: readonly string[];
  readonly result: Extract<CallEvent, { event: 'result' }> | undefined;
  readonly err: string;
}

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const known: Readonly<Record<string, string>> = {
    'menu.json': MENU,
    'lambda.json': LAMBDA,
    'outer.json': OUTER,
    'module.json': MODULE,
    ...files,
  };
  const code = await flow(['simulate', ...args], {
    read: async (file) => {
      const text = known[file];
      if (text === undefined) throw new CommandError(`${file} cannot be read: there is no such file.`);
      return text;
    },
    write: async (file) => {
      throw new CommandError(`${file} is not for this verb to write.`);
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  const lines = out.split('\n').filter((line) => line !== '');
  const events = code === 2 ? [] : lines.map((line) => JSON.parse(line) as CallEvent);
  const last = events.at(-1);
  return {
    code,
    events,
    said: events.flatMap((event) => (event.event === 'prompt' ? [event.text] : [])),
    result: last?.event === 'result' ? last : undefined,
    err,
  };
}

describe('flow simulate', () => {
  it('prints the events of a run, one a line, with the result last', async () => {
    const { code, said, result } = await run([
      'menu.json',
      '--keys',
      '1,2065550123#',
      '--attributes',
      'name=Ada=L',
      '--language',
      'es-US',
      '--from',
      '+12065550111',
    ]);
    expect(code).toBe(0);
    expect(said).toEqual(['Press 1.', 'Key it.', '2065550123 for Ada=L in es-US from +12065550111']);
    expect(result).toMatchObject({ outcome: 'disconnected', messages: [], link: null, flow: 'menu', action: 'end' });
  });

  it.each([
    ['', ['Press 1.', 'silent'], 'disconnected'],
    ['7', ['Press 1.', 'other'], 'disconnected'],
    [',1', ['Press 1.', 'silent'], 'disconnected'],
    ['1, hangup', ['Press 1.', 'Key it.'], 'hung-up'],
    ['1', ['Press 1.', 'Key it.', 'Timeout for  in en-US from '], 'disconnected'],
  ])('keys "%s"', async (keys, said, outcome) => {
    const ran = await run(['menu.json', '--keys', keys, '--from', 'anonymous']);
    expect(ran.said).toEqual(said);
    expect(ran.result?.outcome).toBe(outcome);
  });

  it('hangs up after so many seconds', async () => {
    const { result } = await run(['menu.json', '--hang-up', '1.5']);
    expect(result).toMatchObject({ outcome: 'hung-up', at: 1500 });
  });

  it.each([
    ['one result for all', { status: 'sent' }, ['got sent', 'then sent']],
    ['results in turn', [{ status: 'a' }, { status: 'b' }], ['got a', 'then b']],
    ['the last one for good', [{ status: 'a' }], ['got a', 'then a']],
    ['by action', { first: { status: 'a' }, second: [{ status: 'b' }] }, ['got a', 'then b']],
    ['by function, and for all others', { 'send-link': { status: 'a' }, '*': { status: 'b' } }, ['got a', 'then b']],
    ['with a duration', { result: { status: 'a' }, ms: 7999 }, ['got a', 'then a']],
    ['too late', { result: { status: 'a' }, ms: 8001 }, ['sorry']],
    ['a time-out', { error: 'timeout' }, ['sorry']],
    ['a retry', [{ error: 'throttled' }, { status: 'a' }], ['got a', 'then a']],
    ['no result for the second', { first: { status: 'a' } }, ['got a', 'sorry']],
    ['a wrong shape', 'sent', ['sorry']],
  ])('functions: %s', async (_what, lambda, said) => {
    const ran = await run(['lambda.json', '--lambda', 'results.json'], { 'results.json': JSON.stringify(lambda) });
    expect(ran.said).toEqual(said);
  });

  it('without --lambda, functions give nothing', async () => {
    expect((await run(['lambda.json'])).said).toEqual(['sorry']);
  });

  it.each([
    [['--module', 'module.json', '--agents', '1'], ['inner'], 'queued'],
    [['--module', 'm1=module.json', '--agents', '1'], ['inner'], 'queued'],
    [['--module', 'm2=module.json', '--agents', '1'], ['lost'], 'disconnected'],
    [['--module', 'module.json', '--agents', '0'], ['inner', 'nobody'], 'disconnected'],
    [['--module', 'module.json'], ['inner'], 'ended'],
    [['--module', 'module.json', '--agents', '1', '--queue-full'], ['inner', 'full'], 'disconnected'],
    [['--module', 'module.json', '--agents', '1', '--closed'], ['inner', 'closed'], 'disconnected'],
  ])('%j', async (options, said, outcome) => {
    const ran = await run(['outer.json', ...options]);
    expect(ran.said).toEqual(said);
    expect(ran.result?.outcome).toBe(outcome);
  });

  it('a chat, with a queue', async () => {
    const chat = content([say('say', '$.Channel $.Queue.Name')]);
    const { said } = await run(['chat.json', '--channel', 'chat', '--queue', 'support'], { 'chat.json': chat });
    expect(said).toEqual(['CHAT support']);
  });

  it('reads what describe-contact-flow prints', async () => {
    const described = JSON.stringify({ ContactFlow: { Content: MENU } });
    expect((await run(['-'], { '-': described })).said).toEqual(['Press 1.', 'silent']);
  });

  it('a run that cannot go on ends in an error that says where, exit code 1', async () => {
    const odd = content([action('lex', 'ConnectParticipantWithLexBot')]);
    const { code, result } = await run(['odd.json'], { 'odd.json': odd });
    expect(code).toBe(1);
    expect(result).toMatchObject({
      outcome: 'error',
      message: expect.stringMatching(/ConnectParticipantWithLexBot.*"lex"/),
    });
  });

  it('a run that has too much to tell is stopped', async () => {
    const long = 'x'.repeat(5000);
    const round = action(
      'round',
      'Compare',
      { ComparisonValue: '$.Attributes.long' },
      { next: 'end', when: { [`Equals ${long}`]: 'round' }, errors: { NoMatchingCondition: 'end' } },
    );
    const files = { 'round.json': content([round]) };
    const { code, err } = await run(['round.json', '--attributes', `long=${long}`], files);
    expect(code).toBe(2);
    expect(err).toMatch(/stopped after 10 MB of events/);
  });

  it.each([
    [[], /needs one file/],
    [['menu.json', 'outer.json'], /needs one file/],
    [['nope.json'], /nope.json cannot be read/],
    [['bad.json'], /bad.json: The text is not JSON/],
    [['legacy.json'], /legacy.json: The flow is in the format of the old designer/],
    [['long.json'], /long.json: The text has 10000000 characters/],
    [['many.json'], /many.json: The flow has 10000 actions/],
    [['inner.json'], /inner.json: In ContactFlow.Content: The text is not JSON/],
    [['menu.json', '--keys', '1,a'], /--keys takes .* not "a"/],
    [['menu.json', '--channel', 'fax'], /--channel takes voice or chat, not "fax"/],
    [['menu.json', '--attributes', 'name'], /key=value, not "name"/],
    [['menu.json', '--agents', 'many'], /--agents takes a number/],
    [['menu.json', '--hang-up=-1'], /--hang-up takes a number/],
    [['menu.json', '--lambda', 'bad.json'], /bad.json is not JSON/],
    [['menu.json', '--module', 'm1=bad.json'], /bad.json: The text is not JSON/],
    [['menu.json', '--module', 'm1=many.json'], /many.json: The flow has 10000 actions/],
  ])('a mistake is one sentence: %j', async (args, message) => {
    const { code, err } = await run(args, {
      'bad.json': '{',
      'legacy.json': '{"modules":[]}',
      'long.json': 'x'.repeat(10_000_000),
      'many.json': JSON.stringify({ Actions: Array.from({ length: 10_000 }, () => ({})) }),
      'inner.json': JSON.stringify({ ContactFlow: { Content: '{' } }),
    });
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
