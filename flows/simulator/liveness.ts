// Which data of a flow may still be read from an action on. Data that nothing reads any more is no part of a run's state: a
// number that was keyed and used up makes no difference to what can happen next.
//
// The usual backward analysis: live before = read here, or live behind and not overwritten on the way there. What is overwritten
// depends on the branch: a function that fails leaves `$.External` as it was.

import type { JsonObject } from '../language/content';
import { leavesOf, type Reference, referencesIn } from '../language/references';
import { isWord } from '../language/words';
import { type Flow, type FlowAction, isRecord } from './flow';
import { isTrue } from './flow-log';

/** Names of data: `External`, `StoredCustomerInput`, `Metrics`, `Modules`, `FlowAttributes.<key>`, `Loop.<identifier>`. */
export type Live = ReadonlySet<string>;

const NAMES = new Set(['External', 'StoredCustomerInput', 'Metrics', 'Modules']);

/** Live data before each action, by identifier. */
export function liveData(flow: Flow): ReadonlyMap<string, Live> {
  const live = new Map<string, Set<string>>();
  const actions = [...flow.actions.values()].reverse();
  const attributes = flowAttributeKeys(actions);
  for (const action of actions) live.set(action.id, read(action, attributes));
  for (let changed = true; changed; ) {
    changed = false;
    for (const action of actions) {
      const before = live.get(action.id);
      if (before === undefined) continue;
      const size = before.size;
      for (const [target, overwritten] of ways(action)) {
        for (const name of live.get(target) ?? []) if (!overwritten.includes(name)) before.add(name);
      }
      changed ||= before.size > size;
    }
  }
  return live;
}

/** Keys that the flow sets. One that is made of references could be any, and counts as read wherever any is. */
function flowAttributeKeys(actions: readonly FlowAction[]): readonly string[] {
  return actions.flatMap((action) => (action.type === 'UpdateFlowAttributes' ? keysOf(action, 'FlowAttributes') : []));
}

function read(action: FlowAction, attributes: readonly string[]): Set<string> {
  const names = new Set<string>();
  for (const { root, names: path } of referencesOf(action)) {
    if (root === 'LambdaInvocation') names.add('External');
    else if (NAMES.has(root)) names.add(root);
    else if (root === 'FlowAttributes') {
      const rest = path.slice(1).join('.');
      for (const key of attributes) if (rest.startsWith(key) || key.includes('$')) names.add(`FlowAttributes.${key}`);
    }
  }
  if (action.type === 'Loop') names.add(`Loop.${action.id}`);
  return names;
}

function* referencesOf({ parameters, conditions }: FlowAction): Generator<Reference> {
  const operands = conditions.flatMap((condition) => condition.operands);
  for (const { value } of leavesOf([parameters as JsonObject, operands], '')) {
    if (typeof value === 'string') yield* referencesIn(value);
  }
}

/** Where an action goes, and what it has overwritten when it goes there. */
function ways(action: FlowAction): [target: string, overwritten: readonly string[]][] {
  const next = overwrittenOnSuccess(action);
  return [
    ...(action.next === undefined ? [] : [[action.next, next] as [string, readonly string[]]]),
    ...action.conditions.map(({ to, operands }): [string, readonly string[]] => [
      to,
      action.type === 'Loop' && operands[0] === 'DoneLooping' ? [`Loop.${action.id}`] : [],
    ]),
    ...[...action.errors].map(([error, to]): [string, readonly string[]] => [
      to,
      error === 'InvalidPhoneNumber' ? next : [],
    ]),
  ];
}

function overwrittenOnSuccess(action: FlowAction): readonly string[] {
  switch (action.type) {
    case 'InvokeLambdaFunction':
      return isWord('ASYNCHRONOUS', action.parameters['InvocationType']) ? [] : ['External'];
    case 'GetParticipantInput':
      return isTrue(action.parameters['StoreInput']) ? ['StoredCustomerInput'] : [];
    case 'GetMetricData':
      return ['Metrics'];
    case 'UpdateFlowAttributes':
      return keysOf(action, 'FlowAttributes').map((key) => `FlowAttributes.${key}`);
    default:
      return [];
  }
}

function keysOf({ parameters }: FlowAction, name: string): string[] {
  const map = parameters[name];
  return isRecord(map) ? Object.keys(map) : [];
}
