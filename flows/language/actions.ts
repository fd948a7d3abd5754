// The one table of action rules: what the service demands of each action type. The builder takes its types from it, the
// validator its checks, docs/flow-rules.md its list. Where documentation and observed service differ, the service counts.
//
// A type that behaves in several ways (a menu and a stored input, for example) has one entry per form, named
// `<Type>.<form>`; formOf() tells which one an action is. A type without an entry is known (KNOWN_TYPES) or unknown.

import type { FlowAction, JsonObject } from './content';
import { OPERATORS } from './content';
import {
  type ActionRule,
  id,
  json,
  list,
  map,
  NO_CONDITIONS,
  NO_ERRORS,
  NO_MATCHING_ERROR,
  required,
  staticText,
  text,
} from './rules';
import { isWord, wordOf } from './words';

export const METRICS_OF_AGENTS = ['NumberOfAgentsAvailable', 'NumberOfAgentsStaffed', 'NumberOfAgentsOnline'] as const;
export const METRICS_OF_QUEUES = ['OldestContactInQueueAgeSeconds', 'NumberOfContactsInQueue'] as const;
export const DTMF_KEYS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'] as const;

const PROMPT_SOURCES = ['Text', 'SSML', 'PromptId', 'Media'] as const;
const PROMPT = {
  Text: text,
  SSML: text,
  PromptId: id,
  Media: {
    value: 'object',
    of: { Uri: required(text), SourceType: required(staticText), MediaType: required(staticText) },
  },
} as const;
const QUEUE_OR_AGENT = { QueueId: id, AgentId: id } as const;
const seconds = (least: number, most?: number) =>
  most === undefined
    ? ({ value: 'integer', least, binding: 'static' } as const)
    : ({ value: 'integer', least, most, binding: 'static' } as const);
const oneOf = <const V extends readonly string[]>(...of: V) => ({ value: 'one of', of }) as const;
/** The service has been seen to refuse other values. */
const closed = <const V extends readonly string[]>(...of: V) => ({ value: 'one of', of, closed: true }) as const;

/** Flows that a contact may be given for a later moment. */
const HOOK = {
  pattern:
    /^(?:AgentHold|AgentWhisper|CustomerHold|CustomerQueue|CustomerRemaining|CustomerWhisper|DefaultAgentUI|DisconnectAgentUI|PauseContact|ResumeContact)$/,
  says: 'one of the known hooks, such as CustomerQueue, CustomerWhisper, AgentWhisper or CustomerRemaining',
  usual: true,
} as const;

