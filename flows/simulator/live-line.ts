// A line in real time, for a phone that a person or a test holds: keys come when they are pressed.

import type { Invocation, InvocationReply, KeyPress, Line } from './line';

export interface LiveLine extends Line {
  /** @param keys any of `0-9 * #`, pressed at this moment */
  press(keys: string): void;
  hangUp(): void;
}

export interface LiveLineSettings {
  /** Settles at the latest when `timeoutMs` is over. */
  readonly invoke: (invocation: Invocation) => Promise<InvocationReply>;
  /** How many times faster than real speech and waiting go by; 1 by default. Functions keep their own pace. */
  readonly speed?: number;
}

export function liveLine({ invoke, speed = 1 }: LiveLineSettings): LiveLine {
  const began = performance.now();
  const now = (): number => performance.now() - began;
  const keys: KeyPress[] = [];
  let left = false;
  let wake: (() => void) | undefined;

  return {
    now,
    left: () => left,
    pending: () => keys.splice(0),
    async listen({ until }) {
      if (keys.length === 0 && !left) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, Math.max(0, until - now()) / speed);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        wake = undefined;
      }
      return left ? undefined : keys.shift();
    },
    invoke,
    press(pressed) {
      for (const key of pressed) if (/^[0-9*#]$/.test(key)) keys.push({ key, at: now() });
      wake?.();
    },
    hangUp() {
      left = true;
      wake?.();
    },
  };
}
