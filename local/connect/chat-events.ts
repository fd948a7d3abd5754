// What happens in chats, as events of the call that they came from.

import type { CallEvent } from '../../flows/events';
import type { CentreEvent } from '../participant/centre';
import type { Role } from '../participant/item';

const FROM: Readonly<Partial<Record<Role, 'customer' | 'agent' | 'system'>>> = {
  CUSTOMER: 'customer',
  AGENT: 'agent',
  SUPERVISOR: 'agent',
  SYSTEM: 'system',
};

/**
 * `contactId` is the call's, where the chat came from one; `at` counts from `callBegan` (epoch milliseconds),
 * or from the start of a chat without a call. Undefined for what is no event.
 */
export function chatEvent(event: CentreEvent, callBegan?: number): CallEvent | undefined {
  const { chat } = event;
  const base = { at: event.at - (callBegan ?? chat.startedAt), contactId: chat.relatedContactId ?? chat.contactId };
  const inChat = { ...base, event: 'chat', chatContactId: chat.contactId } as const;
  switch (event.event) {
    case 'started':
      return { ...inChat, what: 'started' };
    case 'ended':
      return { ...inChat, what: 'ended' };
    case 'accepted':
      return { ...base, event: 'agent', what: 'accepted' };
    case 'transferred':
      return { ...base, event: 'agent', what: 'left' };
    case 'item': {
      const from = FROM[event.item.ParticipantRole ?? 'CUSTOM_BOT'];
      if (event.item.Type !== 'MESSAGE' || from === undefined) return undefined;
      return { ...inChat, what: 'message', from };
    }
    default:
      return undefined;
  }
}
