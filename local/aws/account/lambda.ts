// Lambda, as somebody sees it who looks after the account: are the stack's functions there, and may they run? The functions themselves
// are run by local/function.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

export function lambda({ stack, account }: Surroundings): Service {
  function functionOf(call: Call, action: string) {
    const { partition, region, account: id } = stack.account;
    const name = call.labels['FunctionName'] ?? '';
    call.authorize(`lambda:${action}`, `arn:${partition}:lambda:${region}:${id}:function:${name}`);
    const found = account.deployed.lambdas.find((one) => one.name === name);
    if (found === undefined) throw new ServiceError('ResourceNotFoundException', 'Function not found');
    return found;
  }

  function getFunctionConfiguration(call: Call): unknown {
    const { name, state, lastUpdate } = functionOf(call, 'GetFunctionConfiguration');
    return { FunctionName: name, State: state, LastUpdateStatus: lastUpdate };
  }

  function getFunctionConcurrency(call: Call): unknown {
    const { reserved } = functionOf(call, 'GetFunctionConcurrency');
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  }

  return {
    prefix: 'lambda',
    signingName: 'lambda',
    protocol: 'rest-json',
    messageMember: 'message',
    throttle: 'TooManyRequestsException',
    validation: 'InvalidParameterValueException',
    errors: {
      AccessDeniedException: 403,
      InvalidParameterValueException: 400,
      ResourceNotFoundException: 404,
      TooManyRequestsException: 429,
      ServiceException: 500,
    },
    operations: {
      GetFunctionConfiguration: {
        route: 'GET /2015-03-31/functions/{FunctionName}/configuration',
        handle: getFunctionConfiguration,
      },
      GetFunctionConcurrency: {
        route: 'GET /2019-09-30/functions/{FunctionName}/concurrency',
        handle: getFunctionConcurrency,
      },
    },
  };
}
