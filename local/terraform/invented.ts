// What AWS would make up when a resource is created: ids, ARNs, host names. One row per resource type, with what the twin makes of
// that type. An attribute that neither the configuration sets nor the row makes up is an error, so nothing is made up by accident.

import type { Block, Value } from './value';
import { invent, inventUuid } from './variables';

/** Where the stack is deployed to, from the ARN of its Connect instance. */
export interface Account {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** The configuration of one resource while its attributes are made up. `configuration` evaluates on demand. */
export interface Origin {
  readonly address: string;
  readonly account: Account;
  readonly configuration: Block;
  /** A given name, or the prefix with an invented end; `fallback` when neither is configured. */
  name(argument: string, fallback?: string): string;
}

type Attributes = Readonly<Record<string, (origin: Origin) => Value>>;

interface TypeRow {
  /** False when the twin knows the type and its attributes but does nothing with it. */
  readonly simulated: boolean;
  readonly attributes: Attributes;
}

const arnOf = (
  service: string,
  resource: string,
  { account }: Origin,
  where: { global?: boolean; account?: boolean } = {},
) =>
  `arn:${account.partition}:${service}:${where.global ? '' : account.region}:${where.account === false ? '' : account.account}:${resource}`;

const upper = (seed: string, length: number): string => invent(seed, length, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');
/** CloudFront's ids: a letter for the kind, thirteen letters and digits. */
const edgeId = (kind: string) => (origin: Origin) => `${kind}${upper(origin.address, 13)}`;
const uuid = (origin: Origin): string => inventUuid(origin.address);
const named =
  (argument: string, fallback?: string) =>
  (origin: Origin): string =>
    origin.name(argument, fallback);
const regionOf = ({ configuration, account }: Origin): string => configuration.optionalText('region') ?? account.region;

const instanceOf = (origin: Origin): string => `instance/${origin.configuration.text('instance_id')}`;
const connectPart = (kind: string, idAttribute: string): Attributes => ({
  [idAttribute]: uuid,
  id: (o) => `${o.configuration.text('instance_id')}:${uuid(o)}`,
  arn: (o) => arnOf('connect', `${instanceOf(o)}/${kind}/${uuid(o)}`, o),
});

const functionName = (o: Origin) => o.name('function_name');
const functionArn = (o: Origin) => arnOf('lambda', `function:${functionName(o)}`, o);
const bucketName = (o: Origin) => o.name('bucket', 'bucket');
const secretArn = (o: Origin) =>
  arnOf('secretsmanager', `secret:${o.name('name')}-${invent(o.address, 6, 'ABCDEFGHijklmnop0123')}`, o);
const tableArn = (o: Origin) => arnOf('dynamodb', `table/${o.name('name')}`, o);
const appId = (o: Origin) => invent(o.address, 32);
const simulated = (attributes: Attributes): TypeRow => ({ simulated: true, attributes });
const ignored = (attributes: Attributes = { id: uuid }): TypeRow => ({ simulated: false, attributes });
const policyOfEdge = (kind: string): Attributes => ({
  id: uuid,
  arn: (o) => arnOf('cloudfront', `${kind}/${uuid(o)}`, o, { global: true }),
});

export const RESOURCE_TYPES: Readonly<Record<string, TypeRow>> = {
  // Functions and roles
  aws_lambda_function: simulated({
    id: functionName,
    arn: functionArn,
    invoke_arn: (o) =>
      arnOf('apigateway', `path/2015-03-31/functions/${functionArn(o)}/invocations`, o, { account: false }),
    qualified_arn: (o) => `${functionArn(o)}:1`,
    version: () => '$LATEST',
    function_name: functionName,
  }),
  aws_lambda_function_url: simulated({
    id: (o) => o.configuration.text('function_name'),
    url_id: (o) => invent(o.address, 32, 'abcdefghijklmnopqrstuvwxyz234567'),
    function_arn: (o) => {
      const named = o.configuration.text('function_name');
      return named.startsWith('arn:') ? named : arnOf('lambda', `function:${named}`, o);
    },
    function_url: (o) =>
      `https://${invent(o.address, 32, 'abcdefghijklmnopqrstuvwxyz234567')}.lambda-url.${regionOf(o)}.on.aws/`,
  }),
  aws_lambda_permission: simulated({ id: uuid, statement_id: named('statement_id', 'terraform') }),
  aws_lambda_function_event_invoke_config: ignored(),
  aws_iam_role: simulated({
    id: named('name', 'terraform'),
    name: named('name', 'terraform'),
    arn: (o) =>
      arnOf('iam', `role${o.configuration.optionalText('path') ?? '/'}${o.name('name', 'terraform')}`, o, {
        global: true,
      }),
    unique_id: (o) => `AROA${upper(o.address, 17)}`,
  }),
  aws_iam_role_policy: simulated({ id: uuid, name: named('name', 'terraform') }),
  aws_iam_policy: simulated({
    id: (o) => arnOf('iam', `policy/${o.name('name', 'terraform')}`, o, { global: true }),
    arn: (o) => arnOf('iam', `policy/${o.name('name', 'terraform')}`, o, { global: true }),
    name: named('name', 'terraform'),
    policy_id: (o) => `ANPA${upper(o.address, 17)}`,
  }),
  aws_iam_role_policy_attachment: simulated({ id: uuid }),

  // Connect
  aws_connect_lambda_function_association: simulated({
    id: (o) => `${o.configuration.text('instance_id')},${o.configuration.text('function_arn')}`,
  }),
  aws_connect_contact_flow: simulated(connectPart('contact-flow', 'contact_flow_id')),
  aws_connect_contact_flow_module: simulated(connectPart('flow-module', 'contact_flow_module_id')),
  aws_connect_queue: ignored(connectPart('queue', 'queue_id')),

  // Messages
  aws_pinpoint_app: simulated({
    id: appId,
    application_id: appId,
    arn: (o) => arnOf('mobiletargeting', `apps/${appId(o)}`, o),
    name: named('name', 'terraform'),
  }),
  aws_pinpoint_sms_channel: simulated({ id: (o) => o.configuration.text('application_id') }),
  aws_pinpointsmsvoicev2_phone_number: simulated({
    id: (o) => `phone-${invent(o.address, 32)}`,
    arn: (o) => arnOf('sms-voice', `phone-number/phone-${invent(o.address, 32)}`, o),
    phone_number: () => '+12065550101',
  }),
  aws_pinpointsmsvoicev2_configuration_set: ignored({
    id: (o) => o.name('name'),
    arn: (o) => arnOf('sms-voice', `configuration-set/${o.name('name')}`, o),
  }),
  aws_pinpointsmsvoicev2_opt_out_list: ignored({
    id: (o) => o.name('name'),
    arn: (o) => arnOf('sms-voice', `opt-out-list/${o.name('name')}`, o),
  }),
  aws_sesv2_email_identity: simulated({
    id: (o) => o.configuration.text('email_identity'),
    arn: (o) => arnOf('ses', `identity/${o.configuration.text('email_identity')}`, o),
  }),
  aws_sesv2_configuration_set: simulated({
    id: (o) => o.configuration.text('configuration_set_name'),
    arn: (o) => arnOf('ses', `configuration-set/${o.configuration.text('configuration_set_name')}`, o),
  }),

  // Data
  aws_dynamodb_table: simulated({
    id: (o) => o.name('name'),
    arn: tableArn,
    stream_arn: (o) => `${tableArn(o)}/stream/1`,
  }),
  aws_secretsmanager_secret: simulated({ id: secretArn, arn: secretArn, name: named('name', 'terraform') }),
  aws_secretsmanager_secret_version: simulated({
    id: (o) => `${o.configuration.text('secret_id')}|${uuid(o)}`,
    version_id: uuid,
    arn: (o) => o.configuration.text('secret_id'),
    secret_arn: (o) => o.configuration.text('secret_id'),
  }),

  // Chat site
  aws_s3_bucket: simulated({
    id: bucketName,
    bucket: bucketName,
    arn: (o) => arnOf('s3', bucketName(o), o, { global: true, account: false }),
    bucket_region: regionOf,
    bucket_domain_name: (o) => `${bucketName(o)}.s3.amazonaws.com`,
    bucket_regional_domain_name: (o) => `${bucketName(o)}.s3.${regionOf(o)}.amazonaws.com`,
  }),
  aws_s3_bucket_policy: simulated({ id: (o) => o.configuration.text('bucket') }),
  aws_s3_object: simulated({
    id: (o) => `${o.configuration.text('bucket')}/${o.configuration.text('key')}`,
    arn: (o) =>
      arnOf('s3', `${o.configuration.text('bucket')}/${o.configuration.text('key')}`, o, {
        global: true,
        account: false,
      }),
    etag: (o) => invent(o.address, 32),
    version_id: () => 'null',
  }),
  aws_s3_bucket_public_access_block: ignored({ id: (o) => o.configuration.text('bucket') }),
  aws_s3_bucket_ownership_controls: ignored({ id: (o) => o.configuration.text('bucket') }),
  aws_s3_bucket_server_side_encryption_configuration: ignored({ id: (o) => o.configuration.text('bucket') }),
  aws_s3_bucket_versioning: ignored({ id: (o) => o.configuration.text('bucket') }),
  aws_s3_bucket_lifecycle_configuration: ignored({ id: (o) => o.configuration.text('bucket') }),
  aws_s3_bucket_cors_configuration: ignored({ id: (o) => o.configuration.text('bucket') }),
  aws_cloudfront_public_key: simulated({ id: edgeId('K'), etag: edgeId('E'), name: named('name', 'terraform') }),
  aws_cloudfront_key_group: simulated({ id: uuid, etag: edgeId('E') }),
  aws_cloudfront_origin_access_control: simulated({
    id: edgeId('E'),
    arn: (o) => arnOf('cloudfront', `origin-access-control/${edgeId('E')(o)}`, o, { global: true }),
  }),
  aws_cloudfront_cache_policy: simulated(policyOfEdge('cache-policy')),
  aws_cloudfront_origin_request_policy: simulated(policyOfEdge('origin-request-policy')),
  aws_cloudfront_response_headers_policy: simulated(policyOfEdge('response-headers-policy')),
  aws_cloudfront_function: ignored({
    id: (o) => o.name('name'),
    arn: (o) => arnOf('cloudfront', `function/${o.name('name')}`, o, { global: true }),
  }),
  aws_cloudfront_distribution: simulated({
    id: edgeId('E'),
    arn: (o) => arnOf('cloudfront', `distribution/${edgeId('E')(o)}`, o, { global: true }),
    // The example host of AWS's documentation, so that a length measured here is the length of a real one.
    domain_name: () => 'd111111abcdef8.cloudfront.net',
    hosted_zone_id: () => 'Z2FDTNDATAQYW2',
    etag: edgeId('E'),
    status: () => 'Deployed',
  }),

  // Operations: but for log groups, nothing here changes what a call does
  aws_cloudwatch_log_group: simulated({
    id: named('name', 'terraform'),
    name: named('name', 'terraform'),
    arn: (o) => arnOf('logs', `log-group:${o.name('name', 'terraform')}`, o),
  }),
  aws_cloudwatch_log_metric_filter: ignored(),
  aws_cloudwatch_log_resource_policy: ignored(),
  aws_cloudwatch_query_definition: ignored({ id: uuid, query_definition_id: uuid }),
  aws_cloudwatch_dashboard: ignored({
    id: (o) => o.configuration.text('dashboard_name'),
    dashboard_arn: (o) =>
      arnOf('cloudwatch', `dashboard/${o.configuration.text('dashboard_name')}`, o, { global: true }),
  }),
  aws_cloudwatch_metric_alarm: ignored({
    id: (o) => o.configuration.text('alarm_name'),
    arn: (o) =>
      `arn:${o.account.partition}:cloudwatch:${regionOf(o)}:${o.account.account}:alarm:${o.configuration.text('alarm_name')}`,
  }),
  aws_cloudwatch_composite_alarm: ignored({
    id: (o) => o.configuration.text('alarm_name'),
    arn: (o) => arnOf('cloudwatch', `alarm:${o.configuration.text('alarm_name')}`, o),
  }),
  aws_cloudwatch_event_rule: ignored({
    id: named('name', 'terraform'),
    name: named('name', 'terraform'),
    arn: (o) => arnOf('events', `rule/${o.name('name', 'terraform')}`, o),
  }),
  aws_cloudwatch_event_target: ignored({ id: uuid, target_id: uuid }),
  aws_cloudfront_monitoring_subscription: ignored(),
  aws_sns_topic: ignored({
    id: (o) => `arn:${o.account.partition}:sns:${regionOf(o)}:${o.account.account}:${o.name('name', 'terraform')}`,
    arn: (o) => `arn:${o.account.partition}:sns:${regionOf(o)}:${o.account.account}:${o.name('name', 'terraform')}`,
    name: named('name', 'terraform'),
  }),
  aws_sns_topic_policy: ignored({ id: (o) => o.configuration.text('arn') }),
  aws_sns_topic_subscription: ignored(),
  aws_kms_key: ignored({ id: uuid, key_id: uuid, arn: (o) => arnOf('kms', `key/${uuid(o)}`, o) }),
  terraform_data: ignored(),
};
