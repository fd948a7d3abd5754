// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TwinError } from '../../../local/error';
import { loadStack, resolveStack, type StackOptions } from '../../../local/terraform/stack';
import type { Value, ValueMap } from '../../../local/terraform/value';

const resolve = (json: ValueMap, options?: StackOptions) => resolveStack(json, '/stack', options);
const INSTANCE = 'arn:aws:connect:eu-central-1:123456789012:instance/11111111-2222-4333-8444-555555555555';

describe('references', () => {
  it('resolves variables, local values, arguments and made-up attributes through several steps', () => {
    const stack = resolve(
      {
        variable: { connect_instance_arn: { type: 'string' }, lambda_function_name: { default: 'MyLambdaFunction' } },
        locals: { region: '${element(split(":", var.connect_instance_arn), 3)}', prefix: '${local.region}-x' },
        resource: {
          aws_lambda_function: { send_link: { function_name: '${var.lambda_function_name}', timeout: 15 } },
          aws_iam_role_policy: {
            send_link: {
              role: '${aws_iam_role.send_link.name}',
              policy: '${jsonencode({"Resource" = aws_lambda_function.send_link.arn, "P" = local.prefix})}',
            },
          },
          aws_iam_role: { send_link: { name_prefix: 'send-link-' } },
        },
        output: { arn: { value: '${aws_lambda_function.send_link.arn}' } },
      },
      { variables: { connect_instance_arn: INSTANCE } },
    );
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:MyLambdaFunction';
    expect(stack.outputs.get('arn')).toBe(arn);
    expect(JSON.parse(stack.at('aws_iam_role_policy.send_link').text('policy'))).toEqual({
      Resource: arn,
      P: 'eu-central-1-x',
    });
    expect(stack.at('aws_iam_role_policy.send_link').text('role')).toMatch(/^send-link-\d{26}$/);
    expect(stack.find('aws_lambda_function', 'arn', arn)?.address).toBe('aws_lambda_function.send_link');
  });

  it('reads nested blocks by index, whether JSON has one block or a list', () => {
    const stack = resolve({
      resource: {
        aws_cloudfront_distribution: {
          one: { origin: { domain_name: 'a.example' } },
          two: { origin: [{ domain_name: 'b.example' }] },
        },
        aws_sns_topic: {
          t: {
            name: '${aws_cloudfront_distribution.one.origin[0].domain_name} ${aws_cloudfront_distribution.two.origin.0.domain_name}',
          },
        },
      },
    });
    expect(stack.at('aws_sns_topic.t').text('name')).toBe('a.example b.example');
    expect(stack.ofType('aws_cloudfront_distribution').map((d) => d.block('origin').text('domain_name'))).toEqual([
      'a.example',
      'b.example',
    ]);
  });

  it.each<[string, Value]>([
    ['sections', [{ aws_sns_topic: { a: { name: 'A' } } }, { aws_sns_topic: { b: { name: 'B' } } }]],
    ['types', { aws_sns_topic: [{ a: { name: 'A' } }, { b: { name: 'B' } }] }],
    ['bodies', { aws_sns_topic: { a: [{ name: 'A' }], b: [{ name: 'B' }] } }],
  ])('reads resources that are in lists of %s', (_, resource) => {
    expect(resolve({ resource }).resources.map((r) => [r.address, r.text('name')])).toEqual([
      ['aws_sns_topic.a', 'A'],
      ['aws_sns_topic.b', 'B'],
    ]);
  });

  it.each<[ValueMap, string]>([
    [{ resource: { aws_sns_topic: { a: [{}, {}] } } }, 'aws_sns_topic.a is there more than once.'],
    [{ resource: [{ aws_sns_topic: { a: {} } }, { aws_sns_topic: { a: {} } }] }, 'aws_sns_topic.a is there more than'],
    [{ resource: { aws_sns_topic: { a: 'x' } } }, 'aws_sns_topic.a must be an object.'],
    [{ resource: { aws_sns_topic: 'x' } }, 'aws_sns_topic must be an object, or a list of objects.'],
    [{ resource: ['x'] }, 'resource must be an object, or a list of objects.'],
    [{ variable: { v: 'x' } }, 'var.v must be an object.'],
    [{ locals: [{ a: 1 }, { a: 2 }] }, 'local.a is there more than once.'],
  ])('refuses what could only be dropped: %j', (json, message) => {
    expect(() => resolve(json)).toThrow(TwinError);
    expect(() => resolve(json)).toThrow(message);
  });

  it('makes up the same values on every start', () => {
    const json = { resource: { aws_pinpoint_app: { voice_to_chat: { name: 'VoiceToChatApp' } } } };
    const id = () => resolve(json).at('aws_pinpoint_app.voice_to_chat').attribute('application_id');
    expect(id()).toMatch(/^[0-9a-f]{32}$/);
    expect(id()).toBe(id());
  });

  it.each<[string, ValueMap, string]>([
    [
      'an unknown resource',
      { aws_iam_role: { r: { name: '${aws_iam_role.gone.name}' } } },
      'aws_iam_role.r.name: aws_iam_role.gone.name: the stack has no resource aws_iam_role.gone',
    ],
    [
      'an attribute that nobody makes up',
      { aws_iam_role: { r: { name: '${aws_sns_topic.t.nonsense}' } }, aws_sns_topic: { t: {} } },
      'aws_iam_role.r.name: aws_sns_topic.t.nonsense is not configured and is not made up by the twin',
    ],
    [
      'an attribute of an unknown type',
      { aws_iam_role: { r: { name: '${aws_new_thing.t.arn}' } }, aws_new_thing: { t: {} } },
      'the type aws_new_thing is not known to the twin',
    ],
    [
      'an undeclared variable, deep in a block',
      { aws_iam_role: { r: { tags: { a: ['x', '${var.nope}'] } } } },
      'aws_iam_role.r.tags.a[1]: var.nope: the stack declares no variable "nope"',
    ],
    ['count', { aws_iam_role: { r: { count: 2 } } }, 'aws_iam_role.r.count: "count" is not evaluated here.'],
    [
      'a circle',
      {
        aws_iam_role: { a: { name: '${aws_iam_role.b.name}' }, b: { name: '${aws_iam_role.a.name}' } },
      },
      'references go in a circle: aws_iam_role.a.name -> aws_iam_role.b.name -> aws_iam_role.a.name',
    ],
  ])('names the address of %s', (_, resource, message) => {
    expect(() => resolve({ resource })).toThrow(TwinError);
    expect(() => resolve({ resource })).toThrow(message);
  });

  it('refuses data sources, modules and unknown sections by name', () => {
    expect(() => resolve({ data: { aws_region: { here: {} } } })).toThrow('data.aws_region.here: data sources');
    expect(() => resolve({ module: { vpc: {} } })).toThrow('module.vpc: modules');
    expect(() => resolve({ surprise: {} })).toThrow('The section "surprise"');
  });

  it('names each type that it does nothing with once, with its addresses', () => {
    const stack = resolve({
      resource: {
        aws_cloudwatch_metric_alarm: { a: { alarm_name: 'a' }, b: { alarm_name: 'b' } },
        aws_brand_new: { c: {} },
        aws_dynamodb_table: { links: { name: 'links' } },
      },
    });
    expect(stack.notSimulated).toEqual([
      {
        type: 'aws_cloudwatch_metric_alarm',
        addresses: ['aws_cloudwatch_metric_alarm.a', 'aws_cloudwatch_metric_alarm.b'],
      },
      { type: 'aws_brand_new', addresses: ['aws_brand_new.c'] },
    ]);
  });
});

