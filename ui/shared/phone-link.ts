// "Need help? Call …" with the number as a link. The number stays left to right in any language.

import type { CommonStrings } from '../strings/strings';
import { type Html, html } from './html';

export function phoneLink(phone: string | undefined, common: CommonStrings): Html | undefined {
  if (phone === undefined) return undefined;
  const [before = '', after = ''] = common.callUs.split('{phone}');
  return html`<span><span data-text="callUs" data-part="0">${before}</span><a href="tel:${dialable(phone)}" dir="ltr">${phone}</a><span data-text="callUs" data-part="1">${after}</span></span>`;
}

/** What a phone dials: digits and a leading plus. */
export const dialable = (phone: string): string => phone.replace(/(?!^\+)[^\d]/g, '');
