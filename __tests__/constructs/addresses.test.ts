// Addresses are an interface: operations script against them. A change of this list is a breaking change and ships `moved` blocks.

import { PinpointApp } from '@cdktf/provider-aws/lib/pinpoint-app';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { Testing } from 'cdktf';
import { Construct } from 'constructs';
import { VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
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
