// Runs one contact through a flow, action by action, without AWS (flow language facts, 9.3). Time, participant and functions
// come from the line: virtual in tests, real in the local twin.

import type { CallEvent } from '../events';
import { ACTIONS } from './actions';
import { type Contact, type ContactSettings, newContact, newFrame } from './contact';
import type { Flow, FlowAction } from './flow';
import { flowLogLine } from './flow-log';
import type { Instance } from './instance';
import type { Line } from './line';
import { Run, type RunState, RunStoppedError, type Step } from './run';

export interface Simulation {
  readonly flow: Flow;
  readonly instance: Instance;
  readonly contact?: ContactSettings;
  readonly line: Line;
  /** Gets every event as it happens, except `result`, which is the caller's to write. */
  readonly emit?: (event: CallEvent) => void;
  /** Called before each action: to tell whether two moments have the same future, and to go on from here another time. */
  readonly watch?: (run: Pick<Run, 'fingerprint' | 'state'>) => void;
  /** Goes on from here, instead of at the start of the flow. */
  readonly from?: RunState;
}

/**
 * How the run ended: `disconnected` by the flow · `queued` · `returned` from a module that was run by itself · `ended` by
 * EndFlowExecution · `hung-up` by the participant · `error`, when it could not go on.
 */
export interface Ending {
  readonly outcome: 'disconnected' | 'queued' | 'returned' | 'ended' | 'hung-up' | 'error';
  /** With `error`: what went wrong, where, and what to do. */
  readonly message?: string;
  /** Where the run stood last. */
  readonly flow: string;
  readonly action: string;
  /** The contact as it was then: attributes, queue, language. */
  readonly contact: Readonly<Contact>;
}

/**
 * Actions in a row without the participant, prompts and inputs in a row without a key, and actions in all: above what a flow of 250
 * actions, with Loops of up to 100 rounds, can mean to do.
 */
const MAX_UNATTENDED = 10_000;
const MAX_SILENT = 500;
const MAX_ACTIONS = 100_000;

export async function simulate({ flow, instance, contact, line, emit, watch, from }: Simulation): Promise<Ending> {
  const state = from ?? { contact: newContact(contact), frames: [], moments: 0 };
  const run = new Run(instance, line, emit ?? (() => {}), state);
  const ending = (outcome: Ending['outcome'], message?: string): Ending => ({
    outcome,
    ...(message === undefined ? {} : { message }),
    flow: run.frame.flow.name,
    action: run.frame.action,
    contact: run.contact,
  });
  try {
    if (from === undefined) enter(run, flow);
    let unattended = 0;
    let moments = run.participantMoments;
    for (let actions = 1; ; actions += 1) {
      unattended = run.participantMoments === moments ? unattended + 1 : 0;
      moments = run.participantMoments;
      const silent = run.silentMoments;
      if (unattended > MAX_UNATTENDED || silent > MAX_SILENT || actions > MAX_ACTIONS) {
        throw new RunStoppedError(endless(run, unattended, silent));
      }
      watch?.(run);
      const outcome = await act(run);
      if (outcome !== undefined) return ending(outcome);
    }
  } catch (error) {
    if (error instanceof RunStoppedError) return ending('error', error.message);
    throw error;
  }
}

/** Runs the action that the run stands at, and goes on to the next one; tells the outcome when there is none. */
async function act(run: Run): Promise<Ending['outcome'] | undefined> {
  if (run.line.left()) return hungUp(run);
  const { frame } = run;
  const written = frame.flow.actions.get(frame.action);
  if (written === undefined) throw new RunStoppedError(`"${frame.flow.name}" has no action "${frame.action}".`);
  const handler = ACTIONS.get(written.type);
  if (handler === undefined) {
    throw new RunStoppedError(
      `The simulator does not run actions of type "${written.type}" (action "${written.id}" of "${frame.flow.name}"). The run ends here; choose a path that does not reach it.`,
    );
  }
  const filled = written.type === 'Compare' ? written : run.filled(written);
  const fault = run.line.fault?.(frame.flow.name, written.id, [...written.errors.keys()]);
  const logged = run.contact.logging;
  const step = fault === undefined ? await handler(run, filled, written) : ({ to: 'error', error: fault } as const);
  if (run.line.left() && step.to !== 'end') return hungUp(run);
  if (logged || run.contact.logging) {
    const line = flowLogLine(run.contact, frame.flow, filled, run.line.now(), {
      results: step.results ?? (step.to === 'error' ? step.error : undefined),
      external: step.external,
    });
    run.emit({ event: 'log', source: 'flow', line });
  }
  return follow(run, written, step);
}

