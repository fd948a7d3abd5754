// The ways through a flow. Only for flows in which every branch leads somewhere.

import type { ParsedAction, ParsedBranch, ParsedFlow } from './parsed-flow';

export interface Edge extends Pick<ParsedBranch, 'because' | 'kind'> {
  /** Index in `actions`. */
  readonly to: number;
}

export interface Graph {
  readonly actions: readonly ParsedAction[];
  /** Index of the first action. */
  readonly start: number;
  /** Branches out of each action, by its index. */
  readonly edges: readonly (readonly Edge[])[];
}

export const graphOf = (flow: ParsedFlow): Graph => {
  const indexes = new Map(flow.actions.map((action, index) => [action.identifier, index]));
  const edges = flow.actions.map((action) =>
    [...(action.next === null ? [] : [action.next]), ...action.errors, ...action.conditions].flatMap(
      ({ because, kind, to }) => {
        const index = indexes.get(to);
        return index === undefined ? [] : [{ because, kind, to: index }];
      },
    ),
  );
  return { actions: flow.actions, start: indexes.get(String(flow.start)) ?? 0, edges };
};

/** Every index that `step` leads to from these, themselves included. */
const spread = (from: readonly number[], step: (index: number) => readonly number[]): ReadonlySet<number> => {
  const seen = new Set(from);
  const open = [...from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    for (const to of step(index)) {
      if (seen.has(to)) continue;
      seen.add(to);
      open.push(to);
    }
  }
  return seen;
};

/** Indexes of the actions that can be reached from the first one, itself included. */
export const reachable = ({ edges, start }: Graph): ReadonlySet<number> =>
  spread([start], (index) => (edges[index] ?? []).map(({ to }) => to));

/** Indexes of the actions from which a goal can be reached through actions that `through` admits; the goals included. */
export const leadingTo = (
  { edges }: Graph,
  goals: readonly number[],
  through: (index: number) => boolean,
): ReadonlySet<number> => {
  const sources: number[][] = edges.map(() => []);
  edges.forEach((branches, from) => {
    for (const { to } of branches) sources[to]?.push(from);
  });
  return spread(goals, (index) => (sources[index] ?? []).filter(through));
};

/**
 * The circles among the actions that `within` admits: each a set of actions that can all reach each other (Tarjan's strongly
 * connected components, without recursion). Single actions count when they lead to themselves.
 */
export const circlesWithin = ({ edges }: Graph, within: (index: number) => boolean): readonly (readonly number[])[] => {
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();
  const circles: number[][] = [];
  const targets = (index: number) => (edges[index] ?? []).map((edge) => edge.to).filter(within);

  for (let root = 0; root < edges.length; root += 1) {
    if (!within(root) || order.has(root)) continue;
    const frames: { index: number; open: number[] }[] = [];
    const enter = (index: number) => {
      order.set(index, order.size);
      low.set(index, order.size - 1);
      stack.push(index);
      onStack.add(index);
      frames.push({ index, open: targets(index) });
    };
    enter(root);
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const { index, open } = frame;
      const to = open.pop();
      if (to !== undefined) {
        if (!order.has(to)) enter(to);
        else if (onStack.has(to)) low.set(index, Math.min(low.get(index) ?? 0, order.get(to) ?? 0));
        continue;
      }
      frames.pop();
      const parent = frames.at(-1);
      if (parent !== undefined) low.set(parent.index, Math.min(low.get(parent.index) ?? 0, low.get(index) ?? 0));
      if (low.get(index) !== order.get(index)) continue;
      const circle: number[] = [];
      let member: number | undefined;
      do {
        member = stack.pop();
        if (member === undefined) break;
        onStack.delete(member);
        circle.push(member);
      } while (member !== index);
      if (circle.length > 1 || targets(index).includes(index)) circles.push(circle.sort((a, b) => a - b));
    }
  }
  return circles;
};

/**
 * For each action, what is known when it begins, whichever way leads there.
 *
 * @param join what is known where two ways meet; a value can only go one way by it, and not for ever
 * @param after what is known behind a branch, given what was known before the action; `undefined` when nothing goes there
 * @returns `undefined` for actions that cannot be reached
 */
export const stateAtEachAction = <S extends boolean | number>(
  { edges, start }: Graph,
  atStart: S,
  join: (one: S, other: S) => S,
  after: (index: number, edge: Edge, before: S) => S | undefined,
): readonly (S | undefined)[] => {
  const states: (S | undefined)[] = edges.map(() => undefined);
  states[start] = atStart;
  const open = [start];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const before = states[index];
    if (before === undefined) continue;
    for (const edge of edges[index] ?? []) {
      const value = after(index, edge, before);
      if (value === undefined) continue;
      const known = states[edge.to];
      const joined = known === undefined ? value : join(known, value);
      if (joined === known) continue;
      states[edge.to] = joined;
      open.push(edge.to);
    }
  }
  return states;
};

/** What holds on every way. */
export const onAll = (one: boolean, other: boolean): boolean => one && other;
/** What holds on some way. */
export const onSome = (one: boolean, other: boolean): boolean => one || other;
