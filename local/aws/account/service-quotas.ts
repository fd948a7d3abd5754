// Service Quotas: what the account was granted, and AWS's defaults.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

interface Default {
  readonly service: string;
  readonly name: string;
  readonly value: number;
  /** Granted per resource, and asked for with its ARN. */
  readonly perResource?: true;
}

/** By code (chat service facts, A1.6; Lambda guide, "quotas"). */
const DEFAULTS: Readonly<Record<string, Default>> = {
  'L-D4BA6F6E': { service: 'connect', name: 'Concurrent active chats per instance', value: 500, perResource: true },
  'L-AA48CD49': { service: 'connect', name: 'Rate of StartChatContact API requests', value: 5 },
  'L-B99A9384': { service: 'lambda', name: 'Concurrent executions', value: 1000 },
};

export function serviceQuotas({ stack, account }: Surroundings): Service {
  const known = (call: Call) => {
    const code = call.input.text('QuotaCode');
    const service = call.input.text('ServiceCode');
    const found = DEFAULTS[code];
    if (found === undefined || found.service !== service) throw noSuchQuota();
    return { code, found };
  };
  const answer = (code: string, { service, name, perResource }: Default, value: number) => ({
    Quota: {
      ServiceCode: service,
      QuotaCode: code,
      QuotaName: name,
      Value: value,
      Adjustable: true,
      QuotaAppliedAtLevel: perResource ? 'RESOURCE' : 'ACCOUNT',
    },
  });

  function getServiceQuota(call: Call): unknown {
    const { partition, region, account: id } = stack.account;
    const resource = `${call.input.text('ServiceCode')}/${call.input.text('QuotaCode')}`;
    call.authorize('servicequotas:GetServiceQuota', `arn:${partition}:servicequotas:${region}:${id}:${resource}`);
    const { code, found } = known(call);
    const granted = account.quotas.get(code);
    // A quota that was never changed is not always there as an applied one.
    if (granted === undefined || (found.perResource && !call.input.has('ContextId'))) throw noSuchQuota();
    return answer(code, found, granted);
  }

  function getDefault(call: Call): unknown {
    call.authorize('servicequotas:GetAWSDefaultServiceQuota', '*');
    const { code, found } = known(call);
    return answer(code, found, found.value);
  }

  return {
    prefix: 'servicequotas',
    signingName: 'servicequotas',
    protocol: 'json-1.1',
    target: 'ServiceQuotasV20190624',
    messageMember: 'Message',
    throttle: 'TooManyRequestsException',
    validation: 'IllegalArgumentException',
    errors: {
      AccessDeniedException: 400,
      IllegalArgumentException: 400,
      NoSuchResourceException: 400,
      TooManyRequestsException: 400,
      ServiceException: 500,
    },
    operations: {
      GetServiceQuota: { handle: getServiceQuota },
      GetAWSDefaultServiceQuota: { handle: getDefault },
    },
  };
}

const noSuchQuota = (): ServiceError =>
  new ServiceError('NoSuchResourceException', 'The request failed because the specified quota does not exist.');
