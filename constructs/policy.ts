// IAM policies as data: each part hands the statements it needs to the function that uses it.

import { Fn } from 'cdktf';

export interface PolicyStatement {
  /** Why the permission is needed; becomes the Sid, so letters and digits only. */
  readonly sid: string;
  /** `Deny` in resource policies only. @default Allow */
  readonly effect?: 'Allow' | 'Deny';
  /** `service:Action`, never with a wildcard. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why `*` is the only resource that AWS accepts here; demanded with `*`, refused without. */
  readonly wildcardReason?: string;
  readonly principal?: Readonly<Record<string, string | readonly string[]>> | '*';
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Policy document as a Terraform expression: jsonencode is right for every kind of reference, JSON.stringify is not. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  for (const { sid, effect, actions, resources, wildcardReason } of statements) {
    if (effect !== 'Deny' && actions.some((action) => action.includes('*'))) {
      throw new Error(`Statement ${sid} allows a wildcard action (${actions.join(', ')}). Name each action.`);
    }
    if (resources.includes('*') !== (wildcardReason !== undefined)) {
      throw new Error(`Statement ${sid}: a resource "*" needs a wildcardReason, and a wildcardReason a resource "*".`);
    }
  }
  return Fn.jsonencode({
    Version: '2012-10-17',
    Statement: statements.map(({ sid, effect, actions, resources, principal, condition }) => ({
      Sid: sid,
      Effect: effect ?? 'Allow',
      ...(principal && { Principal: principal }),
      Action: actions,
      Resource: resources,
      ...(condition && { Condition: condition }),
    })),
  });
}

/** Lets the Lambda service take on a role. */
export const LAMBDA_TRUST = (): string =>
  Fn.jsonencode({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  });
