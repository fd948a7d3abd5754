// The agent's desk: what waits, the chats in hand with what the call knew, and what an agent does in them.

import { CHAT_ATTRIBUTES } from '../../lambda-src/shared/contract/outcome';
import type { Agent, CentreEvent } from '../participant/centre';
import type { Chat } from '../participant/chat';
import { EVENTS, MESSAGES } from '../participant/content-types';
import type { Item } from '../participant/item';
import type { ParticipantService } from '../participant/service';
import type { Twin } from '../twin';
import type { Command, DeskChat, DeskItem, Waiting } from './state';

const AGENT_ID = 'agent';
export const AGENT_NAME = 'Agent';
const CAPACITY = 5;
/** Chats that stay on the desk after their end. */
const KEPT = 3;

/** What an agent reads of the attributes that the product writes, in this order. */
const OURS: readonly (readonly [key: string, label: string, value: (text: string) => string])[] = [
  [CHAT_ATTRIBUTES.destination, 'Link went to', (text) => DESTINATIONS[text] ?? text],
  [CHAT_ATTRIBUTES.waitedSeconds, 'Since the offer', (text) => `${text} s`],
  [CHAT_ATTRIBUTES.language, 'Language', (text) => LANGUAGE_NAMES.of(text) ?? text],
  [CHAT_ATTRIBUTES.voiceContactId, 'Contact id of the call', (text) => text],
];
const DESTINATIONS: Readonly<Record<string, string>> = {
  caller: 'the caller’s number',
  typed: 'another number',
  email: 'the caller’s e-mail',
};
const LANGUAGE_NAMES = new Intl.DisplayNames(['en'], { type: 'language' });
const PRODUCT: ReadonlySet<string> = new Set(Object.values(CHAT_ATTRIBUTES));

const JOINED: Readonly<Record<string, string>> = {
  [EVENTS.joined]: 'joined',
  [EVENTS.left]: 'left',
  [EVENTS.transferSucceeded]: 'transferred the chat',
  [EVENTS.ended]: 'The chat has ended',
};

interface Mine {
  readonly chat: Chat;
  typingAt: number;
}

export class Desk {
  private readonly mine: Mine[] = [];
  /** The queue that a chat was in last. */
  private readonly queues = new WeakMap<Chat, string>();

  constructor(private readonly changed: () => void) {}

  /** Takes the seat in a contact centre; once each, as the centre outlives a change of the stack. */
  seat(twin: Twin, available: boolean): void {
    const queue = twin.stack.variables.get('queue_arn');
    const agent: Agent = {
      id: AGENT_ID,
      displayName: AGENT_NAME,
      queues: typeof queue === 'string' ? [queue] : [],
      capacity: CAPACITY,
    };
    twin.participants.centre.addAgent(agent, available);
  }

  /** Something has happened in a chat. */
  happened(event: CentreEvent): void {
    if (event.event === 'queued') this.queues.set(event.chat, event.place.queueArn);
    const own = this.mine.find((mine) => mine.chat === event.chat);
    if (own !== undefined && event.event === 'item' && event.item.ParticipantRole === 'CUSTOMER') {
      if (event.item.ContentType === EVENTS.typing) own.typingAt = Date.now();
      else if (event.item.Type === 'MESSAGE') own.typingAt = 0;
    }
    this.changed();
  }

  waiting({ centre }: ParticipantService): readonly Waiting[] {
    return centre.waiting().map(({ chat, place }) => ({
      kind: 'chat',
      contactId: chat.contactId,
      who: chat.customer.displayName,
      since: place.since,
      kept: Number(chat.attributes[CHAT_ATTRIBUTES.routingAge] ?? 0),
    }));
  }

  get chats(): readonly DeskChat[] {
    return this.mine.map(viewOf);
  }

  /** @throws ServiceException as the contact centre does, such as for a chat that has ended meanwhile */
  act({ centre, desk }: ParticipantService, command: Extract<Command, { contactId: string }>): void {
    const { contactId } = command;
    switch (command.do) {
      case 'accept': {
        const chat = centre.accept(AGENT_ID, contactId);
        if (!this.mine.some((mine) => mine.chat === chat)) this.mine.push({ chat, typingAt: 0 });
        const over = this.mine.findIndex((mine) => mine.chat.ended);
        if (this.mine.length > KEPT && over >= 0) this.mine.splice(over, 1);
        return;
      }
      case 'say':
        desk.message(contactId, command.text, MESSAGES.markdown);
        return;
      case 'typing':
        desk.typing(contactId);
        return;
      case 'seen':
        this.seen(desk, contactId);
        return;
      case 'interactive':
        this.interactive(desk, contactId, command.what);
        return;
      case 'transfer': {
        const at = this.mine.findIndex(({ chat }) => chat.contactId === contactId);
        const queue = this.queues.get(centre.chat(contactId));
        if (queue === undefined) return;
        desk.transfer(contactId, queue);
        if (at >= 0) this.mine.splice(at, 1);
        return;
      }
      case 'end':
        desk.end(contactId);
        return;
    }
  }

