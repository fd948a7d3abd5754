// Which actions of a flow ran, and which of their branches were taken.

import type { CallEvent } from '../events';
import type { Flow, FlowAction } from './flow';
import { isTrue } from './flow-log';

export interface Coverage {
  /** Identifiers. */
  readonly actions: { readonly all: readonly string[]; readonly missed: readonly string[] };
  /** `<identifier> → <condition, error type or next>` */
  readonly branches: { readonly all: readonly string[]; readonly missed: readonly string[] };
}

/** Collects what ran, from the events of any number of runs. */
export class Covered {
  private readonly actions = new Map<string, Set<string>>();
  private readonly branches = new Map<string, Set<string>>();

  add(event: CallEvent): void {
    if (event.event !== 'branch' || event.flow === undefined) return;
    add(this.actions, event.flow, event.to);
    if (event.because !== 'start') add(this.branches, event.flow, `${event.action} → ${event.because}`);
  }

  of(flow: Flow): Coverage {
    const actions = [...flow.actions.keys()];
    const branches = [...flow.actions.values()].flatMap(branchesOf);
    const missing = (all: readonly string[], seen?: ReadonlySet<string>) => all.filter((each) => !seen?.has(each));
    return {
      actions: { all: actions, missed: missing(actions, this.actions.get(flow.name)) },
      branches: { all: branches, missed: missing(branches, this.branches.get(flow.name)) },
    };
  }
}

/**
 * `NextAction` is written, but never taken: conditions and errors decide alone and it only repeats one of their targets, or
 * success leaves the flow (facts, section 2).
 */
const NEXT_IS_NEVER_TAKEN = new Set([
  'CheckHoursOfOperation',
  'CheckMetricData',
  'Compare',
  'DequeueContactAndTransferToQueue',
  'Loop',
  'TransferContactToQueue',
  'TransferToFlow',
]);

function branchesOf(action: FlowAction): string[] {
  const menu = action.type === 'GetParticipantInput' && action.errors.has('NoMatchingCondition');
  const never = NEXT_IS_NEVER_TAKEN.has(action.type) || (menu && !isTrue(action.parameters['StoreInput']));
  return [
    ...(action.next === undefined || never ? [] : ['next']),
    ...action.conditions.map(({ operator, operands }) => [operator, ...operands].join(' ')),
    ...action.errors.keys(),
  ].map((because) => `${action.id} → ${because}`);
}

function add(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
