// The conversation as a text file for the customer to keep. Connect has no such call: the page writes it from what it has
// read.

import type { Entry, Party } from '../participant/items';
import type { ChatStrings } from '../strings/strings';
import { dateAndTime } from './format';
import { occurrenceText } from './occurrence-text';
import { rowsOf } from './rows';

export interface TranscriptFile {
  readonly name: string;
  readonly text: string;
}

export function writeTranscript(
  entries: readonly Entry[],
  ownId: string,
  brand: string,
  strings: ChatStrings,
  language: string,
  authorOf: (party: Party) => string,
): TranscriptFile {
  const lines: string[] = [];
  for (const row of rowsOf(entries, ownId, language, [])) {
    if (row.kind === 'day') continue;
    const time = dateAndTime(row.entry.time, language);
    if (row.kind === 'occurrence') lines.push(`[${time}] ${occurrenceText(row.entry, strings, authorOf)}`);
    else if (row.kind === 'message') lines.push(`[${time}] ${authorOf(row.entry.from)}: ${row.shown}`);
    else if (row.kind === 'interactive') {
      lines.push(`[${time}] ${authorOf(row.entry.from)}: ${row.interactive.title || strings.unsupported}`);
    } else {
      for (const file of row.entry.files) lines.push(`[${time}] ${authorOf(row.entry.from)}: [${file.name}]`);
    }
  }
  const day = new Date(entries[0]?.time ?? Date.now());
  const stamp = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0'));
  return { name: `chat-${stamp.join('-')}.txt`, text: `${[brand, '', ...lines].join('\r\n')}\r\n` };
}

export function saveFile({ name, text }: TranscriptFile): void {
  // The mark tells editors that guess that this is UTF-8.
  const url = URL.createObjectURL(new Blob(['\ufeff', text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
