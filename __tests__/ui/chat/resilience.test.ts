// What the page says and keeps when something fails that only a scripted server does. What networks, phones and links do is in
// __tests__/end-to-end/chat-that-does-not-break.test.ts.

import type { Browser } from 'playwright-core';
import { STRINGS } from '../../../ui/strings';
import { describeInBrowser, launch } from '../support/browser';
import { type ChatPage, isLive, letIn, openChat, until } from '../support/chat-page';

const text = STRINGS.en.chat;
jest.setTimeout(60_000);

describeInBrowser('when something fails', () => {
  let browser: Browser;
  let chat: ChatPage;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(() => chat.close());

  const inTheTranscript = (): string[] =>
    chat.site.service.centre
      .chat(chat.contactId)
      .transcript.flatMap(({ Type, Content }) => (Type === 'MESSAGE' && Content ? [Content] : []));

  test('what was not sent survives a reload', async () => {
    chat = await openChat(browser);
    chat.site.fate = (request) => (request.includes('/message') ? 'cut' : 'serve');
    await chat.say('kept');
    await chat.page.getByText(text.sending).waitFor();
    await chat.page.reload();
    await chat.shows('kept');
    chat.site.fate = () => 'serve';
    await chat.page.getByText(text.sending).waitFor({ state: 'detached' });
    await chat.shows('kept');
    expect(inTheTranscript()).toEqual(['kept']);
  });

  test('a connection that never comes about is said', async () => {
    chat = await openChat(browser, {
      prepare: async (site, page) => {
        await page.clock.install();
        site.fate = (request) => (request === 'GET socket' ? 'cut' : 'serve');
      },
    });
    await chat.page.clock.fastForward(6000);
    await chat.page.locator('.banner', { hasText: text.slow }).waitFor();
  });

  describe('instead of a conversation', () => {
    const answers = [
      ['no session', { status: 401, body: { error: 'no_session' } }, text.noSession],
      ['moved to another device', { status: 409, body: { error: 'other_device' } }, text.otherDevice],
      ['too late', { status: 410, body: { error: 'too_late' } }, text.tooLate],
      ['over', { status: 410, body: { error: 'chat_ended' } }, text.over],
      ['refused by the distribution', { status: 403, body: '<html>' }, text.over],
      ['refused by the API', { status: 400, body: { error: 'bad_request' } }, text.failed],
    ] as const;

    test.each(answers)('%s: said in words, with the phone', async (_, answer, notice) => {
      chat = await openChat(browser, { early: true, prepare: (site) => void site.sessionAnswers.push(answer) });
      await chat.page.getByRole('heading', { name: notice.title }).waitFor();
      expect(await chat.page.getByRole('alert').innerText()).toContain(notice.text);
      expect(await chat.page.getByRole('link', { name: '+1 206 555 0100' }).isVisible()).toBe(true);
    });

    test('what went wrong for good can be tried again', async () => {
      chat = await openChat(browser, {
        early: true,
        prepare: (site) => void site.sessionAnswers.push({ status: 400, body: { error: 'bad_request' } }),
      });
      await chat.page.getByRole('button', { name: STRINGS.en.common.tryAgain }).click();
      await isLive(chat.page);
    });

    test('all chats busy: said, and tried again by itself', async () => {
      chat = await openChat(browser, {
        early: true,
        prepare: (site) =>
          void site.sessionAnswers.push({ status: 503, body: { error: 'chat_busy' }, headers: { 'retry-after': '1' } }),
      });
      await chat.page.getByText(text.busy).waitFor();
      await isLive(chat.page);
    });

    test('being started elsewhere: asked again', async () => {
      chat = await openChat(browser, {
        prepare: (site) =>
          void site.sessionAnswers.push({ status: 202, body: { pending: true, retryAfterSeconds: 0.5 } }),
      });
      expect(chat.site.asks).toHaveLength(2);
    });

    test('a chat that has ended in the meantime', async () => {
      chat = await openChat(browser, {
        early: true,
        prepare: (site) => site.service.centre.end(site.service.centre.chat(site.chat().contactId), 'flow'),
      });
      await chat.page.getByRole('heading', { name: text.over.title }).waitFor();
    });

    test('losing the cookies in a running chat ends it in words, with the conversation still there', async () => {
      chat = await openChat(browser);
      chat.site.accept();
      chat.agent('before');
      await chat.shows('before');
      await chat.context.clearCookies();
      await chat.say('anyone?');
      await chat.page.getByRole('heading', { name: text.over.title }).waitFor();
      await chat.shows('before', 'anyone?');
      await chat.page.getByText(text.notSent, { exact: true }).waitFor();
      await letIn(chat.context, chat.site);
      await chat.page.locator('.ended').getByRole('button', { name: STRINGS.en.common.tryAgain }).click();
      await isLive(chat.page);
    });

    test('one refusal that passes does not end a running chat', async () => {
      chat = await openChat(browser);
      chat.site.accept();
      chat.agent('before');
      await chat.shows('before');
      let refusals = 0;
      chat.site.fate = (request) => {
        if (!request.endsWith('/participant/connection') || refusals > 0) return 'serve';
        refusals += 1;
        return { status: 403, body: '<html>' };
      };
      chat.site.service.cut(chat.site.service.centre.chat(chat.contactId));
      await until(chat.page, async () => refusals === 1);
      chat.agent('after');
      await chat.shows('before', 'after');
      expect(await chat.page.locator('.ended').count()).toBe(0);
    });

    test('moved to another device: said when it is looked at again, and nothing more is shown', async () => {
      chat = await openChat(browser, { prepare: (_site, page) => page.clock.install() });
      chat.site.accept();
      chat.agent('before');
      await chat.shows('before');
      const look = (state: string): Promise<unknown> =>
        chat.page.evaluate(`
          Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        `);
      await look('hidden');
      await chat.page.clock.fastForward(30_000);
      await look('visible');
      await look('hidden');
      expect(chat.site.reports).toEqual([{ joined: chat.contactId }]);
      await chat.page.clock.fastForward(121_000);
      chat.site.sessionAnswers.push({ status: 409, body: { error: 'other_device' } });
      await look('visible');
      await chat.page.getByRole('heading', { name: text.otherDevice.title }).waitFor();
      expect(await chat.messages()).toEqual([]);
    });

    test('a page that breaks says so and offers to try again', async () => {
      chat = await openChat(browser);
      chat.site.accept();
      await chat.page.evaluate('Date.prototype.setHours = () => { throw new Error("broken") }');
      chat.agent('this cannot be drawn');
      await chat.page.getByRole('heading', { name: text.failed.title }).waitFor();
      await chat.page.getByRole('button', { name: STRINGS.en.common.tryAgain }).click();
      await chat.shows('this cannot be drawn');
    });

    test('a row that breaks leaves its words, and the conversation goes on', async () => {
      chat = await openChat(browser);
      chat.site.accept();
      chat.agent('before');
      await chat.shows('before');
      await chat.page.evaluate('Intl.DateTimeFormat = () => { throw new Error("broken") }');
      chat.agent('this cannot be drawn');
      await chat.page.locator('.bubble.plain', { hasText: 'this cannot be drawn' }).waitFor();
      await chat.say('I can still write');
      await chat.page.locator('.bubble.plain', { hasText: 'I can still write' }).waitFor();
      expect(await chat.page.getByRole('textbox').isVisible()).toBe(true);
    });

    test('a script that does not run leaves nobody without a word', async () => {
      chat = await openChat(browser, {
        early: true,
        prepare: async (_site, page) =>
          void (await page.addInitScript('Object.defineProperty(document, "getElementById", { value: undefined })')),
      });
      const late = chat.page.locator('.late');
      expect(await late.isVisible()).toBe(false);
      await chat.page.evaluate('document.getAnimations().forEach((each) => each.finish())');
      expect(await late.innerText()).toContain(STRINGS.en.static.noScript);
    });
  });
});
