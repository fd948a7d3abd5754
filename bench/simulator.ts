// How many calls a second the simulator runs on virtual time, for each shipped flow, and how it walks every path of the conversation:
// each key, status and failure, and one action that fails by itself.

import { conversationJudge } from '../__tests__/support/conversation-judge';
import { everyReaction } from '../__tests__/support/every-reaction';
import { replies } from '../__tests__/support/send-link-replies';
import { chatFlow } from '../flows/chat';
import { inboundExampleFlow } from '../flows/inbound-example';
import type { ContactSettings } from '../flows/simulator/contact';
import { Covered } from '../flows/simulator/coverage';
import { explore } from '../flows/simulator/explore';
import { type Flow, readFlow } from '../flows/simulator/flow';
import { fixedInstance, type InstanceSettings } from '../flows/simulator/instance';
import { answer, type Invocation } from '../flows/simulator/line';
import { simulate } from '../flows/simulator/simulate';
import { scripted, type TimedReply, virtualLine } from '../flows/simulator/virtual-line';
import { voiceToChatModule } from '../flows/voice-to-chat';

const SECONDS = 2;

const MODULE_ID = 'module';
const module_ = readFlow(voiceToChatModule({ sendLinkFunctionArn: 'arn:f:send-link', languages: ['en'] }), {
  name: 'voice-to-chat',
  id: MODULE_ID,
});
const inbound = readFlow(inboundExampleFlow({ voiceToChatModuleId: MODULE_ID, queueArn: 'arn:queue' }), {
  name: 'inbound',
});
const chat = readFlow(chatFlow({ queueArn: 'arn:queue' }), { name: 'chat' });

const RESULTS: Readonly<Record<string, string>> = { offer: 'offer', number: 'number_ok', send: 'sent' };
const TEXTS = {
  prompt: 'said',
  menu: 'menu',
  again: 'again',
  moment: 'moment',
  enterNumber: 'number',
  sms: 'caller',
  email: 'known',
  offeredAt: '1',
  at: '2',
};
const reply = ({ event }: Invocation): TimedReply => ({
  ...answer({ ...TEXTS, reason: 'none', status: RESULTS[event.Details?.Parameters?.['action'] ?? ''] ?? 'failed' }),
  ms: 300,
});

async function callsPerSecond(
  flow: Flow,
  keys: readonly string[],
  settings: InstanceSettings = {},
  contact: ContactSettings = {},
): Promise<[calls: number, actions: number]> {
  const instance = fixedInstance({ modules: [module_], ...settings });
  let actions = 0;
  const one = async (): Promise<void> => {
    const line = virtualLine({ react: scripted(keys), invoke: reply });
    await simulate({
      flow,
      instance,
      contact,
      line,
      emit: ({ event }) => {
        if (event === 'branch') actions += 1;
      },
    });
  };
  for (let warm = 0; warm < 500; warm += 1) await one();
  actions = 0;
  let calls = 0;
  const began = performance.now();
  while (performance.now() - began < SECONDS * 1000) {
    await one();
    calls += 1;
  }
  return [(calls * 1000) / (performance.now() - began), actions / calls];
}

/** As the tests walk it, with the judge of the conversation. */
async function everyPath(): Promise<string> {
  const covered = new Covered();
  const began = performance.now();
  const { runs, states, paths } = await explore({
    flow: module_,
    instance: fixedInstance(),
    reactions: everyReaction,
    replies,
    mayFail: (_flow, action, error) =>
      error === 'NoMatchingError' && module_.actions.get(action)?.type !== 'InvokeLambdaFunction',
    judge: conversationJudge([module_], true),
    seen: (event) => covered.add(event),
  });
  const perSecond = (runs * 1000) / (performance.now() - began);
  const { actions, branches } = covered.of(module_);
  const part = ({ all, missed }: typeof actions): string => `${all.length - missed.length} of ${all.length}`;
  return [
    `| every path of the conversation: ${Number(paths).toExponential(1)} in ${whole(states)} states;`,
    `${part(actions)} actions, ${part(branches)} branches | ${whole(perSecond)} stretches | |`,
  ].join(' ');
}

const free = { metric: { NumberOfAgentsAvailable: 0 } };
const whole = (number: number): string => Math.round(number).toLocaleString('en');

(async () => {
  const rows: [string, [number, number]][] = [
    ['module, key 1, link sent', await callsPerSecond(module_, ['1'])],
    ['module, another number, link sent', await callsPerSecond(module_, ['3', '2065550123#', '1'])],
    ['inbound example with the module, link sent', await callsPerSecond(inbound, ['1'], free)],
    ['chat flow, to the queue', await callsPerSecond(chat, [], {}, { channel: 'CHAT' })],
  ];
  console.log('| what | calls a second | actions a call |\n|---|---:|---:|');
  for (const [what, [calls, actions]] of rows) console.log(`| ${what} | ${whole(calls)} | ${whole(actions)} |`);
  console.log(await everyPath());
})();
