// The service as an HTTP server: routes, bad requests, quotas, faults, approved origins.

import fc from 'fast-check';
import type { Faults } from '../../../local/participant/http';
import {
  BOTH,
  CHAT,
  type ChatServer,
  call,
  inConversation,
  startChatServer,
} from '../../support/participant/chat-server';

let server: ChatServer;
afterEach(() => server.close());

const PARTS = [
  'connection',
  'message',
  'event',
  'transcript',
  'disconnect',
  'start-attachment-upload',
  'complete-attachment-upload',
  'attachment',
];

it('knows its routes, and POST', async () => {
  server = await startChatServer();
  for (const path of ['/participant/', '/participant/constructor', '/participant/connection/x', '/other']) {
    expect((await fetch(`${server.base}${path}`, { method: 'POST' })).status).toBe(404);
  }
  expect((await fetch(`${server.base}/participant/connection`)).status).toBe(404);
});

it('answers whatever is sent with 200 or an exception of its model', async () => {
  server = await startChatServer();
  const customer = await inConversation(server);
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('text/plain', 'application/vnd.amazonaws.connect.event.message.read'),
  );
  const members = fc.dictionary(
    fc.constantFrom(
      'Type',
      'ContentType',
      'Content',
      'ClientToken',
      'MaxResults',
      'NextToken',
      'StartPosition',
      'SortOrder',
      'ScanDirection',
      'AttachmentIds',
      'AttachmentId',
      'AttachmentName',
      'AttachmentSizeInBytes',
      'ConnectParticipant',
    ),
    fc.oneof(text, fc.jsonValue()),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...PARTS.filter((part) => part !== 'disconnect')),
      fc.oneof(
        { weight: 9, arbitrary: members.map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.string() },
      ),
      async (part, body) => {
        const token = part === 'connection' ? customer.participantToken : customer.token;
        const reply = await call(server.base, part, token, body);
        expect([200, 400, 402, 409]).toContain(reply.status);
        if (reply.status !== 200) {
          expect(reply.error).toMatch(/Exception$/);
          expect(reply.body.Message).toMatch(/\.$/);
        }
      },
    ),
    { numRuns: 300 },
  );
});

it('refuses bodies of more than 64 KB', async () => {
  server = await startChatServer();
  const { token } = await inConversation(server);
  const reply = await call(
    server.base,
    'message',
    token,
    JSON.stringify({ ContentType: 'text/plain', Content: 'x', pad: 'x'.repeat(64 * 1024) }),
  );
  expect(reply).toMatchObject({ status: 400, error: 'ValidationException' });
});

it('asks the quota of the instance, messages and events from one, each with its own rate', async () => {
  const asked: string[] = [];
  let full = false;
  server = await startChatServer({
    limits: {
      take(key, { rate, burst }) {
        asked.push(`${key} ${rate}/${burst}`);
        return !full;
      },
    },
  });
  const customer = await inConversation(server);
  asked.length = 0;
  full = true;
  for (const part of PARTS) {
    const token = part === 'connection' ? customer.participantToken : customer.token;
    expect(await call(server.base, part, token, BOTH)).toMatchObject({ status: 429, error: 'ThrottlingException' });
  }
  expect(asked).toEqual([
    'connection 6/9',
    'messages 10/15',
    'messages 10/15',
    'transcript 8/12',
    'disconnect 3/5',
    'uploads 2/5',
    'uploads 2/5',
    'attachment 8/12',
  ]);
});

it('suffers the faults that are put in', async () => {
  let effect: ReturnType<Faults['next']>['effect'];
  const calls: string[] = [];
  server = await startChatServer({
    faults: {
      next(prefix, operation) {
        calls.push(`${prefix}:${operation}`);
        return { delayMs: 0, effect };
      },
    },
  });
  const customer = await inConversation(server);
  expect(calls).toEqual(['participant:CreateParticipantConnection']);
  effect = { kind: 'throttle' };
  expect((await customer.say('one')).status).toBe(429);
  effect = { kind: 'error', name: 'InternalServerException' };
  expect(await customer.say('two')).toMatchObject({ status: 500, error: 'InternalServerException' });
  effect = { kind: 'error', name: 'AccessDeniedException' };
  expect((await customer.say('three')).status).toBe(403);
  effect = { kind: 'drop-after' };
  await expect(customer.say('four', 'token-4')).rejects.toThrow('fetch failed');
  effect = undefined;
  expect((await customer.say('four', 'token-4')).status).toBe(200);
  const messages = server.service.centre.chat(customer.contactId).transcript.filter(({ Type }) => Type === 'MESSAGE');
  expect(messages.map(({ Content }) => Content)).toEqual(['four']);
});

it('answers pages of approved origins, and no others', async () => {
  server = await startChatServer({ approvedOrigins: ['https://chat.example.com'] });
  const { participantToken } = server.service.centre.startChat(CHAT);
  const ask = (method: string, origin: string) =>
    fetch(`${server.base}/participant/connection`, {
      method,
      headers: { origin, 'content-type': 'application/json', 'x-amz-bearer': participantToken },
      ...(method === 'POST' && { body: JSON.stringify(BOTH) }),
    });
  for (const method of ['OPTIONS', 'POST']) {
    const [good, bad] = [await ask(method, 'https://chat.example.com'), await ask(method, 'https://elsewhere.example')];
    expect(good.headers.get('access-control-allow-origin')).toBe('https://chat.example.com');
    expect(bad.headers.has('access-control-allow-origin')).toBe(false);
  }
});

it('asks for a kind of connection', async () => {
  server = await startChatServer();
  const { participantToken } = server.service.centre.startChat(CHAT);
  const ask = (body: object) => call(server.base, 'connection', participantToken, body);
  expect(await ask({})).toMatchObject({ status: 400, error: 'ValidationException' });
  expect((await ask({ Type: ['CARRIER_PIGEON'] })).error).toBe('ValidationException');
  expect(Object.keys((await ask({ Type: ['WEBSOCKET'] })).body)).toEqual(['Websocket']);
  expect(Object.keys((await ask({ Type: ['CONNECTION_CREDENTIALS'] })).body)).toEqual(['ConnectionCredentials']);
});
