// What the API answers, and how an answer becomes the HTTP response of a function URL.

import { ERROR_STATUS, type ErrorCode, type ErrorResponse } from '../shared/contract/http';

export interface Answer {
  readonly status: number;
  readonly body: object;
  /** Set-Cookie values. */
  readonly cookies?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Set on refusals. */
  readonly error?: ErrorCode;
}

/** Response of a Lambda function URL, payload format 2.0. */
export interface FunctionUrlResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body: string;
}

// The pages word these in the reader's language; whoever calls the API by hand reads them as they are.
const SENTENCES: Readonly<Record<ErrorCode, string>> = {
  bad_request: 'The request could not be read.',
  not_same_origin: 'The request did not come from the chat site.',
  no_session: 'This browser has no session for the chat. Open the link from the message again.',
  unknown_link: 'This link is not known. Open the link from the message again, all of it.',
  unknown_route: 'There is nothing at this address.',
  method_not_allowed: 'This address takes POST requests only.',
  other_device: 'The chat is open in another browser or on another device. It can be continued here.',
  too_late: 'This link has expired.',
  chat_ended: 'This chat has ended.',
  too_large: 'The request is too large.',
  too_many_requests: 'Too many requests at the moment. Please try again shortly.',
  chat_busy: 'All chats are taken at the moment. Please try again shortly.',
  unavailable: 'The chat cannot be reached at the moment. Please try again shortly.',
};

export const ok = (body: object, cookies?: readonly string[]): Answer => ({
  status: 200,
  body,
  ...(cookies && { cookies }),
});

const retryAfter = (seconds: number) => ({ 'retry-after': String(Math.max(1, Math.ceil(seconds))) });

/** `retryAfterSeconds`: when asking again can help. */
export function refuse(error: ErrorCode, retryAfterSeconds?: number): Answer {
  const body: ErrorResponse = { error, message: SENTENCES[error] };
  return {
    status: ERROR_STATUS[error],
    body,
    error,
    headers: {
      ...(retryAfterSeconds !== undefined && retryAfter(retryAfterSeconds)),
      ...(error === 'method_not_allowed' && { allow: 'POST' }),
    },
  };
}

/** 202: somebody else is starting this chat. */
export const pending = (retryAfterSeconds: number): Answer => ({
  status: 202,
  body: { pending: true, retryAfterSeconds },
  headers: retryAfter(retryAfterSeconds),
});

export const toResult = (answer: Answer): FunctionUrlResult => ({
  statusCode: answer.status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...answer.headers },
  ...(answer.cookies && { cookies: answer.cookies }),
  body: JSON.stringify(answer.body),
});
