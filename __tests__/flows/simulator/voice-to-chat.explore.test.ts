// Every path of the conversation (DESIGN section 5): every key, silence, typing ahead, each status and each failure of the
// function, each failure of the service, hanging up at each moment, through all rounds.

import { Covered } from '../../../flows/simulator/coverage';
import { type Choices, type Exploration, explore } from '../../../flows/simulator/explore';
import { readFlow } from '../../../flows/simulator/flow';
import { fixedInstance } from '../../../flows/simulator/instance';
import type { Listen } from '../../../flows/simulator/line';
import type { Reaction } from '../../../flows/simulator/virtual-line';
import { voiceToChatModule } from '../../../flows/voice-to-chat';
import { LANGUAGES } from '../../../lambda-src/shared/contract/languages';
import { conversationJudge, type Memory } from '../../support/conversation-judge';
import { everyReaction } from '../../support/every-reaction';
import { replies, TYPED } from '../../support/send-link-replies';

jest.setTimeout(240_000);

const content = voiceToChatModule({
  sendLinkFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:send-link',
  languages: LANGUAGES,
});
const flow = readFlow(content, { name: 'voice to chat' });
const covered = new Covered();

const walk = (failing: boolean, more: Partial<Exploration<Readonly<Memory>>> = {}, walked = flow) =>
  explore({
    flow: walked,
    instance: fixedInstance(),
    reactions: everyReaction,
    replies,
    judge: conversationJudge([walked], failing),
    seen: (event) => covered.add(event),
    // A function that fails is among its replies already.
    mayFail: (_flow, action, error) =>
      failing && error === 'NoMatchingError' && walked.actions.get(action)?.type !== 'InvokeLambdaFunction',
    ...more,
  });

describe('the conversation', () => {
  it('ends as it should on every path', async () => {
    const explored = await walk(false);
    expect(explored.endless).toBeUndefined();
    expect(explored.states).toBeGreaterThan(500);
    expect(explored.paths).toBeGreaterThan(10n ** 15n);
  });

  it('ends as it should on every path on which one action fails by itself', async () => {
    const explored = await walk(true);
    expect(explored.endless).toBeUndefined();
    expect(explored.states).toBeGreaterThan(2000);
  });

  it.each(LANGUAGES)('says its own sentences in %s', async (language) => {
    // What is said does not depend on how the caller got there: a few keys and silence are enough.
    const few = ({ mode }: Listen): Choices<Reaction> =>
      mode === 'menu'
        ? { 'key 1': { keys: '1' }, 'key 3': { keys: '3' }, silence: {} }
        : mode === 'store'
          ? { number: { keys: `${TYPED}#` }, silence: {} }
          : { listens: {} };
    const said = new Set<string>();
    await walk(true, {
      contact: { language: `${language}-XX` },
      reactions: few,
      // The judge knows the English sentences; here it is enough that nothing is said twice.
      judge: { ...conversationJudge([flow], true), end: () => {} },
      seen: (event) => {
        covered.add(event);
        if (event.event === 'branch') said.add(event.to);
      },
    });
    expect(said).toContain(`say not sent ${language}`);
    expect(said).toContain(`say unknown ${language}`);
    expect(said).toContain(`say given up ${language}`);
    expect(said).toContain(`say no number ${language}`);
  });

  it('has no action and no branch that these paths do not take', () => {
    const { actions, branches } = covered.of(flow);
    expect(actions.missed).toEqual([]);
    expect(branches.missed).toEqual([]);
    expect(actions.all.length).toBeGreaterThan(50);
  });
});

