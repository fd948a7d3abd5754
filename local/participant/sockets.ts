// The WebSocket of participants: subscribe, heartbeat, ping, and the items of the chat (chat service facts, A1.5).

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { ContactCentre } from './centre';
import type { Chat } from './chat';
import type { Clock } from './clock';
import type { Credentials, Seat } from './credentials';
import type { Item } from './item';

export const SOCKET_PATH = '/participant-socket';
const TOPIC = 'aws/chat';
/** Open WebSockets of one participant (feature limits of Connect). */
const MOST_SOCKETS = 5;

interface Connection {
  readonly seat: Seat;
  readonly socket: WebSocket;
  subscribed: boolean;
}

export interface SocketsOptions {
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly centre: ContactCentre;
}

export class Sockets {
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections = new Map<Chat, Set<Connection>>();

  constructor(private readonly options: SocketsOptions) {}

  /** For the `upgrade` event of an HTTP server. False when the path is not this one's. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean {
    const url = new URL(request.url ?? '/', 'http://participant');
    if (url.pathname !== SOCKET_PATH) return false;
    const seat = this.options.credentials.redeemTicket(url.searchParams.get('ticket') ?? '');
    if (seat === undefined) refuse(stream, '403 Forbidden');
    else if (this.#of(seat).length >= MOST_SOCKETS) refuse(stream, '429 Too Many Requests');
    else this.#server.handleUpgrade(request, stream, head, (socket) => this.#open(socket, seat));
    return true;
  }

  /** Sends an item to everybody who is connected. */
  publish(chat: Chat, item: Item): void {
    const frame = { ...item, InitialContactId: chat.initialContactId };
    for (const connection of this.#connections.get(chat) ?? []) {
      // The content is JSON in a string, as the service sends it.
      if (connection.subscribed) send(connection, TOPIC, JSON.stringify(frame));
    }
  }

  /** Cuts the network of a chat's customers: no closing handshake. */
  cut(chat: Chat): void {
    for (const { socket } of this.#connections.get(chat) ?? []) socket.terminate();
  }

  close(): void {
    for (const chat of this.#connections.keys()) this.cut(chat);
    this.#server.close();
  }

  #of(seat: Seat): Connection[] {
    return [...(this.#connections.get(seat.chat) ?? [])].filter(
      (connection) => connection.seat.participant.id === seat.participant.id,
    );
  }

  #open(socket: WebSocket, seat: Seat): void {
    const { clock, credentials } = this.options;
    const connection: Connection = { seat, socket, subscribed: false };
    const connections = this.#connections.get(seat.chat) ?? new Set();
    this.#connections.set(seat.chat, connections.add(connection));
    const cancel = clock.after(credentials.lifetimes.socket, () => socket.close(1000));
    socket.on('message', (data) => this.#receive(connection, data));
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      cancel();
      connections.delete(connection);
      if (connections.size === 0) this.#connections.delete(seat.chat);
    });
  }

  #receive(connection: Connection, data: RawData): void {
    const { topic, topics } = parseFrame(String(data));
    switch (topic) {
      case 'aws/subscribe': {
        const known = topics.length > 0 && topics.every((asked) => asked === TOPIC);
        send(connection, topic, { status: known ? 'success' : 'failure', topics });
        if (!known) return;
        connection.subscribed = true;
        this.options.centre.customerJoined(connection.seat.chat);
        return;
      }
      case 'aws/heartbeat':
        write(connection, { topic });
        return;
      case 'aws/ping':
        write(connection, { topic, statusCode: 200, statusContent: 'ack' });
        return;
      default:
      // The service ignores what it does not know.
    }
  }
}

function parseFrame(text: string): { readonly topic: string; readonly topics: readonly string[] } {
  try {
    const { topic, content } = JSON.parse(text) as { topic?: unknown; content?: { topics?: unknown } };
    const topics = Array.isArray(content?.topics) ? content.topics.filter((entry) => typeof entry === 'string') : [];
    return { topic: typeof topic === 'string' ? topic : '', topics };
  } catch {
    return { topic: '', topics: [] };
  }
}

const send = (connection: Connection, topic: string, content: unknown): void => write(connection, { topic, content });

function write({ socket }: Connection, frame: object): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
}

function refuse(stream: Duplex, status: string): void {
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
