// The key pair that signs the chat site's cookies: public keys and key group at CloudFront, private key in Secrets Manager.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { CloudfrontKeyGroup } from '@cdktf/provider-aws/lib/cloudfront-key-group';
import { CloudfrontPublicKey } from '@cdktf/provider-aws/lib/cloudfront-public-key';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SecretsmanagerSecretVersion } from '@cdktf/provider-aws/lib/secretsmanager-secret-version';
import { Fn, Op } from 'cdktf';
import { Construct } from 'constructs';
import { type CustomerKey, useKeyStatement } from './customer-key';
import { ConfigurationError } from './errors';
import type { PolicyStatement } from './policy';
import { isReference } from './terraform-text';

/** The two slots for public keys. A key stays in its slot: addresses never swap when keys rotate. */
export type KeySlot = 'first' | 'second';

/** PEM of a private key, or the beginning of its base64 without the frame (PKCS#8, PKCS#1, SEC 1). A Terraform regex. */
export const LOOKS_PRIVATE = '(?m)PRIVATE KEY|^(MIGHAgEA|MIIE[opvw]|MHcCAQEE)';

export interface LinkSigningProps {
  /** PEM of the public key in the first slot: RSA-2048 or EC P-256. @default slot empty */
  readonly firstPublicKey?: string;
  /** PEM of the public key in the second slot, used while keys rotate. @default slot empty */
  readonly secondPublicKey?: string;
  /** PEM of the private key that belongs to the signing slot. Give a reference to an ephemeral variable: the value reaches no plan and no state. */
  readonly privateKey: string;
  /** Slot whose key signs. @default first */
  readonly signWith?: KeySlot;
  /** Start of physical names. @default voice-to-chat */
  readonly namePrefix?: string;
  /** Region, part of the names that CloudFront shares between all regions of an account. */
  readonly region: string;
  /** Count up to write the secret again, when the private key given before was not the one of the public key; 0 to 50. @default 0 */
  readonly secretRevision?: number;
  /** Customer managed key that encrypts the secret. @default Secrets Manager's own key */
  readonly customerKey?: CustomerKey;
}

export class LinkSigning extends Construct {
  readonly publicKeys: Readonly<Partial<Record<KeySlot, CloudfrontPublicKey>>>;
  /** The public key whose private key signs. */
  readonly signingKey: CloudfrontPublicKey;
  readonly keyGroup: CloudfrontKeyGroup;
  readonly secret: SecretsmanagerSecret;
  readonly secretVersion: SecretsmanagerSecretVersion;
  private readonly customerKey: CustomerKey | undefined;

