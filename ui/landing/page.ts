// Landing page before its script runs: who is asking, one sentence, and without a script a way on. The button appears
// with the script that gives it its meaning.

import type { SiteSettings } from '../../lambda-src/shared/contract/site';
import { cardPage } from '../shared/card-page';
import { type Html, html } from '../shared/html';
import type { CommonStrings, LandingStrings, StaticStrings } from '../strings/strings';

export function landingPage(settings: SiteSettings, strings: CommonStrings & StaticStrings & LandingStrings): Html {
  return cardPage(
    settings,
    strings,
    html`<h1 data-text="lead">${strings.lead}</h1>
<div id="notice" role="alert"></div>
<div class="actions"><button id="go" class="primary" type="button" hidden>${strings.button}</button><a id="back" class="back" data-text="backToChat" hidden>${strings.backToChat}</a></div>
<p id="late" class="text late">${strings.noScript}</p>`,
  );
}
