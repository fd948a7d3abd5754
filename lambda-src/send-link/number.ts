// `number`: keyed digits become a number that an SMS reaches, kept sealed under the contact id and read back to the caller.

import type { Reason } from '../shared/contract/connect';
import { readError, reasonOf } from './failures';
import type { Invocation } from './invocation';
import type { Request } from './parse';
import type { Outcome } from './result';
import type { Services } from './services';
import { keyProblem } from './signing';

type NumberRequest = Extract<Request, { action: 'number' }>;

export async function number(
  { contact, digits, last }: NumberRequest,
  services: Services,
  { telemetry, deadline, speech }: Invocation,
): Promise<Outcome> {
  const invalid = (reason: Reason, prompt: string): Outcome => ({
    status: 'number_invalid',
    reason,
    prompt: speech.fill(prompt),
  });
  const signal = deadline.beforeSend;

  const typed = services.phone.typed(digits);
  if (!typed.ok) return invalid(typed.reason, speech.numberInvalid[typed.reason]);

  const key = await services.signing.key(telemetry, signal).catch(keyProblem);
  if (typeof key === 'string') return invalid(key, speech.numberFailed);
  const hash = key.hash(typed.number);

  try {
    const sealed = key.sealNumber(contact.contactId, typed.number);
    const [usage, textable] = await Promise.all([
      services.store.usage(hash, telemetry, deadline.optional).catch(() => undefined),
      services.lines?.().then((lines) => lines.textable(typed.number, hash, telemetry, deadline.optional)) ?? true,
      services.store.keepTypedNumber(contact.contactId, sealed, telemetry, signal),
    ]);
    if (usage?.refused === 'opted_out') return invalid('opted_out', speech.optedOut);
    if (usage?.refused !== undefined || !textable) return invalid('number_type', speech.numberInvalid.number_type);
    // The send would refuse it, and a caller who has confirmed a number expects a message.
    if (usage?.destinationSpent) return invalid('limit_destination', speech.numberInvalid.limit_destination);
  } catch (error) {
    return invalid(reasonOf(readError(error), 'table'), speech.numberFailed);
  }
  // Read one by one: "2, 0, 6", not "two hundred and six".
  const question = last ? speech.confirmNumber : `${speech.confirmNumber} ${speech.keyAgain}`;
  const spoken = speech.fill(question, { digits: [...typed.national].join(', ') });
  return { status: 'number_ok', prompt: spoken };
}
