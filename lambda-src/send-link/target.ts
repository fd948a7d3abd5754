// Where the link goes: the caller's number, a keyed one, or the e-mail address on file; or why it goes nowhere.

import type { Reason, SendStatus } from '../shared/contract/connect';
import type { E164 } from '../shared/contract/link';
import { readError, reasonOf } from './failures';
import type { Invocation } from './invocation';
import type { Request } from './parse';
import type { CallerVerdict } from './phone';
import { emailAddress, type Services } from './services';
import type { SigningKey } from './signing';

export type Target =
  | { readonly destination: 'caller' | 'typed'; readonly address: E164 }
  | { readonly destination: 'email'; readonly address: string };

export type NoTarget = { readonly status: SendStatus; readonly reason: Reason };

export async function findTarget(
  { contact, channel, to }: Extract<Request, { action: 'send' }>,
  caller: CallerVerdict,
  key: SigningKey,
  services: Services,
  { telemetry, deadline }: Invocation,
): Promise<Target | NoTarget> {
  const signal = deadline.beforeSend;
  if (channel === 'email') {
    let address: string | undefined;
    try {
      address = await emailAddress(services, contact, caller, telemetry, signal);
    } catch (error) {
      return { status: 'failed', reason: reasonOf(readError(error), 'service_error') };
    }
    return address === undefined ? { status: 'no_address', reason: 'no_email' } : { destination: 'email', address };
  }
  if (to === 'caller') {
    if (caller.ok) return { destination: 'caller', address: caller.number };
    return { status: caller.reason === 'landline' ? 'not_mobile' : 'no_address', reason: caller.reason };
  }
  let sealed: string | undefined;
  try {
    sealed = await services.store.typedNumber(contact.contactId, telemetry, signal);
  } catch (error) {
    return { status: 'failed', reason: reasonOf(readError(error), 'table') };
  }
  const number = sealed === undefined ? undefined : key.unsealNumber(contact.contactId, sealed);
  if (number === undefined) return { status: 'no_address', reason: 'no_typed_number' };
  // Keyed in, but the number that the call comes from: one and the same destination.
  const destination = caller.ok && caller.number === number ? 'caller' : 'typed';
  return { destination, address: number as E164 };
}
