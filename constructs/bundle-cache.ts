// Bundles of earlier processes, beside what else synth makes. One is taken only when everything that esbuild read, and could have read
// instead, is what it was: a bundle can be missing here, never stale.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { version } from 'esbuild';
import { placeFile } from './place-file';

export type Files = Readonly<Record<string, Uint8Array>>;

interface Kept {
  /** Paths from the project's root. */
  readonly inputs: readonly string[];
  readonly fingerprint: string;
  /** Contents in base64, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** What decides where an import leads, beside the sources: `npm install` writes the last one anew. */
const RESOLUTION = ['package.json', 'tsconfig.json', 'node_modules/.package-lock.json'];
const INSTALLED = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** Milliseconds. What was written so shortly before a build may have been written during it. */
const SETTLED = 1000;

const orNone = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** Folders of the project's own sources: a file that appears in one may be what an import leads to from now on. */
function foldersOf(sources: readonly string[]): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const source of sources)
    for (let folder = dirname(source); folder !== '.' && !folder.endsWith('..'); folder = dirname(folder))
      if (folders.has(folder) || folder === '/') break;
      else folders.add(folder);
  return folders;
}

function fingerprintOf(root: string, inputs: readonly string[]): string {
  const hash = createHash('sha256').update(version);
  const packages = new Set<string>();
  for (const path of inputs) {
    const [, folder] = INSTALLED.exec(path) ?? [];
    if (folder !== undefined) packages.add(`${folder}/package.json`);
  }
  for (const path of [...RESOLUTION, ...packages, ...inputs]) {
    const content = orNone(() => readFileSync(join(root, path)));
    hash.update(`\n${path} ${content?.length ?? 'none'}\n`).update(content ?? '');
  }
  for (const folder of foldersOf(inputs.filter((path) => !INSTALLED.test(path))))
    hash.update(`\n${folder} ${JSON.stringify(orNone(() => readdirSync(join(root, folder)).sort()))}`);
  return hash.digest('hex');
}

/** One file for each set of options, so that old bundles do not pile up. */
const fileOf = (root: string, key: string): string =>
  join(root, 'dist/bundles', `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);

/** @param key all options of the bundle */
export function keptBundle(
  root: string,
  key: string,
): { readonly files: Files; readonly inputs: readonly string[] } | undefined {
  const kept = orNone(() => JSON.parse(readFileSync(fileOf(root, key), 'utf8')) as Kept);
  if (kept === undefined || kept.fingerprint !== fingerprintOf(root, kept.inputs)) return undefined;
  const files = Object.entries(kept.files).map(([name, content]) => [name, Buffer.from(content, 'base64')]);
  return { files: Object.fromEntries(files), inputs: kept.inputs };
}

/** @param began when esbuild was started, in milliseconds since 1970 */
export function keepBundle(root: string, key: string, files: Files, inputs: readonly string[], began: number): void {
  const settled = (path: string): boolean =>
    (orNone(() => statSync(join(root, path)).mtimeMs) ?? Number.POSITIVE_INFINITY) < began - SETTLED;
  if (!inputs.every(settled)) return;
  const kept: Kept = {
    inputs,
    fingerprint: fingerprintOf(root, inputs),
    files: Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, Buffer.from(content).toString('base64')]),
    ),
  };
  // Only a convenience: a folder that cannot be written to is no reason to fail.
  orNone(() => placeFile(fileOf(root, key), JSON.stringify(kept)));
}
