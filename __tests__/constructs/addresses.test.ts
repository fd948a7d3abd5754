// Addresses are an interface: operations script against them. A change of this list is a breaking change and ships `moved` blocks.

import { PinpointApp } from '@cdktf/provider-aws/lib/pinpoint-app';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Testing } from 'cdktf';
import { Construct } from 'constructs';
import { type StageProps, VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
import { synthesize } from '../support/synthesize';
import { Template } from '../support/template';

const ALWAYS = [
  'aws_cloudfront_distribution.chat_site',
  'aws_cloudfront_key_group.link_signing',
  'aws_cloudfront_origin_access_control.chat_api',
  'aws_cloudfront_origin_access_control.chat_site',
  'aws_cloudfront_origin_request_policy.participant',
  'aws_cloudfront_public_key.link_signing',
  'aws_cloudfront_response_headers_policy.chat_site',
  'aws_cloudwatch_dashboard.operations',
  'aws_cloudwatch_event_rule.chat_events',
  'aws_cloudwatch_event_rule.sms_receipts',
  'aws_cloudwatch_event_target.chat_events',
  'aws_cloudwatch_event_target.sms_receipts',
  'aws_cloudwatch_log_group.chat_api',
  'aws_cloudwatch_log_group.send_link',
  'aws_cloudwatch_log_group.service_events',
  'aws_cloudwatch_log_metric_filter.chat_answered',
  'aws_cloudwatch_log_metric_filter.chat_ended',
  'aws_cloudwatch_log_metric_filter.sms_delivered',
  'aws_cloudwatch_log_metric_filter.sms_undelivered',
  'aws_cloudwatch_log_resource_policy.service_events',
  'aws_cloudwatch_metric_alarm.breaker_open',
  'aws_cloudwatch_metric_alarm.chat_api_errors',
  'aws_cloudwatch_metric_alarm.chat_api_throttles',
  'aws_cloudwatch_metric_alarm.chat_site_5xx',
  'aws_cloudwatch_metric_alarm.chat_start_failures',
  'aws_cloudwatch_metric_alarm.flow_errors',
  'aws_cloudwatch_metric_alarm.flow_fatal_errors',
  'aws_cloudwatch_metric_alarm.key_mismatch',
  'aws_cloudwatch_metric_alarm.offer_failures',
  'aws_cloudwatch_metric_alarm.send_failures',
  'aws_cloudwatch_metric_alarm.send_link_errors',
  'aws_cloudwatch_metric_alarm.send_link_slow',
  'aws_cloudwatch_metric_alarm.send_link_throttles',
  'aws_cloudwatch_metric_alarm.sms_parts',
  'aws_cloudwatch_metric_alarm.sms_undelivered',
  'aws_cloudwatch_metric_alarm.table_throttles',
  'aws_cloudwatch_metric_alarm.unconfirmed',
  'aws_cloudwatch_query_definition.chat_api_answers',
  'aws_cloudwatch_query_definition.chat_api_failures',
  'aws_cloudwatch_query_definition.contact',
  'aws_cloudwatch_query_definition.crashes',
  'aws_cloudwatch_query_definition.durations',
  'aws_cloudwatch_query_definition.failed_calls',
  'aws_cloudwatch_query_definition.not_offered',
  'aws_cloudwatch_query_definition.not_sent',
  'aws_cloudwatch_query_definition.receipts',
  'aws_connect_contact_flow.chat',
  'aws_connect_contact_flow.inbound_example',
  'aws_connect_contact_flow_module.voice_to_chat',
  'aws_connect_lambda_function_association.send_link',
  'aws_dynamodb_table.links',
  'aws_iam_role.chat_api',
  'aws_iam_role.send_link',
  'aws_iam_role_policy.chat_api',
  'aws_iam_role_policy.send_link',
  'aws_lambda_function.chat_api',
  'aws_lambda_function.send_link',
  'aws_lambda_function_url.chat_api',
  'aws_lambda_permission.chat_api',
  'aws_lambda_permission.chat_api_url',
  'aws_pinpoint_app.voice_to_chat',
  'aws_pinpoint_sms_channel.voice_to_chat',
  'aws_s3_bucket.chat_site',
  'aws_s3_bucket_ownership_controls.chat_site',
  'aws_s3_bucket_policy.chat_site',
  'aws_s3_bucket_public_access_block.chat_site',
  'aws_s3_bucket_server_side_encryption_configuration.chat_site',
  'aws_s3_object.chat',
  'aws_s3_object.expired',
  'aws_s3_object.landing',
  'aws_s3_object.markdown',
  'aws_s3_object.not_found',
  'aws_s3_object.strings_ar',
  'aws_s3_object.strings_de',
  'aws_s3_object.strings_en',
  'aws_s3_object.strings_es',
  'aws_s3_object.strings_fr',
  'aws_s3_object.strings_ja',
  'aws_s3_object.strings_pt',
  'aws_secretsmanager_secret.link_signing',
  'aws_secretsmanager_secret_version.link_signing',
  'aws_sns_topic.alarms',
  'aws_sns_topic.site_alarms',
];

it('gives every resource its documented address', () => {
  expect(synthesize().template.addresses).toEqual(ALWAYS);
});

it('gives a stage the same addresses, and other physical names throughout', () => {
  const main = synthesize().template;
  const stage = synthesize({}, 'test').template;
  expect(stage.addresses).toEqual(main.addresses);
  const NAMES = [
    'name',
    'name_prefix',
    'bucket_prefix',
    'function_name',
    'alarm_name',
    'dashboard_name',
    'policy_name',
  ];
  const namesOf = (template: Template): string[] =>
    template.addresses.flatMap((address) =>
      // An inline policy's name lives inside its role, a metric filter's inside its log group.
      address.startsWith('aws_iam_role_policy.') ||
      address.startsWith('aws_cloudwatch_log_metric_filter.') ||
      address.startsWith('aws_lambda_permission.') ||
      address.startsWith('aws_lambda_function_url.')
        ? []
        : NAMES.flatMap((key) => {
            const value = template.resource(address)[key];
            return typeof value === 'string' ? [`${address.split('.')[0]} ${value}`] : [];
          }),
    );
  const shared = namesOf(main).filter((name) => namesOf(stage).includes(name));
  expect(namesOf(main).length).toBeGreaterThan(15);
  expect(shared).toEqual([]);
});

it('adds the second key in a slot of its own and leaves the first where it is', () => {
  const rotating = synthesize({ secondKey: true, signWith: 'second' }).template;
  expect(rotating.addresses).toEqual([...ALWAYS, 'aws_cloudfront_public_key.link_signing_second'].sort());
  const after = synthesize({ firstKey: false, secondKey: true, signWith: 'second' }).template;
  expect(after.addresses).toContain('aws_cloudfront_public_key.link_signing_second');
  expect(after.addresses).not.toContain('aws_cloudfront_public_key.link_signing');
});

/** Resources whose names are free as soon as they are deleted, or that have none. */
const NAME_IS_FREE = new Set([
  'aws_cloudfront_distribution',
  'aws_cloudfront_key_group',
  'aws_cloudfront_origin_access_control',
  'aws_cloudfront_origin_request_policy',
  'aws_cloudfront_public_key',
  'aws_cloudfront_response_headers_policy',
  'aws_cloudwatch_dashboard',
  'aws_cloudwatch_event_rule',
  'aws_cloudwatch_event_target',
  'aws_cloudwatch_log_group',
  'aws_cloudwatch_log_metric_filter',
  'aws_cloudwatch_log_resource_policy',
  'aws_cloudwatch_metric_alarm',
  'aws_cloudwatch_query_definition',
  'aws_connect_contact_flow',
  'aws_connect_contact_flow_module',
  'aws_connect_lambda_function_association',
  'aws_dynamodb_table',
  'aws_iam_role',
  'aws_iam_role_policy',
  'aws_lambda_function',
  'aws_lambda_function_url',
  'aws_lambda_permission',
  'aws_pinpoint_app',
  'aws_pinpoint_sms_channel',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_object',
  'aws_secretsmanager_secret_version',
  'aws_sesv2_configuration_set',
  'aws_sesv2_configuration_set_event_destination',
  'aws_sns_topic',
  'aws_sns_topic_policy',
]);
/** Those whose names are not: a secret's for its 7 to 30 days of recovery, a bucket's for as long as AWS takes, or somebody else. */
const NAME_IS_KEPT: Readonly<Record<string, string>> = {
  aws_s3_bucket: 'bucket_prefix',
  aws_secretsmanager_secret: 'name_prefix',
};
/** Arguments that keep a resource, or what is in it, from being deleted with the stack. */
const KEEPS = [
  'deletion_protection_enabled',
  'object_lock_enabled',
  'prevent_destroy',
  'retain_on_delete',
  'skip_destroy',
  'skip_deletion',
] as const;

it.each<[string, StageProps]>([
  ['the defaults', {}],
  ['the other services', { smsService: 'end-user-messaging', email: true, secondKey: true, messageFeedback: true }],
])('can be destroyed and deployed again at once with %s', (_, props) => {
  const { template } = synthesize(props);
  for (const address of template.addresses) {
    const [type = ''] = address.split('.');
    const resource = template.resource(address);
    const prefix = NAME_IS_KEPT[type];
    // A new type needs a look: can its name be given again at once?
    expect([type, NAME_IS_FREE.has(type) || prefix !== undefined]).toEqual([type, true]);
    if (prefix !== undefined) {
      expect([address, typeof resource[prefix], 'name' in resource || 'bucket' in resource]).toEqual([
        address,
        'string',
        false,
      ]);
    }
    const text = JSON.stringify(resource);
    expect([address, KEEPS.filter((name) => text.includes(`"${name}":true`))]).toEqual([address, []]);
  }
  expect(template.resource('aws_s3_bucket.chat_site')['force_destroy']).toBe(true);
  // With this permission a function that ends after its log group would leave one that is in the way of the next.
  expect(template.text).not.toContain('logs:CreateLogGroup');
});

it('keeps the variables that scripts set', () => {
  expect(Object.keys(synthesize().template.json.variable ?? {}).sort()).toEqual([
    'connect_instance_arn',
    'connect_module_name',
    'lambda_function_name',
    'origination_number',
    'private_key',
    'public_key',
    'queue_arn',
  ]);
});

describe('a stack of the project', () => {
  const stack = () => new VoiceToChatStack(Testing.app());

  it('refuses two resources of one type and name, which Terraform would merge silently', () => {
    const made = stack();
    new S3Bucket(new Construct(made, 'one-room'), 'uploads', {});
    new S3Bucket(new Construct(made, 'other-room'), 'uploads', {});
    expect(() => Testing.synth(made)).toThrow(/aws_s3_bucket\.uploads: .*one-room.* and .*other-room/);
  });

  it('lets resources of different types share a name', () => {
    const made = stack();
    new S3Bucket(new Construct(made, 'room'), 's3-bucket', {});
    new PinpointApp(new Construct(made, 'hall'), 'room', { name: 'x' });
    expect(Template.of(made).addresses).toEqual(
      expect.arrayContaining(['aws_s3_bucket.room', 'aws_pinpoint_app.room']),
    );
  });
});
