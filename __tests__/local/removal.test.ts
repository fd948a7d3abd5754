// Takes one thing out of the synthesized stack, or swaps two, and runs what is left: each breaks exactly what it should.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import { resolveStack } from '../../local/terraform/stack';
import type { Value } from '../../local/terraform/value';
import { difference, type Observed, observe } from '../support/observed-stack';
import { synthesize } from '../support/synthesize';

/** Terraform JSON, as loose as it is. */
type Json = { [key: string]: Json } & Value[] & string;

interface Base {
  readonly folder: string;
  readonly text: string;
  readonly profileDomain: string | undefined;
  readonly whole: Observed;
}

async function baseOf(props: StageProps): Promise<Base> {
  const { folder } = synthesize({ email: true, ...props });
  const profileDomain = props.customerProfilesDomain;
  const text = readFileSync(join(folder, 'cdk.tf.json'), 'utf8');
  return { folder, text, profileDomain, whole: await observe(JSON.parse(text), folder, profileDomain) };
}

/** Applies a change; what is then observed differs from the whole stack by `broken` and nothing else. */
async function expectBroken(base: Base, change: (stack: Json) => void, broken: Partial<Observed>): Promise<void> {
  const stack = JSON.parse(base.text);
  change(stack);
  const now = await observe(stack, base.folder, base.profileDomain);
  if (broken.start === undefined) expect(difference(base.whole, now)).toEqual(broken);
  else expect(now.start).toContain(broken.start);
}

let pinpoint: Base;
let endUserMessaging: Base;
beforeAll(async () => {
  pinpoint = await baseOf({});
  endUserMessaging = await baseOf({
    smsService: 'end-user-messaging',
    carrierLookup: true,
    customerProfilesDomain: 'customers',
  });
}, 60_000);

/** A change to the resource at an address. */
const at =
  (address: string, change: (resource: Json) => void) =>
  (stack: Json): void => {
    const [type = '', name = ''] = address.split('.');
    const resource = stack['resource']?.[type]?.[name];
    if (resource === undefined) throw new Error(`The stack has no ${address} to change.`);
    change(resource);
  };

const without =
  (...addresses: readonly string[]) =>
  (stack: Json): void => {
    for (const address of addresses) {
      const [type = '', name = ''] = address.split('.');
      if (stack['resource']?.[type]?.[name] === undefined) throw new Error(`The stack has no ${address} to remove.`);
      delete stack['resource'][type][name];
    }
  };

const replaceIn = (resource: Json, argument: string, pattern: RegExp, by: string): void => {
  const before = String(resource[argument]);
  const after = before.replace(pattern, by);
  if (after === before) throw new Error(`${argument} has nothing like ${pattern}.`);
  Object.assign(resource, { [argument]: after });
};

/** Takes the actions out of a statement, so that it allows nothing. */
const withoutStatement = (address: string, sid: string) =>
  at(address, (resource) =>
    replaceIn(resource, 'policy', new RegExp(`("Sid" = "${sid}".*?"Action" = )\\[.*?\\]`), '$1[]'),
  );

const withoutVariable = (address: string, variable: string) =>
  at(address, ({ environment }) => {
    if (environment?.['variables']?.[variable] === undefined) throw new Error(`There is no variable ${variable}.`);
    delete environment['variables'][variable];
  });

const DISTRIBUTION = 'aws_cloudfront_distribution.chat_site';
const behaviors = (change: (behaviors: Json[]) => void) =>
  at(DISTRIBUTION, ({ ordered_cache_behavior }) => change(ordered_cache_behavior as unknown as Json[]));
const behaviorOf = (path: string, change: (behavior: Json) => void) =>
  behaviors((all) => {
    const found = all.find((behavior) => behavior['path_pattern'] === path);
    if (found === undefined) throw new Error(`There is no behaviour ${path}.`);
    change(found);
  });
const swapped = (one: string, other: string) =>
  behaviors((all) => {
    const [a, b] = [one, other].map((path) => all.findIndex((behavior) => String(behavior['path_pattern']) === path));
    if (a === undefined || b === undefined || a < 0 || b < 0) throw new Error('There are no such behaviours.');
    [all[a], all[b]] = [all[b] as Json, all[a] as Json];
  });
const withoutAccessControl = (origin: string) =>
  at(DISTRIBUTION, (distribution) => {
    const found = (distribution['origin'] as unknown as Json[]).find((one) => String(one['origin_id']) === origin);
    if (found?.['origin_access_control_id'] === undefined)
      throw new Error(`The origin ${origin} has no access control.`);
    delete found['origin_access_control_id'];
  });

