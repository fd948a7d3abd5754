// A clock that stands still until it is moved. Between two timers, promises get to run, as they do in a page.

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../ui/participant/ports';

export interface ManualClock extends Clock {
  /** Moves on, calling what falls due in order. */
  advance(milliseconds: number): Promise<void>;
  /** Moves on without calling anything, as a sleeping phone does; what fell due comes with the next move. */
  sleep(milliseconds: number): void;
  /** Timers that are set. */
  readonly pending: number;
}

export function manualClock(random: () => number = () => 0.5): ManualClock {
  let now = Date.UTC(2026, 10, 22, 12);
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now,
    random,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      await setImmediate();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
        await setImmediate();
      }
      now = Math.max(now, end);
    },
    sleep(milliseconds) {
      now += milliseconds;
    },
    get pending() {
      return timers.size;
    },
  };
}
