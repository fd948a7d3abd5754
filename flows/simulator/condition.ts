// Conditions of transitions: listed order, first match, case-sensitive (flow language facts, 1.3).

import type { FlowCondition } from './flow';

const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/;

const numeric =
  (holds: (value: number, operand: number) => boolean) =>
  (value: string, operand: string): boolean =>
    NUMBER.test(value) && NUMBER.test(operand) && holds(Number(value), Number(operand));

/** Numeric operators are false when either side is no number. */
const OPERATORS = new Map<string, (value: string, operand: string) => boolean>([
  ['Equals', (value, operand) => value === operand],
  ['TextStartsWith', (value, operand) => value.startsWith(operand)],
  ['TextEndsWith', (value, operand) => value.endsWith(operand)],
  ['TextContains', (value, operand) => value.includes(operand)],
  ['NumberGreaterThan', numeric((value, operand) => value > operand)],
  ['NumberGreaterOrEqualTo', numeric((value, operand) => value >= operand)],
  ['NumberLessThan', numeric((value, operand) => value < operand)],
  ['NumberLessOrEqualTo', numeric((value, operand) => value <= operand)],
]);

/**
 * The first condition that holds for the value.
 *
 * @param fill fills references in an operand
 * @param unknown called with an operator that has no documented meaning (such as `KeyExists`); it never holds
 */
export function firstMatch(
  conditions: readonly FlowCondition[],
  value: string,
  fill: (operand: string) => string,
  unknown: (operator: string) => void,
): FlowCondition | undefined {
  return conditions.find(({ operator, operands: [operand = ''] }) => {
    const holds = OPERATORS.get(operator);
    if (holds === undefined) unknown(operator);
    return holds?.(value, fill(operand)) ?? false;
  });
}
