// What differs between two flows, for a person: what is heard, where branches lead, which blocks came and went.
// Where the designer draws a block makes no difference.

import { branchesOf, labelOf, promptOf, type Setting, settingsOf } from '../designer/describe';
import type { ParsedAction, ParsedFlow } from '../validator/parsed-flow';

/** `before` is missing for what is new, `now` for what is gone. */
export interface Change {
  readonly name: string;
  readonly before?: string;
  readonly now?: string;
}

export interface ChangedAction {
  /** The action as it is now. */
  readonly action: ParsedAction;
  /** Its block is of another type than before: the earlier action. */
  readonly was?: ParsedAction;
  readonly prompt?: Change;
  /** Where each branch leads, by what it is taken for. */
  readonly branches: readonly Change[];
  readonly settings: readonly Change[];
}

export interface Comparison {
  /** The first action, where it is another one. */
  readonly start?: Change;
  readonly added: readonly ParsedAction[];
  readonly removed: readonly ParsedAction[];
  /** The same block by another name. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly changed: readonly ChangedAction[];
}

const byName = (flow: ParsedFlow): ReadonlyMap<string, ParsedAction> =>
  new Map(flow.actions.filter(({ identifier }) => identifier !== '').map((action) => [action.identifier, action]));

/** What makes a block recognizable without its name. */
const looksOf = ({ type, parameters }: ParsedAction): string => JSON.stringify([type, parameters]);

/** Blocks that lost their name and look like exactly one that is new. */
const renamesOf = (gone: readonly ParsedAction[], fresh: readonly ParsedAction[]): ReadonlyMap<string, string> => {
  const groups = new Map<string, { from: string[]; to: string[] }>();
  const groupOf = (action: ParsedAction) => {
    const looks = looksOf(action);
    const group = groups.get(looks) ?? { from: [], to: [] };
    groups.set(looks, group);
    return group;
  };
  for (const action of gone) groupOf(action).from.push(action.identifier);
  for (const action of fresh) groupOf(action).to.push(action.identifier);
  const renames = new Map<string, string>();
  for (const { from, to } of groups.values()) {
    const [before, ...others] = from;
    const [now, ...more] = to;
    if (before !== undefined && now !== undefined && others.length === 0 && more.length === 0) renames.set(before, now);
  }
  return renames;
};

const changesOf = (before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): readonly Change[] => {
  const changes: Change[] = [];
  for (const name of new Set([...before.keys(), ...now.keys()])) {
    const was = before.get(name);
    const is = now.get(name);
    if (was === is) continue;
    changes.push({ name, ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { now: is }) });
  }
  return changes;
};

const targetsOf = (action: ParsedAction, nameOf: (target: string) => string): ReadonlyMap<string, string> => {
  const targets = new Map<string, string>();
  // The first of two equal conditions wins.
  for (const branch of branchesOf(action)) {
    const label = labelOf(action, branch);
    if (!targets.has(label)) targets.set(label, nameOf(branch.to));
  }
  return targets;
};

const valuesOf = (settings: readonly Setting[]): ReadonlyMap<string, string> =>
  new Map(settings.map(({ name, value }) => [name, value]));

export const compareFlows = (before: ParsedFlow, now: ParsedFlow): Comparison => {
  const old = byName(before);
  const current = byName(now);
  const gone = [...old.values()].filter(({ identifier }) => !current.has(identifier));
  const fresh = [...current.values()].filter(({ identifier }) => !old.has(identifier));
  const renames = renamesOf(gone, fresh);
  const renamed = new Set(renames.values());
  const nameOf = (target: string): string => renames.get(target) ?? target;

  const changed: ChangedAction[] = [];
  for (const was of old.values()) {
    const action = current.get(nameOf(was.identifier));
    if (action === undefined) continue;
    const [prompt] = changesOf(
      new Map(Object.entries({ prompt: promptOf(was) ?? '' })),
      new Map(Object.entries({ prompt: promptOf(action) ?? '' })),
    );
    const branches = changesOf(
      targetsOf(was, nameOf),
      targetsOf(action, (target) => target),
    );
    const settings = changesOf(valuesOf(settingsOf(was)), valuesOf(settingsOf(action)));
    const otherType = was.type !== action.type;
    if (!otherType && prompt === undefined && branches.length === 0 && settings.length === 0) continue;
    changed.push({
      action,
      branches,
      settings,
      ...(otherType ? { was } : {}),
      ...(prompt === undefined ? {} : { prompt }),
    });
  }
  const first = { before: nameOf(String(before.start)), now: String(now.start) };
  return {
    ...(first.before === first.now ? {} : { start: { name: 'start', ...first } }),
    added: fresh.filter(({ identifier }) => !renamed.has(identifier)),
    removed: gone.filter(({ identifier }) => !renames.has(identifier)),
    renamed: [...renames].map(([from, to]) => ({ from, to })),
    changed,
  };
};
