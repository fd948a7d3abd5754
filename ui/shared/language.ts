// Which of the configured languages a page speaks, and switching the document to it.

import { type Language, RIGHT_TO_LEFT } from '../../lambda-src/shared/contract/languages';

/**
 * The fragment's first two letters win (the language of the call), then what the browser asks for, then the default,
 * which is the first configured language.
 */
export function pickLanguage(
  configured: readonly Language[],
  fragment: string,
  browser: readonly string[],
): Language | undefined {
  const wishes = [fragment.replace(/^#/, '').slice(0, 2), ...browser.map((tag) => tag.slice(0, 2).toLowerCase())];
  for (const wish of wishes) {
    const found = configured.find((language) => language === wish);
    if (found !== undefined) return found;
  }
  return configured[0];
}

export function speak(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr';
}
