// Connect's chat on this machine: contact centre, participant service, WebSocket, attachments bucket and agent's desk, made and
// wired here. It listens nowhere: a server passes requests and upgrades on to it.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { OnFailure } from '../error';
import { Attachments, eicarScanner, type Scanner } from './attachments';
import { type AttachmentStore, Bucket, memoryStore } from './bucket';
import { type CentreEvent, ContactCentre } from './centre';
import type { Chat } from './chat';
import { type Clock, systemClock } from './clock';
import { Credentials, LIFETIMES, type Lifetimes } from './credentials';
import { Desk } from './desk';
import { createHandler, type Faults, type Limits } from './http';
import { createOperations } from './operations';
import { SOCKET_PATH, Sockets } from './sockets';

export interface ParticipantServiceOptions {
  /** `ws://127.0.0.1:<port>`, of the server that passes its upgrades on. Asked when an address is given out. */
  readonly socketBase: () => string;
  /** `http://127.0.0.1:<port>`, of the server that passes requests below /attachments/ on. */
  readonly bucketBase: () => string;
  /** @default the machine's time */
  readonly clock?: Clock;
  /** Called at everything that happens, in order and at once. */
  readonly listen?: (event: CentreEvent) => void;
  /** Chats at once in the instance. @default 500, the service's default quota */
  readonly activeChats?: number;
  /** Request rates of the instance. @default none */
  readonly limits?: Limits;
  /** @default none */
  readonly faults?: Faults;
  /** Where attachments stay. @default in memory */
  readonly store?: AttachmentStore;
  /** @default rejects the EICAR test file */
  readonly scanner?: Scanner;
  /** How long a scan takes, milliseconds. @default 1500 */
  readonly scanMs?: number;
  /** Origins of pages that may call the service and the bucket from another host. @default none */
  readonly approvedOrigins?: readonly string[];
  readonly lifetimes?: Partial<Lifetimes>;
  readonly onFailure?: OnFailure;
}

export interface ParticipantService {
  readonly centre: ContactCentre;
  readonly desk: Desk;
  /** For requests below /participant/. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** For requests below /attachments/. */
  handleBucket(request: IncomingMessage, response: ServerResponse): void;
  /** For the `upgrade` event. False when the path is another's. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): boolean;
  /** Cuts the customer's WebSockets without a farewell, as a lost network does. */
  cut(chat: Chat): void;
  close(): void;
}

export function createParticipantService(options: ParticipantServiceOptions): ParticipantService {
  const clock = options.clock ?? systemClock;
  const store = options.store ?? memoryStore();
  const approvedOrigins = options.approvedOrigins ?? [];
  const credentials = new Credentials(clock, { ...LIFETIMES, ...options.lifetimes });
  const centre = new ContactCentre({
    clock,
    credentials,
    activeChats: options.activeChats ?? 500,
    listen: (event) => {
      if (event.event === 'item') sockets.publish(event.chat, event.item);
      options.listen?.(event);
    },
  });
  const sockets = new Sockets({ clock, credentials, centre });
  const bucket = new Bucket(clock, store, options.bucketBase, approvedOrigins);
  const attachments = new Attachments({
    clock,
    bucket,
    scanner: options.scanner ?? eicarScanner,
    scanMs: options.scanMs ?? 1500,
  });
  const handle = createHandler({
    clock,
    credentials,
    operations: createOperations({
      clock,
      centre,
      credentials,
      attachments,
      socketUrl: (ticket) => `${options.socketBase()}${SOCKET_PATH}?ticket=${ticket}`,
    }),
    limits: options.limits,
    faults: options.faults,
    approvedOrigins,
    onFailure: options.onFailure,
  });
  return {
    centre,
    desk: new Desk(centre, attachments, store),
    handle,
    handleBucket: (request, response) => {
      bucket.handle(request, response).catch((error: unknown) => {
        if (request.complete) options.onFailure?.('the attachments bucket', error);
        request.socket.destroy();
      });
    },
    upgrade: (request, stream, head) => sockets.upgrade(request, stream, head),
    cut: (chat) => sockets.cut(chat),
    close: () => sockets.close(),
  };
}
