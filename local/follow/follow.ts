// Follows a link to the end of its chat: landing page, redemption, chat, an agent who answers, a message each way, the end.

import type { CallEvent } from '../../flows/events';
import { TwinError } from '../error';
import type { CentreEvent } from '../participant/centre';
import type { Twin } from '../twin';
import { type Customer, STEP_MS } from './customer';

const AGENT = 'agent';
export const FROM_CUSTOMER = 'Hello, this is about my call.';
export const FROM_AGENT = 'Good to have you here. How can I help?';

/** The agent of all followed chats: accepts each as soon as it waits, and answers what the customer says. */
export class Agents {
  private readonly waits = new Map<string, Set<() => void>>();
  private readonly seen = new Map<string, Set<CentreEvent['event'] | 'said'>>();
  private readonly chats = new Map<string, string>();
  private seated = false;

  /** To be `onChat` of the twin. */
  readonly happened = (event: CentreEvent): void => {
    const { chat } = event;
    const call = chat.relatedContactId ?? chat.contactId;
    this.chats.set(call, chat.contactId);
    const seen = this.seen.get(call) ?? new Set();
    this.seen.set(call, seen);
    seen.add(event.event);
    if (event.event === 'item' && event.item.Type === 'MESSAGE' && event.item.ParticipantRole === 'CUSTOMER') {
      seen.add('said');
    }
    for (const look of this.waits.get(call) ?? []) look();
  };

  /** Takes the chat that came of a call, once the customer has written, and answers. */
  async answer(twin: Twin, call: string): Promise<void> {
    const { centre, desk } = twin.participants;
    if (!this.seated) {
      this.seated = true;
      const queue = twin.stack.variables.get('queue_arn');
      const queues = typeof queue === 'string' ? [queue] : [];
      centre.addAgent({ id: AGENT, displayName: 'Agent', queues, capacity: Number.MAX_SAFE_INTEGER });
    }
    await this.until(call, 'queued', 'The chat did not reach a queue');
    await this.until(call, 'said', 'The customer’s message did not reach the chat');
    const contactId = this.chats.get(call) ?? '';
    centre.accept(AGENT, contactId);
    desk.message(contactId, FROM_AGENT);
  }

  ended(call: string): Promise<void> {
    return this.until(call, 'ended', 'The chat did not end');
  }

  /** Nothing more is asked of a call. */
  forget(call: string): void {
    for (const kept of [this.waits, this.seen, this.chats]) kept.delete(call);
  }

  private until(call: string, what: CentreEvent['event'] | 'said', otherwise: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const waits = this.waits.get(call) ?? new Set();
      this.waits.set(call, waits);
      const settle = (end: () => void) => {
        clearTimeout(timer);
        waits.delete(look);
        end();
      };
      const look = () => {
        if (this.seen.get(call)?.has(what)) settle(resolve);
      };
      const timer = setTimeout(() => settle(() => reject(new TwinError(`${otherwise} in time.`))), STEP_MS);
      waits.add(look);
      look();
    });
  }
}

export interface Followed {
  readonly twin: Twin;
  readonly agents: Agents;
  readonly customer: Customer;
  /** Contact id of the call, and the link as it was sent. */
  readonly contactId: string;
  readonly link: string;
  /** When the call ended, milliseconds from its start. */
  readonly callEndedAt: number;
  emit(event: CallEvent): void;
}

/** @throws TwinError with the step that failed */
export async function follow({ twin, agents, customer, contactId, link, callEndedAt, emit }: Followed): Promise<void> {
  if (twin.site === undefined)
    throw new TwinError('The stack has no chat site, so there is nothing to follow a link to.');
  const began = performance.now();
  try {
    await customer.open(twin.site.local(link));
    const status = await customer.redeem();
    emit({ event: 'redeem', at: callEndedAt + performance.now() - began, contactId, status });
    await customer.join();
    await customer.say(FROM_CUSTOMER);
    await agents.answer(twin, contactId);
    await customer.hears(FROM_AGENT);
    await customer.end();
    await agents.ended(contactId);
  } finally {
    await customer.close();
  }
}
