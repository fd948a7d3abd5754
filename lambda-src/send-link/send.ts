// `send`: one link, once. Claim, send, record (DESIGN section 5).

import { setTimeout as sleep } from 'node:timers/promises';
import { METRICS } from '../shared/contract/metrics';
import { callerName } from './caller';
import { emailContent } from './email/text';
import { type Delivery, refused, unknown } from './failures';
import type { Invocation } from './invocation';
import { type Link, makeLink } from './link';
import type { Request } from './parse';
import type { Outcome } from './result';
import type { Services } from './services';
import { keyProblem } from './signing';
import { smsParts, smsText } from './sms/text';
import type { Claim, ClaimRequest } from './store';
import { findTarget, type Target } from './target';

type SendRequest = Extract<Request, { action: 'send' }>;
type Transmit = (link: Link) => Promise<Delivery>;

/** Seconds after which an invocation that made a claim has ended, one way or another. */
const CLAIMER_LIVES = 6;
/** Milliseconds between looks at a claim that another invocation holds. */
const LOOK_AGAIN = 250;

export async function send(request: SendRequest, services: Services, invocation: Invocation): Promise<Outcome> {
  const { status, reason } = await deliver(request, services, invocation);
  return { status, reason, prompt: whatToSay({ status, reason }, request, invocation) };
}

async function deliver(request: SendRequest, services: Services, invocation: Invocation): Promise<Delivery> {
  const { telemetry, deadline, now, speech } = invocation;
  const { contact, channel } = request;
  const caller = services.phone.caller(contact.callerAddress);

  const key = await services.signing.key(telemetry, deadline.beforeSend).catch(keyProblem);
  if (typeof key === 'string') return notSent(refused('failed', key), invocation);
  const target = await findTarget(request, caller, key, services, invocation);
  if ('status' in target) return notSent(target, invocation);
  // Before the claim: a service that cannot be loaded has sent nothing.
  const transmit = await transmitter(target, services, invocation);

  const { destination } = target;
  const link = makeLink(
    { contact, destination, language: speech.language, now, offeredAt: request.offeredAt ?? now },
    key,
    services,
  );
  const hash = key.hash(target.address);
  const claim = await claimOnce(
    {
      link,
      contactId: contact.contactId,
      channel,
      to: destination === 'typed' ? 'typed' : 'caller',
      destination: hash,
      caller: callerName(contact, caller, key),
    },
    services,
    invocation,
  );
  if (!('owner' in claim)) return claim;

  if (!deadline.mayBeginSend) {
    await giveBack(claim, services, invocation);
    return notSent(refused('failed', 'deadline'), invocation);
  }
  invocation.sending = true;
  // Counted beside the send: one round trip less, and only what was really tried counts.
  const counted = services.store.countSend(telemetry, deadline.answer).catch(() => undefined);
  const delivery = await transmitTwiceIfThrottled(transmit, link, invocation);

  if (delivery.status === 'sent' || delivery.status === 'unconfirmed') {
    await Promise.all([counted, keepResult(delivery, claim, services, invocation)]);
    return mayHaveSent(delivery, link, target, request, invocation);
  }

  invocation.sending = false;
  const remembered = delivery.status === 'opted_out' || delivery.status === 'not_mobile';
  await Promise.all([
    counted,
    giveBack(claim, services, invocation),
    remembered && services.store.rememberRefusal(hash, delivery.reason, deadline.answer).catch(() => undefined),
  ]);
  return notSent(delivery, invocation);
}

/** How to send to the target; loads the service that does it. */
async function transmitter(
  target: Target,
  services: Services,
  { telemetry, deadline, speech }: Invocation,
): Promise<Transmit> {
  const { address } = target;
  if (target.destination === 'email') {
    const sender = await services.email?.();
    return async ({ url }) =>
      sender?.send({ to: address, ...emailContent(speech, url) }, telemetry, deadline.send) ??
      refused('failed', 'no_channel');
  }
  const sender = await services.sms();
  const lifeSeconds = services.settings.linkMinutes * 60;
  return ({ url, linkId }) =>
    sender.send({ to: target.address, text: smsText(speech, url), linkId, lifeSeconds }, telemetry, deadline.send);
}

