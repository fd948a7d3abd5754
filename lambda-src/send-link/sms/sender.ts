// What the two SMS services have in common. Only the one in use is loaded.

import type { E164, LinkId } from '../../shared/contract/link';
import type { Delivery } from '../failures';
import type { Telemetry } from '../telemetry';

export interface SmsMessage {
  readonly to: E164;
  readonly text: string;
  /** Travels with the message, so that delivery events can be joined to the link. */
  readonly linkId: LinkId;
  /** A message that comes later is of no use. */
  readonly lifeSeconds: number;
}

export interface SmsSender {
  /** Sends once. Never throws: what is known of the message is the answer. */
  send(message: SmsMessage, telemetry: Telemetry, signal: AbortSignal): Promise<Delivery>;
}
