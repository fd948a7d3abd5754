// What happens to people's phones, networks and links, at the twin's distribution with the synthesized functions behind it: a
// real browser goes through it, and each time the customer has the conversation or words and a way on.

import type { Page } from 'playwright-core';
import { CHAT_PATH, REDEEM_PATH, SESSION_PATH } from '../../lambda-src/shared/contract/http';
import { JOIN_SECONDS, START_GRACE_SECONDS } from '../../lambda-src/shared/contract/table';
import type { Effect } from '../../local/aws/faults';
import { STRINGS } from '../../ui/strings';
import { Customer, type Fate, startTwinSite, type TwinSite } from '../support/twin-chat';
import { DESKTOP, describeInBrowser, PHONE } from '../ui/support/browser';
import { isLive, until } from '../ui/support/chat-page';
import { HOSTILE } from '../ui/support/hostile';

const { chat: text, landing, expired, common } = STRINGS.en;
const PHONE_NUMBER = '+1 206 555 0100';
jest.setTimeout(120_000);

describeInBrowser('a chat that does not break', () => {
  let site: TwinSite;
  const open: Customer[] = [];

  beforeAll(async () => {
    site = await startTwinSite({ supportPhone: PHONE_NUMBER, attachmentsBucket: 'example-attachments' });
  });
  afterAll(() => site.close());
  afterEach(async () => {
    site.fate = () => 'serve';
    site.faults.clear();
    site.requests.length = 0;
    for (const customer of open.splice(0)) await customer.close();
  });

  const opened = async (customer: Promise<Customer>): Promise<Customer> => {
    open.push(await customer);
    return customer;
  };
  const chatting = (prepare?: (page: Page) => Promise<unknown>, device = PHONE): Promise<Customer> =>
    opened(Customer.chatting(site, device, prepare));
  const arriving = async (): Promise<Customer> => opened(Customer.open(site, await site.call()));

  /** The first requests of a path meet this fate. */
  const first = (count: number, part: string, fate: Fate): ((request: string) => Fate) => {
    let left = count;
    return (request) => {
      if (!request.includes(part) || left === 0) return 'serve';
      left -= 1;
      return fate;
    };
  };
  /** The network of a chat's customer goes, without a farewell. */
  const cutSocket = async (customer: Customer): Promise<void> => site.twin.participants.cut(await customer.chat());
  const asked = (part: string): number => site.requests.filter((request) => request.includes(part)).length;

  describe('a whole chat', () => {
    test.each([
      ['a phone', PHONE],
      ['a desktop', DESKTOP],
    ])('on %s, ended by the customer: the link is closed', async (_, device) => {
      const customer = await chatting(undefined, device);
      const chat = await customer.accept();
      await customer.say('Hello');
      await customer.agent('Good to have you here');
      await customer.shows('Hello', 'Good to have you here');
      await customer.page.getByRole('button', { name: text.end }).click();
      await customer.page.getByRole('dialog').getByRole('button', { name: text.end }).click();
      await customer.heading(text.ended);
      expect(chat.ended).toBe(true);
      await until(customer.page, async () => (await site.linkOf(customer.called)).state === 'ended');
      // The answer to the report, which the browser's console mentions.
      expect(customer.errors.filter((error) => !error.includes('410 (Gone)'))).toEqual([]);
      await customer.page.reload();
      await customer.heading(text.over.title);
      await closed(customer);
    });

    test('ended by the agent', async () => {
      const customer = await chatting();
      const chat = await customer.accept();
      await customer.agent('Goodbye');
      // A page that is not connected yet when the chat ends can only learn that it is over.
      await customer.shows('Goodbye');
      site.twin.participants.desk.end(chat.contactId);
      await customer.heading(text.ended);
      await customer.shows('Goodbye');
      await until(customer.page, async () => (await site.linkOf(customer.called)).state === 'ended');
      await closed(customer);
    });

    test('ended by the agent while nobody looked: over, and no other chat is started', async () => {
      const customer = await chatting();
      const chat = await customer.accept();
      await until(customer.page, async () => (await site.linkOf(customer.called)).joined !== undefined);
      await customer.page.goto('about:blank');
      site.twin.participants.desk.end(chat.contactId);
      await site.change(customer.called, { startAt: now() - JOIN_SECONDS });
      await customer.page.goto(`${site.url}${CHAT_PATH}#en`);
      await customer.heading(text.over.title);
      await customer.chat();
    });

    test('that nobody could join in time is started once more', async () => {
      const customer = await arriving();
      site.fate = (request) => (request.includes('/connection') ? 'cut' : 'serve');
      await customer.tap();
      const missed = await customer.chat();
      await until(customer.page, async () => (await site.linkOf(customer.called)).state === 'started');
      site.twin.participants.centre.end(missed, 'not joined');
      await site.change(customer.called, { startAt: now() - JOIN_SECONDS });
      site.fate = () => 'serve';
      const chats = () => site.chatsOf(customer.called);
      await until(customer.page, async () => chats().length > 1);
      expect(chats().map(({ ended }) => ended)).toEqual([true, false]);
      await customer.say('Hello');
      await customer.page.getByText(`· ${text.sent}`).waitFor();
    });

    test('moves to another agent: the one leaves, the next one joins, the conversation stays', async () => {
      const customer = await chatting();
      const chat = await customer.accept('Maria');
      await customer.agent('One moment');
      await customer.shows('One moment');
      site.twin.participants.desk.transfer(chat.contactId, customer.queue);
      await customer.accept('Jonas');
      await customer.agent('I take over');
      await customer.shows('One moment', 'I take over');
      await customer.page.getByText('Jonas').first().waitFor();
      await customer.page.reload();
      await customer.shows('One moment', 'I take over');
    });

    /** Neither this browser nor another one gets anything out of the link. */
    const closed = async (customer: Customer): Promise<void> => {
      const later = await opened(Customer.open(site, customer.called));
      await later.tap();
      await later.heading(landing.ended.title);
      expect(await later.page.getByText(PHONE_NUMBER).isVisible()).toBe(true);
      expect(site.chatsOf(customer.called)).toHaveLength(1);
    };
  });

  describe('one chat', () => {
    test('after a reload, with what was half written', async () => {
      const customer = await chatting();
      await customer.accept();
      await customer.say('one');
      await customer.agent('two');
      await customer.shows('one', 'two');
      await customer.page.getByRole('textbox').fill('half a thought');
      await customer.page.reload();
      await customer.shows('one', 'two');
      expect(await customer.page.getByRole('textbox').inputValue()).toBe('half a thought');
      await customer.page.getByRole('textbox').press('Enter');
      await customer.shows('one', 'two', 'half a thought');
    });

    test('for two tabs, opened at the same moment', async () => {
      const customer = await arriving();
      // The cookies, without the chat that the tap leads to.
      await customer.page.route(`**${CHAT_PATH}`, (route) => route.abort());
      await customer.tap();
      await until(customer.page, async () => (await customer.context.cookies()).length > 2);
      const [one, other] = await Promise.all([customer.tab(), customer.tab()]);
      await Promise.all([isLive(one.page), isLive(other.page)]);
      await one.accept();
      await one.say('from the first');
      await other.shows('from the first');
      await other.say('from the second');
      await one.agent('to both');
      for (const tab of [one, other]) await tab.shows('from the first', 'from the second', 'to both');
      expect(site.chatsOf(customer.called)).toHaveLength(1);
    });

    test('for the web view of a messenger and the real browser after it', async () => {
      const view = await arriving();
      await view.page.route(`**${CHAT_PATH}`, (route) => route.abort());
      await view.tap();
      await until(view.page, async () => (await view.context.cookies()).length > 2);
      const real = await opened(Customer.open(site, view.called));
      await real.tap();
      await isLive(real.page);
      const late = await view.tab();
      await late.heading(text.otherDevice.title);
      expect(site.chatsOf(view.called)).toHaveLength(1);
    });

    test('taken over by a second device: the first one says so within two minutes, or once it is looked at again', async () => {
      const customer = await chatting((page) => page.clock.install());
      await customer.accept();
      await customer.agent('before');
      await customer.shows('before');
      const second = await opened(Customer.open(site, customer.called, DESKTOP));
      await second.tap();
      await second.heading(landing.elsewhere.title);
      await second.page.getByRole('button', { name: landing.continueHere }).click();
      await second.page.waitForURL(`**${CHAT_PATH}*`);
      await second.shows('before');
      await second.say('from the desk');
      await second.shows('before', 'from the desk');
      await customer.page.clock.fastForward(121_000);
      await customer.heading(text.otherDevice.title);
      expect(await customer.page.locator('.bubble').count()).toBe(0);
      // And back again, as often as people like.
      await customer.page.goto(customer.called.link);
      await customer.tap();
      await customer.page.getByRole('button', { name: landing.continueHere }).click();
      await customer.page.waitForURL(`**${CHAT_PATH}*`);
      await customer.shows('before', 'from the desk');
      expect(site.chatsOf(customer.called)).toHaveLength(1);
    });

    test('of which the answer is lost on the way, from Connect and from the API', async () => {
      const customer = await arriving();
      site.faults.set('connect:StartChatContact', [{ kind: 'drop-after' }, { kind: 'drop-after' }]);
      site.fate = first(1, SESSION_PATH, 'deaf');
      await customer.tap();
      await isLive(customer.page);
      expect(site.chatsOf(customer.called)).toHaveLength(1);
      expect(site.faults.get('connect:StartChatContact')).toEqual([]);
    });

    test.each([
      ['LimitExceededException', text.busy],
      ['TooManyRequestsException', text.slow],
    ])('that Connect refuses at first (%s): said, and started as soon as it can be', async (name, said) => {
      const customer = await opened(Customer.open(site, await site.call(), PHONE, (page) => page.clock.install()));
      const refusal: Effect = { kind: 'error', name, reason: undefined };
      site.faults.set('connect:StartChatContact', Array(10).fill(refusal));
      await customer.tap();
      await customer.page.getByText(said).waitFor();
      expect(site.chatsOf(customer.called)).toEqual([]);
      site.faults.clear();
      await customer.page.clock.fastForward(40_000);
      await isLive(customer.page);
      expect(site.chatsOf(customer.called)).toHaveLength(1);
    });
  });

  describe('the phone sleeps', () => {
    test.each([
      ['30 s', 30_000],
      ['10 min', 600_000],
      ['2 h', 7_200_000],
    ])('for %s', async (_, milliseconds) => {
      const customer = await chatting((page) => page.clock.install());
      await customer.accept();
      await customer.agent('before');
      await customer.shows('before');
      await look(customer, 'hidden');
      await customer.page.clock.pauseAt(Date.now() + 1000);
      site.fate = () => 'cut';
      await cutSocket(customer);
      await customer.agent('in the night');
      site.fate = () => 'serve';
      await customer.page.clock.fastForward(milliseconds);
      await customer.page.clock.resume();
      await look(customer, 'visible');
      await customer.shows('before', 'in the night');
      await customer.say('awake');
      await customer.shows('before', 'in the night', 'awake');
    });

    test('and its socket looks alive but is dead', async () => {
      let dead = false;
      const customer = await chatting(async (page) => {
        await page.clock.install();
        let sockets = 0;
        await page.routeWebSocket(/participant-socket/, (socket) => {
          sockets += 1;
          const isFirst = sockets === 1;
          const server = socket.connectToServer();
          socket.onMessage((data) => !(isFirst && dead) && server.send(data));
          server.onMessage((data) => !(isFirst && dead) && socket.send(data));
        });
      });
      await customer.accept();
      await customer.agent('before');
      await customer.shows('before');
      dead = true;
      await look(customer, 'hidden');
      await customer.page.clock.fastForward(600_000);
      await customer.agent('in the night');
      await look(customer, 'visible');
      await customer.shows('before', 'in the night');
      await customer.page.clock.fastForward(6000);
      await until(customer.page, async () => asked('/connection') === 2);
      await customer.agent('live again');
      await customer.shows('before', 'in the night', 'live again');
    });

    test('and before the hour is over a new connection takes the place of the old one', async () => {
      const customer = await chatting((page) => page.clock.install());
      await customer.accept();
      await customer.agent('connected');
      await customer.shows('connected');
      const before = asked('/connection');
      await customer.page.clock.fastForward(57 * 60_000);
      // In small steps, so that heartbeats are answered on the way.
      for (let step = 0; step < 60 && asked('/connection') === before; step += 1) {
        await customer.page.waitForTimeout(50);
        await customer.page.clock.runFor(5000);
      }
      expect(asked('/connection')).toBe(before + 1);
      await customer.agent('still here');
      await customer.shows('connected', 'still here');
    });
  });

  describe('the network fails', () => {
    test.each([
      REDEEM_PATH,
      CHAT_PATH,
      SESSION_PATH,
      '/participant/connection',
      'GET socket',
      '/transcript',
      '/message',
    ])('at %s: it goes on, by itself or with one tap, and nothing happens twice', async (part) => {
      const customer = await arriving();
      site.fate = first(2, part, 'cut');
      await through(customer);
      await customer.say('Hello');
      await customer.page.getByText(`· ${text.sent}`).waitFor();
      await customer.shows('Hello');
      expect(await customer.transcript()).toEqual(['Hello']);
      expect(site.chatsOf(customer.called)).toHaveLength(1);
    });

    test.each([REDEEM_PATH, '/participant/connection', '/transcript', '/message'])(
      'and the answer of %s is lost: nothing happens twice',
      async (part) => {
        const customer = await arriving();
        site.fate = first(2, part, 'deaf');
        await through(customer);
        await customer.say('Hello');
        await customer.page.getByText(`· ${text.sent}`).waitFor();
        await customer.shows('Hello');
        expect(await customer.transcript()).toEqual(['Hello']);
        expect(site.chatsOf(customer.called)).toHaveLength(1);
      },
    );

    /** Taps until the chat is there, as people do. */
    const through = async ({ page }: Customer): Promise<void> => {
      const there = page.locator('.hint, .rows > li').first();
      await page.locator('#go').click();
      for (let round = 0; round < 5; round += 1) {
        await page.locator('.hint, .rows > li, .notice:not(:empty), #main-frame-error').first().waitFor();
        if (await there.isVisible()) return;
        if (await page.locator('#go').isVisible()) await page.locator('#go').click();
        else await page.reload();
      }
      await there.waitFor();
    };

    test('in the middle: said, kept, and sent once when it is back', async () => {
      const customer = await chatting();
      await customer.accept();
      await customer.context.setOffline(true);
      await cutSocket(customer);
      await customer.page.getByText(text.offline).first().waitFor();
      await customer.say('from the lift');
      await customer.page.getByText(text.kept).waitFor();
      await customer.agent('meanwhile');
      await customer.context.setOffline(false);
      await customer.shows('meanwhile', 'from the lift');
      await customer.page.locator('.banner').waitFor({ state: 'detached' });
      expect(await customer.page.locator('[aria-live=polite]').innerText()).toContain(text.backOnline);
      expect(await customer.transcript()).toEqual(['meanwhile', 'from the lift']);
    });

    test('for the socket alone: what was missed is there a moment later', async () => {
      const customer = await chatting();
      await customer.accept();
      await customer.agent('before');
      await customer.shows('before');
      await cutSocket(customer);
      await customer.agent('missed');
      await customer.shows('before', 'missed');
      // Too short to be mentioned.
      expect(await customer.page.locator('.banner').count()).toBe(0);
    });

    test('is slow 3G: the tap leads to a conversation', async () => {
      const customer = await arriving();
      const devtools = await customer.context.newCDPSession(customer.page);
      await devtools.send('Network.enable');
      await devtools.send('Network.emulateNetworkConditions', {
        offline: false,
        downloadThroughput: 50_000,
        uploadThroughput: 50_000,
        latency: 400,
      });
      await customer.tap();
      await isLive(customer.page);
      await customer.accept();
      await customer.say('slow but here');
      await customer.page.getByText(`· ${text.sent}`).waitFor();
      await customer.agent('no hurry');
      await customer.shows('slow but here', 'no hurry');
    });
  });

  test('five hundred messages are read back in order, and the newest is in sight', async () => {
    const customer = await chatting();
    const chat = await customer.accept();
    await customer.page.goto('about:blank');
    const all = Array.from({ length: 500 }, (_, index) => `message ${index}`);
    for (const words of all) chat.say(words);
    const before = asked('/transcript');
    await customer.page.goto(`${site.url}${CHAT_PATH}#en`);
    await customer.shows(...all);
    expect(asked('/transcript') - before).toBeLessThanOrEqual(7);
    const below = 'log.scrollHeight - log.scrollTop - log.clientHeight';
    expect(
      await customer.page.evaluate(`(() => { const log = document.querySelector('.log'); return ${below}; })()`),
    ).toBeLessThan(5);
  });

  test('attachments: one arrives, and one that the scanner rejects is said kindly', async () => {
    const customer = await chatting();
    await customer.accept();
    const choose = (name: string, content: string): Promise<void> =>
      customer.page
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(content) });
    await choose('bill.txt', 'twelve dollars');
    await customer.page.getByRole('button', { name: /bill\.txt/ }).waitFor();
    await choose('virus.txt', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE');
    await customer.page.getByText(text.rejected).first().waitFor();
    expect(customer.errors).toEqual([]);
  });

  test('hostile words, the caller’s own language and lazy scripts, under the real policy', async () => {
    const customer = await opened(Customer.open(site, await site.call('es-US')));
    await customer.tap();
    await isLive(customer.page);
    await until(customer.page, async () => (await customer.page.getAttribute('html', 'lang')) === 'es');
    await customer.page.getByRole('button', { name: STRINGS.es.chat.end }).waitFor();
    const chat = await customer.accept();
    for (const words of HOSTILE) {
      site.twin.participants.desk.message(chat.contactId, words.slice(0, 1024));
      site.twin.participants.desk.message(chat.contactId, words.slice(0, 1024), 'text/markdown');
    }
    await customer.page
      .locator('.row.other')
      .nth(2 * HOSTILE.length - 1)
      .waitFor();
    await customer.page.locator('.markdown').first().waitFor();
    expect(await customer.page.evaluate('window.hacked')).toBeUndefined();
    expect(customer.errors).toEqual([]);
    const response = await customer.page.request.get(site.url + CHAT_PATH);
    expect(response.headers()).toMatchObject({
      'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
      'strict-transport-security': expect.stringContaining('max-age='),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    expect(response.headers()['content-security-policy']).not.toMatch(/unsafe-(inline|eval)/);
  });

  describe('never a blank page', () => {
    const words = async ({ page }: Customer): Promise<string> => page.locator('body').innerText();

    test('too late: the link names how long it works, and the phone', async () => {
      const customer = await arriving();
      await site.change(customer.called, { redeemBy: now() - 1 });
      await customer.tap();
      await customer.heading(landing.late.title);
      expect(await words(customer)).toContain(PHONE_NUMBER);
    });

    test('too late between tap and chat', async () => {
      const customer = await arriving();
      site.fate = (request) => (request.includes(SESSION_PATH) ? 'cut' : 'serve');
      await customer.tap();
      await customer.page.waitForURL(`**${CHAT_PATH}*`);
      await site.change(customer.called, { redeemBy: now() - START_GRACE_SECONDS - 1 });
      site.fate = () => 'serve';
      await customer.heading(text.tooLate.title);
      expect(await words(customer)).toContain(PHONE_NUMBER);
    });

    test('the signature has run out, or was never there: the page of the distribution says so', async () => {
      const customer = await chatting();
      await customer.context.clearCookies();
      await customer.page.reload();
      await customer.heading(expired.closed.title);
      expect(await words(customer)).toContain(PHONE_NUMBER);
    });

    test('with scripts off', async () => {
      const called = await site.call();
      const customer = await opened(Customer.open(site, called, { ...PHONE, javaScriptEnabled: false }));
      for (const path of ['/', '/expired.html', '/nothing-here']) {
        await customer.page.goto(site.url + path);
        expect(await words(customer)).toContain(PHONE_NUMBER);
      }
      await customer.page.goto(called.link);
      expect(await words(customer)).toContain(STRINGS.en.static.noScript);
      // In the chat too, for whoever switches them off there.
      const other = await chatting();
      await customer.context.addCookies(await other.context.cookies());
      await customer.page.goto(`${site.url}${CHAT_PATH}`);
      expect(await words(customer)).toContain(STRINGS.en.static.noScript);
      expect(await words(customer)).toContain(PHONE_NUMBER);
    });

    test('with cookies off', async () => {
      const called = await site.call();
      const context = await site.browser.newContext(PHONE);
      const page = await context.newPage();
      await page.addInitScript("Object.defineProperty(navigator, 'cookieEnabled', { value: false })");
      await page.goto(called.link);
      await page.locator('#go').click();
      await page.getByRole('heading', { name: landing.cookies.title }).waitFor();
      await context.close();
    });

    test('with cookies that are dropped in silence', async () => {
      const customer = await arriving();
      await customer.page.route(`**${CHAT_PATH}`, async (route) => {
        await customer.context.clearCookies();
        await route.continue({ headers: { ...route.request().headers(), cookie: '' } });
      });
      await customer.tap();
      await customer.heading(landing.cookies.title);
      expect(await words(customer)).toContain(PHONE_NUMBER);
    });

    const GARBAGE: [string, Fate][] = [
      ["a proxy's page", { status: 200, body: '<html>Sign in to the hotel network</html>' }],
      ['nothing', { status: 200, body: '' }],
      ['JSON of another kind', { status: 200, body: '[1,2]' }],
      ['an outage', { status: 502, body: '<html>Bad gateway</html>' }],
    ];
    test.each(GARBAGE)('the API answers %s to the tap', async (_, garbage) => {
      const customer = await arriving();
      site.fate = first(1, REDEEM_PATH, garbage);
      await customer.tap();
      await customer.heading(landing.failed.title);
      await customer.page.getByRole('button', { name: common.tryAgain }).click();
      await isLive(customer.page);
    });

    test('the API answers garbage to the chat: said, with a button that tries again', async () => {
      const customer = await arriving();
      let kind = 0;
      site.fate = (request) =>
        request.includes(SESSION_PATH) ? (GARBAGE[kind++ % GARBAGE.length]?.[1] ?? 'cut') : 'serve';
      await customer.tap();
      await customer.heading(text.failed.title);
      expect(await words(customer)).toContain(PHONE_NUMBER);
      site.fate = () => 'serve';
      await customer.page.getByRole('button', { name: common.tryAgain }).click();
      await isLive(customer.page);
    });

    test('the participant service answers garbage: it goes on by itself', async () => {
      const customer = await arriving();
      let kind = 0;
      site.fate = (request) =>
        request.includes('/participant/') && kind < 6 ? (GARBAGE[kind++ % GARBAGE.length]?.[1] ?? 'cut') : 'serve';
      await customer.tap();
      await isLive(customer.page);
      await customer.say('Hello');
      await customer.shows('Hello');
    });
  });
});

const now = (): number => Math.floor(Date.now() / 1000);

/** As if the page went out of sight, and came back. */
async function look({ page }: Customer, state: 'hidden' | 'visible'): Promise<void> {
  await page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);
}
