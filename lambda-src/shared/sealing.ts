// Sealing of what a link knows, so that the table (and its backups) opens nothing (DESIGN section 6).
// AES-256-GCM under K = HKDF-SHA-256 of the token: who has the token, or K from the device cookie, opens the item; nobody else.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { SEAL_LABEL, type Token } from './contract/link';
import type { SealedLink, SealedMessage, SealedParticipant } from './contract/table';
import { tokenBytes } from './token';

/** What can be sealed, by the attribute of the link item that holds it. */
interface Sealable {
  readonly sealed: SealedLink;
  readonly sealedMessage: SealedMessage;
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

/** base64url of nonce, ciphertext and tag. `purpose` is authenticated: what was sealed for another one does not open. */
export function sealText(key: Buffer, purpose: string, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

/** The text that was sealed, or undefined when key or purpose is another one or a byte was altered. Never throws. */
export function unsealText(key: Buffer, purpose: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64url');
  if (key.length !== SEAL_KEY_BYTES || bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(purpose))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Seals a field of the link item under K. */
export const seal = <Field extends SealedField>(key: Buffer, field: Field, value: Sealable[Field]): string =>
  sealText(key, field, JSON.stringify(value));

/** What was sealed, or undefined when the key is not the link's or the text was altered. Never throws. */
export function unseal<Field extends SealedField>(
  key: Buffer,
  field: Field,
  sealed: string,
): Sealable[Field] | undefined {
  const text = unsealText(key, field, sealed);
  return text === undefined ? undefined : (JSON.parse(text) as Sealable[Field]);
}
