// docs/addresses.md is what the script prints: every address has a row that says what it is and what breaks without it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../support/commands';

const ROOT = join(__dirname, '../..');

it('is fresh: made by the script', () => {
  const { stdout, stderr } = runScript('scripts/addresses', []);
  expect(stderr).toBe('');
  expect(readFileSync(join(ROOT, 'docs/addresses.md'), 'utf8')).toBe(stdout);
});
