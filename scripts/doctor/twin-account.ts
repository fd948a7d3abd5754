// The local twin in the place of AWS (`--twin`, and the tests): the account around the stage's stack, and a role in it that may do
// what the doctor's policy says, and nothing else.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsAccount } from '../../local/aws/account/account';
import { startAws } from '../../local/aws/aws';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { doctorPolicy, type PolicyDocument } from './policy';
import { givenValues, reading, type StageOptions } from './stage';

export interface TwinAccount {
  /** For the SDK: the twin's address, and credentials of the role. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values of all variables that the stage declares: those given, and invented ones. */
  readonly variables: Readonly<Record<string, string>>;
  /** Healthy; whoever looks for a failure breaks it here. */
  readonly account: AwsAccount;
  close(): Promise<void>;
}

export interface TwinAccountOptions extends Pick<StageOptions, 'stage' | 'outdir' | 'variables' | 'named'> {
  /** @default the one for any stage, docs/doctor-policy.json */
  readonly policy?: PolicyDocument;
  /** local/aws/faults.ts */
  readonly faults?: readonly string[];
}

const ROLE = 'doctor';

export async function startTwinAccount(options: TwinAccountOptions): Promise<TwinAccount> {
  const stack = reading(options.outdir, () => stackWithRole(options));
  const aws = await startAws(stack, { ...(options.faults && { faults: options.faults }) });
  const role = stack.at(`aws_iam_role.${ROLE}`).attribute('arn');
  const credentials = aws.accessKeys.issue(role, ROLE);
  return {
    environment: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
    },
    variables: Object.fromEntries([...stack.variables].map(([name, value]) => [name, String(value)])),
    account: aws.account,
    close: () => aws.close(),
  };
}

/** The stage's stack, and beside it the role. */
function stackWithRole(options: TwinAccountOptions): Stack {
  const { folder, given } = givenValues(options);
  const json = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    readonly resource: Readonly<Record<string, ValueMap>>;
  };
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const resource = {
    ...json.resource,
    aws_iam_role: {
      ...json.resource['aws_iam_role'],
      [ROLE]: { name: ROLE, assume_role_policy: JSON.stringify({ Statement: trust }) },
    },
    aws_iam_role_policy: {
      ...json.resource['aws_iam_role_policy'],
      [ROLE]: { role: ROLE, policy: JSON.stringify(options.policy ?? doctorPolicy()) },
    },
  };
  return resolveStack({ ...json, resource }, folder, { variables: given });
}
