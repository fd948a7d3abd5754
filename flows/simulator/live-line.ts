// A line in real time, for a phone that a person or a test holds: keys come when they are pressed.

import type { Invocation, InvocationReply, KeyPress, Line } from './line';

export interface LiveLine extends Line {
  /** @param keys any of `0-9 * #`, pressed at this moment */
  press(keys: string): void;
  hangUp(): void;
  /**
   * Jumps over what is being waited for, as if its time had passed: for who does not want to hear a prompt out or stay silent.
   * @param to time on the line's clock to go on at, such as the end of the speech of a menu. @default the end of the waiting
   */
  skip(to?: number): void;
}

export interface LiveLineSettings {
  /** Settles at the latest when `timeoutMs` is over. */
  readonly invoke: (invocation: Invocation) => Promise<InvocationReply>;
  /** How many times faster than real speech and waiting go by; 1 by default. Functions keep their own pace. */
  readonly speed?: number;
}

export function liveLine({ invoke, speed = 1 }: LiveLineSettings): LiveLine {
  const began = performance.now();
  let skipped = 0;
  const now = (): number => performance.now() - began + skipped;
  const keys: KeyPress[] = [];
  let left = false;
  let wake: (() => void) | undefined;
  /** Waits anew for what is left. */
  let wait: (() => void) | undefined;
  /** When the present waiting ends; undefined while nothing is waited for. */
  let ends: number | undefined;

  return {
    now,
    left: () => left,
    pending: () => keys.splice(0),
    async listen({ until }) {
      if (keys.length === 0 && !left) {
        ends = until;
        await new Promise<void>((resolve) => {
          let timer: NodeJS.Timeout;
          wait = () => {
            clearTimeout(timer);
            timer = setTimeout(resolve, Math.max(0, until - now()) / speed);
          };
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          wait();
        });
        wake = undefined;
        wait = undefined;
        ends = undefined;
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
    skip(to = Number.POSITIVE_INFINITY) {
      if (ends === undefined) return;
      skipped += Math.max(0, Math.min(to, ends) - now());
      wait?.();
    },
  };
}
