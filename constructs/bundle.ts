// Bundles functions and pages with esbuild, by entry path: constructs never import what they deploy.

import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { type Files, keepBundle, keptBundle } from './bundle-cache';

/** Root of this project, so that bundles do not depend on the folder that synth runs in. */
export const PROJECT_ROOT = resolve(__dirname, '..');

const COMMON: BuildOptions = {
  absWorkingDir: PROJECT_ROOT,
  bundle: true,
  minify: true,
  write: false,
  legalComments: 'none',
  charset: 'utf8',
  logLevel: 'silent',
  sourcemap: false,
};

interface Built {
  readonly files: Files;
  /** Sources that went in, without installed packages, and when each was last written. */
  readonly sources: readonly (readonly [path: string, writtenAt: number | undefined])[];
}

/**
 * Each set of options is looked up or built once per process, as settings never go into a bundle, and again when a source has
 * changed: `npm start` synthesizes many times, and loads this module anew each time.
 */
const built: Map<string, Built> = sharedMap('voice-to-chat bundles');

function sharedMap(name: string): Map<string, Built> {
  const holder = globalThis as Record<symbol, unknown>;
  const key = Symbol.for(name);
  holder[key] ??= new Map<string, Built>();
  return holder[key] as Map<string, Built>;
}

const writtenAt = (path: string): number | undefined =>
  statSync(join(PROJECT_ROOT, path), { throwIfNoEntry: false })?.mtimeMs;

/** Output files by name. */
function build(options: BuildOptions): Files {
  const key = JSON.stringify({ ...COMMON, ...options });
  const known = built.get(key);
  if (known?.sources.every(([path, then]) => writtenAt(path) === then)) return known.files;
  const { files, inputs } = keptBundle(PROJECT_ROOT, key) ?? buildAnew(options, key);
  const sources = inputs.filter((path) => !path.includes('node_modules/'));
  built.set(key, { files, sources: sources.map((path) => [path, writtenAt(path)]) });
  return files;
}

function buildAnew(options: BuildOptions, key: string): { readonly files: Files; readonly inputs: readonly string[] } {
  const began = Date.now();
  const { outputFiles = [], metafile } = buildSync({ ...COMMON, ...options, metafile: true });
  const files = Object.fromEntries(outputFiles.map((file) => [basename(file.path), file.contents]));
  const inputs = Object.keys(metafile?.inputs ?? {});
  keepBundle(PROJECT_ROOT, key, files, inputs, began);
  return { files, inputs };
}

/**
 * A Lambda function: `index.mjs` and the chunks that it loads when first needed.
 *
 * ES modules by `mainFields: module,main` halve size and load time against esbuild's defaults (links-messages-lambda facts,
 * 6.3). Target Node 20, so that the local twin runs the same bytes.
 *
 * @param entry path of the entry file, from the project's root
 */
export function bundleFunction(entry: string): Readonly<Record<string, Uint8Array>> {
  return build({
    entryPoints: { index: entry },
    outdir: 'out',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    splitting: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
  });
}

/** Scripts and styles for the browser: `<name>.js` and `<name>.css` per entry. */
export function bundleBrowser(
  entries: Readonly<Record<string, string>>,
  format: 'iife' | 'esm',
): Readonly<Record<string, Uint8Array>> {
  return build({
    entryPoints: { ...entries },
    outdir: 'out',
    platform: 'browser',
    target: 'es2020',
    format,
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
}

/** A CommonJS module for this process, by entry path: what renders the pages at synth. */
export function loadModule(entry: string): Readonly<Record<string, unknown>> {
  const files = build({
    entryPoints: { module: entry },
    outdir: 'out',
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const code = Buffer.from(files['module.js'] ?? '').toString('utf8');
  const module = { exports: {} as Record<string, unknown> };
  new Function('module', 'exports', 'require', code)(module, module.exports, require);
  return module.exports;
}
