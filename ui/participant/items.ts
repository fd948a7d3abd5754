// Transcript items as they come over the WebSocket and from GetTranscript, parsed at the door. Whatever does not have the
// expected shape is dropped: the service adds types over time, and agents' content is hostile until shown as text.
//
// Source: API reference of the Amazon Connect Participant Service, data type Item; for the WebSocket, the constants of
// amazon-connect-chatjs.

export type Role = 'agent' | 'customer' | 'system' | 'bot' | 'supervisor';

export interface Party {
  readonly id: string;
  readonly role: Role;
  /** Empty when the service sends none. */
  readonly name: string;
}

export type FileStatus = 'scanning' | 'approved' | 'rejected';

export interface FileItem {
  readonly id: string;
  readonly name: string;
  readonly contentType: string;
  readonly status: FileStatus;
}

export type Occurrence =
  | 'joined'
  | 'left'
  | 'ended'
  | 'transferred'
  | 'transferFailed'
  | 'idle'
  | 'returned'
  | 'autoEnded';

interface EntryBase {
  readonly id: string;
  /** Epoch milliseconds; decides the place in the list. */
  readonly time: number;
  readonly from: Party;
}

export interface MessageEntry extends EntryBase {
  readonly kind: 'message';
  readonly contentType: string;
  readonly content: string;
}

export interface AttachmentEntry extends EntryBase {
  readonly kind: 'attachment';
  readonly files: readonly FileItem[];
}

export interface OccurrenceEntry extends EntryBase {
  readonly kind: 'occurrence';
  readonly occurrence: Occurrence;
}

export type Entry = MessageEntry | AttachmentEntry | OccurrenceEntry;

export type ReceiptLevel = 'delivered' | 'read';

export interface Receipt {
  readonly messageId: string;
  readonly level: ReceiptLevel;
  /** Who received or read it. */
  readonly by: string;
}

export interface ParsedItem {
  readonly entry?: Entry;
  readonly receipts: readonly Receipt[];
  readonly typing?: Party;
}

export const CONTENT_TYPES = {
  plain: 'text/plain',
  markdown: 'text/markdown',
  interactive: 'application/vnd.amazonaws.connect.message.interactive',
  interactiveResponse: 'application/vnd.amazonaws.connect.message.interactive.response',
} as const;

const EVENT_PREFIX = 'application/vnd.amazonaws.connect.event.';
export const EVENTS = {
  typing: `${EVENT_PREFIX}typing`,
  delivered: `${EVENT_PREFIX}message.delivered`,
  read: `${EVENT_PREFIX}message.read`,
} as const;

const OCCURRENCES: Readonly<Record<string, Occurrence>> = {
  'participant.joined': 'joined',
  'participant.left': 'left',
  'chat.ended': 'ended',
  'transfer.succeeded': 'transferred',
  'transfer.failed': 'transferFailed',
  'participant.idle': 'idle',
  'participant.returned': 'returned',
  'participant.autodisconnection': 'autoEnded',
};

const ROLES: Readonly<Record<string, Role>> = {
  AGENT: 'agent',
  CUSTOMER: 'customer',
  SYSTEM: 'system',
  CUSTOM_BOT: 'bot',
  SUPERVISOR: 'supervisor',
};

const STATUSES: Readonly<Record<string, FileStatus>> = {
  IN_PROGRESS: 'scanning',
  APPROVED: 'approved',
  REJECTED: 'rejected',
};

export function parseItem(raw: unknown): ParsedItem | undefined {
  if (!isRecord(raw)) return undefined;
  const receipts = parseReceipts(raw['MessageMetadata']);
  const contentType = text(raw['ContentType']);
  const from = parseParty(raw);
  if (contentType === EVENTS.typing) return { receipts, typing: from };
  const id = text(raw['Id']);
  const time = Date.parse(text(raw['AbsoluteTime']));
  if (id === '' || Number.isNaN(time)) return receipts.length > 0 ? { receipts } : undefined;
  const entry = parseEntry(raw, { id, time, from }, contentType);
  return entry === undefined ? { receipts } : { entry, receipts };
}

function parseEntry(raw: Record<string, unknown>, base: EntryBase, contentType: string): Entry | undefined {
  const type = text(raw['Type']);
  if (type === 'ATTACHMENT' || Array.isArray(raw['Attachments'])) {
    const files = list(raw['Attachments']).flatMap(parseFile);
    return files.length > 0 ? { ...base, kind: 'attachment', files } : undefined;
  }
  if (contentType.startsWith(EVENT_PREFIX)) {
    const name = contentType.slice(EVENT_PREFIX.length);
    const occurrence = lookUp(OCCURRENCES, name);
    return occurrence === undefined ? undefined : { ...base, kind: 'occurrence', occurrence };
  }
  if (type !== 'MESSAGE') return undefined;
  return { ...base, kind: 'message', contentType, content: text(raw['Content']) };
}

function parseParty(raw: Record<string, unknown>): Party {
  const role = text(raw['ParticipantRole']);
  return {
    id: text(raw['ParticipantId']),
    role: lookUp(ROLES, role) ?? 'system',
    name: text(raw['DisplayName']).trim(),
  };
}

function parseFile(raw: unknown): FileItem[] {
  if (!isRecord(raw)) return [];
  const id = text(raw['AttachmentId']);
  const status = text(raw['Status']);
  if (id === '') return [];
  return [
    {
      id,
      name: text(raw['AttachmentName']),
      contentType: text(raw['ContentType']),
      status: lookUp(STATUSES, status) ?? 'scanning',
    },
  ];
}

function parseReceipts(raw: unknown): Receipt[] {
  if (!isRecord(raw)) return [];
  const messageId = text(raw['MessageId']);
  if (messageId === '') return [];
  return list(raw['Receipts']).flatMap((receipt): Receipt[] => {
    if (!isRecord(receipt)) return [];
    const by = text(receipt['RecipientParticipantId']);
    if (text(receipt['ReadTimestamp']) !== '') return [{ messageId, level: 'read', by }];
    return text(receipt['DeliveredTimestamp']) !== '' ? [{ messageId, level: 'delivered', by }] : [];
  });
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Own keys only, so that `constructor` is no content type. */
function lookUp<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.keys(table).includes(key) ? table[key] : undefined;
}
