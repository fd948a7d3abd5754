// How every script starts and fails: a person's mistake is a sentence, a defect is a stack trace.

import { ConfigurationError } from '../../constructs/errors';
import { optionsTakenByNpm } from '../../local/npm-options';

/** A mistake in how a command was called or in what it found; its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** @param options names of the options, without dashes, by the npm script that takes them: npm must not have swallowed them */
export function main(
  run: (args: readonly string[]) => Promise<number | undefined>,
  options: Readonly<Record<string, readonly string[]>> = {},
): void {
  const checked = async () => {
    for (const [script, names] of Object.entries(options)) {
      const taken = optionsTakenByNpm(process.env, script, names);
      if (taken !== undefined) throw new UsageError(taken);
    }
    return run(process.argv.slice(2));
  };
  checked().then(
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
