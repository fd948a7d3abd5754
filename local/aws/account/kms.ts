// KMS: the keys that the stack is given, as somebody sees them who looks after the account.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

export function kms({ stack, account }: Surroundings): Service {
  function keyOf(call: Call, action: string) {
    const arn = call.input.text('KeyId');
    call.authorize(`kms:${action}`, arn);
    const key = account.kmsKeys.find((one) => one.arn === arn);
    if (key === undefined) throw new ServiceError('NotFoundException', 'Key does not exist');
    return key;
  }

  function describeKey(call: Call): unknown {
    const { arn, state, usage } = keyOf(call, 'DescribeKey');
    const KeySpec = usage === 'ENCRYPT_DECRYPT' ? 'SYMMETRIC_DEFAULT' : 'ECC_NIST_P256';
    return { KeyMetadata: { Arn: arn, KeyState: state, KeyUsage: usage, KeySpec } };
  }

  function getKeyPolicy(call: Call): unknown {
    const { letsIn } = keyOf(call, 'GetKeyPolicy');
    const { partition } = stack.account;
    const Statement = letsIn.map((who) => ({
      Effect: 'Allow',
      Principal: who === 'iam' ? { AWS: `arn:${partition}:iam::${account.id}:root` } : { Service: who },
      Action: who === 'iam' ? 'kms:*' : ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
    }));
    return { Policy: JSON.stringify({ Version: '2012-10-17', Statement }), PolicyName: 'default' };
  }

  return {
    prefix: 'kms',
    signingName: 'kms',
    protocol: 'json-1.1',
    target: 'TrentService',
    messageMember: 'message',
    throttle: 'ThrottlingException',
    validation: 'ValidationException',
    errors: { AccessDeniedException: 400, NotFoundException: 400, ThrottlingException: 400, ValidationException: 400 },
    operations: { DescribeKey: { handle: describeKey }, GetKeyPolicy: { handle: getKeyPolicy } },
  };
}
