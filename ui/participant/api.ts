// The calls of the participant service that a customer makes. No SigV4: the participant token opens the connection, its
// connection token everything else.
//
// Source: API reference of the Amazon Connect Participant Service; issue 6.

import { isRecord, text } from './items';
import type { HttpReply, Transport } from './ports';

/** Why a call brought nothing. */
export type Failure =
  /** Nothing came back, or the service is out of order: try again. */
  | 'unreachable'
  /** Too many requests: try again, later. */
  | 'throttled'
  /** 403: the token has run out, the chat is over, or the cookies of the distribution have expired. */
  | 'denied'
  /** The service will never take this. */
  | 'invalid'
  /** 402: more or larger files than a chat may hold. */
  | 'quota';

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure; readonly retryAfterMs?: number };

export interface Connection {
  readonly socketUrl: string;
  readonly token: string;
  /** When the token runs out: epoch milliseconds. */
  readonly expires: number;
}

export interface Sent {
  readonly id: string;
  readonly time: string;
}

export interface TranscriptPage {
  readonly items: readonly unknown[];
  readonly next: string | undefined;
}

export interface Upload {
  readonly attachmentId: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Api {
  connect(participantToken: string): Promise<Result<Connection>>;
  sendMessage(token: string, contentType: string, content: string, clientToken: string): Promise<Result<Sent>>;
  sendEvent(
    token: string,
    contentType: string,
    content: string | undefined,
    clientToken: string,
  ): Promise<Result<true>>;
  transcript(token: string, next: string | undefined): Promise<Result<TranscriptPage>>;
  disconnect(token: string, clientToken: string): Promise<Result<true>>;
  startUpload(token: string, file: UploadRequest, clientToken: string): Promise<Result<Upload>>;
  completeUpload(token: string, attachmentId: string, clientToken: string): Promise<Result<true>>;
  attachmentUrl(token: string, attachmentId: string): Promise<Result<string>>;
}

export interface UploadRequest {
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
}

const TIMEOUT_MS = 15_000;
/** The most that GetTranscript gives at once. */
const PAGE_SIZE = 100;

/** `base` is empty for the same origin, else `https://participant.connect.<region>.amazonaws.com`. */
export function createApi(transport: Transport, base: string): Api {
  async function call(path: string, token: string, request: object): Promise<Result<Record<string, unknown>>> {
    let reply: HttpReply;
    try {
      const headers = { 'content-type': 'application/json', accept: 'application/json', 'x-amz-bearer': token };
      reply = await transport.post(`${base}/participant/${path}`, headers, JSON.stringify(request), TIMEOUT_MS);
    } catch {
      return { ok: false, failure: 'unreachable' };
    }
    if (reply.status >= 200 && reply.status < 300) {
      const body = parseJson(reply.text);
      // A proxy's page with status 200 is no answer of the service.
      return body === undefined ? { ok: false, failure: 'unreachable' } : { ok: true, value: body };
    }
    const failure = failureOf(reply.status);
    return reply.retryAfter === undefined
      ? { ok: false, failure }
      : { ok: false, failure, retryAfterMs: reply.retryAfter * 1000 };
  }

  async function callFor<T>(
    path: string,
    token: string,
    request: object,
    parse: (body: Record<string, unknown>) => T | undefined,
  ): Promise<Result<T>> {
    const result = await call(path, token, request);
    if (!result.ok) return result;
    const value = parse(result.value);
    return value === undefined ? { ok: false, failure: 'unreachable' } : { ok: true, value };
  }

  return {
    connect: (participantToken) =>
      callFor('connection', participantToken, { Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS'] }, parseConnection),
    sendMessage: (token, contentType, content, clientToken) =>
      callFor('message', token, { ContentType: contentType, Content: content, ClientToken: clientToken }, (body) => {
        const sent = { id: text(body['Id']), time: text(body['AbsoluteTime']) };
        return sent.id === '' ? undefined : sent;
      }),
    sendEvent: (token, contentType, content, clientToken) =>
      callFor(
        'event',
        token,
        { ContentType: contentType, ClientToken: clientToken, ...(content === undefined ? {} : { Content: content }) },
        done,
      ),
    transcript: (token, next) =>
      callFor(
        'transcript',
        token,
        {
          MaxResults: PAGE_SIZE,
          ScanDirection: 'BACKWARD',
          SortOrder: 'ASCENDING',
          ...(next === undefined ? {} : { NextToken: next }),
        },
        (body) =>
          Array.isArray(body['Transcript'])
            ? { items: body['Transcript'], next: text(body['NextToken']) || undefined }
            : undefined,
      ),
    disconnect: (token, clientToken) => callFor('disconnect', token, { ClientToken: clientToken }, done),
    startUpload: (token, file, clientToken) =>
      callFor(
        'start-attachment-upload',
        token,
        {
          AttachmentName: file.name,
          AttachmentSizeInBytes: file.size,
          ContentType: file.contentType,
          ClientToken: clientToken,
        },
        parseUpload,
      ),
    completeUpload: (token, attachmentId, clientToken) =>
      callFor('complete-attachment-upload', token, { AttachmentIds: [attachmentId], ClientToken: clientToken }, done),
    attachmentUrl: (token, attachmentId) =>
      callFor('attachment', token, { AttachmentId: attachmentId }, (body) => webAddress(body['Url'])),
  };
}

/** For answers whose body says nothing. */
const done = (): true => true;

function failureOf(status: number): Failure {
  if (status === 401 || status === 403) return 'denied';
  if (status === 429) return 'throttled';
  if (status === 402) return 'quota';
  return status >= 400 && status < 500 && status !== 408 ? 'invalid' : 'unreachable';
}

function parseConnection(body: Record<string, unknown>): Connection | undefined {
  const socket = isRecord(body['Websocket']) ? body['Websocket'] : {};
  const credentials = isRecord(body['ConnectionCredentials']) ? body['ConnectionCredentials'] : {};
  const socketUrl = text(socket['Url']);
  const token = text(credentials['ConnectionToken']);
  // Plain ws only on this machine, for the local twin.
  if (token === '' || !/^(wss:\/\/|ws:\/\/(127\.0\.0\.1|localhost)[:/])/.test(socketUrl)) return undefined;
  // The expiry of the WebSocket is that of its address, which is used at once.
  const expires = Date.parse(text(credentials['Expiry']));
  return { socketUrl, token, expires: Number.isNaN(expires) ? Number.POSITIVE_INFINITY : expires };
}

function parseUpload(body: Record<string, unknown>): Upload | undefined {
  const metadata = isRecord(body['UploadMetadata']) ? body['UploadMetadata'] : {};
  const url = webAddress(metadata['Url']);
  const attachmentId = text(body['AttachmentId']);
  if (url === undefined || attachmentId === '') return undefined;
  const headers = isRecord(metadata['HeadersToInclude']) ? metadata['HeadersToInclude'] : {};
  return {
    attachmentId,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, text(value)])),
  };
}

function webAddress(value: unknown): string | undefined {
  return /^https?:\/\//.test(text(value)) ? text(value) : undefined;
}

function parseJson(body: string): Record<string, unknown> | undefined {
  if (body.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
