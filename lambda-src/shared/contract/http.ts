// The HTTP API that the pages call (DESIGN section 6). Types and constants only.

import type { Language } from './languages';

export const REDEEM_PATH = '/api/redeem';
export const SESSION_PATH = '/chat/api/session';
export const CHAT_PATH = '/chat/index.html';
export const PARTICIPANT_PREFIX = '/participant/';

/** Larger bodies are refused. Bytes. */
export const MAX_BODY_BYTES = 2048;

/** Hex SHA-256 of the body: CloudFront's origin access control demands it of every POST to a function URL. */
export const BODY_HASH_HEADER = 'x-amz-content-sha256';

export interface RedeemRequest {
  readonly token: string;
  /** Moves a chat that runs on another device to this one. */
  readonly takeOver?: boolean;
}

/** 200. The cookies come as Set-Cookie headers. */
export interface RedeemResponse {
  readonly next: typeof CHAT_PATH;
}

/**
 * `{}` asks for the chat. The reports are about the chat that the page was given, by its contact id; the API cannot learn
 * these things by itself, as Connect tells only the participants. Only a request without `ended` and `joined` starts a chat:
 * by now the browser may hold the cookies of another link.
 */
export interface SessionRequest {
  /** The page is in this chat. Also asks whether it still belongs to this device. */
  readonly joined?: string;
  /** The page has seen this chat end (the `chat.ended` event): the link is closed for every device. Answered by 410. */
  readonly ended?: string;
  /**
   * The participant service does not let this page into this chat. If nobody was ever in it, Connect has ended it 5 minutes
   * after its start, and a new one is started, once per link; else it is over, which is answered by 410.
   */
  readonly unjoined?: string;
}

/** 200. A fresh or a running chat. */
export interface SessionResponse {
  readonly participantToken: string;
  readonly participantId: string;
  readonly contactId: string;
  readonly region: string;
  readonly displayName: string;
  readonly language: Language;
  /** True when the chat was running before this request. */
  readonly resumed: boolean;
}

/** 202. Another tab or request is starting the chat; ask again after `retryAfterSeconds`. */
export interface SessionPending {
  readonly pending: true;
  readonly retryAfterSeconds: number;
}

/** Error codes with their HTTP status. Never 403, and the body of a 404 does not arrive: the distribution puts its own pages there. */
export const ERROR_STATUS = {
  bad_request: 400,
  not_same_origin: 400,
  no_session: 401,
  unknown_link: 404,
  unknown_route: 404,
  method_not_allowed: 405,
  other_device: 409,
  too_late: 410,
  chat_ended: 410,
  too_large: 413,
  too_many_requests: 429,
  chat_busy: 503,
  unavailable: 503,
} as const;
export type ErrorCode = keyof typeof ERROR_STATUS;

export interface ErrorResponse {
  readonly error: ErrorCode;
  /** A sentence for a person. */
  readonly message: string;
}
