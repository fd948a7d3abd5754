// All that the script of a card without buttons does.

import { pickLanguage, speak } from './language';
import { readPageData } from './page-data';
import { applyTheme } from './theme';
import { translate } from './translate';

export function showCard(): void {
  const { settings, strings } = readPageData<object>();
  const language = pickLanguage(settings.languages, location.hash, navigator.languages) ?? 'en';
  applyTheme(settings.theme);
  speak(language);
  translate((strings[language] ?? {}) as Record<string, unknown>, { brand: settings.brand });
  document.title = `${document.querySelector('h1')?.textContent ?? ''} · ${settings.brand}`;
}
