// One chat: who takes part, what was said, and who is told. Knows nothing of queues, tokens or HTTP.

import { randomUUID } from 'node:crypto';
import { type Clock, isoTime } from './clock';
import { CONTENT_LENGTH, EVENTS, LASTING_EVENTS, MESSAGES } from './content-types';
import { ServiceException } from './errors';
import type { AttachmentItem, Item, Participant, Receipt } from './item';

export interface ChatOptions {
  readonly customerName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly contentTypes: readonly string[];
  readonly relatedContactId?: string;
}

export interface Sent {
  readonly Id: string;
  readonly AbsoluteTime: string;
}

const SYSTEM: Participant = { id: 'system', role: 'SYSTEM', displayName: 'SYSTEM_MESSAGE' };

export class Chat {
  /** Stays when the chat is transferred. */
  readonly initialContactId = randomUUID();
  readonly customer: Participant;
  readonly attributes: Record<string, string>;
  readonly contentTypes: ReadonlySet<string>;
  readonly relatedContactId: string | undefined;
  readonly startedAt: number;
  /** Whoever is in the chat right now. */
  readonly present = new Map<string, Participant>();
  readonly transcript: Item[] = [];
  ended = false;
  contactId: string = this.initialContactId;

  /** Answers by participant and client token: a repeated request does nothing again. */
  readonly #answers = new Map<string, Sent>();
  readonly #clock: Clock;
  #lastTime = 0;
  readonly #tell: (item: Item) => void;

  /** `tell` gets every item that those present see. */
  constructor(options: ChatOptions, clock: Clock, tell: (chat: Chat, item: Item) => void) {
    this.#clock = clock;
    this.#tell = (item) => tell(this, item);
    this.customer = { id: randomUUID(), role: 'CUSTOMER', displayName: options.customerName };
    this.attributes = { ...options.attributes };
    this.contentTypes = new Set(options.contentTypes.length > 0 ? options.contentTypes : [MESSAGES.plain]);
    this.relatedContactId = options.relatedContactId;
    this.startedAt = clock.now();
  }

  join(participant: Participant): void {
    this.present.set(participant.id, participant);
    this.event(EVENTS.joined, participant);
  }

  leave(participant: Participant): void {
    if (this.present.delete(participant.id)) this.event(EVENTS.left, participant);
  }

  /** Items from now on belong to a new contact of the same chat. */
  beginNextContact(): void {
    this.contactId = randomUUID();
  }

  end(): void {
    if (this.ended) return;
    this.event(EVENTS.ended, undefined);
    this.ended = true;
  }

  message(from: Participant, contentType: string, content: string, clientToken?: string): Sent {
    this.#mustRun();
    if (!this.contentTypes.has(contentType)) {
      throw new ServiceException('ValidationException', `The chat was not started with content type ${contentType}.`);
    }
    const most = CONTENT_LENGTH[contentType] ?? 0;
    if (content.length < 1 || content.length > most) {
      throw new ServiceException('ValidationException', `Content must have 1 to ${most} characters.`);
    }
    return this.#once(from, clientToken, () =>
      this.#append(this.#item('MESSAGE', contentType, from, { Content: content })),
    );
  }

  /** A message of the flow. */
  say(text: string): Sent {
    return this.message(SYSTEM, MESSAGES.plain, text);
  }

  /** An event that somebody causes by acting or by staying away. */
  event(contentType: string, from: Participant | undefined, clientToken?: string): Sent {
    this.#mustRun();
    return this.#once(from, clientToken, () => {
      const item = this.#item('EVENT', contentType, from);
      if (LASTING_EVENTS.has(contentType)) return this.#append(item);
      this.#tell(item);
      return item;
    });
  }

  attach(from: Participant, attachment: AttachmentItem): void {
    this.#mustRun();
    this.#append(this.#item('ATTACHMENT', attachment.ContentType, from, { Attachments: [attachment] }));
  }

  /** Tells everybody the scanner's verdict: the same item again, with another status. */
  judge(attachmentId: string, Status: AttachmentItem['Status']): void {
    if (this.ended) return;
    const index = this.transcript.findIndex((item) => item.Attachments?.[0]?.AttachmentId === attachmentId);
    const item = this.transcript[index];
    const attachment = item?.Attachments?.[0];
    if (item === undefined || attachment === undefined) return;
    this.#replace(index, { ...item, Attachments: [{ ...attachment, Status }] });
  }

  /** Notes that `by` has received or read a message of somebody else. */
  receipt(by: Participant, messageId: string, level: 'delivered' | 'read', clientToken?: string): Sent {
    this.#mustRun();
    const index = this.transcript.findIndex((item) => item.Id === messageId && item.Type !== 'EVENT');
    const message = this.transcript[index];
    if (message === undefined || message.ParticipantId === by.id) {
      throw new ServiceException('ValidationException', 'A receipt needs the id of a message of somebody else.');
    }
    // API reference, SendEvent: no receipts with a third participant.
    if (this.present.size > 2) {
      throw new ServiceException('ConflictException', 'Receipts are not supported with more than two participants.');
    }
    return this.#once(by, clientToken, () => {
      const now = isoTime(this.#clock.now());
      const others = message.MessageMetadata?.Receipts.filter((other) => other.RecipientParticipantId !== by.id) ?? [];
      const before = message.MessageMetadata?.Receipts.find((other) => other.RecipientParticipantId === by.id);
      const receipt: Receipt = {
        RecipientParticipantId: by.id,
        ...before,
        ...(level === 'read' ? { ReadTimestamp: now } : { DeliveredTimestamp: now }),
      };
      this.transcript[index] = {
        ...message,
        MessageMetadata: { MessageId: messageId, Receipts: [...others, receipt] },
      };
      const item: Item = {
        ...this.#item('MESSAGEMETADATA', EVENTS.metadata, by),
        MessageMetadata: { MessageId: messageId, Receipts: [receipt] },
      };
      this.#tell(item);
      return item;
    });
  }

  #mustRun(): void {
    if (this.ended) throw new ServiceException('AccessDeniedException', 'The chat has ended.');
  }

  #item(
    Type: Item['Type'],
    ContentType: string,
    from: Participant | undefined,
    more: Pick<Item, 'Content' | 'Attachments'> = {},
  ): Item {
    return {
      Id: randomUUID(),
      Type,
      AbsoluteTime: isoTime(this.#nextTime()),
      ContentType,
      ...more,
      ...(from && { ParticipantId: from.id, ParticipantRole: from.role, DisplayName: from.displayName }),
      ContactId: this.contactId,
    };
  }

  /** Epoch milliseconds. No two items of a chat share one: their order is that of their times. */
  #nextTime(): number {
    this.#lastTime = Math.max(this.#clock.now(), this.#lastTime + 1);
    return this.#lastTime;
  }

  #append(item: Item): Item {
    this.transcript.push(item);
    this.#tell(item);
    return item;
  }

  #replace(index: number, item: Item): void {
    this.transcript[index] = item;
    this.#tell(item);
  }

  #once(by: Participant | undefined, clientToken: string | undefined, run: () => Item): Sent {
    const key = clientToken && `${by?.id} ${clientToken}`;
    const before = key === undefined ? undefined : this.#answers.get(key);
    if (before !== undefined) return before;
    const { Id, AbsoluteTime } = run();
    const sent = { Id, AbsoluteTime };
    if (key) this.#answers.set(key, sent);
    return sent;
  }
}
