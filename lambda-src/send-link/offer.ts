// `offer`: what this caller can use, so that the menu names only what will work. Warms what a send will need.

import type { Channel, Destination, Reason } from '../shared/contract/connect';
import { METRICS } from '../shared/contract/metrics';
import { callerName } from './caller';
import type { Invocation } from './invocation';
import type { Contact, Request } from './parse';
import type { CallerVerdict } from './phone';
import type { Outcome } from './result';
import { emailAddress, type Services } from './services';
import { keyProblem, type SigningKey } from './signing';
import { type Choices, choicesOf, menuTexts, type NoSms } from './words/menu';

type OfferRequest = Extract<Request, { action: 'offer' }>;

export async function offer(
  { contact, offeredAt: firstOffer }: OfferRequest,
  services: Services,
  invocation: Invocation,
): Promise<Outcome> {
  const { telemetry, deadline, speech, now } = invocation;
  const { store, signing, phone, settings } = services;
  const offeredAt = firstOffer ?? now;
  const caller = phone.caller(contact.callerAddress);

  const none = (metric: 'noOffer' | 'offerFailed', reason: Reason): Outcome => {
    telemetry.count(METRICS[metric], { reason });
    telemetry.info('no offer', { reason });
    return { status: 'no_offer', reason, offeredAt, prompt: speech.fill(speech.noOffer) };
  };
  const noOffer = (reason: Reason): Outcome => none('noOffer', reason);
  const keyRead = signing.key(telemetry, deadline.beforeSend).catch(keyProblem);
  /** What cannot be read does not stop an offer: the send checks again, in its transaction. */
  const onDoubt = async <T>(answer: T, read: (key: SigningKey) => Promise<T>): Promise<T> => {
    const key = await keyRead;
    return typeof key === 'string' ? answer : read(key).catch(() => answer);
  };

  /** A call has one message to a destination, whatever became of it. */
  const hadItsMessage = (channel: Channel, to: Destination) =>
    store.known({ contactId: contact.contactId, channel, to }, telemetry, deadline.optional).then(
      (claim) => claim !== undefined,
      () => false,
    );

  const [key, staffed, breakerOpen, callerSpent, sms, email, hadSms, hadEmail, hadOther] = await Promise.all([
    keyRead,
    somebodyThere(contact.queueArn ?? services.environment.queueArn, services, invocation),
    store.breakerOpen(telemetry, deadline.optional).catch(() => false),
    onDoubt(false, (known) => store.callerSpent(callerName(contact, caller, known), telemetry, deadline.optional)),
    onDoubt(undefined, (known) => whyNoSms(caller, known, services, invocation)),
    onDoubt(false, (known) => mailable(contact, caller, known, services, invocation)),
    hadItsMessage('sms', 'caller'),
    hadItsMessage('email', 'caller'),
    hadItsMessage('sms', 'typed'),
    // Not needed now, but by the send that may follow. E-mail waits for it: most calls end with an SMS.
    services.sms(),
  ]);
  if (typeof key === 'string') return none('offerFailed', key);
  if (!staffed) return noOffer('not_staffed');
  if (breakerOpen) return noOffer('breaker');
  if (callerSpent) return noOffer('limit_caller');

  const noSms = hadSms ? 'limit_contact' : sms;
  const byEmail = email && !hadEmail;
  const toOther = settings.countries.length > 0 && !hadOther;
  const choices: Choices = { noSms, email: byEmail, other: toOther };
  if (choicesOf(speech, choices).length === 0) return noOffer(noSms ?? 'no_channel');
  const { menu, again } = menuTexts(speech, choices, firstOffer === undefined);

  telemetry.count(METRICS.offer);
  if (noSms === undefined || toOther) telemetry.countOnlyBy(METRICS.offer, { channel: 'sms' });
  if (byEmail) telemetry.countOnlyBy(METRICS.offer, { channel: 'email' });
  telemetry.info('offer', { sms: noSms === undefined, email: byEmail, reason: noSms ?? 'none' });
  return {
    status: 'offer',
    reason: noSms ?? 'none',
    offeredAt,
    prompt: menu,
    menu,
    again,
    moment: speech.fill(speech.moment),
    sms: noSms === undefined,
    email: byEmail,
    ...(toOther && { enterNumber: speech.fill(speech.enterNumber) }),
  };
}

async function somebodyThere(
  queueArn: string,
  services: Services,
  { telemetry, deadline }: Invocation,
): Promise<boolean> {
  const staffing = await services.staffing();
  return staffing.staffed(queueArn, telemetry, deadline.optional);
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
  const [usage, textable] = await Promise.all([
    services.store.usage(hash, telemetry, deadline.optional),
    services.lines?.().then((lines) => lines.textable(caller.number, hash, telemetry, deadline.optional)) ?? true,
  ]);
  if (usage.refused !== undefined) return usage.refused === 'opted_out' ? 'opted_out' : 'landline';
  if (!textable) return 'landline';
  return usage.destinationSpent ? 'limit_destination' : undefined;
}

/** Whether there is one address for this caller, and it has not had its messages. */
async function mailable(
  contact: Contact,
  caller: CallerVerdict,
  key: SigningKey,
  services: Services,
  { telemetry, deadline }: Invocation,
): Promise<boolean> {
  const address = await emailAddress(services, contact, caller, telemetry, deadline.optional);
  if (address === undefined) return false;
  const usage = await services.store.usage(key.hash(address), telemetry, deadline.optional).catch(() => undefined);
  return usage?.destinationSpent !== true;
}
