// Collects findings, with the severity and the hint of the rule unless a check has better ones.

import type { Finding, Severity } from './finding';
import type { ParsedAction } from './parsed-flow';
import { RULES, type RuleName } from './rules';

export interface Details {
  readonly message: string;
  /** Below the action, or below the content where no action is given. */
  readonly path: string;
  readonly action?: Pick<ParsedAction, 'identifier' | 'path'>;
  readonly hint?: string;
  readonly severity?: Severity;
}

export class Report {
  readonly #findings: Finding[] = [];

  add(rule: RuleName, { message, path, action, hint, severity }: Details): void {
    const { severity: usual, hint: general } = RULES[rule];
    const below = action === undefined ? path : path === '' ? action.path : `${action.path}.${path}`;
    this.#findings.push({
      rule,
      severity: severity ?? usual,
      message,
      path: below,
      ...(action === undefined || action.identifier === '' ? {} : { identifier: action.identifier }),
      hint: hint ?? general,
    });
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  get hasErrors(): boolean {
    return this.#findings.some((finding) => finding.severity === 'error');
  }
}
