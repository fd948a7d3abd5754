// The answer to Connect: every key, always a string, within Connect's 32 KB.

import { NONE, OFFERED, type Reason, type SendLinkResult, type Status } from '../shared/contract/connect';
import { LONGEST_SPOKEN_TEXT } from '../shared/contract/settings';

type Texts = Partial<Record<'prompt' | 'menu' | 'again' | 'moment' | 'enterNumber', string>>;

export interface Outcome extends Texts {
  readonly status: Status;
  readonly reason?: Reason;
  /** Epoch seconds. */
  readonly offeredAt?: number;
  /** Epoch seconds. */
  readonly at?: number;
  /** Whether the menu names it. */
  readonly sms?: boolean;
  readonly email?: boolean;
}

/** Synth refuses longer texts, so that nothing is cut that a caller needs. */
const said = (text: string | undefined): string => {
  const spoken = text?.trim() ?? '';
  return spoken === '' ? NONE : [...spoken].slice(0, LONGEST_SPOKEN_TEXT).join('');
};

export const toResult = (outcome: Outcome): SendLinkResult => ({
  status: outcome.status,
  prompt: said(outcome.prompt),
  menu: said(outcome.menu),
  again: said(outcome.again),
  moment: said(outcome.moment),
  enterNumber: said(outcome.enterNumber),
  sms: outcome.sms === true ? OFFERED.sms : NONE,
  email: outcome.email === true ? OFFERED.email : NONE,
  reason: outcome.reason ?? NONE,
  offeredAt: outcome.offeredAt === undefined ? NONE : String(outcome.offeredAt),
  at: outcome.at === undefined ? NONE : String(outcome.at),
});
