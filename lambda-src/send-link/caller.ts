// Who is calling, for limits: by number, or by contact when the number is withheld.

import type { Contact } from './parse';
import type { CallerVerdict } from './phone';
import type { SigningKey } from './signing';

/** Names the caller in the table: HMAC of the number, in whichever form the call shows it, or the contact id. */
export function callerName(contact: Contact, caller: CallerVerdict, key: SigningKey): string {
  return caller.number === undefined ? contact.contactId : key.hash(caller.number);
}
