// The token of a link: made, recognised, and turned into the link's id and address (DESIGN section 6).
// A token is a secret: nothing here logs or stores one.

import { createHash, randomBytes } from 'node:crypto';
import type { Language } from './contract/languages';
import { type LinkId, TOKEN_BYTES, TOKEN_PATTERN, type Token } from './contract/link';

/** A new token: 16 random bytes, base64url, 22 characters. The last one is A, Q, g or w, which phones keep in a link. */
export const newToken = (): Token => randomBytes(TOKEN_BYTES).toString('base64url') as Token;

/** The token, if that is what the value is. Other spellings of the same bytes are refused, so a token has one form. */
export const parseToken = (value: unknown): Token | undefined =>
  typeof value === 'string' && TOKEN_PATTERN.test(value) ? (value as Token) : undefined;

/** The 16 bytes that a token spells. */
export const tokenBytes = (token: Token): Buffer => Buffer.from(token, 'base64url');

/** SHA-256 of the token's bytes, base64url: names the link wherever the token must not appear. */
export const linkIdOf = (token: Token): LinkId =>
  createHash('sha256').update(tokenBytes(token)).digest('base64url') as LinkId;

/** The address that travels. The token is in the fragment, which reaches no server. `domainName`: host without scheme. */
export const linkUrl = (domainName: string, language: Language, token: Token): string =>
  `https://${domainName}/#${language}${token}`;
