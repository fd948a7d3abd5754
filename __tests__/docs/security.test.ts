// The table of advisories speaks of the versions that are really there, and each row has a day to look again.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');
const text = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const rows = text
  .split('\n')
  .filter((line) => /CVE-|GHSA-/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** Versions of a package anywhere below a folder of packages. */
function versionsOf(name: string, folder: string): string[] {
  const here = join(folder, name, 'package.json');
  const own = existsSync(here) ? [(JSON.parse(readFileSync(here, 'utf8')) as { version: string }).version] : [];
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'node_modules')))
    .flatMap((entry) => versionsOf(name, join(folder, entry.name, 'node_modules')));
  return [...own, ...below];
}

it('names the versions of what cdktf bundles', () => {
  const bundled = join(ROOT, 'node_modules/cdktf/node_modules');
  const named = rows.map(([, name, version]) => `${name} ${version}`).sort();
  const present = [...new Set(rows.map(([, name = '']) => name))]
    .flatMap((name) => versionsOf(name, bundled).map((version) => `${name} ${version}`))
    .sort();
  expect(named).toEqual([...new Set(present)]);
});

it('says for each advisory how far it reaches and when to look again', () => {
  for (const row of rows) {
    expect(row.slice(1, 6)).not.toContain('');
    expect(row[6]).toMatch(/^20\d\d-\d\d-\d\d$/);
  }
  expect(rows.length).toBeGreaterThan(0);
});

it('refers to tests that exist', () => {
  const named = [...text.matchAll(/`(__tests__\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
