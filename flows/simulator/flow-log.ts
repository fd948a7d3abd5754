// One line of a flow log, as CloudWatch would hold it: while logging is on, each action writes its parameters as they were
// filled in, and what came of it. Where the service's own choice is not documented, the line holds more, never less, so that
// a test which finds no number here proves something.

import type { Contact } from './contact';
import type { Flow, FlowAction } from './flow';

/** Flow logs name blocks by their old types (admin guide, contact flow log data; published log samples). */
const MODULE_TYPES: Readonly<Record<string, string>> = {
  CheckHoursOfOperation: 'CheckHoursOfOperation',
  CheckMetricData: 'CheckStaffing',
  Compare: 'CheckAttribute',
  DisconnectParticipant: 'Disconnect',
  EndFlowExecution: 'Resume',
  GetMetricData: 'GetQueueMetrics',
  InvokeLambdaFunction: 'InvokeExternalResource',
  MessageParticipant: 'PlayPrompt',
  TransferContactToQueue: 'Transfer',
  UpdateContactAttributes: 'SetAttributes',
  UpdateContactTargetQueue: 'SetQueue',
  UpdateContactTextToSpeechVoice: 'SetVoice',
  UpdateFlowLoggingBehavior: 'SetLoggingBehavior',
};

export interface FlowLogLine {
  readonly ContactId: string;
  readonly ContactFlowId: string;
  readonly ContactFlowName: string;
  readonly ContactFlowModuleType: string;
  /** Identifier of the action. */
  readonly Identifier: string;
  /** ISO 8601 */
  readonly Timestamp: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Results?: unknown;
  /** What a function returned. */
  readonly ExternalResults?: unknown;
}

export function flowLogLine(
  contact: Contact,
  flow: Flow,
  action: FlowAction,
  at: number,
  outcome: { readonly results?: unknown; readonly external?: unknown },
): FlowLogLine {
  return {
    ContactId: contact.contactId,
    ContactFlowId: flow.id,
    ContactFlowName: flow.name,
    ContactFlowModuleType: moduleType(action),
    Identifier: action.id,
    Timestamp: new Date(contact.startedAt + at).toISOString(),
    Parameters: action.parameters,
    ...(outcome.results === undefined ? {} : { Results: outcome.results }),
    ...(outcome.external === undefined ? {} : { ExternalResults: outcome.external }),
  };
}

function moduleType({ type, parameters }: FlowAction): string {
  if (type === 'GetParticipantInput') return isTrue(parameters['StoreInput']) ? 'StoreUserInput' : 'GetUserInput';
  return MODULE_TYPES[type] ?? type;
}

/** The flow language writes booleans as text, in either case. */
export const isTrue = (value: unknown): boolean => String(value).toLowerCase() === 'true';
