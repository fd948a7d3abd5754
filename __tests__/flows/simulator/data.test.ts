import { answer } from '../../../flows/simulator/line';
import { action, type CallSettings, call, FAILED, type Targets } from '../../support/simulated-call';

const tell = (Text: string, next = 'end') => action('tell', 'MessageParticipant', { Text }, { next, errors: FAILED });
const to = (next: string): Targets => ({ next, errors: FAILED });

describe('Compare', () => {
  const compare = (ComparisonValue: string, when: Targets['when']) => [
    action(
      'compare',
      'Compare',
      { ComparisonValue },
      { next: 'no', when: when ?? {}, errors: { NoMatchingCondition: 'no' } },
    ),
    ...['yes', 'no', 'second'].map((id) => action(id, 'MessageParticipant', { Text: id }, to('end'))),
  ];
  const attributes = { value: '5', text: 'Hello World', other: '5', big: '1e3', blank: ' 5 ' };

  it.each([
    ['$.Attributes.value', 'Equals 5', true],
    ['$.Attributes.value', 'Equals 05', false],
    ['$.Attributes.text', 'Equals hello world', false],
    ['$.Attributes.text', 'Equals Hello World', true],
    ['$.Attributes.text', 'TextStartsWith Hello', true],
    ['$.Attributes.text', 'TextStartsWith hello', false],
    ['$.Attributes.text', 'TextEndsWith World', true],
    ['$.Attributes.text', 'TextEndsWith Hello', false],
    ['$.Attributes.text', 'TextContains lo Wo', true],
    ['$.Attributes.text', 'TextContains low', false],
    ['$.Attributes.value', 'NumberGreaterThan 4.9', true],
    ['$.Attributes.value', 'NumberGreaterThan 5', false],
    ['$.Attributes.value', 'NumberGreaterOrEqualTo 5.0', true],
    ['$.Attributes.value', 'NumberGreaterOrEqualTo 6', false],
    ['$.Attributes.value', 'NumberLessThan 10', true],
    ['$.Attributes.value', 'NumberLessThan 5', false],
    ['$.Attributes.value', 'NumberLessOrEqualTo 5', true],
    ['$.Attributes.value', 'NumberLessOrEqualTo -6', false],
    ['$.Attributes.blank', 'NumberLessThan 6', true],
    ['$.Attributes.text', 'NumberLessThan 6', false],
    ['$.Attributes.big', 'NumberGreaterThan 6', false],
    ['$.Attributes.value', 'NumberLessThan six', false],
    ['$.Attributes.value', 'Equals $.Attributes.other', true],
    ['$.Attributes.value', 'Equals $.Attributes.text', false],
    ["$['Attributes']['value']", 'Equals 5', true],
    ['$.Channel', 'Equals VOICE', true],
    ['$.Attributes.missing', 'Equals 5', false],
    ['$.External.missing', 'TextContains ', false],
    ['$.Attributes.value', 'And 5', false],
  ])('%s %s: %s', async (value, condition, holds) => {
    const { said } = await call(compare(value, { [condition]: 'yes' }), { contact: { attributes } });
    expect(said).toEqual([holds ? 'yes' : 'no']);
  });

  it('takes the first condition that holds', async () => {
    const flow = compare('$.Attributes.value', { 'Equals 4': 'no', 'NumberLessThan 6': 'yes', 'Equals 5': 'second' });
    expect((await call(flow, { contact: { attributes } })).said).toEqual(['yes']);
  });

  it.each([
    ['$.External.status', 1],
    ['$.StoredCustomerInput', 1],
    ['$.FlowAttributes.menu', 1],
    ['$.Attributes.email', 0],
    ['$.CustomerId', 0],
    ['sent', 1],
    ['$.Nonsense.a', 1],
  ])('warns of a value that only the flow could have filled, or that is none: %s', async (value, warnings) => {
    expect((await call(compare(value, { 'Equals 1': 'yes' }))).warnings).toHaveLength(warnings);
  });

  it('warns of an operator that does not exist', async () => {
    const { warnings } = await call(compare('$.Attributes.value', { 'Contains 5': 'yes' }), {
      contact: { attributes },
    });
    expect(warnings).toEqual([expect.stringContaining('"Contains"')]);
  });
});

