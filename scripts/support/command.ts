// How every script starts and fails: a person's mistake is a sentence, a defect is a stack trace.

import { ConfigurationError } from '../../constructs/errors';

/** A mistake in how a command was called or in what it found; its message is all that is printed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
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
