// What a link knows opens with its token's key, and with nothing else.
import fc from 'fast-check';
import type { SealedLink } from '../../../lambda-src/shared/contract/table';
import { seal, sealKeyOf, unseal } from '../../../lambda-src/shared/sealing';
import { newToken } from '../../../lambda-src/shared/token';

const link: SealedLink = {
  cookies: { 'CloudFront-Policy': 'policy_', 'CloudFront-Signature': 'signature~', 'CloudFront-Key-Pair-Id': 'K1' },
  attributes: { plan: 'gold', note: 'Größe 日本 مرحبا' },
  destination: 'caller',
  language: 'en',
  offeredAt: 1_790_000_000,
};

test('what was sealed opens with the key of the same token', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })), (attributes) => {
      const token = newToken();
      const value = { ...link, attributes: { ...attributes } };
      expect(unseal(sealKeyOf(token), 'sealed', seal(sealKeyOf(token), 'sealed', value))).toEqual(
        JSON.parse(JSON.stringify(value)),
      );
    }),
  );
});

test('sealing twice never gives the same text, and the text shows nothing', () => {
  const key = sealKeyOf(newToken());
  const [first, second] = [seal(key, 'sealed', link), seal(key, 'sealed', link)];
  expect(first).not.toBe(second);
  expect(Buffer.from(first, 'base64url').toString('latin1')).not.toContain('gold');
});

test('another key, another field, or any altered byte opens nothing', () => {
  const key = sealKeyOf(newToken());
  const sealed = seal(key, 'sealed', link);
  expect(unseal(sealKeyOf(newToken()), 'sealed', sealed)).toBeUndefined();
  expect(unseal(key, 'sealedParticipant', sealed)).toBeUndefined();
  expect(unseal(key.subarray(1), 'sealed', sealed)).toBeUndefined();
  const size = Buffer.from(sealed, 'base64url').length;
  fc.assert(
    fc.property(fc.nat(size - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const bytes = Buffer.from(sealed, 'base64url');
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      expect(unseal(key, 'sealed', bytes.toString('base64url'))).toBeUndefined();
    }),
  );
});

test('text that was never sealed opens nothing and does not throw', () => {
  const key = sealKeyOf(newToken());
  fc.assert(fc.property(fc.string(), (text) => unseal(key, 'sealed', text) === undefined));
});

test('the key of a token is not the token and does not depend on anything but the token', () => {
  const token = newToken();
  expect(sealKeyOf(token)).toEqual(sealKeyOf(token));
  expect(sealKeyOf(token)).toHaveLength(32);
  expect(sealKeyOf(token).toString('base64url')).not.toContain(token);
});
