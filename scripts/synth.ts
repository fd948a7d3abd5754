// `npm run synth`: writes the Terraform JSON of every stage to cdktf.out. With `--addresses`, prints what it contains.
// With `--with '{"email":true}'`, every stage gets these props on top of its own: `npm run call` tries them so.
// cdktf.json runs this same script.

import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { StageProps } from '../constructs/voice-to-chat-stack';
import { build } from '../main';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';
import { readStacks, tellWarnings } from './support/stacks';

main(async (args) => {
  refuseOptionsOfNpm('synth', ['addresses', 'with']);
  const options = parse(args);
  const app = build(undefined, options.with === undefined ? {} : trialProps(options.with));
  app.synth();
  tellWarnings(app.outdir);
  useCommittedLocks(app.outdir);
  if (!options.addresses) return;
  for (const stack of readStacks(app.outdir)) {
    console.log(`# ${stack.id}`);
    for (const { address } of stack.resources) console.log(address);
  }
});

function parse(args: readonly string[]): { readonly addresses: boolean; readonly with: string | undefined } {
  const at = args.indexOf('--with');
  const value = at < 0 ? undefined : args[at + 1];
  if (at >= 0 && value === undefined) throw new UsageError('--with needs props as JSON behind it.');
  const unknown = args.find(
    (argument, index) => argument !== '--addresses' && (at < 0 || index < at || index > at + 1),
  );
  if (unknown !== undefined)
    throw new UsageError(`Unknown option ${unknown}. The only ones are --addresses and --with.`);
  return { addresses: args.includes('--addresses'), with: value };
}

function trialProps(text: string): StageProps {
  try {
    return JSON.parse(text) as StageProps;
  } catch {
    throw new UsageError(`--with takes props as JSON, as --with '{"email":true}', and not ${text}`);
  }
}

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
