// Judges a call through the conversation as its caller and its reports see it: from the events alone, without knowing a single
// action of the flow. Throws at the first thing that must not be.

import type { CallEvent } from '../../flows/events';
import { VOICE_TO_CHAT_SENTENCES } from '../../flows/sentences/voice-to-chat';
import type { Judge } from '../../flows/simulator/explore';
import type { Flow } from '../../flows/simulator/flow';
import {
  CONSENT_ATTRIBUTE,
  MAX_ROUNDS,
  OUTCOME_ATTRIBUTE,
  PROMPT_VERSION,
} from '../../lambda-src/shared/contract/outcome';
import { KEYED } from './every-reaction';
import { OFFERED_AT, READ_BACK } from './send-link-replies';

/** What a judge has to remember of a call: everything that its verdict on the rest depends on. */
export interface Memory {
  sentence: string;
  /** The outcome attribute, now and when the sentence began. */
  outcome?: string;
  outcomeThen?: string;
  /** What the outcome has to be if the conversation ends now. */
  due?: string;
  offers: number;
  /** The consent that was recorded, until a link is sent on it. */
  consent?: string;
  sent: boolean;
  /** Contact attributes could not be set: the reports cannot be right then. */
  lost: boolean;
}

/** The menu that offers, as the replies in the tests word it. */
const OFFERS = new Set(['the menu', 'the menu again']);
/** What a sentence says of the link, and the outcome that must be set by then: people hang up when the phone buzzes. */
const TELLS: Readonly<Record<string, RegExp>> = {
  'prompt of sent': /^sent_(sms|email)$/,
  'prompt of unconfirmed': /^unconfirmed$/,
  'prompt of opted_out': /^failed$/,
  'prompt of not_mobile': /^failed$/,
  'prompt of no_address': /^failed$/,
  'prompt of not_allowed': /^failed$/,
  'prompt of failed': /^failed$/,
  [VOICE_TO_CHAT_SENTENCES.en.notSent]: /^(failed|rounds)$/,
  [VOICE_TO_CHAT_SENTENCES.en.unconfirmed]: /^unconfirmed$/,
};
const REFUSED = new Set(['opted_out', 'not_mobile', 'no_address']);
const CONSENT = new RegExp(`^${OFFERED_AT} v${PROMPT_VERSION} key ([123])$`);
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
    begin: { sentence: '', offers: 0, sent: false, lost: false },

    next: (before, event) => {
      const memory = { ...before };
      if (event.event === 'branch' && event.because === 'NoMatchingError') {
        memory.lost ||= setsAttributes.has(`${event.flow} ${event.action}`);
      }
      follow(memory, event);
      return memory;
    },

    end: ({ outcome, outcomeThen, due, sent, lost, offers, sentence }, ending) => {
      if (ending.outcome === 'hung-up') return;
      if (ending.outcome === 'error') fail(ending.message ?? 'error');
      if (offers > 0 && !apologies.includes(sentence)) {
        if (sent !== (ending.outcome === 'disconnected')) fail(`the call ends "${ending.outcome}", sent: ${sent}`);
        if (!['disconnected', 'returned', 'queued'].includes(ending.outcome)) fail(`the call ends "${ending.outcome}"`);
      }
      if (lost || due === undefined) return;
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

function follow(memory: Memory, event: CallEvent): void {
  switch (event.event) {
    case 'prompt': {
      if (event.text === memory.sentence) fail(`"${event.text}" is said twice in a row`);
      const told = TELLS[event.text];
      if (told !== undefined && !memory.lost && !told.test(memory.outcome ?? '')) {
        fail(`"${event.text}" is said while the outcome is ${memory.outcome}`);
      }
      if (event.text === 'prompt of sent' && !memory.sent) fail('told "sent", and nothing was sent');
      memory.sentence = event.text;
      if (memory.outcome !== undefined) memory.outcomeThen = memory.outcome;
      return;
    }
    case 'keys':
      // Who stays silent when a number is read back only does not confirm it.
      if (memory.sentence.startsWith(READ_BACK)) memory.due = 'rounds';
      else if (event.keys === '' || (event.stored && event.keys === '*')) memory.due = 'silent';
      else memory.due = OFFERS.has(memory.sentence) && event.keys === '0' ? 'declined' : 'rounds';
      return;
    case 'lambda':
      called(memory, event);
      return;
    case 'attribute': {
      const text = JSON.stringify(event.attributes);
      if (KEYED.some((keyed) => text.includes(keyed))) fail(`a number is in the attributes: ${text}`);
      memory.outcome = event.attributes[OUTCOME_ATTRIBUTE] ?? memory.outcome ?? '';
      const consent = event.attributes[CONSENT_ATTRIBUTE];
      if (consent === undefined) return;
      if (!CONSENT.test(consent)) fail(`the consent reads "${consent}"`);
      memory.consent = consent;
      return;
    }
    case 'log': {
      const digits = JSON.stringify(event.line).replace(/[^\d:"]/g, '');
      if (KEYED.some((keyed) => digits.includes(keyed))) {
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

function called(memory: Memory, event: Extract<CallEvent, { event: 'lambda' }>): void {
  const { action, channel, to } = event.parameters;
  const status = event.error === undefined ? String(event.result?.['status']) : 'error';
  if (memory.sent) fail('a function is called after a link was sent');
  if (action === 'offer') {
    memory.offers += 1;
    if (memory.offers > MAX_ROUNDS) fail('a round too many begins');
    memory.due = status === 'offer' ? 'rounds' : 'failed';
    if (status === 'no_offer' && memory.offers === 1) memory.due = 'not_offered';
  } else if (action === 'number') {
    memory.due = status.startsWith('number_') ? 'rounds' : 'failed';
  } else {
    const key = CONSENT.exec(memory.consent ?? '')?.[1] ?? '';
    if (ASKED[key] !== `${channel} ${to}`) fail(`sent by ${channel} to ${to}, with the consent "${memory.consent}"`);
    delete memory.consent;
    memory.sent = status === 'sent';
    if (status === 'sent') memory.due = `sent_${channel}`;
    else if (REFUSED.has(status)) memory.due = 'rounds';
    else memory.due = status === 'not_allowed' || status === 'failed' ? 'failed' : 'unconfirmed';
  }
}
