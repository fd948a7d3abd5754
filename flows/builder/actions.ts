// One function per action type, named after it; a type with several forms has one function per form.
// Each takes the identifier, the parameters of the wire format, and where its branches lead.

import type { FormName } from '../language/actions';
import type { Operator } from '../language/content';
import { action } from './action';
import type { Branch, BranchesOf, Draft, KindOf, ParametersOf, Target } from './types';

type Build<F extends FormName> = (
  identifier: string,
  parameters: ParametersOf<F>,
  branches: BranchesOf<F>,
) => Draft<KindOf<F>>;

const build =
  <F extends FormName>(form: F): Build<F> =>
  (identifier, parameters, branches) =>
    action(form, identifier, parameters, branches);

// Participant actions

/** Play prompt. */
export const messageParticipant = build('MessageParticipant');
/** Loop prompts. */
export const messageParticipantIteratively = build('MessageParticipantIteratively');
/** Get customer input: one key, and a branch for each. */
export const menu = build('GetParticipantInput.menu');
/** Store customer input: digits go to `$.StoredCustomerInput`, silence writes `Timeout` there. */
export const storeInput = build('GetParticipantInput.stored');
/** Store customer input, checked as a phone number by the service. */
export const storePhoneNumber = build('GetParticipantInput.phoneNumber');
/** Set touchtone buffer behavior. */
export const bufferInput = build('GetParticipantInput.buffer');
/** Get customer input, by an Amazon Lex bot. */
export const connectParticipantWithLexBot = build('ConnectParticipantWithLexBot');
/** Show view. */
export const showView = build('ShowView');
/** Disconnect / hang up. */
export const disconnectParticipant = (identifier: string): Draft => action('DisconnectParticipant', identifier, {}, {});

// Contact actions

/** Set contact attributes. All of them are set or none. */
export const updateContactAttributes = build('UpdateContactAttributes');
/** Set contact data: name, language, and others. */
export const updateContactData = build('UpdateContactData');
/** Set working queue. */
export const updateContactTargetQueue = build('UpdateContactTargetQueue');
/** Change routing priority / age. */
export const updateContactRoutingBehavior = build('UpdateContactRoutingBehavior');
/** Set event flow: exactly one hook. */
export const updateContactEventHooks = build('UpdateContactEventHooks');
/** Set voice. The language attribute is another action: updateContactData. */
export const updateContactTextToSpeechVoice = build('UpdateContactTextToSpeechVoice');
/** Set recording and analytics behavior, as older flows have it. */
export const updateContactRecordingBehavior = build('UpdateContactRecordingBehavior');
/** Set recording and analytics behavior of a voice contact or of screens. */
export const updateContactRecordingAndAnalyticsBehavior = build('UpdateContactRecordingAndAnalyticsBehavior');
/** Set recording and analytics behavior of a chat contact. */
export const updateChatAnalyticsBehavior = build('UpdateContactRecordingAndAnalyticsBehavior.chat');
/** Set callback number, from a JSONPath. */
export const updateContactCallbackNumber = build('UpdateContactCallbackNumber');
/** Transfer to queue, as a callback. */
export const createCallbackContact = build('CreateCallbackContact');
/** Create task. */
export const createTask = build('CreateTask');
/** Create persistent contact association: a chat that continues an earlier one. */
export const createPersistentContactAssociation = build('CreatePersistentContactAssociation');
/** Send message, by SMS. */
export const startOutboundChatContact = build('StartOutboundChatContact');
/** Contact tags: set at most six. */
export const tagContact = build('TagContact');
/** Contact tags: remove. */
export const untagContact = build('UntagContact');
/** Customer profiles: get. */
export const getCustomerProfile = build('GetCustomerProfile');
/** Customer profiles: create. */
export const createCustomerProfile = build('CreateCustomerProfile');

// Flow control actions

/** Check contact attributes: the first condition that holds wins, matching is case-sensitive. */
export const compare = (
  identifier: string,
  comparisonValue: ParametersOf<'Compare'>['ComparisonValue'],
  branches: BranchesOf<'Compare'>,
): Draft => action('Compare', identifier, { ComparisonValue: comparisonValue }, branches);
/** Loop: `ContinueLooping` that many times, then `DoneLooping` once, then from the start. */
export const loop = (
  identifier: string,
  count: ParametersOf<'Loop'>['LoopCount'],
  branches: { readonly continue: Target; readonly done: Target },
): Draft =>
  action(
    'Loop',
    identifier,
    { LoopCount: count },
    { when: { ContinueLooping: branches.continue, DoneLooping: branches.done } },
  );
