// Every operation through the unmodified SDK client: what it answers, and each refusal that the service itself can make.

import { GetCurrentMetricDataCommand, StartChatContactCommand } from '@aws-sdk/client-connect';
import { SearchProfilesCommand } from '@aws-sdk/client-customer-profiles';
import { SendMessagesCommand, type SendMessagesCommandInput } from '@aws-sdk/client-pinpoint';
import {
  CarrierLookupCommand,
  PutMessageFeedbackCommand,
  SendTextMessageCommand,
  type SendTextMessageCommandInput,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import { ServiceError } from '../../../local/aws/error';
import type { SentMessage } from '../../../local/aws/service';
import type { StartChat } from '../../../local/aws/world';
import { awsStack, CALLER, NUMBER, startTestAws, type TestAws } from '../../support/aws-stack';

const messages: SentMessage[] = [];
const failures: string[] = [];
let aws: TestAws;
let restarted: TestAws | undefined;
let now = 0;

beforeAll(async () => {
  aws = await startTestAws({
    onMessage: (message) => messages.push(message),
    onFailure: (where, error) => failures.push(`${where}: ${error}`),
  });
});
beforeEach(() => {
  messages.length = 0;
  aws.world.optedOut.clear();
  aws.world.verifiedSenders.clear();
});
afterEach(async () => {
  await restarted?.close();
  restarted = undefined;
});
afterAll(() => aws.close());

const quotas = async () => {
  restarted = await startTestAws({ quotas: true, now: () => now });
  return restarted;
};

describe('Pinpoint SendMessages', () => {
  const input = (over: { to?: string; from?: string; body?: string } = {}): SendMessagesCommandInput => ({
    ApplicationId: aws.stack.at('aws_pinpoint_app.app').attribute('application_id'),
    MessageRequest: {
      Addresses: { [over.to ?? CALLER]: { ChannelType: 'SMS' } },
      MessageConfiguration: {
        SMSMessage: {
          Body: over.body ?? 'Hello',
          MessageType: 'TRANSACTIONAL',
          OriginationNumber: over.from ?? NUMBER,
        },
      },
    },
  });
  const send = async (over = {}, to = aws) => {
    const { MessageResponse } = await to.clients.pinpoint.send(new SendMessagesCommand(input(over)));
    return Object.values(MessageResponse?.Result ?? {})[0];
  };

  it('delivers, and answers with the bare MessageResponse', async () => {
    const { MessageResponse } = await aws.clients.pinpoint.send(new SendMessagesCommand(input()));
    expect(MessageResponse).toMatchObject({
      ApplicationId: input().ApplicationId,
      Result: { [CALLER]: { DeliveryStatus: 'SUCCESSFUL', StatusCode: 200, MessageId: messages[0]?.messageId } },
    });
    expect(messages).toEqual([
      expect.objectContaining({
        channel: 'sms',
        to: CALLER,
        from: NUMBER,
        body: 'Hello',
        parts: 1,
        service: 'mobiletargeting',
      }),
    ]);
  });

  it('counts parts as carriers do', async () => {
    await send({ body: 'x'.repeat(161) });
    await send({ body: 'ü'.repeat(160) });
    await send({ body: '–'.repeat(71) });
    expect(messages.map((message) => message.parts)).toEqual([2, 1, 2]);
  });

  it('says in the result what did not go out, and delivers nothing', async () => {
    aws.world.optedOut.add(CALLER);
    expect(await send()).toMatchObject({
      DeliveryStatus: 'PERMANENT_FAILURE',
      StatusCode: 400,
      StatusMessage: 'Destination phone number opted out',
    });
    expect(await send({ to: '12065550124' })).toMatchObject({ DeliveryStatus: 'PERMANENT_FAILURE' });
    expect(await send({ to: '+12065550124', from: '+12065550199' })).toMatchObject({
      DeliveryStatus: 'PERMANENT_FAILURE',
    });
    expect(messages).toEqual([]);
  });

  it('sends nothing over a channel that is not enabled', async () => {
    const stack = awsStack(undefined, {
      aws_pinpoint_sms_channel: { app: { application_id: '${aws_pinpoint_app.app.application_id}', enabled: false } },
    });
    restarted = await startTestAws({}, stack);
    expect(await send({}, restarted)).toMatchObject({ DeliveryStatus: 'PERMANENT_FAILURE' });
  });

  it('knows no other application', async () => {
    const stack = awsStack([{ Effect: 'Allow', Action: 'mobiletargeting:*', Resource: '*' }]);
    restarted = await startTestAws({}, stack);
    const other = new SendMessagesCommand({ ...input(), ApplicationId: 'f'.repeat(32) });
    await expect(restarted.clients.pinpoint.send(other)).rejects.toMatchObject({
      name: 'NotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('refuses a request without a message', async () => {
    const empty = new SendMessagesCommand({ ...input(), MessageRequest: { MessageConfiguration: {} } });
    await expect(aws.clients.pinpoint.send(empty)).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it('sends three parts a second when quotas are on', async () => {
    const limited = await quotas();
    expect(await send({ body: 'x'.repeat(400) }, limited)).toMatchObject({ DeliveryStatus: 'SUCCESSFUL' });
    expect(await send({}, limited)).toMatchObject({ DeliveryStatus: 'THROTTLED', StatusCode: 429 });
    now += 334;
    expect(await send({}, limited)).toMatchObject({ DeliveryStatus: 'SUCCESSFUL' });
    expect(await send({}, limited)).toMatchObject({ DeliveryStatus: 'THROTTLED' });
  });
});

describe('End User Messaging', () => {
  const input = (over: Partial<SendTextMessageCommandInput> = {}): SendTextMessageCommandInput => ({
    DestinationPhoneNumber: CALLER,
    OriginationIdentity: String(aws.stack.variables.get('origination_identity_arn')),
    MessageBody: 'Hello',
    ...over,
  });
  const send = (over: Partial<SendTextMessageCommandInput> = {}, to = aws) =>
    to.clients.smsVoice.send(new SendTextMessageCommand(input(over)));

  it('delivers by ARN and by id', async () => {
    const identity = String(input().OriginationIdentity);
    const { MessageId } = await send();
    await send({ OriginationIdentity: identity.split('/').at(-1) });
    expect(messages).toEqual([
      expect.objectContaining({ messageId: MessageId, to: CALLER, body: 'Hello', parts: 1, service: 'sms-voice' }),
      expect.objectContaining({ to: CALLER }),
    ]);
  });

  it('sends nothing on a dry run', async () => {
    expect((await send({ DryRun: true })).MessageId).toBeDefined();
    expect(messages).toEqual([]);
  });

  it.each<[string, Partial<SendTextMessageCommandInput>]>([
    ['DestinationPhoneNumber', { DestinationPhoneNumber: '+0123' }],
    ['MessageBody', { MessageBody: '   ' }],
    ['MessageBody', { MessageBody: 'x'.repeat(1601) }],
    ['MaxPrice', { MaxPrice: '5' }],
    ['TimeToLive', { TimeToLive: 4 }],
    ['Context', { Context: { a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' } }],
  ])('validates %s', async (field, over) => {
    await expect(send(over)).rejects.toMatchObject({
      name: 'ValidationException',
      Reason: 'FIELD_VALIDATION_FAILED',
      Fields: [{ Name: field }],
    });
    expect(messages).toEqual([]);
  });

  it('names the reason of a conflict', async () => {
    aws.world.optedOut.add(CALLER);
    await expect(send()).rejects.toMatchObject({
      name: 'ConflictException',
      Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT',
    });
  });

  it('knows no other origination identity', async () => {
    restarted = await startTestAws({}, awsStack([{ Effect: 'Allow', Action: 'sms-voice:*', Resource: '*' }]));
    const arn = `${input().OriginationIdentity}0`;
    await expect(send({ OriginationIdentity: arn }, restarted)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      ResourceId: arn,
    });
  });

  it('needs a permission for the configuration set as well', async () => {
    await expect(send({ ConfigurationSetName: 'receipts' })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('throttles when quotas are on', async () => {
    const limited = await quotas();
    await send({ MessageBody: 'x'.repeat(400) }, limited);
    await expect(send({}, limited)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it('looks up what kind of line a number is', async () => {
    const lookUp = (PhoneNumber: string) => aws.clients.smsVoice.send(new CarrierLookupCommand({ PhoneNumber }));
    aws.world.lineTypes.set('+12065550150', 'LANDLINE');
    expect(await lookUp(CALLER)).toMatchObject({ E164PhoneNumber: CALLER, PhoneNumberType: 'MOBILE' });
    expect(await lookUp('+12065550150')).toMatchObject({ PhoneNumberType: 'LANDLINE' });
    expect(await lookUp('+1')).toMatchObject({ PhoneNumberType: 'INVALID' });
  });

  it('takes feedback on messages that it has sent', async () => {
    const { MessageId } = await send();
    const feedback = (id: string | undefined) =>
      aws.clients.smsVoice.send(new PutMessageFeedbackCommand({ MessageId: id, MessageFeedbackStatus: 'RECEIVED' }));
    expect(await feedback(MessageId)).toMatchObject({ MessageId, MessageFeedbackStatus: 'RECEIVED' });
    await expect(feedback('nope')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('SES SendEmail', () => {
  const input = (over: Partial<SendEmailCommandInput> = {}): SendEmailCommandInput => ({
    FromEmailAddress: 'Example <chat@example.com>',
    Destination: { ToAddresses: ['caller@example.org'] },
    Content: {
      Simple: { Subject: { Data: 'Your chat' }, Body: { Text: { Data: 'Hello' }, Html: { Data: '<p>Hello' } } },
    },
    ...over,
  });
  const send = (over: Partial<SendEmailCommandInput> = {}) => aws.clients.ses.send(new SendEmailCommand(input(over)));

  it('delivers to each recipient', async () => {
    const { MessageId } = await send({
      Destination: { ToAddresses: ['a@example.org'], BccAddresses: ['b@example.org'] },
    });
    expect(messages).toEqual([
      expect.objectContaining({
        channel: 'email',
        to: 'a@example.org',
        subject: 'Your chat',
        body: 'Hello',
        messageId: MessageId,
      }),
      expect.objectContaining({ to: 'b@example.org' }),
    ]);
  });

  it('asks the policy for the sender that it names', async () => {
    await expect(send({ FromEmailAddress: 'other@example.com' })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining(
        'StringEquals ses:FromAddress demands chat@example.com, and here it is other@example.com',
      ),
    });
  });

  it.each<[string, Partial<SendEmailCommandInput>]>([
    ['BadRequestException', { FromEmailAddress: 'nobody' }],
    ['BadRequestException', { Destination: {} }],
    ['BadRequestException', { Destination: { ToAddresses: ['caller'] } }],
    ['BadRequestException', { Content: {} }],
    ['AccessDeniedException', { ConfigurationSetName: 'other' }],
  ])('answers %s', async (name, over) => {
    await expect(send(over)).rejects.toMatchObject({ name });
    expect(messages).toEqual([]);
  });

  it('rejects a sender that neither the stack nor anybody else has verified', async () => {
    const stack = awsStack([{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: '*' }]);
    const other = await startTestAws({ onMessage: (message) => messages.push(message) }, stack);
    try {
      const from = (FromEmailAddress: string) =>
        other.clients.ses.send(new SendEmailCommand(input({ FromEmailAddress })));
      await expect(from('chat@example.net')).rejects.toMatchObject({
        name: 'MessageRejected',
        message: expect.stringContaining('chat@example.net'),
        $metadata: { httpStatusCode: 400 },
      });
      expect(messages).toEqual([]);
      other.world.verifiedSenders.add('example.net');
      await from('chat@example.net');
      await from('anybody@example.com');
      expect(messages).toHaveLength(2);
    } finally {
      await other.close();
    }
  });

  it('counts as the address where that is an identity of its own', async () => {
    const identity = (name: string) => `arn:aws:ses:us-east-1:111122223333:identity/${name}`;
    const allowed = [{ Effect: 'Allow', Action: 'ses:SendEmail', Resource: identity('example.org') }];
    const made = {
      aws_sesv2_email_identity: { one: { email_identity: 'chat@example.org' }, all: { email_identity: 'example.org' } },
    };
    const other = await startTestAws({ onMessage: (message) => messages.push(message) }, awsStack(allowed, made));
    try {
      const from = (FromEmailAddress: string) =>
        other.clients.ses.send(new SendEmailCommand(input({ FromEmailAddress })));
      await from('desk@example.org');
      await expect(from('chat@example.org')).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(identity('chat@example.org')),
      });
    } finally {
      await other.close();
    }
  });
});

describe('Secrets Manager GetSecretValue', () => {
  const get = (SecretId: string, VersionStage?: string) =>
    aws.clients.secrets.send(new GetSecretValueCommand({ SecretId, ...(VersionStage ? { VersionStage } : {}) }));

  it('reads what the stack wrote, by ARN and by name', async () => {
    const arn = aws.stack.at('aws_secretsmanager_secret.key').attribute('arn');
    for (const id of [arn, 'key']) {
      expect(await get(id)).toMatchObject({
        ARN: arn,
        Name: 'key',
        SecretString: '{"keyId":"K1"}',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: expect.any(Date),
      });
    }
  });

  it('knows no value of a secret without a version, and no old ones', async () => {
    await expect(get('empty')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringContaining('AWSCURRENT'),
    });
    await expect(get('key', 'AWSPREVIOUS')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is not asked about secrets of others', async () => {
    await expect(get('someone-elses')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('Connect StartChatContact', () => {
  const asked: StartChat[] = [];
  let fail: ServiceError | undefined;
  beforeEach(() => {
    asked.length = 0;
    fail = undefined;
    aws.world.centre = {
      startChat: async (request) => {
        asked.push(request);
        if (fail !== undefined) throw fail;
        return { contactId: `contact-${asked.length}`, participantId: 'p', participantToken: 't' };
      },
      queue: () => ({ online: 0, staffed: 0, available: 0, contactsInQueue: 0, oldestContactAge: 0 }),
    };
  });

  const instance = () => String(aws.stack.variables.get('connect_instance_arn')).split('/').at(-1) ?? '';
  const input = (over: Partial<StartChatContactCommand['input']> = {}): StartChatContactCommand['input'] => ({
    InstanceId: instance(),
    ContactFlowId: aws.stack.at('aws_connect_contact_flow.chat').attribute('contact_flow_id'),
    ParticipantDetails: { DisplayName: 'Caller' },
    // The SDK makes up a token when none is given; the operation's own default is none.
    ClientToken: `token-${Math.random()}`,
    ...over,
  });
  const start = (over: Partial<StartChatContactCommand['input']> = {}, to = aws) =>
    to.clients.connect.send(new StartChatContactCommand(input(over)));

  it('hands the chat to the contact centre', async () => {
    const answer = await start({
      Attributes: { language: 'en' },
      RelatedContactId: 'voice-1',
      ChatDurationInMinutes: 240,
      SupportedMessagingContentTypes: ['text/plain', 'text/markdown'],
      SegmentAttributes: { 'connect:Subtype': { ValueString: 'connect:Guide' } },
      InitialMessage: { ContentType: 'text/plain', Content: 'Hi' },
    });
    expect(answer).toMatchObject({ ContactId: 'contact-1', ParticipantId: 'p', ParticipantToken: 't' });
    expect(asked).toEqual([
      {
        flowArn: aws.stack.at('aws_connect_contact_flow.chat').attribute('arn'),
        displayName: 'Caller',
        attributes: { language: 'en' },
        relatedContactId: 'voice-1',
        durationMinutes: 240,
        contentTypes: ['text/plain', 'text/markdown'],
        segmentAttributes: { 'connect:Subtype': 'connect:Guide' },
        initialMessage: { contentType: 'text/plain', content: 'Hi' },
      },
    ]);
  });

  it('starts one chat per client token, however often it is asked', async () => {
    const answers = await Promise.all([start({ ClientToken: 'a' }), start({ ClientToken: 'a' })]);
    answers.push(await start({ ClientToken: 'a' }));
    expect(answers.map((answer) => answer.ContactId)).toEqual(['contact-1', 'contact-1', 'contact-1']);
    expect((await start({ ClientToken: 'b' })).ContactId).toBe('contact-2');
  });

  it('passes on what the contact centre refuses, and lets the token try again', async () => {
    fail = new ServiceError('LimitExceededException', 'Too many chats');
    await expect(start({ ClientToken: 'c' })).rejects.toMatchObject({
      name: 'LimitExceededException',
      $metadata: { httpStatusCode: 429 },
    });
    fail = undefined;
    expect((await start({ ClientToken: 'c' })).ContactId).toBe('contact-2');
  });

  it.each<[string, Partial<StartChatContactCommand['input']>]>([
    ['InvalidRequestException', { Attributes: { 'with space': 'x' } }],
    ['InvalidRequestException', { Attributes: { big: 'x'.repeat(32_768) } }],
    ['InvalidRequestException', { ChatDurationInMinutes: 59 }],
    ['InvalidRequestException', { RelatedContactId: 'v', PersistentChat: { SourceContactId: 's' } }],
    ['InvalidRequestException', { SupportedMessagingContentTypes: ['text/markdown'] }],
    ['InvalidParameterException', { ParticipantDetails: { DisplayName: undefined } }],
    ['AccessDeniedException', { ContactFlowId: 'other' }],
  ])('answers %s', async (name, over) => {
    await expect(start(over)).rejects.toMatchObject({ name });
    expect(asked).toEqual([]);
  });

  it('knows no other instance and no other flow', async () => {
    restarted = await startTestAws({}, awsStack([{ Effect: 'Allow', Action: 'connect:*', Resource: '*' }]));
    for (const over of [{ InstanceId: '00000000-0000-4000-8000-000000000000' }, { ContactFlowId: 'other' }]) {
      await expect(start(over, restarted)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });

  it('takes five a second and eight at once when quotas are on', async () => {
    const limited = await quotas();
    limited.world.centre = aws.world.centre;
    const tenStarts = async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => start({}, limited)));
      return outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason.name);
    };
    expect(await tenStarts()).toEqual(['TooManyRequestsException', 'TooManyRequestsException']);
    now += 1000;
    expect(await tenStarts()).toHaveLength(5);
  });
});

describe('Connect GetCurrentMetricData', () => {
  const queues: Record<string, number> = { a: 2, b: 3, empty: 0 };
  beforeAll(() => {
    aws.world.centre = {
      startChat: () => Promise.reject(new Error('not here')),
      queue: (arn) => {
        const agents = queues[arn.split('/').at(-1) ?? ''] ?? 0;
        return {
          online: agents,
          staffed: agents,
          available: agents - 1,
          contactsInQueue: 0,
          oldestContactAge: agents * 10,
        };
      },
    };
  });
  const get = (Queues: string[], names: string[], Groupings?: 'QUEUE'[]) =>
    aws.clients.connect.send(
      new GetCurrentMetricDataCommand({
        InstanceId: String(aws.stack.variables.get('connect_instance_arn')).split('/').at(-1),
        Filters: { Queues, Channels: ['CHAT'] },
        CurrentMetrics: names.map((Name) => ({ Name: Name as 'AGENTS_STAFFED', Unit: 'COUNT' })),
        ...(Groupings ? { Groupings } : {}),
      }),
    );

  it('adds up the queues, or groups by queue', async () => {
    const sum = await get(['a', 'b'], ['AGENTS_STAFFED', 'AGENTS_AVAILABLE', 'OLDEST_CONTACT_AGE']);
    expect(sum.MetricResults?.[0]?.Collections?.map((one) => [one.Metric?.Name, one.Value])).toEqual([
      ['AGENTS_STAFFED', 5],
      ['AGENTS_AVAILABLE', 3],
      ['OLDEST_CONTACT_AGE', 30],
    ]);
    expect(sum.DataSnapshotTime).toBeInstanceOf(Date);
    const grouped = await get(['a', 'b'], ['AGENTS_STAFFED', 'OLDEST_CONTACT_AGE'], ['QUEUE']);
    expect(
      grouped.MetricResults?.map((one) => [
        one.Dimensions?.Queue?.Id,
        ...(one.Collections ?? []).map(({ Value }) => Value),
      ]),
    ).toEqual([
      ['a', 2, 20_000],
      ['b', 3, 30_000],
    ]);
  });

  it('has no metrics of a queue where nobody is', async () => {
    expect((await get(['empty'], ['AGENTS_STAFFED'])).MetricResults).toEqual([]);
  });

  it('refuses a request without queues, and a metric that it does not know', async () => {
    await expect(get([], ['AGENTS_STAFFED'])).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(get(['a'], ['SLOTS_ACTIVE'])).rejects.toMatchObject({
      message: expect.stringContaining('SLOTS_ACTIVE'),
    });
    expect(failures).toEqual([expect.stringContaining('The metric SLOTS_ACTIVE is not simulated')]);
  });
});

describe('Customer Profiles SearchProfiles', () => {
  const search = (DomainName: string, KeyName = '_phone', MaxResults?: number) =>
    aws.clients.profiles.send(
      new SearchProfilesCommand({ DomainName, KeyName, Values: [CALLER], ...(MaxResults ? { MaxResults } : {}) }),
    );
  beforeAll(() => {
    aws.world.profiles.set('customers', [
      { ProfileId: '1', PhoneNumber: CALLER, EmailAddress: 'a@example.org' },
      { ProfileId: '2', MobilePhoneNumber: CALLER },
      { ProfileId: '3', PhoneNumber: '+12065550199' },
    ]);
  });

  it('finds profiles by any of their numbers', async () => {
    expect((await search('customers')).Items?.map((item) => item.ProfileId)).toEqual(['1', '2']);
    expect((await search('customers', '_phone', 1)).Items).toHaveLength(1);
  });

  it('answers errors by name', async () => {
    await expect(search('customers', '_unknown')).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(search('others')).rejects.toMatchObject({ name: 'AccessDeniedException' });
    aws.world.profiles.delete('customers');
    await expect(search('customers')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
