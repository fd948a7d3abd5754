// A small hand-written stack with everything that the AWS endpoint reads, and SDK clients that talk to it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript

import { ConnectClient } from '@aws-sdk/client-connect';
import { CustomerProfilesClient } from '@aws-sdk/client-customer-profiles';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PinpointClient } from '@aws-sdk/client-pinpoint';
import { PinpointSMSVoiceV2Client } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import type { Credentials } from '../../local/aws/access-keys';
import { type Aws, type AwsOptions, startAws } from '../../local/aws/aws';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import type { Value, ValueMap } from '../../local/terraform/value';

export const NUMBER = '+12065550100';
export const CALLER = '+12065550123';

const allow = (action: Value, resource: Value, more: ValueMap = {}): ValueMap => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});

/** Every permission that the operations need, each as narrow as it can be. */
export const STATEMENTS: readonly ValueMap[] = [
  allow('mobiletargeting:SendMessages', '${aws_pinpoint_app.app.arn}/messages'),
  allow('sms-voice:SendTextMessage', '${var.origination_identity_arn}'),
  allow('sms-voice:CarrierLookup', '*'),
  allow('sms-voice:PutMessageFeedback', 'arn:aws:sms-voice:us-east-1:111122223333:message/*'),
  allow('ses:SendEmail', 'arn:aws:ses:us-east-1:111122223333:identity/example.com', {
    Condition: { StringEquals: { 'ses:FromAddress': 'chat@example.com' } },
  }),
  allow('secretsmanager:GetSecretValue', [
    '${aws_secretsmanager_secret.key.arn}',
    '${aws_secretsmanager_secret.empty.arn}',
  ]),
  allow('connect:StartChatContact', ['${aws_connect_contact_flow.chat.arn}', '${var.connect_instance_arn}/contact/*']),
  allow('connect:GetCurrentMetricData', '${var.connect_instance_arn}/queue/*'),
  allow('profile:SearchProfiles', 'arn:aws:profile:us-east-1:111122223333:domains/customers'),
  allow(
    [
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:DescribeTimeToLive',
      'dynamodb:UpdateTimeToLive',
    ],
    '${aws_dynamodb_table.links.arn}',
  ),
];

export function awsStack(statements: readonly ValueMap[] = STATEMENTS, resources: ValueMap = {}): Stack {
  return resolveStack(
    {
      variable: {
        connect_instance_arn: {},
        origination_number: {},
        origination_identity_arn: {},
        queue_arn: {},
        email_from_address: { default: 'chat@example.com' },
      },
      resource: {
        aws_iam_role: {
          caller: {
            name: 'caller',
            assume_role_policy: JSON.stringify({
              Statement: { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
            }),
          },
        },
        aws_iam_role_policy: {
          caller: { role: '${aws_iam_role.caller.name}', policy: JSON.stringify({ Statement: statements }) },
        },
        aws_pinpoint_app: { app: { name: 'VoiceToChatApp' } },
        aws_pinpoint_sms_channel: { app: { application_id: '${aws_pinpoint_app.app.application_id}', enabled: true } },
        aws_secretsmanager_secret: { key: { name: 'key' }, empty: { name: 'empty' } },
        aws_secretsmanager_secret_version: {
          key: {
            secret_id: '${aws_secretsmanager_secret.key.id}',
            secret_string_wo: '${jsonencode({"keyId" = "K1"})}',
          },
        },
        aws_connect_contact_flow: {
          chat: { name: 'chat', instance_id: '${element(split("/", var.connect_instance_arn), 1)}', content: '{}' },
        },
        aws_dynamodb_table: {
          links: {
            name: 'links',
            hash_key: 'pk',
            attribute: [{ name: 'pk', type: 'S' }],
            ttl: { attribute_name: 'endsAt', enabled: true },
          },
        },
        ...resources,
      },
    },
    '/',
  );
}

export interface TestAws extends Aws {
  readonly stack: Stack;
  /** Options of an SDK client that calls as the stack's role. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly maxAttempts: number;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly clients: ReturnType<typeof clientsOf>;
}

const clientsOf = (options: TestAws['client']) => ({
  pinpoint: new PinpointClient(options),
  smsVoice: new PinpointSMSVoiceV2Client(options),
  ses: new SESv2Client(options),
  secrets: new SecretsManagerClient(options),
  connect: new ConnectClient(options),
  profiles: new CustomerProfilesClient(options),
  dynamodb: new DynamoDBClient(options),
});

export async function startTestAws(options: AwsOptions = {}, stack = awsStack()): Promise<TestAws> {
  const aws = await startAws(stack, options);
  let credentials: Credentials;
  try {
    credentials = aws.accessKeys.issue(stack.at('aws_iam_role.caller').attribute('arn'), 'caller');
  } catch (error) {
    await aws.close();
    throw error;
  }
  const client = { endpoint: aws.url, region: 'us-east-1', maxAttempts: 1, credentials };
  return { ...aws, stack, client, clients: clientsOf(client) };
}
