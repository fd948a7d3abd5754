// Expired page: what the distribution answers with every 403. Shown under any address, so all its links are absolute.

import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import { cardPage } from '../shared/card-page';
import { type Html, html } from '../shared/html';
import type { CommonStrings, ExpiredStrings } from '../strings/strings';

export function expiredPage(settings: SiteSettings, strings: CommonStrings & ExpiredStrings): Html {
  return cardPage(
    settings,
    strings,
    html`<h1 data-text="closed.title">${strings.closed.title}</h1><p class="text" data-text="closed.text">${strings.closed.text}</p>`,
  );
}
