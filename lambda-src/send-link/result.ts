// The answer to Connect: every key, always a string, within Connect's 32 KB.

import { NONE, type Reason, type ResultKey, type SendLinkResult, type Status } from '../shared/contract/connect';

/** Text to speech takes 3,000 characters in one request; eight of these stay far below 32 KB, whatever the script. */
const LONGEST_TEXT = 1000;

type Texts = Partial<Record<Exclude<ResultKey, 'status' | 'reason' | 'offeredAt'>, string>>;

export interface Outcome extends Texts {
  readonly status: Status;
  readonly reason?: Reason;
  /** Epoch seconds. */
  readonly offeredAt?: number;
}

const said = (text: string | undefined): string => {
  const spoken = text?.trim() ?? '';
  return spoken === '' ? NONE : [...spoken].slice(0, LONGEST_TEXT).join('');
};

export const toResult = (outcome: Outcome): SendLinkResult => ({
  status: outcome.status,
  prompt: said(outcome.prompt),
  menu: said(outcome.menu),
  again: said(outcome.again),
  moment: said(outcome.moment),
  enterNumber: said(outcome.enterNumber),
  reason: outcome.reason ?? NONE,
  offeredAt: outcome.offeredAt === undefined ? NONE : String(outcome.offeredAt),
});
