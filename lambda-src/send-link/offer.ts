// `offer`: what this caller can use, so that the menu names only what will work. Warms what a send will need.

import type { Reason } from '../shared/contract/connect';
import { METRICS } from '../shared/contract/metrics';
import { callerName } from './caller';
import { readError, reasonOf } from './failures';
import type { Invocation } from './invocation';
import type { Request } from './parse';
import type { CallerVerdict } from './phone';
import type { Outcome } from './result';
import { emailAddress, type Services } from './services';
import { type SigningKey, SigningKeyError } from './signing';
import type { Words } from './words';

type OfferRequest = Extract<Request, { action: 'offer' }>;
type NoSms = keyof Words['noCallerSms'];

export async function offer(
  { contact, offeredAt: firstOffer }: OfferRequest,
  services: Services,
  invocation: Invocation,
): Promise<Outcome> {
  const { telemetry, deadline, speech, now } = invocation;
  const signal = deadline.beforeSend;
  const offeredAt = firstOffer ?? now;
  const caller = services.phone.caller(contact.callerAddress);

  const noOffer = (reason: Reason): Outcome => {
    telemetry.count(METRICS.noOffer, { reason });
    return { status: 'no_offer', reason, offeredAt, prompt: speech.noOffer };
  };
  /** What cannot be read does not stop an offer: the send checks again, in its transaction. */
  const onDoubt = <T>(answer: T, read: Promise<T>): Promise<T> => read.catch(() => answer);

  const [key, staffed, breakerOpen, email] = await Promise.all([
    services.signing.key(telemetry, signal).catch(keyProblem),
    services
      .staffing()
      .then((staffing) => staffing.staffed(contact.queueArn ?? services.environment.queueArn, telemetry, signal)),
    onDoubt(
      false,
      telemetry.call('table', () => services.store.breakerOpen(signal)),
    ),
    emailAddress(services, contact, caller, telemetry, signal),
    services.sms(),
    services.email?.(),
  ]);
  if (typeof key === 'string') return noOffer(key);
  if (!staffed) return noOffer('not_staffed');
  if (breakerOpen) return noOffer('breaker');

  const [callerSpent, noSms, emailUsage] = await Promise.all([
    onDoubt(false, services.store.callerSpent(callerName(contact, caller, key), signal)),
    onDoubt(undefined, whyNoSms(caller, key, services, invocation)),
    email === undefined ? undefined : onDoubt(undefined, services.store.usage(key.hash(email), signal)),
  ]);
  if (callerSpent) return noOffer('limit_caller');

  const byEmail = email !== undefined && emailUsage?.destinationSpent !== true;
  const options = [
    ...(noSms === undefined ? [speech.menuSms] : []),
    ...(byEmail ? [speech.menuEmail] : []),
    speech.menuOther,
    speech.menuAgent,
  ];
  // Later rounds come with the reason already told.
  const lead =
    firstOffer === undefined ? [speech.intro, ...(noSms === undefined ? [] : [speech.noCallerSms[noSms]])] : [];
  const menu = speech.fill([...lead, ...options].join(' '));

  telemetry.count(METRICS.offer);
  return {
    status: 'offer',
    reason: noSms ?? 'none',
    offeredAt,
    prompt: menu,
    menu,
    again: speech.fill([speech.again, ...options].join(' ')),
    moment: speech.fill(speech.moment),
    enterNumber: speech.fill(speech.enterNumber),
  };
}

/** Why the caller's own number gets no SMS, or undefined when it does. */
async function whyNoSms(
  caller: CallerVerdict,
  key: SigningKey,
  services: Services,
  { telemetry, deadline }: Invocation,
): Promise<NoSms | undefined> {
  if (!caller.ok) return caller.reason;
  const hash = key.hash(caller.number);
  const signal = deadline.beforeSend;
  const [usage, textable] = await Promise.all([
    telemetry.call('table', () => services.store.usage(hash, signal)),
    services.lines?.().then((lines) => lines.textable(caller.number, hash, telemetry, signal)) ?? true,
  ]);
  if (usage.refused !== undefined) return usage.refused === 'opted_out' ? 'opted_out' : 'landline';
  if (!textable) return 'landline';
  return usage.destinationSpent ? 'limit_destination' : undefined;
}

/** Without its key nothing that is sent would open. */
export const keyProblem = (error: unknown): Reason =>
  error instanceof SigningKeyError ? error.reason : reasonOf(readError(error), 'secret');
