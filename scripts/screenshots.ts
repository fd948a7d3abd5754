// `npm run screenshots`: takes the pictures of the pages in docs/screenshots, from the built pages and the local participant service.
// Needs a Chromium (CHROMIUM_PATH).

import { mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { DESKTOP, executablePath, launch, PHONE as SMALL_PHONE } from '../__tests__/ui/support/browser';
import { letIn } from '../__tests__/ui/support/chat-page';
import { AGENT, type ChatSite, QUEUE, startChatSite, TOKEN } from '../__tests__/ui/support/chat-site';
import { CHAT_PATH } from '../lambda-src/shared/contract/http';
import type { Language } from '../lambda-src/shared/contract/languages';
import { STRINGS } from '../ui/strings';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

const USAGE = 'Usage: npm run screenshots [-- --desktop] [-- --folder FOLDER]';

const PHONE: BrowserContextOptions = { ...SMALL_PHONE, viewport: { width: 390, height: 844 } };
/** As phones have it; machines that take pictures often have one font only, and a wide one. */
const FONT = 'body { font-family: Roboto, Inter, "Liberation Sans", Arial, sans-serif }';

/** All pictures show the same minute, so that only what has changed makes a new picture. */
const NOON = Date.UTC(2026, 10, 23, 12, 4);

interface Words {
  readonly language: Language;
  readonly agent: string;
  readonly greeting: string;
  readonly question: string;
  readonly promise: string;
  readonly list: { readonly title: string; readonly subtitle: string; readonly choices: readonly [string, string][] };
}

const ENGLISH: Words = {
  language: 'en',
  agent: 'Billing team',
  greeting: 'Hello! You called about a charge on your November statement. I have it here, nothing to repeat.',
  question: 'Great. It is the 24.90 on the 14th, I don’t recognise it.',
  promise: 'Thanks. I can do one of these for you right away:',
  list: {
    title: 'What shall we do?',
    subtitle: 'Charge of 24.90 on 14 November',
    choices: [
      ['Dispute the charge', 'You get the amount back while we check'],
      ['Show the details', 'Merchant, time and place'],
      ['Block the card', 'And send a new one'],
    ],
  },
};

const ARABIC: Words = {
  language: 'ar',
  agent: 'فريق الفواتير',
  greeting: 'مرحبًا! لقد اتصلت بشأن مبلغ في كشف نوفمبر. كل شيء أمامي، لا حاجة لتكرار شيء.',
  question: 'رائع. إنه مبلغ 24.90 بتاريخ 14، ولا أعرف مصدره.',
  promise: 'شكرًا. يمكنني القيام بأحد هذه الأمور فورًا:',
  list: {
    title: 'ماذا نفعل؟',
    subtitle: 'مبلغ 24.90 بتاريخ 14 نوفمبر',
    choices: [
      ['الاعتراض على المبلغ', 'تسترد المبلغ أثناء التحقق'],
      ['عرض التفاصيل', 'التاجر والوقت والمكان'],
      ['إيقاف البطاقة', 'وإرسال بطاقة جديدة'],
    ],
  },
};

interface Picture {
  readonly name: string;
  readonly language?: Language;
  readonly device?: BrowserContextOptions;
  take(page: Page, site: ChatSite, language: Language): Promise<unknown>;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'landing',
    take: async (page, site, language) => {
      await page.goto(`${site.base}/#${language}${TOKEN}`);
      await page.getByRole('button').waitFor();
    },
  },
  { name: 'conversation', take: (page, site) => talk(page, site, ENGLISH) },
  {
    name: 'offline',
    take: async (page, site) => {
      await talk(page, site, ENGLISH, 'no list');
      await page.context().setOffline(true);
      await page.getByText(STRINGS.en.chat.offline).first().waitFor();
      await say(page, 'I am in the lift, back in a minute');
      await page.getByText(STRINGS.en.chat.kept).waitFor();
    },
  },
  {
    name: 'ended',
    take: async (page, site) => {
      await talk(page, site, ENGLISH, 'no list');
      site.service.desk.message(site.chat().contactId, 'Done: the 24.90 are back on your account. Have a good day!');
      await page.getByText('Have a good day!').last().waitFor();
      site.service.desk.end(site.chat().contactId);
      await page.locator('.ended').waitFor();
    },
  },
  {
    name: 'expired',
    take: async (page, site, language) => {
      await page.context().clearCookies();
      await page.goto(`${site.base}${CHAT_PATH}#${language}`);
      await page.getByRole('heading', { name: STRINGS[language].expired.closed.title }).waitFor();
    },
  },
  {
    name: 'right-to-left-dark',
    language: 'ar',
    device: { colorScheme: 'dark' },
    take: (page, site) => talk(page, site, ARABIC),
  },
];

