// The conversation as one ordered list without duplicates, whatever comes twice, late, in another order or from another
// source. Adding is commutative, associative and idempotent (held by property tests): the list depends only on what was
// added, not on how it arrived.

import type { Entry, FileItem, FileStatus, ParsedItem, ReceiptLevel } from './items';

interface Kept {
  readonly entry: Entry;
  /** Time of the version whose content is kept; the place in the list is that of the first. */
  readonly revised: number;
}

const RANK: Readonly<Record<FileStatus, number>> = { scanning: 0, approved: 1, rejected: 2 };

export class Transcript {
  private readonly kept = new Map<string, Kept>();
  private readonly receipts = new Map<string, ReceiptLevel>();
  private ordered: readonly Entry[] | undefined;

  constructor(private readonly ownId: string) {}

  add(item: ParsedItem): void {
    for (const { messageId, level, by } of item.receipts) {
      if (by !== this.ownId && this.receipts.get(messageId) !== 'read') this.receipts.set(messageId, level);
    }
    if (item.entry === undefined) return;
    const fresh: Kept = { entry: normal(item.entry), revised: item.entry.time };
    const known = this.kept.get(item.entry.id);
    this.kept.set(item.entry.id, known === undefined ? fresh : merge(known, fresh));
    this.ordered = undefined;
  }

  has(id: string): boolean {
    return this.kept.has(id);
  }

  /** How far a message of the customer has come with the others. */
  receipt(messageId: string): ReceiptLevel | undefined {
    return this.receipts.get(messageId);
  }

  /** By time, then by what comes first in a chat, then by id. The same array until something is added. */
  entries(): readonly Entry[] {
    this.ordered ??= Array.from(this.kept.values(), (kept) => kept.entry).sort(
      (a, b) => a.time - b.time || place(a) - place(b) || compare(a.id, b.id),
    );
    return this.ordered;
  }
}

function normal(entry: Entry): Entry {
  return entry.kind === 'attachment' ? { ...entry, files: joinFiles(entry.files) } : entry;
}

/** In the same millisecond people join before they speak, and leave before the chat ends. */
function place(entry: Entry): number {
  if (entry.kind !== 'occurrence') return 1;
  return entry.occurrence === 'joined' ? 0 : entry.occurrence === 'ended' ? 3 : 2;
}

function merge(a: Kept, b: Kept): Kept {
  const [newer, older] = isNewer(a, b) ? [a, b] : [b, a];
  const time = Math.min(a.entry.time, b.entry.time);
  if (newer.entry.kind === 'attachment' && older.entry.kind === 'attachment') {
    const files = joinFiles([...newer.entry.files, ...older.entry.files]);
    return { revised: newer.revised, entry: { ...newer.entry, time, files } };
  }
  return { revised: newer.revised, entry: { ...newer.entry, time } };
}

/** A total order of versions, so that the outcome does not depend on which came first. */
function isNewer(a: Kept, b: Kept): boolean {
  if (a.revised !== b.revised) return a.revised > b.revised;
  return compare(versionKey(a.entry), versionKey(b.entry)) > 0;
}

function versionKey(entry: Entry): string {
  const body = entry.kind === 'message' ? entry.content : '';
  // A longer text is the later part of a message that arrives in pieces.
  return `${String(body.length).padStart(8, '0')}${JSON.stringify({ ...entry, time: 0, files: [] })}`;
}

/** A scanner's verdict stands, even if an earlier state of the file arrives after it. */
function joinFiles(files: readonly FileItem[]): FileItem[] {
  const byId = new Map<string, FileItem>();
  for (const file of files) {
    const known = byId.get(file.id);
    if (known === undefined || compare(fileKey(file), fileKey(known)) > 0) byId.set(file.id, file);
  }
  return Array.from(byId.values()).sort((a, b) => compare(a.id, b.id));
}

function fileKey({ status, name, contentType }: FileItem): string {
  return JSON.stringify([RANK[status], name, contentType]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
