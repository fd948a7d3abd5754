// The branches of each action against its rule: NextAction, error types, conditions.

import { OPERATORS } from '../language/content';
import { KNOWN_TYPES, REFUSED_TYPES } from '../language/types';
import { quote } from './finding';
import type { ParsedAction, ParsedCondition, ParsedFlow } from './parsed-flow';
import type { Report } from './report';

const checkType = (action: ParsedAction, report: Report): void => {
  if (action.rule !== null || action.type === '' || KNOWN_TYPES.has(action.type)) return;
  const meant = REFUSED_TYPES.get(action.type);
  const message = `Invalid Action type. Type: ${action.type.slice(0, 60)}`;
  if (meant !== undefined) {
    report.add('refused-type', { message, path: 'Type', action, hint: `Use ${meant}.` });
  } else {
    report.add('unknown-type', {
      message: `The action type ${quote(action.type)} is not known here.`,
      path: 'Type',
      action,
    });
  }
};

const checkErrors = (action: ParsedAction, report: Report): void => {
  const { rule, errors, path } = action;
  if (rule === null || rule.source === 'documentation') return;
  const known: readonly string[] = [...rule.errors.required, ...rule.errors.allowed];
  for (const required of rule.errors.required) {
    if (errors.some((error) => error.because === required)) continue;
    const message = `Action is missing required error. Error: ${required}, Path: ${path}`;
    const hint = `Add { "ErrorType": "${required}", "NextAction": ... } to Transitions.Errors.`;
    report.add('missing-error', { message, path: 'Transitions.Errors', action, hint });
  }
  for (const error of errors) {
    if (known.includes(error.because)) continue;
    const message = `Invalid Action error. Error: ${error.because.slice(0, 60)}, Path: ${path}`;
    const hint = known.length === 0 ? 'This action has no error branches.' : `It takes: ${known.join(', ')}.`;
    report.add('refused-error', { message, path: error.path, action, hint });
  }
};

const checkDuplicates = (action: ParsedAction, report: Report): void => {
  const seen = new Set<string>();
  for (const branch of [...action.errors, ...action.conditions]) {
    const operator = 'operator' in branch ? String((branch as ParsedCondition).operator) : '';
    const key = JSON.stringify([branch.kind, operator, branch.because]);
    if (seen.has(key)) {
      const what = `${operator} ${quote(branch.because)}`.trim();
      const message = `${action.type} branches twice on ${what}. Path: ${action.path}.${branch.path}`;
      report.add('duplicate-branch', { message, path: branch.path, action });
    }
    seen.add(key);
  }
};

/** One operand with text. An action that branches on percentages takes a number, too. */
const checkOperand = (action: ParsedAction, condition: ParsedCondition, report: Report): boolean => {
  const [operand, ...more] = condition.operands;
  const path = `${condition.path}.Condition.Operands`;
  const numeric = action.type === 'DistributeByPercentage' && typeof operand === 'number';
  if (typeof operand === 'string' && operand !== '' && more.length === 0) return true;
  if (numeric && more.length === 0) return true;
  const empty = operand === undefined || operand === '';
  const message =
    more.length > 0
      ? `Invalid branch. Path: ${action.index}.Evaluate (${condition.operands.length} operands, and one is taken)`
      : empty
        ? `Invalid branch. Path: ${action.index}.Evaluate (the operand is empty)`
        : `Invalid Action property value. Path: ${action.path}.${path} (the operand is not text)`;
  report.add('operand', { message, path, action });
  return false;
};

const checkOperator = (
  action: ParsedAction,
  condition: ParsedCondition,
  taken: readonly string[],
  report: Report,
): boolean => {
  const { operator } = condition;
  if (typeof operator === 'string' && taken.includes(operator)) return true;
  const found = typeof operator === 'string' ? quote(operator) : 'missing';
  const path = `${condition.path}.Condition.Operator`;
  const message = `Invalid Action property value. Path: ${action.path}.${path} (the operator is ${found})`;
  report.add('operator', { message, path, action, hint: `Use one of: ${taken.join(', ')}.` });
  return false;
};

const EVERY_OPERATOR: readonly string[] = [...OPERATORS, 'KeyExists'];

const checkConditions = (action: ParsedAction, report: Report): void => {
  const { rule, conditions } = action;
  if (rule === null) {
    for (const condition of conditions) {
      if (checkOperator(action, condition, EVERY_OPERATOR, report)) checkOperand(action, condition, report);
    }
    return;
  }
  const expected = rule.conditions;
  if (expected.conditions === 'none') {
    if (conditions.length > 0) {
      const message = `Action does not support conditions. Path: ${action.path}.Transitions.Conditions`;
      report.add('refused-condition', { message, path: 'Transitions.Conditions', action });
    }
    return;
  }
  if (expected.conditions === 'open') {
    for (const condition of conditions) {
      if (checkOperator(action, condition, expected.operators, report)) checkOperand(action, condition, report);
    }
    if (conditions.length < expected.least) {
      const message = `${action.type} needs at least one condition. Path: ${action.path}.Transitions.Conditions`;
      report.add('missing-condition', { message, path: 'Transitions.Conditions', action });
    }
    return;
  }
  // A Loop is judged as a whole: exactly its two conditions.
  if (action.type === 'Loop') {
    const found = conditions.map((each) => `${String(each.operator)} ${each.because}`).sort();
    const wanted = expected.required.map((operand) => `${expected.operator} ${operand}`).sort();
    if (found.join() !== wanted.join()) {
      const message = `Loop takes exactly the conditions ${wanted.join(' and ')}. Path: ${action.path}.Transitions.Conditions`;
      report.add('loop-conditions', { message, path: 'Transitions.Conditions', action });
    }
    return;
  }
  const taken: readonly string[] = [...expected.required, ...expected.allowed];
  for (const condition of conditions) {
    if (!checkOperator(action, condition, [expected.operator], report)) continue;
    if (!checkOperand(action, condition, report) || taken.includes(condition.because)) continue;
    const path = `${condition.path}.Condition.Operands`;
    const message = `Invalid branch. Path: ${action.index}.Evaluate (${quote(condition.because)} is no operand of ${action.type})`;
    report.add('operand', { message, path, action, hint: `Use one of: ${taken.join(' ')}.` });
  }
  for (const operand of expected.required) {
    if (conditions.some((condition) => condition.because === operand)) continue;
    // An operand that is wrong has been reported; it may be the one that is missing.
    if (conditions.some((condition) => !taken.includes(condition.because))) continue;
    const message = `${action.type} needs the condition ${expected.operator} ${operand}. Path: ${action.path}.Transitions.Conditions`;
    report.add('missing-condition', { message, path: 'Transitions.Conditions', action });
  }
};

export const checkBranches = (flow: ParsedFlow, report: Report): void => {
  for (const action of flow.actions) {
    checkType(action, report);
    const { rule } = action;
    if (rule?.terminal === true) {
      if (action.next !== null || action.errors.length > 0 || action.conditions.length > 0) {
        const message = `Action does not support transitions. Path: ${action.path}.Transitions`;
        report.add('terminal-transitions', { message, path: 'Transitions', action });
      }
      continue;
    }
    if (rule !== null && rule.nextOptional !== true && action.next === null) {
      const message = `Action is missing required property. Path: ${action.path}.Transitions.NextAction`;
      report.add('missing-next-action', { message, path: 'Transitions.NextAction', action });
    }
    checkErrors(action, report);
    checkConditions(action, report);
    // A Loop is judged as a whole.
    if (action.type !== 'Loop') checkDuplicates(action, report);
  }
};
