// Runs the project's commands as a person would: in a child process, in a folder of their own where they write files.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../constructs/bundle';

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param script path from the project's root, without `.ts` */
export function runScript(
  script: string,
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Record<string, string>;
    readonly preload?: string;
    readonly input?: string;
  } = {},
): Result {
  const tsx = require.resolve('tsx');
  const preload =
    options.preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(options.preload)}`];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...preload, '--import', tsx, join(PROJECT_ROOT, `${script}.ts`), ...args],
    {
      cwd: options.cwd ?? PROJECT_ROOT,
      encoding: 'utf8',
      env: { ...process.env, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
    },
  );
  return { status, stdout, stderr };
}
