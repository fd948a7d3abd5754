// Serves the page on loopback: its files, what happens as server-sent events, and what it asks for as small JSON posts. Answers only to
// its own names, so that no page of another site can reach it by pointing a name at this machine.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { TwinError } from '../error';
import { LOOPBACK, listenFrom } from '../listen';
import { parseCommand } from './command';
import type { Demonstration } from './demonstration';
import type { PageFile } from './files';
import { PAGE_HOST, SITE_HOST, type Update } from './state';

export interface PageServer {
  readonly port: number;
  /** Where a browser finds the page. */
  readonly url: string;
  /** The same where names below localhost lead nowhere: the page does without the phone's frame there. */
  readonly localUrl: string;
  close(): Promise<void>;
}

const HOSTS = [PAGE_HOST, 'localhost'];
const MAX_BODY_BYTES = 64 * 1024;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  `frame-src http://${SITE_HOST}:*`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** @param port first one to try; the next ones when it is in use. 0 lets the system choose */
export async function servePage(
  demonstration: Demonstration,
  files: Promise<ReadonlyMap<string, PageFile>>,
  port: number,
): Promise<PageServer> {
  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = (request.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
    const [path = '/'] = (request.url ?? '/').split('?');
    // The site has this name, and browsers share cookies between all ports of a name.
    if (host === LOOPBACK) return redirect(response, `http://localhost:${request.socket.localPort}/`);
    if (!HOSTS.includes(host)) return end(response, 403, 'This page does not have this name.\n');
    if (request.method === 'POST' && path === '/command') return await command(request, response);
    if (request.method !== 'GET') return end(response, 405, 'Only GET, and POST /command.\n');
    if (path === '/events') return events(response);
    const file = (await files).get(path);
    if (file === undefined) return end(response, 404, 'There is nothing here.\n');
    response.writeHead(200, { ...HEADERS, 'content-type': file.type });
    response.end(file.content);
  }

  function events(response: ServerResponse): void {
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' });
    const stop = demonstration.listen((update: Update) => response.write(`data: ${JSON.stringify(update)}\n\n`));
    response.on('close', stop);
  }

  async function command(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A page of another origin cannot send JSON without asking first, and nobody answers that.
    if (request.headers['content-type'] !== 'application/json') return end(response, 415, 'JSON is wanted.\n');
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of request) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return end(response, 413, 'That is too long.\n');
      chunks.push(chunk);
    }
    try {
      demonstration.act(parseCommand(Buffer.concat(chunks).toString()));
      end(response, 204, '');
    } catch (error) {
      if (!(error instanceof TwinError)) console.error(error);
      end(response, 409, error instanceof Error ? error.message : String(error));
    }
  }

  const bound = await listenFrom(server, port);
  return {
    port: bound,
    url: `http://${PAGE_HOST}:${bound}`,
    localUrl: `http://localhost:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(307, { ...HEADERS, location });
  response.end();
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
