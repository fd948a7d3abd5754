// A line whose time is virtual: nothing is waited for, a call of minutes takes microseconds. Functions may still be real; then
// their real time counts.

import type { Invocation, InvocationReply, KeyPress, Line, Listen } from './line';

/** What a participant does in one moment. */
export interface Reaction {
  /** Keys, pressed one after another. */
  readonly keys?: string;
  /**
   * When the first one is pressed: milliseconds after the speech has ended; negative while it is still going on. Soon after it
   * by default, or in its middle where no input is wanted.
   */
  readonly afterMs?: number;
  /** Milliseconds between two keys. */
  readonly everyMs?: number;
  /** Hangs up after the keys. */
  readonly hangUp?: boolean;
}

export interface VirtualLineSettings {
  /** Asked once in each moment (while something is said, and when input is wanted), unless earlier keys are still to come. */
  readonly react?: (moment: Listen) => Reaction | undefined;
  /** The functions. A reply with `ms` takes that long; without, as long as it really took. */
  readonly invoke?: (invocation: Invocation) => TimedReply | Promise<TimedReply>;
  /** Hangs up at this time, whatever happens. */
  readonly hangUpAt?: number;
  readonly fault?: Line['fault'];
}

/** `ms`: how long the function takes. `hangUp`: the participant leaves meanwhile. */
export type TimedReply = InvocationReply & { readonly ms?: number; readonly hangUp?: boolean };

const AFTER_MS = 400;
const EVERY_MS = 250;

export interface VirtualLine extends Line {
  /** What is still to come of the participant, relative to now: two lines with the same string go on alike. */
  fingerprint(): string;
  /** A copy to go on from, as often as wanted. */
  state(): VirtualLineState;
}

export interface VirtualLineState {
  readonly clock: number;
  readonly leavesAt: number;
  /** The last moment that the participant reacted to. */
  readonly reactedTo: number;
  /** Keys to come, by time. */
  readonly keys: readonly KeyPress[];
}

/** @param from goes on from here, instead of at the beginning */
export function virtualLine(settings: VirtualLineSettings, from?: VirtualLineState): VirtualLine {
  const { react, invoke, hangUpAt = Number.POSITIVE_INFINITY, fault } = settings;
  let { clock, leavesAt, reactedTo } = from ?? { clock: 0, leavesAt: hangUpAt, reactedTo: 0 };
  const keys = [...(from?.keys ?? [])];

  const plan = (moment: Listen): void => {
    const { keys: pressed = '', everyMs = EVERY_MS, hangUp, ...reaction } = react?.(moment) ?? {};
    const middle = (moment.beganAt - moment.speechEndsAt) / 2;
    const afterMs = reaction.afterMs ?? (moment.mode === 'prompt' ? middle : AFTER_MS);
    let at = Math.max(moment.beganAt, moment.speechEndsAt + afterMs);
    for (const key of pressed) {
      keys.push({ key, at });
      at += everyMs;
    }
    if (hangUp) leavesAt = Math.min(leavesAt, at);
  };

  return {
    now: () => clock,
    left: () => clock >= leavesAt,
    pending: () => keys.splice(0, keys.filter(({ at }) => at < clock).length),
    listen(moment) {
      if (moment.moment !== reactedTo) {
        reactedTo = moment.moment;
        // Who is still typing does so into whatever comes next, and reacts to it no more.
        if (keys.length === 0) plan(moment);
      }
      const [next] = keys;
      if (next !== undefined && next.at <= moment.until && next.at < leavesAt) {
        keys.shift();
        clock = Math.max(clock, next.at);
        return next;
      }
      clock = Math.max(clock, Math.min(moment.until, leavesAt));
      return undefined;
    },
    async invoke(invocation) {
      const began = performance.now();
      const reply = await (invoke?.(invocation) ?? { error: 'refused' as const, message: 'no functions are given' });
      if (invocation.asynchronous) return reply;
      const ms = reply.ms ?? performance.now() - began;
      clock += Math.min(ms, invocation.timeoutMs + 1);
      if (reply.hangUp) leavesAt = Math.min(leavesAt, clock);
      return reply;
    },
    ...(fault === undefined ? {} : { fault }),
    state: () => ({ clock, leavesAt, reactedTo, keys: [...keys] }),
    fingerprint: () => JSON.stringify([leavesAt - clock, keys.map(({ key, at }) => [key, at - clock])]),
  };
}

/**
 * A participant who answers each wish for input with the next group of keys: `['3', '2065550123#', '1']`. An empty group is
 * silence, `hangup` hangs up; when the groups are used up, silence.
 */
export function scripted(groups: readonly string[]): (moment: Listen) => Reaction | undefined {
  const left = [...groups];
  return ({ mode }) => {
    if (mode !== 'menu' && mode !== 'store') return undefined;
    const group = left.shift() ?? '';
    return group === 'hangup' ? { hangUp: true } : { keys: group };
  };
}
