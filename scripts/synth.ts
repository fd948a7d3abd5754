// `npm run synth`: writes the Terraform JSON of every stage to cdktf.out. With `--addresses`, prints what it contains.
// cdktf.json runs this same script.

import { build } from '../main';
import { main, UsageError } from './support/command';
import { readStacks } from './support/stacks';

main(async (args) => {
  const unknown = args.find((argument) => argument !== '--addresses');
  if (unknown !== undefined) throw new UsageError(`Unknown option ${unknown}. The only one is --addresses.`);
  const app = build();
  app.synth();
  if (!args.includes('--addresses')) return;
  for (const stack of readStacks(app.outdir)) {
    console.log(`# ${stack.id}`);
    for (const { address } of stack.resources) console.log(address);
  }
});
