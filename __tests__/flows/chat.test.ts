// The chat flow: which queue, which place in it, and what is said when there is none.

import { chatFlow } from '../../flows/chat';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import { CHAT_ATTRIBUTES, ROUTING_AGE_BANDS } from '../../lambda-src/shared/contract/outcome';

const content = chatFlow({ queueArn: 'arn:aws:connect:example:queue', languages: LANGUAGES });
const action = (identifier: string) => content.Actions.find((each) => each.Identifier === identifier);

describe('the chat flow', () => {
  test('is a flow, not a module', () => {
    expect(content).not.toHaveProperty('Settings');
  });

  test('takes the queue of the call, and the queue for chats when there is none or it cannot be set', () => {
    expect(action('queue of the call?')).toMatchObject({
      Parameters: { ComparisonValue: `$.Attributes.${CHAT_ATTRIBUTES.queue}` },
      Transitions: {
        NextAction: 'queue for chats',
        Conditions: [
          { NextAction: 'queue of the call', Condition: { Operator: 'TextStartsWith', Operands: ['arn:'] } },
        ],
      },
    });
    expect(action('queue of the call')?.Transitions.Errors).toEqual([
      { NextAction: 'queue for chats', ErrorType: 'NoMatchingError' },
    ]);
    expect(action('queue for chats')?.Parameters).toEqual({ QueueId: 'arn:aws:connect:example:queue' });
  });

  test('adjusts the routing age by each band, as a constant', () => {
    const bands = ROUTING_AGE_BANDS.filter((seconds) => seconds > 0);
    const choice = action('time waited?');
    expect(choice?.Parameters).toEqual({ ComparisonValue: `$.Attributes.${CHAT_ATTRIBUTES.routingAge}` });
    expect(choice?.Transitions.NextAction).toBe('to queue');
    expect(
      (choice?.Transitions.Conditions ?? []).map((each) => [
        each.Condition.Operands[0],
        action(each.NextAction)?.Parameters,
        action(each.NextAction)?.Transitions.NextAction,
      ]),
    ).toEqual(bands.map((band) => [String(band), { QueueTimeAdjustmentSeconds: String(band) }, 'to queue']));
  });

  test('says so at capacity and on failure, in the language of the chat', () => {
    const { Transitions } = action('to queue') ?? { Transitions: {} };
    expect(Transitions).toMatchObject({
      Errors: [
        { NextAction: 'say full', ErrorType: 'QueueAtCapacity' },
        { NextAction: 'other queue', ErrorType: 'NoMatchingError' },
      ],
    });
    expect(action('other queue')?.Parameters).toEqual(action('queue for chats')?.Parameters);
    expect(action('to other queue')?.Transitions.Errors).toEqual([
      { NextAction: 'say full', ErrorType: 'QueueAtCapacity' },
      { NextAction: 'say failed', ErrorType: 'NoMatchingError' },
    ]);
    for (const start of ['say full', 'say failed']) {
      expect(action(start)?.Parameters).toEqual({ ComparisonValue: `$.Attributes.${CHAT_ATTRIBUTES.language}` });
      for (const language of LANGUAGES) {
        expect(action(`${start} ${language}`)?.Transitions.NextAction).toBe('end chat');
      }
    }
  });

  test('a default language that is not written is refused', () => {
    expect(() => chatFlow({ queueArn: 'q', languages: ['en'], defaultLanguage: 'ja' })).toThrow('writes en');
  });
});
