// The door of the validator: turns anything into actions with branches, and reports what is not of that shape.

import { formOf, ruleOf } from '../language/actions';
import type { FlowAction, FlowKind, Json, JsonObject } from '../language/content';
import type { ActionRule } from '../language/rules';
import { Report } from './report';

export interface ParsedBranch {
  /** Error type or operand that it is taken for; `next` for NextAction. */
  readonly because: string;
  readonly kind: 'next' | 'error' | 'condition';
  /** Empty where the content names no target: that has been reported. */
  readonly to: string;
  /** Below the action. */
  readonly path: string;
}

export interface ParsedCondition extends ParsedBranch {
  readonly kind: 'condition';
  readonly operator: unknown;
  readonly operands: readonly unknown[];
}

export interface ParsedAction {
  readonly index: number;
  /** `Actions[3]`. */
  readonly path: string;
  /** Empty where it is missing. */
  readonly identifier: string;
  readonly type: string;
  readonly parameters: JsonObject;
  readonly next: ParsedBranch | null;
  readonly errors: readonly ParsedBranch[];
  readonly conditions: readonly ParsedCondition[];
  readonly form: string | null;
  readonly rule: ActionRule | null;
}

export interface ParsedFlow {
  readonly kind: FlowKind;
  /** The flow's type as the designer or the API names it, in lower case; empty where it is not known. */
  readonly type: string;
  readonly version: unknown;
  readonly start: unknown;
  readonly metadata: JsonObject;
  readonly settings: unknown;
  readonly actions: readonly ParsedAction[];
}

/** Nesting that no flow needs; deeper JSON is refused before it is walked. */
const MAX_DEPTH = 100;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTooDeep = (value: unknown): boolean => {
  const open: { value: unknown; depth: number }[] = [{ value, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next.value !== 'object' || next.value === null) continue;
    if (next.depth > MAX_DEPTH) return true;
    for (const child of Object.values(next.value)) open.push({ value: child, depth: next.depth + 1 });
  }
  return false;
};

const parseBranches = (transitions: JsonObject, path: string, identifier: string, report: Report) => {
  const invalid = (below: string, rule: 'target' | 'property-value' = 'property-value') =>
    report.add(rule, {
      message: `Invalid Action property value. Path: ${path}.${below}`,
      path: below,
      action: { identifier, path },
    });
  const list = (name: 'Errors' | 'Conditions'): [JsonObject, string][] => {
    const value = transitions[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      invalid(`Transitions.${name}`);
      return [];
    }
    return (value as readonly Json[]).flatMap((item, index): [JsonObject, string][] => {
      const below = `Transitions.${name}[${index}]`;
      if (isObject(item)) return [[item, below]];
      invalid(below);
      return [];
    });
  };
  const target = (item: JsonObject, below: string): string => {
    const to = item['NextAction'];
    if (typeof to === 'string' && to !== '') return to;
    invalid(`${below}.NextAction`, 'target');
    return '';
  };

  let next: ParsedBranch | null = null;
  if (transitions['NextAction'] !== undefined) {
    const to = target(transitions, 'Transitions');
    next = { because: 'next', kind: 'next', to, path: 'Transitions.NextAction' };
  }
  const errors: ParsedBranch[] = [];
  for (const [item, below] of list('Errors')) {
    const to = target(item, below);
    const type = item['ErrorType'];
    if (typeof type !== 'string') invalid(`${below}.ErrorType`);
    else errors.push({ because: type, kind: 'error', to, path: below });
  }
  const conditions: ParsedCondition[] = [];
  for (const [item, below] of list('Conditions')) {
    const to = target(item, below);
    const condition = item['Condition'];
    if (!isObject(condition)) invalid(`${below}.Condition`);
    else {
      const operands = Array.isArray(condition['Operands']) ? (condition['Operands'] as readonly Json[]) : [];
      const because = typeof operands[0] === 'string' ? operands[0] : JSON.stringify(operands[0] ?? null);
      const operator = condition['Operator'];
      conditions.push({ because, kind: 'condition', to, path: below, operator, operands });
    }
  }
  return { next, errors, conditions };
};

