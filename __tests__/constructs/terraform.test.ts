// The synthesized stack in a real terraform: valid, plannable, applied with a mocked provider; every variable's refusal.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConnectContactFlow } from '@cdktf/provider-aws/lib/connect-contact-flow';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { flowContent } from '../../constructs/flow-content';
import { privateKey } from '../../constructs/variables';
import { requireVersions } from '../../constructs/versions';
import { VoiceToChat } from '../../constructs/voice-to-chat';
import { type StageProps, VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
import { chatFlow } from '../../flows/chat';
import { synthesize } from '../support/synthesize';
import { temporaryFolder } from '../support/temporary-folder';
import { describeWithTerraform, TerraformProject } from '../support/terraform';
import { INSTANCE_ARN, keyPair, QUEUE_ARN, variableValues } from '../support/values';

jest.setTimeout(120_000);

const IDENTITY_ARN = 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1';

const hcl = (value: string): string => JSON.stringify(value);
const assignments = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `    ${name} = ${hcl(value)}`)
    .join('\n');

/** ARNs that the provider checks where another resource takes them. */
const MOCKS = `
mock_provider "aws" {
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
  }
  mock_resource "aws_lambda_function" {
    defaults = { arn = "arn:aws:lambda:us-east-1:123456789012:function:mock" }
  }
  mock_resource "aws_lambda_function_url" {
    defaults = { function_url = "https://abcdefghijklmnop.lambda-url.us-east-1.on.aws/" }
  }
  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn         = "arn:aws:cloudfront::123456789012:distribution/EMOCK"
      domain_name = "d111111abcdef8.cloudfront.net"
    }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = {
      id  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mock"
      arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mock"
    }
  }
  mock_resource "aws_cloudfront_public_key" {
    defaults = { id = "K2JCJMDEHXQW5F" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:mock" }
  }
  mock_resource "aws_cloudwatch_metric_alarm" {
    defaults = { arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:mock" }
  }
  mock_resource "aws_pinpoint_app" {
    defaults = { application_id = "0123456789abcdef0123456789abcdef" }
  }
}
`;

