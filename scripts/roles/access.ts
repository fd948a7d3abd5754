// What Terraform's AWS provider asks of AWS for each type of resource in the stack: to read it for a plan, and to make, change and remove
// it. Sources: the provider's resource code and the service authorization reference; a plan and an apply in an account are the proof.

export interface Access {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** ARNs, with ACCOUNT_ID, REGION and INSTANCE_ID to be filled in. */
  readonly resources: readonly string[];
}

const actions = (service: string, names: string): readonly string[] =>
  names.split(' ').map((name) => `${service}:${name}`);
const access = (service: string, resources: readonly string[], read: string, write: string): Access => ({
  read: actions(service, read),
  write: actions(service, write),
  resources,
});

// Ids of CloudFront say nothing of whom they belong to.
const CLOUDFRONT = ['arn:aws:cloudfront::ACCOUNT_ID:*'];
const ALARMS = ['arn:aws:cloudwatch:*:ACCOUNT_ID:alarm:voice-to-chat-*'];
const DASHBOARDS = ['arn:aws:cloudwatch::ACCOUNT_ID:dashboard/voice-to-chat-*'];
const RULES = ['arn:aws:events:REGION:ACCOUNT_ID:rule/voice-to-chat-*'];
const LOGS = [
  'arn:aws:logs:REGION:ACCOUNT_ID:log-group:/aws/lambda/FUNCTION_NAME*',
  'arn:aws:logs:REGION:ACCOUNT_ID:log-group:/aws/lambda/voice-to-chat-*',
  'arn:aws:logs:REGION:ACCOUNT_ID:log-group:/aws/events/voice-to-chat*',
];
const CONNECT = [
  'arn:aws:connect:REGION:ACCOUNT_ID:instance/INSTANCE_ID',
  'arn:aws:connect:REGION:ACCOUNT_ID:instance/INSTANCE_ID/*',
];
const TABLES = ['arn:aws:dynamodb:REGION:ACCOUNT_ID:table/voice-to-chat-*'];
const ROLES = ['arn:aws:iam::ACCOUNT_ID:role/voice-to-chat-*'];
const FUNCTIONS = [
  'arn:aws:lambda:REGION:ACCOUNT_ID:function:FUNCTION_NAME*',
  'arn:aws:lambda:REGION:ACCOUNT_ID:function:voice-to-chat-*',
];
const PINPOINT = ['arn:aws:mobiletargeting:REGION:ACCOUNT_ID:*'];
const BUCKETS = ['arn:aws:s3:::voice-to-chat-*'];
const OBJECTS = ['arn:aws:s3:::voice-to-chat-*/*'];
const SECRETS = ['arn:aws:secretsmanager:REGION:ACCOUNT_ID:secret:voice-to-chat-*'];
const TOPICS = ['arn:aws:sns:*:ACCOUNT_ID:voice-to-chat-*'];

/** The four verbs of a CloudFront resource. */
const edge = (name: string): Access =>
  access('cloudfront', CLOUDFRONT, `Get${name}`, `Create${name} Update${name} Delete${name}`);

