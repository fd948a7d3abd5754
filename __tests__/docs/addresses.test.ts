// docs/addresses.md is what the script prints: every address has a row that says what it is and what breaks without it.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

it('is fresh: made by the script', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/addresses.ts'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(readFileSync(join(ROOT, 'docs/addresses.md'), 'utf8')).toBe(stdout);
});
