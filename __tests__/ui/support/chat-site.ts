// The chat site on loopback for a real browser: the built pages with their security headers, the API that a test scripts, and
// the twin's participant service. Cookies decide who gets in, as at the distribution.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import {
  BODY_HASH_HEADER,
  CHAT_PATH,
  REDEEM_PATH,
  SESSION_PATH,
  type SessionRequest,
} from '../../../lambda-src/shared/contract/http';
import { PAGE_FILES, type SiteSettings } from '../../../lambda-src/shared/contract/site';
import type { StartedChat } from '../../../local/participant/centre';
import { systemClock } from '../../../local/participant/clock';
import { createParticipantService, type ParticipantService } from '../../../local/participant/service';
import { builtSite } from './built-site';

export const TOKEN = 'AAECAwQFBgcICQoLDA0ODw';
export const QUEUE = 'arn:aws:connect:us-west-2:111122223333:instance/instance-1/queue/queue-1';
export const AGENT = { id: 'agent-1', displayName: 'Maria', queues: [QUEUE], capacity: 2 };

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What befalls a request: `cut` drops it, `hang` never answers, `deaf` serves it and drops the answer. */
export type Fate = 'serve' | 'cut' | 'hang' | 'deaf' | Answer;

export interface ChatSite {
  readonly base: string;
  readonly service: ParticipantService;
  /** Every request to the server, as `METHOD path`. */
  readonly requests: string[];
  /** What was asked of the API, parsed. */
  readonly bodies: unknown[];
  /** What the page asked of the session, and what it reported. */
  readonly asks: SessionRequest[];
  readonly reports: SessionRequest[];
  /** Decides the fate of requests; by default all are served. */
  fate: (request: string) => Fate;
  /** Answers that the API gives first, in order; then it works. */
  readonly redeemAnswers: Answer[];
  readonly sessionAnswers: Answer[];
  /** The chat that the session gives; started when first asked for. */
  chat(): StartedChat;
  /** The agent takes the chat. */
  accept(): void;
  close(): Promise<void>;
}

export interface ChatSiteOptions {
  readonly settings?: Partial<Omit<SiteSettings, 'lazy'>>;
  readonly language?: string;
  readonly scanMs?: number;
  /** Stands in place of the chat page. */
  readonly chatPage?: string;
  /** The service's time. @default the machine's */
  readonly now?: () => number;
}

const COOKIE = 'CloudFront-Policy=test';

export async function startChatSite(options: ChatSiteOptions = {}): Promise<ChatSite> {
  const pages = builtSite(options.settings);
  let started: StartedChat | undefined;

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const service = createParticipantService({
    socketBase: () => `ws://127.0.0.1:${port}`,
    bucketBase: () => `http://127.0.0.1:${port}`,
    scanMs: options.scanMs ?? 0,
    clock: { ...systemClock, now: options.now ?? systemClock.now },
  });
  service.centre.addAgent(AGENT);
  server.on('upgrade', (request, stream, head) => {
    if (site.fate('GET socket') === 'serve') service.upgrade(request, stream, head);
    else stream.destroy();
  });

  const site: ChatSite = {
    base: `http://127.0.0.1:${port}`,
    service,
    requests: [],
    bodies: [],
    asks: [],
    reports: [],
    fate: () => 'serve',
    redeemAnswers: [],
    sessionAnswers: [],
    chat() {
      if (started === undefined) {
        started = service.centre.startChat({
          displayName: 'Ana',
          attributes: {},
          durationMinutes: 240,
          contentTypes: [
            'text/plain',
            'text/markdown',
            'application/vnd.amazonaws.connect.message.interactive',
            'application/vnd.amazonaws.connect.message.interactive.response',
          ],
        });
        service.centre.queue(started.contactId, QUEUE);
      }
      return started;
    },
    accept: () => void service.centre.accept(AGENT.id, site.chat().contactId),
    async close() {
      service.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', site.base).pathname;
    const name = `${request.method} ${path}`;
    site.requests.push(name);
    const fate = site.fate(name);
    if (fate === 'hang') return;
    if (fate === 'cut') return void request.socket.destroy();
    if (fate === 'deaf') {
      response.end = () => {
        request.socket.destroy();
        return response;
      };
    }
    if (typeof fate === 'object') return json(response, fate);
    if (path.startsWith('/attachments/')) return service.handleBucket(request, response);
    const closed = path.startsWith('/chat/') || path.startsWith('/participant/');
    if (closed && !request.headers.cookie?.includes(COOKIE)) return file(response, `/${PAGE_FILES.expired}`, 403);
    if (path.startsWith('/participant/')) return service.handle(request, response);
    if (path === REDEEM_PATH) return api(response, redeem(await readBody(request), request));
    if (path === SESSION_PATH) return api(response, session(await readBody(request), request));
    const key = path === '/' ? `/${PAGE_FILES.landing}` : path;
    if (pages.files.has(key)) file(response, key, 200);
    else file(response, `/${PAGE_FILES['not-found']}`, 404);
  }

  /** As at the distribution, its own page stands in place of every 404. */
  function api(response: ServerResponse, answer: Answer): void {
    if (answer.status === 404) file(response, `/${PAGE_FILES['not-found']}`, 404);
    else json(response, answer);
  }

  function file(response: ServerResponse, key: string, status: number): void {
    const found = pages.files.get(key);
    response.writeHead(status, {
      'content-type': found?.contentType ?? 'text/plain',
      'content-encoding': 'gzip',
      'content-security-policy': pages.csp(port),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const instead = key === CHAT_PATH ? options.chatPage : undefined;
    response.end(gzipSync(instead ?? found?.content ?? ''));
  }

  function redeem(body: string, request: IncomingMessage): Answer {
    site.bodies.push(JSON.parse(body));
    const scripted = site.redeemAnswers.shift();
    if (scripted !== undefined) return scripted;
    if (!isSigned(body, request)) return { status: 400, body: { error: 'not_same_origin', message: '' } };
    if (JSON.parse(body).token !== TOKEN) return { status: 404, body: { error: 'unknown_link', message: '' } };
    return {
      status: 200,
      body: { next: CHAT_PATH },
      headers: { 'set-cookie': `${COOKIE}; Path=/; HttpOnly; SameSite=Lax` },
    };
  }

  function session(body: string, request: IncomingMessage): Answer {
    const asked: SessionRequest = JSON.parse(body);
    ((asked.joined ?? asked.ended) ? site.reports : site.asks).push(asked);
    const scripted = site.sessionAnswers.shift();
    if (scripted !== undefined) return scripted;
    if (!isSigned(body, request)) return { status: 400, body: { error: 'not_same_origin', message: '' } };
    const resumed = started !== undefined;
    const language = options.language ?? 'en';
    return { status: 200, body: { ...site.chat(), region: 'us-west-2', displayName: 'Ana', language, resumed } };
  }

  return site;
}

function isSigned(body: string, request: IncomingMessage): boolean {
  const hash = createHash('sha256').update(body).digest('hex');
  return request.headers[BODY_HASH_HEADER] === hash && request.headers['content-type'] === 'application/json';
}

function json(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