export const ACCESS: Readonly<Record<string, Access>> = {
  aws_cloudfront_distribution: access(
    'cloudfront',
    CLOUDFRONT,
    'GetDistribution ListTagsForResource',
    'CreateDistribution UpdateDistribution DeleteDistribution TagResource UntagResource',
  ),
  aws_cloudfront_key_group: edge('KeyGroup'),
  aws_cloudfront_origin_access_control: edge('OriginAccessControl'),
  aws_cloudfront_origin_request_policy: edge('OriginRequestPolicy'),
  aws_cloudfront_public_key: edge('PublicKey'),
  aws_cloudfront_response_headers_policy: edge('ResponseHeadersPolicy'),
  aws_cloudwatch_dashboard: access('cloudwatch', DASHBOARDS, 'GetDashboard', 'PutDashboard DeleteDashboards'),
  aws_cloudwatch_event_rule: access(
    'events',
    RULES,
    'DescribeRule ListTagsForResource',
    'PutRule DeleteRule EnableRule DisableRule TagResource UntagResource',
  ),
  aws_cloudwatch_event_target: access('events', RULES, 'ListTargetsByRule', 'PutTargets RemoveTargets'),
  aws_cloudwatch_log_group: access(
    'logs',
    LOGS,
    'DescribeLogGroups ListTagsForResource',
    'CreateLogGroup DeleteLogGroup PutRetentionPolicy DeleteRetentionPolicy TagResource UntagResource AssociateKmsKey DisassociateKmsKey',
  ),
  aws_cloudwatch_log_metric_filter: access('logs', LOGS, 'DescribeMetricFilters', 'PutMetricFilter DeleteMetricFilter'),
  aws_cloudwatch_log_resource_policy: access(
    'logs',
    LOGS,
    'DescribeResourcePolicies',
    'PutResourcePolicy DeleteResourcePolicy',
  ),
  aws_cloudwatch_metric_alarm: access(
    'cloudwatch',
    ALARMS,
    'DescribeAlarms ListTagsForResource',
    'PutMetricAlarm DeleteAlarms TagResource UntagResource',
  ),
  aws_cloudwatch_query_definition: access(
    'logs',
    LOGS,
    'DescribeQueryDefinitions',
    'PutQueryDefinition DeleteQueryDefinition',
  ),
  aws_connect_contact_flow: access(
    'connect',
    CONNECT,
    'DescribeContactFlow',
    'CreateContactFlow UpdateContactFlowContent UpdateContactFlowMetadata DeleteContactFlow TagResource UntagResource',
  ),
  aws_connect_contact_flow_module: access(
    'connect',
    CONNECT,
    'DescribeContactFlowModule',
    'CreateContactFlowModule UpdateContactFlowModuleContent UpdateContactFlowModuleMetadata DeleteContactFlowModule TagResource UntagResource',
  ),
  aws_connect_lambda_function_association: access(
    'connect',
    CONNECT,
    'ListLambdaFunctions',
    'AssociateLambdaFunction DisassociateLambdaFunction',
  ),
  aws_dynamodb_table: access(
    'dynamodb',
    TABLES,
    'DescribeTable DescribeContinuousBackups DescribeTimeToLive ListTagsOfResource',
    'CreateTable UpdateTable DeleteTable UpdateTimeToLive UpdateContinuousBackups TagResource UntagResource',
  ),
  aws_iam_role: access(
    'iam',
    ROLES,
    'GetRole ListRolePolicies ListAttachedRolePolicies',
    'CreateRole UpdateRole UpdateRoleDescription UpdateAssumeRolePolicy DeleteRole TagRole UntagRole ListInstanceProfilesForRole PutRolePermissionsBoundary DeleteRolePermissionsBoundary',
  ),
  aws_iam_role_policy: access('iam', ROLES, 'GetRolePolicy', 'PutRolePolicy DeleteRolePolicy'),
  aws_lambda_function: access(
    'lambda',
    FUNCTIONS,
    'GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration ListTags ListVersionsByFunction',
    'CreateFunction UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction PutFunctionConcurrency DeleteFunctionConcurrency TagResource UntagResource',
  ),
  aws_lambda_function_url: access(
    'lambda',
    FUNCTIONS,
    'GetFunctionUrlConfig',
    'CreateFunctionUrlConfig UpdateFunctionUrlConfig DeleteFunctionUrlConfig',
  ),
  // Connect adds and removes its own permission in the name of whoever associates a function.
  aws_lambda_permission: access('lambda', FUNCTIONS, 'GetPolicy', 'AddPermission RemovePermission'),
  aws_pinpoint_app: access(
    'mobiletargeting',
    PINPOINT,
    'GetApp ListTagsForResource',
    'CreateApp DeleteApp TagResource UntagResource',
  ),
  aws_pinpoint_sms_channel: access('mobiletargeting', PINPOINT, 'GetSmsChannel', 'UpdateSmsChannel DeleteSmsChannel'),
  // Tags go by S3 Control's actions since provider 6.23, and by the bucket's own where those are refused (#45251).
  aws_s3_bucket: access(
    's3',
    BUCKETS,
    'GetAccelerateConfiguration GetBucketAcl GetBucketCORS GetBucketLogging GetBucketObjectLockConfiguration GetBucketPolicy GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration ListBucket ListTagsForResource',
    'CreateBucket DeleteBucket ListBucketVersions PutBucketTagging TagResource UntagResource',
  ),
  aws_s3_bucket_ownership_controls: access('s3', BUCKETS, 'GetBucketOwnershipControls', 'PutBucketOwnershipControls'),
  aws_s3_bucket_policy: access('s3', BUCKETS, 'GetBucketPolicy', 'PutBucketPolicy DeleteBucketPolicy'),
  aws_s3_bucket_public_access_block: access('s3', BUCKETS, 'GetBucketPublicAccessBlock', 'PutBucketPublicAccessBlock'),
  aws_s3_bucket_server_side_encryption_configuration: access(
    's3',
    BUCKETS,
    'GetEncryptionConfiguration',
    'PutEncryptionConfiguration',
  ),
  aws_s3_object: access(
    's3',
    OBJECTS,
    'GetObject GetObjectTagging',
    'PutObject DeleteObject DeleteObjectVersion PutObjectTagging',
  ),
  aws_secretsmanager_secret: access(
    'secretsmanager',
    SECRETS,
    'DescribeSecret GetResourcePolicy',
    'CreateSecret UpdateSecret DeleteSecret TagResource UntagResource',
  ),
  // No GetSecretValue: whoever opens a pull request would have the private key. The provider asks for it no more with a
  // write-only value (terraform-provider-aws #42383, #47815).
  aws_secretsmanager_secret_version: access(
    'secretsmanager',
    SECRETS,
    'ListSecretVersionIds',
    'PutSecretValue UpdateSecretVersionStage',
  ),
  aws_sns_topic: access(
    'sns',
    TOPICS,
    'GetTopicAttributes ListTagsForResource',
    'CreateTopic SetTopicAttributes DeleteTopic TagResource UntagResource',
  ),
};

/** Actions for which AWS knows no resource but `*` (service authorization reference). */
export const ALWAYS_ALL: ReadonlySet<string> = new Set([
  ...actions(
    'cloudfront',
    'CreateDistribution CreateKeyGroup CreateOriginAccessControl CreateOriginRequestPolicy CreatePublicKey CreateResponseHeadersPolicy DeleteKeyGroup DeletePublicKey GetKeyGroup GetPublicKey UpdateKeyGroup UpdatePublicKey',
  ),
  ...actions(
    'logs',
    'DeleteQueryDefinition DeleteResourcePolicy DescribeLogGroups DescribeQueryDefinitions DescribeResourcePolicies PutQueryDefinition PutResourcePolicy',
  ),
]);
