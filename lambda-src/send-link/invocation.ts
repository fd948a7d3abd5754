// What belongs to one invocation and every step needs.

import type { Channel } from '../shared/contract/connect';
import type { Deadline } from './deadline';
import type { Outcome } from './result';
import type { Telemetry } from './telemetry';
import type { Speech } from './words';

export interface Invocation {
  /** Epoch seconds. */
  readonly now: number;
  readonly speech: Speech;
  readonly telemetry: Telemetry;
  readonly deadline: Deadline;
  /** Of a send: what its metrics are counted by, too. */
  readonly by: { readonly channel?: Channel };
  /** A service has accepted the message: whatever happens from here on, this is what the caller is told. */
  accepted?: Outcome;
}
