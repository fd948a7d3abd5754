// The contact centre: starts chats, queues them, and lets agents take them. Flows and the agent's desk act through it.

import { randomUUID } from 'node:crypto';
import { Chat } from './chat';
import type { Clock } from './clock';
import { EVENTS } from './content-types';
import type { Credentials } from './credentials';
import { ServiceException } from './errors';
import type { Item, Participant } from './item';

/** What StartChatContact asks for, as far as it matters here. */
export interface StartChat {
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly relatedContactId?: string;
  readonly durationMinutes: number;
  /** SupportedMessagingContentTypes; empty means text/plain. */
  readonly contentTypes: readonly string[];
  readonly initialMessage?: { readonly contentType: string; readonly content: string };
  /** Starts with the same token give the same chat. */
  readonly clientToken?: string;
}

export interface StartedChat {
  readonly contactId: string;
  readonly participantId: string;
  readonly participantToken: string;
}

export interface Agent {
  readonly id: string;
  readonly displayName: string;
  /** ARNs of the queues that the agent serves. */
  readonly queues: readonly string[];
  /** How many chats at once. */
  readonly capacity: number;
}

export interface QueuePlace {
  readonly queueArn: string;
  /** Epoch milliseconds; the routing age has been taken off. */
  readonly since: number;
  /** Lower goes first; 5 unless set. */
  readonly priority: number;
}

export interface QueueState {
  readonly online: number;
  readonly staffed: number;
  readonly available: number;
  readonly contactsInQueue: number;
  /** Seconds. */
  readonly oldestContactAge: number;
}

export type EndReason = 'customer' | 'agent' | 'flow' | 'not joined' | 'duration' | 'idle';

/** What happens in the centre, for the twin's timeline and for the flow that is to run. */
export type CentreEvent = { readonly at: number; readonly chat: Chat } & (
  | { readonly event: 'started' }
  /** The customer is connected. */
  | { readonly event: 'joined' }
  | { readonly event: 'queued'; readonly place: QueuePlace; readonly routingAgeSeconds: number }
  | { readonly event: 'accepted'; readonly agent: Agent }
  | { readonly event: 'transferred'; readonly queueArn: string }
  /** What those present see: messages, attachments, receipts, typing, comings and goings. */
  | { readonly event: 'item'; readonly item: Item }
  | { readonly event: 'ended'; readonly reason: EndReason }
);
type CentreEventBody = CentreEvent extends infer Event
  ? Event extends CentreEvent
    ? Omit<Event, 'at' | 'chat'>
    : never
  : never;

export interface CentreOptions {
  readonly clock: Clock;
  readonly credentials: Credentials;
  /** Chats at once in the instance; above it, LimitExceededException. */
  readonly activeChats: number;
  readonly listen: (event: CentreEvent) => void;
}

/** Connect ends a chat whose customer is not connected after 5 minutes. */
export const JOIN_MS = 5 * 60_000;
const DEFAULT_PRIORITY = 5;

interface Running {
  readonly chat: Chat;
  place: QueuePlace | undefined;
  /** Agents in the chat by participant id. */
  readonly agents: Map<string, { readonly agent: Agent; readonly participant: Participant }>;
  readonly cancel: (() => void)[];
}

export class ContactCentre {
  /** By each of their contact ids, ended ones too. */
  readonly #chats = new Map<string, Running>();
  readonly #active = new Set<Running>();
  readonly #started = new Map<string, StartedChat>();
  readonly #agents = new Map<string, { readonly agent: Agent; available: boolean }>();

  constructor(private readonly options: CentreOptions) {}

  // --- StartChatContact

  /** Throws LimitExceededException when all chats of the instance are in use. */
  startChat(request: StartChat): StartedChat {
    const before = request.clientToken === undefined ? undefined : this.#started.get(request.clientToken);
    if (before !== undefined) return before;
    if (this.activeChats >= this.options.activeChats) {
      throw new ServiceException('LimitExceededException', 'The quota for concurrent active chats is exceeded.');
    }
    const { clock, credentials } = this.options;
    const chat = new Chat(
      {
        customerName: request.displayName,
        attributes: request.attributes,
        contentTypes: request.contentTypes,
        ...(request.relatedContactId !== undefined && { relatedContactId: request.relatedContactId }),
      },
      clock,
      (_, item) => this.#emit(running, { event: 'item', item }),
    );
    const running: Running = { chat, place: undefined, agents: new Map(), cancel: [] };
    this.#chats.set(chat.contactId, running);
    this.#active.add(running);
    running.cancel.push(
      clock.after(JOIN_MS, () => !chat.present.has(chat.customer.id) && this.end(chat, 'not joined')),
      clock.after(request.durationMinutes * 60_000, () => this.end(chat, 'duration')),
    );
    const started = {
      contactId: chat.contactId,
      participantId: chat.customer.id,
      participantToken: credentials.issueParticipantToken({ chat, participant: chat.customer }),
    };
    if (request.clientToken !== undefined) this.#started.set(request.clientToken, started);
    if (request.initialMessage) {
      chat.message(chat.customer, request.initialMessage.contentType, request.initialMessage.content);
    }
    this.#emit(running, { event: 'started' });
    return started;
  }

  get activeChats(): number {
    return this.#active.size;
  }

  /** By any of its contact ids. */
  chat(contactId: string): Chat {
    return this.#running(contactId).chat;
  }

  // --- the customer

  /** The customer has connected. */
  customerJoined(chat: Chat): void {
    if (chat.ended || chat.present.has(chat.customer.id)) return;
    chat.join(chat.customer);
    this.#emit(this.#running(chat.contactId), { event: 'joined' });
  }

