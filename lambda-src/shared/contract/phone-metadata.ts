// Numbering plans for the countries that may receive an SMS, cut at synth from libphonenumber's full metadata: 20 KB instead
// of 157 KB for the function to load. A pure function; no I/O.

import type { CountryCode, MetadataJson } from 'libphonenumber-js/core';

/**
 * The part of `full` (libphonenumber-js/metadata.max.json) that tells numbers of `countries` from all others. Countries that
 * share a calling code come along: +1 alone names 25 of them, most of them neither US nor CA.
 *
 * @param countries ISO 3166 two-letter codes
 * @throws Error that names a country which libphonenumber does not know
 */
export function phoneMetadataFor(countries: readonly string[], full: MetadataJson): MetadataJson {
  const unknown = countries.filter((country) => !Object.hasOwn(full.countries, country));
  if (unknown.length > 0)
    throw new Error(
      `Unknown country ${unknown.join(', ')} in countries. Give two-letter ISO 3166 codes in capitals, for example US.`,
    );
  const codes = Object.entries(full.country_calling_codes).filter(([, sharing]) =>
    sharing.some((country) => countries.includes(country)),
  );
  const kept = new Set<CountryCode>(codes.flatMap(([, sharing]) => sharing));
  return {
    version: full.version,
    country_calling_codes: Object.fromEntries(codes),
    countries: Object.fromEntries(
      Object.entries(full.countries).filter(([country]) => kept.has(country as CountryCode)),
    ),
    nonGeographic: {},
  } as MetadataJson;
}
