// A browser at the chat site, as the function behind CloudFront sees it: a cookie jar, and requests with the body's hash.

import { createHash } from 'node:crypto';
import type { Api } from '../../../lambda-src/chat-api/api';
import {
  BODY_HASH_HEADER,
  REDEEM_PATH,
  SESSION_PATH,
  type SessionRequest,
} from '../../../lambda-src/shared/contract/http';
import type { Token } from '../../../lambda-src/shared/contract/link';

export const EDGE_IP = '130.176.0.1';

/** Event of a function URL behind CloudFront. */
export function postEvent(path: string, body: string, cookies: readonly string[] = [], over: object = {}): object {
  return {
    version: '2.0',
    rawPath: path,
    rawQueryString: '',
    headers: {
      'content-type': 'application/json',
      'sec-fetch-site': 'same-origin',
      'x-forwarded-for': '203.0.113.7',
      [BODY_HASH_HEADER]: createHash('sha256').update(body).digest('hex'),
    },
    cookies,
    requestContext: { http: { method: 'POST', path, sourceIp: EDGE_IP } },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
    ...over,
  };
}

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
}

export interface Browser {
  readonly jar: Map<string, string>;
  redeem(token: Token | string, takeOver?: boolean): Promise<Reply>;
  session(report?: SessionRequest): Promise<Reply>;
}

/** `api` is looked up on each call, so that a test can replace it. */
export function openBrowser(api: () => Api, remainingMs = 10_000): Browser {
  const jar = new Map<string, string>();
  const post = async (path: string, body: unknown): Promise<Reply> => {
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`);
    const result = await api()(postEvent(path, JSON.stringify(body), cookies), remainingMs);
    for (const cookie of result.cookies ?? []) {
      const [pair = '', ...attributes] = cookie.split('; ');
      const [name = '', value = ''] = pair.split('=');
      if (attributes.includes('Max-Age=0')) jar.delete(name);
      else jar.set(name, value);
    }
    return {
      status: result.statusCode,
      body: JSON.parse(result.body) as Record<string, unknown>,
      headers: result.headers,
      cookies: result.cookies ?? [],
    };
  };
  return {
    jar,
    redeem: (token, takeOver) => post(REDEEM_PATH, takeOver === undefined ? { token } : { token, takeOver }),
    session: (report = {}) => post(SESSION_PATH, report),
  };
}
