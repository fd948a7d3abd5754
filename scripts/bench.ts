// `npm run bench`: runs every benchmark of bench/, or the named ones: `npm run bench -- synth`. Each prints one table.

import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { main, UsageError } from './support/command';

const FOLDER = join(__dirname, '../bench');

main(async (names) => {
  const all = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
  const unknown = names.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new UsageError(`There is no benchmark "${unknown}". There are: ${all.join(', ')}.`);
  let failed = 0;
  for (const name of names.length > 0 ? names : all) {
    console.log(`\n## ${name}\n`);
    const { status } = spawnSync('tsx', [join(FOLDER, `${name}.ts`)], { stdio: 'inherit' });
    if (status !== 0) failed++;
  }
  return failed === 0 ? 0 : 1;
});
