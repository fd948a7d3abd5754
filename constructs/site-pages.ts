// Renders the pages at synth: each is one HTML file with script and style inside, admitted by the hashes returned here.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  ASSETS_PREFIX,
  LAZY_SCRIPTS,
  type LazyScript,
  PAGE_FILES,
  PAGES,
  type Page,
  type RenderPage,
  type SiteSettings,
} from '../lambda-src/shared/contract/site';
import { bundleBrowser, loadModule, PROJECT_ROOT } from './bundle';
import { sha256 } from './files';

export interface SiteFile {
  /** Last part of the object's address: `landing`, `chat`, `markdown`. */
  readonly id: string;
  readonly key: string;
  readonly content: string;
  readonly contentType: string;
  readonly cacheControl: string;
}

export interface Site {
  readonly files: readonly SiteFile[];
  /** Values for the Content-Security-Policy: `'sha256-…'`. */
  readonly scriptHashes: readonly string[];
  readonly styleHashes: readonly string[];
}

/** Pages are asked for again each time; what carries its hash in its name never changes. */
const REVALIDATE = 'no-cache';
const IMMUTABLE = 'public, max-age=31536000, immutable';

const SCRIPT_FILES = ['main.ts', 'main.tsx'];

/** The path of a page's script from the project's root. */
function scriptOf(page: Page): string {
  const path = SCRIPT_FILES.map((file) => `ui/${page}/${file}`).find((file) => existsSync(join(PROJECT_ROOT, file)));
  if (path === undefined) throw new Error(`The page ${page} has no script: ui/${page}/main.ts is missing.`);
  return path;
}

const text = (bytes: Uint8Array | undefined): string =>
  Buffer.from(bytes ?? [])
    .toString('utf8')
    .trim();

export function renderSite(settings: Omit<SiteSettings, 'lazy'>): Site {
  const entries: Record<string, string> = {};
  for (const page of PAGES) {
    entries[page] = scriptOf(page);
    entries[`${page}-style`] = `ui/${page}/style.css`;
  }
  const bundled = bundleBrowser(entries, 'iife');
  const lazyBundles = bundleBrowser(
    Object.fromEntries(LAZY_SCRIPTS.map((name) => [name, `ui/lazy/${name}.ts`])),
    'esm',
  );

  const lazyFiles = LAZY_SCRIPTS.map((name): SiteFile => {
    const content = text(lazyBundles[`${name}.js`]);
    return {
      id: name,
      key: `${ASSETS_PREFIX}${name}-${sha256(content, 'hex').slice(0, 16)}.js`,
      content,
      contentType: 'text/javascript; charset=utf-8',
      cacheControl: IMMUTABLE,
    };
  });
  const lazy = Object.fromEntries(lazyFiles.map(({ id, key }) => [id, `/${key}`])) as Record<LazyScript, string>;

  const { renderPage } = loadModule('ui/render.ts') as { renderPage: RenderPage };
  const scriptHashes = new Set<string>();
  const styleHashes = new Set<string>();
  const pageFiles = PAGES.map((page): SiteFile => {
    const script = text(bundled[`${page}.js`]);
    const style = text(bundled[`${page}-style.css`]);
    scriptHashes.add(hashSource(script));
    styleHashes.add(hashSource(style));
    return {
      id: page,
      key: PAGE_FILES[page],
      content: renderPage(page, { ...settings, lazy }, { script, style }),
      contentType: 'text/html; charset=utf-8',
      cacheControl: REVALIDATE,
    };
  });
  return { files: [...pageFiles, ...lazyFiles], scriptHashes: [...scriptHashes], styleHashes: [...styleHashes] };
}

const hashSource = (content: string): string => `'sha256-${sha256(content, 'base64')}'`;
