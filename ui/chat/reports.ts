// What the page tells the API about its chat, because Connect tells it to the participants alone: the customer is in it, it
// has ended. That the service lets nobody in is told when the chat is asked for again (app.tsx).

import { SESSION_PATH, type SessionRequest } from '../../lambda-src/shared/contract/http';
import { createBackoff } from '../participant/backoff';
import type { Participant } from '../participant/client';
import type { Clock } from '../participant/ports';
import type { PostResult } from '../shared/post';

export interface ReportsOptions {
  readonly participant: Pick<Participant, 'snapshot' | 'subscribe'>;
  readonly contactId: string;
  readonly clock: Clock;
  post(path: string, request: SessionRequest): Promise<PostResult>;
  /** The service has not let this page into the chat, not even once. */
  refused(): void;
  /** The chat has been moved to another device. */
  moved(): void;
}

export interface Reports {
  /** Asks whether the chat still belongs to this device. */
  ask(): void;
  stop(): void;
}

/** A report that is lost costs little: a link that stays open, a question once more. */
const ATTEMPTS = 4;

export function reportOn({ participant, contactId, clock, post, refused, moved }: ReportsOptions): Reports {
  let joined = false;
  let over = false;

  const send = async (request: SessionRequest): Promise<void> => {
    const backoff = createBackoff(clock, 2000);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const result = await post(SESSION_PATH, request);
      if (result.kind === 'error' && result.code === 'other_device') moved();
      const passing =
        result.kind === 'unreachable' || result.kind === 'garbage' || ('retryAfter' in result && result.retryAfter);
      if (!passing) return;
      await new Promise<void>((resolve) => clock.after(backoff.next(), resolve));
    }
  };
  const look = (): void => {
    const { state, loaded } = participant.snapshot();
    // Whoever can read the conversation is in it, even if no socket gets through.
    if ((state === 'live' || loaded) && !joined) {
      joined = true;
      void send({ joined: contactId });
    }
    if (over) return;
    over = state === 'ended' || state === 'denied';
    if (state === 'ended') void send({ ended: contactId });
    if (state === 'denied' && !joined) refused();
  };
  const stop = participant.subscribe(look);
  return { ask: () => void send({ joined: contactId }), stop };
}
