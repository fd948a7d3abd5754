// A deployment into an account that has things already: its own key, chat flow, Pinpoint application, boundary and tags; several
// stages and a second region. Each is used where it is given, the twin asks for its permissions, and Terraform refuses a wrong one.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { ConnectContactFlow } from '@cdktf/provider-aws/lib/connect-contact-flow';
import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { PinpointApp } from '@cdktf/provider-aws/lib/pinpoint-app';
import { PinpointSmsChannel } from '@cdktf/provider-aws/lib/pinpoint-sms-channel';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import { resolveStack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { EXAMPLE_ACCOUNT, EXAMPLE_REGION, inventUuid } from '../../local/terraform/variables';
import { difference, observe } from '../support/observed-stack';
import { synthesize } from '../support/synthesize';
import { describeWithTerraform, TerraformProject } from '../support/terraform';
import { type PlanJson, planJson } from '../support/terraform-state';
import { INSTANCE_ARN, keyPair, variableValues } from '../support/values';

jest.setTimeout(120_000);

const KEY = 'arn:aws:kms:us-east-1:123456789012:key/mrk-0123456789abcdef0123456789abcdef';
const FLOW_ID = '11111111-2222-3333-4444-888888888888';
const FLOW = `${INSTANCE_ARN}/contact-flow/${FLOW_ID}`;
const APPLICATION = '0123456789abcdef0123456789abcdef';
const BOUNDARY = 'arn:aws:iam::123456789012:policy/team/boundary';
const ESTATE: StageProps = {
  kmsKeyArn: KEY,
  chatFlowArn: FLOW,
  pinpointApplicationId: APPLICATION,
  permissionsBoundary: BOUNDARY,
  tags: { CostCenter: '4711', Project: 'deflection' },
  customDomain: 'chat.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
  webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/chat/11111111-2222-3333-4444-555555555555',
};

const estate = synthesize(ESTATE);
const resolved = (props: StageProps, stage?: string, variables: Record<string, string> = {}) => {
  const { template, folder } = synthesize(props, stage);
  return resolveStack(template.json as unknown as ValueMap, folder, { variables });
};

describe('a key of the account', () => {
  it('encrypts table, secret, every log and every topic', () => {
    const { text } = estate.template;
    expect(text).toHaveResourceWithProperties(DynamodbTable, {
      server_side_encryption: { enabled: true, kms_key_arn: KEY },
    });
    expect(text).toHaveResourceWithProperties(SecretsmanagerSecret, { kms_key_id: KEY });
    for (const type of [CloudwatchLogGroup, SnsTopic]) {
      const byName = estate.template.json.resource?.[type.tfResourceType] ?? {};
      const key = type === SnsTopic ? 'kms_master_key_id' : 'kms_key_id';
      const keys = Object.entries(byName).map(([name, values]) => [name, values[key]]);
      expect(keys.length).toBeGreaterThan(1);
      expect(keys).toEqual(Object.keys(byName).map((name) => [name, KEY]));
    }
  });

  it('leaves the pages to S3: they are public, and a key would need a policy that knows the distribution', () => {
    expect(estate.template.text).toHaveResourceWithProperties(S3BucketServerSideEncryptionConfigurationA, {
      rule: [{ apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }],
    });
  });

  it('is used by the functions by way of table and secret alone', () => {
    const viaOf = (address: string) =>
      [...String(estate.template.resource(address)['policy']).matchAll(/"kms:ViaService" = "(\w+)\./g)].map(
        ([, service]) => service,
      );
    expect(viaOf('aws_iam_role_policy.send_link')).toEqual(['dynamodb', 'secretsmanager']);
    expect(viaOf('aws_iam_role_policy.chat_api')).toEqual(['dynamodb']);
    for (const address of ['aws_iam_role_policy.send_link', 'aws_iam_role_policy.chat_api']) {
      const policy = String(estate.template.resource(address)['policy']);
      const statements = policy.split('{"Sid" = ').filter((part) => part.includes('"kms:Decrypt"'));
      expect(statements).toHaveLength(viaOf(address).length);
      for (const statement of statements) expect(statement).toContain(`"Resource" = ["${KEY}"]`);
    }
  });

  it('of another region than us-east-1 does not encrypt the topic there', () => {
    const key = KEY.replace('us-east-1', 'eu-west-1');
    const { template } = synthesize({ kmsKeyArn: key });
    expect(template.resource('aws_sns_topic.alarms')['kms_master_key_id']).toBe(key);
    expect(template.resource('aws_sns_topic.site_alarms')).not.toHaveProperty('kms_master_key_id');
  });

  it('is nowhere when none is given', () => {
    expect(synthesize().template.text).not.toMatch(/kms/);
  });
});

describe('what the account has already', () => {
  it('is not made a second time', () => {
    const { text, addresses } = { text: estate.template.text, addresses: estate.template.addresses };
    expect(text).not.toHaveResource(PinpointApp);
    expect(text).not.toHaveResource(PinpointSmsChannel);
    expect(addresses).not.toContain('aws_connect_contact_flow.chat');
    expect(text).toHaveResource(ConnectContactFlow);
    const others = synthesize().template.addresses.filter((address) => !addresses.includes(address));
    expect(others).toEqual([
      'aws_connect_contact_flow.chat',
      'aws_pinpoint_app.voice_to_chat',
      'aws_pinpoint_sms_channel.voice_to_chat',
    ]);
  });

  it('is what the functions use, and what they may use', () => {
    const stack = resolved(ESTATE, undefined, { connect_instance_arn: INSTANCE_ARN });
    const variables = (name: string) =>
      stack.at(`aws_lambda_function.${name}`).block('environment').textMap('variables');
    expect(variables('chat_api')).toMatchObject({ chatFlowId: FLOW_ID });
    expect(variables('send_link')).toMatchObject({ applicationId: APPLICATION });
    expect(stack.at('aws_iam_role_policy.chat_api').text('policy')).toContain(`"${FLOW}"`);
    expect(stack.at('aws_iam_role_policy.send_link').text('policy')).toContain(`apps/${APPLICATION}/messages"`);
  });

  it('bounds every role, and tags everything', () => {
    const roles = Object.values(estate.template.json.resource?.[IamRole.tfResourceType] ?? {});
    expect(roles.map((role) => role['permissions_boundary'])).toEqual([BOUNDARY, BOUNDARY]);
    const [provider] = estate.template.json.provider['aws'] ?? [];
    expect(provider?.['default_tags']).toEqual([{ tags: { Project: 'deflection', CostCenter: '4711' } }]);
  });
});

describe('in the twin', () => {
  // The twin invents an instance where none is given.
  const instance = `arn:aws:connect:${EXAMPLE_REGION}:${EXAMPLE_ACCOUNT}:instance/${inventUuid('instance')}`;
  const json = () =>
    JSON.parse(
      readFileSync(join(estate.folder, 'cdk.tf.json'), 'utf8').replaceAll(INSTANCE_ARN, instance),
    ) as ValueMap & Json;
  interface Json {
    resource: Record<string, Record<string, Record<string, unknown>>>;
  }
  const inTwin = (change?: (stack: Json) => void) => {
    const stack = json();
    // The certificate's name is served here as it is; the twin tests its own host.
    const distribution = stack.resource['aws_cloudfront_distribution']?.['chat_site'] ?? {};
    delete distribution['aliases'];
    change?.(stack);
    const environment = stack.resource['aws_lambda_function']?.['send_link']?.['environment'] as {
      variables: Record<string, string>;
    };
    environment.variables['domainName'] = '${aws_cloudfront_distribution.chat_site.domain_name}';
    return observe(stack, estate.folder);
  };
  /** Takes an action out of the statement with this name. */
  const without = (name: string, sid: string) => (stack: Json) => {
    const policy = stack.resource['aws_iam_role_policy']?.[name] ?? {};
    const before = String(policy['policy']);
    policy['policy'] = before.replace(new RegExp(`("Sid" = "${sid}".*?)"kms:Decrypt"`), '$1"kms:CreateKey"');
    if (policy['policy'] === before) throw new Error(`${name} has no statement ${sid} with kms:Decrypt.`);
  };

  it('a call becomes a chat as it does without them, and needs the key for it', async () => {
    const plain = await observe(
      JSON.parse(readFileSync(join(synthesize().folder, 'cdk.tf.json'), 'utf8')),
      synthesize().folder,
    );
    const here = await inTwin();
    expect(here.refused).toBe('');
    expect(here).toMatchObject({ start: 'ok', sms: 'sent', session: 200, queued: 1 });
    // Only what the twin says of policies that stand outside the stack differs.
    expect(Object.keys(difference(plain, here))).toEqual(['lost logs']);
    expect(here['lost logs']).toContain('permissions_boundary');
    expect(here['lost logs']).toContain(FLOW_ID);

    const noSecret = await inTwin(without('send_link', 'UseKeyOfSecret'));
    expect([noSecret.sms, noSecret.refused]).toEqual(['returned', 'secretsmanager:GetSecretValue']);
    const noTable = await inTwin(without('chat_api', 'UseKeyOfTable'));
    expect(noTable.redeem).toBe(503);
  });
});

describe('a second region', () => {
  it('shares no name with the first where AWS knows one name for all regions', () => {
    const [first, second] = ['us-east-1', 'eu-west-1'].map((region) =>
      resolved({ email: true }, undefined, { connect_instance_arn: INSTANCE_ARN.replace('us-east-1', region) }),
    );
    const GLOBAL = /^aws_(cloudfront_|iam_role$|s3_bucket$|cloudwatch_dashboard$)/;
    const NAMES = ['name', 'bucket', 'dashboard_name'];
    /** Names that are not made unique by a prefix. Those of what lives in us-east-1 count too. */
    const names = (stack: typeof first) =>
      (stack?.resources ?? [])
        .filter((one) => GLOBAL.test(one.type) || one.optionalText('region') === 'us-east-1')
        .flatMap((one) =>
          [...NAMES, 'alarm_name'].flatMap((name) => {
            const value = one.optionalText(name);
            return value === undefined ? [] : [`${one.type} ${value}`];
          }),
        );
    expect(names(first).length).toBeGreaterThan(6);
    expect(names(second).filter((name) => names(first).includes(name))).toEqual([]);
  });

  it('keeps its state beside that of the first, as another stage', () => {
    const keyOf = (stage?: string) => {
      const backend = synthesize({ stateBucket: { bucket: 'state', region: 'us-east-1' } }, stage).template.json
        .terraform['backend'] as { s3: { key: string } };
      return backend.s3.key;
    };
    expect(keyOf()).not.toBe(keyOf('eu'));
  });
});

describeWithTerraform('in terraform', () => {
  const values = variableValues(keyPair());
  const project = (props: StageProps) => new TerraformProject(synthesize(props, 'test').folder);

  it('plans with everything that the account has, and its tags on all that takes tags', () => {
    const made = project(ESTATE);
    const plan = JSON.parse(planJson(made, values)) as PlanJson;
    made.remove();
    expect(new Set(plan.resource_changes.map(({ change }) => change.actions.join()))).toEqual(new Set(['create']));
    const tagged = plan.resource_changes.filter(({ change }) => change.after !== null && 'tags_all' in change.after);
    expect(tagged.length).toBeGreaterThan(30);
    const TAGS = { CostCenter: '4711', Project: 'deflection', Stage: 'test' };
    // The ten tags that S3 leaves an object are left to nobody (constructs/chat-site.ts).
    for (const { address, type, change } of tagged.filter((one) => one.type !== 'aws_s3_object'))
      expect([address, type, change.after?.['tags_all']]).toEqual([address, type, TAGS]);
  });

  it.each<[string, StageProps, string]>([
    [
      'a key of another region',
      { kmsKeyArn: KEY.replace('us-east-1', 'eu-west-1') },
      'kmsKeyArn must be a key in the region of the Connect instance',
    ],
    [
      'a flow of another instance',
      { chatFlowArn: FLOW.replace('11111111', '99999999') },
      'chatFlowArn must be a flow of the instance in connect_instance_arn',
    ],
    [
      'a topic of another region',
      { operations: { alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:on-call' } },
      'operations.alarmTopicArn must be a topic in the region of the Connect instance',
    ],
  ])('refuses %s, and says what to give', (_name, props, says) => {
    const made = project(props);
    const { output, status } = made.run(['plan', '-refresh=false'], values);
    made.remove();
    expect(status).not.toBe(0);
    expect(output.replace(/[│╷╵\s]+/g, ' ')).toContain(says);
  });
});
