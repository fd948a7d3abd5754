// STS: who the caller is.

import type { Call, Service, Surroundings } from '../service';

export function sts({ stack, account }: Surroundings): Service {
  /** Allowed to everybody, whatever the policies say (API reference, "GetCallerIdentity"). */
  function getCallerIdentity(call: Call): unknown {
    const { partition } = stack.account;
    const { role, session } = call.caller;
    return {
      UserId: `AROAEXAMPLE:${session}`,
      Account: account.id,
      Arn: `arn:${partition}:sts::${account.id}:assumed-role/${role}/${session}`,
    };
  }

  return {
    prefix: 'sts',
    signingName: 'sts',
    protocol: 'query',
    messageMember: 'message',
    throttle: 'Throttling',
    validation: 'ValidationError',
    errors: { ExpiredTokenException: 403 },
    operations: { GetCallerIdentity: { handle: getCallerIdentity } },
  };
}
