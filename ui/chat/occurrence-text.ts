// What has happened, in words.

import type { OccurrenceEntry, Party } from '../participant/items';
import { fillIsolated } from '../shared/fill';
import type { ChatStrings } from '../strings/strings';

export function occurrenceText(
  { occurrence, from }: OccurrenceEntry,
  strings: ChatStrings,
  authorOf: (party: Party) => string,
): string {
  const words: Readonly<Record<OccurrenceEntry['occurrence'], string>> = {
    joined: strings.joined,
    left: strings.left,
    ended: strings.ended,
    transferred: strings.transferred,
    transferFailed: strings.transferFailed,
    idle: strings.idle,
    returned: strings.backOnline,
    autoEnded: strings.autoEnded,
  };
  return fillIsolated(words[occurrence], { name: authorOf(from) });
}

/** How somebody is called: by name, else by what they are. */
export function authorName(party: Party, ownId: string, brand: string, strings: ChatStrings): string {
  if (party.id === ownId) return strings.you;
  if (party.role === 'agent' || party.role === 'supervisor') return party.name || strings.agent;
  // Connect names its own participants SYSTEM_MESSAGE and BOT, which nobody wants to read.
  if (party.role === 'bot') return named(party.name) || strings.assistant;
  return named(party.name) || brand;
}

function named(name: string): string {
  return /^[A-Z_]+$/.test(name) ? '' : name;
}
