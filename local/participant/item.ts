// Items of a chat in the service's own form: as they stand in a transcript and go over the WebSocket.

export type Role = 'CUSTOMER' | 'AGENT' | 'SYSTEM' | 'SUPERVISOR' | 'CUSTOM_BOT';
export type AttachmentStatus = 'APPROVED' | 'REJECTED' | 'IN_PROGRESS';

export interface AttachmentItem {
  readonly AttachmentId: string;
  readonly AttachmentName: string;
  readonly ContentType: string;
  readonly Status: AttachmentStatus;
}

export interface Receipt {
  readonly RecipientParticipantId: string;
  readonly DeliveredTimestamp?: string;
  readonly ReadTimestamp?: string;
}

export interface Item {
  readonly Id: string;
  /** MESSAGEMETADATA goes over the WebSocket only: a receipt on its own. */
  readonly Type: 'MESSAGE' | 'EVENT' | 'ATTACHMENT' | 'MESSAGEMETADATA';
  readonly AbsoluteTime: string;
  readonly ContentType: string;
  readonly Content?: string;
  readonly ParticipantId?: string;
  readonly ParticipantRole?: Role;
  readonly DisplayName?: string;
  readonly Attachments?: readonly AttachmentItem[];
  readonly MessageMetadata?: { readonly MessageId: string; readonly Receipts: readonly Receipt[] };
  /** The contact that the item was sent on; a transfer begins a new one. */
  readonly ContactId: string;
}

export interface Participant {
  readonly id: string;
  readonly role: Role;
  readonly displayName: string;
}
