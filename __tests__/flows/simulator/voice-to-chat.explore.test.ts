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
          ? { number: { keys: `${TYPED}#` } }
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
  });

  it('has no action and no branch that these paths do not take', () => {
    const { actions, branches } = covered.of(flow);
    expect(actions.missed).toEqual([]);
    expect(branches.missed).toEqual([]);
    expect(actions.all.length).toBeGreaterThan(50);
  });
});

/** The module, broken in one way. */
type Json = { Identifier: string; Parameters: Record<string, unknown>; Transitions: Record<string, unknown> };
const broken = (identifier: string, change: (action: Json) => void) => {
  const copy = JSON.parse(JSON.stringify(content)) as { Actions: Json[] };
  const action = copy.Actions.find(({ Identifier }) => Identifier === identifier);
  if (action === undefined) throw new Error(`The module has no action "${identifier}".`);
  change(action);
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

describe('a conversation with a mistake in it is found', () => {
  it.each([
    [
      'logging stays on while a number is keyed',
      'logging off for number',
      set({ FlowLoggingBehavior: 'Enabled' }),
      /a number is in the flow log/,
    ],
    [
      'the number becomes an attribute',
      'consent',
      set({ Attributes: { number: '$.StoredCustomerInput' } }),
      /a number is in the attributes|Nothing is at/,
    ],
    [
      'the outcome comes after the prompt',
      'sent?',
      (action: Json) => {
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
      (action: Json) => {
        const [first] = action.Transitions['Conditions'] as { NextAction: string }[];
        if (first !== undefined) first.NextAction = 'choose number';
      },
      /what is not there is said/,
    ],
    [
      'a number cannot be keyed again in a later round',
      'choose number',
      set({ FlowAttributes: { channel: { Value: 'sms' }, to: { Value: 'typed' }, key: { Value: '3' } } }),
      /a number that was not confirmed is not asked for again|Nothing is at/,
    ],
    [
      'a number can be keyed again without end',
      'second try',
      set({ FlowAttributes: { tries: { Value: 'first' } } }),
      /asked for a third time/,
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
});
