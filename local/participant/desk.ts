// The agent's side: what an agent does in a chat. Taking chats and transferring them is the contact centre's.

import { randomUUID } from 'node:crypto';
import type { AttachmentFile, Attachments } from './attachments';
import type { AttachmentStore } from './bucket';
import type { ContactCentre } from './centre';
import type { Sent } from './chat';
import { EVENTS, MESSAGES } from './content-types';
import { checkInteractive, type ListPicker, listPicker, quickReply, type TimePicker, timePicker } from './interactive';

export class Desk {
  constructor(
    private readonly centre: ContactCentre,
    private readonly attachments: Attachments,
    private readonly store: AttachmentStore,
  ) {}

  message(contactId: string, text: string, contentType: string = MESSAGES.plain): Sent {
    const { chat, participant } = this.centre.seat(contactId);
    return chat.message(participant, contentType, text);
  }

  typing(contactId: string): void {
    const { chat, participant } = this.centre.seat(contactId);
    chat.event(EVENTS.typing, participant);
  }

  /** The agent has received, or read, a message of the customer. */
  receipt(contactId: string, messageId: string, level: 'delivered' | 'read'): void {
    const { chat, participant } = this.centre.seat(contactId);
    chat.receipt(participant, messageId, level);
  }

  quickReply(contactId: string, title: string, options: readonly string[]): Sent {
    return this.interactive(contactId, quickReply(title, options));
  }

  listPicker(contactId: string, picker: ListPicker): Sent {
    return this.interactive(contactId, listPicker(picker));
  }

  timePicker(contactId: string, picker: TimePicker): Sent {
    return this.interactive(contactId, timePicker(picker));
  }

  /** Any template, as JSON. */
  interactive(contactId: string, content: string): Sent {
    checkInteractive(content);
    return this.message(contactId, content, MESSAGES.interactive);
  }

  async attach(contactId: string, file: Omit<AttachmentFile, 'size'>, bytes: Buffer): Promise<void> {
    const seat = this.centre.seat(contactId);
    const { AttachmentId } = this.attachments.start(seat, { ...file, size: bytes.length }, randomUUID());
    await this.store.put(AttachmentId, bytes);
    await this.attachments.complete(seat, AttachmentId);
  }

  /** The customer has been silent for long, is back, or is cut off for it (Connect's idle timers). */
  idle(contactId: string, what: 'idle' | 'returned' | 'disconnected'): void {
    const chat = this.centre.chat(contactId);
    const events = { idle: EVENTS.idle, returned: EVENTS.returned, disconnected: EVENTS.autoDisconnection };
    chat.event(events[what], chat.customer);
    if (what === 'disconnected') this.centre.end(chat, 'idle');
  }

  /** The chat could not be transferred; everything stays as it is. */
  failTransfer(contactId: string): void {
    const { chat, participant } = this.centre.seat(contactId);
    chat.event(EVENTS.transferFailed, participant);
  }

  transfer(contactId: string, queueArn: string): void {
    this.centre.transfer(contactId, queueArn);
  }

  end(contactId: string): void {
    this.centre.end(this.centre.seat(contactId).chat, 'agent');
  }
}
