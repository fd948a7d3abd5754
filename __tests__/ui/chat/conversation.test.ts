import type { Browser } from 'playwright-core';
import { STRINGS } from '../../../ui/strings';
import { DESKTOP, describeInBrowser, launch, PHONE } from '../support/browser';
import { type ChatPage, openChat, until } from '../support/chat-page';
import { AGENT, QUEUE } from '../support/chat-site';

const text = STRINGS.en.chat;
jest.setTimeout(20_000);

describeInBrowser('the conversation', () => {
  let browser: Browser;
  let chat: ChatPage;

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(() => chat.close());

  const status = (): Promise<string> => chat.page.locator('.status').innerText();
  const meta = (): Promise<string> => chat.page.locator('.row.own .meta').last().innerText();
  const openWithAgent = async (options = {}): Promise<void> => {
    chat = await openChat(browser, options);
    chat.site.accept();
    await chat.page.getByText('joined the chat').first().waitFor();
  };

  test.each([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ])('from waiting to the end (%s)', async (_, device) => {
    chat = await openChat(browser, { device });
    const { page, site } = chat;
    expect(await status()).toBe(text.waiting);
    await chat.say('Hello?');
    await chat.shows('Hello?');
    site.accept();
    await page.getByText('Chatting with').waitFor();
    chat.agent('Good evening, Ana.');
    await chat.shows('Hello?', 'Good evening, Ana.');
    await chat.say('My order is late');
    await chat.shows('Hello?', 'Good evening, Ana.', 'My order is late');
    await page.getByRole('button', { name: text.end }).click();
    await page.getByRole('dialog').getByRole('button', { name: text.end }).click();
    await page.getByRole('heading', { name: text.ended }).waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    expect(site.service.centre.chat(chat.contactId).ended).toBe(true);
    expect(chat.errors).toEqual([]);
  });

  test('how far a message has come: sent, delivered, read', async () => {
    await openWithAgent();
    await chat.say('Hello');
    await chat.page.getByText(`· ${text.sent}`).waitFor();
    const message = chat.site.service.centre.chat(chat.contactId).transcript.find(({ Content }) => Content === 'Hello');
    chat.site.service.desk.receipt(chat.contactId, message?.Id ?? '', 'delivered');
    await chat.page.getByText(`· ${text.delivered}`).waitFor();
    chat.site.service.desk.receipt(chat.contactId, message?.Id ?? '', 'read');
    await chat.page.getByText(`· ${text.read}`).waitFor();
    expect(await meta()).toContain(text.read);
  });

  test('typing is shown, and told', async () => {
    await openWithAgent();
    chat.site.service.desk.typing(chat.contactId);
    await chat.page.getByText('is typing…').waitFor();
    chat.agent('Here');
    await chat.shows('Here');
    expect(await chat.page.getByText('is typing…').count()).toBe(0);
    const told = chat.page.waitForRequest((request) => request.postData()?.includes('event.typing') === true);
    await chat.page.getByRole('textbox').pressSequentially('I am');
    await told;
  });

  test('the newest message of the agent is receipted as read', async () => {
    await openWithAgent();
    const receipt = chat.page.waitForRequest((request) => request.postData()?.includes('message.read') === true);
    chat.agent('Read me');
    await receipt;
  });

  test('Enter sends, Shift and Enter makes a line, nothing but spaces is not sent', async () => {
    await openWithAgent();
    await chat.say('   ');
    await chat.write('one');
    await chat.page.keyboard.press('Shift+Enter');
    await chat.page.keyboard.type('two');
    await chat.page.keyboard.press('Enter');
    await chat.shows('one\ntwo');
    expect(await chat.page.evaluate('document.activeElement.tagName')).toBe('TEXTAREA');
  });

  test('Enter that belongs to an input method does not send', async () => {
    await openWithAgent();
    await chat.write('にほ');
    await chat.page.evaluate(
      'document.querySelector("textarea").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))',
    );
    await chat.page.waitForTimeout(300);
    await chat.shows();
    expect(await chat.page.getByRole('textbox').inputValue()).toBe('にほ');
  });

  test('a text that is too long says by how much, and is not sent', async () => {
    await openWithAgent();
    await chat.say('x'.repeat(1030));
    await chat.page.getByText('Too long by 6 characters').waitFor();
    await chat.shows();
    await chat.say('x'.repeat(1024));
    await chat.shows('x'.repeat(1024));
  });

  test('a markdown message is drawn; its script is loaded only then', async () => {
    await openWithAgent();
    const scripts = (): string[] => chat.site.requests.filter((request) => request.includes('/assets/markdown'));
    chat.agent('plain');
    await chat.shows('plain');
    expect(scripts()).toEqual([]);
    chat.agent('It is **here**:\n\n- one\n- [two](https://example.com/)', 'text/markdown');
    const link = chat.page.getByRole('link', { name: 'two' });
    await link.waitFor();
    expect(scripts()).toHaveLength(1);
    expect(await chat.page.locator('.markdown strong').innerText()).toBe('here');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer nofollow');
    expect(chat.errors).toEqual([]);
  });

  test('without that script the text is there as text', async () => {
    await openWithAgent();
    chat.site.fate = (request) => (request.includes('/assets/') ? 'cut' : 'serve');
    chat.agent('It is **here**', 'text/markdown');
    await chat.shows('It is **here**');
    chat.site.fate = () => 'serve';
    chat.agent('And **here**', 'text/markdown');
    await chat.page.locator('.markdown strong').first().waitFor();
  });

  test('web addresses in plain text can be tapped', async () => {
    await openWithAgent();
    chat.agent('See https://example.com/a?b=c, or (https://example.com/d).');
    await chat.shows('See https://example.com/a?b=c, or (https://example.com/d).');
    const links = await chat.page.locator('.row a').evaluateAll((all) => all.map((each) => each.getAttribute('href')));
    expect(links).toEqual(['https://example.com/a?b=c', 'https://example.com/d']);
  });

  describe('interactive messages', () => {
    const sent = (): string[] =>
      chat.site.service.centre
        .chat(chat.contactId)
        .transcript.filter(({ ParticipantRole, Type }) => ParticipantRole === 'CUSTOMER' && Type === 'MESSAGE')
        .map(({ ContentType, Content }) => `${ContentType} ${Content}`);
    const ask = (templateType: string, content: object): void =>
      chat.agent(
        JSON.stringify({ templateType, version: '1.0', data: { content } }),
        'application/vnd.amazonaws.connect.message.interactive',
      );

    test('a list: the choice is sent as text, shown as chosen, and made once', async () => {
      await openWithAgent();
      ask('ListPicker', { title: 'What?', elements: [{ title: 'One' }, { title: 'Two', subtitle: '2 €' }] });
      await chat.page.getByRole('button', { name: 'Two' }).click();
      await chat.page.locator('.choice.chosen').waitFor();
      await chat.page.locator('.row.own').waitFor();
      expect(sent()).toEqual(['text/plain Two']);
      expect(await chat.page.getByRole('button', { name: 'One' }).isDisabled()).toBe(true);
      expect(await chat.page.locator('.choice.chosen').innerText()).toContain('Two');
    });

    test('a time: sent as it came, shown in the reader’s words; further times on demand', async () => {
      await openWithAgent({ device: { ...PHONE, timezoneId: 'Europe/Lisbon' } });
      const timeslots = Array.from({ length: 12 }, (_, hour) => ({
        date: `2026-12-01T${String(8 + hour).padStart(2, '0')}:00+00:00`,
      }));
      ask('TimePicker', { title: 'When?', timeslots });
      await chat.page.getByRole('button', { name: '8:00' }).waitFor();
      expect(await chat.page.getByRole('button', { name: '19:00' }).count()).toBe(0);
      await chat.page.getByRole('button', { name: text.moreTimes }).click();
      await chat.page.getByRole('button', { name: '19:00' }).click();
      await chat.page.locator('.row.own').waitFor();
      expect((await chat.messages())[1]).toMatch(/^Tuesday,? 1 December at 19:00$/);
      expect(sent()).toEqual(['text/plain 2026-12-01T19:00+00:00']);
    });

    test('"show more" is answered in its own content type, and the next page replaces the first', async () => {
      await openWithAgent();
      const list = (title: string, more: object[]): void =>
        ask('ListPicker', {
          title,
          referenceId: 'r',
          listId: 'l',
          preIndex: -1,
          nextIndex: 5,
          elements: [{ title: 'One' }, ...more],
        });
      list('Page 1', [{ title: 'More', actionDetail: 'SHOW_MORE' }]);
      await chat.page.getByRole('button', { name: 'More' }).click();
      await chat.page.waitForTimeout(300);
      expect(sent()[0]).toMatch(/^application\/vnd\.amazonaws\.connect\.message\.interactive\.response \{/);
      list('Page 2', []);
      await chat.shows('Page 2');
      expect(await chat.page.getByRole('button', { name: 'One' }).isEnabled()).toBe(true);
    });

    test('a carousel: one card below the other; the choice names the card', async () => {
      await openWithAgent();
      const card = (title: string): object => ({
        templateType: 'Panel',
        templateIdentifier: title,
        data: { content: { title, elements: [{ title: 'Book' }] } },
      });
      ask('Carousel', { title: 'Where?', elements: [card('Sea'), card('Hills')] });
      await chat.page.getByRole('button', { name: 'Book' }).nth(1).click();
      await chat.page.locator('.row.own').waitFor();
      expect(await chat.page.locator('.row.own .plain').innerText()).toBe('Hills: Book');
      expect(sent()[0]).toContain('"templateIdentifier":"Hills"');
    });

    test('what the page does not know is said, with its words', async () => {
      await openWithAgent();
      ask('ApplePay', { title: 'Please pay' });
      await chat.page.getByText(text.unsupported).waitFor();
      expect(await chat.messages()).toEqual(['Please pay']);
    });
  });

  describe('files', () => {
    const choose = (name: string, content: string | Buffer = '%PDF-1.4'): Promise<void> =>
      chat.page.setInputFiles('input[type=file]', { name, mimeType: 'x/y', buffer: Buffer.from(content) });

    test('are uploaded, checked, and can be fetched again', async () => {
      await openWithAgent({ scanMs: 700 });
      await choose('invoice.pdf');
      await chat.page.getByText(text.scanning).waitFor();
      await chat.page.getByRole('button', { name: 'Download invoice.pdf' }).click();
      await chat.fetched(/^GET \/attachments\//);
      expect(await chat.page.locator('.file-name').innerText()).toBe('invoice.pdf');
      expect(chat.errors).toEqual([]);
    });

    test('one that the scanner refuses is said kindly and cannot be fetched', async () => {
      await openWithAgent();
      await choose('virus.txt', 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*');
      await chat.page.getByText(text.rejected).first().waitFor();
      expect(await chat.page.locator('.file button').count()).toBe(0);
    });

    test('of a type or size that will not be taken is said before anything is sent', async () => {
      await openWithAgent();
      const before = chat.site.requests.length;
      await choose('run.exe');
      await chat.page.getByText('can’t be sent').first().waitFor();
      await choose('huge.pdf', Buffer.alloc(20 * 1024 * 1024 + 1));
      await chat.page.getByText('is too large').first().waitFor();
      expect(chat.site.requests.slice(before).filter((request) => request.includes('attachment'))).toEqual([]);
    });

    test('an upload that breaks can be tried again', async () => {
      await openWithAgent();
      chat.site.fate = (request) => (request.startsWith('PUT ') ? 'cut' : 'serve');
      await choose('invoice.pdf');
      await chat.page.getByText('could not be uploaded').first().waitFor();
      chat.site.fate = () => 'serve';
      await chat.page.getByRole('button', { name: STRINGS.en.common.tryAgain }).click();
      await chat.page.getByRole('button', { name: 'Download invoice.pdf' }).waitFor();
      expect(await chat.page.locator('.file').count()).toBe(1);
    });

    test('without a bucket there is no button', async () => {
      await openWithAgent({ settings: { attachments: false } });
      expect(await chat.page.getByRole('button', { name: text.attach }).count()).toBe(0);
    });
  });

  test('the conversation can be downloaded, also after the end', async () => {
    await openWithAgent();
    chat.agent('Hello Ana');
    await chat.say('Hello Maria');
    await chat.shows('Hello Ana', 'Hello Maria');
    chat.site.service.desk.end(chat.contactId);
    await chat.page.getByRole('heading', { name: text.ended }).waitFor();
    const download = chat.page.waitForEvent('download');
    await chat.page.locator('.ended').getByRole('button', { name: text.save }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(/^chat-\d{4}-\d\d-\d\d\.txt$/);
    const stream = await file.createReadStream();
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    const words = Buffer.concat(chunks).toString('utf8');
    expect(words).toMatch(/Example Bank[\s\S]*\] Maria: Hello Ana\r\n\[.*\] You: Hello Maria\r\n/);
  });

  test('ending asks first, and can be called off', async () => {
    await openWithAgent();
    await chat.page.getByRole('button', { name: text.end }).click();
    await chat.page.getByRole('button', { name: text.keepChatting }).click();
    expect(await chat.page.getByRole('dialog').count()).toBe(0);
    await chat.say('Still here');
    await chat.shows('Still here');
  });

  test('an end that does not get through is said, and the chat goes on', async () => {
    await openWithAgent();
    chat.site.fate = (request) => (request.includes('disconnect') ? 'cut' : 'serve');
    await chat.page.getByRole('button', { name: text.end }).click();
    const dialog = chat.page.getByRole('dialog');
    await dialog.getByRole('button', { name: text.end }).click();
    await dialog.getByText(text.endFailed).waitFor();
    chat.site.fate = () => 'serve';
    await dialog.getByRole('button', { name: text.end }).click();
    await chat.page.getByRole('heading', { name: text.ended }).waitFor();
  });

  test('the agent ends the chat', async () => {
    await openWithAgent();
    chat.site.service.desk.end(chat.contactId);
    await chat.page.getByRole('heading', { name: text.ended }).waitFor();
    expect(await chat.page.getByRole('link', { name: '+1 206 555 0100' }).isVisible()).toBe(true);
  });

  test('after the end, what was not sent can be read and discarded, but not sent', async () => {
    await openWithAgent();
    chat.site.fate = (request) => (request.includes('/message') ? { status: 400, body: {} } : 'serve');
    await chat.say('refused');
    await chat.page.getByRole('button', { name: STRINGS.en.common.tryAgain }).waitFor();
    await chat.write('half a sentence');
    chat.site.service.desk.end(chat.contactId);
    await chat.page.getByRole('heading', { name: text.ended }).waitFor();
    expect(await chat.page.locator('.ended').innerText()).toContain('half a sentence');
    await chat.shows('refused');
    expect(await chat.page.getByRole('button', { name: STRINGS.en.common.tryAgain }).count()).toBe(0);
    await chat.page.getByRole('button', { name: text.discard }).click();
    await chat.shows();
  });

  test('a transfer: the one leaves, the next one joins, the conversation stays', async () => {
    await openWithAgent();
    chat.agent('I will transfer you');
    await chat.shows('I will transfer you');
    chat.site.service.centre.addAgent({ ...AGENT, id: 'agent-2', displayName: 'Jun' });
    chat.site.service.desk.transfer(chat.contactId, QUEUE);
    await chat.page.getByText(text.transferred).first().waitFor();
    await until(chat.page, async () => (await status()) === text.waiting);
    expect(await status()).toBe(text.waiting);
    chat.site.service.centre.accept('agent-2');
    await chat.page
      .getByText(/Jun.* joined the chat/)
      .first()
      .waitFor();
    expect(await status()).toContain('Jun');
    await chat.shows('I will transfer you');
  });

  test('a new message in a tab that is not looked at shows in its title', async () => {
    await openWithAgent();
    const look = (state: string): Promise<void> =>
      chat.page.evaluate(`
        Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      `);
    await look('hidden');
    chat.agent('one');
    chat.agent('two');
    await until(chat.page, async () => (await chat.page.title()).startsWith('(2) '));
    expect(await chat.page.title()).toBe('(2) Chat with Example Bank');
    await look('visible');
    await until(chat.page, async () => !(await chat.page.title()).startsWith('('));
    expect(await chat.page.title()).toBe('Chat with Example Bank');
  });

  test('the idle warning is shown', async () => {
    await openWithAgent();
    chat.site.service.desk.idle(chat.contactId, 'idle');
    await chat.page.getByText(text.idle).first().waitFor();
  });

  test('who has scrolled up is not torn away, and finds the way down', async () => {
    await openWithAgent();
    for (let index = 0; index < 40; index += 1) chat.agent(`message ${index}`);
    await chat.page.getByText('message 39').first().waitFor();
    await chat.page.evaluate('document.querySelector(".log").scrollTop = 0');
    await chat.page.waitForTimeout(100);
    chat.agent('below');
    await chat.page.getByRole('button', { name: text.newMessages }).click();
    await until(chat.page, async () => (await chat.hiddenBelow()) < 5);
    expect(await chat.hiddenBelow()).toBeLessThan(5);
    expect(await chat.page.getByRole('button', { name: text.newMessages }).count()).toBe(0);
  });

  test.each(['es', 'ar'] as const)(
    'speaks the language of the call, though the page was made in another: %s',
    async (fragment) => {
      chat = await openChat(browser, { fragment });
      await chat.page.getByText(STRINGS[fragment].chat.waiting).first().waitFor();
      expect(await chat.page.getAttribute('html', 'dir')).toBe(fragment === 'ar' ? 'rtl' : 'ltr');
      expect(chat.errors).toEqual([]);
    },
  );

  test('without a fragment the session names the language', async () => {
    chat = await openChat(browser, { fragment: '', language: 'fr' });
    await chat.page.getByText(STRINGS.fr.chat.waiting).first().waitFor();
  });

  test('a language that does not load leaves the default one, and the chat works', async () => {
    chat = await openChat(browser, {
      fragment: 'de',
      prepare: (site) => {
        site.fate = (request) => (request.includes('/assets/') ? 'cut' : 'serve');
      },
    });
    await chat.say('Hallo');
    await chat.shows('Hallo');
    expect(await status()).toBe(text.waiting);
    chat.site.fate = () => 'serve';
    await chat.page.evaluate('window.dispatchEvent(new Event("online"))');
    await until(chat.page, async () => (await status()) === STRINGS.de.chat.waiting);
    expect(await status()).toBe(STRINGS.de.chat.waiting);
  });
});
