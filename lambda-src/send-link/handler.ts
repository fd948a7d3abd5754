// One invocation from event to answer: parse, act within the deadline, answer whatever happens.

import type { Action, SendLinkResult, Status } from '../shared/contract/connect';
import { METRICS } from '../shared/contract/metrics';
import { Deadline, type DeadlineLimits } from './deadline';
import { readError } from './failures';
import type { Invocation } from './invocation';
import { number } from './number';
import { offer } from './offer';
import { parseRequest, type Request } from './parse';
import { type Outcome, toResult } from './result';
import { send } from './send';
import type { Services } from './services';
import { telemetryFor } from './telemetry';
import { languageOf, speech } from './words';

/** How an action says that nothing came of it. */
const NOTHING: Readonly<Record<Action, Status>> = { offer: 'no_offer', number: 'number_invalid', send: 'failed' };

/** @param clock epoch milliseconds */
export function makeHandler(
  services: Services,
  limits: DeadlineLimits,
  clock: () => number,
): (event: unknown) => Promise<SendLinkResult> {
  const { settings } = services;
  return async (event) => {
    const deadline = new Deadline(limits);
    const now = Math.floor(clock() / 1000);
    const request = parseRequest(event, now);
    const contact = request.action === 'bad' ? request : request.contact;
    const telemetry = telemetryFor(contact.contactId);
    const invocation: Invocation = {
      now,
      telemetry,
      deadline,
      speech: speech(languageOf(contact.languageCode, settings.languages), settings),
      sending: false,
    };
    const outcome = await deadline.race(
      act(request, services, invocation).catch((error: unknown) => {
        telemetry.warn('unexpected failure', { error: readError(error).name });
        return giveUp(request, invocation, 'internal');
      }),
      () => giveUp(request, invocation, 'deadline'),
    );
    return toResult(outcome);
  };
}

async function act(request: Request, services: Services, invocation: Invocation): Promise<Outcome> {
  switch (request.action) {
    case 'offer':
      return offer(request, services, invocation);
    case 'number':
      return number(request, services, invocation);
    case 'send':
      return send(request, services, invocation);
    case 'bad':
      invocation.telemetry.warn('request not understood', { asked: request.asked ?? 'none' });
      return giveUp(request, invocation, 'bad_request');
  }
}

/** The end of an invocation that came to nothing, or, when a message may have left, to nobody knows what. */
function giveUp(
  request: Request,
  { sending, speech, telemetry }: Invocation,
  reason: 'bad_request' | 'internal' | 'deadline',
): Outcome {
  if (sending) {
    telemetry.count(METRICS.unconfirmed, { reason });
    return { status: 'unconfirmed', reason, prompt: speech.fill(speech.unconfirmed) };
  }
  const action = request.action === 'bad' ? (request.asked ?? 'send') : request.action;
  if (action === 'offer') telemetry.count(METRICS.offerFailed, { reason });
  if (action === 'send') telemetry.count(METRICS.sendFailed, { reason });
  return {
    status: NOTHING[action],
    reason,
    prompt: speech.fill(action === 'offer' ? speech.noOffer : speech.failed),
  };
}
