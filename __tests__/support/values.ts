// Example values for variables; numbers are of the range kept for examples, keys are made per run.

import { generateKeyPairSync } from 'node:crypto';

export const INSTANCE_ARN = 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555';
export const QUEUE_ARN = `${INSTANCE_ARN}/queue/11111111-2222-3333-4444-666666666666`;

export interface KeyPair {
  readonly publicKey: string;
  readonly privateKey: string;
}

export function keyPair(kind: 'ec' | 'rsa' | 'rsa-4096' | 'p-384' | 'ed25519' = 'ec'): KeyPair {
  const pair = {
    ec: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
    rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
    'rsa-4096': () => generateKeyPairSync('rsa', { modulusLength: 4096 }),
    'p-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    ed25519: () => generateKeyPairSync('ed25519'),
  }[kind]();
  return {
    publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

export const variableValues = ({ publicKey, privateKey }: KeyPair): Record<string, string> => ({
  connect_instance_arn: INSTANCE_ARN,
  queue_arn: QUEUE_ARN,
  public_key: publicKey,
  private_key: privateKey,
  origination_number: '+12065550100',
});
