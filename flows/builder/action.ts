// Makes one action from its form's rule: writes integers as strings, and the branches in the service's shape.

import { ACTIONS, type FormName } from '../language/actions';
import type { Condition, ErrorBranch, FlowAction, Json, JsonObject, Operator, Transitions } from '../language/content';
import type { ActionRule, ValueRule } from '../language/rules';
import type { Branch, BranchesOf, Draft, KindOf, ParametersOf } from './types';

/** Branches as any form gives them, once the types have done their work. */
interface AnyBranches {
  readonly next?: string;
  readonly when?: readonly Branch[] | Readonly<Record<string, string>>;
  readonly [errorType: string]: unknown;
}

const asText = (rule: ValueRule | undefined, value: Json): Json => {
  if (rule?.value === 'integer' && typeof value === 'number') return String(value);
  if (rule?.value === 'object' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return asTexts(rule.of, value as JsonObject);
  }
  return value;
};

const asTexts = (rules: Readonly<Record<string, ValueRule>>, values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, asText(rules[name], value)]));

const condition = (Operator: Operator, operand: string, NextAction: string): Condition => ({
  NextAction,
  Condition: { Operator, Operands: [operand] },
});

const conditionsOf = (rule: ActionRule, when: AnyBranches['when']): readonly Condition[] => {
  if (when === undefined || rule.conditions.conditions === 'none') return [];
  if (rule.conditions.conditions === 'open') {
    return (when as readonly Branch[]).map(({ operator, operand, to }) => condition(operator, operand, to));
  }
  const { operator } = rule.conditions;
  return Object.entries(when).map(([operand, to]) => condition(operator, operand, String(to)));
};

const transitionsOf = (rule: ActionRule, branches: AnyBranches): Transitions => {
  if (rule.terminal) return {};
  const conditions = conditionsOf(rule, branches.when);
  const errors: ErrorBranch[] = [];
  for (const type of [...rule.errors.required, ...rule.errors.allowed]) {
    const to = branches[type];
    if (typeof to === 'string') errors.push({ NextAction: to, ErrorType: type });
  }
  const next =
    rule.mirrors === undefined
      ? branches.next
      : (errors.find((error) => error.ErrorType === rule.mirrors)?.NextAction ??
        conditions.find((each) => each.Condition.Operands[0] === rule.mirrors)?.NextAction);
  return {
    ...(next === undefined ? {} : { NextAction: next }),
    ...(errors.length > 0 ? { Errors: errors } : {}),
    ...(conditions.length > 0 ? { Conditions: conditions } : {}),
  };
};

/** One action of the given form. `identifier` is what the designer shows; see flows/language/actions.ts for the forms. */
export const action = <F extends FormName>(
  form: F,
  identifier: string,
  parameters: ParametersOf<F>,
  branches: BranchesOf<F>,
): Draft<KindOf<F>> => {
  const rule: ActionRule = ACTIONS[form];
  const built: FlowAction = {
    Identifier: identifier,
    Type: rule.type,
    Parameters: asTexts(rule.parameters, parameters as unknown as JsonObject),
    Transitions: transitionsOf(rule, branches as AnyBranches),
  };
  return { action: built, allowedIn: () => {} };
};
