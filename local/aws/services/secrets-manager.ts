// Secrets Manager: GetSecretValue of the secrets that the stack writes.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

export function secretsManager({ stack }: Surroundings): Service {
  const startedAt = Date.now() / 1000;

  function getSecretValue(call: Call): unknown {
    const id = call.input.text('SecretId');
    const secret = stack
      .ofType('aws_secretsmanager_secret')
      .find((candidate) => [candidate.attribute('arn'), candidate.attribute('name')].includes(id));
    const { partition, region, account } = stack.account;
    const arn = secret?.attribute('arn') ?? `arn:${partition}:secretsmanager:${region}:${account}:secret:${id}`;
    const keyArn = secret?.optionalText('kms_key_id');
    call.authorizeAll([
      {
        action: 'secretsmanager:GetSecretValue',
        resource: id.startsWith('arn:') ? id : arn,
        context: { 'secretsmanager:SecretId': arn },
      },
      // A customer managed key is used in the caller's name.
      ...(keyArn === undefined
        ? []
        : [
            {
              action: 'kms:Decrypt',
              resource: keyArn,
              context: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
            },
          ]),
    ]);
    if (secret === undefined)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    const version = stack.ofType('aws_secretsmanager_secret_version').find((v) => v.text('secret_id') === arn);
    const stage = call.input.optionalText('VersionStage') ?? 'AWSCURRENT';
    if (version === undefined || stage !== 'AWSCURRENT') {
      throw new ServiceError(
        'ResourceNotFoundException',
        `Secrets Manager can't find the specified secret value for staging label: ${stage}`,
      );
    }
    return {
      ARN: arn,
      Name: secret.attribute('name'),
      VersionId: version.attribute('version_id'),
      SecretString: version.optionalText('secret_string_wo') ?? version.text('secret_string'),
      VersionStages: ['AWSCURRENT'],
      CreatedDate: startedAt,
    };
  }

  return {
    prefix: 'secretsmanager',
    signingName: 'secretsmanager',
    protocol: 'json-1.1',
    target: 'secretsmanager',
    messageMember: 'Message',
    throttle: 'ThrottlingException',
    validation: 'InvalidParameterException',
    errors: {
      DecryptionFailure: 400,
      InvalidParameterException: 400,
      InvalidRequestException: 400,
      ResourceNotFoundException: 400,
      ThrottlingException: 400,
      InternalServiceError: 500,
    },
    operations: { GetSecretValue: { handle: getSecretValue } },
  };
}
