// A process that runs functions and ends in the way its first argument says, without closing the runner. Prints the process ids of
// its environments as JSON. Second argument: the folder for temporary files.

import { rmSync } from 'node:fs';
import { FunctionRunner } from '../../local/function/runner';
import { stackWithFunctions } from './stack-with-function';

async function main(mode: string, temporary: string): Promise<void> {
  const stack = stackWithFunctions({
    f: {
      code: `export const handler = async ({ busy, waiting }) => {
        if (busy) for (;;);
        if (waiting) await new Promise(() => { setInterval(() => {}, 1000); });
        return process.pid;
      };`,
      arguments: { timeout: 600 },
    },
  });
  const runner = new FunctionRunner(
    stack.ofType('aws_lambda_function').map((resource) => ({
      resource,
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
    })),
    { folder: stack.directory, region: 'us-west-2', endpoint: 'http://127.0.0.1:1', onLog: () => {}, temporary },
  );
  rmSync(stack.directory, { recursive: true });
  await runner.invoke('f', {});
  if (mode === 'busy' || mode === 'waiting') void runner.invoke('f', { [mode]: true });
  const pids = runner.environments.map(({ pid }) => pid);
  // The environment has to have begun before the signal comes.
  if (mode === 'busy' || mode === 'waiting') await new Promise((go) => setTimeout(go, 100));
  process.stdout.write(JSON.stringify(pids), () => {
    if (mode === 'exit') process.exit(0);
    if (mode === 'throw') throw new Error('on purpose');
  });
}

const [mode = '', temporary = ''] = process.argv.slice(2);
void main(mode, temporary);
