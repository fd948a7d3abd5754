// The runbook's commands for this machine, run as they stand there: each shows what its section says.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULTS } from '../../constructs/options';
import { START_GRACE_SECONDS } from '../../lambda-src/shared/contract/table';
import { synthesize } from '../support/synthesize';

jest.setTimeout(300_000);

const ROOT = join(__dirname, '../..');
const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');

/** `npm run call` lines with the section that they stand in. */
const calls = runbook.split(/^##+ /m).flatMap((section) => {
  const title = section.slice(0, section.indexOf('\n'));
  return [...section.matchAll(/^npm run call -- (.*)$/gm)].map(([, options = '']) => [title, options] as const);
});

/** What each shows: the outcome of its call, and a word of the function's log. */
const SHOWS: Readonly<Record<string, readonly [outcome: string, word: string]>> = {
  'mobiletargeting:SendMessages=error:ForbiddenException': ['returned', 'access_denied'],
  'mobiletargeting:SendMessages=drop-after': ['unconfirmed', 'timeout'],
  'secretsmanager:GetSecretValue=error:ResourceNotFoundException': ['returned', 'secret'],
  'private_key=': ['returned', 'key_mismatch'],
  'mobiletargeting:SendMessages=delay:4000': ['unconfirmed', 'timeout'],
  '--keys 1 --language en': ['sent', '"link sent"'],
  '--keys 3,2065550123#,1': ['sent', ''],
  'error:OPT_OUT': ['returned', ''],
  '--staffed 0': ['returned', ''],
  '--from withheld': ['returned', ''],
};

it.each(calls)('%s: npm run call -- %s', (_title, options) => {
  const shows = Object.entries(SHOWS).find(([part]) => options.includes(part))?.[1];
  // As a shell reads it, on a stack that is synthesized once.
  const stack = synthesized();
  const command = `"${process.execPath}" --import tsx local/call.ts --stack "${stack}" ${options}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
  expect([status, stderr.split('\n').filter((line) => /^\s+at |Error:/.test(line))]).toEqual([0, []]);
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { event: string; outcome: string };
  expect([result.event, result.outcome]).toEqual(['result', shows?.[0]]);
  expect(stdout).toContain(shows?.[1]);
});

it('has a row for every command', () => {
  expect(calls.length).toBe(Object.keys(SHOWS).length);
});

let folder: string | undefined;
function synthesized(): string {
  folder ??= synthesize().folder;
  return folder;
}

describe('the steps to another key', () => {
  it('make the key pair and set the variables', () => {
    const section = runbook.slice(runbook.indexOf('## Change the signing key'));
    const exports = [...section.matchAll(/export (TF_VAR_\w+)="\$\(cat (\S+)\)"/g)].map(
      ([, name, file]) => `${name} ${file}`,
    );
    expect(exports).toEqual([
      'TF_VAR_second_public_key keys/second/public-key.pem',
      'TF_VAR_private_key keys/second/private-key.pem',
    ]);
    expect(section).toContain('npm run keys -- --folder keys/second');
  });

  it('wait until the last cookie has ended', () => {
    // The function may sign with the key it has read for five minutes more.
    const minutes = DEFAULTS.linkMinutes + DEFAULTS.chatMinutes + START_GRACE_SECONDS / 60 + 5;
    expect(runbook).toContain(`so ${minutes} minutes with the defaults`);
  });
});
