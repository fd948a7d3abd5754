// Numbering plans for the countries that may receive an SMS, cut at synth from libphonenumber's full metadata: 20 KB instead
// of 157 KB for the function to load.

import type { CountryCode, MetadataJson } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.max.json';

/** All numbering plans, those with the types of lines. */
export const NUMBERING_PLANS = metadata as MetadataJson;

/**
 * The part that tells numbers of `countries` from all others. Countries that share a calling code come along: +1 alone names
 * 25 of them, most of them neither US nor CA.
 *
 * @param countries ISO 3166 two-letter codes
 */
export function phoneMetadataFor(countries: readonly string[]): MetadataJson {
  const codes = Object.entries(NUMBERING_PLANS.country_calling_codes).filter(([, sharing]) =>
    sharing.some((country) => countries.includes(country)),
  );
  const kept = new Set<CountryCode>(codes.flatMap(([, sharing]) => sharing));
  return {
    version: NUMBERING_PLANS.version,
    country_calling_codes: Object.fromEntries(codes),
    countries: Object.fromEntries(
      Object.entries(NUMBERING_PLANS.countries).filter(([country]) => kept.has(country as CountryCode)),
    ),
    nonGeographic: {},
  } as MetadataJson;
}
