import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { CHAT_PATH } from '../../lambda-src/shared/contract/http';
import { STRINGS } from '../../ui/strings';
import { axe, describeInBrowser, launch, PHONE } from './support/browser';
import { type ChatPage, openChat, until } from './support/chat-page';
import { type ChatSite, startChatSite, TOKEN } from './support/chat-site';

const text = STRINGS.en.chat;
const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
jest.setTimeout(60_000);

const template = (templateType: string, content: object): string =>
  JSON.stringify({ templateType, version: '1.0', data: { content } });
const LIST = template('ListPicker', {
  title: 'What?',
  subtitle: 'Choose',
  elements: [{ title: 'One', subtitle: '1 €' }, { title: 'Two' }],
});
const QUICK = template('QuickReply', { title: 'Helpful?', elements: [{ title: 'Yes' }, { title: 'No' }] });
const TIMES = template('TimePicker', {
  title: 'When?',
  timeslots: Array.from({ length: 9 }, (_, hour) => ({ date: `2026-12-01T0${hour}:00+00:00` })),
});
const LONG = 'Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen'.repeat(3);

/** Everything that a conversation can hold. */
async function fill(chat: ChatPage): Promise<void> {
  const { page, site } = chat;
  site.accept();
  chat.agent('Hello Ana. See https://example.com/');
  chat.agent('It is **here**:\n\n- [track](https://example.com/)\n\n> quoted `code`', 'text/markdown');
  chat.agent(LONG);
  chat.agent(LIST, INTERACTIVE);
  await page.getByRole('button', { name: 'Two' }).click();
  chat.agent(TIMES, INTERACTIVE);
  chat.agent(QUICK, INTERACTIVE);
  await page.setInputFiles('input[type=file]', { name: 'invoice.pdf', mimeType: 'x/y', buffer: Buffer.from('%PDF') });
  await page.getByRole('button', { name: 'invoice.pdf' }).waitFor();
  await page.locator('.markdown').first().waitFor();
  site.service.desk.typing(chat.contactId);
  await page.locator('.typing').waitFor();
}

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', PHONE],
  ['dark', { ...PHONE, colorScheme: 'dark' }],
];

