// Errors for people: what happened, why, and what to do. Commands print the message without a stack trace.

/** A mistake in what the user configured (props, stages); never a defect of this project. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(what: string, why: string, whatToDo: string) {
    super(`${what}\n  Why: ${why}\n  What to do: ${whatToDo}`);
  }
}