  private seen(desk: ParticipantService['desk'], contactId: string): void {
    const chat = this.mine.find((mine) => mine.chat.contactId === contactId)?.chat;
    const last = chat?.transcript.findLast(
      ({ Type, ParticipantRole }) => Type === 'MESSAGE' && ParticipantRole === 'CUSTOMER',
    );
    if (chat === undefined || chat.ended || last === undefined || chat.present.size > 2) return;
    if (last.MessageMetadata?.Receipts.some(({ ReadTimestamp }) => ReadTimestamp !== undefined)) return;
    desk.receipt(contactId, last.Id, 'read');
  }

  private interactive(desk: ParticipantService['desk'], contactId: string, what: string): void {
    if (what === 'quick-reply') {
      desk.quickReply(contactId, 'Did that answer your question?', ['Yes, thank you', 'Not yet']);
    } else if (what === 'list') {
      desk.listPicker(contactId, {
        title: 'What is it about?',
        subtitle: 'Tap to choose',
        elements: [
          { title: 'An order', subtitle: 'Delivery, return, repair' },
          { title: 'A bill', subtitle: 'Amounts, dates, copies' },
          { title: 'Something else' },
        ],
      });
    } else {
      const hour = 3_600_000;
      const first = Math.ceil(Date.now() / hour) * hour + hour;
      const slot = (n: number) => `${new Date(first + n * hour).toISOString().slice(0, 16)}+00:00`;
      desk.timePicker(contactId, {
        title: 'When shall we call you?',
        subtitle: 'Tap to choose a time',
        timeslots: [0, 1, 3, 24].map((n) => ({ date: slot(n), duration: 30 })),
      });
    }
  }
}

function viewOf({ chat, typingAt }: Mine): DeskChat {
  const own = Object.entries(chat.attributes).filter(([key]) => !PRODUCT.has(key) && !key.startsWith('voiceToChat'));
  const ours = OURS.flatMap(([key, label, value]) => {
    const text = chat.attributes[key];
    return text === undefined ? [] : [{ label, value: value(text), own: false }];
  });
  return {
    contactId: chat.contactId,
    customer: chat.customer.displayName,
    startedAt: chat.startedAt,
    ended: chat.ended,
    typingAt,
    context: [...own.map(([label, value]) => ({ label, value, own: true })), ...ours],
    items: chat.transcript.flatMap((item) => itemOf(item)),
  };
}

function itemOf(item: Item): readonly DeskItem[] {
  const base = { id: item.Id, at: Date.parse(item.AbsoluteTime) };
  if (item.Type === 'EVENT') {
    const what = JOINED[item.ContentType];
    if (what === undefined) return [];
    const text = item.DisplayName === undefined ? what : `${item.DisplayName} ${what}`;
    return [{ ...base, kind: 'note', text }];
  }
  const role = item.ParticipantRole;
  const kind = role === 'CUSTOMER' ? 'customer' : role === 'SYSTEM' ? 'system' : 'agent';
  if (item.Type === 'ATTACHMENT') {
    const names = (item.Attachments ?? []).map(
      ({ AttachmentName, Status }) => `${AttachmentName} (${Status.toLowerCase()})`,
    );
    return [{ ...base, kind, text: names.join(', ') }];
  }
  const receipts = item.MessageMetadata?.Receipts ?? [];
  const state = receipts.some(({ ReadTimestamp }) => ReadTimestamp)
    ? ('read' as const)
    : receipts.some(({ DeliveredTimestamp }) => DeliveredTimestamp)
      ? ('delivered' as const)
      : undefined;
  return [{ ...base, kind, ...textOf(item), ...(state === undefined ? {} : { state }) }];
}

const slot = (date: string): string =>
  new Date(date).toLocaleString('en', { weekday: 'short', hour: '2-digit', minute: '2-digit' });

/** What an agent reads of a message: of an interactive one, its title and choices. */
function textOf({ ContentType, Content = '' }: Item): Pick<DeskItem, 'text' | 'markdown' | 'choices'> {
  if (ContentType === MESSAGES.markdown) return { text: Content, markdown: true };
  if (ContentType !== MESSAGES.interactive && ContentType !== MESSAGES.interactiveResponse) return { text: Content };
  try {
    const { data } = JSON.parse(Content) as { data?: { content?: Record<string, unknown> } };
    const content = data?.content ?? {};
    const list = [content['elements'], content['timeslots']].find(Array.isArray) as
      | Record<string, unknown>[]
      | undefined;
    const choices = list?.map(({ title, date }) => (title === undefined ? slot(String(date)) : String(title)));
    return { text: String(content['title'] ?? Content), ...(choices === undefined ? {} : { choices }) };
  } catch {
    return { text: Content };
  }
}
