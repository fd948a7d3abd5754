// Renders each page into its one HTML file, at synth. Brand and settings are hostile until escaped; script and style go in
// unchanged, as the Content-Security-Policy names their hashes.

import { RIGHT_TO_LEFT } from '../lambda-src/shared/contract/languages';
import type { Page, RenderPage, SiteSettings } from '../lambda-src/shared/contract/site';
import { chatPage } from './chat/page';
import { expiredPage } from './expired/page';
import { landingPage } from './landing/page';
import { notFoundPage } from './not-found/page';
import { brandIcon } from './shared/brand-mark';
import { fill } from './shared/fill';
import { Html, html } from './shared/html';
import { DATA_ID, pack } from './shared/page-data';
import { STRINGS } from './strings';
import type { Strings } from './strings/strings';

/** What differs per page: its strings, its title, its body, and how its script is loaded. */
interface PagePlan {
  /** Texts that its script shows. */
  readonly words: (strings: Strings) => object;
  readonly title: (strings: Strings) => string;
  readonly body: (settings: SiteSettings, strings: Strings) => Html;
  /** A page that loads lazy scripts: its script is a module, and it fetches other languages when they are spoken. */
  readonly loads: boolean;
}

const PLANS: Readonly<Record<Page, PagePlan>> = {
  landing: {
    words: ({ landing }) => landing,
    title: () => '{brand}',
    body: (settings, strings) => landingPage(settings, { ...strings.common, ...strings.static, ...strings.landing }),
    loads: false,
  },
  chat: {
    words: ({ chat }) => chat,
    title: ({ chat }) => chat.title,
    body: (settings, strings) => chatPage(settings, { ...strings.common, ...strings.static, ...strings.chat }),
    loads: true,
  },
  expired: {
    words: ({ expired, landing }) => ({ ...expired, cookies: landing.cookies }),
    title: ({ expired }) => `${expired.closed.title} · {brand}`,
    body: (settings, { common, expired }) => expiredPage(settings, { ...common, ...expired }),
    loads: false,
  },
  'not-found': {
    words: ({ notFound }) => notFound,
    title: ({ notFound }) => `${notFound.missing.title} · {brand}`,
    body: (settings, { common, notFound }) => notFoundPage(settings, { ...common, ...notFound }),
    loads: false,
  },
};

export const renderPage: RenderPage = (page, settings, assets) => {
  const plan = PLANS[page];
  const language = settings.languages[0] ?? 'en';
  const strings = STRINGS[language];
  const { brandColor, onBrandColor } = settings.theme;
  return html`<!doctype html>
<html lang="${language}" dir="${RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr'}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="format-detection" content="telephone=no">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="${brandIcon(settings.brand, brandColor, onBrandColor)}">
<title>${fill(plan.title(strings), { brand: settings.brand })}</title>
<style>${verbatim(assets.style, /<\/style/i, 'style')}</style>
</head>
<body>
${plan.body(settings, strings)}
${dataBlock(plan, settings)}
${script(assets.script, plan.loads)}
</body>
</html>
`.text;
};

function dataBlock({ words, loads }: PagePlan, settings: SiteSettings): Html {
  const carried = loads ? settings.languages.slice(0, 1) : settings.languages;
  const strings = Object.fromEntries(
    carried.map((language) => [language, { ...STRINGS[language].common, ...words(STRINGS[language]) }]),
  );
  const { brand, languages, theme, linkMinutes } = settings;
  const needed = loads ? settings : { brand, languages, theme, linkMinutes };
  // `<` could end the block or open a comment in it; JSON can spell it otherwise.
  const json = JSON.stringify(pack({ settings: needed, strings })).replace(/</g, '\\u003c');
  return html`<script type="application/json" id="${DATA_ID}">${new Html(json)}</script>`;
}

function script(text: string, module: boolean): Html | undefined {
  if (text === '') return undefined;
  const body = verbatim(text, /<\/script|<!--/i, 'script');
  return module ? html`<script type="module">${body}</script>` : html`<script>${body}</script>`;
}

function verbatim(text: string, forbidden: RegExp, what: string): Html {
  if (forbidden.test(text)) {
    throw new Error(
      `The ${what} of a page contains ${forbidden.source}, which would end it early in the HTML. ` +
        'Escaping it here would change its Content-Security-Policy hash: let the bundler write it otherwise.',
    );
  }
  return new Html(text);
}