const NO_LINK = { redeem: 'no link', chat: 'no link', session: 'no link', connection: 'no link', queued: 0 } as const;
const NOTHING_SENT = { sms: 'returned', email: 'returned', ...NO_LINK } as const;
const API_CLOSED = { redeem: 403, chat: 403, session: 403, connection: 403, queued: 0 } as const;
const API_BROKEN = { ...API_CLOSED, redeem: 502 } as const;
const SEND = 'aws_lambda_function.send_link';
const API = 'aws_lambda_function.chat_api';

type Row = readonly [string, (stack: Json) => void, Partial<Observed>];

const ROWS: readonly Row[] = [
  // Policies
  [
    'SendMessages of send_link',
    withoutStatement('aws_iam_role_policy.send_link', 'SendMessages'),
    { sms: 'returned', refused: 'mobiletargeting:SendMessages' },
  ],
  [
    'SendEmail of send_link',
    withoutStatement('aws_iam_role_policy.send_link', 'SendEmail'),
    { email: 'returned', refused: 'ses:SendEmail' },
  ],
  [
    'ReadSigningKey of send_link',
    withoutStatement('aws_iam_role_policy.send_link', 'ReadSigningKey'),
    { ...NOTHING_SENT, refused: 'secretsmanager:GetSecretValue' },
  ],
  [
    'SeeStaffing of send_link: on doubt the chat is offered',
    withoutStatement('aws_iam_role_policy.send_link', 'SeeStaffing'),
    { refused: 'connect:GetCurrentMetricData' },
  ],
  [
    'UseOwnTable of send_link: nobody can look up what an earlier try did',
    withoutStatement('aws_iam_role_policy.send_link', 'UseOwnTable'),
    { ...NO_LINK, sms: 'unconfirmed', email: 'unconfirmed', refused: 'dynamodb:GetItem,dynamodb:TransactWriteItems' },
  ],
  [
    'WriteOwnLog of send_link',
    withoutStatement('aws_iam_role_policy.send_link', 'WriteOwnLog'),
    { 'lost logs': 'MyLambdaFunction' },
  ],
  [
    'UseOwnTable of chat_api',
    withoutStatement('aws_iam_role_policy.chat_api', 'UseOwnTable'),
    { ...API_CLOSED, redeem: 503, refused: 'dynamodb:GetItem' },
  ],
  [
    'StartChat of chat_api',
    withoutStatement('aws_iam_role_policy.chat_api', 'StartChat'),
    { session: 503, connection: 403, queued: 0, refused: 'connect:StartChatContact' },
  ],
  [
    'WriteOwnLog of chat_api',
    withoutStatement('aws_iam_role_policy.chat_api', 'WriteOwnLog'),
    { 'lost logs': 'voice-to-chat-chat-api' },
  ],
  [
    'the trust in a role',
    at('aws_iam_role.send_link', (role) => replaceIn(role, 'assume_role_policy', /lambda\.amazonaws/, 'ec2.amazonaws')),
    { start: 'aws_iam_role.send_link.assume_role_policy must let lambda.amazonaws.com do sts:AssumeRole' },
  ],
  ['the association', without('aws_connect_lambda_function_association.send_link'), NOTHING_SENT],
  ['the permission to invoke the URL', without('aws_lambda_permission.chat_api_url'), API_CLOSED],
  ['the permission to invoke through the URL', without('aws_lambda_permission.chat_api'), API_CLOSED],
  [
    'the bucket policy',
    without('aws_s3_bucket_policy.chat_site'),
    { landing: 403, 'page that is not there': 403, chat: 403 },
  ],
  [
    'ReadByDistribution of the bucket policy',
    withoutStatement('aws_s3_bucket_policy.chat_site', 'ReadByDistribution'),
    { landing: 403, 'page that is not there': 403, chat: 403 },
  ],
  [
    'ListByDistribution of the bucket policy',
    withoutStatement('aws_s3_bucket_policy.chat_site', 'ListByDistribution'),
    { 'page that is not there': 403 },
  ],

  // Environment
  ...[
    'applicationId',
    'domainName',
    'emailFromAddress',
    'originationNumber',
    'privateKeySecretArn',
    'publicKeyId',
    'queueArn',
    'tableName',
  ].map((variable) => [`${variable} of send_link`, withoutVariable(SEND, variable), NOTHING_SENT] as const),
  ...[SEND, API].map((address) => {
    const name = address.split('.')[1];
    return [
      `POWERTOOLS_METRICS_NAMESPACE of ${name}`,
      withoutVariable(address, 'POWERTOOLS_METRICS_NAMESPACE'),
      { 'unwatched metrics': `${name} VoiceToChat` },
    ] as const;
  }),
  ...['chatFlowId', 'connectInstanceId', 'tableName'].map(
    (variable) => [`${variable} of chat_api`, withoutVariable(API, variable), API_BROKEN] as const,
  ),

  // Distribution
  [
    'the order of /chat/api/* and /chat/*',
    swapped('/chat/api/*', '/chat/*'),
    { session: 403, connection: 403, queued: 0 },
  ],
  ['the order of two that have nothing to do with each other', swapped('/participant/*', '/assets/*'), {}],
  [
    'the key group of /chat/*',
    behaviorOf('/chat/*', (behavior) => Object.assign(behavior, { trusted_key_groups: [] })),
    { 'chat without cookies': 200 },
  ],
  [
    'the access control of the bucket',
    withoutAccessControl('chat-site'),
    { landing: 403, 'page that is not there': 403, chat: 403 },
  ],
  ['the access control of the API', withoutAccessControl('chat-api'), API_CLOSED],
  [
    'the behaviour of /participant/*',
    behaviors((all) =>
      all.splice(0, all.length, ...all.filter((one) => String(one['path_pattern']) !== '/participant/*')),
    ),
    { connection: 403 },
  ],

  // Resources
  ['the SMS channel', without('aws_pinpoint_sms_channel.voice_to_chat'), { sms: 'returned' }],
  ["the secret's value", without('aws_secretsmanager_secret_version.link_signing'), NOTHING_SENT],
  ['the page of the chat', without('aws_s3_object.chat'), { chat: 404 }],
  ['the page for expired links', without('aws_s3_object.expired'), { 'chat without cookies': 404 }],
  [
    'the inbound flow, and what watches it: the module answers by itself',
    without(
      'aws_connect_contact_flow.inbound_example',
      'aws_cloudwatch_metric_alarm.flow_errors',
      'aws_cloudwatch_metric_alarm.flow_fatal_errors',
      'aws_cloudwatch_dashboard.operations',
    ),
    {},
  ],
  [
    'a resource that others refer to',
    without('aws_dynamodb_table.links'),
    {
      start: 'the stack has no resource aws_dynamodb_table.links',
    },
  ],
];

