// Holds the values of variables against the `validation` blocks that the stack declares for them, as `terraform plan` would.

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
      try {
        if (holds(validation, scope)) continue;
      } catch (error) {
        if (!(error instanceof NotEvaluatedError)) throw error;
        unchecked.push(`${validation.where} was not checked: ${error.message}`);
        continue;
      }
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

/** Terraform takes an error in a condition as one that does not hold. */
function holds(validation: Block, scope: Scope): boolean {
  try {
    return String(evaluateTemplate(validation.text('condition'), scope)) === 'true';
  } catch (error) {
    if (error instanceof NotEvaluatedError || !(error instanceof TwinError)) throw error;
    return false;
  }
}
