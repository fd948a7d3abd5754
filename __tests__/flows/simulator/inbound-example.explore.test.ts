// Every path of the example inbound flow with the module in it: agents available, none, unknown; the queue there, full, gone.

import { inboundExampleFlow } from '../../../flows/inbound-example';
import { INBOUND_EXAMPLE_SENTENCES } from '../../../flows/sentences/inbound-example';
import { Covered } from '../../../flows/simulator/coverage';
import { explore, type Judge } from '../../../flows/simulator/explore';
import { readFlow } from '../../../flows/simulator/flow';
import { EXAMPLE_INSTANCE_ARN, fixedInstance, type InstanceSettings } from '../../../flows/simulator/instance';
import { voiceToChatModule } from '../../../flows/voice-to-chat';
import { conversationJudge, type Memory } from '../../support/conversation-judge';
import { eachWay } from '../../support/every-reaction';
import { replies } from '../../support/send-link-replies';

jest.setTimeout(240_000);

const QUEUE = { arn: `${EXAMPLE_INSTANCE_ARN}/queue/support`, name: 'Support' };
const MODULE_ID = 'module-id';
const flow = readFlow(inboundExampleFlow({ voiceToChatModuleId: MODULE_ID, queueArn: QUEUE.arn }), { name: 'inbound' });
const module_ = readFlow(voiceToChatModule({ sendLinkFunctionArn: 'arn:f', languages: ['en'] }), {
  name: 'voice to chat',
  id: MODULE_ID,
});
const { full, failed } = INBOUND_EXAMPLE_SENTENCES.en;
const APOLOGIES = [full, failed];
const covered = new Covered();

const walk = (
  instance: InstanceSettings,
  failing = false,
  judge: Judge<Readonly<Memory>> = conversationJudge([flow, module_], failing, APOLOGIES),
) =>
  explore({
    flow,
    instance: fixedInstance({ queues: [QUEUE], modules: [module_], ...instance }),
    reactions: eachWay,
    replies,
    judge,
    seen: (event) => covered.add(event),
    mayFail: (name, _action, error) => failing && name === flow.name && error === 'NoMatchingError',
  });

/** What the call came to, and whether a chat was offered, on every path on which the caller stays. */
const came = async (instance: InstanceSettings): Promise<string[]> => {
  const ends = new Set<string>();
  const judge = conversationJudge([flow, module_], false, APOLOGIES);
  await walk(instance, false, {
    ...judge,
    end: (memory, ending) => {
      judge.end(memory, ending);
      if (ending.outcome !== 'hung-up') ends.add(`${ending.outcome}, ${memory.offers > 0 ? 'offered' : 'not offered'}`);
    },
  });
  return [...ends].sort();
};

describe('the example inbound flow', () => {
  it('queues the call when an agent is free, and when nobody knows', async () => {
    expect(await came({ metric: { NumberOfAgentsAvailable: 1 } })).toEqual(['queued, not offered']);
    expect(await came({})).toEqual(['queued, not offered']);
  });

  it('offers a chat when no agent is free: the link is sent and the call ends, or it is queued', async () => {
    expect(await came({ metric: { NumberOfAgentsAvailable: 0 } })).toEqual([
      'disconnected, offered',
      'queued, offered',
    ]);
  });

  it('queues the call when the module is gone', async () => {
    expect(await came({ metric: { NumberOfAgentsAvailable: 0 }, modules: [] })).toEqual(['queued, not offered']);
  });

  it('says so when the queue is full or gone, and ends', async () => {
    expect(await came({ metric: { NumberOfAgentsAvailable: 1 }, full: true })).toEqual(['disconnected, not offered']);
    expect(await came({ metric: { NumberOfAgentsAvailable: 1 }, queues: [] })).toEqual(['disconnected, not offered']);
  });

  it('ends as it should on every path on which one action fails by itself', async () => {
    for (const agents of [0, 1]) {
      const explored = await walk({ metric: { NumberOfAgentsAvailable: agents } }, true);
      expect(explored.endless).toBeUndefined();
    }
    // No queue, and then not even an apology: nothing is left but to end.
    const judge = { ...conversationJudge([flow, module_], true), end: () => {} };
    for (const trouble of [{ full: true }, { queues: [] }]) {
      await walk({ metric: { NumberOfAgentsAvailable: 1 }, ...trouble }, true, judge);
    }
  });

  it('has no action and no branch that these paths do not take', () => {
    const { actions, branches } = covered.of(flow);
    expect(actions.missed).toEqual([]);
    expect(branches.missed).toEqual([]);
  });
});
