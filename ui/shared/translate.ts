// Puts a page that stands in the default language into another one, element by element.

import { fill, type Values } from './fill';

/** `data-text` names the string; `data-part` a half of it, where a link stands in the middle. */
export function translate(strings: Readonly<Record<string, unknown>>, values: Values): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-text]')) {
    const { text = '', part } = element.dataset;
    const found = text
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], strings);
    if (typeof found !== 'string') continue;
    element.textContent = part === undefined ? fill(found, values) : (found.split('{phone}')[Number(part)] ?? '');
  }
}