describe('Loop', () => {
  const loop = (LoopCount: unknown, settings: CallSettings = {}) =>
    call(
      [
        action(
          'loop',
          'Loop',
          { LoopCount },
          { next: 'end', when: { 'Equals ContinueLooping': 'tell', 'Equals DoneLooping': 'end' }, errors: FAILED },
        ),
        tell('again', 'loop'),
      ],
      settings,
    );

  it.each([
    ['3', 3],
    [3, 3],
    ['0', 0],
    ['100', 100],
    ['$.Attributes.count', 2],
  ])('continues %s times, then is done', async (count, times) => {
    const { said, path } = await loop(count, { contact: { attributes: { count: '2' } } });
    expect(said).toHaveLength(times);
    expect(path.at(-1)).toBe('end');
  });

  it.each(['101', '-1', '1.5', 'x', '', undefined])('takes the error branch with a count of %s', async (count) => {
    expect((await loop(count)).path).toEqual(['loop', 'failed']);
  });

  it('begins again when it is done', async () => {
    const flow = [
      action(
        'outer',
        'Loop',
        { LoopCount: '2' },
        { next: 'end', when: { 'Equals ContinueLooping': 'inner', 'Equals DoneLooping': 'end' } },
      ),
      action(
        'inner',
        'Loop',
        { LoopCount: '3' },
        { next: 'outer', when: { 'Equals ContinueLooping': 'tell', 'Equals DoneLooping': 'outer' } },
      ),
      tell('again', 'inner'),
    ];
    expect((await call(flow)).said).toHaveLength(6);
  });
});

describe('UpdateContactAttributes', () => {
  const set = (Attributes: object, more: object = {}) => [
    action('set', 'UpdateContactAttributes', { Attributes, TargetContact: 'Current', ...more }, to('tell')),
    tell('$.Attributes.a'),
  ];

  it('sets them, and says so in an event', async () => {
    const { attributes, events, said } = await call(set({ a: 'x $.Channel' }), {
      contact: { attributes: { b: 'kept' } },
    });
    expect(attributes).toEqual({ a: 'x VOICE', b: 'kept' });
    expect(said).toEqual(['x VOICE']);
    expect(events).toContainEqual(expect.objectContaining({ event: 'attribute', attributes: { a: 'x VOICE' } }));
  });

  it('sets all or nothing: together at most 32 KB', async () => {
    const fits = await call(set({ a: 'x'.repeat(32_766) }), { contact: { attributes: { b: '' } } });
    expect(fits.path).toEqual(['set', 'tell', 'failed']);
    const { path, attributes } = await call(set({ c: 'small', a: 'x'.repeat(32_767) }), {
      contact: { attributes: { b: '' } },
    });
    expect(path).toEqual(['set', 'failed']);
    expect(attributes).toEqual({ b: '' });
  });

  it('leaves this contact alone when the related one is meant', async () => {
    const { attributes, warnings } = await call(set({ a: 'x' }, { TargetContact: 'Related' }));
    expect(attributes).toEqual({});
    expect(warnings[0]).toContain('related contact');
  });

  it('takes __proto__ as a mere key', async () => {
    const { ending } = await call(set(JSON.parse('{"__proto__":"x"}')));
    expect(ending.contact.attributes.get('__proto__')).toBe('x');
  });
});