const END_USER_MESSAGING_ROWS: readonly Row[] = [
  [
    'SendTextMessage of send_link',
    withoutStatement('aws_iam_role_policy.send_link', 'SendTextMessage'),
    { sms: 'returned', refused: 'sms-voice:SendTextMessage' },
  ],
  [
    'LookUpLineType of send_link: on doubt the message is sent',
    withoutStatement('aws_iam_role_policy.send_link', 'LookUpLineType'),
    { refused: 'sms-voice:CarrierLookup' },
  ],
  [
    'FindEmailAddress of send_link: no e-mail is offered',
    withoutStatement('aws_iam_role_policy.send_link', 'FindEmailAddress'),
    { email: 'returned', refused: 'profile:SearchProfiles' },
  ],
  ['originationIdentityArn of send_link', withoutVariable(SEND, 'originationIdentityArn'), NOTHING_SENT],
  [
    'the identity that messages come from',
    at(SEND, ({ environment }) =>
      replaceIn(environment?.['variables'] as Json, 'originationIdentityArn', /\}$/, '}-of-another'),
    ),
    { sms: 'returned', refused: 'sms-voice:SendTextMessage' },
  ],
];

it('runs the whole stack, from the keypad to the queue of the chat', () => {
  expect(endUserMessaging.whole).toEqual(pinpoint.whole);
  expect(pinpoint.whole).toEqual({
    start: 'ok',
    sms: 'sent',
    email: 'sent',
    landing: 200,
    'page that is not there': 404,
    'chat without cookies': 403,
    redeem: 200,
    chat: 200,
    session: 200,
    connection: 200,
    queued: 1,
    refused: '',
    'lost logs': '',
    'unwatched metrics': '',
  });
});

it.each([
  ['Pinpoint', ROWS, () => pinpoint],
  // What both have in common is tried with Pinpoint.
  ['End User Messaging', [...ROWS, ...END_USER_MESSAGING_ROWS], () => endUserMessaging],
] as const)('tries every statement of the roles and every environment variable: %s', (_, rows, base) => {
  const stack = resolveStack(JSON.parse(base().text), base().folder);
  const statements = stack
    .ofType('aws_iam_role_policy')
    .flatMap(({ name, ...policy }) =>
      JSON.parse(String(policy.values['policy'])).Statement.map(({ Sid }: { Sid: string }) => `${Sid} of ${name}`),
    );
  const variables = stack
    .ofType('aws_lambda_function')
    .flatMap((lambda) =>
      Object.keys(lambda.block('environment').textMap('variables')).map((name) => `${name} of ${lambda.name}`),
    );
  const tried = (what: string) => rows.some(([row]) => row === what || row.startsWith(`${what}:`));
  expect([...statements, ...variables].filter((what) => !tried(what))).toEqual([]);
});

it.each(ROWS)(
  'without, or with a change to, %s',
  (_, change, broken) => expectBroken(pinpoint, change, broken),
  30_000,
);

it.each(END_USER_MESSAGING_ROWS)(
  'with End User Messaging, without, or with a change to, %s',
  (_, change, broken) => expectBroken(endUserMessaging, change, broken),
  30_000,
);
