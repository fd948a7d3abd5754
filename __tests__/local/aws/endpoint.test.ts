// Who may call, what an unknown request is answered with, faults on the wire, and what is recorded of each call.

import * as connectSdk from '@aws-sdk/client-connect';
import { GetCurrentMetricDataCommand, ListQueuesCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import * as customerProfilesSdk from '@aws-sdk/client-customer-profiles';
import { SearchProfilesCommand } from '@aws-sdk/client-customer-profiles';
import * as dynamodbSdk from '@aws-sdk/client-dynamodb';
import {
  DeleteItemCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import * as pinpointSdk from '@aws-sdk/client-pinpoint';
import { PinpointClient, SendMessagesCommand } from '@aws-sdk/client-pinpoint';
import * as smsVoiceSdk from '@aws-sdk/client-pinpoint-sms-voice-v2';
import {
  CarrierLookupCommand,
  PinpointSMSVoiceV2Client,
  PutMessageFeedbackCommand,
  SendTextMessageCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import * as secretsManagerSdk from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as sesSdk from '@aws-sdk/client-sesv2';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { healthyAccount } from '../../../local/aws/account/account';
import type { ApiCall } from '../../../local/aws/endpoint';
import { COMMON_ERRORS } from '../../../local/aws/error';
import { RateLimit } from '../../../local/aws/rate-limit';
import type { SentMessage } from '../../../local/aws/service';
import { connect } from '../../../local/aws/services/connect';
import { customerProfiles } from '../../../local/aws/services/customer-profiles';
import { dynamodb } from '../../../local/aws/services/dynamodb';
import { pinpoint } from '../../../local/aws/services/pinpoint';
import { secretsManager } from '../../../local/aws/services/secrets-manager';
import { ses } from '../../../local/aws/services/ses';
import { smsVoice } from '../../../local/aws/services/sms-voice';
import { newWorld } from '../../../local/aws/world';
import { awsStack, CALLER, NUMBER, STATEMENTS, startTestAws, type TestAws } from '../../support/aws-stack';

let aws: TestAws | undefined;
const calls: ApiCall[] = [];
const messages: SentMessage[] = [];
const failures: string[] = [];

const start = async (faults: readonly string[] = [], stack = awsStack(), seed = 1) => {
  aws = await startTestAws(
    {
      faults,
      seed,
      onCall: (call) => calls.push(call),
      onMessage: (message) => messages.push(message),
      onFailure: (where, error) => failures.push(`${where}: ${error instanceof Error ? error.message : error}`),
    },
    stack,
  );
  return aws;
};
beforeEach(() => {
  calls.length = 0;
  messages.length = 0;
  failures.length = 0;
});
afterEach(async () => {
  await aws?.close();
  aws = undefined;
});

const sms = (one: TestAws) =>
  new SendMessagesCommand({
    ApplicationId: one.stack.at('aws_pinpoint_app.app').attribute('application_id'),
    MessageRequest: {
      Addresses: { [CALLER]: { ChannelType: 'SMS' } },
      MessageConfiguration: { SMSMessage: { Body: 'Hello', OriginationNumber: NUMBER } },
    },
  });
const get = (key = 'a') => new GetItemCommand({ TableName: 'links', Key: { pk: { S: key } } });
const put = (key = 'a') => new PutItemCommand({ TableName: 'links', Item: { pk: { S: key } } });

it('tells a failure of its own apart from what AWS answers', async () => {
  aws = await startTestAws({
    onCall: (call) => calls.push(call),
    onMessage: () => {
      throw new Error('on purpose');
    },
    onFailure: (where, error) => failures.push(`${where}: ${error}`),
  });
  await expect(aws.clients.pinpoint.send(sms(aws))).rejects.toMatchObject({ name: 'InternalFailure' });
  expect(failures).toEqual(['the AWS endpoint, mobiletargeting:SendMessages: Error: on purpose']);
  expect(calls).toMatchObject([{ operation: 'mobiletargeting:SendMessages', status: 500, error: 'InternalFailure' }]);
});

describe('callers', () => {
  it.each([
    ['DynamoDB', (options: object) => new DynamoDBClient(options).send(get()), 400],
    [
      'Secrets Manager',
      (options: object) => new SecretsManagerClient(options).send(new GetSecretValueCommand({ SecretId: 'key' })),
      400,
    ],
    [
      'Pinpoint',
      (options: object) =>
        new PinpointClient(options).send(
          new SendMessagesCommand({ ApplicationId: 'a', MessageRequest: { MessageConfiguration: {} } }),
        ),
      403,
    ],
    ['SES', (options: object) => new SESv2Client(options).send(new SendEmailCommand({ Content: {} })), 403],
    [
      'sms-voice',
      (options: object) =>
        new PinpointSMSVoiceV2Client(options).send(new CarrierLookupCommand({ PhoneNumber: CALLER })),
      400,
    ],
  ])('with an unknown access key are refused by %s as AWS refuses them', async (_, call, httpStatusCode) => {
    const { client } = await start();
    const stranger = { ...client, credentials: { accessKeyId: 'ASIASTRANGER00000000', secretAccessKey: 'x' } };
    await expect(call(stranger)).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
      $metadata: { httpStatusCode },
    });
  });

  it('must sign for the region of the stack', async () => {
    const { client } = await start();
    const elsewhere = new DynamoDBClient({ ...client, region: 'eu-west-1' });
    await expect(elsewhere.send(get())).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('must sign at all', async () => {
    const { url } = await start();
    const answer = await fetch(url, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
  });

  it('cannot get a key for a role that does not trust Lambda', async () => {
    const stack = awsStack(STATEMENTS, {
      aws_iam_role: { caller: { name: 'caller', assume_role_policy: JSON.stringify({ Statement: [] }) } },
    });
    await expect(startTestAws({}, stack)).rejects.toThrow(
      'aws_iam_role.caller.assume_role_policy must let lambda.amazonaws.com do sts:AssumeRole',
    );
  });

  it.each([
    ['mobiletargeting', (one: TestAws) => one.clients.pinpoint.send(sms(one)), 403],
    [
      'sms-voice',
      (one: TestAws) =>
        one.clients.smsVoice.send(
          new SendTextMessageCommand({
            DestinationPhoneNumber: CALLER,
            MessageBody: 'x',
            OriginationIdentity: String(one.stack.variables.get('origination_identity_arn')),
          }),
        ),
      400,
    ],
    [
      'ses',
      (one: TestAws) =>
        one.clients.ses.send(
          new SendEmailCommand({
            FromEmailAddress: 'chat@example.com',
            Destination: { ToAddresses: ['a@example.org'] },
            Content: {},
          }),
        ),
      403,
    ],
    ['secretsmanager', (one: TestAws) => one.clients.secrets.send(new GetSecretValueCommand({ SecretId: 'key' })), 400],
    [
      'connect',
      (one: TestAws) =>
        one.clients.connect.send(
          new GetCurrentMetricDataCommand({
            InstanceId: String(one.stack.variables.get('connect_instance_arn')),
            Filters: { Queues: ['a'] },
            CurrentMetrics: [],
          }),
        ),
      403,
    ],
    ['dynamodb', (one: TestAws) => one.clients.dynamodb.send(get()), 400],
  ])('without a permission of %s are denied, and told which', async (prefix, call, httpStatusCode) => {
    const statements = STATEMENTS.filter(
      (statement) => ![statement['Action']].flat().some((action) => String(action).startsWith(`${prefix}:`)),
    );
    const one = await start([], awsStack(statements));
    await expect(call(one)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringMatching(
        new RegExp(
          `^User: arn:aws:sts::111122223333:assumed-role/caller/caller is not authorized to perform: ${prefix}:.* because no identity-based policy allows .*\\. Missing in aws_iam_role\\.caller: {"Effect":"Allow"`,
        ),
      ),
      $metadata: { httpStatusCode },
    });
    expect(messages).toEqual([]);
    expect(calls.at(-1)).toMatchObject({
      error: 'AccessDeniedException',
      refusal: expect.stringContaining('Missing in aws_iam_role.caller'),
    });
  });
});

describe('what is not simulated', () => {
  it('is answered with its name, and told as a failure of the twin', async () => {
    const { clients, client } = await start();
    await expect(clients.connect.send(new ListQueuesCommand({ InstanceId: 'i' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: 'The twin does not simulate connect: GET /queues-summary/i.',
    });
    await expect(clients.dynamodb.send(new DeleteTableCommand({ TableName: 'links' }))).rejects.toMatchObject({
      message: 'The twin does not simulate dynamodb:DeleteTable.',
    });
    const scope = `Credential=${client.credentials.accessKeyId}/20260101/us-east-1/sqs/aws4_request`;
    const answer = await fetch(client.endpoint, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 ${scope}` },
    });
    expect(await answer.json()).toMatchObject({ message: 'The twin does not simulate the service "sqs".' });
    const raw = new SendEmailCommand({
      FromEmailAddress: 'chat@example.com',
      Destination: { ToAddresses: ['caller@example.com'] },
      Content: { Raw: { Data: Buffer.from('x') } },
    });
    await expect(clients.ses.send(raw)).rejects.toMatchObject({ name: 'BadRequestException' });
    expect(failures).toEqual([
      'the AWS endpoint, unknown: The twin does not simulate connect: GET /queues-summary/i.',
      'the AWS endpoint, unknown: The twin does not simulate dynamodb:DeleteTable.',
      'the AWS endpoint, unknown: The twin does not simulate the service "sqs".',
      'the AWS endpoint, ses:SendEmail: The twin simulates simple content only.',
    ]);
  });

  it('is a body that is no JSON object', async () => {
    const { client } = await start();
    const ask = async (body: string) => {
      const authorization = `AWS4-HMAC-SHA256 Credential=${client.credentials.accessKeyId}/20260101/us-east-1/dynamodb/aws4_request`;
      const headers = { authorization, 'x-amz-target': 'DynamoDB_20120810.GetItem' };
      return (await fetch(client.endpoint, { method: 'POST', body, headers })).json();
    };
    expect(await ask('{')).toMatchObject({ __type: 'SerializationException' });
    expect(await ask('[]')).toMatchObject({ __type: 'SerializationException' });
  });
});

/** Services whose protocol is REST, by IAM prefix. */
const REST = ['mobiletargeting', 'ses', 'connect', 'profile'];
const SCHEMAS: Readonly<Record<string, readonly unknown[]>> = {
  mobiletargeting: pinpointSdk.errorTypeRegistries,
  'sms-voice': smsVoiceSdk.errorTypeRegistries,
  ses: sesSdk.errorTypeRegistries,
  secretsmanager: secretsManagerSdk.errorTypeRegistries,
  connect: connectSdk.errorTypeRegistries,
  profile: customerProfilesSdk.errorTypeRegistries,
  dynamodb: dynamodbSdk.errorTypeRegistries,
};
const registryOf = (registry: unknown) =>
  registry as { schemas: Map<string, [unknown, unknown, unknown, { error?: string; httpError?: number }]> };
/** Errors that the models leave out ("Common errors" of the API references): JSON-RPC answers 400 to whatever the client did. */
const UNMODELLED: Readonly<Record<'rest' | 'rpc', Readonly<Record<string, number>>>> = {
  rest: {
    AccessDeniedException: 403,
    ExpiredTokenException: 403,
    IncompleteSignatureException: 403,
    InvalidSignatureException: 403,
    MissingAuthenticationTokenException: 403,
    UnrecognizedClientException: 403,
    ThrottlingException: 400,
    UnknownOperationException: 404,
    SerializationException: 400,
    InternalFailure: 500,
    ServiceUnavailable: 503,
  },
  rpc: {
    AccessDeniedException: 400,
    ExpiredTokenException: 400,
    IncompleteSignatureException: 400,
    InvalidSignatureException: 400,
    MissingAuthenticationTokenException: 400,
    UnrecognizedClientException: 400,
    ThrottlingException: 400,
    ValidationException: 400,
    UnknownOperationException: 400,
    SerializationException: 400,
    InternalFailure: 500,
    ServiceUnavailable: 503,
  },
};

describe('every error of every operation', () => {
  const key = { pk: { S: 'a' } };
  const TableName = 'links';
  const OPERATIONS: Readonly<Record<string, (clients: TestAws['clients']) => Promise<unknown>>> = {
    'mobiletargeting:SendMessages': ({ pinpoint }) =>
      pinpoint.send(new SendMessagesCommand({ ApplicationId: 'a', MessageRequest: { MessageConfiguration: {} } })),
    'sms-voice:SendTextMessage': ({ smsVoice }) =>
      smsVoice.send(new SendTextMessageCommand({ DestinationPhoneNumber: CALLER })),
    'sms-voice:CarrierLookup': ({ smsVoice }) => smsVoice.send(new CarrierLookupCommand({ PhoneNumber: CALLER })),
    'sms-voice:PutMessageFeedback': ({ smsVoice }) =>
      smsVoice.send(new PutMessageFeedbackCommand({ MessageId: 'm', MessageFeedbackStatus: 'RECEIVED' })),
    'ses:SendEmail': ({ ses }) => ses.send(new SendEmailCommand({ Content: {} })),
    'secretsmanager:GetSecretValue': ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: 'key' })),
    'connect:StartChatContact': ({ connect }) =>
      connect.send(
        new StartChatContactCommand({ InstanceId: 'i', ContactFlowId: 'f', ParticipantDetails: { DisplayName: 'A' } }),
      ),
    'connect:GetCurrentMetricData': ({ connect }) =>
      connect.send(new GetCurrentMetricDataCommand({ InstanceId: 'i', Filters: {}, CurrentMetrics: [] })),
    'profile:SearchProfiles': ({ profiles }) =>
      profiles.send(new SearchProfilesCommand({ DomainName: 'd', KeyName: '_phone', Values: [CALLER] })),
    'dynamodb:GetItem': ({ dynamodb }) => dynamodb.send(get()),
    'dynamodb:PutItem': ({ dynamodb }) => dynamodb.send(put()),
    'dynamodb:UpdateItem': ({ dynamodb }) => dynamodb.send(new UpdateItemCommand({ TableName, Key: key })),
    'dynamodb:DeleteItem': ({ dynamodb }) => dynamodb.send(new DeleteItemCommand({ TableName, Key: key })),
    'dynamodb:TransactWriteItems': ({ dynamodb }) =>
      dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Delete: { TableName, Key: key } }] })),
    'dynamodb:DescribeTable': ({ dynamodb }) => dynamodb.send(new DescribeTableCommand({ TableName })),
    'dynamodb:DescribeTimeToLive': ({ dynamodb }) => dynamodb.send(new DescribeTimeToLiveCommand({ TableName })),
    'dynamodb:UpdateTimeToLive': ({ dynamodb }) =>
      dynamodb.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'x', Enabled: true } }),
      ),
  };
  let every: readonly { readonly operation: string; readonly errors: readonly string[] }[];

  /** The status in the SDK's own schema of the error, else in the tables of errors that models leave out. */
  const statusInAws = (operation: string, name: string): number => {
    const prefix = operation.split(':')[0] ?? '';
    const schemas = SCHEMAS[prefix]?.flatMap((registry) => [...registryOf(registry).schemas]) ?? [];
    const schema = schemas.find(([id]) => id.endsWith(`#${name}`))?.[1];
    const traits = Array.isArray(schema) ? schema[3] : undefined;
    if (traits !== undefined) return traits.httpError ?? (traits.error === 'server' ? 500 : 400);
    const rest = REST.includes(prefix);
    const unmodelled = rest ? UNMODELLED.rest[name] : UNMODELLED.rpc[name];
    return unmodelled ?? Number.NaN;
  };

  beforeAll(() => {
    const stack = awsStack();
    const surroundings = {
      stack,
      world: newWorld(),
      account: healthyAccount(stack),
      limits: new RateLimit(false),
      deliver: () => {},
    };
    const services = [
      ...[pinpoint, smsVoice, ses, secretsManager, connect, customerProfiles].map((make) => make(surroundings)),
      dynamodb(surroundings).service,
    ];
    every = services.flatMap((service) =>
      Object.keys(service.operations).map((name) => ({
        operation: `${service.prefix}:${name}`,
        errors: Object.keys({ ...service.errors, ...COMMON_ERRORS }),
      })),
    );
  });

  it('is listed here', () => {
    expect(every.map(({ operation }) => operation).sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  it('reaches the unmodified client under its name, with the status of AWS', async () => {
    // The n-th call of an operation meets its n-th error.
    const { clients } = await start(
      every.flatMap(({ operation, errors }) => errors.map((name, index) => `${operation}=error:${name}@${index + 1}`)),
      awsStack([{ Effect: 'Allow', Action: '*', Resource: '*' }]),
    );
    for (const { operation, errors } of every) {
      for (const name of errors) {
        const answer = await OPERATIONS[operation]?.(clients).then(
          () => 'no error',
          (error) => ({ operation, name: error.name, status: error.$metadata?.httpStatusCode }),
        );
        expect(answer).toEqual({ operation, name, status: statusInAws(operation, name) });
      }
    }
  });
});

describe('faults', () => {
  it.each<[string, (one: TestAws) => Promise<unknown>]>([
    ['mobiletargeting:SendMessages=error:TEMPORARY_FAILURE', (one) => one.clients.pinpoint.send(sms(one))],
    ['dynamodb:GetItem=throttle', (one) => one.clients.dynamodb.send(get())],
    [
      // The second access is what is refused.
      'dynamodb:TransactWriteItems=error:TransactionConflict',
      (one) =>
        one.clients.dynamodb.send(
          new TransactWriteItemsCommand({
            TransactItems: [
              { Put: { TableName: 'links', Item: { pk: { S: 'a' } } } },
              { Delete: { TableName: 'links', Key: { pk: { S: 'b' } } } },
            ],
          }),
        ),
    ],
  ])('let nobody in whom the policies keep out: %s', async (fault, call) => {
    const one = await start([fault], awsStack([{ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*' }]));
    await expect(call(one)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(calls).toMatchObject([{ error: 'AccessDeniedException', refusal: expect.stringContaining('Missing in') }]);
  });

  it.each([
    [
      'mobiletargeting:SendMessages',
      (one: TestAws) => one.clients.pinpoint.send(sms(one)),
      'TooManyRequestsException',
      429,
    ],
    [
      'ses:SendEmail',
      (one: TestAws) => one.clients.ses.send(new SendEmailCommand({ Content: {} })),
      'TooManyRequestsException',
      429,
    ],
    [
      'sms-voice:CarrierLookup',
      (one: TestAws) => one.clients.smsVoice.send(new CarrierLookupCommand({ PhoneNumber: CALLER })),
      'ThrottlingException',
      400,
    ],
    [
      'secretsmanager:GetSecretValue',
      (one: TestAws) => one.clients.secrets.send(new GetSecretValueCommand({ SecretId: 'key' })),
      'ThrottlingException',
      400,
    ],
    ['dynamodb:GetItem', (one: TestAws) => one.clients.dynamodb.send(get()), 'ThrottlingException', 400],
  ])('throttle %s by its own error', async (operation, call, name, httpStatusCode) => {
    const one = await start([`${operation}=throttle`]);
    await expect(call(one)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
  });

  it('answer any error of the service, with a reason', async () => {
    const one = await start([
      'dynamodb:GetItem=error:InternalServerError',
      'sms-voice:SendTextMessage=error:ConflictException/REGISTRATION_NOT_COMPLETE',
    ]);
    await expect(one.clients.dynamodb.send(get())).rejects.toMatchObject({
      name: 'InternalServerError',
      $metadata: { httpStatusCode: 500 },
    });
    const text = new SendTextMessageCommand({ DestinationPhoneNumber: CALLER, MessageBody: 'x' });
    await expect(one.clients.smsVoice.send(text)).rejects.toMatchObject({
      name: 'ConflictException',
      Reason: 'REGISTRATION_NOT_COMPLETE',
    });
    expect(messages).toEqual([]);
  });

  it("answer Pinpoint's failures inside a 200", async () => {
    const one = await start(['mobiletargeting:SendMessages=error:TEMPORARY_FAILURE']);
    const { MessageResponse } = await one.clients.pinpoint.send(sms(one));
    expect(MessageResponse?.Result?.[CALLER]).toMatchObject({ DeliveryStatus: 'TEMPORARY_FAILURE', StatusCode: 500 });
    expect(messages).toEqual([]);
  });

  it('hit the nth call alone', async () => {
    const { clients } = await start(['dynamodb:GetItem=throttle@2']);
    const outcomes: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      outcomes.push(
        await clients.dynamodb.send(get()).then(
          () => 'ok',
          (error: Error) => error.name,
        ),
      );
    }
    expect(outcomes).toEqual(['ok', 'ThrottlingException', 'ok', 'ok']);
  });

  it('hit a share of the calls, the same ones for the same seed', async () => {
    const run = async (seed: number) => {
      const { clients } = await start(['*:*=throttle@30%'], awsStack(), seed);
      const outcomes: boolean[] = [];
      for (let n = 0; n < 100; n += 1)
        outcomes.push(
          await clients.dynamodb.send(get()).then(
            () => false,
            () => true,
          ),
        );
      await aws?.close();
      return outcomes;
    };
    const [first, second, third] = [await run(7), await run(7), await run(8)];
    expect(second).toEqual(first);
    expect(third).not.toEqual(first);
    const hits = first.filter(Boolean).length;
    expect(hits).toBeGreaterThan(10);
    expect(hits).toBeLessThan(55);
  }, 30_000);

  it('drop the answer after everything has happened', async () => {
    const { clients, tables, stack } = await start(['*:*=drop-after']);
    await expect(clients.pinpoint.send(sms({ stack } as TestAws))).rejects.toThrow();
    expect(messages).toHaveLength(1);
    await expect(clients.dynamodb.send(put('kept'))).rejects.toThrow();
    expect(await tables.items('links')).toEqual([{ pk: { S: 'kept' } }]);
    expect(calls.map((call) => call.error)).toEqual(['dropped', 'dropped']);
  });

  it('delay a call, which then happens unless the client has gone', async () => {
    const { clients, tables } = await start(['dynamodb:PutItem=delay:150']);
    const impatient = new AbortController();
    const gone = clients.dynamodb.send(put('gone'), { abortSignal: impatient.signal });
    setTimeout(() => impatient.abort(), 30);
    await expect(gone).rejects.toMatchObject({ name: 'AbortError' });
    await clients.dynamodb.send(put('waited'));
    expect(await tables.items('links')).toEqual([{ pk: { S: 'waited' } }]);
  });

  it.each([
    ['nonsense', 'is no fault'],
    ['dynamodb:GetItem=explode', 'is no fault'],
    ['dynamodb:GetItem=throttle@x', 'is no fault'],
    ['lex:PostText=throttle', 'there is no service "lex" here, only mobiletargeting, sms-voice'],
    ['dynamodb:Scan=throttle', 'dynamodb has no operation "Scan" here, only GetItem'],
    ['dynamodb:GetItem=error:Nope', 'dynamodb has no error "Nope", only AccessDeniedException'],
    ['dynamodb:GetItem=error:TransactionConflict', 'has no error "TransactionConflict"'],
  ])('that cannot be are refused before anything starts: %s', async (fault, reason) => {
    await expect(startTestAws({ faults: [fault] })).rejects.toThrow(reason);
  });
});

describe('records', () => {
  it('tell operation, caller, status and trace, and no content', async () => {
    const { clients } = await start();
    clients.dynamodb.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, {
          headers: { ...(args.request as { headers: object }).headers, 'x-amzn-trace-id': 'Root=1' },
        });
        return next(args);
      },
      { step: 'build' },
    );
    await clients.dynamodb.send(put(CALLER));
    expect(calls).toEqual([
      {
        operation: 'dynamodb:PutItem',
        caller: 'caller',
        status: 200,
        error: undefined,
        refusal: undefined,
        ms: expect.any(Number),
        traceId: 'Root=1',
      },
    ]);
  });
});
