// The outside world of one contact, as the simulator sees it: time, the participant, and functions. Two kinds exist:
// virtual-line.ts jumps over all waiting, live-line.ts runs in real time.

import type { ConnectEvent } from '../../lambda-src/shared/contract/connect';

/** Waiting for the participant. Times are milliseconds on the line's own clock. */
export interface Listen {
  /** Name of the flow or module, and identifier of its action. */
  readonly flow: string;
  readonly action: string;
  /** `prompt`: something is said · `menu`: one key is wanted · `store`: keys are collected · `wait`: a pause. */
  readonly mode: 'prompt' | 'menu' | 'store' | 'wait';
  /** What is heard, SSML removed; empty when nothing is said. */
  readonly text: string;
  /** Grows with each action that involves the participant; equal while one action collects key after key. */
  readonly moment: number;
  /** When this moment began, and when the speech ends. */
  readonly beganAt: number;
  readonly speechEndsAt: number;
  /** When to give up. */
  readonly until: number;
  /** Keys collected so far in this moment. */
  readonly typed: string;
}

export interface KeyPress {
  /** One of `0-9 * #`. */
  readonly key: string;
  readonly at: number;
}

/** One invocation of a function. */
export interface Invocation {
  readonly functionArn: string;
  readonly event: ConnectEvent;
  /** What is left of the block's time limit: an answer after that counts as none. */
  readonly timeoutMs: number;
  /** 1 for the first try, up to 4. */
  readonly attempt: number;
  /** Do not wait for the answer; there is none. */
  readonly asynchronous: boolean;
  readonly flow: string;
  readonly action: string;
}

/**
 * What came of an invocation: the response as JSON text, or why there is none.
 * `function-error` (the handler threw), `throttled` and `service-error` (5xx) are tried again inside the limit;
 * `timeout` and `refused` (no permission, no such function) are not.
 */
export type InvocationReply = { readonly cold?: boolean } & (
  | { readonly payload: string }
  | {
      readonly error: 'function-error' | 'throttled' | 'service-error' | 'timeout' | 'refused';
      readonly message?: string;
    }
);

export interface Line {
  /** Milliseconds since the contact began. */
  now(): number;
  /** True once the participant has hung up or left the chat. */
  left(): boolean;
  /** Takes the keys pressed up to now that nobody has listened to. */
  pending(): readonly KeyPress[];
  /** The next key, as soon as there is one; undefined when `until` has come or the participant left. */
  listen(request: Listen): KeyPress | undefined | Promise<KeyPress | undefined>;
  invoke(request: Invocation): InvocationReply | Promise<InvocationReply>;
  /** Makes an action fail as the service may: the error type whose branch is taken. Without it, nothing fails by itself. */
  fault?(flow: string, action: string, errors: readonly string[]): string | undefined;
}

/** A reply with `value` as the function's result. */
export const answer = (value: unknown): InvocationReply => ({ payload: JSON.stringify(value) ?? 'null' });
