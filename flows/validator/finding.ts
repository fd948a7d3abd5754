// What the validator reports.

import type { RuleName } from './rules';

export type Severity = 'error' | 'warning';

export interface Finding {
  readonly rule: RuleName;
  readonly severity: Severity;
  /** What is wrong, in the service's wording where it has one. The service itself names an action by its index alone. */
  readonly message: string;
  /** Where: `Actions[3].Parameters.Text`, `StartAction`. Empty for the content as a whole. */
  readonly path: string;
  /** Identifier of the action, where it is about one. */
  readonly identifier?: string;
  /** How to mend it. */
  readonly hint: string;
}

/** A name inside a message: in quotes, and never longer than a line. */
export const quote = (name: string): string => `"${name.length > 60 ? `${name.slice(0, 57)}...` : name}"`;
