// Flows to try things on: real ones, the shipped ones, and two that use every form of every action.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as b from '../../flows/builder/actions';
import { buildFlow, buildModule } from '../../flows/builder/build';
import { chatFlow } from '../../flows/chat';
import { inboundExampleFlow } from '../../flows/inbound-example';
import type { FlowContent } from '../../flows/language/content';
import { voiceToChatModule } from '../../flows/voice-to-chat';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';

export interface NamedFlow {
  readonly name: string;
  readonly content: FlowContent;
}

const FOLDER = join(__dirname, 'flow-corpus');

/** Real flows, as exported: their types are claims that the validator has still to check. */
export const CORPUS: readonly NamedFlow[] = readdirSync(FOLDER)
  .filter((name) => name !== 'README.md')
  .sort()
  .map((name) => ({ name, content: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) }));

/** As the stack builds them. */
export const SHIPPED: readonly NamedFlow[] = [
  {
    name: 'voice-to-chat',
    content: voiceToChatModule({
      sendLinkFunctionArn: '$' + '{aws_lambda_function.send_link.arn}',
      languages: LANGUAGES,
    }),
  },
  {
    name: 'chat',
    content: chatFlow({ queueArn: '$' + '{var.queue_arn}', languages: LANGUAGES }),
  },
  {
    name: 'inbound-example',
    content: inboundExampleFlow({
      voiceToChatModuleId: '$' + '{aws_connect_contact_flow_module.voice_to_chat.contact_flow_module_id}',
      queueArn: '$' + '{var.queue_arn}',
    }),
  },
];

const END = 'end';
const next = { next: END };
const orEnd = { NoMatchingError: END };

