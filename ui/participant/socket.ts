// One WebSocket of the participant service: subscribes, keeps the heart beating, notices when it has died. It lives once:
// after `dead` there is a new one.
//
// Source: the protocol as amazon-connect-chatjs speaks it (topics aws/subscribe, aws/heartbeat, aws/chat).

import { isRecord, text } from './items';
import type { Clock, Socket, Transport } from './ports';

export interface ChatSocket {
  /** Milliseconds since the other side was last heard. */
  readonly silentMs: number;
  /** Asks for a sign of life now, with a short deadline: after sleep a socket may look open and be dead. */
  probe(): void;
  close(): void;
}

export interface ChatSocketHandlers {
  /** Subscribed: from here on nothing is missed. */
  ready(): void;
  /** A transcript item, not yet parsed. */
  item(raw: unknown): void;
  /** Once, and never after `close()`. */
  dead(): void;
}

// Longer than on a desk: with one bar of signal a round trip takes seconds, and an attempt given up too early is one that
// never succeeds.
const OPEN_MS = 10_000;
const SUBSCRIBE_EVERY_MS = 3000;
const SUBSCRIBE_ATTEMPTS = 4;
const HEARTBEAT_MS = 10_000;
const PROBE_MS = 5000;

const SUBSCRIBE = JSON.stringify({ topic: 'aws/subscribe', content: { topics: ['aws/chat'] } });
const HEARTBEAT = JSON.stringify({ topic: 'aws/heartbeat' });

export function openChatSocket(
  transport: Transport,
  clock: Clock,
  url: string,
  handlers: ChatSocketHandlers,
): ChatSocket {
  let over = false;
  let subscribed = false;
  let heard = clock.now();
  let cancel = (): void => {};
  let socket: Socket | undefined;

  const timer = (milliseconds: number, callback: () => void): void => {
    cancel();
    cancel = clock.after(milliseconds, callback);
  };

  const close = (): void => {
    if (over) return;
    over = true;
    cancel();
    socket?.close();
  };

  const die = (): void => {
    if (over) return;
    close();
    handlers.dead();
  };

  const subscribe = (attempt: number): void => {
    if (attempt > SUBSCRIBE_ATTEMPTS) {
      die();
      return;
    }
    timer(SUBSCRIBE_EVERY_MS, () => subscribe(attempt + 1));
    send(SUBSCRIBE);
  };

  const beat = (deadlineMs: number): void => {
    timer(deadlineMs, die);
    send(HEARTBEAT);
  };

  const send = (data: string): void => {
    try {
      socket?.send(data);
    } catch {
      die();
    }
  };

  const message = (data: string): void => {
    if (over) return;
    heard = clock.now();
    const frame = parseFrame(data);
    if (frame.topic === 'aws/subscribe' && !subscribed) {
      // A refusal is not the end: the attempts go on.
      if (frame.status !== 'success') return;
      subscribed = true;
      beat(HEARTBEAT_MS);
      handlers.ready();
    } else if (frame.topic === 'aws/heartbeat' && subscribed) {
      timer(HEARTBEAT_MS, () => beat(HEARTBEAT_MS));
    } else if (frame.topic === 'aws/chat' && frame.item !== undefined) {
      handlers.item(frame.item);
    }
  };

  timer(OPEN_MS, die);
  try {
    socket = transport.open(url, { open: () => !over && subscribe(1), message, closed: die });
  } catch {
    timer(0, die);
  }
  return {
    get silentMs() {
      return clock.now() - heard;
    },
    probe: () => {
      if (!over && subscribed) beat(PROBE_MS);
    },
    close,
  };
}

interface Frame {
  readonly topic: string;
  readonly status: string;
  readonly item: unknown;
}

function parseFrame(data: string): Frame {
  const frame = parse(data);
  if (!isRecord(frame)) return { topic: '', status: '', item: undefined };
  const content = frame['content'];
  return {
    topic: text(frame['topic']),
    status: isRecord(content) ? text(content['status']) : '',
    item: typeof content === 'string' ? parse(content) : undefined,
  };
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
