// What send-link and the service around it may answer to the flow module: every status, every failure, and a caller who hangs
// up meanwhile. The words are as alike as they can be (same status, same words), so that a sentence said twice shows.

import type { Choices } from '../../flows/simulator/explore';
import { answer, type Invocation } from '../../flows/simulator/line';
import type { TimedReply } from '../../flows/simulator/virtual-line';
import { NONE, OFFERED, type ResultKey, SEND_STATUSES, type Status } from '../../lambda-src/shared/contract/connect';

/** What callers key in, and how it is read back. */
export const TYPED = '2065550123';
export const READ_BACK = '2 0 6, 5 5 5, 0 1 2 3';
/** What the read-back promises, except the last one of a round. */
export const PRESS_2_TO_KEY_AGAIN = 'Press 2 to key it again.';
export const OFFERED_AT = '1767225600';
/** When a send was asked for. */
export const ASKED_AT = '1767225642';

const MS = 100;

/** A result of send-link, every key there. */
export const result = (status: Status | 'surprise', texts: Partial<Record<ResultKey, string>> = {}): TimedReply => ({
  ...answer({
    status,
    prompt: `prompt of ${status}`,
    menu: NONE,
    again: NONE,
    moment: NONE,
    enterNumber: NONE,
    sms: NONE,
    email: NONE,
    reason: NONE,
    offeredAt: OFFERED_AT,
    at: NONE,
    ...texts,
  }),
  ms: MS,
});

const OFFER = { menu: 'the menu', again: 'the menu again', moment: 'one moment' };
const ENTER_NUMBER = { enterNumber: 'key the number' };

const ANSWERS: Readonly<Record<string, Choices<TimedReply>>> = {
  offer: {
    offer: result('offer', { ...OFFER, ...OFFERED, ...ENTER_NUMBER }),
    'offer of SMS to the caller': result('offer', { ...OFFER, sms: OFFERED.sms }),
    'offer of e-mail': result('offer', { ...OFFER, email: OFFERED.email }),
    'offer of SMS to another number': result('offer', { ...OFFER, ...ENTER_NUMBER }),
    no_offer: result('no_offer'),
  },
  number: {
    number_ok: result('number_ok', { prompt: `${READ_BACK}: right? ${PRESS_2_TO_KEY_AGAIN}` }),
    number_invalid: result('number_invalid'),
  },
  'last number': {
    number_ok: result('number_ok', { prompt: `${READ_BACK}: right?` }),
    number_invalid: result('number_invalid'),
  },
  send: Object.fromEntries(SEND_STATUSES.map((status) => [status, result(status, { at: ASKED_AT })])),
};

const FAILURES: Choices<TimedReply> = {
  surprise: result('surprise'),
  'wrong shape': { ...answer({ status: ['sent'] }), ms: MS },
  'too large': { ...answer({ status: 'x'.repeat(40_000) }), ms: MS },
  timeout: { error: 'timeout', ms: 8000 },
  refused: { error: 'refused', message: 'AccessDeniedException', ms: MS },
  'hung up meanwhile': { ...result('failed'), hangUp: true },
};

/** All that may come of one try. After a function error, the next try answers as it should, or fails again. */
export function replies({ event, attempt }: Invocation): Choices<TimedReply> {
  const { action = '', tries } = event.Details?.Parameters ?? {};
  const answers = (tries === 'last' ? ANSWERS['last number'] : ANSWERS[action]) ?? {};
  const broken: Choices<TimedReply> = { 'function error': { error: 'function-error', message: 'Unhandled', ms: MS } };
  return attempt === 1 ? { ...answers, ...FAILURES, ...broken } : { ...answers, ...broken };
}
