// The states of a participant's connection, as a table: what may happen where, what follows, and what is to be done. The
// table is the whole of the logic; connection.ts carries its actions out.

export type State =
  /** Not begun, or stopped. */
  | 'idle'
  /** CreateParticipantConnection is under way. */
  | 'connecting'
  /** The WebSocket opens and subscribes. */
  | 'opening'
  /** Subscribed; nothing is missed. */
  | 'live'
  /** Live, while a second connection is made that will take over. */
  | 'renewing'
  /** Between two attempts. */
  | 'waiting'
  /** The device says that it has no network. */
  | 'offline'
  /** The chat is over. Final. */
  | 'ended'
  /** The service knows this participant no more: the chat is over or the link has expired. Final. */
  | 'denied';

export type ConnectionEvent =
  | 'start'
  /** CreateParticipantConnection answered. */
  | 'granted'
  /** The newest socket has subscribed. */
  | 'subscribed'
  /** The attempt under way came to nothing: try again. */
  | 'failed'
  /** The socket in use died. */
  | 'lost'
  /** 403 to CreateParticipantConnection. */
  | 'denied'
  /** 403 to another call: the connection token may have run out. Asking for a new one shows which. */
  | 'doubt'
  | 'timer'
  | 'renewalDue'
  | 'offline'
  | 'online'
  /** The page is looked at again after it was hidden, frozen or asleep. */
  | 'wake'
  | 'ended'
  | 'stop';

export type Action =
  /** Call CreateParticipantConnection. */
  | 'request'
  /** Open a socket beside the one in use, if any. */
  | 'open'
  /** The new socket takes over: close the old one, forget past failures, read what was missed. */
  | 'adopt'
  /** Close every socket and forget every attempt. */
  | 'close'
  /** Come back with `timer` after a jittered delay. */
  | 'delay'
  /** Come back with `timer` after a long delay: what a device says about its network is not always true. */
  | 'longDelay'
  /** Come back with `renewalDue` after a jittered delay. */
  | 'renewLater'
  /** Ask the socket in use for a sign of life. */
  | 'probe';

export interface Step {
  readonly to: State;
  readonly actions: readonly Action[];
}

const over: Readonly<Partial<Record<ConnectionEvent, Step>>> = {
  ended: { to: 'ended', actions: ['close'] },
  denied: { to: 'denied', actions: ['close'] },
  offline: { to: 'offline', actions: ['close', 'longDelay'] },
  stop: { to: 'idle', actions: ['close'] },
};
const again: Step = { to: 'connecting', actions: ['close', 'request'] };
const later: Step = { to: 'waiting', actions: ['close', 'delay'] };

/** What is not in the table is ignored. */
export const STATES: Readonly<Record<State, Readonly<Partial<Record<ConnectionEvent, Step>>>>> = {
  idle: { start: { to: 'connecting', actions: ['request'] } },
  connecting: {
    ...over,
    granted: { to: 'opening', actions: ['open'] },
    failed: later,
  },
  opening: {
    ...over,
    subscribed: { to: 'live', actions: ['adopt'] },
    failed: later,
  },
  live: {
    ...over,
    lost: later,
    doubt: { to: 'renewing', actions: ['request'] },
    wake: { to: 'live', actions: ['probe'] },
    online: { to: 'live', actions: ['probe'] },
    renewalDue: { to: 'renewing', actions: ['request'] },
  },
  renewing: {
    ...over,
    granted: { to: 'renewing', actions: ['open'] },
    subscribed: { to: 'live', actions: ['adopt'] },
    failed: { to: 'live', actions: ['renewLater'] },
    lost: later,
    wake: { to: 'renewing', actions: ['probe'] },
  },
  waiting: {
    ...over,
    timer: again,
    wake: again,
    online: again,
  },
  offline: {
    ...over,
    offline: { to: 'offline', actions: [] },
    timer: again,
    wake: again,
    online: again,
  },
  ended: { stop: { to: 'idle', actions: ['close'] } },
  denied: { stop: { to: 'idle', actions: ['close'] } },
};