it('UpdateFlowAttributes keeps what a function said, and takes no flat strings', async () => {
  const lambda = action(
    'lambda',
    'InvokeLambdaFunction',
    { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
    to('keep'),
  );
  const keep = (menu: unknown) => action('keep', 'UpdateFlowAttributes', { FlowAttributes: { menu } }, to('tell'));
  const settings = { invoke: () => answer({ menu: 'Press 1.' }) };
  const kept = await call([lambda, keep({ Value: '$.External.menu' }), tell('$.FlowAttributes.menu')], settings);
  expect(kept.said).toEqual(['Press 1.']);
  expect(kept.attributes).toEqual({});
  expect((await call([lambda, keep('$.External.menu'), tell('x')], settings)).path).toEqual([
    'lambda',
    'keep',
    'failed',
  ]);
});

it('UpdateContactData and the voice change what references read', async () => {
  const { said } = await call([
    action(
      'data',
      'UpdateContactData',
      { LanguageCode: 'de-DE', Name: 'N', Description: 'D', CustomerId: 'C' },
      to('voice'),
    ),
    action('voice', 'UpdateContactTextToSpeechVoice', { TextToSpeechVoice: 'Vicki' }, to('tell')),
    tell('$.LanguageCode $.Name $.Description $.CustomerId $.TextToSpeechVoiceId'),
  ]);
  expect(said).toEqual(['de-DE N D C Vicki']);
});

describe('flow log', () => {
  const logging = (id: string, on: boolean, next: string) =>
    action(id, 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior: on ? 'Enabled' : 'Disabled' }, { next });
  const lambda = (next: string) =>
    action(
      'lambda',
      'InvokeLambdaFunction',
      {
        LambdaFunctionARN: 'f',
        InvocationTimeLimitSeconds: '8',
        LambdaInvocationAttributes: { digits: '$.StoredCustomerInput' },
      },
      to(next),
    );
  const store = (next: string) =>
    action(
      'store',
      'GetParticipantInput',
      {
        Text: 'Key it.',
        StoreInput: 'True',
        InputTimeLimitSeconds: '5',
        InputValidation: { CustomValidation: { MaximumLength: '20' } },
      },
      to(next),
    );
  const settings = { keys: ['2065550123#'], invoke: () => ({ ...answer({ said: 'read 2065550123' }), ms: 5 }) };

  it('holds nothing until it is switched on', async () => {
    expect((await call([store('end')], settings)).log).toEqual([]);
  });

  it('holds what went in and what came out of each action, in its own time', async () => {
    const { log } = await call(
      [logging('on', true, 'store'), store('lambda'), lambda('tell'), tell('$.External.said')],
      settings,
    );
    expect(log.map(({ ContactFlowModuleType }) => ContactFlowModuleType)).toEqual([
      'SetLoggingBehavior',
      'StoreUserInput',
      'InvokeExternalResource',
      'PlayPrompt',
      'Disconnect',
    ]);
    expect(log[1]).toMatchObject({
      Identifier: 'store',
      ContactFlowName: 'flow',
      ContactFlowId: 'flow',
      Results: '2065550123',
    });
    expect(log[2]).toMatchObject({
      Parameters: { LambdaInvocationAttributes: { digits: '2065550123' } },
      ExternalResults: { said: 'read 2065550123' },
    });
    expect(log[3]).toMatchObject({ Parameters: { Text: 'read 2065550123' } });
    expect(log[0]?.Timestamp).toBe('2026-01-01T00:00:00.000Z');
    expect(Date.parse(log[4]?.Timestamp ?? '')).toBeGreaterThan(Date.parse(log[2]?.Timestamp ?? ''));
  });

  it('holds no number while it is switched off around it', async () => {
    const { log } = await call(
      [
        logging('on', true, 'off'),
        logging('off', false, 'store'),
        store('lambda'),
        lambda('tell'),
        tell('$.External.said', 'on again'),
        logging('on again', true, 'last'),
        action('last', 'MessageParticipant', { Text: 'done' }, to('end')),
      ],
      settings,
    );
    expect(JSON.stringify(log)).not.toContain('555');
    expect(log.map(({ Identifier }) => Identifier)).toEqual(['on', 'off', 'on again', 'last', 'end']);
  });

  it('holds the value that was compared', async () => {
    const compare = action(
      'compare',
      'Compare',
      { ComparisonValue: '$.Attributes.a' },
      { next: 'end', when: { 'Equals x': 'end' }, errors: { NoMatchingCondition: 'end' } },
    );
    const { log } = await call([logging('on', true, 'compare'), compare], { contact: { attributes: { a: 'secret' } } });
    expect(log[1]).toMatchObject({ ContactFlowModuleType: 'CheckAttribute', Results: 'secret' });
  });
});

describe('a slip in the case of a word', () => {
  it('is read as the validator reads it', async () => {
    const log = (id: string, FlowLoggingBehavior: string, next: string) =>
      action(id, 'UpdateFlowLoggingBehavior', { FlowLoggingBehavior }, { next });
    expect((await call([log('on', 'ENABLED', 'tell'), tell('Hello.')])).log.length).toBeGreaterThan(0);
    expect((await call([log('on', 'enable', 'tell'), tell('Hello.')])).log).toEqual([]);
    const metric = (MetricType: string) => [
      action(
        'staff',
        'CheckMetricData',
        { MetricType, QueueId: 'q' },
        { next: 'end', when: { 'NumberGreaterThan 0': 'tell' }, errors: { NoMatchingCondition: 'end', ...FAILED } },
      ),
      tell('Hello.'),
    ];
    const instance = { metric: { NumberOfAgentsAvailable: 1 } };
    expect((await call(metric('numberOfAgentsAvailable'), { instance })).said).toEqual(['Hello.']);
    expect((await call(metric('NumberOfAgents'), { instance })).said).toEqual([]);
  });
});
