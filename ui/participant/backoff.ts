// Jittered exponential back-off. "Full jitter": all clients of an instance share its few calls per second, so after an
// outage they must not come back together.

import type { Clock } from './ports';

export interface Backoff {
  /** Milliseconds to wait before the next attempt; grows with each call. */
  next(): number;
  reset(): void;
}

export function createBackoff(clock: Clock, firstMs = 1000, mostMs = 30_000): Backoff {
  let attempt = 0;
  return {
    next() {
      const ceiling = Math.min(mostMs, firstMs * 2 ** attempt);
      attempt = Math.min(attempt + 1, 16);
      // Never nothing at all: a quarter is fixed, the rest is chance.
      return Math.round(ceiling * (0.25 + 0.75 * clock.random()));
    },
    reset() {
      attempt = 0;
    },
  };
}
