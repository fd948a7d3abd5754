// Reads what was missed from the transcript, newest page first, back to where the last complete reading ended. Only
// readings move that mark: a frame that came over a socket says nothing about those that did not.

import type { Api } from './api';
import { createBackoff } from './backoff';
import { isRecord, text } from './items';
import type { Clock } from './ports';

export interface Backfill {
  /** Reads now; asked for while reading, it reads once more afterwards. */
  run(): void;
  stop(): void;
  /** True when the conversation has been read to its beginning, or to the mark, at least once. */
  readonly complete: boolean;
}

export interface BackfillHandlers {
  token(): string | undefined;
  items(raw: readonly unknown[]): void;
  denied(): void;
}

/** Ten thousand items; more is an endless loop of tokens. */
const MOST_PAGES = 100;

export function createBackfill(api: Api, clock: Clock, handlers: BackfillHandlers): Backfill {
  const backoff = createBackoff(clock);
  let mark: string | undefined;
  let complete = false;
  let running = false;
  let wanted = false;
  let stopped = false;
  let cancel = (): void => {};

  async function run(): Promise<void> {
    if (running) {
      wanted = true;
      return;
    }
    running = true;
    wanted = false;
    cancel();
    const done = await read();
    running = false;
    if (stopped) return;
    if (done) backoff.reset();
    else cancel = clock.after(backoff.next(), () => void run());
    if (done && wanted) void run();
  }

  /** False when it is to be tried again. */
  async function read(): Promise<boolean> {
    let next: string | undefined;
    let newest: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const token = handlers.token();
      if (token === undefined) return true;
      const result = await api.transcript(token, next);
      if (stopped) return true;
      if (!result.ok) {
        if (result.failure === 'denied') handlers.denied();
        return false;
      }
      const ids = result.value.items.map((item) => (isRecord(item) ? text(item['Id']) : ''));
      newest ??= ids.filter((id) => id !== '').pop();
      const reached = mark !== undefined && ids.includes(mark);
      const last = reached || result.value.next === undefined || result.value.next === next;
      if (last) {
        mark = newest ?? mark;
        complete = true;
      }
      handlers.items(result.value.items);
      if (last) return true;
      next = result.value.next;
    }
    return true;
  }

  return {
    run: () => void run(),
    stop: () => {
      stopped = true;
      cancel();
    },
    get complete() {
      return complete;
    },
  };
}
