// A token has one spelling, is never its link's id, and fits the fragment that the landing page reads.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { LANGUAGES } from '../../../lambda-src/shared/contract/languages';
import { FRAGMENT_PATTERN, TOKEN_BYTES } from '../../../lambda-src/shared/contract/link';
import { linkIdOf, linkUrl, newToken, parseToken, tokenBytes } from '../../../lambda-src/shared/token';

const bytes = fc.uint8Array({ minLength: TOKEN_BYTES, maxLength: TOKEN_BYTES });

test('a new token is 22 characters that parse back to itself, and never the same twice', () => {
  const tokens = new Set(Array.from({ length: 1000 }, newToken));
  expect(tokens.size).toBe(1000);
  for (const token of tokens) {
    expect(token).toHaveLength(22);
    expect(parseToken(token)).toBe(token);
    expect(tokenBytes(token)).toHaveLength(TOKEN_BYTES);
  }
});

test('of all spellings of the same 16 bytes exactly one is a token', () => {
  fc.assert(
    fc.property(bytes, (raw) => {
      const spelled = Buffer.from(raw).toString('base64url');
      const last = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
      const same = [...last].filter((c) => Buffer.from(spelled.slice(0, -1) + c, 'base64url').equals(Buffer.from(raw)));
      expect(same).toHaveLength(16);
      expect(same.filter((c) => parseToken(spelled.slice(0, -1) + c) !== undefined)).toHaveLength(1);
    }),
  );
});

test('anything else is no token', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      fc.pre(!(typeof value === 'string' && value.length === 22));
      expect(parseToken(value)).toBeUndefined();
    }),
  );
});

test('the link id is the SHA-256 of the bytes', () => {
  fc.assert(
    fc.property(bytes, (raw) => {
      const token = parseToken(Buffer.from(raw).toString('base64url'));
      if (token === undefined) throw new Error('base64url of 16 bytes must be a token');
      expect(linkIdOf(token)).toBe(createHash('sha256').update(raw).digest('base64url'));
    }),
  );
});

test('the link carries language and token in the fragment and ends in a letter', () => {
  for (const language of LANGUAGES) {
    const token = newToken();
    const url = new URL(linkUrl('d111111abcdef8.cloudfront.net', language, token));
    expect(url.pathname + url.search).toBe('/');
    expect(FRAGMENT_PATTERN.exec(url.hash.slice(1))?.slice(1)).toEqual([language, token]);
    expect(url.href).toMatch(/[A-Za-z]$/);
  }
});
