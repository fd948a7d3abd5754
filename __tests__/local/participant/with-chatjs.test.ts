// AWS's own client as a witness that the service speaks the real protocol: amazon-connect-chatjs, unchanged, in a real browser.

import { buildSync } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { systemClock } from '../../../local/participant/clock';
import { AGENT, brief, CHAT, type ChatServer, QUEUE, startChatServer } from '../../support/participant/chat-server';
import { describeInBrowser, launch } from '../../ui/support/browser';

jest.setTimeout(60_000);

/** What the page's script leaves in `window`. */
const SCRIPT = `
  import 'amazon-connect-chatjs';
  const { connect } = window;
  window.seen = [];
  window.join = async (base, chatDetails) => {
    connect.ChatSession.setGlobalConfig({ endpoint: base, region: 'us-west-2' });
    const session = connect.ChatSession.create({ chatDetails, type: 'CUSTOMER', disableCSM: true });
    const see = (name) => (event) => window.seen.push(name + ' ' + (event.data?.Content ?? ''));
    session.onMessage(({ data }) => window.seen.push([data.Type, data.ParticipantRole, data.Content ?? data.ContentType].join(' ')));
    session.onTyping(see('typing'));
    session.onReadReceipt(see('read'));
    session.onEnded(see('ended'));
    session.onConnectionBroken(see('broken'));
    const { connectSuccess } = await session.connect();
    window.session = session;
    return connectSuccess;
  };
`;

describeInBrowser('amazon-connect-chatjs', () => {
  let browser: Browser;
  let server: ChatServer;
  let page: Page;
  let script: string;

  beforeAll(async () => {
    const { outputFiles } = buildSync({
      stdin: { contents: SCRIPT, resolveDir: __dirname },
      bundle: true,
      platform: 'browser',
      define: { global: 'window' },
      write: false,
      logLevel: 'silent',
    });
    script = outputFiles[0]?.text ?? '';
    browser = await launch();
    server = await startChatServer({ clock: systemClock });
    page = await browser.newPage();
    // Not found, but from the service's own origin: the page of a document that is made up may open no socket to loopback.
    await page.goto(`${server.base}/`);
    await page.addScriptTag({ content: script });
  });
  afterAll(async () => {
    await browser.close();
    await server.close();
  });

  const seen = (): Promise<string[]> => page.evaluate('window.seen');
  const sees = async (what: string): Promise<void> => {
    await page.waitForFunction(`window.seen.includes(${JSON.stringify(what)})`);
  };

  test('connects, sends, receives, types, reads the transcript, and ends the chat', async () => {
    const { centre, desk } = server.service;
    const started = centre.startChat(CHAT);
    const { contactId } = started;
    expect(await page.evaluate(`window.join('${server.base}', ${JSON.stringify(started)})`)).toBe(true);
    const chat = centre.chat(contactId);
    while (!chat.present.has(chat.customer.id)) await page.waitForTimeout(20);
    centre.queue(contactId, QUEUE);
    centre.addAgent(AGENT);
    centre.accept(AGENT.id);

    const { data } = (await page.evaluate(
      "window.session.sendMessage({ contentType: 'text/plain', message: 'Hello' })",
    )) as { data: { Id: string } };
    await sees('MESSAGE CUSTOMER Hello');
    desk.message(contactId, 'Good to have you here');
    await sees('MESSAGE AGENT Good to have you here');
    desk.typing(contactId);
    await sees('typing ');
    desk.receipt(contactId, data.Id, 'read');
    await sees('read ');
    await page.evaluate("window.session.sendEvent({ contentType: 'application/vnd.amazonaws.connect.event.typing' })");
    expect(server.events.map((event) => (event.event === 'item' ? brief(event.item) : ''))).toContain(
      'CUSTOMER event.typing',
    );

    const transcript = (await page.evaluate(
      "window.session.getTranscript({ scanDirection: 'BACKWARD', sortOrder: 'ASCENDING', maxResults: 100 })",
    )) as { data: { Transcript: { Content?: string }[] } };
    expect(transcript.data.Transcript.flatMap(({ Content }) => Content ?? [])).toEqual([
      'Hello',
      'Good to have you here',
    ]);

    await page.evaluate('window.session.disconnectParticipant()');
    await sees('ended ');
    expect(chat.ended).toBe(true);
    expect(await seen()).not.toContain('broken ');
  });

  test('gets a view named as not supported', async () => {
    const started = server.service.centre.startChat(CHAT);
    await page.evaluate(`window.join('${server.base}', ${JSON.stringify(started)})`);
    expect(
      await page.evaluate(
        "window.session.describeView({ viewToken: 'a-token' }).then(() => 'a view', (error) => JSON.stringify(error))",
      ),
    ).toContain('ResourceNotFoundException');
  });
});
