// Keeps a participant connected: carries out the table of states.ts with one socket, or two while one replaces the other.

import type { Api, Connection } from './api';
import { createBackoff } from './backoff';
import type { Clock, Transport } from './ports';
import { type ChatSocket, openChatSocket } from './socket';
import { type Action, type ConnectionEvent, STATES, type State } from './states';

export interface ConnectionHandlers {
  /**
   * Asked when the service refuses a participant whom it has let in before: is it true? A firewall on the way answers 403 as
   * well, and that passes.
   */
  isOver(): Promise<boolean>;
  changed(state: State): void;
  item(raw: unknown): void;
  /** A fresh connection token: what could not be sent may go now. */
  granted(): void;
  /** There is a living socket after a time in which items may have been missed. */
  missed(): void;
}

export interface ManagedConnection {
  readonly state: State;
  /** Connection token, as soon as there is one; it outlives its socket. */
  readonly token: string | undefined;
  dispatch(event: ConnectionEvent): void;
}

/** The service ends a socket after an hour; a new one takes over before. */
const SOCKET_LIFE_MS = 3_540_000;
const RENEW_BEFORE_MS = 60_000;
/** Silence that can only mean that page or network slept: heartbeats come every 10 s, in hidden tabs every 60 s. */
const SLEPT_MS = 90_000;
/** One doubt about a token is looked into; a fresh token that is refused is not helped by another. */
const DOUBT_EVERY_MS = 60_000;
const LONG_DELAY_MS = 20_000;

export function createConnection(
  api: Api,
  transport: Transport,
  clock: Clock,
  participantToken: string,
  handlers: ConnectionHandlers,
): ManagedConnection {
  const backoff = createBackoff(clock);
  let state: State = 'idle';
  let granted: Connection | undefined;
  let current: ChatSocket | undefined;
  let next: ChatSocket | undefined;
  let cancelTimer = (): void => {};
  let cancelRenewal = (): void => {};
  /** Goes up with every `close`, so that answers to abandoned attempts are not taken for new ones. */
  let round = 0;
  /** The longest of what the service asked for and what back-off says. */
  let askedToWaitMs = 0;

  /** A refusal has been looked into since the last connection; the next one is believed. */
  let questioned = false;
  let doubted = Number.NEGATIVE_INFINITY;

  const dispatch = (event: ConnectionEvent): void => {
    if (event === 'doubt') {
      if (clock.now() - doubted < DOUBT_EVERY_MS) return;
      doubted = clock.now();
    }
    const step = STATES[state][event];
    if (step === undefined) return;
    const from = state;
    state = step.to;
    for (const action of step.actions) ACTIONS[action]();
    if (state !== from) handlers.changed(state);
  };

  const ACTIONS: Readonly<Record<Action, () => void>> = {
    request: () => void request(),
    open,
    adopt,
    close: () => {
      round += 1;
      cancelTimer();
      cancelRenewal();
      current?.close();
      next?.close();
      current = undefined;
      next = undefined;
    },
    delay: () => wait(Math.max(backoff.next(), askedToWaitMs)),
    longDelay: () => wait(LONG_DELAY_MS),
    renewLater: () => {
      next?.close();
      next = undefined;
      renewIn(Math.max(backoff.next(), askedToWaitMs));
    },
    probe: () => {
      if (current === undefined) return;
      if (current.silentMs > SLEPT_MS) handlers.missed();
      current.probe();
    },
  };

  async function request(): Promise<void> {
    const asked = round;
    const result = await api.connect(participantToken);
    if (asked !== round) return;
    askedToWaitMs = 0;
    if (result.ok) {
      granted = result.value;
      dispatch('granted');
      handlers.granted();
    } else {
      askedToWaitMs = result.retryAfterMs ?? 0;
      if (result.failure === 'denied' && granted !== undefined && !questioned) {
        questioned = true;
        const over = await handlers.isOver();
        if (asked === round) dispatch(over ? 'denied' : 'failed');
        return;
      }
      // Nothing but 403 is final: what the service calls invalid today may be its own fault.
      dispatch(result.failure === 'denied' ? 'denied' : 'failed');
    }
  }

  function open(): void {
    if (granted === undefined) return;
    const socket: ChatSocket = openChatSocket(transport, clock, granted.socketUrl, {
      ready: () => dispatch('subscribed'),
      item: handlers.item,
      dead: () => dispatch(socket === current ? 'lost' : 'failed'),
    });
    next = socket;
  }

  function adopt(): void {
    const old = current;
    current = next;
    next = undefined;
    old?.close();
    backoff.reset();
    questioned = false;
    // Past already on arrival: it is this device's clock that is wrong.
    const leftMs = (granted?.expires ?? 0) - clock.now();
    const lifeMs = leftMs > 0 ? Math.min(SOCKET_LIFE_MS, leftMs) : SOCKET_LIFE_MS;
    renewIn(Math.max(lifeMs - RENEW_BEFORE_MS, RENEW_BEFORE_MS / 2));
    handlers.missed();
  }

  function wait(milliseconds: number): void {
    cancelTimer();
    cancelTimer = clock.after(milliseconds, () => dispatch('timer'));
  }

  function renewIn(milliseconds: number): void {
    cancelRenewal();
    cancelRenewal = clock.after(milliseconds, () => dispatch('renewalDue'));
  }

  return {
    get state() {
      return state;
    },
    get token() {
      return granted?.token;
    },
    dispatch,
  };
}
