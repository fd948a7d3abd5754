// Decides every access in the twin by the policies that the stack would deploy: the roles' own, and those of functions and buckets.
// A refusal reads like AWS's and adds what AWS does not say: the statement that was missing, and which one came close.

import { TwinError } from '../error';
import type { Resource, Stack } from '../terraform/stack';
import { type AccessRequest, type Principal, parsePolicy, type Statement } from './policy';

export interface Refusal {
  /** In AWS's words. */
  readonly message: string;
  /** What to add where. */
  readonly hint: string;
}

export type Decision = { readonly allowed: true } | ({ readonly allowed: false } & Refusal);

/** A statement that allowed nothing so far, or some of whose actions nobody needed. */
export interface UnusedStatement {
  /** ARN of the role, function or bucket that it belongs to. */
  readonly owner: string;
  /** Address and Sid. */
  readonly source: string;
  readonly actions: readonly string[];
}

interface ResourcePolicy {
  /** ARN of the function or bucket. */
  readonly owner: string;
  /** Address of what would have to change to allow more. */
  readonly address: string;
  readonly statements: readonly Statement[];
}

/** Content of the AWS managed policies that a stack like this may attach. */
const MANAGED_POLICIES: Readonly<Record<string, string>> = {
  'policy/service-role/AWSLambdaBasicExecutionRole': JSON.stringify({
    Statement: [
      { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: '*' },
    ],
  }),
};

/** All that an aws_lambda_permission can say. */
const PERMISSION_ARGUMENTS = [
  'action',
  'event_source_token',
  'function_name',
  'function_url_auth_type',
  'invoked_via_function_url',
  'principal',
  'principal_org_id',
  'qualifier',
  'region',
  'source_account',
  'source_arn',
  'statement_id',
  'statement_id_prefix',
];

export class Authorizer {
  private readonly identityPolicies = new Map<string, readonly Statement[]>();
  private readonly trustPolicies = new Map<string, readonly Statement[]>();
  private readonly roleAddresses = new Map<string, string>();
  private readonly resourcePolicies: readonly ResourcePolicy[];
  /** Policies that stand outside the stack, so that nobody here can know what they say. */
  readonly unknownPolicies: string[] = [];

  constructor(private readonly stack: Stack) {
    for (const role of stack.ofType('aws_iam_role')) {
      const arn = role.attribute('arn');
      this.roleAddresses.set(arn, role.address);
      this.trustPolicies.set(
        arn,
        parsePolicy(role.text('assume_role_policy'), `${role.address}.assume_role_policy`, 'trust'),
      );
      this.identityPolicies.set(arn, this.policiesOf(role));
    }
    this.resourcePolicies = [...this.functionPolicies(), ...this.bucketPolicies()];
  }

  /** May the service run as this role? */
  assume(roleArn: string, service: string): Decision {
    const request: AccessRequest = {
      principal: { kind: 'service', name: service },
      action: 'sts:AssumeRole',
      resource: roleArn,
    };
    // A trust policy has no Resource element: it speaks of its own role.
    const trusted = (this.trustPolicies.get(roleArn) ?? []).some(
      (statement) =>
        statement.effect === 'Allow' &&
        statement.hasAction(request.action) &&
        statement.hasPrincipal(request.principal) &&
        statement.unmet(request).length === 0,
    );
    if (trusted) return { allowed: true };
    return {
      allowed: false,
      message: `The role defined for the function cannot be assumed by ${service.replace(/\.amazonaws\.com$/, '')}.`,
      hint: `${this.roleAddresses.get(roleArn) ?? roleArn}.assume_role_policy must let ${service} do sts:AssumeRole.`,
    };
  }

  authorize(request: AccessRequest): Decision {
    const own = request.principal.kind === 'role' ? (this.identityPolicies.get(request.principal.arn) ?? []) : [];
    const onResource = this.resourcePolicies.filter(({ owner }) => belongsTo(request.resource, owner));
    const statements = [...own, ...onResource.flatMap((policy) => policy.statements)];
    const applying = statements.filter((statement) => statement.applies(request));
    const denying = applying.find((statement) => statement.effect === 'Deny');
    for (const statement of applying) {
      if (denying === undefined || statement === denying) statement.markUsed(request.action);
    }
    if (denying === undefined && applying.length > 0) return { allowed: true };
    return { allowed: false, ...this.refusal(request, statements, denying, onResource) };
  }

