// Conditions of policy statements: the operators that the stack uses, as IAM documents them. An operator that is not here is an
// error at load, so that no condition is ever taken as met because nobody looked.

import { TwinError } from '../error';
import { isList, isMap, type Value } from '../terraform/value';
import { matches, matchesArn } from './match';

export type Context = Readonly<Record<string, string | boolean | readonly string[]>>;

export interface Condition {
  /** As written, with `IfExists`. */
  readonly operator: string;
  readonly key: string;
  /** One of these is enough. */
  readonly values: readonly string[];
}

interface Operator {
  readonly test: (expected: string, actual: string) => boolean;
  /** `Not...` operators: none of the values may match, and a missing key is met. */
  readonly negated?: true;
}

const equal = (expected: string, actual: string): boolean => expected === actual;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equal },
  StringNotEquals: { test: equal, negated: true },
  StringLike: { test: matches },
  StringNotLike: { test: matches, negated: true },
  ArnEquals: { test: matchesArn },
  ArnLike: { test: matchesArn },
  ArnNotLike: { test: matchesArn, negated: true },
  Bool: { test: (expected, actual) => expected.toLowerCase() === actual.toLowerCase() },
};

const IF_EXISTS = /IfExists$/;

export function parseConditions(value: Value | undefined, source: string): readonly Condition[] {
  if (value === undefined || value === null) return [];
  if (!isMap(value)) throw new TwinError(`${source}: Condition must be an object.`);
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!Object.hasOwn(OPERATORS, operator.replace(IF_EXISTS, ''))) {
      throw new TwinError(
        `${source}: the condition operator "${operator}" is not evaluated here; only ${Object.keys(OPERATORS).join(', ')} are.`,
      );
    }
    if (!isMap(keys)) throw new TwinError(`${source}: ${operator} must be an object.`);
    return Object.entries(keys).map(([key, values]) => ({
      operator,
      key,
      values: (isList(values) ? values : [values]).map((item) => {
        if (item === null || typeof item === 'object')
          throw new TwinError(`${source}: ${operator} ${key} must be a string.`);
        return String(item);
      }),
    }));
  });
}

/** One sentence for each condition that the context does not meet; all conditions must be met. */
export function unmetConditions(conditions: readonly Condition[], context: Context): readonly string[] {
  return conditions.flatMap((condition) => {
    const actual = lookUp(context, condition.key);
    const operator = OPERATORS[condition.operator.replace(IF_EXISTS, '')];
    if (operator === undefined) return [];
    const missingIsMet = IF_EXISTS.test(condition.operator) || operator.negated === true;
    const some = actual?.some((value) => condition.values.some((expected) => operator.test(expected, value)));
    const met = some === undefined ? missingIsMet : some !== (operator.negated === true);
    if (met) return [];
    const is = actual === undefined ? 'absent' : actual.join(', ');
    return [`${condition.operator} ${condition.key} demands ${condition.values.join(' or ')}, and here it is ${is}`];
  });
}

/** Condition keys are compared without regard to case. */
function lookUp(context: Context, key: string): readonly string[] | undefined {
  const found = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (found === undefined) return undefined;
  return typeof found === 'object' ? found : [String(found)];
}
