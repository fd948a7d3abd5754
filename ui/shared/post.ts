// POST to the site's own API: JSON with the body's hash, which the distribution signs to the function URL, and an answer
// that is parsed here and nowhere else.

import { BODY_HASH_HEADER, ERROR_STATUS, type ErrorCode } from '../../lambda-src/shared/contract/http';

export type PostResult =
  /** An answer of the API with a JSON object in it. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  /** The distribution refused: the chat is over or the cookies have expired. */
  | { readonly kind: 'forbidden' }
  /** An error of the API. `retryAfter` in seconds. */
  | { readonly kind: 'error'; readonly code: ErrorCode; readonly retryAfter: number | undefined }
  /** Neither: a proxy's page, half an answer, an unknown code. */
  | { readonly kind: 'garbage'; readonly status: number }
  /** Nothing came back in time. */
  | { readonly kind: 'unreachable' };

const TIMEOUT_MS = 20_000;

export async function post(path: string, request: object): Promise<PostResult> {
  const body = JSON.stringify(request);
  let response: Response;
  let parsed: unknown;
  try {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
    try {
      response = await fetch(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', [BODY_HASH_HEADER]: await sha256Hex(body) },
        body,
        credentials: 'same-origin',
        cache: 'no-store',
        // What is said last, that the chat has ended, gets through although the page is closed at once.
        keepalive: true,
        signal: abort.signal,
      });
      if (response.status === 403) return { kind: 'forbidden' };
      // The distribution puts its own page in place of every 404, so the API's code does not arrive.
      if (response.status === 404) return { kind: 'error', code: 'unknown_link', retryAfter: undefined };
      parsed = await response.json().catch((error: unknown) => {
        if (error instanceof SyntaxError) return undefined;
        throw error;
      });
    } finally {
      clearTimeout(timer);
    }
  } catch {
    return { kind: 'unreachable' };
  }
  if (typeof parsed !== 'object' || parsed === null) return { kind: 'garbage', status: response.status };
  const answer = parsed as Record<string, unknown>;
  if (response.ok) return { kind: 'answer', status: response.status, body: answer };
  if (!isErrorCode(answer['error'])) return { kind: 'garbage', status: response.status };
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return { kind: 'error', code: answer['error'], retryAfter: Number.isFinite(seconds) ? seconds : undefined };
}

function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.keys(ERROR_STATUS).includes(value);
}

async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