describe('variables', () => {
  const declare = (...names: string[]): ValueMap => ({
    variable: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  });

  it('invents a matching key pair for each slot', () => {
    for (const [keyType, expected] of [
      ['EC', 'ec'],
      ['RSA', 'rsa'],
    ] as const) {
      const { variables } = resolve(declare('public_key', 'private_key', 'second_public_key'), { keyType });
      const publicKey = createPublicKey(String(variables.get('public_key')));
      expect(publicKey.asymmetricKeyType).toBe(expected);
      expect(createPublicKey(createPrivateKey(String(variables.get('private_key')))).equals(publicKey)).toBe(true);
      expect(variables.get('second_public_key')).not.toBe(variables.get('public_key'));
    }
  });

  it('invents values that fit together', () => {
    const { variables, account } = resolve(
      declare(
        'connect_instance_arn',
        'queue_arn',
        'origination_number',
        'origination_identity_arn',
        'email_from_address',
      ),
      { variables: { connect_instance_arn: INSTANCE } },
    );
    expect(account).toEqual({ partition: 'aws', region: 'eu-central-1', account: '123456789012' });
    expect(variables.get('queue_arn')).toMatch(new RegExp(`^${INSTANCE}/queue/`));
    expect(variables.get('origination_number')).toBe('+12065550100');
    expect(variables.get('origination_identity_arn')).toMatch(
      /^arn:aws:sms-voice:eu-central-1:123456789012:phone-number\/phone-/,
    );
    expect(variables.get('email_from_address')).toBe('chat@example.com');
  });

  it('takes defaults, null among them, and typed values from the command line', () => {
    const json: ValueMap = {
      variable: {
        a: { default: 'x' },
        b: { default: null },
        c: { type: 'number' },
        d: { type: '${list(string)}' },
        e: { type: '${bool}' },
      },
    };
    const { variables } = resolve(json, { variables: { c: '5', d: '["q"]', e: 'true' } });
    expect(Object.fromEntries(variables)).toEqual({ a: 'x', b: null, c: 5, d: ['q'], e: true });
    expect(() => resolve(json, { variables: { c: 'five', d: '[]', e: 'true' } })).toThrow(
      '--var c: the variable is of type number',
    );
  });

  it('says what to do about a variable that it cannot invent or does not know', () => {
    expect(() => resolve(declare('wonder'))).toThrow('Give it: --var wonder=');
    expect(() => resolve(declare('queue_arn'), { variables: { quee: 'x' } })).toThrow(
      '--var quee: the stack declares no such variable. It declares: queue_arn.',
    );
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stack-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads cdk.tf.json of a folder and finds assets beside it', () => {
    writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify({ '//': { metadata: {} }, resource: {} }));
    expect(loadStack(folder).assetPath('assets/a.zip')).toBe(join(folder, 'assets/a.zip'));
  });

  it('says what to do when there is no stack, or no JSON', () => {
    expect(() => loadStack(join(folder, 'nothing'))).toThrow('Synthesize it first: npm run synth');
    writeFileSync(join(folder, 'broken.json'), '{');
    expect(() => loadStack(join(folder, 'broken.json'))).toThrow('is not JSON');
  });
});

describe('reading arguments', () => {
  const [block] = resolve({
    resource: {
      aws_iam_role: { r: { n: '5', s: 7, b: 'true', l: ['a', 1], m: { k: 1, gone: null }, nul: null, o: {} } },
    },
  }).resources;

  it('converts as Terraform does', () => {
    expect(block?.number('n')).toBe(5);
    expect(block?.text('s')).toBe('7');
    expect(block?.flag('b')).toBe(true);
    expect(block?.flag('missing')).toBe(false);
    expect(block?.texts('l')).toEqual(['a', '1']);
    expect(block?.textMap('m')).toEqual({ k: '1' });
    expect(block?.has('nul')).toBe(false);
  });

  it('names address, what is there and what must be', () => {
    expect(() => block?.text('missing')).toThrow('aws_iam_role.r.missing is nothing, and must be a string.');
    expect(() => block?.number('l')).toThrow('aws_iam_role.r.l is a list, and must be a number.');
    expect(() => block?.texts('o')).toThrow('aws_iam_role.r.o is an object, and must be a list of strings.');
    expect(() => block?.block('s')).toThrow('aws_iam_role.r.s is a number, and must be a block.');
  });
});
