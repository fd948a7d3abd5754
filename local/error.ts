// Two ways in which a run can be worth nothing: a mistake that a person can mend, and a failure of the twin itself.

/** A mistake that the person who runs the twin can mend: its message says what, why and what to do, and no stack trace is shown. */
export class TwinError extends Error {
  override readonly name = 'TwinError';
}

/**
 * The twin itself failed, where AWS would not have: whatever came of it, an error branch or a status 500, says nothing about the
 * stack. `where` reads as the end of "The twin failed in ...".
 */
export type OnFailure = (where: string, error: unknown) => void;

/** Node's name of what went wrong, such as ENOENT. Not by class: tests run in a realm of their own. */
export const errorCode = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
