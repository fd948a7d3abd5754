// `npm run diff`, `deploy` and `destroy`: cdktf's own command, or plain Terraform where cdktf-cli does not start.

import { spawnSync } from 'node:child_process';
import { build } from '../main';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

const COMMANDS = ['diff', 'deploy', 'destroy'] as const;
/** Of cdktf, which npm would keep from it. */
const OPTIONS = ['auto-approve', 'refresh-only', 'var', 'var-file', 'skip-synth', 'parallelism', 'outputs-file'];
const PLAIN = { diff: 'plan', deploy: 'apply', destroy: 'destroy' } as const;

/** cdktf-cli 0.21 brings a terminal library with builds up to Node.js 22; on newer ones it crashes at its start. */
const NEWEST_NODE_OF_CLI = 22;

main(async ([command, ...rest]) => {
  for (const name of COMMANDS) refuseOptionsOfNpm(name, OPTIONS);
  const known = COMMANDS.find((name) => name === command);
  if (known === undefined) throw new UsageError(`Say what to do: ${COMMANDS.join(', ')}.`);
  const node = Number(process.versions.node.split('.')[0]);
  if (node > NEWEST_NODE_OF_CLI) {
    throw new UsageError(
      `cdktf-cli 0.21 does not start on Node.js ${node}; it needs 20 or 22.\n` +
        'Use Node.js 22 (nvm use), or plain Terraform, which does the same:\n\n' +
        `  npm run synth\n${plain(PLAIN[known], rest)}`,
    );
  }
  const { status, error } = spawnSync('cdktf', [known, ...rest], {
    stdio: 'inherit',
    env: { ...process.env, CHECKPOINT_DISABLE: process.env['CHECKPOINT_DISABLE'] ?? '1' },
  });
  if (error) throw new UsageError(`cdktf did not start: ${error.message}. Run npm ci first.`);
  return status ?? 1;
});

/** The same for the named stacks, or for all that are synthesized when none is named. */
function plain(command: string, args: readonly string[]): string {
  const named = args.filter((argument) => !argument.startsWith('-'));
  const stacks = named.length > 0 ? named : build().node.children.map((child) => child.node.id);
  return stacks
    .flatMap((stack) => ['init', command].map((verb) => `  terraform -chdir=cdktf.out/stacks/${stack} ${verb}`))
    .join('\n');
}