/** A throttled send was refused for sure, so one more is no second message. */
async function transmitTwiceIfThrottled(transmit: Transmit, link: Link, { deadline }: Invocation): Promise<Delivery> {
  const delivery = await transmit(link);
  if (!delivery.retry) return delivery;
  await sleep(150 + Math.random() * 150);
  return deadline.mayBeginSend ? transmit(link) : delivery;
}

/** The claim, or what is to be said instead of sending. Waits for another invocation of the same call that is still at it. */
async function claimOnce(request: ClaimRequest, services: Services, invocation: Invocation): Promise<Claim | Delivery> {
  const { telemetry, deadline } = invocation;
  for (;;) {
    const outcome = await services.store.claim(request, telemetry, deadline.beforeSend);
    switch (outcome.kind) {
      case 'claimed':
        return outcome.claim;
      case 'limit':
        return notSent(refused('not_allowed', outcome.reason), invocation);
      case 'failed':
        await giveBack(outcome.claim, services, invocation);
        return notSent(refused('failed', outcome.reason), invocation);
      case 'taken': {
        const { destination, result, reason, claimedAt } = outcome;
        // One message a call: never "sent" for a number that it was not sent to.
        if (destination !== request.destination) return notSent(refused('not_allowed', 'limit_contact'), invocation);
        if (result !== 'pending') return { status: result, reason };
        if (invocation.now - claimedAt > CLAIMER_LIVES || deadline.untilSend < 2 * LOOK_AGAIN) {
          telemetry.count(METRICS.unconfirmed, { reason: 'in_progress' });
          return unknown('in_progress');
        }
        await sleep(LOOK_AGAIN);
      }
    }
  }
}

/** After acceptance nothing throws: a result that is not written leaves the claim pending, which a repeat reads as unconfirmed. */
async function keepResult(
  { status, reason, messageId }: Delivery,
  claim: Claim,
  { store, settings }: Services,
  { telemetry, deadline }: Invocation,
): Promise<void> {
  const feedback = settings.endUserMessaging?.messageFeedback === true && messageId !== undefined;
  await Promise.allSettled([
    store.record(claim, status, reason, telemetry, deadline.answer),
    feedback && store.noteMessage(claim, messageId, deadline.answer),
  ]);
}

/** Nothing was sent: the caller may try again, and no limit counts it. */
async function giveBack(claim: Claim, services: Services, { telemetry, deadline }: Invocation): Promise<void> {
  await services.store.release(claim, telemetry, deadline.answer).catch(() => undefined);
}

function mayHaveSent(
  delivery: Delivery,
  link: Link,
  { destination }: Target,
  { channel }: SendRequest,
  { telemetry, speech }: Invocation,
): Delivery {
  const about = { linkId: link.linkId, channel, destination };
  if (delivery.status === 'sent') {
    telemetry.count(METRICS.linkSent, { channel });
    if (channel === 'sms') telemetry.count(METRICS.smsParts, undefined, smsParts(smsText(speech, link.url)));
    telemetry.info('link sent', { ...about, messageId: delivery.messageId ?? 'none' });
  } else {
    telemetry.count(METRICS.unconfirmed, { reason: delivery.reason });
    telemetry.warn('link unconfirmed', { ...about, reason: delivery.reason });
  }
  return delivery;
}

function notSent({ status, reason }: Delivery, { telemetry }: Invocation): Delivery {
  telemetry.count(METRICS.sendFailed, { reason });
  telemetry.info('link not sent', { status, reason });
  return { status, reason };
}

function whatToSay({ status, reason }: Delivery, { channel }: SendRequest, { speech }: Invocation): string {
  switch (status) {
    case 'sent':
      return speech.fill(channel === 'email' ? speech.sentEmail : speech.sentSms);
    case 'unconfirmed':
      return speech.fill(speech.unconfirmed);
    case 'opted_out':
      return speech.fill(speech.optedOut);
    case 'not_mobile':
      return speech.fill(speech.notMobile);
    case 'no_address':
      if (reason === 'withheld' || reason === 'country') return speech.fill(speech.noCallerSms[reason]);
      return speech.fill(reason === 'no_email' ? speech.noEmail : speech.noNumber);
    case 'not_allowed':
      return speech.fill(speech.notAllowed);
    case 'failed':
      return speech.fill(speech.failed);
  }
}
