// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript
// Checks of variables: held, not held, and those that only Terraform can make.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveStack } from '../../../local/terraform/stack';
import type { ValueMap } from '../../../local/terraform/value';
import { synthesize } from '../../support/synthesize';

const check = (condition: string, error_message = 'no good') => ({ condition: `\${${condition}}`, error_message });
const withChecks = (validation: readonly ValueMap[], more: ValueMap = {}) =>
  resolveStack({ variable: { name: { default: 'ada', validation }, other: { default: 'b', ...more } } }, '/');

it('holds a value against all checks that the stack declares', () => {
  expect(withChecks([check('length(var.name) == 3'), check('var.other != var.name')]).unchecked).toEqual([]);
  expect(() => withChecks([check('length(var.name) == 3'), check('length(var.name) > 3', 'too short')])).toThrow(
    'var.name needs a value that the twin cannot make up: --var name=... too short',
  );
});

it('takes an error in a condition as one that does not hold', () => {
  expect(() => withChecks([check('regex("x", var.name) == "x"')])).toThrow('no good');
});

it('names what only Terraform can check', () => {
  expect(withChecks([check('upper(var.name) == "ADA"'), check('aws_s3_bucket.x.arn != ""')]).unchecked).toEqual([
    expect.stringContaining('var.name.validation[0] was not checked: the function "upper" is not evaluated here'),
    'var.name.validation[1] was not checked: aws_s3_bucket.x.arn is not known in a check',
  ]);
});

describe('conditions of a resource', () => {
  const withLifecycle = (lifecycle: ValueMap, more: ValueMap = {}) =>
    resolveStack(
      {
        variable: { name: { default: 'ada' } },
        resource: { aws_sns_topic: { t: { name: 'topic', lifecycle } }, aws_sqs_queue: { q: {} } },
        ...more,
      },
      '/',
    );

  it('are held against variables and resources', () => {
    const holding = [check('var.name == "ada"'), check('aws_sns_topic.t.name == "topic"')];
    expect(withLifecycle({ precondition: holding }).unchecked).toEqual([]);
    expect(() => withLifecycle({ precondition: check('aws_sns_topic.t.name == var.name', 'not the same') })).toThrow(
      'aws_sns_topic.t.lifecycle[0].precondition[0]: not the same',
    );
  });

  it('and blocks of checks are named when only Terraform can make them', () => {
    const lifecycle = { precondition: check('aws_sqs_queue.q.arn != ""'), postcondition: check('self.name != ""') };
    expect(withLifecycle(lifecycle, { check: { health: { assert: check('true') } } }).unchecked).toEqual([
      expect.stringMatching(
        /^aws_sns_topic\.t\.lifecycle\[0\]\.precondition\[0\] was not checked: aws_sqs_queue\.q\.arn /,
      ),
      'aws_sns_topic.t.lifecycle[0].postcondition[0] was not checked.',
      'check.health was not checked.',
    ]);
  });
});

describe('the checks of the real stack', () => {
  let json: ValueMap;
  beforeAll(() => {
    json = JSON.parse(readFileSync(join(synthesize({ email: true }).folder, 'cdk.tf.json'), 'utf8'));
  });
  const given = (variables: Record<string, string>) => resolveStack(json, '/', { variables });
  const instance = 'arn:aws:connect:us-west-2:111122223333:instance/11111111-2222-4333-8444-555555555555';

  it.each([{ keyType: 'EC' }, { keyType: 'RSA' }] as const)(
    'are all made, and held by what is made up: %j',
    (options) => {
      expect(resolveStack(json, '/', options).unchecked).toEqual([]);
    },
  );

  it.each<[Record<string, string>, string]>([
    [{ origination_number: '2065550100' }, '--var origination_number: origination_number must be in E.164 form'],
    [
      { queue_arn: `${instance}/queue/11111111-2222-4333-8444-555555555555` },
      '--var queue_arn: queue_arn must be a queue of the instance',
    ],
    [{ lambda_function_name: 'a b' }, '--var lambda_function_name: '],
    [{ connect_module_name: ' ' }, '--var connect_module_name: '],
    [{ email_from_address: 'Ada <ada@example.com>' }, '--var email_from_address: '],
    [{ public_key: 'ssh-rsa AAAA' }, '--var public_key: '],
  ])('refuse %j', (variables, sentence) => {
    expect(() => given(variables)).toThrow(sentence);
  });

  it('are told of what was given, not of what follows from it', () => {
    const run = () => given({ connect_instance_arn: 'x' });
    expect(run).toThrow('--var connect_instance_arn: ');
    expect(run).not.toThrow('queue_arn');
    expect(given({ connect_instance_arn: instance }).account.region).toBe('us-west-2');
  });

  it('put no secret into a message', () => {
    expect(() => given({ private_key: 'hunter2' })).not.toThrow('hunter2');
    expect(() => given({ private_key: 'hunter2' })).toThrow('--var private_key: ');
  });
});
