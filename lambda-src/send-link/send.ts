// `send`: one link, once. Claim, send, record (DESIGN section 5).

import { setTimeout as sleep } from 'node:timers/promises';
import { until, within } from '../shared/abort';
import type { Destination, Reason } from '../shared/contract/connect';
import { METRICS } from '../shared/contract/metrics';
import { seal } from '../shared/sealing';
import { callerName } from './caller';
import { emailContent } from './email/text';
import { type Delivery, readError, refused, unknown } from './failures';
import type { Invocation } from './invocation';
import { type Link, makeLink } from './link';
import type { Request } from './parse';
import type { Outcome } from './result';
import type { Services } from './services';
import { keyProblem } from './signing';
import { smsParts, smsText } from './sms/text';
import type { Claim, ClaimRequest, KnownClaim } from './store';
import { findTarget, type Target } from './target';

type SendRequest = Extract<Request, { action: 'send' }>;
type Transmit = (link: Link) => Promise<Delivery>;

/** Seconds after which an invocation that made a claim has ended, one way or another. */
const CLAIMER_LIVES = 6;
/** Seconds within which Connect repeats a request, and so a claim is that of the very same one. */
const REPEATED_WITHIN = 15;
/** Milliseconds between looks at a claim that another invocation holds. */
const LOOK_AGAIN = 250;
/** How long a caller waits for notes that this call does not need, and for the record that a repeat of it reads. Milliseconds. */
const NOTE_WITHIN = 700;
const RECORD_WITHIN = 1500;

export async function send(request: SendRequest, services: Services, invocation: Invocation): Promise<Outcome> {
  return outcomeOf(await deliver(request, services, invocation), request, invocation);
}

async function deliver(request: SendRequest, services: Services, invocation: Invocation): Promise<Delivery> {
  const { telemetry, deadline } = invocation;
  const ready = await until(deadline.beforeSend, prepare(request, services, invocation)).catch((error: unknown) => {
    if (deadline.beforeSend.aborted) return refused('failed', 'timeout');
    telemetry.warn('unexpected failure', { error: readError(error).name });
    return refused('failed', 'internal');
  });
  if ('status' in ready) return unlessTriedBefore(ready, request, {}, services, invocation);

  const { link, target, transmit, destination } = ready;
  const claim = await claimOnce(ready, request, services, invocation);
  if (!('owner' in claim)) return claim;

  if (!deadline.mayBeginSend) {
    await giveBack(claim, services, invocation);
    return notSent(refused('failed', 'deadline'), invocation);
  }
  // Counted beside the send: one round trip less, and only what was really tried counts.
  const counted = services.store.countSend(telemetry, within(deadline.answer, NOTE_WITHIN)).catch(() => undefined);
  const delivery = await transmitTwiceIfThrottled(transmit, link, invocation);

  if (delivery.status === 'sent' || delivery.status === 'unconfirmed') {
    if (delivery.status === 'sent') invocation.accepted = outcomeOf(delivery, request, invocation);
    mayHaveSent(delivery, link, target, request, invocation);
    await Promise.all([counted, keepResult(delivery, claim, link, services, invocation)]);
    return delivery;
  }

  const remembered = delivery.status === 'opted_out' || delivery.status === 'not_mobile';
  await Promise.all([
    counted,
    giveBack(claim, services, invocation),
    remembered &&
      services.store
        .rememberRefusal(destination, delivery.reason, telemetry, within(deadline.answer, NOTE_WITHIN))
        .catch(() => undefined),
  ]);
  return notSent(delivery, invocation);
}

/** Everything that a send needs, and its claim. */
interface Ready extends ClaimRequest {
  readonly link: Link;
  readonly target: Target;
  readonly transmit: Transmit;
}

