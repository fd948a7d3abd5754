// Sealing of what a link knows, so that the table (and its backups) opens nothing (DESIGN section 6).
// AES-256-GCM under K = HKDF-SHA-256 of the token: who has the token, or K from the device cookie, opens the item; nobody else.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SEAL_LABEL, type Token } from './contract/link';
import type { SealedLink, SealedParticipant } from './contract/table';
import { tokenBytes } from './token';

/** What can be sealed, by the attribute of the link item that holds it. */
interface Sealable {
  readonly sealed: SealedLink;
  readonly sealedParticipant: SealedParticipant;
}
export type SealedField = keyof Sealable;

export const SEAL_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = 'aes-256-gcm';

/** K of a link: 32 bytes. As secret as the token. */
export const sealKeyOf = (token: Token): Buffer =>
  Buffer.from(hkdfSync('sha256', tokenBytes(token), '', SEAL_LABEL, SEAL_KEY_BYTES));

/** base64url of nonce, ciphertext and tag. The field's name is authenticated: a value moved to the other field does not open. */
export function seal<Field extends SealedField>(key: Buffer, field: Field, value: Sealable[Field]): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(field));
  return Buffer.concat([
    nonce,
    cipher.update(JSON.stringify(value), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64url');
}

/** What was sealed, or undefined when the key is not the link's or the text was altered. Never throws. */
export function unseal<Field extends SealedField>(
  key: Buffer,
  field: Field,
  sealed: string,
): Sealable[Field] | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (key.length !== SEAL_KEY_BYTES || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(field))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(text.toString('utf8')) as Sealable[Field];
  } catch {
    return undefined;
  }
}