/** The module, broken in one way. */
type Json = {
  Identifier: string;
  Type: string;
  Parameters: Record<string, unknown>;
  Transitions: Record<string, unknown>;
};
type Change = (action: Json, all: Json[]) => void;
const broken = (identifier: string, change: Change) => {
  const copy = JSON.parse(JSON.stringify(content)) as { Actions: Json[] };
  const action = copy.Actions.find(({ Identifier }) => Identifier === identifier);
  if (action === undefined) throw new Error(`The module has no action "${identifier}".`);
  change(action, copy.Actions);
  return readFlow(copy, { name: 'voice to chat' });
};
const goTo =
  (target: string, error?: string) =>
  ({ Transitions }: Json): void => {
    Transitions['NextAction'] = target;
    for (const branch of (Transitions['Errors'] ?? []) as { ErrorType: string; NextAction: string }[]) {
      if (error === undefined || branch.ErrorType === error) branch.NextAction = target;
    }
  };
const set =
  (parameters: Record<string, unknown>) =>
  (action: Json): void => {
    Object.assign(action.Parameters, parameters);
  };

/** An action more between this one and the target. */
const inserted =
  (target: string, Type: string, Parameters: Record<string, unknown>): Change =>
  ({ Transitions }, all) => {
    const Errors = [{ ErrorType: 'NoMatchingError', NextAction: target }];
    all.push({ Identifier: 'between', Type, Parameters, Transitions: { NextAction: target, Errors } });
    const ways = [
      Transitions,
      ...['Conditions', 'Errors'].flatMap((each) => (Transitions[each] ?? []) as Json['Parameters'][]),
    ];
    for (const way of ways) if (way['NextAction'] === target) way['NextAction'] = 'between';
  };
const keep = (value: string) => ({ Attributes: { last: value }, TargetContact: 'Current' });

