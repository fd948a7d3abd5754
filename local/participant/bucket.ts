// The bucket for attachments: where the bytes stay, and the pre-signed addresses by which pages put and get them.

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock } from './clock';

/** Keys are UUIDs. */
export interface AttachmentStore {
  put(key: string, bytes: Buffer): Promise<void>;
  get(key: string): Promise<Buffer | undefined>;
}

export function memoryStore(): AttachmentStore {
  const objects = new Map<string, Buffer>();
  return {
    put: async (key, bytes) => void objects.set(key, bytes),
    get: async (key) => objects.get(key),
  };
}

export const folderStore = (folder: string): AttachmentStore => ({
  async put(key, bytes) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, key), bytes);
  },
  get: (key) => readFile(join(folder, key)).catch(() => undefined),
});

/** What an address allows, besides its key and its time. */
export interface Grant {
  readonly method: 'PUT' | 'GET';
  /** Epoch milliseconds. */
  readonly expires: number;
  /** Headers that an upload must carry, and a download answers with; lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

export const BUCKET_PATH = '/attachments/';

export class Bucket {
  /** Signs the addresses of this run. */
  readonly #secret = randomBytes(32);
  readonly #grants = new Map<string, Grant>();

  /** `base`: scheme, host and port under which `handle` is reached. `origins`: pages that may use it (the bucket's CORS). */
  constructor(
    private readonly clock: Clock,
    private readonly store: AttachmentStore,
    private readonly base: () => string,
    private readonly origins: readonly string[],
  ) {}

  sign(key: string, grant: Grant): string {
    const id = randomBytes(9).toString('base64url');
    this.#grants.set(`${key} ${id}`, grant);
    return `${this.base()}${BUCKET_PATH}${key}?grant=${id}&signature=${this.#signature(key, id)}`;
  }

  get(key: string): Promise<Buffer | undefined> {
    return this.store.get(key);
  }

  /** Request handler for everything below BUCKET_PATH. Answers as S3 does: 403 for what is not signed so, CORS as configured. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://bucket');
    const origin = request.headers.origin;
    if (origin !== undefined && this.origins.includes(origin)) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('vary', 'origin');
    }
    if (request.method === 'OPTIONS') {
      const asked = request.headers['access-control-request-headers'];
      response.setHeader('access-control-allow-methods', 'GET, PUT');
      if (asked) response.setHeader('access-control-allow-headers', asked);
      response.writeHead(response.hasHeader('access-control-allow-origin') ? 200 : 403).end();
      return;
    }
    const key = url.pathname.slice(BUCKET_PATH.length);
    const grant = this.#grantOf(key, url.searchParams, request);
    if (grant === undefined) {
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>');
      return;
    }
    if (grant.method === 'PUT') {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      await this.store.put(key, Buffer.concat(chunks));
      response.writeHead(200).end();
      return;
    }
    const bytes = await this.store.get(key);
    response.writeHead(bytes ? 200 : 404, grant.headers).end(bytes);
  }

  #grantOf(key: string, query: URLSearchParams, request: IncomingMessage): Grant | undefined {
    const id = query.get('grant') ?? '';
    const expected = Buffer.from(this.#signature(key, id));
    const given = Buffer.from(query.get('signature') ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const grant = this.#grants.get(`${key} ${id}`);
    if (grant === undefined || grant.method !== request.method || this.clock.now() >= grant.expires) return undefined;
    const signed = grant.method === 'PUT' ? Object.entries(grant.headers) : [];
    return signed.every(([name, value]) => request.headers[name] === value) ? grant : undefined;
  }

  #signature(key: string, id: string): string {
    return createHmac('sha256', this.#secret).update(`${key} ${id}`).digest('base64url');
  }
}
