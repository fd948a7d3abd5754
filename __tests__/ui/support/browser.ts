// A real Chromium for tests of the pages. Without one on the machine the tests say so and are skipped; where CHROMIUM_PATH promises one, they fail.

import { existsSync } from 'node:fs';
import AXE, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const PROMISED = process.env['CHROMIUM_PATH'];
const PLACES = PROMISED
  ? [PROMISED]
  : [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ];

/** Absent where there is no Chromium. */
export const executablePath = PLACES.find((place) => existsSync(place));

/** `describe` where there is a Chromium, else `describe.skip` with a reason in its name, or a failure where one is promised. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (executablePath !== undefined) describe(name, tests);
  else if (PROMISED)
    it(name, () => {
      throw new Error(`CHROMIUM_PATH is ${PROMISED}, where no Chromium is.`);
    });
  else describe.skip(`${name} (skipped: no Chromium found; set CHROMIUM_PATH)`, tests);
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export const PHONE: BrowserContextOptions = {
  viewport: { width: 360, height: 640 },
  hasTouch: true,
  isMobile: true,
  locale: 'en-GB',
};
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, locale: 'en-GB' };

/** What axe finds, as `rule: element` lines; empty when all is well. */
export async function axe(page: Page): Promise<string[]> {
  // Through the debugger, as the page's policy admits no further script.
  await page.evaluate(AXE.source);
  const results = (await page.evaluate(
    'axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })',
  )) as AxeResults;
  return results.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/** Errors of the page that nobody expects: exceptions, refused resources, policy violations. */
export function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  return errors;
}
