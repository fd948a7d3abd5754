// What the customer has written and the service has not yet confirmed. One at a time and in order; kept over a reload;
// tried again with the same ClientToken, so that a lost answer makes no second message.

import type { Api, Sent } from './api';
import { createBackoff } from './backoff';
import { isRecord, type MessageEntry, text } from './items';
import type { Clock, Keep } from './ports';
import { uuid } from './uuid';

export interface Outgoing {
  /** The ClientToken; names the message until the service does. */
  readonly token: string;
  readonly contentType: string;
  readonly content: string;
  /** Epoch milliseconds, by this device's clock. */
  readonly written: number;
  /** Id of the last entry that the customer saw when writing; empty when there was none. */
  readonly after: string;
  /** `failed`: the service will not take it; the customer decides. */
  readonly state: 'waiting' | 'failed';
  /** The conversation shows it already, although the answer to its sending has not come. */
  readonly echoed?: boolean;
}

export interface Outbox {
  readonly messages: readonly Outgoing[];
  add(contentType: string, content: string): void;
  /** Sends what waits, if there is a connection token. */
  pump(): void;
  /** One more attempt for a failed message. */
  retry(token: string): void;
  discard(token: string): void;
  /** A message of the customer's own has arrived in the conversation. */
  echo(entry: MessageEntry): void;
  /** The chat is over: nothing more is sent. */
  close(): void;
}

export interface OutboxHandlers {
  token(): string | undefined;
  lastEntry(): string;
  changed(): void;
  sent(message: Outgoing, sent: Sent): void;
  denied(): void;
}

/** How far a device's clock may be ahead of the service's. */
const CLOCK_SKEW_MS = 120_000;

export function createOutbox(api: Api, clock: Clock, keep: Keep, handlers: OutboxHandlers): Outbox {
  const backoff = createBackoff(clock, 1000, 15_000);
  let messages: readonly Outgoing[] = parseKept(keep.load());
  let sending = false;
  /** The message that has been sent at least once without an answer. */
  let tried: string | undefined;
  let closed = false;
  let cancel = (): void => {};

  const set = (changed: readonly Outgoing[]): void => {
    messages = changed;
    keep.save(messages.length > 0 ? JSON.stringify(messages) : undefined);
    handlers.changed();
  };
  const replace = (token: string, state: Outgoing['state']): void =>
    set(messages.map((message) => (message.token === token ? { ...message, state, echoed: false } : message)));
  const remove = (token: string): void => set(messages.filter((message) => message.token !== token));

  async function pump(): Promise<void> {
    cancel();
    const head = messages.find((message) => message.state === 'waiting');
    const token = handlers.token();
    if (sending || closed || head === undefined || token === undefined) return;
    sending = true;
    tried = head.token;
    const result = await api.sendMessage(token, head.contentType, head.content, head.token);
    sending = false;
    if (result.ok) {
      backoff.reset();
      // First the list, then the outbox: the message is never gone from both.
      handlers.sent(head, result.value);
      remove(head.token);
      void pump();
    } else if (closed) {
      replace(head.token, 'failed');
    } else if (result.failure === 'invalid' || result.failure === 'quota') {
      replace(head.token, 'failed');
      void pump();
    } else {
      if (result.failure === 'denied') handlers.denied();
      cancel = clock.after(Math.max(backoff.next(), result.retryAfterMs ?? 0), () => void pump());
    }
  }

  return {
    get messages() {
      return messages;
    },
    add(contentType, content) {
      const state = closed ? 'failed' : 'waiting';
      const after = handlers.lastEntry();
      set([...messages, { token: uuid(), contentType, content, written: clock.now(), after, state }]);
      void pump();
    },
    pump: () => void pump(),
    retry(token) {
      if (closed) return;
      replace(token, 'waiting');
      void pump();
    },
    discard: remove,
    echo({ contentType, content, time }) {
      const message = messages.find((each) => each.token === tried);
      if (message?.contentType !== contentType || message.content !== content) return;
      if (time < message.written - CLOCK_SKEW_MS) return;
      set(messages.map((each) => (each === message ? { ...each, echoed: true } : each)));
    },
    close() {
      closed = true;
      cancel();
      if (messages.some((message) => message.state === 'waiting')) {
        set(messages.map((message) => ({ ...message, state: 'failed', echoed: false })));
      }
    },
  };
}

/** The store is outside too: whatever is not an unsent message is dropped. */
function parseKept(kept: string | undefined): Outgoing[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(kept ?? '[]');
  } catch {
    return [];
  }
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((each: unknown): Outgoing[] => {
    if (!isRecord(each)) return [];
    const message: Outgoing = {
      token: text(each['token']),
      contentType: text(each['contentType']),
      content: text(each['content']),
      written: Number(each['written']) || 0,
      after: text(each['after']),
      state: each['state'] === 'failed' ? 'failed' : 'waiting',
    };
    return message.token === '' || message.content === '' ? [] : [message];
  });
}
