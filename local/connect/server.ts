// Connect's own hosts on this machine: the participant service, the chat's WebSocket and the attachments bucket, on one port.

import { createServer, type Server } from 'node:http';
import type { OriginHandler } from '../distribution/distribution';
import { TwinError } from '../error';
import type { ParticipantService } from '../participant/service';

export interface ConnectServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The participant service as an origin of the distribution. */
  readonly origin: OriginHandler;
  close(): Promise<void>;
}

/** Headers of one connection, which do not go on. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host'];

export async function serveConnect(service: () => ParticipantService): Promise<ConnectServer> {
  const server: Server = createServer((request, response) => {
    if (request.url?.startsWith('/attachments/')) service().handleBucket(request, response);
    else service().handle(request, response);
  });
  server.on('upgrade', (request, stream, head) => {
    if (!service().upgrade(request, stream, head)) stream.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TwinError("Connect's server has no port.");
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    origin: async ({ method, path, query, headers, body }) => {
      const sent = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name));
      const answer = await fetch(`${url}${path}${query === '' ? '' : `?${query}`}`, {
        method,
        headers: Object.fromEntries(sent.map(([name, value]) => [name, String(value)])),
        ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
      });
      return {
        status: answer.status,
        headers: Object.fromEntries([...answer.headers].filter(([name]) => !HOP_BY_HOP.includes(name))),
        body: Buffer.from(await answer.arrayBuffer()),
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
