// chat-api and the participant service together: from the link to the conversation, and the ways on when a chat is over.

import { createApi } from '../../../lambda-src/chat-api/api';
import type { Token } from '../../../lambda-src/shared/contract/link';
import { JOIN_MS } from '../../../local/participant/centre';
import { type Browser, openBrowser } from '../../support/chat-api/browser';
import { type ConnectEndpoint, startConnectEndpoint } from '../../support/chat-api/connect-endpoint';
import { type LinkTable, startLinkTable } from '../../support/chat-api/link-table';
import { createParts, type TestParts } from '../../support/chat-api/parts';
import {
  AGENT,
  BOTH,
  brief,
  type ChatServer,
  call,
  connectCustomer,
  QUEUE,
  startChatServer,
} from '../../support/participant/chat-server';

let server: ChatServer;
let table: LinkTable;
let connect: ConnectEndpoint;
let parts: TestParts;
let page: Browser;
let token: Token;

beforeEach(async () => {
  [server, table] = await Promise.all([startChatServer(), startLinkTable()]);
  connect = await startConnectEndpoint((request) => {
    const { contactId, participantId, participantToken } = server.service.centre.startChat({
      displayName: request.ParticipantDetails?.DisplayName ?? '',
      attributes: request.Attributes ?? {},
      durationMinutes: request.ChatDurationInMinutes ?? 1500,
      contentTypes: request.SupportedMessagingContentTypes ?? [],
      ...(request.RelatedContactId !== undefined && { relatedContactId: request.RelatedContactId }),
    });
    return { ContactId: contactId, ParticipantId: participantId, ParticipantToken: participantToken };
  });
  parts = createParts(table, connect, server.clock.now());
  const api = createApi(parts);
  page = openBrowser(() => api);
  token = await table.link(Math.floor(server.clock.now() / 1000), {
    attributes: { displayName: 'Ana', orderNumber: '4711' },
  });
  await page.redeem(token);
});
afterEach(async () => {
  await connect.close();
  await Promise.all([server.close(), table.close()]);
});

const pass = (milliseconds: number) => {
  server.clock.advance(milliseconds);
  parts.time.ms += milliseconds;
};

async function openChat() {
  const { body } = await page.session();
  return {
    contactId: String(body['contactId']),
    participantId: String(body['participantId']),
    participantToken: String(body['participantToken']),
  };
}

it('the agent sees what the call knew, and both talk', async () => {
  const customer = await connectCustomer(server, await openChat());
  const { centre, desk } = server.service;
  centre.queue(customer.contactId, QUEUE);
  centre.addAgent(AGENT);
  const chat = centre.accept(AGENT.id);
  expect(chat.attributes).toMatchObject({ orderNumber: '4711', voiceToChatDestination: 'caller' });
  expect(chat.relatedContactId).toBe('11111111-2222-3333-4444-555555555555');
  await customer.say('hello');
  desk.message(customer.contactId, '*hi* Ana', 'text/markdown');
  desk.quickReply(customer.contactId, 'Is it about 4711?', ['Yes', 'No']);
  await customer.line.settle();
  expect(customer.line.items.map(brief).slice(2, 4)).toEqual([
    'CUSTOMER text/plain hello',
    'AGENT text/markdown *hi* Ana',
  ]);
  // A second tab: the same chat, with a line of its own.
  const tab = await connectCustomer(server, await openChat());
  expect(tab.contactId).toBe(customer.contactId);
});

it('a chat that nobody could join in time gets a successor that can be joined', async () => {
  const first = await openChat();
  pass(JOIN_MS);
  expect((await call(server.base, 'connection', first.participantToken, BOTH)).status).toBe(403);
  expect(await openChat()).toEqual(first);
  const { status, body } = await page.session({ unjoined: first.contactId });
  expect(status).toBe(200);
  expect(body['contactId']).not.toBe(first.contactId);
  const customer = await connectCustomer(server, await openChat());
  expect((await customer.say('here I am')).status).toBe(200);
});

it('a chat that has ended says so on every way in, once the page has seen the end', async () => {
  const customer = await connectCustomer(server, await openChat());
  await customer.post('disconnect');
  await customer.line.settle();
  expect(customer.line.items.at(-1)?.ContentType).toBe('application/vnd.amazonaws.connect.event.chat.ended');
  expect((await page.session({ ended: customer.contactId })).body['error']).toBe('chat_ended');
  expect((await page.session()).body['error']).toBe('chat_ended');
  expect((await page.redeem(token)).body['error']).toBe('chat_ended');
});
