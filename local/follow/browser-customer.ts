// A customer with a real browser, as big as a phone: taps and types on the real pages.

import { type Browser, errors, type Page } from 'playwright-core';
import { CHAT_PATH, REDEEM_PATH } from '../../lambda-src/shared/contract/http';
import { TwinError } from '../error';
import { type Customer, STEP_MS } from './customer';

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

export async function browserCustomer(browser: Browser): Promise<Customer> {
  const context = await browser.newContext(PHONE);
  context.setDefaultTimeout(STEP_MS);
  const page = await context.newPage();
  const step = async <T>(what: string, run: (page: Page) => Promise<T>): Promise<T> => {
    try {
      return await run(page);
    } catch (error) {
      if (error instanceof TwinError) throw error;
      if (error instanceof errors.TimeoutError) throw new TwinError(`In the browser, ${what} did not come in time.`);
      // A browser that crashed, a page that could not be reached: the first line says what happened, and the others are a log.
      const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
      throw new TwinError(`In the browser, ${what} failed: ${why}`);
    }
  };
  return {
    open: (link) =>
      step('the landing page', async () => {
        const answer = await page.goto(link);
        if (answer?.status() !== 200) throw new TwinError(`The landing page answered ${answer?.status()}.`);
        await page.locator('#go').waitFor();
      }),
    redeem: () =>
      step('an answer to the tap', async () => {
        const [answer] = await Promise.all([
          page.waitForResponse((response) => response.url().endsWith(REDEEM_PATH)),
          page.locator('#go').tap(),
        ]);
        if (!answer.ok()) throw new TwinError(`The link could not be redeemed: ${answer.status()}.`);
        return answer.status();
      }),
    join: () =>
      step('the chat', async () => {
        await page.waitForURL(`**${CHAT_PATH}*`);
        await page.getByRole('textbox').waitFor();
      }),
    say: (text) =>
      step('the field for a message', async () => {
        await page.getByRole('textbox').fill(text);
        await page.getByRole('textbox').press('Enter');
        await page.getByText(text, { exact: true }).first().waitFor();
      }),
    hears: (text) => step(`the message "${text}"`, () => page.getByText(text, { exact: true }).first().waitFor()),
    end: () =>
      step('the end of the chat', async () => {
        await page.locator('.top-actions button').last().tap();
        await page.locator('dialog[open] .dialog-actions button').last().tap();
        await page.getByRole('textbox').waitFor({ state: 'detached' });
      }),
    close: () => context.close(),
  };
}
