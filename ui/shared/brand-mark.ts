// The brand's mark: its initial on a rounded square, as an inline drawing and as the window's icon. No file to fetch.

import { Html, html } from './html';

export const initial = (brand: string): string => (Array.from(brand.trim())[0] ?? '·').toLocaleUpperCase();

/** Takes the brand's colour from CSS `color`. */
export function brandMark(brand: string): Html {
  return html`<svg class="mark" viewBox="0 0 56 56" aria-hidden="true" focusable="false"><rect width="56" height="56" rx="16" fill="currentColor"/><text x="28" y="38" text-anchor="middle" font-size="28" font-weight="700" font-family="system-ui, sans-serif" class="initial">${initial(brand)}</text></svg>`;
}

/** An address that stands in an attribute as it is: what HTML or the address could trip over is encoded, and no more. */
export function brandIcon(brand: string, background: string, color: string): Html {
  const drawing = html`<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 56 56'><rect width='56' height='56' rx='16' fill='${background}'/><text x='28' y='38' text-anchor='middle' font-size='28' font-family='sans-serif' fill='${color}'>${initial(brand)}</text></svg>`;
  return new Html(`data:image/svg+xml,${drawing.text.replace(/[%#<>"&]/g, encodeURIComponent)}`);
}
