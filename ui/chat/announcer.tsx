// A small live region that holds only what is new, so that screen readers say it once and do not read the conversation
// again. Politely: nothing interrupts what is being typed.

import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';

export interface Announcement {
  readonly key: number;
  readonly words: string;
}

/** Older ones have been said. */
const KEPT = 4;

export function useAnnouncer(): { readonly said: readonly Announcement[]; readonly announce: (words: string) => void } {
  const [said, setSaid] = useState<readonly Announcement[]>([]);
  const announce = useMemo(() => {
    let key = 0;
    return (words: string): void => {
      key += 1;
      const next = { key, words };
      setSaid((before) => [...before.slice(1 - KEPT), next]);
    };
  }, []);
  return { said, announce };
}

export function Announcer({ said }: { said: readonly Announcement[] }): JSX.Element {
  return (
    <div class="sr" aria-live="polite" aria-atomic="false" aria-relevant="additions">
      {said.map(({ key, words }) => (
        <p key={key}>{words}</p>
      ))}
    </div>
  );
}
