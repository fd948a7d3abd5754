// Not-found page: what the distribution answers for an address that does not exist.

import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import { cardPage } from '../shared/card-page';
import { type Html, html } from '../shared/html';
import type { CommonStrings, NotFoundStrings } from '../strings/strings';

export function notFoundPage(settings: SiteSettings, strings: CommonStrings & NotFoundStrings): Html {
  return cardPage(
    settings,
    strings,
    html`<h1 data-text="missing.title">${strings.missing.title}</h1><p class="text" data-text="missing.text">${strings.missing.text}</p>`,
  );
}
