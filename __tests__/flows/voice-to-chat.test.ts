// The flow module as a graph: what holds on every path, whatever the caller does.

import type { FlowAction, FlowContent } from '../../flows/language/content';
import { voiceToChatModule } from '../../flows/voice-to-chat';
import { SEND_STATUSES } from '../../lambda-src/shared/contract/connect';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import { MAX_ROUNDS, OUTCOME_ATTRIBUTE, OUTCOMES } from '../../lambda-src/shared/contract/outcome';

const ARN = '$' + '{aws_lambda_function.send_link.arn}';
const content = voiceToChatModule({ sendLinkFunctionArn: ARN, languages: LANGUAGES });

const actionOf = (flow: FlowContent, identifier: string): FlowAction => {
  const found = flow.Actions.find((action) => action.Identifier === identifier);
  if (found === undefined) throw new Error(`no action "${identifier}"`);
  return found;
};
const targetsOf = ({ Transitions }: FlowAction): string[] => [
  ...new Set([
    ...(Transitions.NextAction === undefined ? [] : [Transitions.NextAction]),
    ...(Transitions.Errors ?? []).map((error) => error.NextAction),
    ...(Transitions.Conditions ?? []).map((condition) => condition.NextAction),
  ]),
];
/** Pairs of action and a state that each action may change, for every way through the flow. */
const walk = <S extends string>(
  flow: FlowContent,
  start: S,
  step: (action: FlowAction, state: S) => S,
): Set<string> => {
  const seen = new Set<string>();
  const open: [string, S][] = [[flow.StartAction, start]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [identifier, state] = next;
    const key = `${identifier} | ${state}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const action = actionOf(flow, identifier);
    const after = step(action, state);
    for (const target of targetsOf(action)) open.push([target, after]);
  }
  return seen;
};
const texts = (action: FlowAction): string => JSON.stringify(action.Parameters);

describe('the flow module', () => {
  test('is a module, with a reference passed through untouched to every call of the function', () => {
    expect(content.Settings).toBeDefined();
    const calls = content.Actions.filter((action) => action.Type === 'InvokeLambdaFunction');
    expect(calls.map((call) => call.Identifier)).toEqual(['offer', 'number', 'send', 'offer again']);
    for (const call of calls) expect(call.Parameters?.['LambdaFunctionARN']).toBe(ARN);
  });

  test('is the same content for the same props', () => {
    expect(JSON.stringify(voiceToChatModule({ sendLinkFunctionArn: ARN, languages: LANGUAGES }))).toBe(
      JSON.stringify(content),
    );
  });

  test('every action can be reached', () => {
    const reached = new Set([...walk(content, 'any', () => 'any')].map((key) => key.split(' | ')[0]));
    expect(content.Actions.map((action) => action.Identifier).filter((each) => !reached.has(each))).toEqual([]);
  });

  test('a keyed number goes to the function alone, and nothing is logged while it may be heard', () => {
    const readers = content.Actions.filter((action) => texts(action).includes('$.StoredCustomerInput'));
    expect(readers.map((action) => action.Identifier)).toEqual(['number keyed?', 'number']);
    // What the function says after `number` may hold the number, until the next call replaces it.
    type State = `${'logged' | 'unlogged'} ${'plain' | 'number'}`;
    const step = (action: FlowAction, state: State): State => {
      const [log, external] = state.split(' ') as ['logged' | 'unlogged', 'plain' | 'number'];
      const logged =
        action.Type === 'UpdateFlowLoggingBehavior'
          ? action.Parameters?.['FlowLoggingBehavior'] === 'Enabled'
            ? 'logged'
            : 'unlogged'
          : log;
      const after =
        action.Type === 'InvokeLambdaFunction' ? (action.Identifier === 'number' ? 'number' : 'plain') : external;
      return `${logged} ${after}`;
    };
    const seen = walk<State>(content, 'unlogged plain', step);
    for (const identifier of ['key number', 'number keyed?', 'number', 'read back', 'say number invalid']) {
      const states = [...seen].filter((key) => key.startsWith(`${identifier} | `));
      expect(states.length).toBeGreaterThan(0);
      expect(states.filter((key) => key.includes(' | logged'))).toEqual([]);
    }
    const unsafe = [...seen].filter((key) => {
      const [identifier, state] = key.split(' | ');
      return state === 'logged number' && texts(actionOf(content, identifier ?? '')).includes('$.External');
    });
    expect(unsafe).toEqual([]);
    // Logging is on again wherever the call leaves the module.
    const outside = /^(back to the call|hang up|say sent|send|offer again) \| /;
    expect([...seen].filter((key) => outside.test(key) && key.includes(' | unlogged'))).toEqual([]);
  });

  test('with logging off nothing turns it on', () => {
    const silent = voiceToChatModule({ sendLinkFunctionArn: ARN, languages: ['en'], logging: false });
    expect(JSON.stringify(silent)).not.toContain('"Enabled"');
  });

  test('every status of a send has its own branch, and an unknown one is told as unknown', () => {
    const { Transitions } = actionOf(content, 'sent?');
    expect((Transitions.Conditions ?? []).map((each) => each.Condition.Operands[0]).sort()).toEqual(
      [...SEND_STATUSES].sort(),
    );
    expect(Transitions.NextAction).toBe('say unknown');
  });

  test('every outcome is set somewhere, and on every way out one has been set', () => {
    const set = content.Actions.flatMap((action) => {
      const attributes = action.Parameters?.['Attributes'];
      return typeof attributes === 'object' && attributes !== null && OUTCOME_ATTRIBUTE in attributes
        ? [String((attributes as Record<string, unknown>)[OUTCOME_ATTRIBUTE])]
        : [];
    });
    const possible = set.flatMap((value) =>
      value === 'sent_$.FlowAttributes.channel' ? ['sent_sms', 'sent_email'] : [value],
    );
    expect([...new Set(possible)].sort()).toEqual([...OUTCOMES].sort());
    const seen = walk<'none' | 'set'>(content, 'none', (action, state) =>
      texts(action).includes(OUTCOME_ATTRIBUTE) ? 'set' : state,
    );
    expect([...seen].filter((key) => /^(back to the call|hang up) \| none/.test(key))).toEqual([]);
  });

  test('only a sent link ends the call', () => {
    const intoHangUp = content.Actions.filter((action) => targetsOf(action).includes('hang up'));
    expect(intoHangUp.map((action) => action.Identifier)).toEqual(['say sent']);
    const intoSaySent = content.Actions.filter((action) => targetsOf(action).includes('say sent'));
    expect(intoSaySent.map((action) => action.Identifier)).toEqual(['sent']);
    const intoSent = content.Actions.filter((action) => targetsOf(action).includes('sent'));
    expect(intoSent.map((action) => action.Identifier)).toEqual(['sent?']);
  });

  test('offers as often as the contract says', () => {
    expect(actionOf(content, 'another round').Parameters).toEqual({ LoopCount: String(MAX_ROUNDS - 1) });
  });
});

describe('its own sentences', () => {
  const prompts = (flow: FlowContent) =>
    flow.Actions.filter(
      (action) => action.Type === 'MessageParticipant' && action.Identifier.startsWith('say not sent'),
    );

  test('are said in the language of the contact, in the default one otherwise', () => {
    const choice = actionOf(content, 'say not sent');
    expect(choice.Type).toBe('Compare');
    expect(choice.Transitions.NextAction).toBe('say not sent en');
    expect((choice.Transitions.Conditions ?? []).map((each) => each.Condition)).toEqual(
      LANGUAGES.slice(1).map((language) => ({ Operator: 'TextStartsWith', Operands: [language] })),
    );
    expect(prompts(content)).toHaveLength(LANGUAGES.length);
    expect(new Set(prompts(content).map(texts)).size).toBe(LANGUAGES.length);
  });

  test('need no comparison where one language is spoken', () => {
    const german = voiceToChatModule({ sendLinkFunctionArn: ARN, languages: ['de'] });
    expect(JSON.stringify(german)).not.toContain('$.LanguageCode');
    expect(prompts(german)).toHaveLength(1);
  });

  test('can be worded otherwise, one by one', () => {
    const own = voiceToChatModule({
      sendLinkFunctionArn: ARN,
      languages: ['en', 'de'],
      defaultLanguage: 'de',
      sentences: { en: { notSent: 'No link today.' } },
    });
    expect(actionOf(own, 'say not sent en').Parameters).toEqual({ Text: 'No link today.' });
    expect(actionOf(own, 'say not sent').Transitions.NextAction).toBe('say not sent de');
    expect(JSON.stringify(own)).toContain('do not know whether');
  });

  test('a default language that is not spoken is refused', () => {
    expect(() => voiceToChatModule({ sendLinkFunctionArn: ARN, languages: ['en'], defaultLanguage: 'de' })).toThrow(
      'speaks en',
    );
    expect(() => voiceToChatModule({ sendLinkFunctionArn: ARN, languages: [] })).toThrow('no language');
  });
});
