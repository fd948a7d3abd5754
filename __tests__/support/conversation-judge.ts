// Judges a call through the conversation as its caller and its reports see it: from the events alone, without knowing a single
// action of the flow. Throws at the first thing that must not be.

import type { CallEvent } from '../../flows/events';
import { VOICE_TO_CHAT_SENTENCES } from '../../flows/sentences/voice-to-chat';
import type { Judge } from '../../flows/simulator/explore';
import type { Flow } from '../../flows/simulator/flow';
import { NONE, SEND_STATUSES } from '../../lambda-src/shared/contract/connect';
import {
  CONSENT_ATTRIBUTE,
  MAX_ROUNDS,
  OUTCOME_ATTRIBUTE,
  PROMPT_VERSION,
} from '../../lambda-src/shared/contract/outcome';
import { KEYED } from './every-reaction';
import { ASKED_AT, PRESS_2_TO_KEY_AGAIN, READ_BACK } from './send-link-replies';

/** What a judge has to remember of a call: everything that its verdict on the rest depends on. */
export interface Memory {
  sentence: string;
  /** The outcome attribute, now and when the sentence began. */
  outcome?: string;
  outcomeThen?: string;
  /** What the outcome has to be if the conversation ends now. */
  due?: string;
  offers: number;
  /** Keys that the last offer names. */
  named: string;
  /** The key that the caller has pressed last in the menu. */
  pressed?: string;
  /** How often a number that was read back has not been confirmed since the menu. */
  refusals: number;
  /** The consent that is recorded. */
  consent?: string;
  sent: boolean;
  /** What the outcome may be after the last send, whenever the caller hangs up; absent before any. */
  afterSend?: string;
  /** A number was asked for, and none was keyed. */
  noNumber: boolean;
  /** Contact attributes could not be set: the reports cannot be right then. */
  lost: boolean;
}

/** The menu that offers, as the replies in the tests word it. */
const OFFERS = new Set(['the menu', 'the menu again']);
const ENTER_NUMBER = 'key the number';
const NO_NUMBER = VOICE_TO_CHAT_SENTENCES.en.noNumber;
const NO_OFFER = 'prompt of no_offer';
/** What a sentence says of the link, and the outcome that must be set by then: people hang up when the phone buzzes. */
const TELLS: Readonly<Record<string, RegExp>> = {
  'prompt of sent': /^sent_(sms|email)$/,
  'prompt of unconfirmed': /^unconfirmed$/,
  'prompt of opted_out': /^failed$/,
  'prompt of not_mobile': /^failed$/,
  'prompt of no_address': /^failed$/,
  'prompt of not_allowed': /^failed$/,
  'prompt of failed': /^failed$/,
  [NO_OFFER]: /^not_offered$/,
  [VOICE_TO_CHAT_SENTENCES.en.notSent]: /^(failed|rounds)$/,
  [VOICE_TO_CHAT_SENTENCES.en.unconfirmed]: /^unconfirmed$/,
  [NO_NUMBER]: /^silent$/,
};
const TOLD_BY_SEND: ReadonlySet<string> = new Set(SEND_STATUSES.map((status) => `prompt of ${status}`));
const REFUSED = new Set(['opted_out', 'not_mobile', 'no_address']);
/** Outcome that a send which was refused or failed has; without one it is unconfirmed. */
const AFTER_SEND: Readonly<Record<string, string>> = Object.fromEntries(
  ['opted_out', 'not_mobile', 'no_address', 'not_allowed', 'failed'].map((status) => [status, 'failed']),
);
/** Before a send nobody knows the time; afterwards it is when the function was asked, and not when it was offered. */
const CONSENT = new RegExp(`^(none|${ASKED_AT}) v${PROMPT_VERSION} key ([123])$`);
/** What each key asks for. */
const ASKED: Readonly<Record<string, string>> = { '1': 'sms caller', '2': 'email caller', '3': 'sms typed' };

/**
 * @param flows the flows of the call, to tell a failure to set attributes from others
 * @param failing actions may fail by themselves, prompts too: then the outcome may also be `failed` whatever the caller did
 * @param apologies sentences after which a call may be cut off without a link, as there is no queue to go to
 */
