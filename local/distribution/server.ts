// Serves a distribution as HTTP on this machine's loopback.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { OnFailure } from '../error';
import { LOOPBACK, listenFrom } from '../listen';
import type { Distribution } from './distribution';
import { type Headers, type HttpResponse, header, type ViewerRequest } from './http';

export interface SiteServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Serves another distribution from now on; resolves when the requests to the one before are answered. */
  serve(distribution: Distribution): Promise<void>;
  /** An address of the distribution as it is reached here; any other comes back as it is. */
  local(url: string): string;
  close(): Promise<void>;
}

/** Function URLs take 6 MB; nothing else takes bodies. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export interface SiteServerOptions {
  /** First one to try; the next ones when it is in use. 0 lets the system choose. @default 8080 */
  readonly port?: number;
  /**
   * Origin of a page that shows the site in a frame, as a phone on a desk. Only what is asked for by a frame may be framed by it;
   * every other answer has the headers of the stack. @default nobody
   */
  readonly framedBy?: string;
  readonly onFailure?: OnFailure;
}

export async function serveDistribution(
  first: Distribution,
  { port = 8080, framedBy, onFailure }: SiteServerOptions = {},
): Promise<SiteServer> {
  let distribution = first;
  const running = new Set<Promise<void>>();
  const server = createServer({ maxHeaderSize: 32 * 1024 }, (request, response) => {
    // A viewer that goes away in the middle of its request is nobody's error.
    const answered = respond(distribution, request, response, { framedBy, onFailure })
      .catch(() => void response.destroy())
      .finally(() => running.delete(answered));
    running.add(answered);
  });
  const bound = await listenFrom(server, port);
  const url = `http://${LOOPBACK}:${bound}`;
  return {
    url,
    serve: async (next) => {
      distribution = next;
      await Promise.allSettled([...running]);
    },
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

async function respond(
  distribution: Distribution,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { framedBy, onFailure }: { readonly framedBy: string | undefined; readonly onFailure: OnFailure | undefined },
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
  const inFrame = framedBy !== undefined && header(headers, 'sec-fetch-dest') === 'iframe';
  write(outgoing, inFrame ? framed(response, framedBy) : response);
}

/** The answer, for a frame of this origin. */
function framed(response: HttpResponse, origin: string): HttpResponse {
  const { 'x-frame-options': _, ...headers } = response.headers;
  const policy = header(headers, 'content-security-policy');
  if (policy === undefined) return { ...response, headers };
  return {
    ...response,
    headers: {
      ...headers,
      'content-security-policy': policy.replace(/frame-ancestors [^;]*/, `frame-ancestors ${origin}`),
    },
  };
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
