// The participant client: connects, keeps the conversation, sends. The page shows its snapshots and calls its methods;
// it knows nothing of pages.

import { createApi, type Result } from './api';
import { createBackfill } from './backfill';
import { createConnection } from './connection';
import { CONTENT_TYPES, type Entry, type Party, parseItem, type ReceiptLevel } from './items';
import { createOutbox, type Outgoing } from './outbox';
import type { Clock, Keep, Transport } from './ports';
import { createSignals } from './signals';
import type { State } from './states';
import { Transcript } from './transcript';
import { createUploads, type UploadState } from './uploads';
import { uuid } from './uuid';

export interface ParticipantOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly keep: Keep;
  readonly participantToken: string;
  readonly participantId: string;
  readonly displayName: string;
  /** Empty for the same origin. */
  readonly base: string;
  /**
   * The chat was running before: there is a conversation to read, and it need not wait for the socket.
   *
   * @default false
   */
  readonly resumed?: boolean;
  /**
   * Whether the chat is over, as far as others know. Asked before a refusal is believed.
   *
   * @default a refusal is believed
   */
  readonly isOver?: () => Promise<boolean>;
}

export interface Snapshot {
  readonly state: State;
  /** Ordered, without duplicates. */
  readonly entries: readonly Entry[];
  /** Written, not yet confirmed; belongs after the entries. */
  readonly outgoing: readonly Outgoing[];
  readonly uploads: readonly UploadState[];
  readonly typists: readonly Party[];
  /** The conversation so far has been read. */
  readonly loaded: boolean;
}

export interface Participant {
  snapshot(): Snapshot;
  /** Calls back after every change; the returned function ends that. */
  subscribe(listener: () => void): () => void;
  start(): void;
  stop(): void;
  send(text: string): void;
  /** An answer to an interactive message. */
  answer(contentType: string, content: string): void;
  retry(token: string): void;
  discard(token: string): void;
  typing(): void;
  /** The customer sees the newest message, or it has merely arrived. */
  seen(level: ReceiptLevel): void;
  receipt(messageId: string): ReceiptLevel | undefined;
  upload(file: File, contentType: string): void;
  retryUpload(id: string): void;
  cancelUpload(id: string): void;
  attachmentUrl(attachmentId: string): Promise<Result<string>>;
  /** Ends the chat for good. */
  end(): Promise<Result<true>>;
  /** News from the device. */
  notice(event: 'online' | 'offline' | 'wake'): void;
}

export function createParticipant(options: ParticipantOptions): Participant {
  const { transport, clock, participantId } = options;
  const api = createApi(transport, options.base);
  const transcript = new Transcript(participantId);
  const listeners = new Set<() => void>();
  let cached: Snapshot | undefined;
  /** Attempts to connect that came to nothing, one after another. */
  let failures = 0;

  const changed = (): void => {
    cached = undefined;
    for (const listener of listeners) listener();
  };
  const token = (): string | undefined => connection.token;
  const denied = (): void => connection.dispatch('doubt');

  const outbox = createOutbox(api, clock, options.keep, {
    token,
    lastEntry: () => transcript.entries().at(-1)?.id ?? '',
    changed,
    denied,
    sent(message, { id, time }) {
      const at = Date.parse(time);
      transcript.add({
        receipts: [],
        entry: {
          kind: 'message',
          id,
          time: Number.isNaN(at) ? clock.now() : at,
          from: { id: participantId, role: 'customer', name: options.displayName },
          contentType: message.contentType,
          content: message.content,
        },
      });
    },
  });
  const uploads = createUploads(api, transport, clock, { token, changed });
  const signals = createSignals(api, clock, { token, changed });
  const backfill = createBackfill(api, clock, { token, denied, items: take });
  const connection = createConnection(api, transport, clock, options.participantToken, {
    isOver: options.isOver ?? (async () => true),
    item: (raw) => take([raw]),
    granted() {
      outbox.pump();
      if (options.resumed === true && !backfill.complete) backfill.run();
    },
    missed: backfill.run,
    changed(state) {
      if (state === 'live') failures = 0;
      // Networks that let no socket through let the transcript through: what others write arrives all the same, if later.
      if (state === 'waiting') failures += 1;
      if (state === 'waiting' && failures > 1) backfill.run();
      if (state === 'ended' || state === 'denied' || state === 'idle') quiet(state);
      changed();
    },
  });

  function take(raws: readonly unknown[]): void {
    let ended = false;
    for (const raw of raws) {
      const item = parseItem(raw);
      if (item === undefined) continue;
      const isNew = item.entry !== undefined && !transcript.has(item.entry.id);
      transcript.add(item);
      if (item.typing !== undefined && item.typing.id !== participantId) signals.hear(item.typing);
      if (item.entry?.kind === 'message') {
        signals.silence(item.entry.from.id);
        if (isNew && item.entry.from.id === participantId) outbox.echo(item.entry);
      }
      if (item.entry?.kind === 'attachment') uploads.arrived(item.entry.files);
      if (item.entry?.kind === 'occurrence' && item.entry.occurrence === 'ended') ended = true;
    }
    changed();
    if (ended) connection.dispatch('ended');
  }

  function quiet(state: State): void {
    backfill.stop();
    signals.stop();
    if (state === 'idle') return;
    outbox.close();
    uploads.close();
  }

  return {
    snapshot() {
      cached ??= {
        state: connection.state,
        entries: transcript.entries(),
        outgoing: outbox.messages.filter((message) => message.echoed !== true),
        uploads: uploads.list,
        typists: signals.typists,
        loaded: backfill.complete,
      };
      return cached;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: () => connection.dispatch('start'),
    stop: () => connection.dispatch('stop'),
    send: (text) => outbox.add(CONTENT_TYPES.plain, text),
    answer: outbox.add,
    retry: outbox.retry,
    discard: outbox.discard,
    typing: signals.typing,
    seen(level) {
      if (connection.state !== 'live') return;
      const others = transcript
        .entries()
        .filter((entry) => entry.kind === 'message' && entry.from.id !== participantId);
      const latest = others[others.length - 1];
      if (latest !== undefined) signals.seen(latest.id, level);
    },
    receipt: (messageId) => transcript.receipt(messageId),
    upload: uploads.add,
    retryUpload: uploads.retry,
    cancelUpload: uploads.cancel,
    async attachmentUrl(attachmentId) {
      const bearer = token();
      return bearer === undefined ? { ok: false, failure: 'unreachable' } : api.attachmentUrl(bearer, attachmentId);
    },
    async end() {
      const bearer = token();
      if (bearer === undefined) return { ok: false, failure: 'unreachable' };
      const result = await api.disconnect(bearer, uuid());
      // A chat that refuses to be ended has ended already.
      if (result.ok || result.failure === 'denied') connection.dispatch('ended');
      return result;
    },
    notice: (event) => connection.dispatch(event),
  };
}
