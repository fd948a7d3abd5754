// The menu as it is spoken: what it names, in the order of the keys.

import type { Speech, Words } from '.';

/** Why the caller's own number gets no SMS. */
export type NoSms = keyof Words['noCallerSms'];

export interface Choices {
  /** Why SMS to the caller's own number is not among them; undefined when it is. */
  readonly noSms: NoSms | undefined;
  readonly email: boolean;
  readonly other: boolean;
}

/** What the caller can choose beside the agent. */
export const choicesOf = (speech: Speech, { noSms, email, other }: Choices): string[] => [
  ...(noSms === undefined ? [speech.menuSms] : []),
  ...(email ? [speech.menuEmail] : []),
  ...(other ? [speech.menuOther] : []),
];

/** `first`: opens a call's first menu. Later rounds come with the reason already told. */
export function menuTexts(speech: Speech, choices: Choices, first: boolean): { menu: string; again: string } {
  const { noSms } = choices;
  const options = [...choicesOf(speech, choices), speech.menuAgent];
  const lead = first ? [speech.intro, ...(noSms === undefined ? [] : [speech.noCallerSms[noSms]])] : [];
  return {
    menu: speech.fill([...lead, ...options].join(' ')),
    again: speech.fill([speech.again, ...options].join(' ')),
  };
}
