// One request from the event to the response: door, route, failures counted, nothing thrown.

import type { ErrorCode } from '../shared/contract/http';
import { type Answer, type FunctionUrlResult, refuse, toResult } from './answers';
import { readRequest } from './door';
import { errorName } from './errors';
import { type Invocation, invocation, type Parts } from './invocation';
import { redeem } from './redeem';
import { session } from './session';

/** Refusals that an honest page never sees, or that a guesser sees: these count against a source. */
const FAILURES: ReadonlySet<ErrorCode> = new Set([
  'bad_request',
  'not_same_origin',
  'no_session',
  'unknown_link',
  'unknown_route',
  'method_not_allowed',
  'too_large',
] satisfies ErrorCode[]);

/** `event`: of a function URL, payload format 2.0. `remainingMs`: what Lambda gives this invocation. */
export type Api = (event: unknown, remainingMs: number) => Promise<FunctionUrlResult>;

export const createApi =
  (parts: Parts): Api =>
  async (event, remainingMs) => {
    const current = invocation(parts, remainingMs);
    const door = readRequest(event);
    const route = 'request' in door ? door.request.route : 'none';
    const answer = await limited(await answerTo(door, current), door.source, current);
    current.log.info('Answered.', { route, status: answer.status, ...(answer.error && { error: answer.error }) });
    return toResult(answer);
  };

async function answerTo(door: ReturnType<typeof readRequest>, current: Invocation): Promise<Answer> {
  if ('refusal' in door) return refuse(door.refusal);
  const { request } = door;
  try {
    return request.route === 'redeem' ? await redeem(request, current) : await session(request, current);
  } catch (error) {
    return troubleAnswer(errorName(error), current);
  }
}

/** What the table threw. It never decides whether a link is good, so the page asks again. */
function troubleAnswer(error: string, { log }: Invocation): Answer {
  log.error('The request could not be answered.', { error });
  switch (error) {
    case 'AccessDeniedException':
    case 'ResourceNotFoundException':
    case 'ValidationException':
      // Wrong configuration.
      return refuse('unavailable', 30);
    default:
      // ProvisionedThroughputExceededException, ThrottlingException, RequestLimitExceeded, TransactionConflictException,
      // InternalServerError, timeouts, lost connections: all pass.
      return refuse('unavailable', 2);
  }
}

async function limited(answer: Answer, source: string, { failures, log, now, signal }: Invocation): Promise<Answer> {
  if (answer.error === undefined || !FAILURES.has(answer.error)) return answer;
  try {
    const wait = await failures.count(source, now(), signal);
    return wait === undefined ? answer : refuse('too_many_requests', wait);
  } catch (error) {
    log.warn('A failure could not be counted.', { error: errorName(error) });
    return answer;
  }
}