describeInBrowser('accessibility', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  describe.each(LOOKS)('axe finds nothing (%s)', (_, device) => {
    describe.each(['en', 'ar'] as const)('in %s', (language) => {
      test('from the landing page to the last page', async () => {
        const site = await startChatSite();
        const context = await browser.newContext(device);
        const page = await context.newPage();
        await page.goto(`${site.base}/#${language}${TOKEN}`);
        expect(await axe(page)).toEqual([]);
        site.redeemAnswers.push({ status: 409, body: { error: 'other_device' } });
        await page.getByRole('button').click();
        await page.locator('#notice h2').waitFor();
        expect(await axe(page)).toEqual([]);
        await page.goto(`${site.base}/#${language}`);
        await page.locator('#back').waitFor();
        expect(await axe(page)).toEqual([]);
        await page.goto(`${site.base}/nothing#${language}`);
        expect(await axe(page)).toEqual([]);
        await page.goto(`${site.base}${CHAT_PATH}#${language}`);
        expect(await axe(page)).toEqual([]);
        await context.close();
        await site.close();
      });

      test('from waiting to the end', async () => {
        const chat = await openChat(browser, { device, fragment: language });
        await until(chat.page, async () => (await chat.page.getAttribute('html', 'lang')) === language);
        expect(await axe(chat.page)).toEqual([]);
        await fill(chat);
        expect(await axe(chat.page)).toEqual([]);
        await chat.write('x'.repeat(2000));
        await chat.context.setOffline(true);
        await chat.page.locator('.banner').waitFor();
        expect(await axe(chat.page)).toEqual([]);
        await chat.say('kept');
        expect(await axe(chat.page)).toEqual([]);
        await chat.context.setOffline(false);
        await chat.page.locator('.banner').waitFor({ state: 'detached' });
        await chat.page.getByRole('button', { name: STRINGS[language].chat.end }).click();
        expect(await axe(chat.page)).toEqual([]);
        await chat.page.getByRole('dialog').getByRole('button', { name: STRINGS[language].chat.end }).click();
        await chat.page.locator('.ended').waitFor();
        expect(await axe(chat.page)).toEqual([]);
        await chat.close();
      });

      test('when there is no chat, and while it takes long', async () => {
        const chat = await openChat(browser, {
          device,
          fragment: language,
          early: true,
          prepare: (site) => void site.sessionAnswers.push({ status: 400, body: { error: 'bad_request' } }),
        });
        await chat.page.getByRole('alert').waitFor();
        expect(await axe(chat.page)).toEqual([]);
        chat.site.sessionAnswers.push({ status: 503, body: { error: 'chat_busy' }, headers: { 'retry-after': '20' } });
        await chat.page.getByRole('button').click();
        await chat.page.locator('main').getByRole('status').waitFor();
        expect(await axe(chat.page)).toEqual([]);
        await chat.close();
      });
    });
  });

  test.each(LOOKS)('axe finds nothing in what has failed (%s)', async (_, device) => {
    const chat = await openChat(browser, { device });
    const { page, site } = chat;
    site.accept();
    await page.getByText('joined the chat').first().waitFor();
    const choose = (name: string, content: string): Promise<void> =>
      page.setInputFiles('input[type=file]', { name, mimeType: 'x/y', buffer: Buffer.from(content) });
    await choose('virus.txt', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE');
    await page.locator('.file-state', { hasText: text.rejected }).waitFor();
    site.fate = (request) =>
      request.includes('/message') || request.startsWith('PUT ') ? { status: 400, body: {} } : 'serve';
    await chat.say('refused');
    await choose('lost.txt', 'lost');
    await page.locator('.pending .link').nth(3).waitFor();
    site.fate = (request) => (request.startsWith('PUT ') ? 'hang' : 'serve');
    await choose('running.txt', 'running');
    await page.locator('progress').waitFor();
    expect(await axe(page)).toEqual([]);
    await chat.context.clearCookies();
    await chat.say('anyone?');
    await page.locator('.ended').waitFor();
    expect(await axe(page)).toEqual([]);
    await chat.close();
  });

  test('a whole chat by keyboard alone', async () => {
    const site: ChatSite = await startChatSite();
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    const tabTo = async (name: string | RegExp): Promise<void> => {
      const met: string[] = [];
      for (let presses = 0; presses < 30; presses += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(
          '(() => { const at = document.activeElement; return (at.getAttribute("aria-label") || at.textContent || "").trim(); })()',
        );
        if (typeof name === 'string' ? focused === name : name.test(String(focused))) return;
        met.push(String(focused).slice(0, 30));
      }
      throw new Error(`Tab does not lead to ${name}, but to ${met.join(' | ')}`);
    };
    await page.goto(`${site.base}/#en${TOKEN}`);
    await tabTo(STRINGS.en.landing.button);
    await page.keyboard.press('Enter');
    await page.locator('.hint').waitFor();
    site.accept();
    await tabTo(text.write);
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await page.getByText(`· ${text.sent}`).waitFor();
    // The focus is still in the field: there is more to say.
    await page.keyboard.type('Are you there?');
    await page.keyboard.press('Enter');
    await page.locator('.row.own').nth(1).waitFor();
    site.service.desk.interactive(site.chat().contactId, LIST);
    await page.getByRole('button', { name: 'Two' }).waitFor();
    await tabTo(/^Two/);
    await page.keyboard.press('Space');
    await page.locator('.choice.chosen').waitFor();
    await tabTo(text.end);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    // The element, not the role: one that is closed has no role any more, and is taken away a moment later.
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe(text.end);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await tabTo(text.end);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: text.ended }).waitFor();
    await tabTo(text.save);
    await context.close();
    await site.close();
  });

  test('what is new is announced once; history and one’s own words are not', async () => {
    const chat = await openChat(browser, {
      prepare: (site) => void site.service.centre.chat(site.chat().contactId).say('long ago'),
    });
    const said = (): Promise<string[]> => chat.page.locator('[aria-live=polite] p').allInnerTexts();
    await chat.shows('long ago');
    chat.site.accept();
    await chat.page.getByText('joined the chat').first().waitFor();
    await chat.say('my own words');
    chat.agent('something new');
    await chat.shows('long ago', 'my own words', 'something new');
    await until(chat.page, async () => (await said()).length === 2);
    expect((await said()).map((words) => words.replace(/[\u2068\u2069]/g, ''))).toEqual([
      'Maria joined the chat',
      'Maria: something new',
    ]);
    expect(await chat.page.getByRole('log').getAttribute('aria-live')).toBe('off');
    await chat.context.setOffline(true);
    await until(chat.page, async () => (await said()).includes(text.offline));
    expect(await said()).toContain(text.offline);
    await chat.close();
  });

  test('what could not be sent, uploaded or shared is announced, once', async () => {
    const chat = await openChat(browser);
    const { page, site } = chat;
    const said: string[] = [];
    await page.exposeFunction('heard', (words: string) => said.push(words.replace(/[\u2068\u2069]/g, '')));
    await page.evaluate(`new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => heard(node.textContent))))
      .observe(document.querySelector('[aria-live=polite]'), { childList: true })`);
    site.accept();
    await page.getByText('joined the chat').first().waitFor();
    const choose = (name: string, content: string): Promise<void> =>
      page.setInputFiles('input[type=file]', { name, mimeType: 'x/y', buffer: Buffer.from(content) });
    site.fate = (request) =>
      request.includes('/message') || request.startsWith('PUT ') ? { status: 400, body: {} } : 'serve';
    await chat.say('refused');
    await choose('lost.txt', 'lost');
    await until(page, async () => said.length > 2);
    site.fate = () => 'serve';
    await choose('virus.txt', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE');
    await page.locator('.file-state', { hasText: text.rejected }).waitFor();
    chat.agent('the last one');
    await until(page, async () => said.includes('Maria: the last one'));
    expect(said.filter((words) => !words.startsWith('Maria'))).toEqual([
      `${text.notSent}: refused`,
      'lost.txt could not be uploaded.',
      `virus.txt: ${text.rejected}`,
    ]);
    // And whoever presses a button that vanishes is not sent to the top of the page.
    const focused = (): Promise<unknown> => page.evaluate('document.activeElement.className');
    await page.getByRole('button', { name: text.discard }).first().press('Enter');
    await until(page, async () => (await focused()) === 'log');
    expect(await focused()).toBe('log');
    await chat.close();
  });

  test('a choice that has been made, and "more times", keep the focus', async () => {
    const chat = await openChat(browser);
    chat.site.accept();
    const focused = (): Promise<unknown> =>
      chat.page.evaluate('document.activeElement.matches("button") && document.activeElement.textContent');
    chat.agent(TIMES, INTERACTIVE);
    await chat.page.getByRole('button', { name: text.moreTimes }).press('Enter');
    expect(await focused()).toContain('6:00');
    chat.agent(QUICK, INTERACTIVE);
    const yes = chat.page.getByRole('button', { name: 'Yes' });
    await yes.press('Enter');
    await chat.page.locator('.choice.chosen').waitFor();
    await chat.page.locator('.row.own').waitFor();
    expect(await focused()).toContain('Yes');
    await yes.press('Enter');
    await chat.shows('When?', 'Helpful?', 'Yes');
    await chat.close();
  });

  /** The page is no wider than the screen, and nothing in it is cut off at the side. */
  const sideways = (page: Page): Promise<unknown> =>
    page.evaluate(`(() => {
      const wide = [...document.querySelectorAll('body *')].filter((each) => {
        const box = each.getBoundingClientRect();
        const shown = box.width > 1 && !each.closest('.sr');
        const spills = each.matches('.bubble, .plain, .markdown, p, h1, h2, button') && each.scrollWidth > each.clientWidth + 1;
        return shown && (spills || box.right > innerWidth + 1 || box.left < -1);
      });
      return { excess: document.documentElement.scrollWidth - innerWidth, wide: wide.map((each) => each.outerHTML.slice(0, 80)) };
    })()`);
  const fits = { excess: 0, wide: [] };

  test.each([
    ['320 px', { viewport: { width: 320, height: 568 } }, ''],
    ['200 % text', PHONE, 'document.documentElement.style.fontSize = "200%"'],
    ['400 % zoom of a desktop', { viewport: { width: 320, height: 256 } }, ''],
    [
      'wide text spacing',
      PHONE,
      `for (const each of document.querySelectorAll('body *')) Object.assign(each.style, { lineHeight: '1.5', letterSpacing: '0.12em', wordSpacing: '0.16em' })`,
    ],
  ])('at %s nothing is lost at the side, and the field can be reached', async (_, device, change) => {
    const chat = await openChat(browser, { device, settings: { brand: LONG } });
    await fill(chat);
    if (change !== '') await chat.page.evaluate(change);
    expect(await sideways(chat.page)).toEqual(fits);
    await chat.page.getByRole('textbox').focus();
    await chat.page.keyboard.type('x');
    await chat.page.getByRole('textbox').scrollIntoViewIfNeeded();
    const box = await chat.page.getByRole('textbox').boundingBox();
    expect(box?.height).toBeGreaterThan(20);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(chat.page.viewportSize()?.height ?? 0);
    await chat.page.goto(`${chat.site.base}/#de${TOKEN}`);
    if (change !== '') await chat.page.evaluate(change);
    expect(await sideways(chat.page)).toEqual(fits);
    await chat.close();
  });

  test('every target is at least 24 px high and wide', async () => {
    const chat = await openChat(browser);
    await fill(chat);
    const small = await chat.page.evaluate(`
      [...document.querySelectorAll('button, a, textarea, summary')]
        .filter((each) => !each.closest('.plain, .markdown'))
        .map((each) => ({ name: each.outerHTML.slice(0, 60), box: each.getBoundingClientRect() }))
        .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
        .map(({ name }) => name)`);
    expect(small).toEqual([]);
    await chat.page.goto(`${chat.site.base}/#en${TOKEN}`);
    const boxes = await chat.page
      .locator('a:visible, button:visible')
      .evaluateAll((all) => all.map((each) => each.getBoundingClientRect().height));
    expect(Math.min(...boxes)).toBeGreaterThanOrEqual(24);
    await chat.close();
  });

  test('whoever wants no motion sees none', async () => {
    const chat = await openChat(browser, { device: { ...PHONE, reducedMotion: 'reduce' } });
    await fill(chat);
    expect(await chat.page.evaluate('document.getAnimations().length')).toBe(0);
    await chat.close();
  });

  test('what has the focus is not hidden behind anything', async () => {
    const chat = await openChat(browser);
    await fill(chat);
    await chat.page.locator('.top button').first().focus();
    for (let presses = 0; presses < 20; presses += 1) {
      const hidden = await chat.page.evaluate(`(() => {
        const at = document.activeElement;
        const box = at.getBoundingClientRect();
        const top = document.elementFromPoint(box.left + box.width / 2, Math.min(box.top + box.height / 2, innerHeight - 2));
        return at === document.body || at.contains(top) ? '' : at.outerHTML.slice(0, 80);
      })()`);
      expect(hidden).toBe('');
      await chat.page.keyboard.press('Tab');
    }
    await chat.close();
  });
});
