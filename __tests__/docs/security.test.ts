// The security page: its table of advisories speaks of the versions that are really there and of days to look again, and its tests exist.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../support/commands';

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

/** Every file and folder below a folder, by its path from the root. */
const below = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));

it('refers to tests that exist, by the path or by the name alone', () => {
  const present = below('__tests__');
  const column = text.split('\n').map((line) => (line.split('|').length === 7 ? (line.split('|')[4] ?? '') : ''));
  const named = [
    ...[...text.matchAll(/`(__tests__\/[\w./-]+|[\w.-]+\.test\.tsx?)`/g)].map(([, name = '']) => name),
    // "`chat-api` tests": a folder, or a file.
    ...column.flatMap((cell) => [...cell.matchAll(/`([\w.-]+)` tests/g)].map(([, name = '']) => name)),
  ];
  expect(named.length).toBeGreaterThan(15);
  const forms = (name: string) => [name, `${name}.test.ts`, `${name}.test.tsx`];
  expect(
    named.filter((name) => !present.some((path) => forms(name).some((form) => `/${path}`.endsWith(`/${form}`)))),
  ).toEqual([]);
});

it('is looked at again by the weekly script, on the day and after it', () => {
  const days = rows.map((row) => row[6] ?? '').sort();
  const [first = '', last = ''] = [days[0], days.at(-1)];
  const run = (today: string) => runScript('scripts/workflow/advisories', ['--today', today]);
  expect(run('2000-01-01')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(first) });
  expect(run(first)).toMatchObject({ status: 1, stderr: expect.stringContaining(`(since ${first})`) });
  const all = run(`${last.slice(0, 3)}9-12-31`).stderr;
  for (const [, name, version] of rows) expect(all).toContain(`- ${name} ${version}: `);
  expect(run('tomorrow').stderr).toContain('no day like');
});

it('points to what the run on CDK Terrain said, of the version that the script takes', () => {
  const script = readFileSync(join(ROOT, 'scripts/compat-cdktn.ts'), 'utf8');
  const page = readFileSync(join(ROOT, 'docs/compat-cdktn.md'), 'utf8');
  const successors = [...script.matchAll(/\['(@?cdktn[\w/-]*)', '([\d.]+)'\]/g)];
  expect(successors).toHaveLength(2);
  for (const [, name, version] of successors) expect(page).toContain(`\`${name}\` ${version} in place of`);
  expect(page).toMatch(
    /^ok {2}voice-to-chat: \d+ lines of Terraform JSON are the same but for version \S+ \/ version \S+$/m,
  );
});
