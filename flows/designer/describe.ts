// An action in the words of a person: the name of its block, what it says or does, and what each branch is taken for.

import type { JsonObject } from '../language/content';
import { leavesOf } from '../language/references';
import { isObject, type ParsedAction, type ParsedBranch, type ParsedCondition } from '../validator/parsed-flow';

/** Names of the blocks as the designer shows them. */
const BLOCKS: Readonly<Record<string, string>> = {
  CheckHoursOfOperation: 'Check hours of operation',
  CheckMetricData: 'Check staffing or queue status',
  Compare: 'Check contact attributes',
  ConnectParticipantWithLexBot: 'Get customer input (Lex)',
  CreateCallbackContact: 'Transfer to queue (callback)',
  CreateCustomerProfile: 'Customer profiles (create)',
  CreatePersistentContactAssociation: 'Create persistent contact association',
  CreateTask: 'Create task',
  DequeueContactAndTransferToQueue: 'Transfer to queue',
  DisconnectParticipant: 'Disconnect',
  DistributeByPercentage: 'Distribute by percentage',
  EndFlowExecution: 'End flow / Resume',
  EndFlowModuleExecution: 'Return',
  GetCustomerProfile: 'Customer profiles (get)',
  GetMetricData: 'Get queue metrics',
  GetParticipantInput: 'Get customer input',
  InvokeFlowModule: 'Invoke module',
  InvokeLambdaFunction: 'Invoke AWS Lambda function',
  Loop: 'Loop',
  MessageParticipant: 'Play prompt',
  MessageParticipantIteratively: 'Loop prompts',
  ShowView: 'Show view',
  StartOutboundChatContact: 'Send message',
  TagContact: 'Contact tags',
  TransferContactToAgent: 'Transfer to agent',
  TransferContactToQueue: 'Transfer to queue',
  TransferParticipantToThirdParty: 'Transfer to phone number',
  TransferToFlow: 'Transfer to flow',
  UntagContact: 'Contact tags',
  UpdateContactAttributes: 'Set contact attributes',
  UpdateContactCallbackNumber: 'Set callback number',
  UpdateContactData: 'Set contact data',
  UpdateContactEventHooks: 'Set event flow',
  UpdateContactRecordingAndAnalyticsBehavior: 'Set recording and analytics behavior',
  UpdateContactRecordingBehavior: 'Set recording and analytics behavior',
  UpdateContactRoutingBehavior: 'Change routing priority / age',
  UpdateContactTargetQueue: 'Set working queue',
  UpdateContactTextToSpeechVoice: 'Set voice',
  UpdateFlowAttributes: 'Set flow attributes',
  UpdateFlowLoggingBehavior: 'Set logging behavior',
  Wait: 'Wait',
};

/** What an error branch is taken for. */
const ERRORS: Readonly<Record<string, string>> = {
  NoMatchingError: 'error',
  NoMatchingCondition: 'otherwise',
  InputTimeLimitExceeded: 'silence',
  InvalidPhoneNumber: 'no phone number',
  QueueAtCapacity: 'queue full',
  InvalidCallbackNumber: 'invalid number',
  CallbackNumberNotDialable: 'cannot be dialled',
  MultipleFoundError: 'several found',
  NoneFoundError: 'none found',
  TimeLimitExceeded: 'time is up',
  ParticipantNotFound: 'no participant',
  ChannelMismatch: 'other channel',
  InFlightRedactionConfigurationFailed: 'no redaction',
  CallFailed: 'call failed',
  ConnectionTimeLimitExceeded: 'no answer',
};

const OPERATORS: Readonly<Record<string, string>> = {
  TextStartsWith: 'starts with',
  TextEndsWith: 'ends with',
  TextContains: 'contains',
  NumberGreaterThan: '>',
  NumberGreaterOrEqualTo: '≥',
  NumberLessThan: '<',
  NumberLessOrEqualTo: '≤',
  KeyExists: 'has',
};

const OPERANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Loop: { ContinueLooping: 'again', DoneLooping: 'done' },
  CheckHoursOfOperation: { True: 'open', False: 'closed' },
  Wait: { WaitCompleted: 'time is up', CustomerReturned: 'customer is back' },
};

