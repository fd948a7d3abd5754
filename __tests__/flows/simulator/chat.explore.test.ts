// Every path of the chat flow: each queue that a chat may come with, each band of waiting time, each language, a full queue, each
// failure, and a customer who leaves.

import { chatFlow } from '../../../flows/chat';
import { CHAT_SENTENCES } from '../../../flows/sentences/chat';
import { Covered } from '../../../flows/simulator/coverage';
import { type Choices, explore, type Judge } from '../../../flows/simulator/explore';
import { readFlow } from '../../../flows/simulator/flow';
import { EXAMPLE_INSTANCE_ARN, fixedInstance } from '../../../flows/simulator/instance';
import type { Reaction } from '../../../flows/simulator/virtual-line';
import { LANGUAGES } from '../../../lambda-src/shared/contract/languages';
import { CHAT_ATTRIBUTES, ROUTING_AGE_BANDS } from '../../../lambda-src/shared/contract/outcome';

const OWN = { arn: `${EXAMPLE_INSTANCE_ARN}/queue/of-the-call`, name: 'of the call' };
const DEFAULT = { arn: `${EXAMPLE_INSTANCE_ARN}/queue/for-chats`, name: 'for chats' };
const flow = readFlow(chatFlow({ queueArn: DEFAULT.arn, languages: LANGUAGES }), { name: 'chat' });
const covered = new Covered();
const REACTIONS: Choices<Reaction> = { reads: {}, leaves: { hangUp: true } };
const OWN_SENTENCES = LANGUAGES.flatMap((language) => Object.values(CHAT_SENTENCES[language]));

interface Memory {
  readonly said: string;
  readonly queue?: string;
  readonly age?: number;
}

/** @param language of the sentence that is due */
const judge = (failing: boolean, language: string): Judge<Memory> => ({
  begin: { said: '' },
  next: (memory, event) => {
    if (event.event === 'queue') return { ...memory, queue: event.queue, age: event.routingAgeSeconds ?? 0 };
    if (event.event !== 'prompt') return memory;
    if (event.text === memory.said) throw new Error(`"${event.text}" is said twice`);
    if (!OWN_SENTENCES.includes(event.text)) throw new Error(`"${event.text}" is none of the sentences`);
    const right = CHAT_SENTENCES[language as keyof typeof CHAT_SENTENCES] ?? CHAT_SENTENCES.en;
    if (!Object.values(right).includes(event.text)) throw new Error(`"${event.text}" is not ${language}`);
    return { ...memory, said: event.text };
  },
  end: (memory, { outcome, message }) => {
    if (outcome === 'hung-up' || outcome === 'queued') return;
    if (outcome !== 'disconnected') throw new Error(message ?? outcome);
    if (memory.said === '' && !failing) throw new Error('the chat ends without a word');
  },
});

const walk = async (
  attributes: Record<string, string>,
  settings: {
    readonly full?: boolean;
    readonly failing?: boolean;
    /** An action that fails whenever it runs. */
    readonly broken?: string;
    readonly language?: string;
    readonly gone?: boolean;
  } = {},
) => {
  const { full = false, failing = false, broken, language = 'en', gone = false } = settings;
  const queued: { queue: string; age: number }[] = [];
  const explored = await explore({
    flow,
    instance: fixedInstance({ queues: gone ? [] : [OWN, DEFAULT], full }),
    contact: { channel: 'CHAT', attributes },
    reactions: () => REACTIONS,
    replies: () => ({}),
    mayFail: (_flow, action, error) => (failing || action === broken) && error === 'NoMatchingError',
    failures: 2,
    judge: judge(failing, language),
    seen: (event) => {
      covered.add(event);
      if (event.event === 'queue') queued.push({ queue: event.queue, age: event.routingAgeSeconds ?? 0 });
    },
  });
  return { queued, explored };
};

describe('the chat flow', () => {
  it.each([
    ['the queue of the call', OWN.arn, OWN.arn],
    ['none', 'none', DEFAULT.arn],
    ['no attribute', undefined, DEFAULT.arn],
    ['a queue that is gone', `${EXAMPLE_INSTANCE_ARN}/queue/gone`, DEFAULT.arn],
  ])('goes to the right queue: %s', async (_what, queue, expected) => {
    const { queued } = await walk(queue === undefined ? {} : { [CHAT_ATTRIBUTES.queue]: queue });
    expect(queued).toEqual([{ queue: expected, age: 0 }]);
  });

  it('goes to the queue for chats when that of the call takes no contact', async () => {
    const { queued } = await walk({ [CHAT_ATTRIBUTES.queue]: OWN.arn }, { broken: 'to queue' });
    expect(queued).toEqual([
      { queue: OWN.arn, age: 0 },
      { queue: DEFAULT.arn, age: 0 },
    ]);
  });

  it.each(ROUTING_AGE_BANDS)('keeps a place of %s seconds', async (band) => {
    const { queued } = await walk({ [CHAT_ATTRIBUTES.routingAge]: String(band) });
    expect(queued).toEqual([{ queue: DEFAULT.arn, age: band }]);
  });

  it.each(['61', '', 'x'])('takes "%s" seconds as none', async (age) => {
    expect((await walk({ [CHAT_ATTRIBUTES.routingAge]: age })).queued).toEqual([{ queue: DEFAULT.arn, age: 0 }]);
  });

  it.each([...LANGUAGES, 'xx'])('says in %s that the queue is full, or that it failed', async (language) => {
    const attributes = { [CHAT_ATTRIBUTES.language]: language, [CHAT_ATTRIBUTES.queue]: OWN.arn };
    expect((await walk(attributes, { full: true, language })).queued).toEqual([]);
    expect((await walk(attributes, { gone: true, language })).queued).toEqual([]);
    expect((await walk(attributes, { full: true, broken: 'to queue', language })).queued).toEqual([]);
  });

  it.each([...LANGUAGES, 'xx'])(
    'ends as it should when one or two actions fail by themselves, in %s',
    async (language) => {
      const attributes = { [CHAT_ATTRIBUTES.language]: language, [CHAT_ATTRIBUTES.queue]: OWN.arn };
      for (const trouble of [{}, { full: true }, { gone: true }]) {
        const { explored } = await walk(attributes, { ...trouble, failing: true, language });
        expect(explored.endless).toBeUndefined();
      }
    },
  );

  it('has no action and no branch that these paths do not take', () => {
    const { actions, branches } = covered.of(flow);
    expect(actions.missed).toEqual([]);
    expect(branches.missed).toEqual([]);
  });
});
