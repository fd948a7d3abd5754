// `npm run synth`: writes the Terraform JSON of every stage to cdktf.out. With `--addresses`, prints what it contains.
// cdktf.json runs this same script.

import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../main';
import { main, UsageError } from './support/command';
import { readStacks } from './support/stacks';

main(async (args) => {
  const unknown = args.find((argument) => argument !== '--addresses');
  if (unknown !== undefined) throw new UsageError(`Unknown option ${unknown}. The only one is --addresses.`);
  const app = build();
  app.synth();
  useCommittedLocks(app.outdir);
  if (!args.includes('--addresses')) return;
  for (const stack of readStacks(app.outdir)) {
    console.log(`# ${stack.id}`);
    for (const { address } of stack.resources) console.log(address);
  }
});

/**
 * Terraform picks the newest provider that fits, unless a lock says otherwise. A lock of yours is kept beside cdktf.json as
 * `terraform.<stack>.lock.hcl`, as cdktf.out is not committed.
 */
function useCommittedLocks(outdir: string): void {
  for (const { id } of readStacks(outdir)) {
    const lock = `terraform.${id}.lock.hcl`;
    if (existsSync(lock)) copyFileSync(lock, join(outdir, 'stacks', id, '.terraform.lock.hcl'));
  }
}