function follow(run: Run, action: FlowAction, step: Step): Ending['outcome'] | undefined {
  switch (step.to) {
    case 'next':
      return go(run, action, action.next, 'next');
    case 'condition': {
      const { operator, operands, to } = step.condition;
      return go(run, action, to, [operator, ...operands].join(' '));
    }
    case 'error':
      if (step.why !== undefined) run.warn(`${step.error}: ${step.why}.`);
      return go(run, action, action.errors.get(step.error), step.error);
    case 'end':
      return step.outcome;
    case 'module': {
      const module = run.instance.module(step.id);
      if (module === undefined) throw new RunStoppedError(`The instance has no flow module "${step.id}".`);
      enter(run, module, step.input);
      return undefined;
    }
    case 'flow': {
      const flow = run.instance.flow(step.id);
      if (flow === undefined) throw new RunStoppedError(`The instance has no flow "${step.id}".`);
      run.frames.length = 0;
      enter(run, flow);
      return undefined;
    }
    case 'return':
      return goBack(run, step);
  }
}

function enter(run: Run, flow: Flow, input?: unknown): void {
  run.frames.push(newFrame(flow, input));
  run.emit({ event: 'branch', to: flow.start, because: 'start' });
}

function go(run: Run, action: FlowAction, to: string | undefined, because: string): undefined {
  const { frame } = run;
  if (to === undefined || to === '') {
    throw new RunStoppedError(
      `Action "${action.id}" of "${frame.flow.name}" (${action.type}) ends in "${because}", and nothing says where that goes. Give it a target.`,
    );
  }
  if (!frame.flow.actions.has(to)) {
    throw new RunStoppedError(
      `Action "${action.id}" of "${frame.flow.name}" goes to "${to}", which is not in the flow. Name an action that is.`,
    );
  }
  run.emit({ event: 'branch', to, because });
  frame.action = to;
  return undefined;
}

/** Back in the calling flow, whose own data is as it was; only `$.Modules` tells of the module (facts, 4.2 and 4.3). */
function goBack(run: Run, { result, data }: Extract<Step, { to: 'return' }>): Ending['outcome'] | undefined {
  if (run.frames.length === 1) return 'returned';
  run.frames.pop();
  const { frame } = run;
  frame.modules = { ...frame.modules, Result: result, ResultData: data };
  const caller = frame.flow.actions.get(frame.action);
  if (caller === undefined) throw new RunStoppedError(`"${frame.flow.name}" has no action "${frame.action}".`);
  const condition = caller.conditions.find(({ operands }) => result !== undefined && operands[0] === result);
  if (condition !== undefined) return go(run, caller, condition.to, `Equals ${result}`);
  const unmatched =
    result !== undefined && caller.conditions.length > 0 ? caller.errors.get('NoMatchingCondition') : undefined;
  return unmatched === undefined
    ? go(run, caller, caller.next, 'next')
    : go(run, caller, unmatched, 'NoMatchingCondition');
}

function hungUp(run: Run): 'hung-up' {
  run.emit({ event: 'disconnect', by: 'caller' });
  return 'hung-up';
}

const endless = (run: Run, unattended: number, silent: number): string => {
  const { flow, action } = run.frame;
  const what =
    unattended > MAX_UNATTENDED
      ? `${unattended - 1} actions in a row without the participant`
      : silent > MAX_SILENT
        ? `${MAX_SILENT} prompts and inputs in a row without a key`
        : `${MAX_ACTIONS} actions`;
  return `The run was stopped after ${what}, at action "${action}" of "${flow.name}". Look for a circle that nothing leaves; a Loop with a count ends one.`;
};
