import type { Browser, BrowserContext, Page } from 'playwright-core';
import { CHAT_PATH, ERROR_STATUS, type ErrorCode } from '../../lambda-src/shared/contract/http';
import { STRINGS } from '../../ui/strings';
import { describeInBrowser, launch, PHONE, watchErrors } from './support/browser';
import { until } from './support/chat-page';
import { type ChatSite, startChatSite, TOKEN } from './support/chat-site';

const text = STRINGS.en.landing;

describeInBrowser('the landing page', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let site: ChatSite;
  let errors: string[];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    site = await startChatSite();
    context = await browser.newContext(PHONE);
    page = await context.newPage();
    errors = watchErrors(page);
  });
  afterEach(async () => {
    await context.close();
    await site.close();
  });

  const open = (fragment = `en${TOKEN}`): Promise<unknown> => page.goto(`${site.base}/#${fragment}`);
  const tap = (): Promise<void> => page.getByRole('button').click();
  const alert = (): Promise<string> => page.getByRole('alert').innerText();

  test('one request before the tap is possible, and opening changes nothing', async () => {
    await open();
    await page.getByRole('button', { name: text.button }).waitFor();
    await page.waitForTimeout(300);
    expect(site.requests).toEqual(['GET /']);
    expect(errors).toEqual([]);
  });

  test('a tap leads to the conversation; the token is gone from address bar and history', async () => {
    await open();
    await tap();
    await page.getByRole('log').waitFor();
    expect(site.requests.slice(0, 3)).toEqual(['GET /', 'POST /api/redeem', `GET ${CHAT_PATH}`]);
    expect(site.bodies[0]).toEqual({ token: TOKEN });
    expect(page.url()).toBe(`${site.base}${CHAT_PATH}#en`);
    expect(await page.evaluate('document.referrer')).toBe('');
    expect(JSON.stringify(await context.storageState())).not.toContain(TOKEN);
    await page.goBack({ timeout: 2000 }).catch(() => undefined);
    expect(page.url()).not.toContain(TOKEN);
    expect(errors).toEqual([]);
  });

  test('the token is gone as soon as it has done its work, however long the chat page takes', async () => {
    site.fate = (request) => (request === `GET ${CHAT_PATH}` ? 'hang' : 'serve');
    await open();
    // A click would wait for the navigation that it causes.
    await page.evaluate('document.getElementById("go").click()');
    await until(page, async () => site.requests.includes(`GET ${CHAT_PATH}`) && !page.url().includes('#'));
    expect(page.url()).toBe(`${site.base}/`);
  });

  test('a second tap while the first is under way asks nothing', async () => {
    await open();
    await page.evaluate('document.getElementById("go").click(); document.getElementById("go").click()');
    await page.getByRole('log').waitFor();
    expect(site.requests.filter((request) => request === 'POST /api/redeem')).toHaveLength(1);
  });

  test('the link opened on another device offers to continue here, and takes over', async () => {
    site.redeemAnswers.push({ status: 409, body: { error: 'other_device', message: '' } });
    await open();
    await tap();
    await page.getByRole('heading', { name: text.elsewhere.title }).waitFor();
    await page.getByRole('button', { name: text.continueHere }).click();
    await page.getByRole('log').waitFor();
    expect(site.bodies.slice(0, 2)).toEqual([{ token: TOKEN }, { token: TOKEN, takeOver: true }]);
  });

  test.each(Object.keys(ERROR_STATUS) as ErrorCode[])('%s is said in words, with a way on', async (code) => {
    site.redeemAnswers.push({ status: ERROR_STATUS[code], body: { error: code, message: 'x' } });
    await open();
    await tap();
    await page.locator('#notice h2').waitFor();
    expect((await alert()).length).toBeGreaterThan(20);
    expect(await page.getByRole('link', { name: '+1 206 555 0100' }).isVisible()).toBe(true);
    const canRetry = !['bad_request', 'unknown_link', 'unknown_route', 'no_session', 'too_late', 'chat_ended'].includes(
      code,
    );
    expect(await page.getByRole('button').isVisible()).toBe(canRetry);
    if (canRetry) {
      await tap();
      await page.getByRole('log').waitFor();
    }
  });

  test('a newer link opened in the same tab takes the place of the one that failed', async () => {
    site.redeemAnswers.push({ status: 410, body: { error: 'too_late', message: '' } });
    await open(`en${TOKEN.replace('A', 'B')}`);
    await tap();
    await page.locator('#notice h2').waitFor();
    await open();
    await page.getByRole('button', { name: text.button }).waitFor();
    await tap();
    await page.getByRole('log').waitFor();
    expect(site.bodies[1]).toEqual({ token: TOKEN });
  });

  test('too late names how long a link works', async () => {
    site.redeemAnswers.push({ status: 410, body: { error: 'too_late', message: '' } });
    await open();
    await tap();
    await page.locator('#notice h2').waitFor();
    expect(await alert()).toContain('60 minutes');
  });

  test.each([
    ['a page of a proxy', { status: 200, body: '<html>hotel wifi</html>' }],
    ['an empty object', { status: 200, body: {} }],
    ['another address', { status: 200, body: { next: 'https://example.com/' } }],
    ['an unknown code', { status: 500, body: { error: 'constructor' } }],
    ['a firewall', { status: 403, body: '<html>' }],
  ])('%s in place of an answer is no dead end', async (_, answer) => {
    site.redeemAnswers.push(answer);
    await open();
    await tap();
    await page.locator('#notice h2').waitFor();
    expect(await alert()).toContain(text.failed.title);
    await page.getByRole('button', { name: STRINGS.en.common.tryAgain }).click();
    await page.getByRole('log').waitFor();
  });

  test('without a network it says so, and works once there is one', async () => {
    await open();
    await context.setOffline(true);
    await tap();
    await page.locator('#notice h2').waitFor();
    expect(await alert()).toContain(text.offline.title);
    await context.setOffline(false);
    await tap();
    await page.getByRole('log').waitFor();
  });

  test('an answer that is lost does no harm: the tap can be repeated', async () => {
    site.fate = (request) => (request === 'POST /api/redeem' ? 'deaf' : 'serve');
    await open();
    await tap();
    await page.locator('#notice h2').waitFor();
    site.fate = () => 'serve';
    await tap();
    await page.getByRole('log').waitFor();
  });

  test.each(['', 'en', 'en123', 'xx'])(
    'a fragment that was cut off (%p) is said, with a way back to a chat',
    async (fragment) => {
      await open(fragment);
      expect(await alert()).toContain(text.unknown.title);
      expect(await page.getByRole('button').isVisible()).toBe(false);
      expect(await page.getByRole('link', { name: text.backToChat }).getAttribute('href')).toBe(`${CHAT_PATH}#en`);
      expect(site.requests).toEqual(['GET /']);
    },
  );

  test('with cookies off it says so and asks nothing', async () => {
    await page.addInitScript('Object.defineProperty(navigator, "cookieEnabled", { get: () => false })');
    await open();
    expect(await alert()).toContain(text.cookies.title);
    await tap();
    expect(site.requests).toEqual(['GET /']);
  });

  test.each(['en', 'es', 'fr', 'de', 'pt', 'ja', 'ar'] as const)(
    'speaks the language of the call: %s',
    async (language) => {
      await open(`${language}${TOKEN}`);
      const strings = STRINGS[language];
      await page.getByRole('button', { name: strings.landing.button }).waitFor();
      expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(strings.landing.lead);
      expect(await page.getAttribute('html', 'lang')).toBe(language);
      expect(await page.getAttribute('html', 'dir')).toBe(language === 'ar' ? 'rtl' : 'ltr');
      expect(await page.getByRole('contentinfo').innerText()).toContain(strings.common.privacy);
    },
  );

  test('is readable without a script, with a way on', async () => {
    const plain = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
    const bare = await plain.newPage();
    await bare.goto(`${site.base}/#en${TOKEN}`);
    const words = await bare.innerText('body');
    for (const part of ['Example Bank', text.lead, STRINGS.en.static.noScript, '+1 206 555 0100']) {
      expect(words).toContain(part);
    }
    expect(await bare.getByRole('button').count()).toBe(0);
    await plain.close();
  });
});