  /** Allow statements that nothing needed yet, with the actions that were never used. */
  unused(): readonly UnusedStatement[] {
    const policies = [
      ...this.resourcePolicies,
      ...[...this.identityPolicies].map(([owner, statements]) => ({ owner, statements })),
    ];
    return policies.flatMap(({ owner, statements }) =>
      statements
        .filter((statement) => statement.effect === 'Allow')
        .map(({ source, actions, used }) => ({ owner, source, actions: actions.filter((action) => !used.has(action)) }))
        .filter(({ actions }) => actions.length > 0),
    );
  }

  private refusal(
    request: AccessRequest,
    statements: readonly Statement[],
    denying: Statement | undefined,
    onResource: readonly ResourcePolicy[],
  ): Refusal {
    const { principal, action, resource } = request;
    const kind = principal.kind === 'role' ? 'identity-based' : 'resource-based';
    const because = denying
      ? `with an explicit deny in ${denying.principals === undefined ? 'an identity-based' : 'a resource-based'} policy`
      : `because no ${kind} policy allows the ${action} action`;
    const message = `${caller(principal)} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
    if (denying) return { message, hint: `${denying.source} denies it.` };
    const near = statements
      .filter((statement) => statement.effect === 'Allow' && statement.hasAction(action))
      .map((statement) => `${statement.source} allows the action, but ${whyNot(statement, request)}.`);
    const missing = JSON.stringify({
      Effect: 'Allow',
      ...(principal.kind === 'service' ? { Principal: { Service: principal.name } } : {}),
      ...(principal.kind === 'anonymous' ? { Principal: '*' } : {}),
      Action: action,
      Resource: resource,
    });
    const where =
      principal.kind === 'role'
        ? (this.roleAddresses.get(principal.arn) ?? principal.arn)
        : (onResource[0]?.address ?? `the policy of ${resource}`);
    return { message, hint: [`Missing in ${where}: ${missing}.`, ...near].join(' ') };
  }

  private policiesOf(role: Resource): readonly Statement[] {
    const name = role.attribute('name');
    const inline = this.stack
      .ofType('aws_iam_role_policy')
      .filter((policy) => policy.text('role') === name)
      .flatMap((policy) => parsePolicy(policy.text('policy'), policy.address, 'identity'));
    const nested = role
      .blocks('inline_policy')
      .filter((block) => block.has('policy'))
      .flatMap((block) => parsePolicy(block.text('policy'), block.where, 'identity'));
    const attachments = this.stack
      .ofType('aws_iam_role_policy_attachment')
      .filter((attachment) => attachment.text('role') === name)
      .map((attachment) => attachment.text('policy_arn'));
    const attached = [...attachments, ...role.texts('managed_policy_arns')].flatMap((arn) => this.managed(arn, role));
    if (role.has('permissions_boundary')) {
      // A boundary can only take away; without its content the twin allows what the role's policies allow.
      this.unknownPolicies.push(`${role.address}.permissions_boundary ${role.text('permissions_boundary')}`);
    }
    return [...inline, ...nested, ...attached];
  }

  private managed(arn: string, role: Resource): readonly Statement[] {
    const own = this.stack.find('aws_iam_policy', 'arn', arn);
    if (own !== undefined) return parsePolicy(own.text('policy'), own.address, 'identity');
    const content = MANAGED_POLICIES[arn.replace(/^arn:[^:]*:iam::aws:/, '')];
    if (content !== undefined) return parsePolicy(content, `${role.address}/${arn.split('/').at(-1)}`, 'identity');
    this.unknownPolicies.push(`${role.address} ${arn}`);
    return [];
  }

  private functionPolicies(): readonly ResourcePolicy[] {
    const { partition, region, account } = this.stack.account;
    const permissions = this.stack.ofType('aws_lambda_permission').map((permission) => {
      const unknown = Object.keys(permission.values).find((argument) => !PERMISSION_ARGUMENTS.includes(argument));
      if (unknown !== undefined)
        throw new TwinError(`${permission.address}.${unknown} is not evaluated here, so what it permits is not known.`);
      const named = permission.text('function_name');
      const owner = named.startsWith('arn:') ? named : `arn:${partition}:lambda:${region}:${account}:function:${named}`;
      const conditions = {
        ArnLike: { 'AWS:SourceArn': permission.optionalText('source_arn') },
        StringEquals: {
          'AWS:SourceAccount': permission.optionalText('source_account'),
          'aws:PrincipalOrgID': permission.optionalText('principal_org_id'),
          'lambda:EventSourceToken': permission.optionalText('event_source_token'),
          'lambda:FunctionUrlAuthType': permission.optionalText('function_url_auth_type'),
        },
        Bool: { 'lambda:InvokedViaFunctionUrl': permission.optionalText('invoked_via_function_url') },
      };
      return this.functionPolicy(
        permission.address,
        owner,
        permission.text('principal'),
        permission.text('action'),
        conditions,
        permission.optionalText('qualifier'),
      );
    });
    // Associating a function with an instance makes Connect add this statement by itself (flow language facts, 5.3).
    const associations = this.stack.ofType('aws_connect_lambda_function_association').map((association) =>
      this.functionPolicy(
        association.address,
        association.text('function_arn'),
        'connect.amazonaws.com',
        'lambda:InvokeFunction',
        {
          ArnLike: {
            'AWS:SourceArn': `arn:${partition}:connect:${region}:${account}:instance/${association.text('instance_id')}`,
          },
          StringEquals: { 'AWS:SourceAccount': account },
        },
      ),
    );
    return [...permissions, ...associations];
  }

  private functionPolicy(
    address: string,
    owner: string,
    principal: string,
    action: string,
    conditions: Readonly<Record<string, Readonly<Record<string, string | undefined>>>>,
    /** A version or alias: the statement then speaks of that alone. */
    qualifier?: string,
  ): ResourcePolicy {
    const statement = {
      Effect: 'Allow',
      Principal: /^(\*|\d+|arn:.*)$/.test(principal) ? { AWS: principal } : { Service: principal },
      Action: action,
      Resource: qualifier === undefined ? owner : `${owner}:${qualifier}`,
      Condition: conditions,
    };
    return { owner, address, statements: parsePolicy(JSON.stringify({ Statement: statement }), address, 'resource') };
  }

  private bucketPolicies(): readonly ResourcePolicy[] {
    return this.stack.ofType('aws_s3_bucket').map((bucket) => {
      const name = bucket.attribute('bucket');
      const policies = this.stack.ofType('aws_s3_bucket_policy').filter((policy) => policy.text('bucket') === name);
      return {
        owner: bucket.attribute('arn'),
        address: policies[0]?.address ?? `an aws_s3_bucket_policy for ${bucket.address}`,
        statements: policies.flatMap((policy) => parsePolicy(policy.text('policy'), policy.address, 'resource')),
      };
    });
  }
}

/** Refusal as one sentence, for logs and error messages. */
export const refusalText = ({ message, hint }: Refusal): string => `${message}. ${hint}`;

const belongsTo = (resource: string, owner: string): boolean =>
  resource === owner || resource.startsWith(`${owner}/`) || resource.startsWith(`${owner}:`);

function caller(principal: Principal): string {
  if (principal.kind === 'anonymous') return 'User: anonymous';
  if (principal.kind === 'service') return `Service: ${principal.name}`;
  const assumed = principal.arn.replace(
    /^(arn:[^:]*):iam::(\d+):role\/(?:.*\/)?([^/]+)$/,
    '$1:sts::$2:assumed-role/$3',
  );
  return `User: ${assumed}/${principal.session}`;
}

function whyNot(statement: Statement, request: AccessRequest): string {
  if (!statement.hasPrincipal(request.principal)) return `only for ${statement.principals?.join(', ')}`;
  if (!statement.hasResource(request.resource)) {
    return `${statement.notResources ? 'not on' : 'only on'} ${statement.resources.join(', ')}`;
  }
  return statement.unmet(request).join('; and ');
}