  customerLeft(chat: Chat): void {
    chat.leave(chat.customer);
    this.end(chat, 'customer');
  }

  end(chat: Chat, reason: EndReason): void {
    if (chat.ended) return;
    const running = this.#running(chat.contactId);
    running.place = undefined;
    for (const { participant } of running.agents.values()) chat.leave(participant);
    running.agents.clear();
    chat.end();
    this.#active.delete(running);
    for (const cancel of running.cancel) cancel();
    this.options.credentials.revoke(chat);
    this.#emit(running, { event: 'ended', reason });
  }

  // --- the flow

  /** Puts the chat into a queue. `routingAgeSeconds` is counted as already waited. */
  queue(contactId: string, queueArn: string, routingAgeSeconds = 0, priority = DEFAULT_PRIORITY): void {
    const running = this.#running(contactId);
    running.place = { queueArn, since: this.options.clock.now() - routingAgeSeconds * 1000, priority };
    this.#emit(running, { event: 'queued', place: running.place, routingAgeSeconds });
  }

  // --- agents

  addAgent(agent: Agent, available = true): void {
    this.#agents.set(agent.id, { agent, available });
  }

  setAvailable(agentId: string, available: boolean): void {
    this.#agent(agentId).available = available;
  }

  /** Chats that wait in a queue, or in any; the next one first. */
  waiting(queueArn?: string): readonly { readonly chat: Chat; readonly place: QueuePlace }[] {
    return [...this.#active]
      .flatMap(({ chat, place }) => (place && (queueArn ?? place.queueArn) === place.queueArn ? [{ chat, place }] : []))
      .sort((one, two) => one.place.priority - two.place.priority || one.place.since - two.place.since);
  }

  queueState(queueArn: string): QueueState {
    const agents = [...this.#agents.values()].filter(({ agent }) => agent.queues.includes(queueArn));
    const staffed = agents.filter(({ agent, available }) => available || this.#load(agent.id) > 0);
    const free = agents.filter(({ agent, available }) => available && this.#load(agent.id) < agent.capacity);
    const waiting = this.waiting(queueArn);
    const oldest = Math.min(...waiting.map(({ place }) => place.since));
    return {
      online: agents.length,
      staffed: staffed.length,
      available: free.length,
      contactsInQueue: waiting.length,
      oldestContactAge: waiting.length === 0 ? 0 : Math.floor((this.options.clock.now() - oldest) / 1000),
    };
  }

  /** The agent takes a waiting chat: the one named, or the next of the agent's queues. */
  accept(agentId: string, contactId?: string): Chat {
    const { agent } = this.#agent(agentId);
    const next = this.waiting().find(({ chat, place }) =>
      contactId === undefined ? agent.queues.includes(place.queueArn) : this.#running(contactId).chat === chat,
    );
    if (next === undefined) throw new ServiceException('ResourceNotFoundException', 'No such chat is waiting.');
    if (this.#load(agentId) >= agent.capacity) {
      throw new ServiceException(
        'LimitExceededException',
        `${agent.displayName} has no free slot: end or transfer one of the ${agent.capacity} chats in hand first.`,
      );
    }
    const running = this.#running(next.chat.contactId);
    running.place = undefined;
    this.#join(running, agent, 'AGENT');
    this.#emit(running, { event: 'accepted', agent });
    return next.chat;
  }

  /** A supervisor joins the chat of others. */
  barge(agentId: string, contactId: string): void {
    this.#join(this.#running(contactId), this.#agent(agentId).agent, 'SUPERVISOR');
  }

  /** The agent, or the only one, as a participant of the chat. */
  seat(contactId: string, agentId?: string): { readonly chat: Chat; readonly participant: Participant } {
    const { chat, agents } = this.#running(contactId);
    const found = [...agents.values()].find(({ agent }) => agentId === undefined || agent.id === agentId);
    if (found === undefined) throw new ServiceException('ResourceNotFoundException', 'No such agent is in the chat.');
    return { chat, participant: found.participant };
  }

  /** The agents leave, and the chat waits again, as the next contact of the same chat. */
  transfer(contactId: string, queueArn: string): void {
    const running = this.#running(contactId);
    const { chat, agents } = running;
    const { participant } = this.seat(contactId);
    chat.event(EVENTS.transferSucceeded, participant);
    for (const { participant: leaving } of agents.values()) chat.leave(leaving);
    agents.clear();
    chat.beginNextContact();
    this.#chats.set(chat.contactId, running);
    this.#emit(running, { event: 'transferred', queueArn });
    this.queue(chat.contactId, queueArn);
  }

  #join({ chat, agents }: Running, agent: Agent, role: Participant['role']): void {
    const participant: Participant = { id: randomUUID(), role, displayName: agent.displayName };
    agents.set(participant.id, { agent, participant });
    chat.join(participant);
  }

  #load(agentId: string): number {
    return [...this.#active].filter(({ agents }) => [...agents.values()].some(({ agent }) => agent.id === agentId))
      .length;
  }

  #agent(agentId: string): { readonly agent: Agent; available: boolean } {
    const found = this.#agents.get(agentId);
    if (found === undefined) throw new ServiceException('ResourceNotFoundException', `There is no agent ${agentId}.`);
    return found;
  }

  #running(contactId: string): Running {
    const found = this.#chats.get(contactId);
    if (found === undefined) throw new ServiceException('ResourceNotFoundException', 'There is no such chat.');
    return found;
  }

  #emit({ chat }: Running, body: CentreEventBody): void {
    this.options.listen({ at: this.options.clock.now(), chat, ...body });
  }
}
