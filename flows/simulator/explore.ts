// Walks every path that a flow can take: at each point where the participant, a function or the service decides, all that may
// happen is tried. A path is told by its decisions and run again from the start, so that a run needs no undoing.
//
// Two points with the same state (position, data, keys still to come, and what the judge remembers) have the same future: the
// second one is not walked again, but its paths are counted. Times are no part of the state; a judge that needs them must
// remember them.

import type { CallEvent } from '../events';
import type { ContactSettings } from './contact';
import type { Flow } from './flow';
import type { Instance } from './instance';
import type { Invocation, Listen } from './line';
import { type Ending, simulate } from './simulate';
import { type Reaction, type TimedReply, virtualLine } from './virtual-line';

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
  /** Whether an action may fail by itself with this error, once in a path. Nothing does by default. */
  readonly mayFail?: (flow: string, action: string, error: string) => boolean;
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

/** Stops a run at a point that is not decided yet. */
class Undecided extends Error {
  constructor(
    readonly state: string,
    readonly names: readonly string[],
  ) {
    super('undecided');
  }
}

/** A judge found something. The message ends with the decisions that lead there. */
export class ExplorationError extends Error {
  override readonly name = 'ExplorationError';
}

/** @throws ExplorationError at the first path that the judge refuses */
export async function explore<M>(exploration: Exploration<M>): Promise<Explored> {
  const { judge, seen } = exploration;
  /** Paths from each state to an end; undefined while the state is being walked. */
  const known = new Map<string, bigint | undefined>();
  let runs = 0;
  let endless: readonly string[] | undefined;

  /** @param told events of the run up to the last decision, which the judge has seen already */
  const walk = async (decisions: readonly string[], told: number, before: M): Promise<bigint> => {
    runs += 1;
    const { events, ending, undecided } = await follow(exploration, decisions);
    let memory = before;
    try {
      for (const event of events.slice(told)) {
        seen?.(event);
        memory = judge.next(memory, event);
      }
      if (ending !== undefined) judge.end(memory, ending);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw new ExplorationError([error.message, ...decisions].join('\n  '));
    }
    if (undecided === undefined) return 1n;
    const state = `${undecided.state} ${JSON.stringify(memory)}`;
    if (known.has(state)) {
      const paths = known.get(state);
      if (paths === undefined) endless ??= decisions;
      return paths ?? 0n;
    }
    known.set(state, undefined);
    let paths = 0n;
    for (const name of undecided.names) paths += await walk([...decisions, name], events.length, memory);
    known.set(state, paths);
    return paths;
  };

  const paths = await walk([], 0, judge.begin);
  return { states: known.size, runs, paths, endless };
}

interface Followed {
  readonly events: readonly CallEvent[];
  readonly ending?: Ending;
  readonly undecided?: Undecided;
}

/** Runs as decided, and to the first point that is not. */
async function follow<M>(exploration: Exploration<M>, decisions: readonly string[]): Promise<Followed> {
  const { flow, instance, contact, reactions, replies, mayFail } = exploration;
  const events: CallEvent[] = [];
  let fingerprint = (): string => '';
  let decided = 0;
  let failed = false;

  const decide = <T>(at: string, choices: Choices<T>): T => {
    const decision = decisions[decided];
    decided += 1;
    if (decision === undefined) {
      const names = Object.keys(choices).map((name) => `${at}: ${name}`);
      throw new Undecided(`${fingerprint()} ${line.fingerprint()} ${failed} ${at}`, names);
    }
    const name = decision.slice(at.length + 2);
    const choice = choices[name];
    if (choice === undefined) throw new Error(`"${decision}" is not among the choices at ${at}.`);
    return choice;
  };

  const line = virtualLine({
    react: (moment) =>
      decide(`${moment.action}${moment.typed === '' ? '' : ` after ${moment.typed}`}`, reactions(moment)),
    invoke: (invocation) => {
      const again =
        invocation.attempt === 1 ? '' : ` try ${invocation.attempt} in ${Math.round(invocation.timeoutMs)} ms`;
      return decide(`${invocation.action}${again}`, replies(invocation));
    },
    fault: (flowName, action, errors) => {
      const possible = failed ? [] : errors.filter((error) => mayFail?.(flowName, action, error));
      if (possible.length === 0) return undefined;
      const choices = { runs: '', ...Object.fromEntries(possible.map((error) => [error, error])) };
      const error = decide(`${action} itself`, choices);
      failed = error !== '';
      return failed ? error : undefined;
    },
  });

  try {
    const ending = await simulate({
      flow,
      instance,
      line,
      ...(contact === undefined ? {} : { contact }),
      emit: (event) => events.push(event),
      watch: (run) => {
        fingerprint = () => run.fingerprint();
      },
    });
    return { events, ending };
  } catch (error) {
    if (error instanceof Undecided) return { events, undecided: error };
    throw error;
  }
}
