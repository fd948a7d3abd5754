// The participant service over HTTP: POST /participant/<operation> with X-Amz-Bearer, REST-JSON errors.

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OnFailure } from '../error';
import type { Clock } from './clock';
import type { Credentials } from './credentials';
import { ServiceException } from './errors';
import type { Operation, Rate } from './operations';

export const PARTICIPANT_PREFIX = '/participant/';

/** Prefix of the service in fault rules: `participant:SendMessage=drop-after@5%`. */
export const FAULT_PREFIX = 'participant';

/** Request rates of the instance. `take` is false when the quota is used up. */
export interface Limits {
  take(key: string, rate: Rate): boolean;
}

/** What befalls the next call of an operation. */
export interface Faults {
  next(
    prefix: string,
    operation: string,
  ): {
    readonly delayMs: number;
    readonly effect:
      | { readonly kind: 'throttle' }
      | { readonly kind: 'error'; readonly name: string }
      | { readonly kind: 'drop-after' }
      | undefined;
  };
}

export interface HttpOptions {
  readonly clock: Clock;
  readonly credentials: Credentials;
  readonly operations: Readonly<Record<string, Operation>>;
  readonly limits: Limits | undefined;
  readonly faults: Faults | undefined;
  /** Approved origins of the instance: pages of other hosts that may call. */
  readonly approvedOrigins: readonly string[];
  readonly onFailure: OnFailure | undefined;
}

const MOST_BYTES = 64 * 1024;
/** DescribeView: chats are not started for step-by-step guides, so no token of a view is ever given out. */
const NO_VIEWS = 'There are no views here: step-by-step guides are not simulated.';

export function createHandler(options: HttpOptions): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    void answer(request, response).catch((error: unknown) => {
      // A client that went away in the middle of its request is nobody's failure.
      if (request.complete) options.onFailure?.(`the participant service, ${request.url}`, error);
      request.socket.destroy();
    });
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const origin = request.headers.origin;
    if (origin !== undefined && options.approvedOrigins.includes(origin)) {
      response.setHeader('access-control-allow-origin', origin);
      response.setHeader('vary', 'origin');
    }
    if (request.method === 'OPTIONS') {
      response.setHeader('access-control-allow-methods', 'POST');
      response.setHeader('access-control-allow-headers', 'content-type, x-amz-bearer');
      response.writeHead(204).end();
      return;
    }
    const path = new URL(request.url ?? '/', 'http://participant').pathname;
    const part = path.startsWith(PARTICIPANT_PREFIX) ? path.slice(PARTICIPANT_PREFIX.length) : '';
    const operation = Object.hasOwn(options.operations, part) ? options.operations[part] : undefined;
    if (request.method === 'GET' && part.startsWith('views/')) {
      sendException(response, 'ResourceNotFoundException', NO_VIEWS, 404);
      return;
    }
    if (operation === undefined || request.method !== 'POST') {
      send(response, 404, { message: 'Not Found' });
      return;
    }
    const { delayMs, effect } = options.faults?.next(FAULT_PREFIX, operation.name) ?? { delayMs: 0, effect: undefined };
    const body = await read(request);
    if (delayMs > 0) await new Promise<void>((resolve) => options.clock.after(delayMs, resolve));
    try {
      if (effect?.kind === 'throttle' || !(options.limits?.take(operation.quota, operation.rate) ?? true)) {
        throw new ServiceException('ThrottlingException', 'The request was denied due to request throttling.');
      }
      if (effect?.kind === 'error') {
        sendException(response, effect.name, 'This answer was asked for.', statusOf(effect.name));
        return;
      }
      const seat = options.credentials.open(operation.token, String(request.headers['x-amz-bearer'] ?? ''));
      const output = await operation.run(parse(body), seat);
      if (effect?.kind === 'drop-after') request.socket.destroy();
      else send(response, 200, output);
    } catch (error) {
      if (!(error instanceof ServiceException)) throw error;
      sendException(response, error.name, error.message, error.status);
    }
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes <= MOST_BYTES) chunks.push(chunk as Buffer);
  }
  // What is cut off here is no JSON any more.
  return Buffer.concat(chunks);
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Same answer as for JSON that is no object.
  }
  throw new ServiceException('ValidationException', 'The body is no JSON object, or larger than 64 KB.');
}

const statusOf = (name: string): number =>
  ({ ThrottlingException: 429, AccessDeniedException: 403, ValidationException: 400, ConflictException: 409 })[name] ??
  500;

function sendException(response: ServerResponse, name: string, message: string, status: number): void {
  response.setHeader('x-amzn-errortype', name);
  send(response, status, { Message: message });
}

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() })
    .end(JSON.stringify(body));
}
