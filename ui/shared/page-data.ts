// What renderPage puts into a page as JSON and the page's script reads back: the settings it needs and its own strings. The
// page trusts it: it comes from the same file.

import type { Language } from '../../lambda-src/shared/contract/languages';
import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import type { CommonStrings } from '../strings/strings';

/** All that a page needs which loads nothing; the others' settings would only be bytes to it. */
export type CardSettings = Pick<SiteSettings, 'brand' | 'languages' | 'theme' | 'linkMinutes'>;

export interface PageData<S, T = CardSettings> {
  readonly settings: T;
  /** The languages that the page carries; the default one always. */
  readonly strings: Readonly<Partial<Record<Language, CommonStrings & S>>>;
}

/** On the wire: paths (`late.title`) once, then a list of texts per language, as seven times the same keys cost bytes. */
export interface PackedData<T = CardSettings> {
  readonly settings: T;
  readonly keys: readonly string[];
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

/** Id of the JSON data block. */
export const DATA_ID = 'settings';

export function pack<S extends object, T>({ settings, strings }: PageData<S, T>): PackedData<T> {
  const flat = Object.entries(strings).map(([language, tree]) => [language, flatten(tree)] as const);
  const keys = Object.keys(flat[0]?.[1] ?? {});
  const texts = Object.fromEntries(flat.map(([language, leaves]) => [language, keys.map((key) => leaves[key] ?? '')]));
  return { settings, keys, texts };
}

export function readPageData<S, T = CardSettings>(): PageData<S, T> {
  const { settings, keys, texts }: PackedData<T> = JSON.parse(document.getElementById(DATA_ID)?.textContent ?? '');
  const strings: Record<string, unknown> = {};
  for (const language of Object.keys(texts)) strings[language] = unflatten(keys, texts[language] ?? []);
  return { settings, strings: strings as PageData<S, T>['strings'] };
}

function flatten(tree: object, path = ''): Record<string, string> {
  const leaves: Record<string, string> = {};
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') leaves[path + key] = value;
    else Object.assign(leaves, flatten(value, `${path}${key}.`));
  }
  return leaves;
}

/** One level deep, as the strings are. */
function unflatten(keys: readonly string[], texts: readonly string[]): Record<string, unknown> {
  const tree: Record<string, Record<string, string> | string> = {};
  keys.forEach((path, index) => {
    const [group = '', key] = path.split('.');
    const words = texts[index] ?? '';
    if (key === undefined) tree[group] = words;
    else tree[group] = Object.assign(tree[group] ?? {}, { [key]: words });
  });
  return tree;
}
