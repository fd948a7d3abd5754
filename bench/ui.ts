// What a phone has to load and how soon it can be used, against a page with amazon-connect-chatjs that the same esbuild bundles in
// the same run. Goals: DESIGN section 9. Times need a Chromium (CHROMIUM_PATH).

import { gzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { executablePath, launch, PHONE } from '../__tests__/ui/support/browser';
import { builtSite } from '../__tests__/ui/support/built-site';
import { letIn } from '../__tests__/ui/support/chat-page';
import { type ChatSite, type ChatSiteOptions, startChatSite, TOKEN } from '../__tests__/ui/support/chat-site';
import { BODY_HASH_HEADER, CHAT_PATH, SESSION_PATH } from '../lambda-src/shared/contract/http';
import { PAGE_FILES } from '../lambda-src/shared/contract/site';
import { STRINGS } from '../ui/strings';

type Row = readonly [what: string, ours: string, chatjs: string, goal: string];

const RUNS = 3;
/** Bytes a second and milliseconds of a phone with one bar (WebPageTest's "3G Slow"). */
const SLOW_3G = { offline: false, downloadThroughput: 50_000, uploadThroughput: 50_000, latency: 400 };
const MESSAGES = 500;
const FIRST = 'Hello';

/** The least page that can hold a conversation with chatjs: session, connection, a field, and the first message. */
const CHATJS = `
  import 'amazon-connect-chatjs';
  const hash = async (text) => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))),
    (byte) => byte.toString(16).padStart(2, '0')).join('');
  const start = async () => {
    const headers = { 'content-type': 'application/json', '${BODY_HASH_HEADER}': await hash('{}') };
    const chatDetails = await (await fetch('${SESSION_PATH}', { method: 'POST', headers, body: '{}' })).json();
    connect.ChatSession.setGlobalConfig({ endpoint: location.origin, region: chatDetails.region });
    const session = connect.ChatSession.create({ chatDetails, type: 'CUSTOMER', disableCSM: true });
    await session.connect();
    const field = document.body.appendChild(document.createElement('textarea'));
    field.onkeydown = async ({ key }) => {
      if (key !== 'Enter') return;
      await session.sendMessage({ contentType: 'text/plain', message: field.value });
      document.body.appendChild(document.createElement('p')).className = 'sent';
    };
  };
  void start();
`;

const bytes = (count: number): string => `${count} bytes`;
const gzipped = (path: string): number => gzipSync(builtSite().files.get(path)?.content ?? '').length;
const lazy = (start: string): number =>
  gzipped([...builtSite().files.keys()].find((path) => path.startsWith(start)) ?? '');
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

function bundle(contents: string): string {
  const { outputFiles } = buildSync({
    stdin: { contents, resolveDir: __dirname },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    target: 'es2020',
    define: { global: 'window' },
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

function chatjsPage(): string {
  return `<!doctype html><meta name="viewport" content="width=device-width"><body><script>${bundle(CHATJS).replaceAll('</script', '<\\/script')}</script>`;
}

function sizes(page: string): Row[] {
  const library = gzipSync(bundle("import 'amazon-connect-chatjs'")).length;
  return [
    ['landing page, all of it, 7 languages, gzip', bytes(gzipped(`/${PAGE_FILES.landing}`)), '', '8192'],
    ['chat page, first load, gzip', bytes(gzipped(`/${PAGE_FILES.chat}`)), bytes(gzipSync(page).length), '30720'],
    ['- client of the participant service in it', bytes(gzipSync(bundle(CLIENT)).length), bytes(library), ''],
    ['- another language, when spoken', bytes(lazy('/assets/strings-es')), '', ''],
    ['- markdown, when the first such message arrives', bytes(lazy('/assets/markdown')), '', ''],
    ['expired page, gzip', bytes(gzipped(`/${PAGE_FILES.expired}`)), '', ''],
    ['page that is not found, gzip', bytes(gzipped(`/${PAGE_FILES['not-found']}`)), '', ''],
  ];
}
const CLIENT = "export * from '../ui/participant/client'; export * from '../ui/participant/browser'";

async function onSite<T>(browser: Browser, options: ChatSiteOptions, work: (site: ChatSite, page: Page) => Promise<T>) {
  const site = await startChatSite(options);
  // The other page's script is in no policy of ours.
  const context = await browser.newContext({ ...PHONE, bypassCSP: true });
  await letIn(context, site);
  try {
    return await work(site, await context.newPage());
  } finally {
    await context.close();
    await site.close();
  }
}

/** Milliseconds from the tap to a field to write in, and to the first message sent. */
function fromTap(browser: Browser, options: ChatSiteOptions, sent: string): Promise<readonly [number, number]> {
  return onSite(browser, options, async (site, page) => {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW_3G);
    await page.goto(`${site.base}/#en${TOKEN}`);
    const start = Date.now();
    await page.getByRole('button').click({ noWaitAfter: true });
    const field = page.locator('textarea');
    await field.waitFor();
    const usable = Date.now() - start;
    await field.fill(FIRST);
    await field.press('Enter');
    await page.locator(sent).waitFor({ state: 'attached' });
    return [usable, Date.now() - start];
  });
}

async function times(page: string): Promise<Row[]> {
  if (executablePath === undefined) return [['times', 'no Chromium found', '', '']];
  const browser = await launch();
  const ours: (readonly [number, number])[] = [];
  const chatjs: (readonly [number, number])[] = [];
  // In turns, so that a busy machine slows both.
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(await fromTap(browser, {}, `text=· ${STRINGS.en.chat.sent}`));
    chatjs.push(await fromTap(browser, { chatPage: page }, '.sent'));
  }
  const perSecond = await onSite(browser, {}, async (site, page) => {
    const chat = site.service.centre.chat(site.chat().contactId);
    for (let index = 0; index < MESSAGES; index += 1) chat.say(`message ${index}`);
    await page.goto(`${site.base}${CHAT_PATH}#en`);
    const last = page.locator('.row').nth(MESSAGES - 1);
    await last.waitFor({ state: 'attached' });
    const drawing = await page.evaluate(`
      performance.now() - performance.getEntriesByType('resource').find((each) => each.name.endsWith('/transcript')).requestStart`);
    return Math.round((MESSAGES / Number(drawing)) * 1000);
  });
  await browser.close();
  const ms = (runs: typeof ours, index: 0 | 1): string => `${median(runs.map((run) => run[index]))} ms`;
  return [
    [`tap to a field to write in, 3G slow, median of ${RUNS}`, ms(ours, 0), ms(chatjs, 0), ''],
    ['tap to the first message sent, 3G slow', ms(ours, 1), ms(chatjs, 1), ''],
    [`messages read back and drawn, of ${MESSAGES}`, `${perSecond} a second`, '', ''],
  ];
}

async function main(): Promise<void> {
  const page = chatjsPage();
  console.log('| what | this page | a page with chatjs | goal |\n|---|---:|---:|---:|');
  for (const row of [...sizes(page), ...(await times(page))]) console.log(`| ${row.join(' | ')} |`);
}

void main();
