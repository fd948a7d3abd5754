// Gets the chat that belongs to the cookies: asks until there is one, or until it is known that there will be none.

import {
  type ErrorCode,
  SESSION_PATH,
  type SessionRequest,
  type SessionResponse,
} from '../../lambda-src/shared/contract/http';
import { LANGUAGES, type Language } from '../../lambda-src/shared/contract/languages';
import { createBackoff } from '../participant/backoff';
import type { Clock } from '../participant/ports';
import type { PostResult } from '../shared/post';

/** What is said while it takes. */
export type Progress = 'starting' | 'slow' | 'busy' | 'offline';

/** Why there is no chat. Each has its words; `failed` can be tried again. */
export type NoChat = 'noSession' | 'otherDevice' | 'tooLate' | 'over' | 'failed';

export type SessionResult =
  | { readonly kind: 'chat'; readonly session: SessionResponse }
  | { readonly kind: 'none'; readonly why: NoChat };

export interface SessionPorts {
  readonly clock: Clock;
  post(path: string, request: SessionRequest): Promise<PostResult>;
  /** Resolves when the device is online again. */
  online(): Promise<void>;
}

/** What each error means: the end of the attempts, or what is said while they go on. */
const MEANING: Readonly<Record<ErrorCode, NoChat | 'busy' | 'slow'>> = {
  no_session: 'noSession',
  unknown_link: 'noSession',
  other_device: 'otherDevice',
  too_late: 'tooLate',
  chat_ended: 'over',
  too_many_requests: 'slow',
  chat_busy: 'busy',
  unavailable: 'slow',
  bad_request: 'failed',
  not_same_origin: 'failed',
  method_not_allowed: 'failed',
  unknown_route: 'failed',
  too_large: 'failed',
};
/** Answers that nobody can read, before giving up. */
const MOST_GARBAGE = 4;
/** "Being started" is said this often before it counts as slow. */
const PATIENCE = 5;

export async function getSession(
  { clock, post, online }: SessionPorts,
  request: SessionRequest,
  progress: (now: Progress) => void,
): Promise<SessionResult> {
  const backoff = createBackoff(clock, 1500, 30_000);
  const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => clock.after(milliseconds, resolve));
  let garbage = 0;
  for (let attempt = 1; ; attempt += 1) {
    const result = await post(SESSION_PATH, request);
    if (result.kind === 'forbidden') return { kind: 'none', why: 'over' };
    if (result.kind === 'answer') {
      const session = parseSession(result.body);
      if (session !== undefined) return { kind: 'chat', session };
      const seconds = result.body['pending'] === true ? Number(result.body['retryAfterSeconds']) : Number.NaN;
      if (seconds >= 0) {
        if (attempt > PATIENCE) progress('slow');
        await pause(Math.min(Math.max(seconds, 0.5), 30) * 1000 * (1 + 0.25 * clock.random()));
        continue;
      }
    }
    if (result.kind === 'error') {
      const meaning = MEANING[result.code];
      if (meaning !== 'busy' && meaning !== 'slow') return { kind: 'none', why: meaning };
      progress(meaning);
      await pause(Math.max(backoff.next(), (result.retryAfter ?? 0) * 1000));
    } else if (result.kind === 'unreachable') {
      progress('offline');
      await Promise.race([online(), pause(backoff.next())]);
    } else {
      garbage += 1;
      if (garbage >= MOST_GARBAGE) return { kind: 'none', why: 'failed' };
      progress('slow');
      await pause(backoff.next());
    }
  }
}

function parseSession(body: Readonly<Record<string, unknown>>): SessionResponse | undefined {
  const { participantToken, participantId, contactId, region, displayName, language, resumed } = body;
  if (typeof participantToken !== 'string' || participantToken === '') return undefined;
  if (typeof participantId !== 'string' || typeof contactId !== 'string') return undefined;
  // The region becomes part of a host name.
  if (typeof region !== 'string' || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return undefined;
  return {
    participantToken,
    participantId,
    contactId,
    region,
    displayName: typeof displayName === 'string' ? displayName : '',
    language: LANGUAGES.find((known): known is Language => known === language) ?? 'en',
    resumed: resumed === true,
  };
}
