// Who calls: what each caller keys, one call of them, and the link that it ends with, followed.

import { conversationJudge } from '../../__tests__/support/conversation-judge';
import type { CallEvent } from '../../flows/events';
import { INBOUND_EXAMPLE_SENTENCES } from '../../flows/sentences/inbound-example';
import type { Flow } from '../../flows/simulator/flow';
import type { Invocation } from '../../flows/simulator/line';
import { scripted, type TimedReply, virtualLine } from '../../flows/simulator/virtual-line';
import { EMAIL_ATTRIBUTE, OUTCOME_ATTRIBUTE } from '../../lambda-src/shared/contract/outcome';
import type { Effect } from '../../local/aws/faults';
import { callerNumber } from '../../local/call/numbers';
import { type Agents, FROM_CUSTOMER, follow } from '../../local/follow/follow';
import type { CentreEvent } from '../../local/participant/centre';
import type { Twin } from '../../local/twin';
import { translator } from './heard';
import { pageCustomer } from './page-customer';
import type { AskedSend, FinishedCall, FollowedLink } from './tally';

const OTHER = 'another number';
/** What callers key, in turns: by SMS, by e-mail, to another number, a wrong key first, to an agent, nothing; one hangs up. */
const WAYS: readonly (readonly string[])[] = [
  ['1'],
  ['2'],
  ['3', OTHER, '1'],
  ['2'],
  ['1'],
  ['0'],
  ['2'],
  ['7', '1'],
  [''],
  ['1'],
  ['2'],
  ['hangup'],
];
/** Callers whose numbers are that far apart key in each other's: each number is nobody's, and there are ten thousand. */
const APART = 5000;
const { full, failed } = INBOUND_EXAMPLE_SENTENCES.en;

/** What happened in the chats, by the contact id of the call. */
export class Chats {
  private readonly seen = new Map<string, { reached: boolean; queued: boolean; ended: boolean; written: number }>();

  readonly happened = ({ chat, ...event }: CentreEvent): void => {
    const id = chat.relatedContactId ?? chat.contactId;
    const seen = this.seen.get(id) ?? { reached: false, queued: false, ended: false, written: 0 };
    this.seen.set(id, seen);
    if (event.event === 'joined') seen.reached = true;
    if (event.event === 'queued') seen.queued = true;
    if (event.event === 'ended') seen.ended = true;
    if (event.event === 'item' && event.item.Type === 'MESSAGE' && event.item.Content === FROM_CUSTOMER)
      seen.written += 1;
  };

  /** What is known of one; forgotten with that. */
  take(contactId: string): Omit<FollowedLink, 'failure'> {
    const seen = this.seen.get(contactId);
    this.seen.delete(contactId);
    return seen ?? { reached: false, queued: false, ended: false, written: 0 };
  }
}

export interface Contact {
  readonly twin: Twin;
  readonly agents: Agents;
  readonly chats: Chats;
  /** Follows every link, or every tenth. */
  readonly followEvery: number;
}

/** The n-th call, from the first ring to the end of the chat. */
export async function call(n: number, { twin, agents, chats, followEvery }: Contact): Promise<FinishedCall> {
  const from = callerNumber(n);
  const other = callerNumber(n + APART);
  const email = `caller-${n}@example.com`;
  const keys = (WAYS[n % WAYS.length] ?? []).map((key) => (key === OTHER ? `${other.slice(2)}#` : key));
  const react = scripted(keys);
  const judged = judgement(flowsOf(twin));
  const sends: AskedSend[] = [];
  const { ending, record, result } = await twin.callOn(
    { from, attributes: { [EMAIL_ATTRIBUTE]: email } },
    (invoke) => virtualLine({ react, invoke: (invocation) => overConnect(twin, invocation, invoke) }),
    (event) => {
      judged.hear(event);
      if (event.event !== 'lambda' || event.parameters['action'] !== 'send') return;
      const channel = event.parameters['channel'] === 'email' ? 'email' : 'sms';
      const to = channel === 'email' ? email : event.parameters['to'] === 'typed' ? other : from;
      sends.push({ channel, to, status: event.error === undefined ? String(event.result?.['status']) : 'error' });
    },
  );
  const mistake = judged.end(ending);
  return {
    ending: ending.outcome,
    told: record.Attributes[OUTCOME_ATTRIBUTE],
    messages: result.messages,
    sends,
    ...(mistake === undefined ? {} : { mistake }),
    ...(result.link === null || n % followEvery > 0 ? {} : { link: await followed(result.link) }),
  };

  async function followed(link: string): Promise<FollowedLink> {
    const customer = pageCustomer(twin.site?.url ?? '', (operation, request) => overNetwork(twin, operation, request));
    const { contactId, at: callEndedAt } = result;
    try {
      await follow({ twin, agents, customer, contactId, link, callEndedAt, emit: () => {} });
      return chats.take(contactId);
    } catch (error) {
      return { ...chats.take(contactId), failure: error instanceof Error ? error.message : String(error) };
    } finally {
      agents.forget(contactId);
    }
  }
}

/** Connect's way to the function fails too: its answer is lost, or it is not reached; then Connect asks again by itself. */
async function overConnect(
  twin: Twin,
  invocation: Invocation,
  invoke: (invocation: Invocation) => Promise<TimedReply>,
): Promise<TimedReply> {
  const effect = await befalls(twin, 'lambda', 'InvokeFunction');
  if (effect?.kind === 'throttle') return { error: 'throttled', ms: 50 };
  if (effect?.kind === 'error') return { error: 'service-error', ms: 50 };
  const reply = await invoke(invocation);
  return effect === undefined ? reply : { error: 'service-error', ms: reply.ms ?? 0 };
}

/** So does the phone's: the request does not arrive, or the answer does not. */
async function overNetwork(twin: Twin, operation: string, request: () => Promise<Response>): Promise<Response> {
  const effect = await befalls(twin, 'phone', operation);
  if (effect !== undefined && effect.kind !== 'drop-after') throw new TypeError('the network failed');
  const answer = await request();
  if (effect === undefined) return answer;
  await answer.arrayBuffer();
  throw new TypeError('the network failed');
}

async function befalls(twin: Twin, prefix: string, operation: string): Promise<Effect | undefined> {
  const { delayMs, effect } = twin.aws.faults.next(prefix, operation);
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  return effect;
}

/** The conversation as its judge hears it; `end` tells the first thing that must not be. */
function judgement(flows: readonly Flow[]) {
  const judge = conversationJudge(flows, false, [full, failed]);
  const translate = translator();
  let memory = judge.begin;
  let mistake: string | undefined;
  const watch = (look: () => void): void => {
    if (mistake !== undefined) return;
    try {
      look();
    } catch (error) {
      mistake = error instanceof Error ? error.message : String(error);
    }
  };
  return {
    hear: (event: CallEvent): void =>
      watch(() => {
        const heard = translate(event);
        if (heard !== undefined) memory = judge.next(memory, heard);
      }),
    end: (ending: Parameters<typeof judge.end>[1]): string | undefined => {
      watch(() => judge.end(memory, ending));
      return mistake;
    },
  };
}

/** Flows and modules of the stack. */
const flowsOf = ({ stack, instance }: Twin): readonly Flow[] =>
  [...stack.ofType('aws_connect_contact_flow'), ...stack.ofType('aws_connect_contact_flow_module')].map(({ address }) =>
    instance.flowAt(address),
  );
