// `send`: one link, once. Claim, send, record (DESIGN section 5).

import type { Reason, SendStatus } from '../shared/contract/connect';
import type { E164 } from '../shared/contract/link';
import { METRICS } from '../shared/contract/metrics';
import { callerName } from './caller';
import { emailContent } from './email/text';
import { type Delivery, refused, unknown } from './failures';
import type { Invocation } from './invocation';
import { type Link, makeLink } from './link';
import { keyProblem } from './offer';
import type { Request } from './parse';
import type { CallerVerdict } from './phone';
import type { Outcome } from './result';
import { emailAddress, type Services } from './services';
import type { SigningKey } from './signing';
import { smsParts, smsText } from './sms/text';
import type { Claim, ClaimRequest } from './store';

type SendRequest = Extract<Request, { action: 'send' }>;

/** Where the link goes, or why it goes nowhere. */
type Target =
  | { readonly ok: true; readonly destination: 'caller' | 'typed'; readonly number: E164 }
  | { readonly ok: true; readonly destination: 'email'; readonly address: string }
  | { readonly ok: false; readonly status: SendStatus; readonly reason: Reason };

/** Seconds after which an invocation that made a claim has ended, one way or another. */
const CLAIMER_LIVES = 6;
/** Milliseconds between looks at a claim that another invocation holds. */
const LOOK_AGAIN = 250;

export async function send(request: SendRequest, services: Services, invocation: Invocation): Promise<Outcome> {
  const delivery = await deliver(request, services, invocation);
  return { status: delivery.status, reason: delivery.reason, prompt: whatToSay(delivery, request, invocation) };
}

async function deliver(request: SendRequest, services: Services, invocation: Invocation): Promise<Delivery> {
  const { telemetry, deadline, now, speech } = invocation;
  const { contact, channel } = request;
  const signal = deadline.beforeSend;
  const caller = services.phone.caller(contact.callerAddress);

  const key = await services.signing.key(telemetry, signal).catch(keyProblem);
  if (typeof key === 'string') return failed(refused('failed', key), invocation);
  const target = await findTarget(request, caller, key, services, invocation);
  if (!target.ok) return failed(refused(target.status, target.reason), invocation);

  const transmit = await transmitter(target, services, invocation);
  const link = makeLink(
    { contact, destination: target.destination, language: speech.language, now, offeredAt: request.offeredAt ?? now },
    key,
    services,
  );
  const address = target.destination === 'email' ? target.address : target.number;
  const claim = await claimOnce(
    {
      link,
      contactId: contact.contactId,
      channel,
      to: target.destination === 'typed' ? 'typed' : 'caller',
      destination: key.hash(address),
      caller: callerName(contact, caller, key),
    },
    services,
    invocation,
  );
  if (!('owner' in claim)) return claim;

  if (!deadline.mayBeginSend) {
    await giveBack(claim, services, invocation);
    return failed(refused('failed', 'deadline'), invocation);
  }

  invocation.sending = true;
  // Counted beside the send: one round trip less, and only what was really tried counts.
  const counted = services.store.countSend(telemetry, deadline.answer).catch(() => undefined);
  let delivery = await transmit(link);
  if (delivery.retry) {
    await sleep(150 + Math.random() * 150);
    if (deadline.mayBeginSend) delivery = await transmit(link);
  }

  if (delivery.status === 'sent' || delivery.status === 'unconfirmed') {
    // After acceptance nothing throws: a result that cannot be recorded leaves the claim pending, which a repeat reads as unconfirmed.
    await Promise.all([
      counted,
      services.store.record(claim, delivery.status, delivery.reason, telemetry, deadline.answer).catch(() => undefined),
      target.destination === 'typed' &&
        services.store.forgetTypedNumber(contact.contactId, deadline.answer).catch(() => undefined),
    ]);
    if (delivery.status === 'sent') {
      telemetry.count(METRICS.linkSent, { channel });
      telemetry.info('link sent', { linkId: link.linkId, channel, destination: target.destination });
    } else {
      telemetry.count(METRICS.unconfirmed, { reason: delivery.reason });
      telemetry.warn('link unconfirmed', { linkId: link.linkId, channel, reason: delivery.reason });
    }
    return delivery;
  }

  invocation.sending = false;
  await Promise.all([
    counted,
    giveBack(claim, services, invocation),
    (delivery.status === 'opted_out' || delivery.status === 'not_mobile') &&
      services.store.rememberRefusal(key.hash(address), delivery.reason, deadline.answer).catch(() => undefined),
  ]);
  return failed(delivery, invocation);
}

