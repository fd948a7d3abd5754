// What a caller can be, and what can be wrong, at the press of a button.

import type { Twin } from '../twin';
import type { ScenarioId } from './state';

export interface Scenario {
  /** Withheld when true. */
  readonly withheld?: boolean;
  /** The contact centre has an e-mail address for the caller. */
  readonly email: boolean;
  readonly lineType?: 'LANDLINE';
  readonly optedOut?: boolean;
  readonly faults?: readonly string[];
  /** An agent is free for calls; somebody is at work for chats. */
  readonly calls: boolean;
  readonly chats: boolean;
}

const USUAL: Scenario = { email: true, calls: false, chats: true };

export const SCENARIO: Readonly<Record<ScenarioId, Scenario>> = {
  mobile: USUAL,
  withheld: { ...USUAL, withheld: true },
  landline: { ...USUAL, lineType: 'LANDLINE' },
  'no-email': { ...USUAL, email: false },
  'opted-out': { ...USUAL, optedOut: true },
  'sms-failing': {
    ...USUAL,
    faults: [
      'mobiletargeting:SendMessages=error:TEMPORARY_FAILURE',
      'sms-voice:SendTextMessage=error:ThrottlingException',
    ],
  },
  unstaffed: { ...USUAL, chats: false },
  'agent-free': { ...USUAL, calls: true },
};

/** Sets the world as the scenario has it, for a caller with this number. */
export function prepare(twin: Twin, { lineType, optedOut }: Scenario, number: string): void {
  const { world } = twin.aws;
  if (lineType === undefined) world.lineTypes.delete(number);
  else world.lineTypes.set(number, lineType);
  if (optedOut) world.optedOut.add(number);
  else world.optedOut.delete(number);
}
