// What renderPage puts into a page as JSON and the page's script reads back: the settings it needs and its own strings
// in every configured language. The page trusts it: it comes from the same file.

import type { Language } from '../../lambda-src/shared/contract/languages';
import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import type { CommonStrings } from '../strings/strings';

export interface PageData<S> {
  readonly settings: SiteSettings;
  /** One entry per language of `settings.languages`. */
  readonly strings: Readonly<Partial<Record<Language, CommonStrings & S>>>;
}

/** Id of the JSON data block. */
export const DATA_ID = 'settings';

export function readPageData<S>(): PageData<S> {
  return JSON.parse(document.getElementById(DATA_ID)?.textContent ?? '{}');
}
