// One Lambda function with all it stands on: bundle, role, log group. What it may do is passed in by the parts that need it.

import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE_VARIABLE } from '../lambda-src/shared/contract/metrics';
import { bundleFunction } from './bundle';
import { ConfigurationError } from './errors';
import { deterministicZip, fileAsset, sha256 } from './files';
import { LAMBDA_TRUST, type PolicyStatement, policyDocument } from './policy';
import { literal } from './terraform-text';

export interface NodeFunctionProps {
  /** Path of the entry file from the project's root; it exports `handler`. */
  readonly entry: string;
  readonly functionName: string;
  readonly description: string;
  /** Values that only Terraform knows. */
  readonly environment: Readonly<Record<string, string>>;
  /** Values known at synth; packed as settings.json beside index.mjs. */
  readonly settings: object;
  /** What the function may do, beside writing its own log. */
  readonly statements: readonly PolicyStatement[];
  /** The role's name starts with this and the id; 36 characters together. @default voice-to-chat */
  readonly namePrefix?: string;
  /** Seconds. @default 15 */
  readonly timeoutSeconds?: number;
  /** MiB; Lambda gives CPU in proportion. @default 1024 */
  readonly memoryMegabytes?: number;
  /** Days that log lines are kept. @default 30 */
  readonly logRetentionDays?: number;
  /** ARN of a customer managed key that encrypts the log. @default CloudWatch Logs' own key */
  readonly logKeyArn?: string;
  /** ARN of a policy that bounds the role. @default none */
  readonly permissionsBoundary?: string;
  /** Executions at a time, taken from the account's. @default the account's */
  readonly reservedConcurrency?: number;
  /** CloudWatch namespace of the function's metrics. @default VoiceToChat */
  readonly metricNamespace?: string;
}

/** What each of the stack's functions leaves to whoever places it. */
export type FunctionOptions = Pick<
  NodeFunctionProps,
  | 'functionName'
  | 'namePrefix'
  | 'memoryMegabytes'
  | 'logRetentionDays'
  | 'logKeyArn'
  | 'permissionsBoundary'
  | 'metricNamespace'
>;

/** aws_iam_role.name_prefix. */
const ROLE_PREFIX_LENGTH = 38;

export class NodeFunction extends Construct {
  readonly logGroup: CloudwatchLogGroup;
  readonly role: IamRole;
  readonly policy: IamRolePolicy;
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    super(scope, id);
    const rolePrefix = `${props.namePrefix ?? 'voice-to-chat'}-${id}-`;
    if (rolePrefix.length > ROLE_PREFIX_LENGTH) {
      throw new ConfigurationError(
        `The role's name would start with "${rolePrefix}", ${rolePrefix.length} characters.`,
        `IAM takes ${ROLE_PREFIX_LENGTH} before the part that makes it unique.`,
        'Shorten namePrefix or the id of the function.',
      );
    }
    const zip = deterministicZip({
      ...bundleFunction(props.entry),
      'settings.json': Buffer.from(`${JSON.stringify(props.settings, null, 2)}\n`),
    });
    const asset = fileAsset(this, 'zip', `${id}.zip`, zip);

    // The log group comes first: a function that logs before it exists would create one that never expires.
    this.logGroup = new CloudwatchLogGroup(this, 'cloudwatch-log-group', {
      name: `/aws/lambda/${props.functionName}`,
      retentionInDays: props.logRetentionDays ?? 30,
      ...(props.logKeyArn !== undefined && { kmsKeyId: props.logKeyArn }),
    });

    this.role = new IamRole(this, 'iam-role', {
      namePrefix: rolePrefix,
      description: literal(props.description),
      assumeRolePolicy: LAMBDA_TRUST(),
      ...(props.permissionsBoundary !== undefined && { permissionsBoundary: props.permissionsBoundary }),
    });

    this.policy = new IamRolePolicy(this, 'iam-role-policy', {
      name: id,
      role: this.role.name,
      policy: policyDocument([
        {
          sid: 'WriteOwnLog',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${this.logGroup.arn}:*`],
        },
        ...props.statements,
      ]),
    });

    this.function = new LambdaFunction(this, 'lambda-function', {
      functionName: props.functionName,
      description: literal(props.description),
      role: this.role.arn,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
      filename: asset.path,
      sourceCodeHash: sha256(zip, 'base64'),
      timeout: props.timeoutSeconds ?? 15,
      memorySize: props.memoryMegabytes ?? 1024,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      environment: {
        variables: {
          ...props.environment,
          ...(props.metricNamespace !== undefined && { [METRIC_NAMESPACE_VARIABLE]: props.metricNamespace }),
        },
      },
      loggingConfig: { logFormat: 'Text', logGroup: this.logGroup.name },
      // The role must be allowed to write before the first line is written.
      dependsOn: [this.logGroup, this.policy],
    });
  }
}
