// Holds the values of variables against the `validation` blocks that the stack declares for them, and its preconditions, as
// `terraform plan` would.

import { TwinError } from '../error';
import { evaluateTemplate, pathText, type Scope } from './evaluate';
import { NotEvaluatedError } from './expression';
import type { Block, Value } from './value';

/**
 * Throws TwinError with the messages of all checks that do not hold. Returns a sentence for each check that could not be made here.
 * No message holds a value: some are secret.
 *
 * @param given names of the variables whose values a person gave
 */
export function validateVariables(
  blocks: readonly Block[],
  values: ReadonlyMap<string, Value>,
  given: readonly string[],
): readonly string[] {
  const scope: Scope = {
    resolve: (path) => {
      const value = path[0] === 'var' ? values.get(String(path[1])) : undefined;
      if (value === undefined) throw new NotEvaluatedError(`${pathText(path)} is not known in a check`);
      return { value, steps: 2 };
    },
  };
  const failed: string[] = [];
  const inventedFailed: string[] = [];
  const unchecked: string[] = [];
  for (const block of blocks) {
    const name = block.where.replace(/^var\./, '');
    for (const validation of block.blocks('validation')) {
      if (passes(validation, scope, unchecked)) continue;
      const message = validation.optionalText('error_message') ?? 'the value does not pass the check of the stack.';
      if (given.includes(name)) failed.push(`--var ${name}: ${message}`);
      else inventedFailed.push(`var.${name} needs a value that the twin cannot make up: --var ${name}=... ${message}`);
    }
  }
  // What is made up follows from what is given: that first.
  const told = failed.length > 0 ? failed : inventedFailed;
  if (told.length > 0) throw new TwinError(told.join('\n'));
  return unchecked;
}

/**
 * Throws TwinError with the messages of all preconditions of resources that do not hold. Returns a sentence for each condition that
 * could not be checked here: one that needs what only AWS knows, and every postcondition.
 */
export function validatePreconditions(lifecycles: readonly Block[], resources: Scope): readonly string[] {
  const scope: Scope = {
    resolve: (path) => {
      try {
        return resources.resolve(path);
      } catch (error) {
        throw error instanceof TwinError ? new NotEvaluatedError(error.message) : error;
      }
    },
  };
  const failed: string[] = [];
  const unchecked: string[] = [];
  for (const lifecycle of lifecycles) {
    for (const condition of lifecycle.blocks('precondition')) {
      if (passes(condition, scope, unchecked)) continue;
      failed.push(`${condition.where}: ${condition.optionalText('error_message') ?? 'the condition does not hold.'}`);
    }
    unchecked.push(...lifecycle.blocks('postcondition').map(({ where }) => `${where} was not checked.`));
  }
  if (failed.length > 0) throw new TwinError(failed.join('\n'));
  return unchecked;
}

/** False when the condition does not hold; one that cannot be checked here passes, and is put down in `unchecked`. */
function passes(condition: Block, scope: Scope, unchecked: string[]): boolean {
  try {
    return holds(condition, scope);
  } catch (error) {
    if (!(error instanceof NotEvaluatedError)) throw error;
    unchecked.push(`${condition.where} was not checked: ${error.message}`);
    return true;
  }
}

/** Terraform takes an error in a condition as one that does not hold. */
function holds(validation: Block, scope: Scope): boolean {
  try {
    return String(evaluateTemplate(validation.text('condition'), scope)) === 'true';
  } catch (error) {
    if (error instanceof NotEvaluatedError || !(error instanceof TwinError)) throw error;
    return false;
  }
}