describeWithTerraform('the stack in terraform', () => {
  const keys = keyPair();
  const values = variableValues(keys);
  const projects: TerraformProject[] = [];
  const byDefault = synthesize().folder;
  const project = (...args: Parameters<typeof synthesize>): TerraformProject => {
    const made = new TerraformProject(args.length === 0 ? byDefault : synthesize(...args).folder);
    projects.push(made);
    return made;
  };
  afterAll(() => {
    for (const made of projects) made.remove();
  });

  // The default is planned below, and a plan validates first.
  it('validates: end user messaging, e-mail, both keys, custom domain, attachments', () => {
    const { status, output } = project(
      {
        smsService: 'end-user-messaging',
        smsConfigurationSet: 'chat-links',
        maxPrice: '0.05',
        carrierLookup: true,
        email: { configurationSet: 'chat' },
        secondKey: true,
        signWith: 'second',
        customDomain: 'chat.example.com',
        certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/11111111-2222-3333-4444-555555555555',
        webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/chat/11111111-2222-3333-4444-555555555555',
        customerProfilesDomain: 'example',
        attachmentsBucket: 'example-attachments',
        participantEndpoint: 'direct',
        permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
        stateBucket: { bucket: 'example-state', region: 'us-east-1' },
        inboundExample: false,
        operations: {
          alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call',
          prices: { smsPart: 0.01, email: 0.0001, chat: 0.05, currency: 'EUR' },
          connectLogGroup: '/aws/connect/example',
          runbookUrl: 'https://wiki.example.com/runbook',
        },
      },
      'test',
    ).run(['validate']);
    expect(output).toContain('The configuration is valid');
    expect(status).toBe(0);
  });

  it('plans with a real key pair, and the private key is in neither plan nor output', () => {
    const made = project();
    const { status, output } = made.run(['plan', '-refresh=false', '-out=plan.bin'], values);
    expect(output).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    expect(status).toBe(0);
    const shown = made.run(['show', '-json', 'plan.bin']).output;
    const secretLines = keys.privateKey.split('\n').filter((line) => line.length > 20);
    expect(shown).toContain('aws_lambda_function.send_link');
    for (const text of [output, shown, readFileSync(join(made.folder, 'plan.bin'), 'latin1')]) {
      for (const line of secretLines) expect(text).not.toContain(line);
    }
  });

  it('brings texts with Terraform syntax to Connect and CloudFront unharmed', () => {
    const nasty = ['%{a}', '${', 'b}', '$${', 'c}', '$$${{', '%%%{d'].join(' ');
    const outdir = temporaryFolder();
    const app = new App({ outdir });
    const stack = new VoiceToChatStack(app, { brand: nasty });
    const flow = JSON.parse(
      JSON.stringify(chatFlow({ queueArn: QUEUE_ARN, sentences: { en: { full: nasty, failed: nasty } } })),
    );
    new ConnectContactFlow(new Construct(stack, 'nasty'), 'connect-contact-flow', {
      instanceId: 'x',
      name: 'nasty',
      content: flowContent(flow),
    });
    app.synth();
    const made = new TerraformProject(join(outdir, 'stacks/voice-to-chat'));
    projects.push(made);
    made.run(['plan', '-refresh=false', '-out=plan.bin'], values);
    const { planned_values } = JSON.parse(made.run(['show', '-json', 'plan.bin']).output) as {
      planned_values: { root_module: { resources: { address: string; values: Record<string, unknown> }[] } };
    };
    const planned = (address: string) =>
      planned_values.root_module.resources.find((resource) => resource.address === address)?.values;
    expect(planned('aws_cloudfront_distribution.chat_site')?.['comment']).toBe(`Chat site of ${nasty}`);
    expect(JSON.stringify(flow).split(JSON.stringify(nasty).slice(1, -1)).length).toBeGreaterThan(2);
    expect(JSON.parse(String(planned('aws_connect_contact_flow.nasty')?.['content']))).toEqual(flow);
  });

  it('validates in a stack of somebody else, as the README shows it', () => {
    const outdir = temporaryFolder();
    const app = new App({ outdir });
    class TheirStack extends TerraformStack {
      constructor() {
        super(app, 'their-stack');
        requireVersions(this);
        new AwsProvider(this, 'aws', { region: 'us-east-1' });
        new VoiceToChat(this, 'voice-to-chat', {
          connectInstanceArn: INSTANCE_ARN,
          queueArn: QUEUE_ARN,
          publicKeys: { first: keys.publicKey },
          privateKey: privateKey(this).stringValue,
          sms: { service: 'end-user-messaging', originationIdentityArn: IDENTITY_ARN },
          brand: 'Example Bank',
        });
      }
    }
    new TheirStack();
    app.synth();
    const made = new TerraformProject(join(outdir, 'stacks/their-stack'));
    projects.push(made);
    expect(made.run(['validate']).output).toContain('The configuration is valid');
  });

  it('applies with a mocked provider; expressions give what AWS is to get', () => {
    const made = project();
    const windows = `\r\n${keys.publicKey.replaceAll('\n', '\r\n')}\r\n\r\n`;
    made.write(
      'apply.tftest.hcl',
      `${MOCKS}
run "apply" {
  command = apply
  variables {
${assignments({ ...values, public_key: windows })}
  }
  assert {
    condition     = aws_cloudfront_public_key.link_signing.encoded_key == ${hcl(keys.publicKey)}
    error_message = "the public key is not normalised"
  }
  assert {
    condition     = aws_connect_lambda_function_association.send_link.instance_id == "11111111-2222-3333-4444-555555555555"
    error_message = "the association does not have the bare instance id"
  }
  assert {
    condition     = aws_lambda_function.send_link.environment[0].variables["domainName"] == "d111111abcdef8.cloudfront.net"
    error_message = "send-link does not know the site"
  }
  assert {
    condition     = one([for o in aws_cloudfront_distribution.chat_site.origin : o.domain_name if o.origin_id == "chat-api"]) == "abcdefghijklmnop.lambda-url.us-east-1.on.aws"
    error_message = "the origin of the API is not the host of its URL"
  }
  assert {
    condition     = one([for o in aws_cloudfront_distribution.chat_site.origin : o.domain_name if o.origin_id == "participant"]) == "participant.connect.us-east-1.amazonaws.com"
    error_message = "the participant service of another region"
  }
  assert {
    condition     = aws_secretsmanager_secret_version.link_signing.secret_string_wo_version == parseint(substr(sha256("K2JCJMDEHXQW5F"), 0, 7), 16)
    error_message = "the secret's version does not follow the key"
  }
  assert {
    condition     = strcontains(aws_iam_role_policy.send_link.policy, "arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef/messages")
    error_message = "send-link may not send"
  }
  assert {
    condition     = strcontains(aws_connect_contact_flow_module.voice_to_chat.content, aws_lambda_function.send_link.arn)
    error_message = "the module does not invoke send-link"
  }
  assert {
    condition     = length(jsondecode(aws_cloudwatch_dashboard.operations.dashboard_body).widgets) > 10
    error_message = "the dashboard is no JSON with widgets"
  }
  assert {
    condition     = length(regexall("MetricName=\\"SendFailed\\"", join(" ", flatten([for w in jsondecode(aws_cloudwatch_dashboard.operations.dashboard_body).widgets : [for m in try(w.properties.metrics, []) : try(m[0].expression, "")]])))) == 1
    error_message = "the dashboard does not search for the reasons"
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.sms_receipts.event_pattern).detail.originationPhoneNumber == ["+12065550100"]
    error_message = "receipts of other numbers are counted"
  }
  assert {
    condition     = contains(aws_cloudwatch_metric_alarm.send_failures.alarm_actions, "arn:aws:sns:us-east-1:123456789012:mock")
    error_message = "the alarm notifies nobody"
  }
  assert {
    condition     = jsondecode(aws_connect_contact_flow.chat.content).Version == "2019-10-30"
    error_message = "the chat flow is no flow"
  }
}
`,
    );
    const { status, output } = made.run(['test', '-filter=apply.tftest.hcl'], {});
    expect(output).toContain('1 passed, 0 failed');
    expect(status).toBe(0);
  });

  const otherInstance = QUEUE_ARN.replace(
    '11111111-2222-3333-4444-555555555555',
    '99999999-2222-3333-4444-555555555555',
  );
  const refused: [variable: string, mistake: string, value: string, says: string][] = [
    ['connect_instance_arn', 'bare id', '11111111-2222-3333-4444-555555555555', 'whole ARN of a Connect instance'],
    ['connect_instance_arn', 'ARN of a queue', QUEUE_ARN, 'whole ARN of a Connect instance'],
    [
      'connect_instance_arn',
      'another partition',
      INSTANCE_ARN.replace('arn:aws:', 'arn:aws-us-gov:'),
      'Other partitions',
    ],
    ['queue_arn', 'bare id', '11111111-2222-3333-4444-666666666666', 'whole ARN of a queue'],
    ['queue_arn', 'queue of another instance', otherInstance, 'must be a queue of the instance'],
    ['connect_module_name', 'blank', ' ', '1 to 100 characters'],
    ['connect_module_name', 'too long for a suffix', 'm'.repeat(101), '1 to 100 characters'],
    ['lambda_function_name', 'with a space', 'my function', '1 to 48 letters'],
    ['lambda_function_name', 'too long for a suffix', 'f'.repeat(49), '1 to 48 letters'],
    ['public_key', 'no PEM', 'ssh-ed25519 AAAA', 'one PEM block'],
    ['public_key', 'blank lines inside', keys.publicKey.replace('\n', '\n\n'), 'its lines as they were made'],
    ['public_key', 'RSA-4096', keyPair('rsa-4096').publicKey, 'EC P-256'],
    ['public_key', 'EC P-384', keyPair('p-384').publicKey, 'EC P-256'],
    ['public_key', 'Ed25519', keyPair('ed25519').publicKey, 'EC P-256'],
    ['private_key', 'public key', keys.publicKey, 'one PEM block of an unencrypted private key'],
    ['private_key', 'escaped line breaks', keys.privateKey.replaceAll('\n', '\\n'), 'real line breaks'],
    ['origination_number', 'national form', '2065550100', 'E.164'],
    ['origination_number', 'with spaces', '+1 206 555 0100', 'E.164'],
    ['origination_number', 'too short', '+12065', 'E.164'],
    ['origination_number', 'too long', `+${'1'.repeat(16)}`, 'E.164'],
  ];

  const elsewhere: [variable: string, mistake: string, value: string, says: string][] = [
    ['second_public_key', 'no PEM', 'nonsense', 'second_public_key must be one PEM block'],
    ['origination_identity_arn', 'a number', '+12065550100', 'ARN of a phone number, pool or sender id'],
    ['email_from_address', 'with a name', 'Chat <chat@example.com>', 'without a display name'],
    ['email_from_address', 'two addresses', 'a@example.com,b@example.com', 'one plain address'],
  ];

  /** One plan per round: each variable's first mistake, then each second one, as a plan names all that it refuses. Terraform's
   * tests plan one after another, with what the provider says of itself read once. */
  const ARNS = ['connect_instance_arn', 'queue_arn'];
  /** A queue is not looked at before its instance is sound. */
  const apart = (one: string, other: string): boolean => one === other || (ARNS.includes(one) && ARNS.includes(other));
  function rounds(mistakes: typeof refused): (typeof refused)[] {
    const made: (typeof refused)[] = [];
    for (const mistake of mistakes) {
      const round = made.find((members) => members.every(([variable]) => !apart(variable, mistake[0])));
      if (round) round.push(mistake);
      else made.push([mistake]);
    }
    return made;
  }

  it.each<[string, typeof refused, StageProps]>([
    ['the default stack', refused, {}],
    ['the other variants', elsewhere, { smsService: 'end-user-messaging', email: true, secondKey: true }],
  ])('refuses each bad value with words that help: %s', (_name, mistakes, props) => {
    const made = project(props);
    const all = {
      ...values,
      ...(props.secondKey && { second_public_key: keys.publicKey }),
      ...(props.smsService && { origination_identity_arn: IDENTITY_ARN }),
      ...(props.email && { email_from_address: 'chat@example.com' }),
    };
    const planned = rounds(mistakes);
    for (const [index, round] of planned.entries()) {
      const bad = Object.fromEntries(round.map(([variable, , value]) => [variable, value]));
      const run = `run "refused" {\n  command = plan\n  variables {\n${assignments({ ...all, ...bad })}\n  }\n}\n`;
      made.write(`round-${index}.tftest.hcl`, `${MOCKS}\n${run}`);
    }
    const errors = diagnostics(made.run(['test', '-json']).output);
    for (const [index, round] of planned.entries()) {
      const words = errors.get(`round-${index}.tftest.hcl`) ?? [];
      for (const [variable, mistake, , says] of round) {
        expect([variable, mistake, words.some((error) => error.includes(says))]).toEqual([variable, mistake, true]);
      }
    }
  });

  it('takes every good form', () => {
    const pem = ({ publicKey, privateKey }: ReturnType<typeof keyPair>) => ({
      public_key: publicKey,
      private_key: privateKey,
    });
    const crlf = (text: string): string => `\r\n${text.replaceAll('\n', '\r\n')}\r\n`;
    const good = {
      ec: values,
      rsa: { ...values, ...pem(keyPair('rsa')) },
      windows: { ...values, public_key: crlf(keys.publicKey), private_key: crlf(keys.privateKey) },
      shortest: { ...values, lambda_function_name: 'f', connect_module_name: 'm', origination_number: '+1206555' },
      longest: {
        ...values,
        lambda_function_name: 'f'.repeat(48),
        connect_module_name: 'm'.repeat(100),
        origination_number: `+${'1'.repeat(15)}`,
      },
    };
    const runs = Object.entries(good).map(
      ([name, variables]) => `run "${name}" {\n  command = plan\n  variables {\n${assignments(variables)}\n  }\n}\n`,
    );
    const made = project();
    made.write('good.tftest.hcl', `${MOCKS}\n${runs.join('\n')}`);
    expect(made.run(['test', '-filter=good.tftest.hcl']).output).toContain(`${runs.length} passed, 0 failed`);
  });

  it('names a private key that was given as the public one, and does not print it', () => {
    const made = project();
    const { output, status } = made.run(['plan', '-refresh=false'], { ...values, public_key: keys.privateKey });
    expect(status).not.toBe(0);
    expect(flat(output)).toContain('The public key given here is a private key.');
    for (const line of keys.privateKey.split('\n').filter((text) => text.length > 30)) {
      expect(output.includes(line)).toBe(false);
    }
    const bare = keys.privateKey.replace(/-----.*-----\n?/g, '');
    const again = made.run(['plan', '-refresh=false'], { ...values, public_key: bare });
    expect(flat(again.output)).toContain('The public key given here is a private key.');
    expect(again.output.includes(bare.slice(0, 60))).toBe(false);
  });

  /** The errors of `terraform test -json`, by test file. */
  function diagnostics(output: string): ReadonlyMap<string, readonly string[]> {
    const found = new Map<string, string[]>();
    for (const line of output.split('\n').filter((text) => text.startsWith('{'))) {
      const { diagnostic, '@testfile': file = '' } = JSON.parse(line) as {
        readonly diagnostic?: { readonly severity: string; readonly detail: string };
        readonly '@testfile'?: string;
      };
      if (diagnostic?.severity !== 'error') continue;
      found.set(file, [...(found.get(file) ?? []), diagnostic.detail.replace(/\s+/g, ' ')]);
    }
    return found;
  }

  /** Terraform's words without its frames and line breaks. */
  const flat = (output: string): string => output.replace(/[│╷╵\s]+/g, ' ');
});

it('example values are of one instance', () => {
  expect(QUEUE_ARN.startsWith(INSTANCE_ARN)).toBe(true);
});
