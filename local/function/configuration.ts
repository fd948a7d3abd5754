// An aws_lambda_function as the runner needs it: its arguments parsed, and the environment variables that its code sees.

import { isAbsolute, resolve } from 'node:path';
import { TwinError } from '../error';
import type { Resource } from '../terraform/stack';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface FunctionConfiguration {
  readonly name: string;
  readonly arn: string;
  /** Terraform address. */
  readonly resource: string;
  /** Absolute path. */
  readonly zip: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** How many invocations may run at once; undefined leaves it to the account's limit, which the twin does not have. */
  readonly reservedConcurrency: number | undefined;
  /** What the stack sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** What Lambda sets. */
  readonly runtimeVariables: Readonly<Record<string, string>>;
}

/** Variables that only Lambda sets ("Defined runtime environment variables", Lambda developer guide). */
const RESERVED = [
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
];
/** All variables together, names and values (Lambda quotas). */
const MAX_VARIABLE_BYTES = 4096;
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

/** @param folder that relative file names start from: the folder of cdk.tf.json */
export function readFunction(resource: Resource, folder: string): FunctionConfiguration {
  const refuse = (argument: string, why: string): never => {
    throw new TwinError(`${resource.address}.${argument} ${why}`);
  };
  const runtime = resource.optionalText('runtime') ?? '';
  if (!/^nodejs[0-9]+\.x$/.test(runtime))
    refuse('runtime', `is "${runtime}"; only the Node.js runtimes are simulated.`);
  if ((resource.optionalText('package_type') ?? 'Zip') !== 'Zip') refuse('package_type', 'must be "Zip" here.');
  for (const argument of ['layers', 'image_uri', 's3_bucket', 'vpc_config', 'file_system_config']) {
    if (resource.has(argument)) refuse(argument, 'is not simulated; the code must come from `filename` alone.');
  }
  const name = resource.attribute('function_name');
  const memoryMegabytes = resource.optionalNumber('memory_size') ?? DEFAULT_MEMORY_MEGABYTES;
  const variables = resource.optionalBlock('environment')?.textMap('variables') ?? {};
  checkVariables(variables, refuse);
  const logging = resource.optionalBlock('logging_config');
  const filename = resource.text('filename');
  const reserved = resource.optionalNumber('reserved_concurrent_executions') ?? -1;
  return {
    name,
    arn: resource.attribute('arn'),
    resource: resource.address,
    zip: isAbsolute(filename) ? filename : resolve(folder, filename),
    handler: resource.text('handler'),
    timeoutSeconds: resource.optionalNumber('timeout') ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMegabytes,
    reservedConcurrency: reserved < 0 ? undefined : reserved,
    variables,
    runtimeVariables: {
      _HANDLER: resource.text('handler'),
      AWS_EXECUTION_ENV: `AWS_Lambda_${runtime}`,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_FORMAT: logging?.optionalText('log_format') ?? 'Text',
      ...(logging?.has('application_log_level') ? { AWS_LAMBDA_LOG_LEVEL: logging.text('application_log_level') } : {}),
      AWS_LAMBDA_LOG_GROUP_NAME: logging?.optionalText('log_group') ?? `/aws/lambda/${name}`,
      LANG: 'en_US.UTF-8',
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin:/bin',
      TZ: ':UTC',
    },
  };
}

function checkVariables(
  variables: Readonly<Record<string, string>>,
  refuse: (argument: string, why: string) => never,
): void {
  for (const name of Object.keys(variables)) {
    if (RESERVED.includes(name)) refuse('environment', `sets ${name}, which only Lambda itself may set.`);
    if (!/^[A-Za-z][A-Za-z0-9_]+$/.test(name)) {
      refuse('environment', `has a variable "${name}": a name is a letter and at least one more letter, digit or "_".`);
    }
  }
  const size = Object.entries(variables).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
  if (size > MAX_VARIABLE_BYTES)
    refuse('environment', `holds ${size} bytes of variables; Lambda takes ${MAX_VARIABLE_BYTES}.`);
}
