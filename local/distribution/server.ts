// Serves a distribution as HTTP on this machine's loopback.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { errorCode, type OnFailure, TwinError } from '../error';
import type { Distribution } from './distribution';
import { type Headers, type HttpResponse, header, type ViewerRequest } from './http';

export interface SiteServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** An address of the distribution as it is reached here; any other comes back as it is. */
  local(url: string): string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const HIGHEST_PORT = 65_535;
/** Function URLs take 6 MB; nothing else takes bodies. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

/**
 * @param port first one to try; the next ones when it is in use. 0 lets the system choose.
 */
export async function serveDistribution(
  distribution: Distribution,
  { port = 8080, onFailure }: { readonly port?: number; readonly onFailure?: OnFailure } = {},
): Promise<SiteServer> {
  const server = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
    // A viewer that goes away in the middle of its request is nobody's error.
    respond(distribution, request, response, onFailure).catch(() => response.destroy());
  });
  const bound = await listen(server, port);
  const url = `http://${LOOPBACK}:${bound}`;
  return {
    url,
    local: (address) => {
      const host = distribution.configuration.hosts.find((name) => address.startsWith(`https://${name}/`));
      return host === undefined ? address : url + address.slice(`https://${host}`.length);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // A browser keeps its connections open.
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    throw new TwinError(`The port ${port} is none: it must be a whole number from 0 to ${HIGHEST_PORT}.`);
  for (let candidate = port; ; candidate += 1) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(candidate, LOOPBACK, () => {
          server.off('error', reject);
          resolve();
        });
      });
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : candidate;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EADDRINUSE' && candidate < HIGHEST_PORT) continue;
      throw code === 'EACCES' || code === 'EADDRINUSE'
        ? new TwinError(`The port ${candidate} cannot be had here (${code}): give another one.`)
        : error;
    }
  }
}

async function respond(
  distribution: Distribution,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  onFailure: OnFailure | undefined,
): Promise<void> {
  const headers = joined(incoming);
  if (!isOurs(header(headers, 'host'), distribution.configuration.hosts)) {
    // Also keeps pages of other sites out, which could point a name of theirs at loopback.
    write(outgoing, {
      status: 403,
      headers: { 'content-type': 'text/plain' },
      body: Buffer.from('No distribution has this name.\n'),
    });
    return;
  }
  const body = await read(incoming);
  if (body === undefined) {
    write(outgoing, { status: 413, headers: { connection: 'close' }, body: Buffer.alloc(0) });
    return;
  }
  const [path = '/', ...query] = (incoming.url ?? '/').split('?');
  const request: ViewerRequest = {
    method: incoming.method ?? 'GET',
    path,
    query: query.join('?'),
    headers,
    body,
    address: (incoming.socket.remoteAddress ?? LOOPBACK).replace(/^::ffff:/, ''),
    protocol: 'https',
  };
  let response: HttpResponse;
  try {
    response = await distribution.handle(request);
  } catch (error) {
    onFailure?.(`the distribution, ${request.method} ${path}`, error);
    const text = `The twin failed: ${error instanceof Error ? error.message : error}\n`;
    response = { status: 500, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) };
  }
  write(outgoing, response);
}

function joined(incoming: IncomingMessage): Headers {
  const entries = Object.entries(incoming.headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'string' ? value : value.join(', ')] as const],
  );
  return Object.fromEntries(entries);
}

function isOurs(host: string | undefined, hosts: readonly string[]): boolean {
  const name = (host ?? '').replace(/:\d+$/, '').toLowerCase();
  return name === LOOPBACK || name === 'localhost' || name.endsWith('.localhost') || hosts.includes(name);
}

async function read(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function write(outgoing: ServerResponse, { status, headers, body }: HttpResponse): void {
  outgoing.writeHead(
    status,
    Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
    ),
  );
  outgoing.end(body);
}
