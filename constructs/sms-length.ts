// What makes a link cost more SMS parts than promised, told at synth: a long domain, a brand or a text of the owner's own.

import { SMS_FITS } from '../lambda-src/shared/contract/settings';
import { measureTexts } from './measured-texts';
import type { ResolvedOptions } from './options';

/** One sentence per choice that leads to longer messages; empty when all links fit what is promised. */
export function longMessages(options: ResolvedOptions): string[] {
  const { brand, customDomain, texts } = options;
  const shipped = { ...options, texts: {} };
  const promised = new Map(
    measureTexts({ ...shipped, brand: 'x'.repeat(SMS_FITS.brand) }).map(
      ({ language, smsParts }) => [language, smsParts] as const,
    ),
  );
  const longer = (choices: ResolvedOptions, domainName?: string) =>
    measureTexts(choices, domainName).filter(({ language, smsParts }) => smsParts > (promised.get(language) ?? 1));

  const byBrand = longer(shipped);
  const withDomain = longer(shipped, customDomain);
  const own = longer(options, customDomain).filter(({ language }) => texts[language]?.sms !== undefined);
  const where = (languages: readonly { readonly language: string }[]) =>
    languages.map(({ language }) => language).join(', ');

  const warnings: string[] = [];
  if (customDomain !== undefined && withDomain.length > byBrand.length) {
    warnings.push(
      `customDomain has ${customDomain.length} characters, and with it an SMS takes a part more than it could (${where(withDomain)}); up to ${SMS_FITS.domainName} characters always fit. A shorter domain is cheaper and faster.`,
    );
  }
  if (byBrand.length > 0) {
    warnings.push(
      `brand "${brand}" has characters outside GSM-7, or such as take the room of two there, so an SMS takes a part more than it could (${where(byBrand)}). Write it without them.`,
    );
  }
  for (const { language, smsParts } of own) {
    warnings.push(
      `texts.${language}.sms makes an SMS of ${smsParts} parts, brand and link included, where ${promised.get(language)} would do. Shorten it, or write it without characters outside GSM-7.`,
    );
  }
  return warnings;
}
