// A customer managed key of AWS KMS that encrypts what the stack keeps: what it must be, and what a function needs to use it.

import { Fn, type Precondition } from 'cdktf';
import type { PolicyStatement } from './policy';

export interface CustomerKey {
  /** ARN of the key itself. */
  readonly arn: string;
  /** Region of what it encrypts, which must be its own. */
  readonly region: string;
}

/** A key by its own ARN: DynamoDB and CloudWatch Logs take no alias. */
export const KMS_KEY_ARN = /^arn:aws:kms:(?<region>[a-z0-9-]+):[0-9]{12}:key\/[A-Za-z0-9-]{1,128}$/;

/** Stops a plan with a key of another region; synth knows the instance's region only where it is no variable. */
export const keyOfRegion = ({ arn, region }: CustomerKey): Precondition => ({
  condition: Fn.startswith(arn, `arn:aws:kms:${region}:`),
  errorMessage:
    'kmsKeyArn must be a key in the region of the Connect instance: DynamoDB, Secrets Manager and CloudWatch Logs take no other. Give the ARN of a key there, or of the replica there of a multi-Region key.',
});

/** Lets a function use the key by way of one service, and in no other way. */
export function useKeyStatement(
  sid: string,
  service: 'dynamodb' | 'secretsmanager',
  { arn, region }: CustomerKey,
): PolicyStatement {
  return {
    sid,
    actions: ACTIONS[service],
    resources: [arn],
    condition: { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } },
  };
}

const ACTIONS = {
  // What DynamoDB asks of whoever reads and writes a table (DynamoDB developer guide, "Authorizing use of your customer managed
  // key"), but for CreateGrant, which is for whoever creates the table.
  dynamodb: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  secretsmanager: ['kms:Decrypt'],
} as const;
