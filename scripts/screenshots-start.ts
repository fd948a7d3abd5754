// `npm run screenshots:start`: pictures of the page that `npm start` opens, taken in a real Chromium, into docs/screenshots.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { TwinError } from '../local/error';
import { launchChromium } from '../local/follow/chromium';
import { Demonstration } from '../local/page/demonstration';
import { pageFiles } from '../local/page/files';
import { servePage } from '../local/page/server';
import { Twin } from '../local/twin';
import { SynthProcess } from './start/synth-process';
import { main, UsageError } from './support/command';

const FOLDER = join(__dirname, '../docs/screenshots');
const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5, locale: 'en-US' };
const NARROW: BrowserContextOptions = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, locale: 'en-US' };

main(async () => {
  mkdirSync(FOLDER, { recursive: true });
  const synth = new SynthProcess({ email: true, carrierLookup: true });
  const browser = await launchChromium().catch((error: unknown) => {
    throw error instanceof TwinError ? new UsageError(error.message) : error;
  });
  try {
    const { folder } = await synth.synthesize();
    for (const [name, device] of [
      ['start', WIDE],
      ['start-dark', { ...WIDE, colorScheme: 'dark' as const }],
      ['start-narrow', NARROW],
    ] as const) {
      // A twin of its own for each, so that every picture begins with the first call.
      const demonstration = new Demonstration();
      const server = await servePage(demonstration, pageFiles(), 0);
      const twin = await Twin.start({ ...demonstration.hooks, stack: folder, port: 0, framedBy: server.url });
      try {
        demonstration.runs(twin);
        const page = await (await browser.newContext(device)).newPage();
        await page.goto(server.url);
        await walk(page, device === NARROW, async (moment) => {
          if (moment !== '' && device !== WIDE) return;
          await page.screenshot({ path: join(FOLDER, `${name}${moment}.png`) });
          console.log(`docs/screenshots/${name}${moment}.png`);
        });
      } finally {
        await server.close();
        await twin.close();
      }
    }
  } finally {
    await browser.close();
    synth.end();
  }
  return undefined;
});

/** From the call to the agent's answer; a picture in the call, and one of the chat. */
async function walk(page: Page, narrow: boolean, picture: (moment: string) => Promise<unknown>): Promise<void> {
  const caption = (text: RegExp) => page.locator('.caption').getByText(text).waitFor();
  const room = (name: string) =>
    narrow ? page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name }).click() : undefined;

  await page.getByRole('button', { name: 'Call', exact: true }).click();
  await caption(/press 1/);
  // Some of the prompt has been said.
  await page.waitForTimeout(3000);
  await picture('-call');
  await page.keyboard.press('1');
  await page.getByRole('button', { name: 'Read the message' }).click();
  await page.getByRole('button', { name: /cloudfront/ }).click();
  const site = page.frameLocator('iframe');
  await site.getByRole('button', { name: 'Continue in chat' }).click();
  await site.getByRole('textbox').fill('Hello, where is my order?');
  await site.getByRole('textbox').press('Enter');
  await room('Agent');
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByPlaceholder('Answer the customer').fill('Good morning! I see your call about the order.');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Quick reply' }).click();
  await page.locator('.entry.agent .when').getByText('read').waitFor();
  await page.waitForTimeout(500);
  await picture('');
}
