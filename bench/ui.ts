// What a phone has to load and how soon it can be used, against amazon-connect-chatjs bundled by the same esbuild where that is
// installed. Goals: DESIGN section 9. Times need a Chromium (CHROMIUM_PATH).

import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import type { Page } from 'playwright-core';
import { executablePath, launch, PHONE } from '../__tests__/ui/support/browser';
import { builtSite } from '../__tests__/ui/support/built-site';
import { letIn } from '../__tests__/ui/support/chat-page';
import { type ChatSite, startChatSite, TOKEN } from '../__tests__/ui/support/chat-site';
import { CHAT_PATH } from '../lambda-src/shared/contract/http';
import { PAGE_FILES } from '../lambda-src/shared/contract/site';

type Row = readonly [what: string, value: string, goal: string];

const bytes = (count: number): string => `${count} bytes gzip`;
const gzipped = (path: string): number => gzipSync(builtSite().files.get(path)?.content ?? '').length;
const lazy = (start: string): number =>
  gzipped([...builtSite().files.keys()].find((path) => path.startsWith(start)) ?? '');

function sizes(): Row[] {
  return [
    ['landing page, all of it, 7 languages', bytes(gzipped(`/${PAGE_FILES.landing}`)), '8192'],
    ['chat page, first load', bytes(gzipped(`/${PAGE_FILES.chat}`)), '30720'],
    ['- another language, when spoken', bytes(lazy('/assets/strings-es')), ''],
    ['- markdown, when the first such message arrives', bytes(lazy('/assets/markdown')), ''],
    ['expired page', bytes(gzipped(`/${PAGE_FILES.expired}`)), ''],
    ['amazon-connect-chatjs alone, without a page', chatjs(), ''],
  ];
}

function chatjs(): string {
  try {
    const { outputFiles } = buildSync({
      stdin: { contents: "import 'amazon-connect-chatjs'", resolveDir: __dirname },
      bundle: true,
      minify: true,
      write: false,
      platform: 'browser',
      target: 'es2020',
      legalComments: 'none',
      logLevel: 'silent',
    });
    return bytes(gzipSync(outputFiles[0]?.contents ?? '').length);
  } catch {
    return 'not installed';
  }
}

/** Bytes a second and milliseconds of a phone with one bar (WebPageTest's "3G Slow"). */
const SLOW_3G = { offline: false, downloadThroughput: 50_000, uploadThroughput: 50_000, latency: 400 };
const MESSAGES = 500;

async function times(): Promise<Row[]> {
  if (executablePath === undefined) return [['times', 'no Chromium found', '']];
  const browser = await launch();
  const onSite = async (work: (site: ChatSite, page: Page) => Promise<number>): Promise<number> => {
    const site = await startChatSite();
    const context = await browser.newContext(PHONE);
    await letIn(context, site);
    const value = await work(site, await context.newPage());
    await context.close();
    await site.close();
    return value;
  };
  const tapToUsable = await onSite(async (site, page) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW_3G);
    await page.goto(`${site.base}/#en${TOKEN}`);
    const start = Date.now();
    await page.getByRole('button').click();
    await page.locator('.hint').waitFor();
    return Date.now() - start;
  });
  const perSecond = await onSite(async (site, page) => {
    const chat = site.service.centre.chat(site.chat().contactId);
    for (let index = 0; index < MESSAGES; index += 1) chat.say(`message ${index}`);
    await page.goto(`${site.base}${CHAT_PATH}#en`);
    await page
      .locator('.row')
      .nth(MESSAGES - 1)
      .waitFor({ state: 'attached' });
    const drawing = await page.evaluate(`
      performance.now() - performance.getEntriesByType('resource').find((each) => each.name.endsWith('/transcript')).responseEnd`);
    return Math.round((MESSAGES / Number(drawing)) * 1000);
  });
  await browser.close();
  return [
    ['tap to usable conversation, 3G slow', `${tapToUsable} ms`, ''],
    [`messages read back and drawn, of ${MESSAGES}`, `${perSecond} a second`, ''],
  ];
}

async function main(): Promise<void> {
  console.log('| what | measured | goal |\n|---|---:|---:|');
  for (const [what, value, goal] of [...sizes(), ...(await times())]) console.log(`| ${what} | ${value} | ${goal} |`);
}

void main();
