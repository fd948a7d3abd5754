// The builder: what it writes, and what it refuses when it runs. What does not even compile: does-not-compile.ts.

import * as b from '../../../flows/builder/actions';
import { buildFlow, buildModule, FlowBuildError } from '../../../flows/builder/build';

const end = b.disconnectParticipant('end');
const say = (identifier: string, next: string) =>
  b.messageParticipant(identifier, { Text: 'Hello.' }, { next, NoMatchingError: next });

const messageOf = (build: () => unknown): string => {
  try {
    build();
  } catch (error) {
    if (error instanceof FlowBuildError) return error.message;
    throw error;
  }
  return 'built';
};

describe('what it writes', () => {
  test('the content of a flow, with text for every scalar and the branches in the shape of the service', () => {
    const content = buildFlow([
      b.menu(
        'menu',
        { Text: 'Press 1.', InputTimeLimitSeconds: 5 },
        { when: { '1': 'end' }, InputTimeLimitExceeded: 'end', NoMatchingCondition: 'bye', NoMatchingError: 'end' },
      ),
      b.storeInput(
        'bye',
        {
          Text: 'Key it.',
          StoreInput: 'True',
          InputTimeLimitSeconds: 6,
          InputValidation: { CustomValidation: { MaximumLength: 20 } },
          DTMFConfiguration: { InterdigitTimeLimitSeconds: 5 },
        },
        { next: 'end', NoMatchingError: 'end' },
      ),
      end,
    ]);
    expect(content).toMatchObject({ Version: '2019-10-30', StartAction: 'menu' });
    expect(content).not.toHaveProperty('Settings');
    expect(content.Actions).toEqual([
      {
        Identifier: 'menu',
        Type: 'GetParticipantInput',
        Parameters: { Text: 'Press 1.', InputTimeLimitSeconds: '5' },
        Transitions: {
          // As the console does: the target of NoMatchingCondition.
          NextAction: 'bye',
          Errors: [
            { NextAction: 'end', ErrorType: 'InputTimeLimitExceeded' },
            { NextAction: 'bye', ErrorType: 'NoMatchingCondition' },
            { NextAction: 'end', ErrorType: 'NoMatchingError' },
          ],
          Conditions: [{ NextAction: 'end', Condition: { Operator: 'Equals', Operands: ['1'] } }],
        },
      },
      {
        Identifier: 'bye',
        Type: 'GetParticipantInput',
        Parameters: {
          Text: 'Key it.',
          StoreInput: 'True',
          InputTimeLimitSeconds: '6',
          InputValidation: { CustomValidation: { MaximumLength: '20' } },
          DTMFConfiguration: { InterdigitTimeLimitSeconds: '5' },
        },
        Transitions: { NextAction: 'end', Errors: [{ NextAction: 'end', ErrorType: 'NoMatchingError' }] },
      },
      { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ]);
  });

  test('a module with the Settings that its content needs', () => {
    const { Settings } = buildModule([b.endFlowModuleExecution('return')]);
    expect(Settings?.Transitions.map((each) => each['ReferenceName'])).toEqual(['Success', 'Error']);
  });

  test('a loop leads on where it is done', () => {
    const [loop] = buildFlow([b.loop('loop', 2, { continue: 'say', done: 'end' }), say('say', 'loop'), end]).Actions;
    expect(loop).toMatchObject({ Parameters: { LoopCount: '2' }, Transitions: { NextAction: 'end' } });
  });
});

describe('what it refuses', () => {
  test('a branch to nowhere, by the names of both', () => {
    expect(messageOf(() => buildFlow([say('say', 'nowhere'), end]))).toMatch(/say: .*"nowhere" does not exist/);
  });
  test('two actions of one name', () => {
    expect(messageOf(() => buildFlow([say('say', 'end'), say('say', 'end'), end]))).toMatch(/"say" is used twice/);
  });
  test('a name that the service refuses, and one that every object has', () => {
    expect(messageOf(() => buildFlow([say('a: b', 'end'), end]))).toMatch(/"a: b" holds :/);
    expect(messageOf(() => buildFlow([say('__proto__', 'end'), end]))).toMatch(/is reserved/);
  });
  test('empty text, as a flow is published when it is deployed', () => {
    const empty = b.messageParticipant('say', { Text: '' }, { next: 'end', NoMatchingError: 'end' });
    expect(messageOf(() => buildFlow([empty, end]))).toMatch(/Actions\[0\]\.Parameters\.Text \(empty\)/);
  });
  test('a number out of range', () => {
    const lambda = b.invokeLambdaFunction(
      'ask',
      { LambdaFunctionARN: '$.Attributes.f', InvocationTimeLimitSeconds: 9 },
      { next: 'end', NoMatchingError: 'end' },
    );
    expect(messageOf(() => buildFlow([lambda, end]))).toMatch(/"9" is not from 1 to 8/);
  });
  test('more than 250 actions, and none', () => {
    const many = Array.from({ length: 250 }, (_, index) => say(`a${index}`, index === 249 ? 'end' : `a${index + 1}`));
    expect(messageOf(() => buildFlow([...many, end]))).toMatch(/251 actions/);
    expect(messageOf(() => buildFlow([]))).toMatch(/at least one action/);
  });
  test('a result that no contract declares', () => {
    const sent = b.endFlowModuleExecution('return', { Result: 'sent' });
    expect(messageOf(() => buildModule([sent]))).toMatch(/no contract declares it/);
    expect(messageOf(() => buildModule([sent], { results: ['sent'], resultData: [] }))).toBe('built');
  });
  test('all of it at once', () => {
    expect(messageOf(() => buildFlow([say('a', 'x'), say('b', 'y')])).split('\n')).toHaveLength(5);
  });
});
