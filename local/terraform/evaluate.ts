// Evaluates expressions: references are answered by the caller, functions by the table.

import { isDeepStrictEqual } from 'node:util';
import { TwinError } from '../error';
import { type Expression, NotEvaluatedError, type Operator, parseTemplate } from './expression';
import { FUNCTIONS } from './functions';
import { isList, isMap, type Value, type ValueMap } from './value';

/** A reference as written, from its root on: `['aws_s3_bucket', 'site', 'arn']`. */
export type Path = readonly (string | number)[];

export interface Scope {
  /** The value that a reference starts at, and how many of its steps that took. Throws TwinError when there is none. */
  resolve(path: Path): { readonly value: Value; readonly steps: number };
}

export const pathText = (path: Path): string =>
  path.map((step, at) => (typeof step === 'number' ? `[${step}]` : at === 0 ? step : `.${step}`)).join('');

function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'template':
      return expression.parts.map((part) => inText(evaluate(part, scope))).join('');
    case 'list':
      return expression.items.map((item) => evaluate(item, scope));
    case 'object':
      return Object.fromEntries(
        expression.entries.map(([key, value]) => [inText(evaluate(key, scope)), evaluate(value, scope)]),
      );
    case 'operation':
      return operate(expression.operator, expression.operands, scope);
    case 'call': {
      if (expression.name === 'can') return can(expression.args, scope);
      const known = Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined;
      if (known === undefined) {
        const names = [...Object.keys(FUNCTIONS), 'can'].join(', ');
        throw new NotEvaluatedError(`the function "${expression.name}" is not evaluated here; only ${names} are`);
      }
      if (known.arity !== undefined && expression.args.length !== known.arity) {
        throw new TwinError(`${expression.name}() takes ${known.arity} arguments, not ${expression.args.length}`);
      }
      const args = expression.args.map((arg) => evaluate(arg, scope));
      try {
        return known.call(args);
      } catch (error) {
        if (error instanceof NotEvaluatedError) throw error;
        throw error instanceof TwinError ? new TwinError(`${expression.name}(): ${error.message}`) : error;
      }
    }
    case 'variable':
    case 'index':
      return reference(expression, scope);
  }
}

/** `can(...)`: whether it evaluates without an error. What is not evaluated here is no answer. */
function can(args: readonly Expression[], scope: Scope): boolean {
  const [arg] = args;
  if (arg === undefined || args.length > 1) throw new TwinError(`can() takes 1 argument, not ${args.length}`);
  try {
    evaluate(arg, scope);
    return true;
  } catch (error) {
    if (error instanceof NotEvaluatedError || !(error instanceof TwinError)) throw error;
    return false;
  }
}

function operate(operator: Operator, operands: readonly Expression[], scope: Scope): boolean {
  const value = (at: number): Value => {
    const operand = operands[at];
    return operand === undefined ? null : evaluate(operand, scope);
  };
  const truth = (at: number): boolean => {
    const given = value(at);
    if (given === true || given === 'true') return true;
    if (given === false || given === 'false') return false;
    throw new TwinError(`"${operator}" wants true or false`);
  };
  const number = (at: number): number => {
    const given = value(at);
    const numeric = typeof given === 'string' && given.trim() !== '' ? Number(given) : given;
    if (typeof numeric === 'number' && Number.isFinite(numeric)) return numeric;
    throw new TwinError(`"${operator}" wants numbers`);
  };
  switch (operator) {
    case '!':
      return !truth(0);
    case '&&':
      return truth(0) && truth(1);
    case '||':
      return truth(0) || truth(1);
    case '==':
      return isDeepStrictEqual(value(0), value(1));
    case '!=':
      return !isDeepStrictEqual(value(0), value(1));
    case '<':
      return number(0) < number(1);
    case '<=':
      return number(0) <= number(1);
    case '>':
      return number(0) > number(1);
    case '>=':
      return number(0) >= number(1);
  }
}

/** Follows `root.a[0].b`; only what is indexed in a call's result or literal is evaluated first. */
function reference(expression: Expression, scope: Scope): Value {
  const path: (string | number)[] = [];
  let root = expression;
  while (root.kind === 'index') {
    const key = evaluate(root.key, scope);
    if (typeof key !== 'string' && typeof key !== 'number')
      throw new TwinError('an index must be a string or a number');
    path.unshift(key);
    root = root.of;
  }
  if (root.kind !== 'variable') return follow(evaluate(root, scope), path, path);
  path.unshift(root.name);
  const { value, steps } = scope.resolve(path);
  return follow(value, path.slice(steps), path);
}

function follow(start: Value, steps: Path, path: Path): Value {
  let value = start;
  for (const step of steps) {
    const next: Value | undefined = isList(value)
      ? value[Number(step)]
      : isMap(value) && Object.hasOwn(value, step)
        ? value[step]
        : // A block that JSON syntax writes as one object is a list of one to Terraform.
          isMap(value) && step === 0
          ? value
          : undefined;
    if (next === undefined) throw new TwinError(`${pathText(path)} has no value`);
    value = next;
  }
  return value;
}

function inText(value: Value): string {
  if (value === null || typeof value === 'object')
    throw new TwinError('only strings, numbers and booleans can stand in a text');
  return String(value);
}

/** Value of one string of the JSON syntax. Throws TwinError without an address. */
export const evaluateTemplate = (text: string, scope: Scope): Value => evaluate(parseTemplate(text), scope);

/** Evaluates every string in a part of the configuration. `where` is the address that errors name. */
export function evaluateDeep(value: Value, scope: Scope, where: string): Value {
  if (typeof value === 'string') {
    try {
      return evaluateTemplate(value, scope);
    } catch (error) {
      // An error that already names its address comes from another resource, on the way of a reference.
      if (!(error instanceof TwinError) || error instanceof AddressedError) throw error;
      throw new AddressedError(`${where}: ${error.message}`);
    }
  }
  if (isList(value)) return value.map((item, index) => evaluateDeep(item, scope, `${where}[${index}]`));
  if (!isMap(value)) return value;
  return evaluateMap(value, scope, where);
}

export function evaluateMap(map: ValueMap, scope: Scope, where: string): ValueMap {
  return Object.fromEntries(
    Object.entries(map).map(([key, item]) => [key, evaluateDeep(item, scope, `${where}.${key}`)]),
  );
}

class AddressedError extends TwinError {}
