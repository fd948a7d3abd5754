import type { Browser } from 'playwright-core';
import { CHAT_PATH } from '../../../lambda-src/shared/contract/http';
import { STRINGS } from '../../../ui/strings';
import { describeInBrowser, launch, PHONE } from '../support/browser';
import { type ChatPage, isLive, letIn, openChat } from '../support/chat-page';
import { type Fate, startChatSite } from '../support/chat-site';

const text = STRINGS.en.chat;
jest.setTimeout(60_000);

describeInBrowser('a conversation that does not break', () => {
  let browser: Browser;
  let chat: ChatPage;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(() => chat.close());

  /** The first requests of a path meet this fate. */
  const first = (count: number, part: string, fate: Fate): ((request: string) => Fate) => {
    let left = count;
    return (request) => {
      if (!request.includes(part) || left === 0) return 'serve';
      left -= 1;
      return fate;
    };
  };
  const inTheTranscript = (): string[] =>
    chat.site.service.centre
      .chat(chat.contactId)
      .transcript.flatMap(({ Type, Content }) => (Type === 'MESSAGE' && Content ? [Content] : []));

  test('a reload brings back the same conversation, each message once, and the draft', async () => {
    chat = await openChat(browser);
    chat.site.accept();
    await chat.say('one');
    chat.agent('two');
    await chat.shows('one', 'two');
    await chat.write('half a thought');
    await chat.page.reload();
    await chat.shows('one', 'two');
    expect(await chat.page.getByRole('textbox').inputValue()).toBe('half a thought');
    await chat.page.getByRole('textbox').press('Enter');
    await chat.shows('one', 'two', 'half a thought');
    await chat.page.reload();
    await isLive(chat.page);
    expect(await chat.page.getByRole('textbox').inputValue()).toBe('');
    expect(chat.site.requests.filter((request) => request.includes('session'))).toHaveLength(3);
  });

  test('two tabs show one chat', async () => {
    chat = await openChat(browser);
    chat.site.accept();
    const other = await chat.tab();
    await chat.say('from the first');
    await other.shows('from the first');
    await other.say('from the second');
    chat.agent('to both');
    const all = ['from the first', 'from the second', 'to both'];
    await chat.shows(...all);
    await other.shows(...all);
    expect(inTheTranscript()).toEqual(all);
    chat.site.service.desk.end(chat.contactId);
    for (const { page } of [chat, other]) await page.getByRole('heading', { name: text.ended }).waitFor();
  });

  test('without a network: said, kept, sent once when it is back', async () => {
    chat = await openChat(browser);
    chat.site.accept();
    await chat.context.setOffline(true);
    await chat.page.getByText(text.offline).first().waitFor();
    await chat.say('from the lift');
    await chat.page.getByText(text.kept).waitFor();
    chat.agent('meanwhile');
    await chat.context.setOffline(false);
    await chat.page.getByText(text.kept).waitFor({ state: 'detached' });
    await chat.page.locator('.banner').waitFor({ state: 'detached' });
    expect(await chat.page.locator('[aria-live=polite]').innerText()).toContain(text.backOnline);
    await chat.shows('meanwhile', 'from the lift');
    expect(inTheTranscript()).toEqual(['meanwhile', 'from the lift']);
  });

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

  test.each([
    '/chat/api/session',
    '/participant/connection',
    'socket',
    '/participant/transcript',
    '/participant/message',
  ])('the network fails at %s: it goes on by itself', async (part) => {
    chat = await openChat(browser, {
      prepare: (site) => {
        site.fate = first(2, part, 'cut');
        site.service.centre.chat(site.chat().contactId).say('Welcome');
      },
    });
    await chat.shows('Welcome');
    await chat.say('Hello');
    await chat.shows('Welcome', 'Hello');
    await chat.page.getByText(`· ${text.sent}`).waitFor();
    expect(inTheTranscript()).toEqual(['Welcome', 'Hello']);
  });

  test.each(['/chat/api/session', '/participant/connection', '/participant/transcript', '/participant/message'])(
    'the answer of %s is lost: nothing happens twice',
    async (part) => {
      chat = await openChat(browser, {
        prepare: (site) => {
          site.fate = first(2, part, 'deaf');
        },
      });
      await chat.say('Hello');
      await chat.page.getByText(`· ${text.sent}`).waitFor();
      await chat.shows('Hello');
      expect(inTheTranscript()).toEqual(['Hello']);
    },
  );

  test.each([
    ['rubbish', { status: 200, body: '<html>wifi</html>' }],
    ['nothing', { status: 200, body: '' }],
    ['too many requests', { status: 429, body: {} }],
    ['an outage', { status: 503, body: '<html>' }],
  ] as const)('the participant service answers %s: it goes on by itself', async (_, answer) => {
    chat = await openChat(browser, {
      prepare: (site) => {
        site.fate = first(3, '/participant/', answer);
      },
    });
    await chat.say('Hello');
    await chat.page.getByText(`· ${text.sent}`).waitFor();
    await chat.shows('Hello');
  });

  test('a cut socket: what was missed is there a moment later', async () => {
    chat = await openChat(browser);
    chat.site.accept();
    chat.agent('before');
    await chat.shows('before');
    chat.site.service.cut(chat.site.service.centre.chat(chat.contactId));
    chat.agent('missed');
    await chat.shows('before', 'missed');
    expect(await chat.page.locator('.banner').count()).toBe(0);
  });

  test.each([
    ['30 s', 30_000],
    ['10 min', 600_000],
    ['2 h', 7_200_000],
  ])('the phone sleeps for %s', async (_, milliseconds) => {
    chat = await openChat(browser, { prepare: (_site, page) => page.clock.install() });
    chat.site.accept();
    chat.agent('before');
    await chat.shows('before');
    await chat.page.clock.pauseAt(Date.now() + 1000);
    // Asleep: the network lets go of the page, and nothing of it runs.
    chat.site.fate = () => 'cut';
    chat.site.service.cut(chat.site.service.centre.chat(chat.contactId));
    chat.agent('in the night');
    chat.site.fate = () => 'serve';
    await chat.page.clock.fastForward(milliseconds);
    await chat.page.clock.resume();
    await chat.page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await chat.shows('before', 'in the night');
    await chat.say('awake');
    await chat.shows('before', 'in the night', 'awake');
  });

  test('before the hour is over a new connection takes the place of the old one', async () => {
    chat = await openChat(browser, { prepare: (_site, page) => page.clock.install() });
    chat.site.accept();
    const connections = (): number => chat.site.requests.filter((request) => request.includes('/connection')).length;
    expect(connections()).toBe(1);
    await chat.page.clock.fastForward(57 * 60_000);
    // In small steps, so that heartbeats are answered on the way.
    for (let step = 0; step < 30 && connections() === 1; step += 1) {
      await chat.page.waitForTimeout(50);
      await chat.page.clock.runFor(5000);
    }
    expect(connections()).toBe(2);
    chat.agent('still here');
    await chat.shows('still here');
  });

  test('five hundred messages are read back, in order, and the newest is in sight', async () => {
    const all = Array.from({ length: 500 }, (_, index) => `message ${index}`);
    chat = await openChat(browser, {
      prepare: async (site) => {
        const running = site.service.centre.chat(site.chat().contactId);
        for (const words of all) {
          running.say(words);
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
    });
    await chat.shows(...all);
    expect(await chat.hiddenBelow()).toBeLessThan(5);
    expect(chat.site.requests.filter((request) => request.includes('/transcript')).length).toBeLessThanOrEqual(6);
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
      expect(chat.site.requests.filter((request) => request.includes('session'))).toHaveLength(2);
    });

    test('a chat that has ended in the meantime', async () => {
      chat = await openChat(browser, {
        early: true,
        prepare: (site) => site.service.centre.end(site.service.centre.chat(site.chat().contactId), 'flow'),
      });
      await chat.page.getByRole('heading', { name: text.over.title }).waitFor();
    });

    test('without the cookies the distribution shows its own page', async () => {
      chat = await openChat(browser);
      await chat.context.clearCookies();
      await chat.page.goto('about:blank');
      await chat.page.goto(`${chat.site.base}${CHAT_PATH}#de`);
      await chat.page.getByRole('heading', { name: STRINGS.de.expired.closed.title }).waitFor();
      expect(await chat.page.getByRole('link', { name: '+1 206 555 0100' }).isVisible()).toBe(true);
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
      await chat.page.getByText(text.notSent).waitFor();
    });

    test('moved to another device while out of sight: said, and nothing more is shown', async () => {
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
      expect(chat.site.requests.filter((request) => request.includes('session'))).toHaveLength(1);
      await chat.page.clock.fastForward(61_000);
      chat.site.sessionAnswers.push({ status: 409, body: { error: 'other_device' } });
      await look('visible');
      await chat.page.getByRole('heading', { name: text.otherDevice.title }).waitFor();
      expect(await chat.messages()).toEqual([]);
    });

    test('a page that breaks says so and offers to try again', async () => {
      chat = await openChat(browser);
      chat.site.accept();
      await chat.page.evaluate('Intl.DateTimeFormat = () => { throw new Error("broken") }');
      chat.agent('this cannot be drawn');
      await chat.page.getByRole('heading', { name: text.failed.title }).waitFor();
      await chat.page.getByRole('button', { name: STRINGS.en.common.tryAgain }).click();
      await chat.shows('this cannot be drawn');
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

    test('without a script there are words and the phone', async () => {
      const site = await startChatSite();
      const context = await browser.newContext({ ...PHONE, javaScriptEnabled: false });
      await letIn(context, site);
      const page = await context.newPage();
      await page.goto(`${site.base}${CHAT_PATH}`);
      const words = await page.innerText('body');
      expect(words).toContain(STRINGS.en.static.noScript);
      expect(words).toContain('+1 206 555 0100');
      await context.close();
      await site.close();
    });
  });
});
