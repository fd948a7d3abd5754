// The participant service behind one HTTP server, and clients for it: plain fetch and the `ws` client.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { CentreEvent, StartChat, StartedChat } from '../../../local/participant/centre';
import type { Item } from '../../../local/participant/item';
import {
  createParticipantService,
  type ParticipantService,
  type ParticipantServiceOptions,
} from '../../../local/participant/service';
import { type ManualClock, manualClock } from './clock';

export const QUEUE = 'arn:aws:connect:us-west-2:111122223333:instance/instance-1/queue/queue-1';
export const OTHER_QUEUE = `${QUEUE}-other`;
export const AGENT = { id: 'agent-1', displayName: 'Ines', queues: [QUEUE], capacity: 2 };

export const CHAT: StartChat = {
  displayName: 'Ana',
  attributes: { orderNumber: '4711' },
  relatedContactId: 'voice-1',
  durationMinutes: 240,
  contentTypes: [
    'text/plain',
    'text/markdown',
    'application/vnd.amazonaws.connect.message.interactive',
    'application/vnd.amazonaws.connect.message.interactive.response',
  ],
};

export interface ChatServer {
  readonly service: ParticipantService;
  readonly clock: ManualClock;
  readonly base: string;
  readonly events: CentreEvent[];
  close(): Promise<void>;
}

export async function startChatServer(options: Partial<ParticipantServiceOptions> = {}): Promise<ChatServer> {
  const clock = manualClock();
  const events: CentreEvent[] = [];
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/attachments/')) service.handleBucket(request, response);
    else service.handle(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const service = createParticipantService({
    socketBase: () => `ws://127.0.0.1:${port}`,
    bucketBase: () => `http://127.0.0.1:${port}`,
    clock,
    listen: (event) => void events.push(event),
    scanMs: 0,
    ...options,
  });
  server.on('upgrade', (request, stream, head) => service.upgrade(request, stream, head));
  return {
    service,
    clock,
    base: `http://127.0.0.1:${port}`,
    events,
    async close() {
      service.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The members of all answers together; each operation has some of them. */
export interface Answer {
  readonly Id: string;
  readonly AbsoluteTime: string;
  readonly InitialContactId: string;
  readonly Transcript: readonly Item[];
  readonly NextToken?: string;
  readonly Websocket: { readonly Url: string; readonly ConnectionExpiry: string };
  readonly ConnectionCredentials: { readonly ConnectionToken: string; readonly Expiry: string };
  readonly AttachmentId: string;
  readonly UploadMetadata: {
    readonly Url: string;
    readonly UrlExpiry: string;
    readonly HeadersToInclude: Readonly<Record<string, string>>;
  };
  readonly Url: string;
  readonly UrlExpiry: string;
  readonly Message: string;
}

export interface Reply {
  readonly status: number;
  /** x-amzn-errortype, empty when there is none. */
  readonly error: string;
  readonly body: Answer;
}

export async function call(base: string, part: string, token: string, body: unknown = {}): Promise<Reply> {
  const response = await fetch(`${base}/participant/${part}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-amz-bearer': token },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    error: response.headers.get('x-amzn-errortype') ?? '',
    body: JSON.parse(text) as Answer,
  };
}

/** A customer's WebSocket. */
export interface Line {
  readonly socket: WebSocket;
  /** Items of the chat in the order in which they came. */
  readonly items: (Item & { readonly InitialContactId: string })[];
  /** Other frames. */
  readonly frames: { readonly topic: string; readonly [member: string]: unknown }[];
  send(frame: unknown): void;
  /** Resolves when the service has handled everything sent before. */
  settle(): Promise<void>;
}

export async function openLine(url: string): Promise<Line> {
  const socket = new WebSocket(url);
  const line: Line = {
    socket,
    items: [],
    frames: [],
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async settle() {
      const pongs = () => line.frames.filter(({ topic }) => topic === 'aws/ping').length;
      const before = pongs();
      line.send({ topic: 'aws/ping' });
      while (pongs() === before) await once(socket, 'message');
    },
  };
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Line['frames'][number];
    if (frame.topic === 'aws/chat') line.items.push(JSON.parse(String(frame['content'])));
    else line.frames.push(frame);
  });
  await Promise.race([once(socket, 'open'), once(socket, 'error').then(([error]) => Promise.reject(error))]);
  return line;
}

export interface Customer extends StartedChat {
  readonly token: string;
  readonly line: Line;
  post(part: string, body?: unknown): Promise<Reply>;
  say(text: string, clientToken?: string): Promise<Reply>;
}

export const BOTH = { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] };

/** Connects as the page does: connection, WebSocket, subscription. */
export async function connectCustomer({ base }: ChatServer, started: StartedChat): Promise<Customer> {
  const { status, body } = await call(base, 'connection', started.participantToken, BOTH);
  if (status !== 200) throw new Error(`connection: ${status}`);
  const token = body.ConnectionCredentials.ConnectionToken;
  const line = await openLine(body.Websocket.Url);
  line.send({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
  await line.settle();
  const post = (part: string, request: unknown = {}) => call(base, part, token, request);
  return {
    ...started,
    token,
    line,
    post,
    say: (text, clientToken) =>
      post('message', { ContentType: 'text/plain', Content: text, ...(clientToken && { ClientToken: clientToken }) }),
  };
}

/** A customer in a chat with an agent. */
export async function inConversation(server: ChatServer, chat: Partial<StartChat> = {}): Promise<Customer> {
  const customer = await connectCustomer(server, server.service.centre.startChat({ ...CHAT, ...chat }));
  server.service.centre.queue(customer.contactId, QUEUE);
  server.service.centre.addAgent(AGENT);
  server.service.centre.accept(AGENT.id, customer.contactId);
  await customer.line.settle();
  return customer;
}

/** What an item says, short: `AGENT text/plain hello`, `CUSTOMER event.typing`. */
export const brief = (item: Item): string =>
  [
    item.ParticipantRole,
    item.ContentType.replace('application/vnd.amazonaws.connect.', ''),
    item.Content,
    item.Attachments?.map(({ AttachmentName, Status }) => `${AttachmentName} ${Status}`).join(),
  ]
    .filter(Boolean)
    .join(' ');