export function conversationJudge(
  flows: readonly Flow[],
  failing: boolean,
  apologies: readonly string[] = [],
): Judge<Readonly<Memory>> {
  const setsAttributes = new Set(
    flows.flatMap(({ name, actions }) =>
      [...actions.values()].flatMap(({ id, type }) => (type === 'UpdateContactAttributes' ? [`${name} ${id}`] : [])),
    ),
  );
  return {
    begin: { sentence: '', offers: 0, named: '', refusals: 0, sent: false, noNumber: false, lost: false },

    next: (before, event) => {
      const memory = { ...before };
      if (event.event === 'branch' && event.because === 'NoMatchingError') {
        memory.lost ||= setsAttributes.has(`${event.flow} ${event.action}`);
      }
      follow(memory, event, failing);
      return memory;
    },

    end: ({ outcome, outcomeThen, due, sent, afterSend, noNumber, lost, offers, sentence }, ending) => {
      if (ending.outcome === 'hung-up') {
        const right = ['unconfirmed', afterSend, due, ...(failing ? ['failed'] : [])].includes(outcome);
        if (afterSend !== undefined && !lost && !right) fail(`hung up after a send, and the outcome is ${outcome}`);
        return;
      }
      if (ending.outcome === 'error') fail(ending.message ?? 'error');
      if (offers > 0 && !apologies.includes(sentence)) {
        if (sent !== (ending.outcome === 'disconnected')) fail(`the call ends "${ending.outcome}", sent: ${sent}`);
        if (!['disconnected', 'returned', 'queued'].includes(ending.outcome)) fail(`the call ends "${ending.outcome}"`);
      }
      if (lost || due === undefined) return;
      if (!failing && due === 'not_offered' && offers > 1 && sentence !== NO_OFFER) {
        fail(`nothing is offered any more, and the last word is "${sentence}"`);
      }
      if (!failing && noNumber && sentence !== NO_NUMBER) {
        fail(`no number was keyed, and the last word is "${sentence}"`);
      }
      if (!failing && sentence in TELLS && outcomeThen !== outcome)
        fail(`the outcome became ${outcome} after the last prompt`);
      const right = outcome === due || (failing && outcome === 'failed' && !sent);
      if (!right) fail(`the outcome is ${outcome}, and ${due} is due`);
    },
  };
}

function fail(why: string): never {
  throw new Error(why);
}

function follow(memory: Memory, event: CallEvent, failing: boolean): void {
  switch (event.event) {
    case 'prompt': {
      const { text } = event;
      if (text === NONE) fail('what is not there is said');
      if (text === memory.sentence) fail(`"${text}" is said twice in a row`);
      const told = TELLS[text];
      if (told !== undefined && !memory.lost && !told.test(memory.outcome ?? '')) {
        fail(`"${text}" is said while the outcome is ${memory.outcome}`);
      }
      if (text === 'prompt of sent' && !memory.sent) fail('told "sent", and nothing was sent');
      afterReadBack(memory, text, failing);
      if (text === ENTER_NUMBER) expectNamed(memory);
      if (TOLD_BY_SEND.has(text) && !memory.lost && !memory.consent?.startsWith(ASKED_AT)) {
        fail(`"${text}" is said, and the consent reads "${memory.consent}"`);
      }
      memory.sentence = text;
      if (memory.outcome !== undefined) memory.outcomeThen = memory.outcome;
      return;
    }
    case 'keys':
      if (OFFERS.has(memory.sentence)) {
        memory.pressed = event.keys;
        memory.refusals = 0;
      }
      // Who stays silent when a number is read back only does not confirm it.
      if (memory.sentence.startsWith(READ_BACK)) {
        memory.due = event.keys === '0' ? 'declined' : 'rounds';
        memory.refusals = event.keys === '1' || event.keys === '0' ? 0 : memory.refusals + 1;
      } else if (event.keys === '' || (event.stored && event.keys === '*')) {
        memory.due = 'silent';
        memory.noNumber = memory.sentence === ENTER_NUMBER;
      } else memory.due = OFFERS.has(memory.sentence) && event.keys === '0' ? 'declined' : 'rounds';
      return;
    case 'lambda':
      called(memory, event);
      return;
    case 'attribute': {
      const text = JSON.stringify(event.attributes);
      if (holdsNumber(text)) fail(`a number is in the attributes: ${text}`);
      memory.outcome = event.attributes[OUTCOME_ATTRIBUTE] ?? memory.outcome ?? '';
      const consent = event.attributes[CONSENT_ATTRIBUTE];
      if (consent === undefined) return;
      if (CONSENT.exec(consent)?.[2] !== memory.pressed) fail(`the consent reads "${consent}"`);
      memory.consent = consent;
      return;
    }
    case 'log': {
      // The digits of a time may look like a number's.
      if (holdsNumber(JSON.stringify({ ...Object(event.line), Timestamp: '' }))) {
        fail(`a number is in the flow log: ${JSON.stringify(event.line)}`);
      }
      return;
    }
    case 'warning':
      // Failures are part of the plan, and so are keys that nobody listens to. A hole in the data is neither.
      if (event.message.startsWith('Nothing is at')) fail(event.message);
      return;
    default:
  }
}

