// Says one sentence in the contact's language: one prompt per language, and the comparison that picks it.

import type { Language } from '../lambda-src/shared/contract/languages';
import { compare, messageParticipant, startsWith } from './builder/actions';
import type { Draft, Target } from './builder/types';

export interface SpokenProps {
  /** Identifier of the first action; the prompts are called `<identifier> <language>`. */
  readonly identifier: string;
  /** In the order in which they are compared. */
  readonly languages: readonly Language[];
  /** Said when the contact has no language or another one. */
  readonly defaultLanguage: Language;
  readonly sentence: (language: Language) => string;
  /** Where the contact's language is read: a code such as `en-US` or `en`. Default: `$.LanguageCode`. */
  readonly languagePath?: `$.${string}`;
  /** Where it goes on, also when the sentence cannot be said. */
  readonly next: Target;
}

/** The actions that say the sentence. With one language it is a single prompt. */
export const spoken = (props: SpokenProps): readonly Draft[] => {
  const { identifier, languages, defaultLanguage, sentence, next, languagePath = '$.LanguageCode' } = props;
  const prompt = (name: string, language: Language): Draft =>
    messageParticipant(name, { Text: sentence(language) }, { next, NoMatchingError: next });
  const others = languages.filter((language) => language !== defaultLanguage);
  const [first, ...rest] = others.map((language) => startsWith(language, `${identifier} ${language}`));
  if (first === undefined) return [prompt(identifier, defaultLanguage)];
  return [
    compare(identifier, languagePath, {
      when: [first, ...rest],
      NoMatchingCondition: `${identifier} ${defaultLanguage}`,
    }),
    ...[defaultLanguage, ...others].map((language) => prompt(`${identifier} ${language}`, language)),
  ];
};
