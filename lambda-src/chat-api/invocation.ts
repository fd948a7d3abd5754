// What one request has at hand: the parts of the function, the time, and how much of it is left.

import type { Measurements } from '../shared/measurements';
import type { ChatStarter } from './chat-starter';
import type { Environment } from './environment';
import type { FailureCounter } from './failure-counter';
import type { LinkStore } from './link-store';

/** Lines of ids, codes and names only: no token, cookie, address, name or attribute. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, string | number>>): void;
  warn(message: string, fields?: Readonly<Record<string, string | number>>): void;
  error(message: string, fields?: Readonly<Record<string, string | number>>): void;
}

export interface Parts extends Measurements {
  readonly environment: Pick<Environment, 'region'>;
  readonly store: LinkStore;
  readonly chats: ChatStarter;
  readonly failures: FailureCounter;
  /** With message feedback only: tells the SMS service that a message has arrived. Throws the service's error. */
  readonly confirmReceipt?: (messageId: string, signal: AbortSignal) => Promise<void>;
  readonly log: Log;
  /** Adds fields to every further line of this request. */
  about(fields: Readonly<Record<string, string>>): void;
  /** Epoch milliseconds. */
  clock(): number;
}

export interface Invocation extends Parts {
  /** Epoch seconds. */
  now(): number;
  /** Milliseconds until the request must have been answered. */
  left(): number;
  /** Aborts what still runs then. */
  readonly signal: AbortSignal;
}

/** Kept for the answer, and for giving back a lease. Milliseconds. */
export const RESERVE_MS = 1000;

/** `remainingMs`: what Lambda gives this invocation. */
export function invocation(parts: Parts, remainingMs: number): Invocation {
  const budget = Math.max(1, remainingMs - RESERVE_MS);
  const end = parts.clock() + budget;
  return {
    ...parts,
    now: () => Math.floor(parts.clock() / 1000),
    left: () => end - parts.clock(),
    signal: AbortSignal.timeout(budget),
  };
}
