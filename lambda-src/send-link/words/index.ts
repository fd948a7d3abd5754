// The words of a language, with what the owner words otherwise, and values filled in.

import type { Language } from '../../shared/contract/languages';
import type { SendLinkSettings, TextKey } from '../../shared/contract/settings';
import { ar } from './ar';
import { de } from './de';
import { en } from './en';
import { es } from './es';
import { fr } from './fr';
import { ja } from './ja';
import { pt } from './pt';
import type { Words } from './words';

export type { Words } from './words';

export const WORDS: Readonly<Record<Language, Words>> = { en, es, fr, de, pt, ja, ar };

/** Which sentences an override replaces. */
const OVERRIDES: Readonly<Record<TextKey, readonly (keyof Words)[]>> = {
  sms: ['sms'],
  emailSubject: ['emailSubject'],
  emailBody: ['emailBody'],
  menuSms: ['menuSms'],
  menuEmail: ['menuEmail'],
  menuOther: ['menuOther'],
  menuAgent: ['menuAgent'],
  sent: ['sentSms', 'sentEmail'],
};

/** The language that a flow's LanguageCode ("pt-BR") asks for, or the first one of the settings. */
export function languageOf(code: string | undefined, languages: readonly Language[]): Language {
  const asked = code?.slice(0, 2).toLowerCase();
  return languages.find((language) => language === asked) ?? languages[0] ?? 'en';
}

/** The words of a language; `fill` puts brand, minutes and further values into a sentence. */
export interface Speech extends Words {
  readonly language: Language;
  readonly fill: (text: string, values?: Readonly<Record<string, string>>) => string;
}

export function speech(
  language: Language,
  settings: Pick<SendLinkSettings, 'brand' | 'linkMinutes' | 'texts'>,
): Speech {
  const always = { brand: settings.brand, minutes: String(settings.linkMinutes) };
  const overrides = Object.entries(OVERRIDES).flatMap(([key, sentences]) => {
    const text = settings.texts[language]?.[key as TextKey];
    return text === undefined ? [] : sentences.map((sentence) => [sentence, text] as const);
  });
  return {
    ...WORDS[language],
    ...Object.fromEntries(overrides),
    language,
    fill: (text, values = {}) => {
      const known: Readonly<Record<string, string>> = { ...always, ...values };
      return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => known[name] ?? placeholder);
    },
  };
}
