// The frame of the pages that are one card: mark, brand, heading, text, actions; below it the phone and privacy links.
// Each text names its string in `data-text`, so that the script can put it into another language.

import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import type { CommonStrings } from '../strings/strings';
import { brandMark } from './brand-mark';
import { type Html, html } from './html';
import { phoneLink } from './phone-link';

export function cardPage(settings: SiteSettings, common: CommonStrings, content: Html): Html {
  return html`<main>${brandMark(settings.brand)}<p class="brand"><bdi>${settings.brand}</bdi></p>${content}</main>
<footer>${phoneLink(settings.supportPhone, common)}${privacyLink(settings.privacyUrl, common)}</footer>`;
}

function privacyLink(url: string | undefined, common: CommonStrings): Html | undefined {
  if (url === undefined) return undefined;
  if (!/^https?:\/\//i.test(url))
    throw new Error(`privacyUrl is not a web address: "${url}". Give one that begins with https://.`);
  return html`<a href="${url}" rel="noopener noreferrer" data-text="privacy">${common.privacy}</a>`;
}
