import { readFlow } from '../../../flows/simulator/flow';
import { action, call, FAILED, flowOf } from '../../support/simulated-call';

const say = (id: string, next?: string) =>
  action(id, 'MessageParticipant', { Text: id }, next === undefined ? {} : { next, errors: FAILED });

describe('a run that cannot go on', () => {
  it.each([
    [
      'an action type it does not run',
      [action('lex', 'ConnectParticipantWithLexBot')],
      /type "ConnectParticipantWithLexBot" \(action "lex" of "flow"\)/,
    ],
    [
      'a target that is not there',
      [say('say', 'nowhere')],
      /"say" of "flow" goes to "nowhere", which is not in the flow/,
    ],
    ['no next action', [say('say')], /"say" of "flow" \(MessageParticipant\) ends in "next"/],
    [
      'an error without a branch',
      [action('say', 'MessageParticipant', {}, { next: 'end' })],
      /"say".*ends in "NoMatchingError"/,
    ],
    [
      'a condition without a branch for the rest',
      [action('c', 'Compare', { ComparisonValue: '$.Channel' }, { when: { 'Equals CHAT': 'end' } })],
      /"c".*ends in "NoMatchingCondition"/,
    ],
  ])('%s', async (_what, flow, message) => {
    const { ending } = await call(flow);
    expect(ending.outcome).toBe('error');
    expect(ending.message).toMatch(message);
  });

  it('goes round without the participant', async () => {
    const circle = ['a', 'b', 'c'].map((id, index, all) =>
      action(
        id,
        'UpdateFlowLoggingBehavior',
        { FlowLoggingBehavior: 'Disabled' },
        { next: all[(index + 1) % 3] ?? 'a' },
      ),
    );
    const { ending } = await call(circle);
    expect(ending).toMatchObject({
      outcome: 'error',
      message: expect.stringMatching(/10000 actions in a row without the participant, at action "[abc]"/),
    });
  });

  it('goes round with a participant who never says a word', async () => {
    const { ending, events } = await call([say('a', 'b'), say('b', 'a')]);
    expect(ending).toMatchObject({
      outcome: 'error',
      message: expect.stringContaining('500 prompts and inputs in a row without a key, at action "'),
    });
    expect(events.length).toBeLessThan(1200);
  });

  it('goes round with a participant who presses keys for ever', async () => {
    const round = action(
      'round',
      'GetParticipantInput',
      { Text: 'Again?', InputTimeLimitSeconds: '5' },
      {
        next: 'round',
        when: { 'Equals 1': 'round' },
        errors: { NoMatchingCondition: 'round', InputTimeLimitExceeded: 'end', ...FAILED },
      },
    );
    const { ending } = await call([round], { react: () => ({ keys: '1' }) });
    expect(ending).toMatchObject({ outcome: 'error', message: expect.stringContaining('100000 actions') });
  });

  it('a long way without the participant is no circle', async () => {
    const steps = Array.from({ length: 250 }, (_, index) =>
      action(
        `step ${index}`,
        'UpdateFlowLoggingBehavior',
        { FlowLoggingBehavior: 'Disabled' },
        { next: index === 249 ? 'loop' : `step ${index + 1}` },
      ),
    );
    const loop = action(
      'loop',
      'Loop',
      { LoopCount: '30' },
      { next: 'end', when: { 'Equals ContinueLooping': 'step 0', 'Equals DoneLooping': 'end' } },
    );
    expect((await call([...steps, loop])).ending.outcome).toBe('disconnected');
  });

  it('a fault of the line is not an ending: it is thrown', async () => {
    const lambda = action(
      'lambda',
      'InvokeLambdaFunction',
      { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
      { next: 'end', errors: FAILED },
    );
    const invoke = () => {
      throw new TypeError('the test is wrong');
    };
    await expect(call([lambda], { invoke })).rejects.toThrow('the test is wrong');
  });
});

describe('values that grow', () => {
  const set = (id: string, Value: string, next: string) =>
    action(
      id,
      'UpdateFlowAttributes',
      { FlowAttributes: { x: { Value } } },
      { next, errors: { NoMatchingError: 'end' } },
    );

  it('flow attributes take at most 32 KB together: a circle that doubles one ends in a failure', async () => {
    const twice = '$.FlowAttributes.x $.FlowAttributes.x';
    const { ending, warnings } = await call([set('begin', 'ab', 'double'), set('double', twice, 'double')]);
    expect(ending).toMatchObject({ outcome: 'disconnected', action: 'end' });
    expect(warnings).toEqual(['NoMatchingError: the flow attributes would take 49152 bytes, at most 32 KB.']);
  });

  it('nothing of an update is kept that goes beyond', async () => {
    const two = { a: { Value: 'a' }, b: { Value: 'b'.repeat(40_000) } };
    const { said } = await call([
      action(
        'set',
        'UpdateFlowAttributes',
        { FlowAttributes: two },
        { next: 'end', errors: { NoMatchingError: 'say' } },
      ),
      action('say', 'MessageParticipant', { Text: 'a: $.FlowAttributes.a' }, { next: 'end', errors: FAILED }),
    ]);
    expect(said).toEqual(['a: ']);
  });

  const long = 'x'.repeat(30_000);
  it.each([
    ['a long one filled in over and over', [set('begin', long, 'go'), set('go', '$.FlowAttributes.x', 'go')]],
    ['one text of very many', [set('begin', long, 'go'), set('go', '$.FlowAttributes.x '.repeat(10_000), 'end')]],
    [
      'a name of the contact that doubles',
      [
        action('begin', 'UpdateContactData', { Name: 'ab' }, { next: 'go', errors: FAILED }),
        action('go', 'UpdateContactData', { Name: '$.Name $.Name' }, { next: 'go', errors: FAILED }),
      ],
    ],
    [
      'a long one compared over and over',
      [
        set('begin', long, 'go'),
        action(
          'go',
          'Compare',
          { ComparisonValue: '$.FlowAttributes.x' },
          { next: 'go', when: { 'Equals a': 'end' }, errors: { NoMatchingCondition: 'go' } },
        ),
      ],
    ],
  ])('%s stops the run', async (_what, actions) => {
    const { ending } = await call(actions);
    expect(ending.outcome).toBe('error');
    expect(ending.message).toMatch(/references had filled in 10000000 characters, at action "go" of "flow"/);
  });
});

describe('identifiers', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is a name like any other', async (id) => {
    const module = flowOf(
      [
        action(
          id,
          'Loop',
          { LoopCount: '1' },
          { next: 'end', when: { 'Equals ContinueLooping': id, 'Equals DoneLooping': 'end' } },
        ),
      ],
      id,
    );
    const { path, ending } = await call(
      [action('module', 'InvokeFlowModule', { FlowModuleId: id }, { next: 'end', errors: FAILED })],
      { instance: { modules: [module] } },
    );
    expect(path).toEqual(['module', id, id, 'end']);
    expect(ending.outcome).toBe('disconnected');
  });
});

it('ten thousand actions, one after the other', async () => {
  const actions = Array.from({ length: 9_999 }, (_, index) => ({
    Identifier: `a${index}`,
    Type: 'UpdateFlowLoggingBehavior',
    Parameters: { FlowLoggingBehavior: 'Enabled' },
    Transitions: { NextAction: `a${index + 1}` },
  }));
  const flow = readFlow({
    StartAction: 'a0',
    Actions: [...actions, { Identifier: 'a9999', Type: 'DisconnectParticipant' }],
  });
  expect((await call(flow)).ending.outcome).toBe('disconnected');
});

it('an action that fails by itself takes its error branch, whatever it would have done', async () => {
  const flow = [say('a', 'b'), say('b', 'end')];
  const { path, said } = await call(flow, { fault: (_flow, id, errors) => (id === 'b' ? errors[0] : undefined) });
  expect(path).toEqual(['a', 'b', 'failed']);
  expect(said).toEqual(['a']);
});
