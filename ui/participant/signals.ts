// Typing and receipts, both ways. All chats of an instance share ten events and messages a second, so typing goes out once
// in ten seconds, receipts for the latest message only, and what fails is dropped.

import type { Api } from './api';
import { EVENTS, type Party, type ReceiptLevel } from './items';
import type { Clock } from './ports';
import { uuid } from './uuid';

export interface Signals {
  /** The customer is typing. */
  typing(): void;
  /** Somebody else's newest message has been received, or read. */
  seen(messageId: string, level: ReceiptLevel): void;
  /** Somebody else is typing. */
  hear(party: Party): void;
  /** Somebody's message has arrived: they type no more. */
  silence(partyId: string): void;
  readonly typists: readonly Party[];
  stop(): void;
}

export interface SignalsHandlers {
  token(): string | undefined;
  changed(): void;
}

const TYPING_EVERY_MS = 10_000;
/** A little longer than the others' interval, so that the sign does not flicker. */
const TYPING_SHOWN_MS = 12_000;
const RECEIPT_DELAY_MS = 1000;

export function createSignals(api: Api, clock: Clock, handlers: SignalsHandlers): Signals {
  let typists: readonly Party[] = [];
  const expiries = new Map<string, () => void>();
  let lastTyping = Number.NEGATIVE_INFINITY;
  let due: { readonly messageId: string; readonly level: ReceiptLevel } | undefined;
  let sent: { readonly messageId: string; readonly level: ReceiptLevel } | undefined;
  let cancelReceipt: (() => void) | undefined;

  const send = (contentType: string, content?: string): void => {
    const token = handlers.token();
    if (token !== undefined) void api.sendEvent(token, contentType, content, uuid());
  };

  const remove = (partyId: string): void => {
    expiries.get(partyId)?.();
    if (!expiries.delete(partyId)) return;
    typists = typists.filter((party) => party.id !== partyId);
    handlers.changed();
  };

  return {
    typing() {
      if (clock.now() - lastTyping < TYPING_EVERY_MS) return;
      lastTyping = clock.now();
      send(EVENTS.typing);
    },
    seen(messageId, level) {
      if (sent?.messageId === messageId && (sent.level === 'read' || level === 'delivered')) return;
      if (due?.messageId === messageId && due.level === 'read') return;
      due = { messageId, level };
      cancelReceipt ??= clock.after(RECEIPT_DELAY_MS, () => {
        cancelReceipt = undefined;
        if (due === undefined) return;
        sent = due;
        due = undefined;
        send(EVENTS[sent.level], JSON.stringify({ messageId: sent.messageId }));
      });
    },
    hear(party) {
      expiries.get(party.id)?.();
      const isNew = !expiries.has(party.id);
      expiries.set(
        party.id,
        clock.after(TYPING_SHOWN_MS, () => remove(party.id)),
      );
      if (!isNew) return;
      typists = [...typists, party];
      handlers.changed();
    },
    silence: remove,
    get typists() {
      return typists;
    },
    stop() {
      cancelReceipt?.();
      for (const cancel of expiries.values()) cancel();
    },
  };
}
