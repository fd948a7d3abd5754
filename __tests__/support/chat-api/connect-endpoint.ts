// An HTTP endpoint that speaks Connect's StartChatContact (REST-JSON, PUT /contact/chat) to the unmodified SDK.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectClient, type StartChatContactRequest } from '@aws-sdk/client-connect';
import { clientOptions } from './link-table';

/** `drop`: nothing is started, the connection breaks. `drop-after`: the chat is started, its answer is lost. `hang`: no answer. */
export type Fault = 'drop' | 'drop-after' | 'hang' | { readonly status: number; readonly error: string };

export interface ConnectEndpoint {
  readonly client: ConnectClient;
  readonly endpoint: string;
  /** Every request that arrived, in order. */
  readonly requests: StartChatContactRequest[];
  /** Contact ids by client token: what has really been started. */
  readonly chats: Map<string, Chat>;
  /** Taken one by one by the requests that follow. */
  readonly faults: Fault[];
  close(): Promise<void>;
}

interface Chat {
  readonly ContactId: string;
  readonly ParticipantId: string;
  readonly ParticipantToken: string;
}

const inventChat = (): Chat => ({
  ContactId: randomUUID(),
  ParticipantId: randomUUID(),
  ParticipantToken: `participant-token-${randomUUID()}`,
});

/** `start` makes a chat; by default one that nobody can talk in. */
export async function startConnectEndpoint(
  start: (request: StartChatContactRequest) => Chat = inventChat,
): Promise<ConnectEndpoint> {
  const requests: StartChatContactRequest[] = [];
  const chats: ConnectEndpoint['chats'] = new Map();
  const faults: Fault[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'PUT' || request.url !== '/contact/chat') {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
        return;
      }
      const input = JSON.parse(Buffer.concat(chunks).toString()) as StartChatContactRequest;
      requests.push(input);
      const fault = faults.shift();
      if (typeof fault === 'object') {
        response
          .writeHead(fault.status, { 'content-type': 'application/json', 'x-amzn-errortype': fault.error })
          .end(JSON.stringify({ Message: 'refused' }));
        return;
      }
      if (fault === 'hang') return;
      if (fault === 'drop') {
        request.socket.destroy();
        return;
      }
      const key = input.ClientToken ?? randomUUID();
      const chat = chats.get(key) ?? start(input);
      chats.set(key, chat);
      if (fault === 'drop-after') {
        request.socket.destroy();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(chat));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    client: new ConnectClient({ ...clientOptions, endpoint, maxAttempts: 1 }),
    endpoint,
    requests,
    chats,
    faults,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
