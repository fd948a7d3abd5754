// What makes a link cost more than one SMS part, told at synth: a long domain, a brand or a text of your own outside GSM-7.

import { SegmentedMessage } from 'sms-segments-calculator';
import { SMS_FITS } from '../lambda-src/shared/contract/settings';
import type { ResolvedOptions } from './options';

/** A link's fragment: two letters of language and a token of 22 characters. */
const FRAGMENT = `#en${'A'.repeat(22)}`;

/** One sentence per choice that leads to longer messages; empty when all links fit what is promised. */
export function longMessages({ brand, customDomain, texts, linkMinutes }: ResolvedOptions): string[] {
  const warnings: string[] = [];
  if (customDomain !== undefined && customDomain.length > SMS_FITS.domainName) {
    warnings.push(
      `customDomain has ${customDomain.length} characters; links are promised to fit one SMS part up to ${SMS_FITS.domainName}. A shorter domain is cheaper and faster.`,
    );
  }
  if (new SegmentedMessage(brand).encodingName !== 'GSM-7') {
    warnings.push(
      `brand "${brand}" has a character outside GSM-7, so every SMS is sent in UCS-2 and takes two parts or more. Write it without that character.`,
    );
  }
  const link = `https://${customDomain ?? 'd'.repeat(SMS_FITS.domainName)}/${FRAGMENT}`;
  for (const [language, { sms }] of Object.entries(texts)) {
    if (sms === undefined) continue;
    const values: Readonly<Record<string, string>> = { brand, link, minutes: String(linkMinutes) };
    const message = new SegmentedMessage(
      sms.replace(/\{(brand|link|minutes)\}/g, (_, name: string) => values[name] ?? ''),
    );
    if (message.segmentsCount > 1) {
      warnings.push(
        `texts.${language}.sms takes ${message.segmentsCount} SMS parts (${message.encodingName}) where one is possible. Shorten it.`,
      );
    }
  }
  return warnings;
}
