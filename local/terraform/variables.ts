// Values of the stack's input variables: what `--var` gives, else the default, else something sensible that is invented by the
// variable's name. Nothing invented can be mistaken for real: example numbers, an example account, a key pair of this start alone.

import { createHash, generateKeyPairSync } from 'node:crypto';
import { TwinError } from '../error';
import type { Block, Value } from './value';

export const EXAMPLE_ACCOUNT = '111122223333';
export const EXAMPLE_REGION = 'us-east-1';

export type KeyType = 'EC' | 'RSA';

export interface KeyPair {
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** PEM, PKCS #8. */
  readonly privateKey: string;
}

/** The two kinds that a CloudFront key group takes: EC P-256 and RSA-2048. */
function makeKeyPair(type: KeyType): KeyPair {
  const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
  const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;
  return type === 'EC'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding, privateKeyEncoding })
    : generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding, privateKeyEncoding });
}

/** Characters made from `seed`, the same on every start, so that logs of two runs can be compared. */
export function invent(seed: string, length: number, alphabet = '0123456789abcdef'): string {
  let made = '';
  for (let round = 0; made.length < length; round += 1) {
    for (const byte of createHash('sha256').update(`${seed}#${round}`).digest())
      made += alphabet[byte % alphabet.length];
  }
  return made.slice(0, length);
}

export function inventUuid(seed: string): string {
  const hex = invent(seed, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

export interface VariableOptions {
  /** `--var name=value`, by name. */
  readonly given: Readonly<Record<string, string>>;
  readonly keyType: KeyType;
  /** Key pairs made before, by slot; new ones are added. */
  readonly keyPairs?: Map<string, KeyPair>;
}

/**
 * Values of all declared variables. `blocks` is the `variable` object of the JSON. Throws TwinError for a given variable that is not declared, and for one that cannot be invented.
 */
export function variableValues(blocks: readonly Block[], options: VariableOptions): ReadonlyMap<string, Value> {
  const names = blocks.map((block) => variableName(block));
  for (const name of Object.keys(options.given)) {
    if (!names.includes(name)) {
      throw new TwinError(`--var ${name}: the stack declares no such variable. It declares: ${names.join(', ')}.`);
    }
  }
  const keyPairs = options.keyPairs ?? new Map<string, KeyPair>();
  const keyPair = (slot: string): KeyPair => {
    const pair = keyPairs.get(slot) ?? makeKeyPair(options.keyType);
    keyPairs.set(slot, pair);
    return pair;
  };
  const instance = `arn:aws:connect:${EXAMPLE_REGION}:${EXAMPLE_ACCOUNT}:instance/${inventUuid('instance')}`;
  const instanceArn = options.given['connect_instance_arn'] ?? instance;
  const [, partition = 'aws', , region = EXAMPLE_REGION, account = EXAMPLE_ACCOUNT] = instanceArn.split(':');
  const arn = (service: string, resource: string, where = region) =>
    `arn:${partition}:${service}:${where}:${account}:${resource}`;

  /** By the end of the name; the first match counts. */
  const inventions: readonly (readonly [RegExp, (name: string) => string])[] = [
    [/^(.*_)?instance_arn$/, () => instanceArn],
    [/^(.*_)?queue_arn$/, (name) => `${instanceArn}/queue/${inventUuid(name)}`],
    [/^(.*_)?flow_arn$/, (name) => `${instanceArn}/contact-flow/${inventUuid(name)}`],
    [/^(.*_)?public_key$/, (name) => keyPair(name.replace(/public_key$/, '')).publicKey],
    [/^(.*_)?private_key$/, (name) => keyPair(name.replace(/private_key$/, '')).privateKey],
    [/^(.*_)?origination_identity_arn$/, (name) => arn('sms-voice', `phone-number/phone-${invent(name, 32)}`)],
    [/^(.*_)?certificate_arn$/, (name) => arn('acm', `certificate/${inventUuid(name)}`, EXAMPLE_REGION)],
    [/^(.*_)?kms_key_arn$/, (name) => arn('kms', `key/${inventUuid(name)}`)],
    [/^(.*_)?topic_arn$/, () => arn('sns', 'alarms')],
    [/^(.*_)?(phone_)?number$/, () => '+12065550100'],
    [/^(.*_)?(email|address)$/, () => 'chat@example.com'],
    [/^(.*_)?domain(_name)?$/, () => 'chat.example.com'],
  ];

  return new Map(
    blocks.map((block) => {
      const name = variableName(block);
      const given = options.given[name];
      if (given !== undefined) return [name, typed(name, given, block.optionalText('type'))];
      if (Object.hasOwn(block.values, 'default')) return [name, block.values['default'] ?? null];
      const invention = inventions.find(([pattern]) => pattern.test(name))?.[1];
      if (invention === undefined) {
        throw new TwinError(
          `var.${name} has no default, and no value can be invented by its name. Give it: --var ${name}=...`,
        );
      }
      return [name, invention(name)];
    }),
  );
}

const variableName = (block: Block): string => block.where.replace(/^var\./, '');

/** A value from the command line in the variable's declared type; as for Terraform, lists and objects are written as JSON. */
function typed(name: string, value: string, type: string | undefined): Value {
  const declared = type?.replace(/^\$\{(.*)\}$/, '$1') ?? 'string';
  if (declared === 'string') return value;
  try {
    const parsed: Value = JSON.parse(value);
    const fits =
      declared === 'number' || declared === 'bool' ? typeof parsed === declared.replace('bool', 'boolean') : true;
    if (fits) return parsed;
  } catch {
    // Said below.
  }
  throw new TwinError(`--var ${name}: the variable is of type ${declared}, and "${value}" is not.`);
}