const STORED = {
  ...PROMPT,
  StoreInput: required(oneOf('True')),
  InputTimeLimitSeconds: required(seconds(1, 180)),
  DTMFConfiguration: {
    value: 'object',
    of: {
      InputTerminationSequence: {
        ...staticText,
        shape: { pattern: /^[\d*#]{1,5}$/, says: 'one to five of the keys 0 to 9, * and #' },
      },
      DisableCancelKey: oneOf('True', 'False'),
      InterdigitTimeLimitSeconds: seconds(1, 20),
    },
  },
} as const;
const LAMBDA = {
  LambdaFunctionARN: required(text),
  LambdaInvocationAttributes: map,
  ResponseValidation: { value: 'object', of: { ResponseType: required(closed('STRING_MAP', 'JSON')) } },
} as const;
const THIRD_PARTY = {
  ThirdPartyPhoneNumber: required(text),
  ThirdPartyConnectionTimeLimitSeconds: text,
  ThirdPartyDTMFDigits: text,
  CallerId: json,
} as const;

export const ACTIONS = {
  // Participant actions
  MessageParticipant: {
    type: 'MessageParticipant',
    source: 'service',
    parameters: { ...PROMPT, SkipWhenDTMFBufferEnabled: oneOf('true', 'false') },
    exactlyOne: PROMPT_SOURCES,
    errors: { required: [], allowed: ['NoMatchingError'] },
    conditions: NO_CONDITIONS,
    participant: true,
  },
  MessageParticipantIteratively: {
    type: 'MessageParticipantIteratively',
    source: 'exports',
    parameters: {
      Messages: required({ value: 'items', of: PROMPT, exactlyOne: PROMPT_SOURCES }),
      InterruptFrequencySeconds: seconds(1),
    },
    errors: { required: [], allowed: ['NoMatchingError'] },
    conditions: { conditions: 'open', operators: ['Equals'], least: 0 },
    nextOptional: true,
    participant: true,
  },
  'GetParticipantInput.menu': {
    type: 'GetParticipantInput',
    source: 'service',
    parameters: {
      ...PROMPT,
      StoreInput: oneOf('False'),
      InputTimeLimitSeconds: required(seconds(1, 180)),
    },
    exactlyOne: PROMPT_SOURCES,
    misnamed: { InputTimeoutSeconds: 'InputTimeLimitSeconds' },
    errors: { required: ['InputTimeLimitExceeded', 'NoMatchingCondition', 'NoMatchingError'], allowed: [] },
    conditions: { conditions: 'fixed', operator: 'Equals', required: [], allowed: DTMF_KEYS },
    mirrors: 'NoMatchingCondition',
    voiceOnly: true,
    participant: true,
  },
  'GetParticipantInput.stored': {
    type: 'GetParticipantInput',
    source: 'service',
    parameters: {
      ...STORED,
      InputValidation: required({
        value: 'object',
        of: {
          CustomValidation: { value: 'object', of: { MaximumLength: required(seconds(1)) } },
        },
        oneOf: ['CustomValidation'],
      }),
      InputEncryption: {
        value: 'object',
        of: { EncryptionKeyId: required(text), Key: required(text) },
      },
    },
    exactlyOne: PROMPT_SOURCES,
    misnamed: { InputTimeoutSeconds: 'InputTimeLimitSeconds' },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
    voiceOnly: true,
    participant: true,
  },
  'GetParticipantInput.phoneNumber': {
    type: 'GetParticipantInput',
    source: 'service',
    parameters: {
      ...STORED,
      InputValidation: required({
        value: 'object',
        of: {
          PhoneNumberValidation: {
            value: 'object',
            of: {
              NumberFormat: required(oneOf('Local', 'E164')),
              CountryCode: { ...staticText, shape: { pattern: /^[A-Za-z]{2}$/, says: 'a code of two letters' } },
            },
          },
        },
        oneOf: ['PhoneNumberValidation'],
      }),
    },
    exactlyOne: PROMPT_SOURCES,
    misnamed: { InputTimeoutSeconds: 'InputTimeLimitSeconds' },
    errors: { required: ['NoMatchingError', 'InvalidPhoneNumber'], allowed: [] },
    conditions: NO_CONDITIONS,
    voiceOnly: true,
    participant: true,
  },
  'GetParticipantInput.buffer': {
    type: 'GetParticipantInput',
    source: 'service',
    parameters: { EnableDTMFBuffer: required(oneOf('True', 'False')) },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
    voiceOnly: true,
    participant: true,
  },
  ConnectParticipantWithLexBot: {
    type: 'ConnectParticipantWithLexBot',
    source: 'exports',
    parameters: {
      ...PROMPT,
      LexV2Bot: { value: 'object', of: { AliasArn: required(text) } },
      LexBot: json,
      LexInitializationData: json,
      LexSessionAttributes: map,
      LexTimeoutSeconds: json,
    },
    open: true,
    atLeastOne: [...PROMPT_SOURCES, 'LexInitializationData'],
    atMostOne: PROMPT_SOURCES,
    errors: { required: ['NoMatchingCondition', 'NoMatchingError'], allowed: ['InputTimeLimitExceeded'] },
    conditions: { conditions: 'open', operators: OPERATORS, least: 0 },
    mirrors: 'NoMatchingError',
    participant: true,
  },
  ShowView: {
    type: 'ShowView',
    source: 'service',
    parameters: {
      ViewResource: required({ value: 'object', of: { Id: required(text), Version: text } }),
      InvocationTimeLimitSeconds: required(seconds(1)),
      ViewData: json,
    },
    open: true,
    errors: { required: ['NoMatchingCondition', 'NoMatchingError', 'TimeLimitExceeded'], allowed: [] },
    conditions: { conditions: 'open', operators: ['Equals'], least: 0 },
    mirrors: 'NoMatchingError',
    participant: true,
  },
  DisconnectParticipant: {
    type: 'DisconnectParticipant',
    source: 'service',
    parameters: {},
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
    terminal: true,
    participant: true,
  },

  // Contact actions
  UpdateContactAttributes: {
    type: 'UpdateContactAttributes',
    source: 'service',
    parameters: {
      Attributes: required({ value: 'map', filled: true }),
      TargetContact: oneOf('Current', 'Related'),
    },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UpdateContactData: {
    type: 'UpdateContactData',
    source: 'service',
    parameters: {
      Name: text,
      Description: text,
      LanguageCode: text,
      CustomerId: text,
      WisdomSessionArn: text,
      TargetContact: oneOf('Current', 'Related'),
      IsVoiceIdStreamingEnabled: text,
      IsFraudDetectionEnabled: text,
      IsVoiceAuthenticationEnabled: text,
      VoiceAuthenticationThreshold: text,
      VoiceAuthenticationResponseTime: text,
      FraudDetectionThreshold: text,
      WatchlistId: text,
    },
    atLeastOne: [
      'Name',
      'Description',
      'LanguageCode',
      'CustomerId',
      'WisdomSessionArn',
      'IsVoiceIdStreamingEnabled',
      'IsFraudDetectionEnabled',
      'IsVoiceAuthenticationEnabled',
    ],
    misnamed: { References: 'UpdateContactAttributes' },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UpdateContactTargetQueue: {
    type: 'UpdateContactTargetQueue',
    source: 'service',
    parameters: QUEUE_OR_AGENT,
    exactlyOne: ['QueueId', 'AgentId'],
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UpdateContactRoutingBehavior: {
    type: 'UpdateContactRoutingBehavior',
    source: 'service',
    parameters: {
      QueuePriority: seconds(1),
      QueueTimeAdjustmentSeconds: { value: 'integer', least: Number.MIN_SAFE_INTEGER, binding: 'static' },
    },
    exactlyOne: ['QueuePriority', 'QueueTimeAdjustmentSeconds'],
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
  },
  UpdateContactEventHooks: {
    type: 'UpdateContactEventHooks',
    source: 'service',
    parameters: { EventHooks: required({ value: 'map', filled: true, most: 1, keys: HOOK }) },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UpdateContactTextToSpeechVoice: {
    type: 'UpdateContactTextToSpeechVoice',
    source: 'service',
    parameters: {
      TextToSpeechVoice: required(text),
      TextToSpeechEngine: text,
      TextToSpeechStyle: text,
    },
    misnamed: { VoiceId: 'TextToSpeechVoice', Engine: 'TextToSpeechEngine', LanguageCode: 'UpdateContactData' },
    errors: { required: [], allowed: ['NoMatchingError'] },
    conditions: NO_CONDITIONS,
  },
  UpdateContactRecordingBehavior: {
    type: 'UpdateContactRecordingBehavior',
    source: 'service',
    parameters: {
      RecordingBehavior: required({
        value: 'object',
        of: {
          RecordedParticipants: { value: 'list', of: ['Agent', 'Customer'] },
          ScreenRecordedParticipants: { value: 'list', of: ['Agent'] },
          IVRRecordingBehavior: oneOf('Enabled', 'Disabled'),
        },
      }),
      AnalyticsBehavior: json,
    },
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
  },
  'UpdateContactRecordingAndAnalyticsBehavior.chat': {
    type: 'UpdateContactRecordingAndAnalyticsBehavior',
    source: 'service',
    parameters: { ChatBehavior: required(json) },
    errors: {
      required: ['NoMatchingError', 'ChannelMismatch', 'InFlightRedactionConfigurationFailed'],
      allowed: [],
    },
    conditions: NO_CONDITIONS,
  },
  UpdateContactRecordingAndAnalyticsBehavior: {
    type: 'UpdateContactRecordingAndAnalyticsBehavior',
    source: 'service',
    parameters: { VoiceBehavior: json, ScreenRecordingBehavior: json },
    exactlyOne: ['VoiceBehavior', 'ScreenRecordingBehavior'],
    errors: { required: ['NoMatchingError', 'ChannelMismatch'], allowed: [] },
    conditions: NO_CONDITIONS,
  },
  UpdateContactCallbackNumber: {
    type: 'UpdateContactCallbackNumber',
    source: 'service',
    parameters: { CallbackNumber: required({ value: 'reference' }) },
    errors: { required: ['InvalidCallbackNumber', 'CallbackNumberNotDialable'], allowed: [] },
    conditions: NO_CONDITIONS,
  },
  CreateCallbackContact: {
    type: 'CreateCallbackContact',
    source: 'service',
    parameters: {
      InitialCallDelaySeconds: text,
      MaximumConnectionAttempts: text,
      RetryDelaySeconds: text,
      ...QUEUE_OR_AGENT,
    },
    open: true,
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  CreateTask: {
    type: 'CreateTask',
    source: 'service',
    parameters: { Name: text, Description: text, ContactFlowId: id, Attributes: map, References: json },
    open: true,
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  CreatePersistentContactAssociation: {
    type: 'CreatePersistentContactAssociation',
    source: 'service',
    parameters: { RehydrationType: required(staticText), SourceContactId: required(text) },
    open: true,
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  StartOutboundChatContact: {
    type: 'StartOutboundChatContact',
    source: 'documentation',
    parameters: {
      SourceEndpoint: required({ value: 'object', of: { Address: required(text), Type: required(staticText) } }),
      DestinationEndpoint: required({ value: 'object', of: { Address: required(text), Type: required(staticText) } }),
      ContactFlowArn: required(text),
      ContactSubtype: required(oneOf('connect:SMS')),
      InitialSystemMessage: { value: 'object', of: { Content: required(text) } },
      RelatedContact: oneOf('CURRENT'),
    },
    open: true,
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  TagContact: {
    type: 'TagContact',
    source: 'service',
    parameters: {
      Tags: required({
        value: 'map',
        filled: true,
        most: 6,
        keys: { pattern: /^(?!aws:)/i, says: "a key that may be set: those beginning with aws: are AWS's own" },
      }),
    },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UntagContact: {
    type: 'UntagContact',
    source: 'service',
    parameters: { TagKeys: required({ value: 'list', filled: true }) },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  GetCustomerProfile: {
    type: 'GetCustomerProfile',
    source: 'service',
    parameters: { ProfileRequestData: required(json), ProfileResponseData: list },
    open: true,
    errors: { required: ['MultipleFoundError', 'NoneFoundError', 'NoMatchingError'], allowed: [] },
    conditions: NO_CONDITIONS,
  },
  CreateCustomerProfile: {
    type: 'CreateCustomerProfile',
    source: 'exports',
    parameters: { ProfileRequestData: required(json), ProfileResponseData: list },
    open: true,
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },

  // Flow control actions
  Compare: {
    type: 'Compare',
    source: 'service',
    parameters: { ComparisonValue: required({ value: 'reference' }) },
    errors: { required: ['NoMatchingCondition'], allowed: [] },
    conditions: { conditions: 'open', operators: [...OPERATORS, 'KeyExists'], least: 1 },
    mirrors: 'NoMatchingCondition',
  },
  Loop: {
    type: 'Loop',
    source: 'service',
    parameters: { LoopCount: required({ value: 'integer', least: 0, most: 100, binding: 'dynamic' }) },
    open: true,
    errors: { required: [], allowed: ['NoMatchingError'] },
    conditions: {
      conditions: 'fixed',
      operator: 'Equals',
      required: ['ContinueLooping', 'DoneLooping'],
      allowed: [],
    },
    mirrors: 'DoneLooping',
  },
  Wait: {
    type: 'Wait',
    source: 'service',
    parameters: {
      TimeLimitSeconds: required({ value: 'integer', least: 1, binding: 'dynamic' }),
      Events: { value: 'list', of: ['CustomerReturned', 'BotParticipantDisconnected'] },
    },
    open: true,
    misnamed: { TimeoutSeconds: 'TimeLimitSeconds' },
    errors: { required: ['NoMatchingError'], allowed: ['ParticipantNotFound'] },
    conditions: {
      conditions: 'fixed',
      operator: 'Equals',
      required: ['WaitCompleted'],
      allowed: ['CustomerReturned', 'BotParticipantDisconnected'],
    },
    mirrors: 'NoMatchingError',
  },
  DistributeByPercentage: {
    type: 'DistributeByPercentage',
    source: 'service',
    parameters: {},
    errors: { required: ['NoMatchingCondition'], allowed: [] },
    conditions: { conditions: 'open', operators: ['NumberLessThan'], least: 1 },
    mirrors: 'NoMatchingCondition',
  },
  CheckHoursOfOperation: {
    type: 'CheckHoursOfOperation',
    source: 'service',
    parameters: { HoursOfOperationId: id },
    errors: NO_MATCHING_ERROR,
    conditions: { conditions: 'fixed', operator: 'Equals', required: ['True', 'False'], allowed: [] },
    mirrors: 'NoMatchingError',
  },
  'CheckMetricData.agents': {
    type: 'CheckMetricData',
    source: 'service',
    parameters: { MetricType: required(closed(...METRICS_OF_AGENTS)), ...QUEUE_OR_AGENT },
    atMostOne: ['QueueId', 'AgentId'],
    misnamed: { Queue: 'QueueId' },
    errors: { required: ['NoMatchingError', 'NoMatchingCondition'], allowed: [] },
    conditions: { conditions: 'fixed', operator: 'NumberGreaterThan', required: ['0'], allowed: [] },
    mirrors: 'NoMatchingError',
  },
  'CheckMetricData.queue': {
    type: 'CheckMetricData',
    source: 'service',
    parameters: { MetricType: required(closed(...METRICS_OF_QUEUES)), ...QUEUE_OR_AGENT },
    atMostOne: ['QueueId', 'AgentId'],
    misnamed: { Queue: 'QueueId' },
    errors: { required: ['NoMatchingError', 'NoMatchingCondition'], allowed: [] },
    conditions: {
      conditions: 'open',
      operators: ['Equals', 'NumberGreaterThan', 'NumberGreaterOrEqualTo', 'NumberLessThan', 'NumberLessOrEqualTo'],
      least: 1,
    },
    mirrors: 'NoMatchingError',
  },
  GetMetricData: {
    type: 'GetMetricData',
    source: 'service',
    parameters: { ...QUEUE_OR_AGENT, QueueChannel: text },
    atMostOne: ['QueueId', 'AgentId'],
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UpdateFlowAttributes: {
    type: 'UpdateFlowAttributes',
    source: 'service',
    parameters: {
      FlowAttributes: required({
        value: 'entries',
        of: { Value: required(text), Type: staticText },
        keys: { pattern: /^[^$.]+$/, says: 'a key without $ and dots', usual: true },
      }),
    },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  UpdateFlowLoggingBehavior: {
    type: 'UpdateFlowLoggingBehavior',
    source: 'service',
    parameters: { FlowLoggingBehavior: required(closed('Enabled', 'Disabled')) },
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
  },
  TransferToFlow: {
    type: 'TransferToFlow',
    source: 'service',
    parameters: { ContactFlowId: required(text) },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
    mirrors: 'NoMatchingError',
  },
  EndFlowExecution: {
    type: 'EndFlowExecution',
    source: 'service',
    parameters: {},
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
    terminal: true,
    only: 'flow',
  },
  EndFlowModuleExecution: {
    type: 'EndFlowModuleExecution',
    source: 'service',
    parameters: { Result: staticText, ResultData: json },
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
    terminal: true,
    only: 'module',
  },

  // Interactions
  InvokeLambdaFunction: {
    type: 'InvokeLambdaFunction',
    source: 'service',
    parameters: {
      ...LAMBDA,
      InvocationTimeLimitSeconds: required(seconds(1, 8)),
      InvocationType: closed('SYNCHRONOUS'),
    },
    misnamed: { RequestAttributes: 'LambdaInvocationAttributes' },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  'InvokeLambdaFunction.asynchronous': {
    type: 'InvokeLambdaFunction',
    source: 'service',
    parameters: {
      ...LAMBDA,
      InvocationTimeLimitSeconds: required({ ...seconds(1, 60), usual: 8 }),
      InvocationType: required(closed('ASYNCHRONOUS')),
    },
    misnamed: { RequestAttributes: 'LambdaInvocationAttributes' },
    errors: NO_MATCHING_ERROR,
    conditions: NO_CONDITIONS,
  },
  InvokeFlowModule: {
    type: 'InvokeFlowModule',
    source: 'service',
    parameters: { FlowModuleId: required(text), Input: json },
    errors: { required: ['NoMatchingError'], allowed: ['NoMatchingCondition'] },
    conditions: NO_CONDITIONS,
  },
  'InvokeFlowModule.branches': {
    type: 'InvokeFlowModule',
    source: 'service',
    parameters: { FlowModuleId: required(text), Input: json },
    errors: { required: ['NoMatchingError', 'NoMatchingCondition'], allowed: [] },
    conditions: { conditions: 'open', operators: ['Equals'], least: 1 },
  },
  TransferContactToQueue: {
    type: 'TransferContactToQueue',
    source: 'service',
    parameters: {},
    misnamed: { QueueId: 'UpdateContactTargetQueue' },
    errors: { required: ['QueueAtCapacity', 'NoMatchingError'], allowed: [] },
    conditions: NO_CONDITIONS,
    mirrors: 'NoMatchingError',
  },
  DequeueContactAndTransferToQueue: {
    type: 'DequeueContactAndTransferToQueue',
    source: 'service',
    parameters: QUEUE_OR_AGENT,
    atMostOne: ['QueueId', 'AgentId'],
    errors: { required: ['QueueAtCapacity', 'NoMatchingError'], allowed: [] },
    conditions: NO_CONDITIONS,
    mirrors: 'NoMatchingError',
  },
  TransferContactToAgent: {
    type: 'TransferContactToAgent',
    source: 'exports',
    parameters: {},
    open: true,
    errors: NO_ERRORS,
    conditions: NO_CONDITIONS,
    terminal: true,
  },
  TransferParticipantToThirdParty: {
    type: 'TransferParticipantToThirdParty',
    source: 'documentation',
    parameters: { ...THIRD_PARTY, ContinueFlowExecution: required(oneOf('False')) },
    open: true,
    errors: { required: [], allowed: ['NoMatchingError'] },
    conditions: NO_CONDITIONS,
    mirrors: 'NoMatchingError',
    voiceOnly: true,
  },
  'TransferParticipantToThirdParty.continued': {
    type: 'TransferParticipantToThirdParty',
    source: 'documentation',
    parameters: { ...THIRD_PARTY, ContinueFlowExecution: required(oneOf('True')) },
    open: true,
    errors: { required: [], allowed: ['NoMatchingError', 'CallFailed', 'ConnectionTimeLimitExceeded'] },
    conditions: NO_CONDITIONS,
    voiceOnly: true,
  },
} as const satisfies Readonly<Record<string, ActionRule>>;

export type Actions = typeof ACTIONS;
export type FormName = keyof Actions;

const FORMS: Readonly<Record<string, ActionRule>> = ACTIONS;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isTrue = (value: unknown): boolean => value === 'True' || value === 'true' || value === true;

/** The form that an action of `type` is written in. `null` for a type that the table has no rule for. */
export const formOf = (action: Pick<FlowAction, 'Type' | 'Parameters' | 'Transitions'>): FormName | null => {
  const parameters = isObject(action.Parameters) ? action.Parameters : {};
  switch (action.Type) {
    case 'GetParticipantInput': {
      if (Object.hasOwn(parameters, 'EnableDTMFBuffer')) return 'GetParticipantInput.buffer';
      if (!isTrue(parameters['StoreInput'])) return 'GetParticipantInput.menu';
      const validation = parameters['InputValidation'];
      return isObject(validation) && Object.hasOwn(validation, 'PhoneNumberValidation')
        ? 'GetParticipantInput.phoneNumber'
        : 'GetParticipantInput.stored';
    }
    case 'CheckMetricData':
      return wordOf(METRICS_OF_QUEUES, parameters['MetricType']) !== undefined
        ? 'CheckMetricData.queue'
        : 'CheckMetricData.agents';
    case 'InvokeLambdaFunction':
      return isWord('ASYNCHRONOUS', parameters['InvocationType'])
        ? 'InvokeLambdaFunction.asynchronous'
        : 'InvokeLambdaFunction';
    case 'InvokeFlowModule':
      return action.Transitions?.Conditions?.length ? 'InvokeFlowModule.branches' : 'InvokeFlowModule';
    case 'UpdateContactRecordingAndAnalyticsBehavior':
      return Object.hasOwn(parameters, 'ChatBehavior')
        ? 'UpdateContactRecordingAndAnalyticsBehavior.chat'
        : 'UpdateContactRecordingAndAnalyticsBehavior';
    case 'TransferParticipantToThirdParty':
      return isTrue(parameters['ContinueFlowExecution'])
        ? 'TransferParticipantToThirdParty.continued'
        : 'TransferParticipantToThirdParty';
    default:
      return Object.hasOwn(FORMS, action.Type) ? (action.Type as FormName) : null;
  }
};

/** The rule of an action, or `null` where the table has none for its type. */
export const ruleOf = (action: Pick<FlowAction, 'Type' | 'Parameters' | 'Transitions'>): ActionRule | null => {
  const form = formOf(action);
  return form === null ? null : ACTIONS[form];
};
