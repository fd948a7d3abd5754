// Who works in the contact centre: how many agents are staffed and available for calls. A switch that tests and the twin's page set
// while calls run; chats that wait are counted by the chat service.

import type { QueueState } from '../aws/world';

export interface Floor {
  /** Agents with a free slot: a call is offered a chat only when there are none. */
  available: number;
  /** Agents that are available, on a contact or in after-contact work: a chat is offered only when there are some. */
  staffed: number;
  /** Agents that are logged in and not offline, those on a break among them. When there are none, the API has no metrics at all. */
  online: number;
  /** The queue takes no more contacts. */
  full: boolean;
}

/** @param waiting contacts that wait in the queue, and seconds that the oldest has waited */
export function queueState(
  floor: Floor,
  waiting?: Pick<QueueState, 'contactsInQueue' | 'oldestContactAge'>,
): QueueState {
  const staffed = Math.max(floor.staffed, floor.available);
  return {
    online: Math.max(floor.online, staffed),
    staffed,
    available: floor.available,
    contactsInQueue: waiting?.contactsInQueue ?? 0,
    oldestContactAge: waiting?.oldestContactAge ?? 0,
  };
}
