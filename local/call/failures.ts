// Failures of the twin itself in a run: each told once, and the run ends as failed, since its outcomes prove nothing.

import { type OnFailure, TwinError } from '../error';

export class Failures {
  private readonly told = new Map<string, number>();

  constructor(private readonly say: (text: string) => void) {}

  readonly add: OnFailure = (where, error) => {
    const text = `The twin failed in ${where}: ${explained(error)}`;
    const times = this.told.get(text) ?? 0;
    this.told.set(text, times + 1);
    if (times === 0) this.say(text);
  };

  /** Throws TwinError when there was any. */
  finish(): void {
    const times = [...this.told.values()].reduce((sum, one) => sum + one, 0);
    if (times === 0) return;
    throw new TwinError(
      `The twin itself failed ${times === 1 ? 'once' : `${times} times`}, as told above: what came of the calls says nothing about the stack.`,
    );
  }
}

/** What the machine says needs no stack trace; a mistake in the twin does. */
function explained(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof TwinError || 'syscall' in error ? error.message : (error.stack ?? error.message);
}
