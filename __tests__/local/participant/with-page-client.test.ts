// The page's own participant client against the service: what it shows is what was said.

import { WebSocket } from 'ws';
import { systemClock } from '../../../local/participant/clock';
import type { Faults } from '../../../local/participant/http';
import { createParticipant, type Participant } from '../../../ui/participant/client';
import type { Transport } from '../../../ui/participant/ports';
import { AGENT, CHAT, type ChatServer, QUEUE, startChatServer } from '../../support/participant/chat-server';

const transport: Transport = {
  async post(url, headers, body, timeoutMs) {
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, text: await response.text(), retryAfter: undefined };
  },
  put: async (url, headers, file) => (await fetch(url, { method: 'PUT', headers, body: file })).status,
  open(url, handlers) {
    const socket = new WebSocket(url);
    socket.on('open', handlers.open);
    socket.on('message', (data) => handlers.message(String(data)));
    socket.on('close', handlers.closed);
    socket.on('error', () => socket.terminate());
    return { send: (data) => socket.send(data), close: () => socket.removeAllListeners('close').close() };
  },
};

// Reconnecting waits on purpose.
jest.setTimeout(30_000);

let server: ChatServer;
let client: Participant;
let contactId: string;
let effect: ReturnType<Faults['next']>['effect'];

beforeEach(async () => {
  effect = undefined;
  server = await startChatServer({ clock: systemClock, faults: { next: () => ({ delayMs: 0, effect }) } });
  const { centre } = server.service;
  const started = centre.startChat(CHAT);
  contactId = started.contactId;
  client = createParticipant({
    ...started,
    transport,
    clock: { ...systemClock, random: Math.random },
    keep: { load: () => undefined, save: () => {} },
    displayName: 'Ana',
    base: server.base,
  });
  client.start();
  await until(() => client.snapshot().state === 'live');
  centre.queue(contactId, QUEUE);
  centre.addAgent(AGENT);
  centre.accept(AGENT.id);
});
afterEach(async () => {
  client.stop();
  await server.close();
});

/** Waits until the page shows it. */
const until = (condition: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = client.subscribe(check);
    function check(): void {
      if (!condition()) return;
      stop();
      resolve();
    }
    check();
  });
const shown = () =>
  client
    .snapshot()
    .entries.map((entry) =>
      entry.kind === 'message'
        ? `${entry.from.role}: ${entry.content}`
        : entry.kind === 'occurrence'
          ? `${entry.from.role} ${entry.occurrence}`
          : `${entry.from.role} file ${entry.files.map(({ name, status }) => `${name} ${status}`).join()}`,
    );

it('shows a conversation', async () => {
  const { desk } = server.service;
  client.send('hello');
  await until(() => shown().includes('customer: hello'));
  desk.typing(contactId);
  await until(() => client.snapshot().typists.length === 1);
  const { Id } = desk.message(contactId, 'hi Ana', 'text/markdown');
  await until(() => shown().includes('agent: hi Ana'));
  expect(client.snapshot().typists).toEqual([]);
  const { transcript } = server.service.centre.chat(contactId);
  const mine = transcript.find(({ Content }) => Content === 'hello')?.Id ?? '';
  desk.receipt(contactId, mine, 'read');
  await until(() => client.receipt(mine) === 'read');
  client.seen('read');
  expect(Id).toBe(transcript.at(-1)?.Id);
  client.upload(new File(['bytes'], 'bill.txt'), 'text/plain');
  await until(() => shown().includes('customer file bill.txt approved'));
  desk.end(contactId);
  await until(() => client.snapshot().state === 'ended');
  expect(shown()).toEqual([
    'customer joined',
    'agent joined',
    'customer: hello',
    'agent: hi Ana',
    'customer file bill.txt approved',
    'agent left',
    'system ended',
  ]);
});

it('misses nothing while the network is gone, and shows nothing twice', async () => {
  const { centre, desk } = server.service;
  await until(() => shown().includes('agent joined'));
  effect = { kind: 'error', name: 'InternalServerException' };
  server.service.cut(centre.chat(contactId));
  await until(() => client.snapshot().state !== 'live');
  for (let n = 0; n < 250; n += 1) desk.message(contactId, `number ${n}`);
  client.send('are you there?');
  effect = undefined;
  await until(() => client.snapshot().state === 'live' && client.snapshot().loaded && shown().length === 253);
  expect(shown().slice(2, 252)).toEqual(Array.from({ length: 250 }, (_, n) => `agent: number ${n}`));
  expect(shown().filter((line) => line === 'customer: are you there?')).toHaveLength(1);
});

it('sends once what the service took while its answer was lost', async () => {
  effect = { kind: 'drop-after' };
  client.send('once');
  await until(() => shown().includes('customer: once'));
  effect = undefined;
  await until(() => client.snapshot().outgoing.length === 0);
  expect(shown().filter((line) => line === 'customer: once')).toHaveLength(1);
});
