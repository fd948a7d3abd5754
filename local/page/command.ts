// Parses what the page asks for.

import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import { TwinError } from '../error';
import { type Command, INTERACTIVE, SCENARIOS } from './state';

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string' && value !== '';
const flag: Check = (value) => typeof value === 'boolean';
const oneOf =
  (values: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && values.includes(value);

/** Members of each command. */
const FORMS: { readonly [Name in Command['do']]: Readonly<Record<string, Check>> } = {
  scenario: { scenario: oneOf(SCENARIOS) },
  language: { language: oneOf(LANGUAGES) },
  floor: { calls: flag, chats: flag },
  dial: {},
  press: { keys: (value) => typeof value === 'string' && /^[0-9*#]+$/.test(value) },
  skip: { moment: Number.isInteger, silent: flag },
  'hang-up': {},
  accept: { contactId: text },
  say: { contactId: text, text },
  typing: { contactId: text },
  seen: { contactId: text },
  interactive: { contactId: text, what: oneOf(INTERACTIVE) },
  transfer: { contactId: text },
  end: { contactId: text },
  clear: {},
};

/** Throws TwinError for what is no command. */
export function parseCommand(json: string): Command {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && 'do' in value && typeof value.do === 'string') {
      const form = Object.hasOwn(FORMS, value.do) ? FORMS[value.do as Command['do']] : undefined;
      const members = value as Readonly<Record<string, unknown>>;
      if (form !== undefined && Object.entries(form).every(([name, fits]) => fits(members[name]))) {
        return value as Command;
      }
    }
  } catch {
    // Said below.
  }
  throw new TwinError('The page asked for something that the twin does not do. Reload the page.');
}
