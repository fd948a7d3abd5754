// How every script starts and fails: a person's mistake is a sentence, a defect is a stack trace.

import { ConfigurationError } from '../../constructs/errors';
import { optionsTakenByNpm } from '../../local/npm-options';

/** A mistake in how a command was called or in what it found; its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * @param options names of the script's options, without dashes
 * @throws UsageError when npm has taken some for its own
 */
export function refuseOptionsOfNpm(script: string, options: readonly string[]): void {
  const taken = optionsTakenByNpm(process.env, script, options);
  if (taken !== undefined) throw new UsageError(taken);
}

export function main(run: (args: readonly string[]) => Promise<number | undefined>): void {
  run(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code ?? 0;
    },
    (error: unknown) => {
      const known = error instanceof ConfigurationError || error instanceof UsageError;
      console.error(known ? `\n${error.message}\n` : error);
      process.exitCode = 1;
    },
  );
}
