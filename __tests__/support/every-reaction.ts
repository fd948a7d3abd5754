// All that a caller may do while a flow talks: every key, silence, too much, too little, typing ahead, hanging up.

import type { Choices } from '../../flows/simulator/explore';
import type { Listen } from '../../flows/simulator/line';
import type { Reaction } from '../../flows/simulator/virtual-line';
import { TYPED } from './send-link-replies';

const HANGS_UP: Choices<Reaction> = { 'hangs up': { hangUp: true } };
const SPEAKING: Choices<Reaction> = { listens: {}, 'presses 1 meanwhile': { keys: '1' }, ...HANGS_UP };
const MENU: Choices<Reaction> = {
  ...Object.fromEntries([...'0123456789*#'].map((key) => [`key ${key}`, { keys: key }])),
  silence: {},
  // The second key falls into what comes next.
  'types 11': { keys: '11' },
  'types 31': { keys: '31' },
  'keys the number at once': { keys: `2${TYPED}#` },
  ...HANGS_UP,
};
const NUMBER: Choices<Reaction> = {
  number: { keys: `${TYPED}#` },
  'number without #': { keys: TYPED },
  'number after a correction': { keys: `98765*${TYPED}#` },
  'too few digits': { keys: '98765#' },
  'too many digits': { keys: '9'.repeat(21) },
  'only #': { keys: '#' },
  'only *': { keys: '*' },
  silence: {},
  'hangs up half-way': { keys: '20655', hangUp: true },
};

export const everyReaction = ({ mode }: Listen): Choices<Reaction> =>
  mode === 'menu' ? MENU : mode === 'store' ? NUMBER : SPEAKING;

/** What is typed in as a number, whole or in part: none of it may be kept or logged. */
export const KEYED = [TYPED, '98765', '9'.repeat(20), '20655'];

/** One reaction for each way that a flow may go on, where what other keys do is walked elsewhere. */
export const eachWay = ({ mode }: Listen): Choices<Reaction> => {
  if (mode === 'prompt') return { listens: {}, ...HANGS_UP };
  if (mode === 'store') return { number: { keys: `${TYPED}#` }, silence: {}, ...HANGS_UP };
  return { ...Object.fromEntries([...'01239'].map((key) => [`key ${key}`, { keys: key }])), silence: {}, ...HANGS_UP };
};
