// Whether a number can be sent an SMS, by libphonenumber (links-messages-lambda facts, section 5).

import parsePhoneNumber, { type CountryCode, type NumberType, type PhoneNumber } from 'libphonenumber-js/core';
import type { Reason } from '../shared/contract/connect';
import type { E164 } from '../shared/contract/link';
import type { SendLinkSettings } from '../shared/contract/settings';

export type PhoneVerdict<Refusal extends Reason> =
  | {
      readonly ok: true;
      readonly number: E164 /** As it is dialled at home, digits only. */;
      readonly national: string;
    }
  | { readonly ok: false; readonly reason: Refusal };

export type CallerVerdict = PhoneVerdict<'withheld' | 'landline' | 'country'>;
export type TypedVerdict = PhoneVerdict<'number_format' | 'number_country' | 'number_type'>;

/**
 * Types that a text reaches. In the North American plan a mobile cannot be told from a landline (FIXED_LINE_OR_MOBILE).
 * Toll-free, premium, shared-cost, personal, pager, UAN and voicemail numbers are no destinations: some bill whoever calls them.
 */
const TEXTABLE: ReadonlySet<NumberType> = new Set<NumberType>(['MOBILE', 'FIXED_LINE_OR_MOBILE', 'VOIP']);

type Judgement =
  | { readonly verdict: 'good'; readonly phone: PhoneNumber }
  | { readonly verdict: 'format' | 'country' | 'type' };

export interface PhoneRules {
  /** The number a call comes from: E.164, or one of the `sip:` forms that carry it, or nothing usable. */
  caller(address: string | undefined): CallerVerdict;
  /** Digits that a caller keyed in: national, or international with its prefix. */
  typed(digits: string): TypedVerdict;
}

export function phoneRules({
  countries,
  phoneMetadata,
}: Pick<SendLinkSettings, 'countries' | 'phoneMetadata'>): PhoneRules {
  const home = countries[0] as CountryCode | undefined;

  const judge = (text: string): Judgement => {
    const phone = parsePhoneNumber(text, { ...(home && { defaultCountry: home }), extract: false }, phoneMetadata);
    // The metadata knows the allowed countries and those that share their calling codes, and no others.
    if (!phone) return { verdict: /^\+[1-9]\d{6,14}$/.test(text) ? 'country' : 'format' };
    if (!phone.isValid()) return { verdict: 'format' };
    if (phone.country === undefined || !countries.includes(phone.country)) return { verdict: 'country' };
    const type = phone.getType();
    return type !== undefined && TEXTABLE.has(type) ? { verdict: 'good', phone } : { verdict: 'type' };
  };

  const good = (phone: PhoneNumber) =>
    ({
      ok: true,
      number: phone.number as string as E164,
      national: phone.formatNational().replace(/\D/g, ''),
    }) as const;

  return {
    caller(address) {
      const judged = judge(bareNumber(address));
      switch (judged.verdict) {
        case 'good':
          return good(judged.phone);
        case 'format':
          return { ok: false, reason: 'withheld' };
        case 'country':
          return { ok: false, reason: 'country' };
        case 'type':
          return { ok: false, reason: 'landline' };
      }
    },
    typed(digits) {
      const keyed = digits.replace(/[\s#]/g, '');
      if (!/^\d{4,20}$/.test(keyed)) return { ok: false, reason: 'number_format' };
      let judged = judge(keyed);
      // 00 is dialled abroad in most of the world, also by people whose home country uses another prefix.
      if (judged.verdict === 'format' && keyed.startsWith('00')) judged = judge(`+${keyed.slice(2)}`);
      return judged.verdict === 'good' ? good(judged.phone) : { ok: false, reason: `number_${judged.verdict}` };
    },
  };
}

/** `sip:+12065550100@host;user=phone` and `tel:+12065550100` hold the same number (facts, 5.2). */
const bareNumber = (address = ''): string => address.replace(/^(?:sips?|tel):/i, '').replace(/[@;].*$/, '');