const PROMPTS = ['Text', 'SSML', 'PromptId', 'Media'] as const;

const own = <V>(table: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** The block's name in the designer; the type where it has none here. */
export const blockOf = ({ type }: Pick<ParsedAction, 'type'>): string => own(BLOCKS, type) ?? type;

/** What a branch is taken for; empty for the plain way on. */
export const labelOf = ({ type }: Pick<ParsedAction, 'type'>, branch: ParsedBranch): string => {
  if (branch.kind === 'next') return '';
  if (branch.kind === 'error') return own(ERRORS, branch.because) ?? branch.because;
  const known = own(own(OPERANDS, type) ?? {}, branch.because);
  if (known !== undefined) return known;
  if (type === 'GetParticipantInput') return `key ${branch.because}`;
  const operator = String((branch as ParsedCondition).operator);
  if (operator === 'Equals') return branch.because;
  return `${own(OPERATORS, operator) ?? operator} ${branch.because}`;
};

/** The branches that can be taken: where the console repeats a branch's target as NextAction, that is no branch of its own. */
export const branchesOf = (action: ParsedAction): readonly ParsedBranch[] => {
  const others = [...action.conditions, ...action.errors].filter(({ to }) => to !== '');
  const repeats = action.rule?.mirrors !== undefined && others.some(({ to }) => to === action.next?.to);
  return action.next === null || action.next.to === '' || repeats ? others : [action.next, ...others];
};

/** What the participant hears or reads; `null` for an action that says nothing. */
export const promptOf = ({ parameters, type }: Pick<ParsedAction, 'parameters' | 'type'>): string | null => {
  const { Messages } = parameters;
  if (type === 'MessageParticipantIteratively' && Array.isArray(Messages)) {
    return Messages.map((message) =>
      isObject(message) ? (promptOf({ parameters: message, type: '' }) ?? '') : '',
    ).join(' / ');
  }
  for (const name of PROMPTS) {
    if (!Object.hasOwn(parameters, name)) continue;
    const value = parameters[name];
    if (typeof value === 'string') return value;
    if (isObject(value) && typeof value['Uri'] === 'string') return value['Uri'];
  }
  return null;
};

export interface Setting {
  readonly name: string;
  readonly value: string;
}

const NO_SETTING = new Set<string>([...PROMPTS, 'Messages']);

/** Everything else that the action is given, by short names, in their order. */
export const settingsOf = ({ parameters }: { readonly parameters: JsonObject }): readonly Setting[] => {
  const settings: Setting[] = [];
  for (const { path, value, isKey } of leavesOf(parameters, '')) {
    const name = path.replace(/^\./, '').replace(/^(Attributes|FlowAttributes|LambdaInvocationAttributes|Tags)\./, '');
    if (isKey || NO_SETTING.has(name.split(/[.[]/)[0] ?? '')) continue;
    settings.push({ name: name.replace(/\.Value$/, ''), value: String(value) });
  }
  return settings;
};

/** What the action does, in few words: a prompt in quotes, the value that is compared, the settings. */
export const summaryOf = (action: ParsedAction): string => {
  const prompt = promptOf(action);
  if (prompt !== null) return `“${prompt}”`;
  const { parameters, type } = action;
  if (type === 'Compare') return String(parameters['ComparisonValue'] ?? '');
  if (type === 'Loop') return `${String(parameters['LoopCount'] ?? '')} times`;
  if (type === 'UpdateFlowLoggingBehavior') return String(parameters['FlowLoggingBehavior'] ?? '');
  const { LambdaInvocationAttributes: passed } = parameters;
  // What a function is asked says more than where it stands.
  const shown =
    type === 'InvokeLambdaFunction' && isObject(passed) && Object.keys(passed).length > 0
      ? { LambdaInvocationAttributes: passed }
      : parameters;
  return settingsOf({ parameters: shown })
    .filter(({ name, value }) => name !== 'TargetContact' || value !== 'Current')
    .map(({ name, value }) => `${name} = ${value}`)
    .join(', ');
};
