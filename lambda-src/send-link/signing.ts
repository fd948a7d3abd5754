// The private key: read once, its pair checked, refreshed while the function lives; and what is made with it.

import { createHmac, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { getSignedCookies } from '@aws-sdk/cloudfront-signer';
import { within } from '../shared/abort';
import type { Reason } from '../shared/contract/connect';
import { type CloudFrontCookie, HASH_LABEL, type SigningSecret, TYPED_NUMBER_LABEL } from '../shared/contract/link';
import { METRICS } from '../shared/contract/metrics';
import type { SendLinkSettings } from '../shared/contract/settings';
import { sealText, unsealText } from '../shared/sealing';
import { type ClientDefaults, repeatable } from './aws';
import { readError, reasonOf } from './failures';
import type { Telemetry } from './telemetry';

/** The signing key cannot be used: `secret` could not be read or understood, or its two halves are not a pair. */
export class SigningKeyError extends Error {
  override readonly name = 'SigningKeyError';
  readonly reason: 'secret' | 'key_mismatch';

  constructor(reason: 'secret' | 'key_mismatch') {
    super(
      reason === 'secret'
        ? 'The signing secret cannot be read as {keyId, privateKey, publicKey} with PEM keys. Deploy again with the private key.'
        : 'Private and public key of the signing secret are not a pair, so no link would open. Deploy again with both halves of one pair.',
    );
    this.reason = reason;
  }
}

/** Why there is no key: for reports. */
export const keyProblem = (error: unknown): Reason =>
  error instanceof SigningKeyError ? error.reason : reasonOf(readError(error), 'secret');

/** A checked key pair and all that is derived from it. */
export class SigningKey {
  readonly keyId: string;
  readonly #privateKey: KeyObject;
  readonly #hashKey: Buffer;
  readonly #typedNumberKey: Buffer;

  /** @throws SigningKeyError */
  constructor(secret: string | undefined) {
    const { keyId, privateKey, publicKey } = parseSecret(secret);
    this.keyId = keyId;
    this.#privateKey = readKey(() => createPrivateKey(privateKey));
    const expected = readKey(() => createPublicKey(publicKey));
    if (!createPublicKey(this.#privateKey).equals(expected)) throw new SigningKeyError('key_mismatch');
    const material = this.#privateKey.export({ type: 'pkcs8', format: 'der' });
    const derive = (label: string) => Buffer.from(hkdfSync('sha256', material, '', label, 32));
    this.#hashKey = derive(HASH_LABEL);
    this.#typedNumberKey = derive(TYPED_NUMBER_LABEL);
  }

  /** Names a number or address in the table without showing it. */
  hash(value: string): string {
    return createHmac('sha256', this.#hashKey).update(value).digest('base64url');
  }

  /** @param contactId a number sealed for one call does not open for another */
  sealNumber(contactId: string, number: string): string {
    return sealText(this.#typedNumberKey, contactId, number);
  }

  unsealNumber(contactId: string, sealed: string): string | undefined {
    return unsealText(this.#typedNumberKey, contactId, sealed);
  }

  /**
   * Cookies that open the whole site until `endsAt` (epoch seconds). A custom policy, as only those take a wildcard
   * (links-messages-lambda facts, 1.3).
   */
  cookies(
    domainName: string,
    endsAt: number,
    algorithm: SendLinkSettings['signatureHash'],
  ): Partial<Record<CloudFrontCookie, string>> {
    const policy = JSON.stringify({
      Statement: [{ Resource: `https://${domainName}/*`, Condition: { DateLessThan: { 'AWS:EpochTime': endsAt } } }],
    });
    return getSignedCookies({
      keyPairId: this.keyId,
      // Typed as PEM, handed to crypto as it is: a parsed key signs in a tenth of the time (facts, 1.5).
      privateKey: this.#privateKey as unknown as string,
      policy,
      algorithm,
    });
  }
}

function readKey(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch {
    // The cause would quote the key.
    throw new SigningKeyError('secret');
  }
}

function parseSecret(text: string | undefined): SigningSecret {
  let secret: unknown;
  try {
    secret = JSON.parse(text ?? '');
  } catch {
    throw new SigningKeyError('secret');
  }
  const { keyId, privateKey, publicKey } = Object(secret) as Record<keyof SigningSecret, unknown>;
  if (typeof keyId !== 'string' || typeof privateKey !== 'string' || typeof publicKey !== 'string' || keyId === '')
    throw new SigningKeyError('secret');
  return { keyId, privateKey, publicKey };
}

/** A key is read again after this time, so that a rotated one is used without a new deployment. Milliseconds. */
const REFRESH_AFTER = 5 * 60_000;
/** So long a caller waits for that, and so long it is left alone when it failed: the key in memory does. Milliseconds. */
const REFRESH_WITHIN = 400;
const REFRESH_AGAIN_AFTER = 30_000;

export class Signing {
  readonly #client: SecretsManagerClient;
  readonly #secretArn: string;
  readonly #publicKeyId: string;
  readonly #now: () => number;
  #key: SigningKey | undefined;
  #refreshAt = 0;

  constructor(
    { privateKeySecretArn, publicKeyId }: { readonly privateKeySecretArn: string; readonly publicKeyId: string },
    defaults: ClientDefaults,
    now: () => number,
  ) {
    this.#client = new SecretsManagerClient(repeatable(defaults));
    this.#secretArn = privateKeySecretArn;
    this.#publicKeyId = publicKeyId;
    this.#now = now;
  }

  /**
   * The key, from memory while it is fresh. When reading it again fails, the one in memory goes on.
   *
   * @throws SigningKeyError or the service's error, when there is no key at all
   */
  async key(telemetry: Telemetry, signal: AbortSignal): Promise<SigningKey> {
    const kept = this.#key;
    if (kept && this.#now() < this.#refreshAt) return kept;
    try {
      const value = await this.#read(telemetry, kept ? within(signal, REFRESH_WITHIN) : signal);
      // The secret's id is the one that belongs to the key. The two differ for moments during a rotation, both keys valid.
      if (value.keyId !== this.#publicKeyId)
        telemetry.warn('signing key is not the configured one', { keyId: value.keyId });
      this.#key = value;
      this.#refreshAt = this.#now() + REFRESH_AFTER;
      return value;
    } catch (error) {
      if (error instanceof SigningKeyError && error.reason === 'key_mismatch') telemetry.count(METRICS.keyMismatch);
      if (!kept) throw error;
      this.#refreshAt = this.#now() + REFRESH_AGAIN_AFTER;
      return kept;
    }
  }

  #read(telemetry: Telemetry, signal: AbortSignal): Promise<SigningKey> {
    return telemetry.call('secret', async () => {
      const command = new GetSecretValueCommand({ SecretId: this.#secretArn });
      const secret = await this.#client.send(command, { abortSignal: signal });
      return new SigningKey(secret.SecretString);
    });
  }
}
