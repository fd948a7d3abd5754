// Runs the checks that a stage needs: all at once, but each after the rows that it builds on.

import { AskError, asker, type Clients } from './aws';
import { type Check, type Context, type Finding, fail, notChecked, ok } from './check';
import { CHECKS } from './checks';
import { MissingVariable, type Stage } from './stage';

export interface Row extends Finding {
  readonly id: string;
}

export interface ExamineOptions {
  readonly stage: Stage;
  readonly clients: Clients;
  /** Price of one SMS part in US dollars. */
  readonly smsPartPrice: number;
  /** What the stage deploys must be there. @default only when some of it is */
  readonly deployed: boolean;
  /** For one call, retries included. */
  readonly timeoutMilliseconds: number;
}

/** Throws AskError when the credentials are none, as nothing can be said then. */
export async function examine(options: ExamineOptions): Promise<readonly Row[]> {
  const { stage, clients } = options;
  const context: Context = {
    stage,
    clients,
    ask: asker(options.timeoutMilliseconds),
    smsPartPrice: options.smsPartPrice,
  };
  const checks = CHECKS.filter((check) => check.needed?.(stage) ?? true);
  const started = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    const before = (check.after ?? []).map((id) => {
      const earlier = started.get(id);
      if (earlier === undefined) throw new Error(`${check.id} comes after ${id}, which is not before it in the table.`);
      return { id, finding: earlier };
    });
    started.set(check.id, inTurn(check, before, context));
  }
  const rows = await Promise.all(
    checks.map(async (check) => ({ check, id: check.id, finding: await (started.get(check.id) ?? Promise.reject()) })),
  );
  const anythingDeployed = rows.some(({ check, finding }) => check.deployment && isThere(finding));
  return rows.map(({ id, finding: { absent, ...finding } }) => ({
    id,
    ...(absent ? judgeAbsence(finding.found, options.deployed || anythingDeployed) : finding),
  }));
}

const isThere = ({ status, absent }: Finding): boolean => absent !== true && status !== 'not checked';

const judgeAbsence = (found: string, expected: boolean): Finding =>
  expected
    ? fail(found, 'Deploy again: npm run diff shows what is missing, npm run deploy puts it back.')
    : ok(`not deployed yet (${found})`);

async function inTurn(
  check: Check,
  before: readonly { readonly id: string; readonly finding: Promise<Finding> }[],
  context: Context,
): Promise<Finding> {
  for (const { id, finding } of before) {
    const { status } = await finding;
    if (status === 'fail' || status === 'not checked') return notChecked(`${id} comes first`, `See ${id}.`);
  }
  try {
    return await check.run(context);
  } catch (error) {
    return unanswered(error);
  }
}

function unanswered(error: unknown): Finding {
  if (error instanceof MissingVariable) {
    return notChecked(
      `${error.variable} has no value`,
      `Set TF_VAR_${error.variable}, or give --var ${error.variable}=...`,
    );
  }
  if (!(error instanceof AskError)) throw error;
  const { action, errorName } = error;
  switch (error.failure) {
    case 'credentials':
      throw error;
    case 'denied':
      return notChecked(
        `needs ${action}`,
        'Allow it: docs/doctor-policy.json is all that the doctor needs, npm run doctor -- --policy the least for this stage.',
      );
    case 'throttled':
      return notChecked(`AWS answered ${action} with ${errorName}`, 'Run the doctor again in a minute.');
    case 'silent':
      return notChecked(
        `no answer to ${action} (${errorName})`,
        'Check the network and a proxy, and that the service exists in the region; then run the doctor again.',
      );
    case 'other':
      return notChecked(
        `AWS answered ${action} with ${errorName}`,
        'Run the doctor again; if it stays, look the error up in the service’s API reference.',
      );
  }
}
