// A mistake that the person who runs the twin can mend: its message says what, why and what to do, and no stack trace is shown.

export class TwinError extends Error {
  override readonly name = 'TwinError';
}
