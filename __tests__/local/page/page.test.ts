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
  const skip = (page: Page) => page.getByRole('button', { name: 'Skip what is said' }).click();

  it('brings a call to the agent’s answer', async () => {
    const { page, errors } = await open(DESKTOP);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: /^Call/ }).click();
    await skip(page);
    await caption(page, /press 1/);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: '1', exact: true }).click();
    await caption(page, /One moment/);
    await skip(page);
    await caption(page, /sent you a text message/);
    await page.getByRole('button', { name: /New text message/ }).waitFor();
    await skip(page);
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
    const { page, errors } = await open(DESKTOP);
    const active = `(({ tagName, textContent, ariaLabel, placeholder }) =>
      tagName === 'BODY' ? '' : [textContent, ariaLabel, placeholder].filter(Boolean).join(' '))(document.activeElement)`;
    const focused = async () => {
      const frame = page.frames().find((one) => one !== page.mainFrame());
      const inFrame = frame !== undefined && (await page.evaluate('document.activeElement?.tagName')) === 'IFRAME';
      return String(await (inFrame ? frame : page).evaluate(active).catch(() => ''));
    };
    const tabTo = async (name: RegExp) => {
      for (let tabs = 0; tabs < 120; tabs += 1) {
        if (name.test(await focused())) return;
        await page.keyboard.press('Tab');
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
    await use(/^\S*cloudfront\.net/);
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
    await use(/^End chat/);

    await use(/^Phone *$/);
    await use(/^Call again *$/);
    await caption(page, /press 0/);
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
    await page.waitForFunction("spoken.at(-1) !== 'silent'");
    expect((await spoken()).at(-1)).toMatch(/^fr-FR \S/);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByRole('heading', { name: 'Call ended' }).waitFor();
    expect((await spoken()).at(-1)).toBe('silent');
  });

  it('shows one room at a time on a narrow screen, and nothing wider than it', async () => {
    const { page, errors } = await open(PHONE);
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    for (const room of ['Agent', 'Timeline', 'Phone']) {
      await rooms.getByRole('button', { name: room }).tap();
      expect(await page.getByRole('region').and(page.locator('.room')).count()).toBe(1);
      expect(await axe(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      if (room !== 'Timeline') continue;
      // The newest line is in sight, although all of them came while the room was not shown.
      await page.waitForFunction(`(({ scrollHeight, scrollTop, clientHeight }) =>
        scrollHeight > clientHeight && scrollHeight - scrollTop - clientHeight < 40)(document.querySelector('.timeline ol'))`);
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