/** Wait. On voice it is no pause: use `<break>` in SSML. */
export const wait = build('Wait');
/** Distribute by percentage: a chain of `percentBelow`, the rest by NoMatchingCondition. */
export const distributeByPercentage = (identifier: string, branches: BranchesOf<'DistributeByPercentage'>): Draft =>
  action('DistributeByPercentage', identifier, {}, branches);
/** Check hours of operation. */
export const checkHoursOfOperation = build('CheckHoursOfOperation');
/** Check staffing. Without a queue set before, or named here, it takes the error branch. */
export const checkStaffing = build('CheckMetricData.agents');
/** Check queue status. The age of the oldest contact is compared in milliseconds. */
export const checkQueueStatus = build('CheckMetricData.queue');
/** Get queue metrics into `$.Metrics`. */
export const getMetricData = build('GetMetricData');
/** Set flow attributes. They stay in this flow or module. */
export const updateFlowAttributes = (
  identifier: string,
  attributes: Readonly<Record<string, string>>,
  branches: BranchesOf<'UpdateFlowAttributes'>,
): Draft =>
  action(
    'UpdateFlowAttributes',
    identifier,
    { FlowAttributes: Object.fromEntries(Object.entries(attributes).map(([key, Value]) => [key, { Value }])) },
    branches,
  );
/** Set logging behavior. Later flow segments inherit it. */
export const updateFlowLoggingBehavior = (identifier: string, behavior: 'Enabled' | 'Disabled', next: Target): Draft =>
  action('UpdateFlowLoggingBehavior', identifier, { FlowLoggingBehavior: behavior }, { next });
/** Transfer to flow. */
export const transferToFlow = build('TransferToFlow');
/** End flow / resume: whisper and customer queue flows only. */
export const endFlowExecution = (identifier: string): Draft<'flow'> => action('EndFlowExecution', identifier, {}, {});
/** Return: back to the flow that invoked this module. */
export const endFlowModuleExecution = (
  identifier: string,
  result: ParametersOf<'EndFlowModuleExecution'> = {},
): Draft<'module'> => action('EndFlowModuleExecution', identifier, result, {});

// Interactions

/** Invoke AWS Lambda function and wait for it, at most 8 seconds. Its result is `$.External` until the next call. */
export const invokeLambdaFunction = build('InvokeLambdaFunction');
/** Invoke AWS Lambda function and go on, at most 60 seconds. */
export const invokeLambdaFunctionAsynchronously = build('InvokeLambdaFunction.asynchronous');
/** Invoke module. */
export const invokeFlowModule = build('InvokeFlowModule');
/** Invoke module, with a branch for each result that the module's contract declares. */
export const invokeFlowModuleWithBranches = build('InvokeFlowModule.branches');
/** Transfer to queue: success ends the flow. */
export const transferContactToQueue = (identifier: string, branches: BranchesOf<'TransferContactToQueue'>): Draft =>
  action('TransferContactToQueue', identifier, {}, branches);
/** Transfer to queue, in a customer queue flow. */
export const dequeueContactAndTransferToQueue = build('DequeueContactAndTransferToQueue');
/** Transfer to agent. */
export const transferContactToAgent = (identifier: string): Draft =>
  action('TransferContactToAgent', identifier, {}, {});
/** Transfer to phone number: the flow ends. */
export const transferParticipantToThirdParty = build('TransferParticipantToThirdParty');
/** Transfer to phone number, and go on when that call ends. */
export const transferParticipantToThirdPartyAndContinue = build('TransferParticipantToThirdParty.continued');

// Conditions

const branch =
  <O extends Operator>(operator: O) =>
  (operand: string, to: Target): Branch<O> => ({ operator, operand, to });

export const equals = branch('Equals');
export const startsWith = branch('TextStartsWith');
export const endsWith = branch('TextEndsWith');
export const contains = branch('TextContains');
export const greaterThan = branch('NumberGreaterThan');
export const greaterOrEqual = branch('NumberGreaterOrEqualTo');
export const lessThan = branch('NumberLessThan');
export const lessOrEqual = branch('NumberLessOrEqualTo');
export const keyExists = branch('KeyExists');
