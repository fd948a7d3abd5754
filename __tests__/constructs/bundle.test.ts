// Bundles are kept between processes. Whatever a bundle came from may change: the next one has the change.

import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleBrowser, PROJECT_ROOT } from '../../constructs/bundle';
import { keepBundle, keptBundle } from '../../constructs/bundle-cache';
import { temporaryFolder } from '../support/temporary-folder';

jest.mock('esbuild', () => {
  const esbuild = jest.requireActual<typeof import('esbuild')>('esbuild');
  return { ...esbuild, version: esbuild.version, buildSync: jest.fn(esbuild.buildSync) };
});

/** Written long before any build. */
const write = (file: string, text: string): void => {
  writeFileSync(file, text);
  utimesSync(file, new Date('2026-01-01'), new Date('2026-01-01'));
};

/** The bundle of an entry, made as by a new process, and whether esbuild ran for it. */
function bundle(entry: string): { readonly text: string; readonly built: boolean } {
  const inThisProcess = (globalThis as Record<symbol, unknown>)[Symbol.for('voice-to-chat bundles')];
  if (inThisProcess instanceof Map) inThisProcess.clear();
  jest.mocked(buildSync).mockClear();
  const text = Buffer.from(bundleBrowser({ entry }, 'esm')['entry.js'] ?? '').toString('utf8');
  return { text, built: jest.mocked(buildSync).mock.calls.length > 0 };
}

const folder = temporaryFolder();
afterAll(() => {
  const kept = join(PROJECT_ROOT, 'dist/bundles');
  for (const name of readdirSync(kept).filter((each) => each.endsWith('.json'))) {
    const file = join(kept, name);
    if (readFileSync(file, 'utf8').includes(folder)) rmSync(file);
  }
});

it('takes a kept bundle while all that it came from is as it was, and builds anew when any of it changes', () => {
  const [entry, part, installed] = [
    join(folder, 'entry.ts'),
    join(folder, 'part/index.ts'),
    join(folder, 'node_modules/installed'),
  ];
  mkdirSync(join(folder, 'part'));
  mkdirSync(installed, { recursive: true });
  write(join(installed, 'package.json'), '{"main":"one.js"}');
  write(join(installed, 'one.js'), 'exports.word = "one"');
  write(join(installed, 'two.js'), 'exports.word = "two"');
  write(part, 'export const part = "part 1"');
  write(entry, 'import { word } from "installed"; import { part } from "./part"; console.log(word, part)');

  expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringMatching(/one.*part 1/s) });
  expect(bundle(entry)).toMatchObject({ built: false, text: expect.stringMatching(/one.*part 1/s) });
  // Changed without a newer date, as a checkout or an archive may leave it.
  write(part, 'export const part = "part 2"');
  expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringContaining('part 2') });
  write(join(installed, 'one.js'), 'exports.word = "uno"');
  expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringContaining('uno') });
  write(join(installed, 'package.json'), '{"main":"two.js"}');
  expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringContaining('two') });
  // The import leads to it from now on.
  write(join(folder, 'part.ts'), 'export const part = "part 3"');
  expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringContaining('part 3') });
  expect(bundle(entry).built).toBe(false);
  rmSync(join(folder, 'part.ts'));
  expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringContaining('part 2') });
  // Written after the build began, perhaps while esbuild read it: not kept.
  const later = new Date(Date.now() + 60 * 60_000);
  writeFileSync(part, 'export const part = "part 4"');
  utimesSync(part, later, later);
  for (const _ of [1, 2]) expect(bundle(entry)).toMatchObject({ built: true, text: expect.stringContaining('part 4') });
});

it.each(['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'])(
  'keeps nothing across a changed %s',
  (file) => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'node_modules'));
    write(join(root, file), 'one');
    write(join(root, 'entry.ts'), '');
    keepBundle(root, 'options', { 'entry.js': Buffer.from('text') }, ['entry.ts'], Date.now());
    expect(keptBundle(root, 'options')?.files).toEqual({ 'entry.js': Buffer.from('text') });
    expect(keptBundle(root, 'other options')).toBeUndefined();
    write(join(root, file), 'two');
    expect(keptBundle(root, 'options')).toBeUndefined();
  },
);
