// Brings the brand's colours into the page. Through the style object, as the Content-Security-Policy admits no style
// attribute; nothing that shows before the script runs wears a brand colour, so nothing changes colour on the way.

import type { SiteTheme } from '../../lambda-src/shared/contract/site';

export function applyTheme(theme: SiteTheme): void {
  const { style } = document.documentElement;
  style.setProperty('--brand', theme.brandColor);
  style.setProperty('--on-brand', theme.onBrandColor);
}