/** Every form that may stand in a flow, one after the other, without a finding. */
export const EVERY_FORM: NamedFlow = {
  name: 'every form',
  content: buildFlow([
    b.updateFlowLoggingBehavior('log', 'Enabled', 'voice'),
    b.updateContactTextToSpeechVoice(
      'voice',
      { TextToSpeechVoice: 'Joanna', TextToSpeechEngine: 'Neural', TextToSpeechStyle: 'None' },
      { next: 'data', ...orEnd },
    ),
    b.updateContactData('data', { LanguageCode: 'en-US', TargetContact: 'Current' }, { next: 'recording', ...orEnd }),
    b.updateContactRecordingBehavior(
      'recording',
      { RecordingBehavior: { RecordedParticipants: ['Agent', 'Customer'], IVRRecordingBehavior: 'Disabled' } },
      { next: 'recording voice' },
    ),
    b.updateContactRecordingAndAnalyticsBehavior(
      'recording voice',
      { VoiceBehavior: {} },
      { next: 'recording chat', ChannelMismatch: END, ...orEnd },
    ),
    b.updateChatAnalyticsBehavior(
      'recording chat',
      { ChatBehavior: {} },
      { next: 'prompt', ChannelMismatch: END, InFlightRedactionConfigurationFailed: END, ...orEnd },
    ),
    b.messageParticipant(
      'prompt',
      { Text: 'Hello, $.CustomerEndpoint.Address', SkipWhenDTMFBufferEnabled: 'true' },
      { next: 'recorded prompt', ...orEnd },
    ),
    b.messageParticipant(
      'recorded prompt',
      { Media: { Uri: 'https://bucket.example/welcome.wav', SourceType: 'S3', MediaType: 'Audio' } },
      { next: 'prompts', ...orEnd },
    ),
    b.messageParticipantIteratively(
      'prompts',
      { Messages: [{ Text: 'One.' }, { Text: 'Two.' }], InterruptFrequencySeconds: 20 },
      { next: 'buffer', ...orEnd },
    ),
    b.bufferInput('buffer', { EnableDTMFBuffer: 'True' }, { next: 'menu', ...orEnd }),
    b.menu(
      'menu',
      { Text: 'Press a key.', StoreInput: 'False', InputTimeLimitSeconds: 5 },
      {
        when: { '1': 'stored', '2': 'phone', '#': 'prompt' },
        InputTimeLimitExceeded: 'lex',
        NoMatchingCondition: 'stored',
        NoMatchingError: END,
      },
    ),
    b.storeInput(
      'stored',
      {
        SSML: '<speak>Key your number.</speak>',
        StoreInput: 'True',
        InputTimeLimitSeconds: 10,
        InputValidation: { CustomValidation: { MaximumLength: 20 } },
        DTMFConfiguration: {
          InputTerminationSequence: '#',
          DisableCancelKey: 'True',
          InterdigitTimeLimitSeconds: 5,
        },
        InputEncryption: { EncryptionKeyId: 'key', Key: 'pem' },
      },
      { next: 'phone', ...orEnd },
    ),
    b.storePhoneNumber(
      'phone',
      {
        PromptId: '$.Attributes.prompt',
        StoreInput: 'True',
        InputTimeLimitSeconds: 10,
        InputValidation: { PhoneNumberValidation: { NumberFormat: 'Local', CountryCode: 'US' } },
      },
      { next: 'callback number', InvalidPhoneNumber: 'menu', ...orEnd },
    ),
    b.updateContactCallbackNumber(
      'callback number',
      { CallbackNumber: '$.StoredCustomerInput' },
      { next: 'callback', InvalidCallbackNumber: 'lex', CallbackNumberNotDialable: 'lex' },
    ),
    b.createCallbackContact(
      'callback',
      { InitialCallDelaySeconds: '99', MaximumConnectionAttempts: '1', RetryDelaySeconds: '600' },
      { next: 'lex', ...orEnd },
    ),
    b.connectParticipantWithLexBot(
      'lex',
      { Text: 'How can we help?', LexV2Bot: { AliasArn: '$.Attributes.bot' } },
      { when: [b.equals('Sales', 'function')], NoMatchingCondition: 'function', NoMatchingError: END },
    ),
    b.invokeLambdaFunction(
      'function',
      {
        LambdaFunctionARN: '$.Attributes.function',
        InvocationTimeLimitSeconds: 8,
        InvocationType: 'SYNCHRONOUS',
        LambdaInvocationAttributes: { said: '$.Lex.IntentName' },
        ResponseValidation: { ResponseType: 'JSON' },
      },
      { next: 'answer', ...orEnd },
    ),
    b.compare('answer', '$.External.status', {
      when: [
        b.equals('ok', 'function in background'),
        b.startsWith('a', 'flow attributes'),
        b.endsWith('b', 'flow attributes'),
        b.contains('c', 'flow attributes'),
        b.greaterThan('1', 'flow attributes'),
        b.greaterOrEqual('2', 'flow attributes'),
        b.lessThan('3', 'flow attributes'),
        b.lessOrEqual('4', 'flow attributes'),
        b.keyExists('status', 'flow attributes'),
      ],
      NoMatchingCondition: 'function in background',
    }),
    b.invokeLambdaFunctionAsynchronously(
      'function in background',
      { LambdaFunctionARN: '$.Attributes.function', InvocationTimeLimitSeconds: 8, InvocationType: 'ASYNCHRONOUS' },
      { next: 'flow attributes', ...orEnd },
    ),
    b.updateFlowAttributes(
      'flow attributes',
      { answer: '$.External.status' },
      { next: 'contact attributes', ...orEnd },
    ),
    b.updateContactAttributes(
      'contact attributes',
      { Attributes: { answer: '$.FlowAttributes.answer' }, TargetContact: 'Related' },
      { next: 'hook', ...orEnd },
    ),
    b.updateContactEventHooks(
      'hook',
      { EventHooks: { CustomerQueue: '$.Attributes.queueFlow' } },
      { next: 'tag', ...orEnd },
    ),
    b.tagContact('tag', { Tags: { reason: 'chat' } }, { next: 'untag', ...orEnd }),
    b.untagContact('untag', { TagKeys: ['reason'] }, { next: 'task', ...orEnd }),
    b.createTask(
      'task',
      { Name: 'Call back', ContactFlowId: '$.Attributes.taskFlow', Attributes: { reason: 'chat' } },
      { next: 'past chat', ...orEnd },
    ),
    b.createPersistentContactAssociation(
      'past chat',
      { RehydrationType: 'ENTIRE_PAST_SESSION', SourceContactId: '$.Attributes.past' },
      { next: 'message', ...orEnd },
    ),
    b.startOutboundChatContact(
      'message',
      {
        SourceEndpoint: { Address: '$.Attributes.number', Type: 'CONNECT_PHONENUMBER_ARN' },
        DestinationEndpoint: { Address: '$.CustomerEndpoint.Address', Type: 'TELEPHONE_NUMBER' },
        ContactFlowArn: '$.Attributes.smsFlow',
        ContactSubtype: 'connect:SMS',
        InitialSystemMessage: { Content: 'Hello.' },
        RelatedContact: 'CURRENT',
      },
      { next: 'profile', ...orEnd },
    ),
    b.getCustomerProfile(
      'profile',
      {
        ProfileRequestData: { IdentifierName: '_phone', IdentifierValue: '$.CustomerEndpoint.Address' },
        ProfileResponseData: ['FirstName'],
      },
      { next: 'view', NoneFoundError: 'new profile', MultipleFoundError: 'view', ...orEnd },
    ),
    b.createCustomerProfile(
      'new profile',
      { ProfileRequestData: { PhoneNumber: '$.CustomerEndpoint.Address' }, ProfileResponseData: ['ProfileId'] },
      { next: 'view', ...orEnd },
    ),
    b.showView(
      'view',
      { ViewResource: { Id: 'cards', Version: '1' }, InvocationTimeLimitSeconds: 300, ViewData: { Heading: '' } },
      { when: [b.equals('Back', 'loop')], NoMatchingCondition: 'loop', NoMatchingError: END, TimeLimitExceeded: END },
    ),
    b.loop('loop', 3, { continue: 'wait', done: 'percent' }),
    b.wait(
      'wait',
      { TimeLimitSeconds: 60, Events: ['CustomerReturned'] },
      { when: { WaitCompleted: 'loop', CustomerReturned: 'percent' }, NoMatchingError: END },
    ),
    b.distributeByPercentage('percent', { when: [b.lessThan('51', 'hours')], NoMatchingCondition: 'set queue' }),
    b.checkHoursOfOperation(
      'hours',
      { HoursOfOperationId: '$.Attributes.hours' },
      { when: { True: 'set queue', False: 'third party' }, NoMatchingError: END },
    ),
    b.updateContactTargetQueue('set queue', { QueueId: '$.Attributes.queue' }, { next: 'staffing', ...orEnd }),
    b.checkStaffing(
      'staffing',
      { MetricType: 'NumberOfAgentsStaffed', QueueId: '$.Attributes.queue' },
      { when: { '0': 'waiting' }, NoMatchingCondition: 'module', NoMatchingError: 'waiting' },
    ),
    b.checkQueueStatus(
      'waiting',
      { MetricType: 'OldestContactInQueueAgeSeconds' },
      {
        when: [b.greaterThan('300000', 'module with branches')],
        NoMatchingCondition: 'metrics',
        NoMatchingError: 'metrics',
      },
    ),
    b.getMetricData('metrics', { QueueChannel: 'Voice' }, { next: 'age', ...orEnd }),
    b.updateContactRoutingBehavior('age', { QueueTimeAdjustmentSeconds: -30 }, { next: 'priority' }),
    b.updateContactRoutingBehavior('priority', { QueuePriority: 1 }, { next: 'to queue' }),
    b.invokeFlowModule('module', { FlowModuleId: '$.Attributes.module' }, { next: 'to queue', ...orEnd }),
    b.invokeFlowModuleWithBranches(
      'module with branches',
      { FlowModuleId: '$.Attributes.module', Input: { phone: '$.CustomerEndpoint.Address' } },
      { next: 'to queue', when: [b.equals('stay', 'dequeue')], NoMatchingCondition: 'to queue', ...orEnd },
    ),
    b.transferContactToQueue('to queue', { QueueAtCapacity: 'third party', NoMatchingError: END }),
    b.dequeueContactAndTransferToQueue(
      'dequeue',
      { QueueId: '$.Attributes.queue' },
      { QueueAtCapacity: 'third party', NoMatchingError: END },
    ),
    b.transferParticipantToThirdParty(
      'third party',
      { ThirdPartyPhoneNumber: '$.Attributes.other', ContinueFlowExecution: 'False' },
      { NoMatchingError: 'third party and back' },
    ),
    b.transferParticipantToThirdPartyAndContinue(
      'third party and back',
      { ThirdPartyPhoneNumber: '$.Attributes.other', ContinueFlowExecution: 'True' },
      { next: 'to flow', CallFailed: END, ConnectionTimeLimitExceeded: END, ...orEnd },
    ),
    b.transferToFlow('to flow', { ContactFlowId: '$.Attributes.flow' }, { NoMatchingError: 'to agent?' }),
    b.compare('to agent?', '$.Attributes.agent', {
      when: [b.equals('yes', 'to agent'), b.equals('no', 'end of whisper')],
      NoMatchingCondition: 'goodbye',
    }),
    b.transferContactToAgent('to agent'),
    b.endFlowExecution('end of whisper'),
    b.messageParticipant('goodbye', { Text: 'Goodbye.' }, { ...next, ...orEnd }),
    b.disconnectParticipant(END),
  ]),
};

/** A module that returns results by its contract, without a finding when the contract is known. */
export const RETURNING: NamedFlow = {
  name: 'returning module',
  content: buildModule(
    [
      b.getMetricData('metrics', {}, { next: 'say', NoMatchingError: 'return' }),
      b.messageParticipant(
        'say',
        { Text: '$.Metrics.Queue.Size people wait.' },
        { next: 'sent', NoMatchingError: 'return' },
      ),
      b.compare('sent', '$.Attributes.sent', {
        when: [b.equals('yes', 'return sent')],
        NoMatchingCondition: 'return',
      }),
      b.endFlowModuleExecution('return sent', { Result: 'sent', ResultData: { status: 'ok' } }),
      b.endFlowModuleExecution('return'),
    ],
    { results: ['sent'], resultData: ['status'] },
  ),
};
export const RETURNING_CONTRACT = { results: ['sent'], resultData: ['status'] };
