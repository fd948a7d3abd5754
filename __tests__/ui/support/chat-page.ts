// A customer's browser in a chat.

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { CHAT_PATH } from '../../../lambda-src/shared/contract/http';
import { PHONE, watchErrors } from './browser';
import { type ChatSite, type ChatSiteOptions, startChatSite } from './chat-site';

export interface ChatPage {
  readonly site: ChatSite;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly errors: string[];
  readonly contactId: string;
  /** Texts of the messages on the page, in order. */
  messages(): Promise<string[]>;
  /** Waits until exactly these messages are there. */
  shows(...texts: readonly string[]): Promise<void>;
  write(text: string): Promise<void>;
  say(text: string): Promise<void>;
  /** The agent says something. */
  agent(text: string, contentType?: string): void;
  /** Waits until the server has been asked for this. */
  fetched(request: RegExp): Promise<void>;
  /** Pixels of the conversation below what is in sight. */
  hiddenBelow(): Promise<number>;
  /** Loads the chat page in another tab of the same browser. */
  tab(): Promise<ChatPage>;
  close(): Promise<void>;
}

export interface ChatPageOptions extends ChatSiteOptions {
  readonly device?: BrowserContextOptions;
  /** Language in the fragment. @default en */
  readonly fragment?: string;
  /** Called before the page is opened. */
  readonly prepare?: (site: ChatSite, page: Page) => void | Promise<void>;
  /** Does not wait for the conversation. */
  readonly early?: boolean;
}

export async function openChat(browser: Browser, options: ChatPageOptions = {}): Promise<ChatPage> {
  const site = await startChatSite(options);
  const context = await browser.newContext(options.device ?? PHONE);
  await letIn(context, site);
  const page = await context.newPage();
  const made = chatPage(site, context, page);
  await options.prepare?.(site, page);
  await page.goto(`${site.base}${CHAT_PATH}#${options.fragment ?? 'en'}`);
  if (!options.early) await isLive(page);
  return made;
}

/** The cookie that redeeming gives. */
export async function letIn(context: BrowserContext, site: ChatSite): Promise<void> {
  await context.addCookies([{ name: 'CloudFront-Policy', value: 'test', url: site.base, httpOnly: true }]);
}

/** The conversation has been read: there is a message, or the hint that one can be written. */
export async function isLive(page: Page): Promise<void> {
  await page.locator('.hint, .rows > li').first().waitFor();
}

/**
 * Waits for a condition, and gives up after a while: the comparison that follows says what is wrong. (The page's policy forbids
 * what `waitForFunction` does.)
 */
export async function until(page: Page, condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await condition()) && Date.now() < end) await page.waitForTimeout(50);
}

function chatPage(site: ChatSite, context: BrowserContext, page: Page): ChatPage {
  const errors = watchErrors(page);
  const messages = (): Promise<string[]> => page.locator('.row .bubble .plain, .row .bubble .markdown').allInnerTexts();
  const write = (text: string): Promise<void> => page.getByRole('textbox').fill(text);
  return {
    site,
    context,
    page,
    errors,
    get contactId() {
      return site.chat().contactId;
    },
    messages,
    async shows(...texts) {
      await until(page, async () => JSON.stringify(await messages()) === JSON.stringify(texts));
      expect(await messages()).toEqual(texts);
    },
    write,
    async say(text) {
      await write(text);
      await page.keyboard.press('Enter');
    },
    agent: (text, contentType) => void site.service.desk.message(site.chat().contactId, text, contentType),
    async fetched(request) {
      await until(page, async () => site.requests.some((each) => request.test(each)));
      expect(site.requests).toContainEqual(expect.stringMatching(request));
    },
    hiddenBelow: () => page.locator('.log').evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight),
    async tab() {
      const second = await context.newPage();
      const other = chatPage(site, context, second);
      await second.goto(page.url());
      await isLive(second);
      return other;
    },
    async close() {
      await context.close();
      await site.close();
    },
  };
}
