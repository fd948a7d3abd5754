// What the pages are rendered with at synth, and the files that the chat site consists of. Types and constants only.
//
// The stack bundles `ui/<page>/main.ts(x)` for the browser and `ui/render.ts` for itself, by entry path. `ui/render.ts` exports
// `renderPage: RenderPage`; script and style are put into the page unchanged, as the Content-Security-Policy names their hashes.

import type { Language } from './languages';

export const PAGES = ['landing', 'chat', 'expired', 'not-found'] as const;
export type Page = (typeof PAGES)[number];

/** Key of each page in the bucket, and its path at the distribution. */
export const PAGE_FILES: Readonly<Record<Page, string>> = {
  landing: 'index.html',
  chat: 'chat/index.html',
  expired: 'expired.html',
  'not-found': '404.html',
};

/** Content-hashed chunks that a page loads when first needed stand here: `/assets/<name>-<hash>.js`. */
export const ASSETS_PREFIX = 'assets/';

/**
 * Scripts that are no page but loaded by one when first needed: `ui/lazy/<name>.ts`. The chat page carries the default
 * language only; a caller with another one gets its strings while the chat is being started.
 */
export const LAZY_SCRIPTS = [
  'markdown',
  'strings-en',
  'strings-es',
  'strings-fr',
  'strings-de',
  'strings-pt',
  'strings-ja',
  'strings-ar',
] as const;
export type LazyScript = (typeof LAZY_SCRIPTS)[number];

export interface SiteTheme {
  /** Background of buttons and of the customer's own messages, `#rrggbb`. */
  readonly brandColor: string;
  /** Text on brandColor, `#rrggbb`; its contrast is checked at synth. */
  readonly onBrandColor: string;
}

export interface SiteSettings {
  readonly brand: string;
  readonly languages: readonly Language[];
  readonly theme: SiteTheme;
  /** As a person reads it and dials it; shown wherever something goes wrong. */
  readonly supportPhone?: string;
  readonly privacyUrl?: string;
  readonly linkMinutes: number;
  readonly chatMinutes: number;
  /** Attachments are offered only when the instance has a bucket for them. */
  readonly attachments: boolean;
  /** `same-origin`: through the distribution. `direct`: straight to the participant service of the session's region. */
  readonly participantEndpoint: 'same-origin' | 'direct';
  /** Absolute paths of the lazy scripts. */
  readonly lazy: Readonly<Record<LazyScript, string>>;
}

export interface PageAssets {
  /** JavaScript of the page, bundled and minified; empty for a page without one. */
  readonly script: string;
  /** CSS of the page, bundled and minified. */
  readonly style: string;
}

/** The whole HTML file of a page. */
export type RenderPage = (page: Page, settings: SiteSettings, assets: PageAssets) => string;