/** Texts without a number: of hundreds of thousands of lines, few differ. */
const clean = new Set<string>();

/** A keyed number in a text of JSON, however its digits are set apart: `2 0 6, 5 5 5` is one, too. */
function holdsNumber(json: string): boolean {
  if (clean.has(json)) return false;
  const digits = json.replace(/[^\d:"]/g, '');
  const holds = KEYED.some((keyed) => digits.includes(keyed));
  if (!holds) clean.add(json);
  return holds;
}

/**
 * What a read-back promises is done: the number is asked for again. It is promised twice in every round; after that the menu comes,
 * but not without a word.
 */
function afterReadBack({ sentence, refusals }: Memory, text: string, failing: boolean): void {
  if (text === ENTER_NUMBER && refusals > 2) fail('the number is asked for a fourth time');
  if (text.startsWith(READ_BACK) && text.includes(PRESS_2_TO_KEY_AGAIN) !== refusals < 2) {
    fail(`"${text}" is said after ${refusals} numbers that were not confirmed`);
  }
  if (sentence.startsWith(READ_BACK) && refusals === 0 && text === ENTER_NUMBER) {
    fail('the number is asked for again after key 0 or 1');
  }
  // What would be said may fail to be said.
  if (failing || !sentence.startsWith(READ_BACK) || refusals === 0) return;
  if (OFFERS.has(text)) fail('the menu follows a number that was not confirmed, without a word');
  if (sentence.includes(PRESS_2_TO_KEY_AGAIN) !== (text === ENTER_NUMBER)) {
    fail(`after "${sentence}" and a key other than 1 and 0, the caller hears "${text}"`);
  }
}

/** Only what the menu names may be chosen. */
function expectNamed({ named, pressed = '' }: Memory): void {
  if (!named.includes(pressed)) fail(`key ${pressed} is taken, and the menu names ${named}`);
}

const namedIn = (result: unknown): string => {
  const { sms, email, enterNumber } = Object(result) as Readonly<Record<string, unknown>>;
  return [sms, email, enterNumber].map((value, index) => (value === NONE ? '' : String(index + 1))).join('');
};

function called(memory: Memory, event: Extract<CallEvent, { event: 'lambda' }>): void {
  const { action, channel, to } = event.parameters;
  const status = event.error === undefined ? String(event.result?.['status']) : 'error';
  if (memory.sent) fail('a function is called after a link was sent');
  if (action === 'offer') {
    memory.offers += 1;
    if (memory.offers > MAX_ROUNDS) fail('a round too many begins');
    memory.due = status === 'offer' ? 'rounds' : status === 'no_offer' ? 'not_offered' : 'failed';
    memory.named = status === 'offer' ? namedIn(event.result) : '';
  } else if (action === 'number') {
    memory.due = status.startsWith('number_') ? 'rounds' : 'failed';
  } else {
    expectNamed(memory);
    const [, time, key = ''] = CONSENT.exec(memory.consent ?? '') ?? [];
    if (time !== NONE || ASKED[key] !== `${channel} ${to}`)
      fail(`sent by ${channel} to ${to}, with the consent "${memory.consent}"`);
    memory.sent = status === 'sent';
    memory.afterSend = status === 'sent' ? `sent_${channel}` : (AFTER_SEND[status] ?? 'unconfirmed');
    if (status === 'sent') memory.due = `sent_${channel}`;
    else if (REFUSED.has(status)) memory.due = 'rounds';
    else memory.due = status === 'not_allowed' || status === 'failed' ? 'failed' : 'unconfirmed';
  }
}
