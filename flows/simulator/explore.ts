// Walks every path that a flow can take: at each point where the participant, a function or the service decides, all that may
// happen is tried. A run cannot be undone, so each choice runs again from the last state between two actions.
//
// Two points with the same state (position, data, keys still to come, and what the judge remembers) have the same future: the
// second one is not walked again, but its paths are counted. Times are no part of the state; a judge that needs them must
// remember them.

import type { CallEvent } from '../events';
import type { ContactSettings } from './contact';
import type { Flow } from './flow';
import type { Instance } from './instance';
import type { Invocation, Listen } from './line';
import type { RunState } from './run';
import { type Ending, simulate } from './simulate';
import { type Reaction, type TimedReply, type VirtualLineState, virtualLine } from './virtual-line';

/** What may happen, by names that read well in a path. */
export type Choices<T> = Readonly<Record<string, T>>;

/** Watches a path event by event. Memories are plain data, made anew at each step: they are part of the state. */
export interface Judge<M> {
  readonly begin: M;
  /** @returns what is to be remembered; throws when the event must not be */
  readonly next: (memory: M, event: CallEvent) => M;
  /** Throws when the path must not end so. */
  readonly end: (memory: M, ending: Ending) => void;
}

export interface Exploration<M> {
  readonly flow: Flow;
  readonly instance: Instance;
  readonly contact?: ContactSettings;
  /** What the participant may do in this moment. */
  readonly reactions: (moment: Listen) => Choices<Reaction>;
  /** What may come of an invocation. Give `ms`, or equal states are not recognised. */
  readonly replies: (invocation: Invocation) => Choices<TimedReply>;
  /** Whether an action may fail by itself with this error. Nothing does by default. */
  readonly mayFail?: (flow: string, action: string, error: string) => boolean;
  /** How many actions may fail by themselves in a path. @default 1 */
  readonly failures?: number;
  readonly judge: Judge<M>;
  /** Told of each event on each different stretch of a path once. */
  readonly seen?: (event: CallEvent) => void;
}

export interface Explored {
  /** Different points of decision. */
  readonly states: number;
  /** Runs that were made. */
  readonly runs: number;
  /** Different paths from the start to an end; with `endless`, those without a repetition. */
  readonly paths: bigint;
  /** A circle that a participant could walk for ever: the decisions that close it. */
  readonly endless: readonly string[] | undefined;
}

/** A judge found something. The message ends with the decisions that lead there. */
export class ExplorationError extends Error {
  override readonly name = 'ExplorationError';
}

/** @throws ExplorationError at the first path that the judge refuses */
export async function explore<M>(exploration: Exploration<M>): Promise<Explored> {
  const { judge } = exploration;
  /** Paths from each state to an end; undefined while the state is being walked. */
  const known = new Map<string, bigint | undefined>();
  let runs = 0;
  let endless: readonly string[] | undefined;

  const walk = async (point: Point<M>, path: readonly string[]): Promise<bigint> => {
    runs += 1;
    const next = await follow(exploration, point).catch((error: unknown) => {
      if (!(error instanceof Error)) throw error;
      throw new ExplorationError([error.message, ...path].join('\n  '));
    });
    if (next === undefined) return 1n;
    const state = `${next.state} ${JSON.stringify(next.point.memory)}`;
    if (known.has(state)) {
      const paths = known.get(state);
      if (paths === undefined) endless ??= path;
      return paths ?? 0n;
    }
    known.set(state, undefined);
    let paths = 0n;
    for (const name of next.names) {
      const decision = `${next.at}: ${name}`;
      paths += await walk({ ...next.point, decided: [...next.point.decided, name] }, [...path, decision]);
    }
    known.set(state, paths);
    return paths;
  };

  const paths = await walk({ decided: [], told: 0, failed: 0, memory: judge.begin }, []);
  return { states: known.size, runs, paths, endless };
}

/** A point in a path: a state between two actions, and what has been decided since. */
interface Point<M> {
  /** Absent at the start. */
  readonly run?: RunState;
  readonly line?: VirtualLineState;
  readonly decided: readonly string[];
  /** Events since the state that the judge has been told of. */
  readonly told: number;
  /** How many actions have failed by themselves. */
  readonly failed: number;
  /** What the judge remembers, those events included. */
  readonly memory: M;
}

interface NextPoint<M> {
  readonly point: Point<M>;
  readonly state: string;
  readonly at: string;
  readonly names: readonly string[];
}

/** Stops a run at a point that is not decided yet. No Error: each run ends with one, and nobody needs to know where in the code. */
class Undecided {
  constructor(
    readonly at: string,
    readonly names: readonly string[],
  ) {}
}

/** Runs as decided, and on to the first point that is not; undefined at an end. */
async function follow<M>(exploration: Exploration<M>, point: Point<M>): Promise<NextPoint<M> | undefined> {
  const { flow, instance, contact, reactions, replies, mayFail, failures = 1, judge, seen } = exploration;
  let { run, line: lineState, decided, told, failed, memory } = point;
  /** Decisions taken and events met since the state. */
  let taken = 0;
  let met = 0;
  let fingerprint = (): string => '';

  const decide = <T>(at: string, choices: Choices<T>): T => {
    const name = decided[taken];
    if (name === undefined) throw new Undecided(at, Object.keys(choices));
    taken += 1;
    const choice = choices[name];
    if (choice === undefined) throw new Error(`"${name}" is not among the choices at ${at}.`);
    return choice;
  };

  const line = virtualLine(
    {
      react: (moment) =>
        decide(`${moment.action}${moment.typed === '' ? '' : ` after ${moment.typed}`}`, reactions(moment)),
      invoke: (invocation) => {
        const { action, attempt, timeoutMs } = invocation;
        return decide(
          attempt === 1 ? action : `${action} try ${attempt} in ${Math.round(timeoutMs)} ms`,
          replies(invocation),
        );
      },
      fault: (flowName, action, errors) => {
        const possible = failed >= failures ? [] : errors.filter((error) => mayFail?.(flowName, action, error));
        if (possible.length === 0) return undefined;
        const choices = { runs: '', ...Object.fromEntries(possible.map((error) => [error, error])) };
        const error = decide(`${action} itself`, choices);
        if (error === '') return undefined;
        failed += 1;
        return error;
      },
    },
    lineState,
  );

  try {
    const ending = await simulate({
      flow,
      instance,
      line,
      ...(contact === undefined ? {} : { contact }),
      ...(run === undefined ? {} : { from: run }),
      emit: (event) => {
        met += 1;
        if (met <= told) return;
        seen?.(event);
        memory = judge.next(memory, event);
      },
      watch: (running) => {
        fingerprint = () => running.fingerprint();
        if (taken < decided.length) return;
        // All that was decided is done: a later choice need not go back behind this action.
        run = running.state();
        lineState = line.state();
        decided = [];
        taken = 0;
        told = 0;
        met = 0;
      },
    });
    judge.end(memory, ending);
    return undefined;
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
    return {
      point: {
        ...(run === undefined ? {} : { run }),
        ...(lineState === undefined ? {} : { line: lineState }),
        decided,
        told: met,
        failed,
        memory,
      },
      state: `${fingerprint()} ${line.fingerprint()} ${failed} ${error.at}`,
      at: error.at,
      names: error.names,
    };
  }
}
