// The link that travels by SMS or e-mail, and the cookies it is exchanged for (DESIGN section 6). Types and constants only.

declare const brand: unique symbol;

/** 16 random bytes, base64url, 22 characters. A secret: never stored, never logged. */
export type Token = string & { readonly [brand]: 'Token' };
/** SHA-256 of the token, base64url: names the link in table, logs and client tokens. */
export type LinkId = string & { readonly [brand]: 'LinkId' };
/** A phone number in E.164 form. */
export type E164 = string & { readonly [brand]: 'E164' };

export const TOKEN_BYTES = 16;
export const TOKEN_PATTERN = /^[A-Za-z0-9_-]{21}[AQgw]$/;

/** The fragment of the landing page's address: two letters of language, then the token. */
export const FRAGMENT_PATTERN = /^([a-z]{2})([A-Za-z0-9_-]{21}[AQgw])$/;

export const CLOUDFRONT_COOKIES = [
  'CloudFront-Policy',
  'CloudFront-Signature',
  'CloudFront-Key-Pair-Id',
  'CloudFront-Hash-Algorithm',
] as const;
export type CloudFrontCookie = (typeof CLOUDFRONT_COOKIES)[number];

/** `<linkId>.<K>.<device id>`, each base64url. `__Host-` demands Secure, Path=/ and no Domain. */
export const DEVICE_COOKIE = '__Host-device';

/** HKDF label of K, the key that seals what a link knows. */
export const SEAL_LABEL = 'voice-to-chat link seal v1';
/** HKDF label of the key that hashes phone numbers and sources, derived from the private key. */
export const HASH_LABEL = 'voice-to-chat number hash v1';
/** HKDF label of the key that seals typed numbers, derived from the private key. */
export const TYPED_NUMBER_LABEL = 'voice-to-chat typed number v1';

/** The secret that `privateKeySecretArn` names, as JSON. Keys are PEM. */
export interface SigningSecret {
  /** CloudFront id of the public key. */
  readonly keyId: string;
  readonly privateKey: string;
  readonly publicKey: string;
}
