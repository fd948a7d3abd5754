// What the texts come to, by send-link's own code: the stack loads it by entry path, as it loads the renderer of the pages.

import { type MeasureTexts, SMS_FITS } from '../lambda-src/shared/contract/settings';
import { loadModule } from './bundle';
import { isReference } from './terraform-text';

/** A value that only Terraform knows counts as long as is promised to fit. */
const known = (value: unknown, longest: number): string =>
  typeof value === 'string' && !isReference(value) ? value : 'x'.repeat(longest);

/** @param domainName of the links; as CloudFront gives it by default */
export const measureTexts = (
  { brand, linkMinutes, texts, languages }: Parameters<MeasureTexts>[0],
  domainName?: string,
): ReturnType<MeasureTexts> => {
  const module = loadModule('lambda-src/send-link/words/measure.ts') as { measureTexts: MeasureTexts };
  return module.measureTexts(
    { brand: known(brand, SMS_FITS.brand), linkMinutes, texts, languages },
    known(domainName, SMS_FITS.domainName),
  );
};