/** All that can be done before the claim: what goes wrong here has sent nothing. */
async function prepare(request: SendRequest, services: Services, invocation: Invocation): Promise<Ready | Delivery> {
  const { telemetry, deadline, now, speech } = invocation;
  const { contact, channel } = request;
  const caller = services.phone.caller(contact.callerAddress);

  const key = await services.signing.key(telemetry, deadline.beforeSend).catch(keyProblem);
  if (typeof key === 'string') return refused('failed', key);
  const target = await findTarget(request, caller, key, services, invocation);
  if ('status' in target) return target;
  const transmit = await transmitter(target, services, invocation);
  const link = makeLink(
    {
      contact,
      destination: target.destination,
      language: speech.language,
      now,
      offeredAt: request.offeredAt ?? now,
    },
    key,
    services,
  );
  return {
    link,
    target,
    transmit,
    contactId: contact.contactId,
    channel,
    to: target.destination === 'typed' ? 'typed' : 'caller',
    destination: key.hash(target.address),
    keyId: key.keyId,
    caller: callerName(contact, caller, key),
  };
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
async function claimOnce(
  ready: Ready,
  request: SendRequest,
  services: Services,
  invocation: Invocation,
): Promise<Claim | Delivery> {
  const { telemetry, deadline } = invocation;
  while (deadline.mayBeginSend) {
    const outcome = await services.store.claim(ready, telemetry, deadline.beforeSend);
    switch (outcome.kind) {
      case 'claimed':
        return outcome.claim;
      case 'limit':
        return unlessTriedBefore(refused('not_allowed', outcome.reason), request, ready, services, invocation);
      case 'failed':
        await giveBack(outcome.claim, services, invocation);
        return unlessTriedBefore(
          refused('failed', outcome.reason),
          request,
          { ...ready, owner: outcome.claim.owner },
          services,
          invocation,
        );
      case 'taken': {
        const known = await settled(outcome.known, request, services, invocation);
        if (known) return triedBefore(known, ready, invocation);
        // Taken back: nothing was sent.
      }
    }
  }
  return unlessTriedBefore(refused('failed', 'deadline'), request, ready, services, invocation);
}

/** What this invocation knows of its destination, and of a claim that it may have made. */
interface Mine extends Partial<Pick<ClaimRequest, 'to' | 'destination' | 'keyId'>> {
  readonly owner?: string;
}

/**
 * The refusal, unless an earlier try of the same send got further: a repeat says what became of that one, however little it
 * can do itself.
 */
async function unlessTriedBefore(
  refusal: Delivery,
  request: SendRequest,
  mine: Mine,
  services: Services,
  invocation: Invocation,
): Promise<Delivery> {
  const { telemetry, deadline, now } = invocation;
  const { contact, channel } = request;
  const { to, destination, owner } = mine;
  // A refusal that is the caller's own would have been that of an earlier try, too.
  const cannotKnow = () =>
    refusal.status === 'failed' ? unconfirmed(refusal.reason, invocation) : notSent(refusal, invocation);
  // A keyed number that is the caller's own was claimed as such.
  const kinds: readonly Destination[] = to ? [to] : request.to === 'typed' ? ['typed', 'caller'] : ['caller'];
  let claims: KnownClaim[];
  try {
    const found = await Promise.all(
      kinds.map((kind) =>
        services.store.known({ contactId: contact.contactId, channel, to: kind }, telemetry, deadline.answer),
      ),
    );
    claims = found.filter((claim) => claim !== undefined && claim.owner !== owner) as KnownClaim[];
  } catch {
    return cannotKnow();
  }
  const [latest] = claims.sort((a, b) => b.claimedAt - a.claimedAt);
  const known = await settled(latest, request, services, invocation);
  if (!known) return notSent(refusal, invocation);
  // Another number may have been keyed since.
  if (destination === undefined && request.to === 'typed' && now - known.claimedAt > REPEATED_WITHIN)
    return cannotKnow();
  return triedBefore(known, mine, invocation);
}

/** The claim of another invocation when that has ended, or as it stands when time is up. Undefined when it was taken back. */
async function settled(
  claim: KnownClaim | undefined,
  { contact, channel }: SendRequest,
  services: Services,
  { telemetry, deadline, now }: Invocation,
): Promise<KnownClaim | undefined> {
  let known = claim;
  while (known?.result === 'pending' && now - known.claimedAt <= CLAIMER_LIVES && deadline.untilAnswer > LOOK_AGAIN) {
    await sleep(LOOK_AGAIN);
    const { to } = known;
    const last: KnownClaim = known;
    known = await services.store
      .known({ contactId: contact.contactId, channel, to }, telemetry, deadline.answer)
      .catch(() => last);
  }
  return known;
}

/** What a repeat says: the same as the first try, and never "sent" of a number that it was not sent to. */
function triedBefore(known: KnownClaim, { destination, keyId }: Mine, invocation: Invocation): Delivery {
  if (destination !== undefined && keyId === known.keyId && destination !== known.destination)
    return notSent(refused('not_allowed', 'limit_contact'), invocation);
  // The signing key was rotated between. A call has one number and one address, but may have keyed another one since.
  if (destination !== undefined && keyId !== known.keyId && known.to === 'typed')
    return unconfirmed('limit_contact', invocation);
  if (known.result === 'pending') return unconfirmed('in_progress', invocation);
  return { status: known.result, reason: known.reason };
}

function unconfirmed(reason: Reason, { telemetry, by }: Invocation): Delivery {
  telemetry.count(METRICS.unconfirmed, { reason, ...by });
  telemetry.warn('link unconfirmed', { reason });
  return unknown(reason);
}

/** After acceptance nothing throws: a result that is not written leaves the claim pending, which a repeat reads as unconfirmed. */
async function keepResult(
  { status, reason, messageId }: Delivery,
  claim: Claim,
  { sealKey }: Link,
  { store, settings }: Services,
  { telemetry, deadline }: Invocation,
): Promise<void> {
  const feedback = settings.endUserMessaging?.messageFeedback === true && messageId !== undefined;
  const signal = within(deadline.answer, RECORD_WITHIN);
  await Promise.allSettled([
    store.record(claim, status, reason, telemetry, signal),
    feedback && store.noteMessage(claim, seal(sealKey, 'sealedMessage', { messageId }), telemetry, signal),
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
  { telemetry, deadline, speech, by }: Invocation,
): void {
  const about = { linkId: link.linkId, channel, destination };
  if (delivery.status === 'sent') {
    telemetry.count(METRICS.linkSent, by);
    telemetry.milliseconds(METRICS.acceptedMilliseconds, deadline.elapsed, by);
    if (channel === 'sms') telemetry.count(METRICS.smsParts, undefined, smsParts(smsText(speech, link.url)));
    telemetry.info('link sent', { ...about, messageId: delivery.messageId ?? 'none' });
  } else {
    telemetry.count(METRICS.unconfirmed, { reason: delivery.reason, ...by });
    telemetry.warn('link unconfirmed', { ...about, reason: delivery.reason });
  }
}

function notSent({ status, reason }: Delivery, { telemetry, by }: Invocation): Delivery {
  telemetry.count(status === 'failed' ? METRICS.sendFailed : METRICS.sendRefused, { reason, ...by });
  telemetry.info('link not sent', { status, reason });
  return { status, reason };
}

function outcomeOf({ status, reason }: Delivery, request: SendRequest, invocation: Invocation): Outcome {
  return { status, reason, prompt: whatToSay({ status, reason }, request, invocation) };
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
