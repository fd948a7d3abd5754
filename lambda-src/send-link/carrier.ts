// What kind of line a number is, asked of End User Messaging. Charged per look-up, so kept in the table.

import { CarrierLookupCommand, PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { E164 } from '../shared/contract/link';
import { LINE_TYPES, type LineType } from '../shared/contract/table';
import { type ClientDefaults, repeatable } from './aws';
import type { Store } from './store';
import type { Telemetry } from './telemetry';

export interface Lines {
  /** Whether a text reaches the number. On doubt yes: the send will tell. */
  textable(number: E164, hash: string, telemetry: Telemetry, signal: AbortSignal): Promise<boolean>;
}

const TEXTABLE: ReadonlySet<LineType> = new Set<LineType>(['MOBILE', 'OTHER']);

export function carrierLines(store: Store, defaults: ClientDefaults): Lines {
  const client = new PinpointSMSVoiceV2Client(repeatable(defaults));
  return {
    async textable(number, hash, telemetry, signal) {
      try {
        const known = await store.line(hash, telemetry, signal);
        if (known !== undefined) return TEXTABLE.has(known);
        const { PhoneNumberType } = await telemetry.call('carrier', () =>
          client.send(new CarrierLookupCommand({ PhoneNumber: number }), { abortSignal: signal }),
        );
        const line = LINE_TYPES.find((type) => type === PhoneNumberType);
        if (line === undefined) return true;
        await store.keepLine(hash, line, telemetry, signal).catch(() => undefined);
        return TEXTABLE.has(line);
      } catch {
        // Logged by the call; the answer stays yes.
        return true;
      }
    },
  };
}