describe('a conversation with a mistake in it is found', () => {
  it.each<[string, string, Change, RegExp]>([
    [
      'logging stays on while a number is keyed',
      'logging off for number',
      set({ FlowLoggingBehavior: 'Enabled' }),
      /a number is in the flow log/,
    ],
    [
      'the number becomes an attribute',
      'number keyed?',
      inserted('number', 'UpdateContactAttributes', keep('$.StoredCustomerInput')),
      /a number is in the attributes: \{"last":"2065550123"/,
    ],
    [
      'what is read back becomes an attribute',
      'read back',
      inserted('number confirmed', 'UpdateContactAttributes', keep('$.External.prompt')),
      /a number is in the attributes: \{"last":"2 0 6, /,
    ],
    [
      'the outcome comes after the prompt',
      'sent?',
      (action) => {
        const [first] = action.Transitions['Conditions'] as { NextAction: string }[];
        if (first !== undefined) first.NextAction = 'say sent';
      },
      /is said while the outcome is unconfirmed/,
    ],
    ['the caller is cut off without a link', 'say unconfirmed', goTo('hang up'), /ends "disconnected", sent: false/],
    ['the call goes on after the link', 'say sent', goTo('back to the call'), /ends "returned", sent: true/],
    ['one round too many', 'another round', set({ LoopCount: '3' }), /a round too many/],
    ['the menu is said again as it was', 'menu', goTo('menu'), /"the menu" is said twice in a row/],
    [
      'a failed send is told as sent',
      'send',
      goTo('say sent', 'NoMatchingError'),
      /is said while the outcome is unconfirmed/,
    ],
    [
      'declining is reported as silence',
      'declined',
      set({ Attributes: { voiceToChatOutcome: 'silent' } }),
      /outcome is silent, and declined is due/,
    ],
    [
      'no consent is recorded',
      'consent',
      set({ Attributes: { voiceToChatOutcome: 'unconfirmed' } }),
      /with the consent "undefined"/,
    ],
    [
      'the consent is from before the key',
      'consent',
      set({
        Attributes: {
          voiceToChatOutcome: 'unconfirmed',
          voiceToChatConsent: '$.FlowAttributes.offeredAt v1 key $.FlowAttributes.key',
        },
      }),
      /the consent reads "1767225600 v1 key/,
    ],
    ['the consent gets no time', 'send', goTo('sent?'), /is said, and the consent reads "none v1 key/],
    [
      'key 1 counts though the menu does not name it',
      'sms offered?',
      goTo('choose sms', 'NoMatchingCondition'),
      /key 1 is taken, and the menu names [23]/,
    ],
    [
      'key 2 counts after a wrong key though the menu does not name it',
      'email offered here?',
      goTo('choose email', 'NoMatchingCondition'),
      /key 2 is taken, and the menu names [13]/,
    ],
    [
      'key 3 counts though the menu does not name it',
      'number offered?',
      (action) => {
        const [first] = action.Transitions['Conditions'] as { NextAction: string }[];
        if (first !== undefined) first.NextAction = 'choose number';
      },
      /what is not there is said/,
    ],
    [
      'a number cannot be keyed again in a later round',
      'choose number',
      (action, all) => {
        const { channel, to, key, tries } = action.Parameters['FlowAttributes'] as Record<string, unknown>;
        action.Parameters['FlowAttributes'] = { channel, to, key };
        const first = all.find(({ Identifier }) => Identifier === 'logging');
        if (first !== undefined) inserted('offer', 'UpdateFlowAttributes', { FlowAttributes: { tries } })(first, all);
      },
      /right\?" is said after [01] numbers that were not confirmed/,
    ],
    [
      'key 2 leads to the menu, and the caller was told to key the number again',
      'keyed again?',
      (action) => {
        (action.Transitions['Conditions'] as unknown[]).pop();
      },
      /after ".*again\." and a key other than 1 and 0, the caller hears/,
    ],
    [
      'an agent is not to be had while a number is read back',
      'read back',
      (action) => {
        const conditions = action.Transitions['Conditions'] as { Condition: { Operands: string[] } }[];
        action.Transitions['Conditions'] = conditions.filter(({ Condition }) => Condition.Operands[0] !== '0');
      },
      /asked for again after key 0 or 1/,
    ],
    [
      'who keys no number is put through without a word',
      'silent at number',
      goTo('back to the call'),
      /no number was keyed, and the last word is "key the number"/,
    ],
    [
      'a number can be keyed again without end',
      'last try',
      set({ FlowAttributes: { tries: { Value: 'second' } } }),
      /is said after 2 numbers that were not confirmed/,
    ],
    [
      'the menu comes without a word after the last try',
      'number given up',
      goTo('another round'),
      /the menu follows a number that was not confirmed/,
    ],
    [
      'a later round without an offer is a failure',
      'no longer offered',
      set({ Attributes: { voiceToChatOutcome: 'failed' } }),
      /is said while the outcome is failed/,
    ],
    [
      'a later round without an offer ends without a word',
      'no longer offered',
      goTo('back to the call'),
      /nothing is offered any more, and the last word is/,
    ],
    [
      'the wrong channel',
      'choose email',
      set({ FlowAttributes: { channel: { Value: 'sms' }, to: { Value: 'caller' }, key: { Value: '2' } } }),
      /sent by sms to caller/,
    ],
    [
      'a text that is never there',
      'one moment',
      set({ Text: '$.FlowAttributes.wait' }),
      /Nothing is at \$\.FlowAttributes\.wait/,
    ],
    ['a way into nowhere', 'say sent', goTo('nowhere'), /goes to "nowhere"/],
  ])('%s', async (_what, identifier, change, message) => {
    await expect(walk(false, {}, broken(identifier, change))).rejects.toThrow(message);
  });

  it('the outcome is not set before the send, and the caller hangs up meanwhile', async () => {
    const walked = broken('consent', (action) => {
      Object.assign(Object(action.Parameters['Attributes']), { voiceToChatOutcome: 'rounds_' });
    });
    const hangsUp: typeof replies = (invocation) => {
      const { 'hung up meanwhile': reply } = replies(invocation);
      const sends = invocation.event.Details?.Parameters?.['action'] === 'send';
      return sends && reply !== undefined ? { 'hung up meanwhile': reply } : replies(invocation);
    };
    await expect(walk(false, { replies: hangsUp }, walked)).rejects.toThrow(
      'hung up after a send, and the outcome is rounds_',
    );
    await walk(false, { replies: hangsUp });
  });
});
