// A customer without a browser: the requests that the pages make, and the WebSocket.

import { createHash, randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import {
  BODY_HASH_HEADER,
  CHAT_PATH,
  ERROR_STATUS,
  PARTICIPANT_PREFIX,
  REDEEM_PATH,
  SESSION_PATH,
  type SessionRequest,
} from '../../lambda-src/shared/contract/http';
import { FRAGMENT_PATTERN } from '../../lambda-src/shared/contract/link';
import { TwinError } from '../error';
import { EVENTS, MESSAGES } from '../participant/content-types';
import { cookieFetch } from './cookie-fetch';
import { type Customer, STEP_MS } from './customer';

const SUBSCRIBE = { topic: 'aws/subscribe', content: { topics: ['aws/chat'] } };
/** Requests for the session while it is being started. */
const MOST_ASKS = 20;

/** @param site `http://127.0.0.1:<port>`; links are followed there */
export function httpCustomer(site: string): Customer {
  const request = cookieFetch(site);
  const heard = new Set<string>();
  const listeners = new Set<() => void>();
  let token = '';
  let contactId = '';
  let connectionToken = '';
  let socket: WebSocket | undefined;

  function post(path: string, content: object) {
    const body = JSON.stringify(content);
    const hash = createHash('sha256').update(body).digest('hex');
    return request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [BODY_HASH_HEADER]: hash, 'sec-fetch-site': 'same-origin' },
      body,
    });
  }

  async function participant(operation: string, bearer: string, content: object): Promise<Record<string, unknown>> {
    const answer = await request(`${PARTICIPANT_PREFIX}${operation}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-amz-bearer': bearer },
      body: JSON.stringify(content),
    });
    if (!answer.ok) throw new TwinError(`The participant service answered ${operation} with ${await told(answer)}.`);
    return (await answer.json()) as Record<string, unknown>;
  }

  async function page(path: string): Promise<void> {
    const answer = await request(path);
    if (answer.status !== 200) throw new TwinError(`The page ${path} answered ${await told(answer)}.`);
    await answer.arrayBuffer();
  }

  /** What the page tells of its chat, as Connect tells it to the participants alone. */
  async function report(request: SessionRequest, expected: number): Promise<void> {
    const answer = await post(SESSION_PATH, request);
    if (answer.status !== expected)
      throw new TwinError(`The report "${Object.keys(request).join()}" was answered by ${await told(answer)}.`);
    await answer.arrayBuffer();
  }

  const until = (what: string, holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => settle(() => reject(new TwinError(`${what} did not come in time.`))), STEP_MS);
      const look = () => {
        if (holds()) settle(resolve);
      };
      const settle = (end: () => void) => {
        clearTimeout(timer);
        listeners.delete(look);
        end();
      };
      listeners.add(look);
      look();
    });

  function hear(data: string): void {
    const { topic, content } = JSON.parse(data) as { topic: string; content?: unknown };
    if (topic === 'aws/subscribe') heard.add(topic);
    if (topic === 'aws/chat') {
      const item = JSON.parse(String(content)) as { ContentType: string; Content?: string };
      heard.add(item.ContentType);
      if (item.Content !== undefined) heard.add(item.Content);
    }
    for (const listener of [...listeners]) listener();
  }

  return {
    async open(link) {
      token = FRAGMENT_PATTERN.exec(new URL(link).hash.slice(1))?.[2] ?? '';
      if (token === '') throw new TwinError('The link carries no token.');
      await page('/');
    },
    async redeem() {
      const answer = await post(REDEEM_PATH, { token });
      if (!answer.ok) throw new TwinError(`The link could not be redeemed: ${await told(answer)}.`);
      await answer.arrayBuffer();
      return answer.status;
    },
    async join() {
      await page(CHAT_PATH);
      let participantToken: unknown;
      for (let asked = 0; participantToken === undefined && asked < MOST_ASKS; asked += 1) {
        const answer = await post(SESSION_PATH, {});
        if (!answer.ok) throw new TwinError(`The chat could not be started: ${await told(answer)}.`);
        const session = (await answer.json()) as {
          participantToken?: unknown;
          contactId?: unknown;
          retryAfterSeconds?: number;
        };
        ({ participantToken } = session);
        contactId = String(session.contactId);
        if (participantToken === undefined) await sleep((session.retryAfterSeconds ?? 1) * 1000);
      }
      if (typeof participantToken !== 'string') throw new TwinError('The chat was not started in time.');
      const connection = await participant('connection', participantToken, {
        Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'],
      });
      const { Websocket, ConnectionCredentials } = connection as {
        Websocket: { Url: string };
        ConnectionCredentials: { ConnectionToken: string };
      };
      connectionToken = ConnectionCredentials.ConnectionToken;
      const opened = new WebSocket(Websocket.Url);
      socket = opened;
      opened.on('message', (data) => hear(String(data)));
      opened.on('error', () => opened.close());
      opened.on('open', () => opened.send(JSON.stringify(SUBSCRIBE)));
      await until('The WebSocket', () => heard.has('aws/subscribe'));
      await report({ joined: contactId }, 200);
    },
    async say(text) {
      await participant('message', connectionToken, {
        ContentType: MESSAGES.plain,
        Content: text,
        ClientToken: randomUUID(),
      });
    },
    hears: (text) => until(`The message "${text}"`, () => heard.has(text)),
    async end() {
      await participant('disconnect', connectionToken, { ClientToken: randomUUID() });
      await until('The end of the chat', () => heard.has(EVENTS.ended));
      await report({ ended: contactId }, ERROR_STATUS.chat_ended);
    },
    async close() {
      socket?.terminate();
    },
  };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Status and, where there is one, the error's code. Never a body as a whole: it may hold a page. */
async function told(answer: Response): Promise<string> {
  const body = await answer.text();
  const code = /"(?:error|message)"\s*:\s*"([^"]{1,120})"/i.exec(body)?.[1];
  return code === undefined ? String(answer.status) : `${answer.status} (${code})`;
}