const parseAction = (item: unknown, index: number, report: Report): ParsedAction => {
  const path = `Actions[${index}]`;
  const object = isObject(item) ? item : {};
  const identifier = typeof object['Identifier'] === 'string' ? object['Identifier'] : '';
  const type = typeof object['Type'] === 'string' ? object['Type'] : '';
  const place = { identifier, path };
  if (!isObject(item)) {
    report.add('not-a-flow', { message: `${path} is not an object.`, path });
  } else if (type === '') {
    const message = `Action is missing required property. Path: ${path}.Type`;
    report.add('missing-property', { message, path: 'Type', action: place });
  }
  for (const name of ['Parameters', 'Transitions']) {
    const value = object[name];
    if (value !== undefined && value !== null && !isObject(value)) {
      const message = `Invalid Action property value. Path: ${path}.${name}`;
      report.add('property-value', { message, path: name, action: place, hint: `"${name}" is an object.` });
    }
  }
  const parameters = isObject(object['Parameters']) ? object['Parameters'] : {};
  const transitions = isObject(object['Transitions']) ? object['Transitions'] : {};
  const { next, errors, conditions } = parseBranches(transitions, path, identifier, report);
  const described: FlowAction = {
    Identifier: identifier,
    Type: type,
    Parameters: parameters,
    Transitions: {
      Conditions: conditions.map(({ to }) => ({ NextAction: to, Condition: { Operator: 'Equals', Operands: [] } })),
    },
  };
  return {
    ...{ index, path, identifier, type, parameters, next, errors, conditions },
    form: formOf(described),
    rule: ruleOf(described),
  };
};

/** How the content is to be deployed, as far as the caller knows. */
export interface Known {
  readonly kind?: FlowKind;
  /** `CONTACT_FLOW`, `CUSTOMER_QUEUE` and so on, or the designer's `contactFlow`. */
  readonly type?: string;
}

/** The flow in a value, or `null` where it has none: the report then says why. */
export const parseFlow = (content: unknown, known: Known, report: Report): ParsedFlow | null => {
  if (isTooDeep(content)) {
    report.add('not-a-flow', { message: `The JSON is nested more than ${MAX_DEPTH} levels deep.`, path: '' });
    return null;
  }
  if (!isObject(content)) {
    report.add('not-a-flow', { message: 'The JSON is not an object.', path: '' });
    return null;
  }
  const { Version, StartAction, Metadata, Actions, Settings } = content;
  if (!Array.isArray(Actions)) {
    const isLegacy = Array.isArray(content['modules']);
    if (isLegacy) {
      const message = 'The flow is in the format of the old designer: it has "modules" and no "Actions".';
      report.add('legacy-format', { message, path: '' });
    } else {
      report.add('not-a-flow', { message: 'The JSON has no list "Actions".', path: 'Actions' });
    }
    return null;
  }
  const metadata = isObject(Metadata) ? Metadata : {};
  const declared = known.type ?? (typeof metadata['type'] === 'string' ? metadata['type'] : '');
  const type = declared.replaceAll('_', '').toLowerCase();
  const actions = Array.from(Actions as readonly Json[], (item, index) => parseAction(item, index, report));
  const returns = actions.some((action) => action.type === 'EndFlowModuleExecution');
  const isModule = type === '' ? (Settings ?? null) !== null || returns : type.includes('module');
  return {
    kind: known.kind ?? (isModule ? 'module' : 'flow'),
    type,
    version: Version,
    start: StartAction,
    metadata,
    settings: Settings,
    actions,
  };
};

/** The flow in a value, for drawing or comparing; `null` where it has none. What is wrong with it is the validator's to say. */
export const readFlow = (content: unknown, known: Known = {}): ParsedFlow | null =>
  parseFlow(content, known, new Report());
