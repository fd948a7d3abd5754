// What the workflows run: plans every synthesized stack and writes one report each; with --apply, carries out what was approved.
//
//   tsx scripts/workflow/plan.ts --reports FOLDER [--stacks FOLDER] [--apply DIGEST]
//
// FOLDER/<stack>.md is the comment: the report, or that there is no plan and why. The step's outputs are `digest`, of what the plans would do,
// and `changes`: true when that is anything. The whole reports go into the step's summary.
//
// VARIABLES holds a JSON object; its members TF_VAR_<NAME> become variables of Terraform (GitHub knows capitals only). Without a
// private key, a throw-away one is made: it reaches neither the plan nor the state, and only an apply needs the real one.

import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Plan, readPlan } from '../plan-report/plan';
import { changesNothing, failureReportOf, MAX_COMMENT, reportOf } from '../plan-report/report';
import { main, UsageError } from '../support/command';

const BINARY = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
const PLAN_FILE = 'plan.bin';
/** GitHub drops a step's summary of more than 1 MiB; a character has up to three bytes. */
const MAX_SUMMARY = 340_000;

main(async (args) => {
  const { reports, stacks, apply } = parse(args);
  const environment: NodeJS.ProcessEnv = {
    ...process.env,
    ...variablesIn(process.env['VARIABLES']),
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  // A secret that is not set arrives as empty text.
  if (!environment['TF_VAR_private_key']) {
    if (apply !== undefined)
      throw new UsageError(
        'There is no private key: an apply would write a wrong one. Set the secret TF_VAR_PRIVATE_KEY.',
      );
    environment['TF_VAR_private_key'] = throwAwayKey();
  }
  const names = stackNames(stacks);
  if (apply !== undefined) {
    for (const name of names) refuseLocalState(join(stacks, name), name);
    refuseForeignKey(environment);
  }
  const attempts = names.map((name) => attempt(name, join(stacks, name), environment));
  mkdirSync(reports, { recursive: true });
  for (const one of attempts) writeFileSync(join(reports, `${one.name}.md`), textOf(one, MAX_COMMENT));
  console.log(names.map((name) => join(reports, `${name}.md`)).join('\n'));
  const room = Math.floor(MAX_SUMMARY / names.length);
  tell('GITHUB_STEP_SUMMARY', attempts.map((one) => `${textOf(one, room)}\n`).join(''));

  const failures = attempts.flatMap((one) => ('failure' in one ? [one.failure] : []));
  if (failures.length > 0)
    throw new UsageError(
      `${failures.join('\n')}\nWhat terraform said stands above.${apply ? ' Nothing was applied.' : ''}`,
    );
  const plans = attempts.flatMap((one) => ('plan' in one ? [one.plan] : []));
  const digest = digestOf(plans);
  tell('GITHUB_OUTPUT', `digest=${digest}\nchanges=${!plans.every(changesNothing)}\n`);
  console.log(`digest ${digest}`);

  if (apply === undefined) return 0;
  if (apply !== digest) {
    throw new UsageError(
      'The plan is not the one that was approved: something changed in between, in AWS or in the variables.\nNothing was applied. Run the workflow again, and look at its new plan.',
    );
  }
  for (const name of names)
    terraform(join(stacks, name), ['apply', '-input=false', '-no-color', PLAN_FILE], environment);
  return 0;
});

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...args], options: { reports: text, stacks: text, apply: text } });
    if (values.reports === undefined) throw new Error('--reports needs a folder to write to');
    return { reports: values.reports, stacks: values.stacks ?? 'cdktf.out/stacks', apply: values.apply };
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}.`);
  }
}

function variablesIn(text: string | undefined): Record<string, string> {
  if (text === undefined || text === '') return {};
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new UsageError('VARIABLES is no JSON. In a workflow it is ${{ toJSON(vars) }}.');
  }
  if (Object.keys(given ?? {}).some((name) => /^TF_VAR_private_key$/i.test(name)))
    throw new UsageError(
      'TF_VAR_PRIVATE_KEY is a variable, which everybody can read. Make it a secret, and another key pair.',
    );
  return Object.fromEntries(
    Object.entries(given ?? {}).flatMap(([name, value]) =>
      /^TF_VAR_/i.test(name) && typeof value === 'string' ? [[`TF_VAR_${name.slice(7).toLowerCase()}`, value]] : [],
    ),
  );
}

function throwAwayKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** A state file in a runner's folder is gone with the runner: the next run would create everything again. */
function refuseLocalState(folder: string, name: string): void {
  const { terraform: settings } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    terraform?: { backend?: Record<string, unknown> };
  };
  const [backend = 'local'] = Object.keys(settings?.backend ?? {});
  if (backend !== 'local') return;
  throw new UsageError(
    `The state of ${name} would be a file on this machine, which is gone when the run ends. Give the stage a stateBucket in main.ts.`,
  );
}

/** The private key has to be the other half of one of the public keys: else no link is offered after the apply. */
function refuseForeignKey(environment: NodeJS.ProcessEnv): void {
  const spki = (pem: string | undefined): string | undefined => {
    try {
      return createPublicKey(pem ?? '')
        .export({ type: 'spki', format: 'der' })
        .toString('base64');
    } catch {
      return undefined;
    }
  };
  const own = spki(environment['TF_VAR_private_key']);
  const known = [environment['TF_VAR_public_key'], environment['TF_VAR_second_public_key']].map(spki);
  if (own !== undefined && known.includes(own)) return;
  throw new UsageError(
    'The private key is the other half of none of the public keys. Set the secret TF_VAR_PRIVATE_KEY to the key that links are to be signed with\n(docs/runbook.md, "Change the signing key"). Nothing was applied.',
  );
}

function stackNames(stacks: string): readonly string[] {
  const names = existsSync(stacks) ? readdirSync(stacks).sort() : [];
  if (names.length === 0) throw new UsageError(`There is no synthesized stack in ${stacks}. Run: npm run synth`);
  return names;
}

type Attempt = { readonly name: string } & ({ readonly plan: Plan } | { readonly failure: string });

/** One stack without a plan does not keep the others from having theirs. */
function attempt(name: string, folder: string, environment: NodeJS.ProcessEnv): Attempt {
  try {
    return { name, plan: planOf(folder, environment) };
  } catch (error) {
    if (error instanceof UsageError) return { name, failure: error.message };
    throw error;
  }
}

function textOf(one: Attempt, limit: number): string {
  return 'plan' in one ? reportOf(one.plan, one.name, limit) : failureReportOf(one.name, one.failure);
}

function planOf(folder: string, environment: NodeJS.ProcessEnv): Plan {
  terraform(folder, ['init', '-input=false', '-no-color'], environment);
  // A role that may only read cannot take the lock, and nothing is written.
  terraform(folder, ['plan', '-input=false', '-no-color', '-lock=false', `-out=${PLAN_FILE}`], environment);
  return readPlan(terraform(folder, ['show', '-json', PLAN_FILE], environment, 'pipe'), `the plan of ${folder}`);
}

function terraform(
  folder: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  stdout: 'inherit' | 'pipe' = 'inherit',
): string {
  const run = spawnSync(BINARY, args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    stdio: ['ignore', stdout, 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.error) throw new UsageError(`${basename(BINARY)} did not start: ${run.error.message}.`);
  if (run.status !== 0) throw new UsageError(`${basename(BINARY)} ${args[0]} failed in ${folder}.`);
  return run.stdout ?? '';
}

/** What the plans would do, whatever else is in them: equal when they would do the same. */
function digestOf(plans: readonly Plan[]): string {
  const changes = plans.map(({ changes, outputs }) => ({
    changes: changes.filter(({ kind }) => kind !== 'none'),
    outputs,
  }));
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}

/** Appends to one of the files by which a step speaks to its workflow. */
function tell(file: 'GITHUB_OUTPUT' | 'GITHUB_STEP_SUMMARY', text: string): void {
  const path = process.env[file];
  if (path) appendFileSync(path, text);
}
