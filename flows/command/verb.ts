// What a verb of the flow command is: a table entry with its options and a function from arguments to an exit code.

import type { ParseArgsConfig } from 'node:util';

/** What a verb may touch; tests give their own. */
export interface Terminal {
  /** Text of a file, or of standard input for `-`. Throws CommandError with a sentence. */
  readonly read: (file: string) => Promise<string>;
  /** Writes a file, and the folders that it stands in. Throws CommandError with a sentence. */
  readonly write: (file: string, text: string) => Promise<void>;
  /** Writes to standard output. */
  readonly out: (text: string) => void;
  /** Writes to standard error. */
  readonly err: (text: string) => void;
}

export type Options = NonNullable<ParseArgsConfig['options']>;
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** A mistake of the user: its message is all that is shown. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface Verb {
  /** One line of what it does. */
  readonly summary: string;
  /** After `flow <verb>`: `FILE... [--json]`. */
  readonly usage: string;
  /** As node:util's parseArgs takes them. */
  readonly options: Options;
  /** What the options mean, one line each. */
  readonly help?: readonly string[];
  /** Exit code: 0 all is well, 1 it found something. */
  readonly run: (files: readonly string[], options: OptionValues, terminal: Terminal) => Promise<number>;
}
