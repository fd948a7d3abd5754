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
const NOTHING: Readonly<
  Record<Action, { readonly status: Status; readonly prompt: 'noOffer' | 'numberFailed' | 'failed' }>
> = {
  offer: { status: 'no_offer', prompt: 'noOffer' },
  number: { status: 'number_invalid', prompt: 'numberFailed' },
  send: { status: 'failed', prompt: 'failed' },
};

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
      by: request.action === 'send' ? { channel: request.channel } : {},
      speech: speech(languageOf(contact.languageCode, settings.languages), settings),
    };
    const outcome = await deadline.race(
      act(request, services, invocation).catch((error: unknown) => {
        telemetry.warn('unexpected failure', { error: readError(error).name });
        return giveUp(request, invocation, 'internal');
      }),
      () => giveUp(request, invocation, 'deadline'),
    );
    return toResult(request.action === 'send' ? { ...outcome, at: now } : outcome);
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

/**
 * The end of an invocation that came to nothing. A send that nobody foresaw to end here may have sent, or an earlier try of it
 * may: what is known of its message, or that nobody knows.
 */
function giveUp(
  request: Request,
  { accepted, speech, telemetry, by }: Invocation,
  reason: 'bad_request' | 'internal' | 'deadline',
): Outcome {
  if (accepted) return accepted;
  if (request.action === 'send') {
    telemetry.count(METRICS.unconfirmed, { reason, ...by });
    return { status: 'unconfirmed', reason, prompt: speech.fill(speech.unconfirmed) };
  }
  const action = request.action === 'bad' ? (request.asked ?? 'send') : request.action;
  if (action === 'offer') telemetry.count(METRICS.offerFailed, { reason });
  if (action === 'send') telemetry.count(METRICS.sendFailed, { reason });
  const { status, prompt } = NOTHING[action];
  return { status, reason, prompt: speech.fill(speech[prompt]) };
}