async function say(page: Page, words: string): Promise<void> {
  await page.getByRole('textbox').fill(words);
  await page.keyboard.press('Enter');
}

/** A conversation up to the agent's list of choices, or to the message before it. */
async function talk(page: Page, site: ChatSite, words: Words, list?: 'no list'): Promise<void> {
  const { contactId } = site.chat();
  const { centre, desk } = site.service;
  await page.goto(`${site.base}${CHAT_PATH}#${words.language}`);
  await page.locator('.hint').waitFor();
  centre.addAgent({ ...AGENT, id: words.agent, displayName: words.agent, queues: [QUEUE] });
  centre.accept(words.agent, contactId);
  desk.message(contactId, words.greeting);
  await page.getByText(words.greeting, { exact: true }).waitFor();
  await say(page, words.question);
  await page.locator('.row.own').first().waitFor();
  await page.waitForTimeout(300);
  const own = centre.chat(contactId).transcript.find(({ Content }) => Content === words.question);
  if (own !== undefined) desk.receipt(contactId, own.Id, 'read');
  await page.getByText(`· ${STRINGS[words.language].chat.read}`).waitFor();
  if (list === 'no list') return;
  desk.message(contactId, words.promise);
  desk.listPicker(contactId, {
    title: words.list.title,
    subtitle: words.list.subtitle,
    elements: words.list.choices.map(([title, subtitle]) => ({ title, subtitle })),
  });
  await page.locator('.choice').last().waitFor();
}

async function picture(browser: Browser, { name, language = 'en', device, take }: Picture, options: Options) {
  const site = await startChatSite({ language, now: () => NOON });
  const context = await browser.newContext({ ...options.device, ...device, deviceScaleFactor: 2, bypassCSP: true });
  await letIn(context, site);
  const page = await context.newPage();
  await page.clock.setSystemTime(NOON);
  await take(page, site, language);
  await page.addStyleTag({ content: FONT });
  // What appears softly is there, and no cursor blinks.
  await page
    .evaluate('document.getAnimations().forEach((each) => each.playState === "running" && each.finish?.())')
    .catch(() => {});
  const path = join(options.folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  console.log(relative('.', path));
  await context.close();
  await site.close();
}

interface Options {
  readonly folder: string;
  readonly device: BrowserContextOptions;
}

function read(args: readonly string[]): Options {
  let folder = 'docs/screenshots';
  let device = PHONE;
  for (let i = 0; i < args.length; i++) {
    const value = args[i + 1];
    if (args[i] === '--desktop') device = DESKTOP;
    else if (args[i] === '--folder' && value !== undefined) {
      folder = value;
      i++;
    } else throw new UsageError(`Unknown option ${args[i]}.\n${USAGE}`);
  }
  return { folder: resolve(folder), device };
}

main(async (args) => {
  refuseOptionsOfNpm('screenshots', ['desktop', 'folder']);
  const options = read(args);
  if (executablePath === undefined) throw new UsageError('No Chromium was found. Set CHROMIUM_PATH to one.');
  mkdirSync(options.folder, { recursive: true });
  const browser = await launch();
  for (const each of PICTURES) await picture(browser, each, options);
  await browser.close();
  return 0;
});
