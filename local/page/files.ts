// The page's own files: one HTML file, one script, one style sheet, bundled when the server starts.

import { resolve } from 'node:path';
import { build } from 'esbuild';

export interface PageFile {
  readonly type: string;
  readonly content: Uint8Array;
}

const ROOT = resolve(__dirname, '../..');

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="color-scheme" content="light dark">
<title>Voice-to-Chat, on this machine</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' fill='%230b5d4e'/%3E%3Cpath d='M9 10h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-7l-5 4v-4H9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z' fill='%23fff'/%3E%3C/svg%3E">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="app"></div>
<noscript>This page needs a script. Without one, npm run call rings the same stack.</noscript>
<script type="module" src="/page.js"></script>
</body>
</html>
`;

/** Files by path. */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: { page: 'local/page/browser/main.tsx', style: 'local/page/browser/style.css' },
    outdir: 'out',
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'silent',
    charset: 'utf8',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  const file = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.contents ?? new Uint8Array();
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', content: Buffer.from(HTML) }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', content: file('page.js') }],
    ['/page.css', { type: 'text/css; charset=utf-8', content: file('style.css') }],
  ]);
}
