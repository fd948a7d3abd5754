// The pages as the stack builds them, with a Content-Security-Policy that admits exactly them and this machine.

import { renderSite } from '../../../constructs/site-pages';
import type { SiteSettings } from '../../../lambda-src/shared/contract/site';

type Settings = Omit<SiteSettings, 'lazy'>;

export const SETTINGS: Settings = {
  brand: 'Example Bank',
  languages: ['en', 'es', 'fr', 'de', 'pt', 'ja', 'ar'],
  theme: { brandColor: '#0b5d4e', onBrandColor: '#ffffff' },
  supportPhone: '+1 206 555 0100',
  privacyUrl: 'https://example.com/privacy',
  linkMinutes: 60,
  chatMinutes: 240,
  attachments: true,
  participantEndpoint: 'same-origin',
};

export interface BuiltSite {
  /** By path at the distribution. */
  readonly files: ReadonlyMap<string, { readonly content: string; readonly contentType: string }>;
  /** For a server on loopback. */
  csp(port: number): string;
}

const built = new Map<string, BuiltSite>();

export function builtSite(settings: Partial<Settings> = {}): BuiltSite {
  const whole = { ...SETTINGS, ...settings };
  const key = JSON.stringify(whole);
  const known = built.get(key);
  if (known !== undefined) return known;
  const { files, scriptHashes, styleHashes } = renderSite(whole);
  const site: BuiltSite = {
    files: new Map(files.map((file) => [`/${file.key}`, file])),
    csp: (port) =>
      [
        "default-src 'none'",
        `script-src 'self' ${scriptHashes.join(' ')}`,
        `style-src ${styleHashes.join(' ')}`,
        "img-src 'self' data:",
        `connect-src 'self' ws://127.0.0.1:${port}`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
  };
  built.set(key, site);
  return site;
}