async function findTarget(
  { contact, channel, to }: SendRequest,
  caller: CallerVerdict,
  key: SigningKey,
  services: Services,
  { telemetry, deadline }: Invocation,
): Promise<Target> {
  const none = (status: SendStatus, reason: Reason): Target => ({ ok: false, status, reason });
  if (channel === 'email') {
    const address = await emailAddress(services, contact, caller, telemetry, deadline.beforeSend);
    return address === undefined ? none('no_address', 'no_email') : { ok: true, destination: 'email', address };
  }
  if (to === 'caller') {
    if (caller.ok) return { ok: true, destination: 'caller', number: caller.number };
    return none(caller.reason === 'landline' ? 'not_mobile' : 'no_address', caller.reason);
  }
  let sealed: string | undefined;
  try {
    sealed = await telemetry.call('table', () => services.store.typedNumber(contact.contactId, deadline.beforeSend));
  } catch {
    return none('failed', 'table');
  }
  const number = sealed === undefined ? undefined : key.unsealNumber(contact.contactId, sealed);
  if (number === undefined) return none('no_address', 'no_typed_number');
  // Keyed in, but the number that the call comes from: one and the same destination.
  const destination = caller.ok && caller.number === number ? 'caller' : 'typed';
  return { ok: true, destination, number: number as E164 };
}

/** Loads the service, and says how to send with it. Before the claim: what cannot be loaded was not sent. */
async function transmitter(
  target: Extract<Target, { ok: true }>,
  services: Services,
  { telemetry, deadline, speech }: Invocation,
): Promise<(link: Link) => Promise<Delivery>> {
  if (target.destination === 'email') {
    const sender = await services.email?.();
    return async (link) =>
      sender?.send({ to: target.address, ...emailContent(speech, link.url) }, telemetry, deadline.send) ??
      refused('failed', 'no_channel');
  }
  const sender = await services.sms();
  return async (link) => {
    const text = smsText(speech, link.url);
    telemetry.count(METRICS.smsParts, {}, smsParts(text));
    return sender.send(
      { to: target.number, text, linkId: link.linkId, lifeSeconds: services.settings.linkMinutes * 60 },
      telemetry,
      deadline.send,
    );
  };
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
        return failed(refused('not_allowed', outcome.reason), invocation);
      case 'failed':
        await giveBack(outcome.claim, services, invocation);
        return failed(refused('failed', outcome.reason), invocation);
      case 'taken': {
        if (outcome.destination !== request.destination)
          return failed(refused('not_allowed', 'limit_contact'), invocation);
        if (outcome.result !== 'pending') return { status: outcome.result, reason: outcome.reason };
        const mayEnd = invocation.now - outcome.claimedAt <= CLAIMER_LIVES;
        if (!mayEnd || deadline.untilSend < 2 * LOOK_AGAIN) {
          telemetry.count(METRICS.unconfirmed, { reason: 'in_progress' });
          return unknown('in_progress');
        }
        await sleep(LOOK_AGAIN);
      }
    }
  }
}

/** Nothing was sent: the caller may try again, and no limit counts it. */
async function giveBack(claim: Claim, services: Services, { telemetry, deadline }: Invocation): Promise<void> {
  await services.store.release(claim, telemetry, deadline.answer).catch(() => undefined);
}

function failed(delivery: Delivery, { telemetry }: Invocation): Delivery {
  telemetry.count(METRICS.sendFailed, { reason: delivery.reason });
  telemetry.info('link not sent', { status: delivery.status, reason: delivery.reason });
  return { status: delivery.status, reason: delivery.reason };
}

function whatToSay({ status, reason }: Delivery, { channel }: SendRequest, { speech }: Invocation): string {
  const say = speech.fill;
  switch (status) {
    case 'sent':
      return say(channel === 'email' ? speech.sentEmail : speech.sentSms);
    case 'unconfirmed':
      return say(speech.unconfirmed);
    case 'opted_out':
      return say(speech.optedOut);
    case 'not_mobile':
      return say(speech.notMobile);
    case 'no_address':
      if (reason === 'no_email') return say(speech.noEmail);
      return say(reason === 'withheld' || reason === 'country' ? speech.noCallerSms[reason] : speech.noNumber);
    case 'not_allowed':
      return say(speech.notAllowed);
    case 'failed':
      return say(speech.failed);
  }
}

const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
