// Which numbers an SMS may go to: by country, not by calling code; by kind of number; from every form that a call shows.

import fc from 'fast-check';
import type { MetadataJson } from 'libphonenumber-js/core';
import parsePhoneNumber from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/metadata.max.json';
import { phoneMetadataFor } from '../../../constructs/phone-metadata';
import { phoneRules } from '../../../lambda-src/send-link/phone';

const full = metadata as unknown as MetadataJson;
const rules = (...countries: string[]) => phoneRules({ countries, phoneMetadata: phoneMetadataFor(countries) });
const us = rules('US', 'CA', 'DE');

test.each([
  ['+12065550100', '+12065550100'],
  ['sip:+12065550100@10.1.2.3;user=phone', '+12065550100'],
  ['sips:+12065550100@lily-outbound', '+12065550100'],
  ['tel:+12065550100;ext=5', '+12065550100'],
  ['12065550100', '+12065550100'],
  ['+16135550100', '+16135550100'],
  ['+4915112345678', '+4915112345678'],
])('a call from %p can be texted at %p', (address, number) => {
  expect(us.caller(address)).toMatchObject({ ok: true, number });
});

test.each([
  [undefined, 'withheld'],
  ['', 'withheld'],
  ['anonymous', 'withheld'],
  ['Anonymous', 'withheld'],
  ['sip:anonymous@anonymous.invalid', 'withheld'],
  ['restricted', 'withheld'],
  ['+1', 'withheld'],
  ['+12065', 'withheld'],
  // Spelled on a keypad by carriers: ANONYMOUS, RESTRICTED, UNAVAILABLE, BLOCKED, UNKNOWN.
  ['+266696687', 'withheld'],
  ['+7378742833', 'withheld'],
  ['+86282452253', 'withheld'],
  ['+2562533', 'withheld'],
  ['+8656696', 'withheld'],
  ['sip:+266696687@10.1.2.3', 'withheld'],
  ['266696687', 'withheld'],
  // +1 is 25 countries: Jamaica, Barbados, the Dominican Republic.
  ['+18765550100', 'country'],
  ['+12464123456', 'country'],
  ['+18095550100', 'country'],
  ['+447400123456', 'country'],
  ['+80012345678', 'country'],
  ['+18005550100', 'landline'],
  ['+19005550100', 'landline'],
  ['+15005550100', 'landline'],
  ['+4930123456', 'landline'],
])('a call from %p cannot be texted: %s', (address, reason) => {
  expect(us.caller(address)).toMatchObject({ ok: false, reason });
});

test.each(['+18765550100', '18765550100', 'sip:+18765550100@10.1.2.3', 'tel:+18765550100;ext=5'])(
  'a caller who cannot be texted is one and the same in every form: %p',
  (address) => {
    expect(us.caller(address)).toEqual({ ok: false, reason: 'country', number: '+18765550100' });
  },
);

test('placeholders are withheld also where their calling code is served', () => {
  const world = rules('CN', 'LS', 'UG', 'RU');
  for (const placeholder of ['+266696687', '+7378742833', '+86282452253', '+2562533', '+8656696'])
    expect(world.caller(placeholder)).toEqual({ ok: false, reason: 'withheld' });
});

test.each([
  ['2065550142', '+12065550142', '2065550142'],
  ['12065550142', '+12065550142', '2065550142'],
  ['01112065550142', '+12065550142', '2065550142'],
  ['0012065550142', '+12065550142', '2065550142'],
  ['2065550142#', '+12065550142', '2065550142'],
  ['206 555 0142', '+12065550142', '2065550142'],
  ['01149 1511 2345678', '+4915112345678', '015112345678'],
  ['004915112345678', '+4915112345678', '015112345678'],
])('keyed %p is %p', (digits, number, national) => {
  expect(us.typed(digits)).toEqual({ ok: true, number, national });
});

test('keyed digits are read as of the first country', () => {
  expect(rules('DE', 'US').typed('015112345678')).toMatchObject({ ok: true, number: '+4915112345678' });
});

test.each([
  ['', 'number_format'],
  ['Timeout', 'number_format'],
  ['1', 'number_format'],
  ['5550142', 'number_format'],
  ['206555014', 'number_format'],
  ['20655501422', 'number_format'],
  ['2065550*42', 'number_format'],
  ['8765550100', 'number_country'],
  ['18765550100', 'number_country'],
  ['00447400123456', 'number_country'],
  ['8005550142', 'number_type'],
  ['9005550142', 'number_type'],
  ['911', 'number_format'],
  ['0114930123456', 'number_type'],
])('keyed %p is refused: %s', (digits, reason) => {
  expect(us.typed(digits)).toEqual({ ok: false, reason });
});

test('of all numbers that begin with +1, none outside the allowed country passes', () => {
  const verdictOf = rules('US').caller;
  let passed = 0;
  let foreign = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 999 }),
      fc.integer({ min: 2_000_000, max: 9_999_999 }),
      (area, subscriber) => {
        const number = `+1${area}${subscriber}`;
        const country = parsePhoneNumber(number)?.country;
        const { ok } = verdictOf(number);
        if (ok) expect(country).toBe('US');
        if (ok) passed += 1;
        if (country !== undefined && country !== 'US') foreign += 1;
      },
    ),
    { numRuns: 2000 },
  );
  expect(passed).toBeGreaterThan(0);
  expect(foreign).toBeGreaterThan(0);
});

test('the small metadata judges as the full one does', () => {
  const countries = ['US', 'DE', 'GB', 'JP', 'BR'];
  const small = rules(...countries);
  const whole = phoneRules({ countries, phoneMetadata: full });
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 14 });
  const start = fc.constantFrom('+1', '+1206', '+1876', '+49', '+4915', '+44', '+447', '+81', '+55', '+33', '+7', '');
  fc.assert(
    fc.property(start, digits, (prefix, rest) => {
      const [narrow, wide] = [small.caller(prefix + rest), whole.caller(prefix + rest)];
      expect(narrow.ok).toBe(wide.ok);
      if (narrow.ok) expect(narrow).toEqual(wide);
    }),
    { numRuns: 2000 },
  );
});

test('the small metadata is a fraction of the full one', () => {
  expect(JSON.stringify(phoneMetadataFor(['US', 'CA'])).length * 5).toBeLessThan(JSON.stringify(full).length);
});
