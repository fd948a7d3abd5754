// A clock that stands still until it is moved; what falls due on the way is called in order.

import type { Clock } from '../../../local/participant/clock';

export interface ManualClock extends Clock {
  advance(milliseconds: number): void;
  /** How many timers wait. */
  readonly pending: number;
}

export function manualClock(start = Date.UTC(2026, 10, 22, 12)): ManualClock {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly callback: () => void }>();
  return {
    now: () => now,
    get pending() {
      return timers.size;
    },
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).sort((one, two) => one.at - two.at);
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
  };
}
