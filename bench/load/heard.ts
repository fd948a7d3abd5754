// Puts a real call before the judge of the conversation: the judge knows the words that the tests' function says, so what the real one
// says is put into those, by its own answers.

import { ASKED_AT, PRESS_2_TO_KEY_AGAIN, READ_BACK } from '../../__tests__/support/send-link-replies';
import type { CallEvent } from '../../flows/events';
import { NONE } from '../../lambda-src/shared/contract/connect';
import { CONSENT_ATTRIBUTE } from '../../lambda-src/shared/contract/outcome';

type Lambda = Extract<CallEvent, { event: 'lambda' }>;

/** The judge's words for what the function may make the flow say, other than `prompt`. */
const WORDS = {
  menu: 'the menu',
  again: 'the menu again',
  moment: 'one moment',
  enterNumber: 'key the number',
} as const;

/**
 * Translates the events of one call, in their order. Undefined for one that the judge has nothing to do with: the digits of ids and
 * times in the lines of logs look like numbers to it.
 */
export function translator(): (event: CallEvent) => CallEvent | undefined {
  const words = new Map<string, string>();
  let askedAt: string | undefined;

  const learn = ({ parameters, result = {} }: Lambda): void => {
    keep(result['prompt'], promptOf(parameters, String(result['status'])));
    // Last, as the prompt of an offer is its menu.
    for (const [key, word] of Object.entries(WORDS)) keep(result[key], word);
    if (parameters['action'] === 'send' && result['at'] !== NONE) askedAt = String(result['at']);
  };
  const keep = (text: unknown, word: string) => {
    if (typeof text === 'string' && text !== NONE) words.set(text, word);
  };

  return (event) => {
    switch (event.event) {
      case 'log':
        return undefined;
      case 'lambda':
        learn(event);
        return event;
      case 'prompt':
        return { ...event, text: words.get(event.text) ?? event.text };
      case 'attribute': {
        const consent = event.attributes[CONSENT_ATTRIBUTE];
        if (consent === undefined || askedAt === undefined) return event;
        const timed = consent.replace(new RegExp(`^${askedAt} `), `${ASKED_AT} `);
        return { ...event, attributes: { ...event.attributes, [CONSENT_ATTRIBUTE]: timed } };
      }
      default:
        return event;
    }
  };
}

function promptOf({ tries }: Lambda['parameters'], status: string): string {
  if (status !== 'number_ok') return `prompt of ${status}`;
  return `${READ_BACK}: right?${tries === 'last' ? '' : ` ${PRESS_2_TO_KEY_AGAIN}`}`;
}
