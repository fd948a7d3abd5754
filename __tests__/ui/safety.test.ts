import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { CHAT_PATH } from '../../lambda-src/shared/contract/http';
import { describeInBrowser, launch, PHONE, watchErrors } from './support/browser';
import { type ChatPage, openChat, until } from './support/chat-page';
import { AGENT, startChatSite, TOKEN } from './support/chat-site';
import { HOSTILE } from './support/hostile';

const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
jest.setTimeout(60_000);

describeInBrowser('hostile content', () => {
  let browser: Browser;
  let chat: ChatPage | undefined;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(() => chat?.close());

  /** Nothing ran, nothing was loaded, nothing that could run or load is there. */
  async function expectUnharmed(page: Page, hosts: readonly string[], errors: readonly string[]): Promise<void> {
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    const found = await page.evaluate(`({
      elements: [...document.querySelectorAll('img, iframe, object, embed, form:not(.composer), base, meta[http-equiv], style:not(head style), link:not(head link), math, svg script, script:not([id=settings])')]
        .map((each) => each.tagName).filter((name) => name !== 'SCRIPT').join(),
      scripts: document.scripts.length,
      handlers: [...document.querySelectorAll('*')].flatMap((each) => each.getAttributeNames()).filter((name) => name.startsWith('on')),
      schemes: [...new Set([...document.querySelectorAll('a[href]')].map((each) => each.protocol))].filter((scheme) => !['http:', 'https:', 'tel:', 'mailto:'].includes(scheme)),
    })`);
    expect(found).toEqual({ elements: '', scripts: 2, handlers: [], schemes: [] });
    expect(hosts).toEqual([]);
    expect(errors).toEqual([]);
  }

  /** Requests that leave the site. */
  function strangers(page: Page): string[] {
    const hosts: string[] = [];
    page.on('request', (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') hosts.push(request.url());
    });
    return hosts;
  }

  test('in messages, plain and markdown', async () => {
    chat = await openChat(browser);
    const hosts = strangers(chat.page);
    chat.site.accept();
    for (const words of HOSTILE) {
      chat.agent(words.slice(0, 1024));
      chat.agent(words.slice(0, 1024), 'text/markdown');
    }
    await chat.page
      .locator('.row.other')
      .nth(HOSTILE.length * 2 - 1)
      .waitFor();
    await chat.page.locator('.markdown').first().waitFor();
    await chat.page.waitForTimeout(300);
    await expectUnharmed(chat.page, hosts, chat.errors);
    // Text is shown as it was written.
    const plain = await chat.page.locator('.row.other .plain').allInnerTexts();
    expect(plain).toContain('<img src=x onerror=window.hacked=1>');
    // And whoever taps everything is not harmed either.
    for (const link of await chat.page.locator('.row a').all()) {
      expect(await link.getAttribute('rel')).toContain('noopener');
      expect(await link.getAttribute('target')).toBe('_blank');
    }
  });

  test('in what is announced and written to the file', async () => {
    chat = await openChat(browser);
    chat.site.accept();
    await chat.page.getByText('joined the chat').first().waitFor();
    for (const words of HOSTILE.slice(0, 10)) chat.agent(words);
    await chat.page.locator('.row.other').nth(9).waitFor();
    await chat.page.locator('[aria-live=polite] p').nth(2).waitFor({ state: 'attached' });
    expect(await chat.page.locator('[aria-live=polite] *:not(p)').count()).toBe(0);
    const download = chat.page.waitForEvent('download');
    await chat.page.locator('.top .round').click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^chat-[\d-]+\.txt$/);
    const written = await readFile(await file.path(), 'utf8');
    for (const words of HOSTILE.slice(0, 10)) expect(written).toContain(`] Maria: ${words}\r\n`);
  });

  test('in interactive messages', async () => {
    chat = await openChat(browser);
    const hosts = strangers(chat.page);
    chat.site.accept();
    for (const words of HOSTILE) {
      const cut = words.slice(0, 200);
      const element = {
        title: cut,
        subtitle: cut,
        imageType: 'URL',
        imageData: 'https://example.com/pixel.png',
        type: 'hyperlink',
        url: cut,
      };
      const content = {
        title: cut,
        subtitle: cut,
        imageData: cut,
        elements: [element, { title: cut }, { title: cut, actionDetail: cut }],
      };
      const slots = {
        title: cut,
        location: { title: cut },
        timeZoneOffset: 60,
        // The last one is the end of what a computer can count.
        timeslots: [{ date: cut }, { date: '2026-12-01T10:00+00:00' }, { date: '+275760-09-13T00:00:00Z' }],
      };
      for (const [templateType, data] of [
        ['ListPicker', content],
        ['Panel', content],
        ['TimePicker', slots],
        [cut, content],
        ['Carousel', { title: cut, elements: [{ templateType: 'Panel', templateIdentifier: cut, data: { content } }] }],
      ] as const) {
        chat.site.service.centre
          .chat(chat.contactId)
          .message(
            { id: 'bot', role: 'CUSTOM_BOT', displayName: cut },
            INTERACTIVE,
            JSON.stringify({ templateType, version: '1.0', data: { content: data } }),
          );
      }
    }
    await until(chat.page, async () => (await chat?.page.locator('.card').count()) === HOSTILE.length * 5);
    await chat.page.waitForTimeout(300);
    await expectUnharmed(chat.page, hosts, chat.errors);
  });

  test('in names of agents and files', async () => {
    chat = await openChat(browser);
    const hosts = strangers(chat.page);
    const { service } = chat.site;
    const running = service.centre.chat(chat.contactId);
    HOSTILE.forEach((words, index) => {
      const from = { id: `agent-${index}`, role: 'AGENT' as const, displayName: words };
      running.join(from);
      running.message(from, 'text/plain', 'hello');
      running.attach(from, {
        AttachmentId: `file-${index}`,
        AttachmentName: words,
        ContentType: 'application/pdf',
        Status: 'APPROVED',
      });
      running.event('application/vnd.amazonaws.connect.event.typing', from);
    });
    await chat.page
      .locator('.file')
      .nth(HOSTILE.length - 1)
      .waitFor();
    await expectUnharmed(chat.page, hosts, chat.errors);
  });

  test('in brand, phone and privacy address, on every page', async () => {
    const brand = HOSTILE.slice(0, 12).join(' ');
    const site = await startChatSite({ settings: { brand, supportPhone: brand } });
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    const hosts = strangers(page);
    const errors = watchErrors(page);
    // That two of the pages come with 404 and 403 is as it should be.
    const unexpected = (): string[] => errors.filter((error) => !/status of (404|403)/.test(error));
    for (const path of [`/#en${TOKEN}`, '/nothing', `${CHAT_PATH}#en`]) {
      await page.goto('about:blank');
      await page.goto(site.base + path);
      await page.locator('h1').waitFor();
      await expectUnharmed(page, hosts, unexpected());
    }
    await context.close();
    await site.close();
  });

  test('nothing of the chat stays on the device, and no cookie can be read', async () => {
    chat = await openChat(browser);
    chat.site.accept();
    await chat.write('a draft');
    expect(await chat.page.evaluate('JSON.stringify(localStorage)')).toBe('{}');
    expect(await chat.page.evaluate('document.cookie')).toBe('');
    const kept = JSON.stringify(await chat.page.evaluate('JSON.stringify(sessionStorage)'));
    const { participantToken } = chat.site.chat();
    expect(kept).not.toContain(participantToken);
    await chat.page.getByRole('textbox').press('Enter');
    await chat.shows('a draft');
    expect(await chat.page.evaluate('JSON.stringify(sessionStorage)')).toBe('{}');
  });

  test('a supervisor or system message cannot pass for the customer', async () => {
    chat = await openChat(browser);
    chat.site.service.centre.addAgent({ ...AGENT, id: 'x', displayName: 'You' });
    chat.site.accept();
    chat.agent('not yours');
    await chat.shows('not yours');
    expect(await chat.page.locator('.row.own').count()).toBe(0);
  });
});
