// Bundles functions and pages with esbuild, by entry path: constructs never import what they deploy.

import { basename, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

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

const built = new Map<string, Readonly<Record<string, Uint8Array>>>();

/** Output files by name; each set of options is built once per process, as settings never go into a bundle. */
function build(options: BuildOptions): Readonly<Record<string, Uint8Array>> {
  const key = JSON.stringify(options);
  const known = built.get(key);
  if (known) return known;
  const { outputFiles = [] } = buildSync({ ...COMMON, ...options });
  const files = Object.fromEntries(outputFiles.map((file) => [basename(file.path), file.contents]));
  built.set(key, files);
  return files;
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
