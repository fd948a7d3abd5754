// The conversation as the rows that the page shows: days, occurrences, messages in groups of one author. What a person
// need not see (answers to "show more", who reads along) makes no row.

import {
  type AttachmentEntry,
  CONTENT_TYPES,
  type Entry,
  type MessageEntry,
  type OccurrenceEntry,
  type Party,
} from '../participant/items';
import type { Outgoing } from '../participant/outbox';
import { dateAndTime, startOfDay } from './format';
import { type Interactive, parseInteractive, readableChoice, type TimePicker } from './interactive';

interface Grouped {
  readonly own: boolean;
  /** First of its author's group: the name stands above. */
  readonly first: boolean;
  /** Last of its author's group: the time stands below. */
  readonly last: boolean;
}

export interface DayRow {
  readonly kind: 'day';
  readonly key: string;
  readonly time: number;
}

export interface OccurrenceRow {
  readonly kind: 'occurrence';
  readonly key: string;
  readonly entry: OccurrenceEntry;
}

export interface MessageRow extends Grouped {
  readonly kind: 'message';
  readonly key: string;
  readonly entry: MessageEntry;
  /** What is shown in place of the content, for choices that are sent in another form. */
  readonly shown: string;
}

export interface InteractiveRow extends Grouped {
  readonly kind: 'interactive';
  readonly key: string;
  readonly entry: MessageEntry;
  readonly interactive: Interactive;
  /** Content of the customer's next message: the choice, if it was one. Absent while the question is open. */
  readonly answered: string | undefined;
}

export interface AttachmentRow extends Grouped {
  readonly kind: 'attachment';
  readonly key: string;
  readonly entry: AttachmentEntry;
}

export type Row = DayRow | OccurrenceRow | MessageRow | InteractiveRow | AttachmentRow;

/** A pause after which a group ends. */
const GROUP_MS = 180_000;
const PARSED = new WeakMap<MessageEntry, Interactive | undefined>();

/** A message on its way: what it says, and what it was written after. */
export type Waiting = Pick<Outgoing, 'content' | 'after'>;

export function rowsOf(entries: readonly Entry[], ownId: string, language: string, waiting: readonly Waiting[]): Row[] {
  // By what stood there when it was written, not by time: the device's clock is not the service's.
  const places = new Map(entries.map((entry, index) => [entry.id, index]));
  const waitingAfter = (question: Entry): string | undefined =>
    waiting.find(({ after }) => (places.get(after) ?? -1) >= (places.get(question.id) ?? 0))?.content;
  const shown = entries.filter((entry) => isShown(entry, ownId));
  const latestOfReference = new Map<string, string>();
  for (const entry of shown) {
    const reference = referenceOf(entry);
    if (reference !== '') latestOfReference.set(reference, entry.id);
  }
  const visible = shown.filter((entry) => {
    const reference = referenceOf(entry);
    return reference === '' || latestOfReference.get(reference) === entry.id;
  });

  const rows: Row[] = [];
  const times = new Map<string, string>();
  visible.forEach((entry, index) => {
    const before = visible[index - 1];
    const after = visible[index + 1];
    if (before === undefined || startOfDay(before.time) !== startOfDay(entry.time)) {
      rows.push({ kind: 'day', key: `day ${startOfDay(entry.time)}`, time: entry.time });
    }
    const own = isOwn(entry, ownId);
    const group: Grouped = { own, first: !sameGroup(before, entry), last: !sameGroup(entry, after) };
    if (entry.kind === 'occurrence') rows.push({ kind: 'occurrence', key: entry.id, entry });
    else if (entry.kind === 'attachment') rows.push({ kind: 'attachment', key: entry.id, entry, ...group });
    else {
      const interactive = interactiveOf(entry);
      if (interactive === undefined) {
        const choice = own ? (times.get(entry.content) ?? readableChoice(entry.content)) : undefined;
        rows.push({ kind: 'message', key: entry.id, entry, shown: choice ?? entry.content, ...group });
      } else {
        if (interactive.kind === 'time') {
          for (const slot of interactive.slots)
            times.set(slot.answer.content, slotText(slot.time, interactive, language));
        }
        const answered = nextAnswer(visible.slice(index + 1), ownId) ?? waitingAfter(entry);
        rows.push({ kind: 'interactive', key: entry.id, entry, interactive, answered, ...group });
      }
    }
  });
  return rows;
}

/** A slot in the reader's words; by the clock of the place, when it has one of its own. */
export function slotText(time: number, { offsetMinutes }: TimePicker, language: string): string {
  return offsetMinutes === undefined
    ? dateAndTime(time, language)
    : dateAndTime(time + offsetMinutes * 60_000, language, 'UTC');
}

export function isOwn(entry: Entry, ownId: string): boolean {
  return entry.from.id === ownId;
}

/** The agent who is in the chat now, if any. */
export function agentOf(entries: readonly Entry[]): Party | undefined {
  let agent: Party | undefined;
  for (const entry of entries) {
    if (entry.from.role !== 'agent') continue;
    if (entry.kind !== 'occurrence') agent = { ...entry.from, name: entry.from.name || (agent?.name ?? '') };
    else if (entry.occurrence === 'joined') agent = entry.from;
    else if (entry.occurrence === 'left' && agent?.id === entry.from.id) agent = undefined;
  }
  return agent;
}

function isShown(entry: Entry, ownId: string): boolean {
  if (entry.kind === 'attachment') return true;
  if (entry.kind === 'message') {
    if (entry.contentType === CONTENT_TYPES.interactiveResponse || entry.contentType === 'application/json')
      return false;
    return entry.content !== '';
  }
  if (entry.occurrence === 'joined' || entry.occurrence === 'left') {
    return entry.from.role === 'agent' && !isOwn(entry, ownId);
  }
  // Returned after idling says nothing to the one who returned; whether the agent idles is not for the customer to hear.
  if (entry.occurrence === 'idle' || entry.occurrence === 'autoEnded') return isOwn(entry, ownId);
  return entry.occurrence !== 'returned';
}

function interactiveOf(entry: Entry): Interactive | undefined {
  if (entry.kind !== 'message' || entry.contentType !== CONTENT_TYPES.interactive) return undefined;
  if (!PARSED.has(entry))
    PARSED.set(entry, parseInteractive(entry.content) ?? { kind: 'unknown', title: '', subtitle: '' });
  return PARSED.get(entry);
}

function referenceOf(entry: Entry): string {
  const interactive = interactiveOf(entry);
  return interactive !== undefined && 'reference' in interactive ? interactive.reference : '';
}

function nextAnswer(after: readonly Entry[], ownId: string): string | undefined {
  const answer = after.find((entry) => entry.kind === 'message' && isOwn(entry, ownId));
  return answer?.kind === 'message' ? answer.content : undefined;
}

function sameGroup(a: Entry | undefined, b: Entry | undefined): boolean {
  if (a === undefined || b === undefined || a.kind === 'occurrence' || b.kind === 'occurrence') return false;
  return a.from.id === b.from.id && b.time - a.time < GROUP_MS && startOfDay(a.time) === startOfDay(b.time);
}
