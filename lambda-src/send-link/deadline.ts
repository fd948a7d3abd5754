// Time left to answer Connect, whose 8 seconds include cold start and routing (DESIGN section 5).

import { setMaxListeners } from 'node:events';

export interface DeadlineLimits {
  /** Milliseconds from the handler's start within which it must have answered. */
  readonly answerWithin: number;
  /** Milliseconds from the handler's start after which no send may begin. */
  readonly beginSendWithin: number;
}

/** How long an offer waits for what it can do without: the caller hears silence meanwhile. Milliseconds from the start. */
const OPTIONAL_WITHIN = 2000;
/** What recording the result, and answering, need at the end. Milliseconds. */
const RECORD_RESERVE = 700;
const ANSWER_RESERVE = 200;

/** Calls of one invocation that may listen to one signal; from the eleventh on, Node would warn of a leak. */
const LISTENERS = 100;

export class Deadline {
  readonly #startedAt = performance.now();
  readonly #limits: DeadlineLimits;
  /** Aborts what an offer can do without. */
  readonly optional: AbortSignal;
  /** Aborts what comes before a send; nothing begins after it. */
  readonly beforeSend: AbortSignal;
  /** Aborts the send itself, in time to record what is known. */
  readonly send: AbortSignal;
  /** Aborts everything else, in time to answer. */
  readonly answer: AbortSignal;

  constructor(limits: DeadlineLimits) {
    this.#limits = limits;
    this.optional = AbortSignal.timeout(Math.min(OPTIONAL_WITHIN, limits.beginSendWithin));
    this.beforeSend = AbortSignal.timeout(limits.beginSendWithin);
    this.send = AbortSignal.timeout(Math.max(limits.beginSendWithin, limits.answerWithin - RECORD_RESERVE));
    this.answer = AbortSignal.timeout(limits.answerWithin - ANSWER_RESERVE);
    setMaxListeners(LISTENERS, this.optional, this.beforeSend, this.send, this.answer);
  }

  /** Milliseconds since the handler's start. */
  get elapsed(): number {
    return performance.now() - this.#startedAt;
  }

  get mayBeginSend(): boolean {
    return this.elapsed < this.#limits.beginSendWithin;
  }

  /** Milliseconds left to find out what to answer. */
  get untilAnswer(): number {
    return this.#limits.answerWithin - ANSWER_RESERVE - this.elapsed;
  }

  /** Settles as `work` does, or as `late()` says when the time to answer has come. */
  async race<T>(work: Promise<T>, late: () => T): Promise<T> {
    const left = this.#limits.answerWithin - ANSWER_RESERVE / 2 - this.elapsed;
    let timer: NodeJS.Timeout | undefined;
    const expired = new Promise<T>((resolve) => {
      timer = setTimeout(() => resolve(late()), Math.max(0, left));
    });
    try {
      return await Promise.race([work, expired]);
    } finally {
      clearTimeout(timer);
    }
  }
}
