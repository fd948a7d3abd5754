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
  | {
      readonly ok: false;
      readonly reason: Refusal /** The number that is refused, where it is one. */;
      readonly number?: string;
    };

export type CallerVerdict = PhoneVerdict<'withheld' | 'landline' | 'country'>;
export type TypedVerdict = PhoneVerdict<'number_format' | 'number_country' | 'number_type'>;

/**
 * Types that a text reaches. In the North American plan a mobile cannot be told from a landline (FIXED_LINE_OR_MOBILE).
 * Toll-free, premium, shared-cost, personal, pager, UAN and voicemail numbers are no destinations: some bill whoever calls them.
 */
const TEXTABLE: ReadonlySet<NumberType> = new Set<NumberType>(['MOBILE', 'FIXED_LINE_OR_MOBILE', 'VOIP']);

type Judgement =
  | { readonly verdict: 'good'; readonly phone: PhoneNumber }
  | { readonly verdict: 'country' | 'type' /** E.164. */; readonly number: string }
  | { readonly verdict: 'format' };

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
    if (!phone) return /^\+[1-9]\d{6,14}$/.test(text) ? { verdict: 'country', number: text } : { verdict: 'format' };
    if (!phone.isValid()) return { verdict: 'format' };
    const { country, number } = phone;
    if (country === undefined || !countries.includes(country)) return { verdict: 'country', number };
    const type = phone.getType();
    return type !== undefined && TEXTABLE.has(type) ? { verdict: 'good', phone } : { verdict: 'type', number };
  };

  const good = (phone: PhoneNumber) =>
    ({
      ok: true,
      number: phone.number as string as E164,
      national: phone.formatNational().replace(/\D/g, ''),
    }) as const;

  return {
    caller(address) {
      const bare = bareNumber(address);
      if (PLACEHOLDERS.has(bare.replace(/^\+/, ''))) return { ok: false, reason: 'withheld' };
      const judged = judge(bare);
      switch (judged.verdict) {
        case 'good':
          return good(judged.phone);
        case 'format':
          return { ok: false, reason: 'withheld' };
        case 'country':
          return { ok: false, reason: 'country', number: judged.number };
        case 'type':
          return { ok: false, reason: 'landline', number: judged.number };
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

/** Carriers spell why there is no number on a keypad: ANONYMOUS, RESTRICTED, UNAVAILABLE, BLOCKED, UNKNOWN (facts, 5.2). */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['266696687', '7378742833', '86282452253', '2562533', '8656696']);

/** `sip:+12065550100@host;user=phone` and `tel:+12065550100` hold the same number (facts, 5.2). */
const bareNumber = (address = ''): string => address.replace(/^(?:sips?|tel):/i, '').replace(/[@;].*$/, '');
