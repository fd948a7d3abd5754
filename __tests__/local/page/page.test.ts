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
    await desk.getByRole('textbox').fill('On its way.');
    await desk.getByRole('textbox').press('Enter');
    await site.getByText('On its way.', { exact: true }).waitFor();
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
    await site.getByText('On its way.', { exact: true }).waitFor();

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

  it('is worked by keyboard alone: call, stay on the line, accept, hang up', async () => {
    const { page, errors } = await open(DESKTOP);
    const focused = () =>
      page.evaluate('document.activeElement?.textContent + " " + (document.activeElement?.ariaLabel ?? "")');
    const tabTo = async (name: RegExp) => {
      for (let tabs = 0; tabs < 80; tabs += 1) {
        if (name.test(String(await focused()))) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`Tab never comes to ${name}; it stands at ${await focused()}`);
    };
    await tabTo(/^Call(?: again)? *$/);
    await page.keyboard.press('Enter');
    await caption(page, /press 0/);
    await page.keyboard.press('0');
    await page.getByText('Waiting for an agent').waitFor();
    await tabTo(/^Accept/);
    await page.keyboard.press('Enter');
    await page.getByText('With an agent').waitFor();
    await tabTo(/^End the call/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Call ended' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('shows one room at a time on a narrow screen, and nothing wider than it', async () => {
    const { page, errors } = await open(PHONE);
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    for (const room of ['Agent', 'Timeline', 'Phone']) {
      await rooms.getByRole('button', { name: room }).tap();
      expect(await page.getByRole('region').and(page.locator('.room')).count()).toBe(1);
      expect(await axe(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
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