  constructor(scope: Construct, id: string, props: LinkSigningProps) {
    super(scope, id);
    this.customerKey = props.customerKey;
    const prefix = props.namePrefix ?? 'voice-to-chat';
    const signWith = props.signWith ?? 'first';
    const pems = { first: props.firstPublicKey, second: props.secondPublicKey };
    const signingPem = pems[signWith];
    for (const [slot, pem] of Object.entries(pems)) if (pem !== undefined) checkPublicKey(slot, pem);
    if (!isReference(props.privateKey)) {
      throw new ConfigurationError(
        'The private key is given as text.',
        'It would stand in the synthesized files, and in whatever keeps them.',
        'Give a reference to an ephemeral variable: privateKey(this) of constructs/variables.ts makes one.',
      );
    }
    if (signingPem === undefined) {
      throw new ConfigurationError(
        `Links are to be signed with the ${signWith} key, but that slot is empty.`,
        'A link whose public key CloudFront does not have opens nothing.',
        `Give the ${signWith} public key, or set signWith to the slot that has one.`,
      );
    }

    const first = pems.first === undefined ? undefined : publicKey(this, pems.first, prefix);
    const second =
      pems.second === undefined
        ? undefined
        : publicKey(new Construct(this, 'link-signing-second'), pems.second, prefix);
    this.publicKeys = { ...(first && { first }), ...(second && { second }) };
    const signingKey = this.publicKeys[signWith];
    if (!signingKey) throw new Error('unreachable: the signing slot was checked above');
    this.signingKey = signingKey;

    this.keyGroup = new CloudfrontKeyGroup(this, 'cloudfront-key-group', {
      name: `${prefix}-${props.region}`,
      comment: 'Keys that sign the cookies of the chat site',
      items: Object.values(this.publicKeys).map((key) => key.id),
    });

    // A prefix, as a destroyed secret keeps its name for days and the next deployment must not wait for it.
    this.secret = new SecretsmanagerSecret(this, 'secretsmanager-secret', {
      namePrefix: `${prefix}-link-signing-`,
      description: 'Private key that signs the cookies of the chat site, with the id and the public key it belongs to',
      ...(props.customerKey && { kmsKeyId: props.customerKey.arn }),
    });

    // Key and id travel together, so they can never be out of step. The version
    // follows the id, so a new key rewrites the secret; a revision takes another part of the same hash.
    this.secretVersion = new SecretsmanagerSecretVersion(this, 'secretsmanager-secret-version', {
      secretId: this.secret.id,
      secretStringWo: Fn.jsonencode({
        keyId: this.signingKey.id,
        privateKey: props.privateKey,
        publicKey: normalizedPem(signingPem),
      }),
      secretStringWoVersion: Fn.parseint(Fn.substr(Fn.sha256(this.signingKey.id), props.secretRevision ?? 0, 7), 16),
    });
  }

  readStatements(): readonly PolicyStatement[] {
    return [
      { sid: 'ReadSigningKey', actions: ['secretsmanager:GetSecretValue'], resources: [this.secret.arn] },
      ...(this.customerKey ? [useKeyStatement('UseKeyOfSecret', 'secretsmanager', this.customerKey)] : []),
    ];
  }
}

/** A literal key is checked at synth; a reference by the variable it comes from. */
function checkPublicKey(slot: string, pem: string): void {
  if (isReference(pem)) return;
  const refuse = (what: string): never => {
    throw new ConfigurationError(
      `The ${slot} public key ${what}.`,
      'CloudFront verifies cookies with EC P-256 (prime256v1) or RSA-2048 keys, given as PEM.',
      'Make a pair with npm run keys and give its public-key.pem.',
    );
  };
  if (new RegExp(LOOKS_PRIVATE.replace('(?m)', ''), 'm').test(pem)) refuse('is a private key');
  let key: KeyObject | undefined;
  try {
    key = createPublicKey(pem);
  } catch {
    refuse('cannot be read');
  }
  const details = key?.asymmetricKeyDetails;
  if (details?.namedCurve !== 'prime256v1' && details?.modulusLength !== 2048) refuse('is of another kind');
}

function publicKey(scope: Construct, pem: string, prefix: string): CloudfrontPublicKey {
  return new CloudfrontPublicKey(scope, 'cloudfront-public-key', {
    namePrefix: `${prefix}-`,
    comment: 'Verifies the cookies of the chat site',
    encodedKey: normalizedPem(pem),
    lifecycle: {
      // CloudFront refuses to delete a key that a group still holds (terraform-provider-aws #19093).
      createBeforeDestroy: true,
      ...(isReference(pem) && {
        precondition: [
          {
            condition: Op.not(Fn.can(Fn.regex(LOOKS_PRIVATE, pem))),
            errorMessage:
              'The public key given here is a private key. Give the public half (keys/public-key.pem) as the public key, and the private one in private_key. Make a new pair if this one may have been seen.',
          },
        ],
      }),
    },
  });
}

/** LF line ends and exactly one newline at the end: anything else replaces the key on every plan (#22777, #47204). */
function normalizedPem(pem: string): string {
  if (!isReference(pem)) return `${pem.replaceAll('\r', '').trim()}\n`;
  return `${Fn.trimspace(Fn.replace(pem, '\\r', ''))}\n`;
}
