// The page in a real browser: from the call to the agent's answer on one page, by keyboard alone, and as wide as a phone.

import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Demonstration } from '../../../local/page/demonstration';
import { pageFiles } from '../../../local/page/files';
import { type PageServer, servePage } from '../../../local/page/server';
import { Twin } from '../../../local/twin';
import { synthesize } from '../../support/synthesize';
import { axe, DESKTOP, describeInBrowser, launch, PHONE, watchErrors } from '../../ui/support/browser';

jest.setTimeout(120_000);

const PROPS = { brand: 'Example Bank', email: true, carrierLookup: true, countries: ['US'] };

/** Whether all of what the agent writes in can be seen. */
const CAN_WRITE = `(() => {
  const field = document.querySelector('.composer textarea');
  const { left, right, top, bottom } = field.getBoundingClientRect();
  const seen = (y) => document.elementFromPoint((left + right) / 2, y) === field;
  return seen(top + 2) && seen(bottom - 2);
})()`;

describeInBrowser('the page', () => {
  let browser: Browser;
  let twin: Twin;
  let server: PageServer;
  const demonstration = new Demonstration();

  beforeAll(async () => {
    browser = await launch();
    const files = pageFiles();
    server = await servePage(demonstration, files, 0);
    const { folder } = synthesize(PROPS);
    twin = await Twin.start({ stack: folder, port: 0, framedBy: server.url, ...demonstration.hooks });
    demonstration.runs(twin);
    // What is said is not heard out, in any call: only menus wait.
    demonstration.listen((update) => {
      const listening = 'state' in update ? update.state.call?.listening : undefined;
      if (listening?.mode === 'prompt') demonstration.act({ do: 'skip', moment: listening.moment, silent: false });
    });
  });
  afterEach(() => {
    demonstration.act({ do: 'hang-up' });
    demonstration.act({ do: 'scenario', scenario: 'mobile' });
    demonstration.act({ do: 'language', language: 'en' });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
    await twin.close();
  });

  async function open(device: BrowserContextOptions) {
    const page = await (await browser.newContext(device)).newPage();
    const errors = watchErrors(page);
    await page.goto(server.url);
    await page.getByRole('button', { name: /^Call/ }).waitFor();
    return { page, errors };
  }
  const caption = (page: Page, text: RegExp) => page.getByRole('log', { name: 'Captions' }).getByText(text).waitFor();
  /** Waits for it, whatever the page's policy says of expressions. */
  const holds = async (page: Page, expression: string) => {
    for (let tries = 0; tries < 400; tries += 1) {
      if ((await page.evaluate(expression)) === true) return;
      await page.waitForTimeout(50);
    }
    throw new Error(`${expression} does not come to hold`);
  };
  const dock = (page: Page, name: string) =>
    page.getByRole('navigation', { name: 'Phone', exact: true }).getByRole('button', { name });
  /** A message that no call of the test asked for. */
  const arrives = (body: string) =>
    demonstration.hooks.onMessage?.({
      channel: 'sms',
      service: 'mobiletargeting',
      to: '+12065550123',
      from: '+12065550100',
      body,
      parts: 1,
      messageId: 'own',
      traceId: undefined,
    });

  it('brings a call to the agent’s answer', async () => {
    const { page, errors } = await open(DESKTOP);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: /^Call/ }).click();
    await caption(page, /press 1/);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '1', exact: true }).click();
    await page.getByRole('button', { name: 'Read the message' }).click();
    await page.getByText(/^1 part · \d+ characters$/).waitFor();
    expect(await axe(page)).toEqual([]);

    await page.getByRole('button', { name: /cloudfront\.net/ }).click();
    const site = page.frameLocator('iframe');
    await site.getByRole('button', { name: 'Continue in chat' }).click();
    await site.getByRole('textbox').fill('Where is my card?');
    await site.getByRole('textbox').press('Enter');

    const desk = page.getByRole('region', { name: 'Agent’s desk' });
    await desk.getByRole('button', { name: 'Accept' }).click();
    await desk.getByText('Where is my card?').waitFor();
    await desk.getByText('Delivery of an order').waitFor();
    await desk.getByRole('textbox').fill('On its *way*. <i>Bye</i>');
    await desk.getByRole('textbox').press('Enter');
    await site.getByText('On its way. <i>Bye</i>', { exact: true }).waitFor();
    expect(await desk.locator('.bubble em').allTextContents()).toEqual(['way']);
    // Another app is looked at, and the chat is as it was.
    await site.getByRole('textbox').fill('Not yet sent');
    await dock(page, 'Messages').click();
    expect(await page.locator('iframe').isVisible()).toBe(false);
    await dock(page, 'Browser').click();
    expect(await site.getByRole('textbox').inputValue()).toBe('Not yet sent');
    await site.getByRole('textbox').fill('');
    await desk.getByText(/read/).waitFor();
    await desk.getByRole('button', { name: 'Quick reply' }).click();
    await site.getByRole('button', { name: 'Not yet' }).click();
    await desk.getByText('Not yet').last().waitFor();
    expect(await axe(page)).toEqual([]);

    // A change of the pages: the phone shows the new one, in the same chat.
    const changed = synthesize({ ...PROPS, brand: 'Other Bank' });
    twin = await twin.replace(changed.folder);
    demonstration.runs(twin, { ms: 900, what: 'main.ts' });
    await site.getByRole('heading', { name: 'Other Bank' }).waitFor();
    await site.getByText('On its way. <i>Bye</i>', { exact: true }).waitFor();

    // Transferred, the chat waits again, and is taken again.
    await desk.getByRole('button', { name: 'Transfer' }).click();
    await desk.getByRole('button', { name: 'Accept' }).click();
    await desk.getByText('On its way.').waitFor();
    await desk.getByRole('button', { name: 'End chat' }).click();
    await desk.getByText('The chat has ended').waitFor();
    await site.getByRole('textbox').waitFor({ state: 'detached' });

    const timeline = page.getByRole('region', { name: 'Timeline' });
    const line = timeline.getByText('SMS leaves, 1 part');
    await line.click();
    await timeline.getByText('"event": "sms"').waitFor();
    // The chat page reports the end of its chat, which is answered by 410 (contract/http.ts); Chromium writes that down.
    expect(errors.filter((error) => !error.includes('410 (Gone)'))).toEqual([]);
  });

  it('opens the site with all its headers outside of the phone', async () => {
    const { headers } = await fetch(twin.site?.url ?? '');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const framed = await fetch(twin.site?.url ?? '', { headers: { 'sec-fetch-dest': 'iframe' } });
    expect(framed.headers.get('content-security-policy')).toContain(`frame-ancestors ${server.url}`);
    expect(framed.headers.get('x-frame-options')).toBeNull();
  });

  it('is worked by keyboard alone: call, chat, answer; call, stay on the line, accept, hang up', async () => {
    arrives('An older one: https://d111111abcdef8.cloudfront.net/#enAAAAAAAAAAAAAAAAAAAAAA');
    const { page, errors } = await open(DESKTOP);
    const active = `(({ tagName, textContent, ariaLabel, placeholder }) =>
      tagName === 'BODY' ? '' : [textContent, ariaLabel, placeholder].filter(Boolean).join(' '))(document.activeElement)`;
    const focused = async () => {
      const frame = page.frames().find((one) => one !== page.mainFrame());
      const inFrame = frame !== undefined && (await page.evaluate('document.activeElement?.tagName')) === 'IFRAME';
      return String(await (inFrame ? frame : page).evaluate(active).catch(() => ''));
    };
    const tabTo = async (name: RegExp, key = 'Tab') => {
      for (let tabs = 0; tabs < 120; tabs += 1) {
        if (name.test(await focused())) return;
        await page.keyboard.press(key);
      }
      throw new Error(`Tab never comes to ${name}; it stands at ${await focused()}`);
    };
    const use = async (name: RegExp) => {
      await tabTo(name);
      await page.keyboard.press('Enter');
    };
    await use(/^Call(?: again)? *$/);
    await caption(page, /press 1/);
    await page.keyboard.press('1');
    await page.getByRole('button', { name: 'Read the message' }).waitFor();
    await use(/^Read the message/);
    // The focus goes on where the caller does: to the newest link, and from there to the page behind it.
    await holds(page, "document.activeElement === [...document.querySelectorAll('.link')].at(-1)");
    await page.keyboard.press('Enter');
    await holds(page, "document.activeElement.tagName === 'IFRAME'");
    const site = page.frameLocator('iframe');
    await site.getByRole('button', { name: 'Continue in chat' }).waitFor();
    await use(/^Continue in chat/);
    await site.getByRole('textbox').waitFor();
    await tabTo(/Write a message/);
    await page.keyboard.type('Only keys');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Accept' }).waitFor();
    await use(/^Accept/);
    await page.getByRole('textbox', { name: 'Answer the customer' }).waitFor();
    await tabTo(/Answer the customer/);
    await page.keyboard.type('Here too');
    await page.keyboard.press('Enter');
    await site.getByText('Here too', { exact: true }).waitFor();
    // Backwards: the phone's page, too, has a button to end the chat.
    await tabTo(/^End chat/, 'Shift+Tab');
    await page.keyboard.press('Enter');
    // Its button is gone, and the focus is still at the desk.
    await holds(page, "document.activeElement.id === 'desk-name'");

    await use(/^Phone *$/);
    // The page in the phone's browser stands between them, unseen and out of reach.
    await page.getByRole('button', { name: 'Call again' }).waitFor();
    await tabTo(/^Call again/);
    await page.keyboard.press('Tab');
    expect(await focused()).toMatch(/^Phone/);
    await use(/^Call again/);
    await caption(page, /press 0/);
    await use(/^Skip what is said/);
    await page.getByRole('button', { name: 'Stay silent' }).waitFor();
    await page.keyboard.press('0');
    await page.getByText('Waiting for an agent').waitFor();
    await use(/^Accept/);
    await page.getByText('With an agent').waitFor();
    await use(/^End the call/);
    await page.getByRole('heading', { name: 'Call ended' }).waitFor();
    expect(errors.filter((error) => !error.includes('410 (Gone)'))).toEqual([]);
  });

  it('speaks when it is wanted, in the language of the call, and no longer than the call', async () => {
    const context = await browser.newContext(DESKTOP);
    await context.addInitScript(`
      globalThis.spoken = [];
      globalThis.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
      Object.defineProperty(globalThis, 'speechSynthesis', { value: {
        speak: ({ text, lang }) => spoken.push(lang + ' ' + text),
        cancel: () => spoken.push('silent'),
      } });
    `);
    const page = await context.newPage();
    const spoken = async () => (await page.evaluate('spoken')) as string[];
    await page.goto(server.url);
    await page.getByRole('combobox').selectOption('fr');
    await page.getByRole('button', { name: /^Call/ }).click();
    await caption(page, /Merci de votre appel/);
    expect((await spoken()).filter((each) => each !== 'silent')).toEqual([]);
    await page.getByRole('button', { name: 'Hear the prompts' }).click();
    await holds(page, "spoken.at(-1) !== 'silent'");
    expect((await spoken()).at(-1)).toMatch(/^fr-FR \S/);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('heading', { name: 'Call ended' }).waitFor();
    expect((await spoken()).at(-1)).toBe('silent');
  });

  it('tells of a message for a while, and not in the next call; the mark at its app stays', async () => {
    const page = await (await browser.newContext(DESKTOP)).newPage();
    await page.clock.install();
    await page.goto(server.url);
    await page.getByRole('button', { name: /^Call/ }).waitFor();
    const banner = page.getByRole('button', { name: /New text message/ });
    arrives('One');
    await banner.waitFor();
    await page.clock.fastForward(10_000);
    await banner.waitFor({ state: 'detached' });
    arrives('Two');
    await banner.waitFor();
    await page.getByRole('button', { name: /^Call/ }).click();
    await caption(page, /press 1/);
    expect(await banner.count()).toBe(0);
    await dock(page, 'Messages').getByText('2 new').waitFor();
  });

  it('shows one room at a time on a narrow screen, nothing wider than it, and the whole desk', async () => {
    const { page, errors } = await open(PHONE);
    const queue = String(twin.stack.variables.get('queue_arn'));
    const { centre } = twin.participants;
    for (const accepted of [true, true, true, false]) {
      const chat = { displayName: 'Customer', attributes: { order: 'A-1042' }, contentTypes: [], durationMinutes: 60 };
      const { contactId } = centre.startChat(chat);
      centre.queue(contactId, queue);
      if (accepted) demonstration.act({ do: 'accept', contactId });
    }
    expect(await page.locator('.status').innerText()).toBe('Running');
    await page.getByText(/press 1 for a text message/).waitFor();
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    for (const room of ['Agent', 'Timeline', 'Phone']) {
      await rooms.getByRole('button', { name: room }).tap();
      expect(await page.getByRole('region').and(page.locator('.room')).count()).toBe(1);
      expect(await axe(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      if (room === 'Agent') expect(await page.evaluate(CAN_WRITE)).toBe(true);
      if (room !== 'Timeline') continue;
      // The newest line is in sight, although all of them came while the room was not shown.
      await holds(
        page,
        `(({ scrollHeight, scrollTop, clientHeight }) =>
        scrollHeight > clientHeight && scrollHeight - scrollTop - clientHeight < 40)(document.querySelector('.timeline ol'))`,
      );
    }
    expect(errors).toEqual([]);
  });

  it('tells what is wrong with a change, and goes on', async () => {
    const { page } = await open({ ...DESKTOP, colorScheme: 'dark' });
    demonstration.mistaken('flows/chat.ts:3:6: Expected ";"');
    await page.getByRole('alert').getByText('flows/chat.ts:3:6').waitFor();
    expect(await axe(page)).toEqual([]);
    demonstration.runs(twin, { ms: 700, what: 'flows/chat.ts' });
    await page.getByText('rebuilt in 0.7 s: flows/chat.ts').waitFor();
    expect(await page.getByText('flows/chat.ts:3:6').count()).toBe(0);
    expect(await axe(page)).toEqual([]);
  });
});
