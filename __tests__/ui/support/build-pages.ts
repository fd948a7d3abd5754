// Builds the pages as the stack does: each page's script and style bundled by entry path, rendered into one HTML file, with
// the Content-Security-Policy that admits exactly these.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { LAZY_SCRIPTS, type LazyScript, type Page, type SiteSettings } from '../../../lambda-src/shared/contract/site';
import { renderPage } from '../../../ui/render';

const UI = join(__dirname, '../../../ui');

export interface BuiltPage {
  readonly html: string;
  readonly script: string;
  readonly style: string;
  readonly csp: string;
}

export const SETTINGS: SiteSettings = {
  brand: 'Example Bank',
  languages: ['en', 'es', 'fr', 'de', 'pt', 'ja', 'ar'],
  theme: { brandColor: '#0b5d4e', onBrandColor: '#ffffff' },
  supportPhone: '+1 206 555 0100',
  privacyUrl: 'https://example.com/privacy',
  linkMinutes: 60,
  chatMinutes: 240,
  attachments: true,
  participantEndpoint: 'same-origin',
  lazy: Object.fromEntries(LAZY_SCRIPTS.map((name) => [name, `/assets/${name}.js`])) as Record<LazyScript, string>,
};

export function buildPage(page: Page, settings: SiteSettings = SETTINGS): BuiltPage {
  const script = bundleScript(page);
  const style = bundle(join(UI, page, 'style.css'), 'iife').trim();
  const html = renderPage(page, settings, { script, style });
  return { html, script, style, csp: policy(script, style) };
}

export function buildLazy(name: LazyScript): string {
  return bundle(join(UI, 'lazy', `${name}.ts`), 'esm');
}

const bundles = new Map<string, string>();

function bundleScript(page: Page): string {
  const entry = ['main.tsx', 'main.ts'].map((name) => join(UI, page, name)).find(existsSync);
  return entry === undefined ? '' : bundle(entry, 'iife');
}

function bundle(entry: string, format: 'esm' | 'iife'): string {
  const known = bundles.get(entry);
  if (known !== undefined) return known;
  const built = buildSync({
    entryPoints: [entry],
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    target: 'es2020',
    format,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
  });
  const text = built.outputFiles[0]?.text ?? '';
  bundles.set(entry, text);
  return text;
}

/** Hashes only: no unsafe-inline, no unsafe-eval, no style attributes. */
function policy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src 'self'${script === '' ? '' : ` ${hash(script)}`}`,
    `style-src ${hash(style)}`,
    "img-src 'self' data:",
    "connect-src 'self' ws://127.0.0.1:*",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
