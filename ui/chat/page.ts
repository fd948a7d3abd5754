// Chat page before its script runs: the frame of the conversation, so that the tap on the landing page leads to something
// at once, and without a script a way on.

import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import { initial } from '../shared/brand-mark';
import { type Html, html } from '../shared/html';
import { phoneLink } from '../shared/phone-link';
import type { ChatStrings, CommonStrings, StaticStrings } from '../strings/strings';

export function chatPage(settings: SiteSettings, strings: CommonStrings & StaticStrings & ChatStrings): Html {
  return html`<div id="app"><div class="chat"><header class="top"><div class="who"><span class="badge" aria-hidden="true">${initial(settings.brand)}</span><div><h1><bdi>${settings.brand}</bdi></h1><p class="status" data-text="starting">${strings.starting}</p></div></div></header>
<main><div class="state late"><p>${strings.noScript}</p><p>${phoneLink(settings.supportPhone, strings)}</p></div></main></div></div>`;
}
