// `npm run bench`: runs every benchmark of bench/, or the named ones: `npm run bench -- synth`. Each prints its table. Options go to the
// one that is named before them: `npm run bench -- load --faulty 100`.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

const FOLDER = join(__dirname, '../bench');

/** Of any benchmark. */
const OPTIONS = ['faulty', 'flawless', 'follow-every', 'concurrency', 'minutes', 'seed'];

main(async (args) => {
  refuseOptionsOfNpm('bench', OPTIONS);
  const options = args.slice(args.findIndex((each) => each.startsWith('--')) >>> 0);
  const names = args.slice(0, args.length - options.length);
  if (options.length > 0 && names.length !== 1) {
    throw new UsageError(
      `Options belong to one benchmark, and its name stands before them: npm run bench -- load ${options.join(' ')}`,
    );
  }
  const all = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no benchmark "${unknown}". There are: ${all.join(', ')}.`);
  let failed = 0;
  for (const name of names.length > 0 ? names : all) {
    console.log(`\n## ${name}\n`);
    const { status } = spawnSync('tsx', [join(FOLDER, `${name}.ts`), ...options], { stdio: 'inherit' });
    if (status !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
});
