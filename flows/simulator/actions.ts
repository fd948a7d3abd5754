// Which action types the simulator runs, and by what. A type that stands nowhere here stops the run with a message.

import * as data from './data';
import type { FlowAction } from './flow';
import { invokeLambda } from './lambda';
import * as participant from './participant';
import * as routing from './routing';
import { NEXT, type Run, type Step } from './run';

/**
 * @param filled the action with every reference in its parameters filled
 * @param written the action as it stands in the flow
 */
export type Handler = (run: Run, filled: FlowAction, written: FlowAction) => Step | Promise<Step>;

/** Changes nothing that a run can tell: what it sets is used outside flows. */
const withoutEffect: Handler = () => NEXT;

export const ACTIONS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  // participant
  ['MessageParticipant', participant.message],
  ['GetParticipantInput', participant.input],
  ['Wait', participant.wait],
  // function
  ['InvokeLambdaFunction', invokeLambda],
  // data
  ['Compare', data.compare],
  ['Loop', data.loop],
  ['UpdateContactAttributes', data.contactAttributes],
  ['UpdateContactData', data.contactData],
  ['UpdateContactTextToSpeechVoice', data.voice],
  ['UpdateFlowAttributes', data.flowAttributes],
  ['UpdateFlowLoggingBehavior', data.logging],
  // routing
  ['CheckHoursOfOperation', routing.checkHours],
  ['CheckMetricData', routing.checkMetric],
  ['DequeueContactAndTransferToQueue', routing.transferToQueue],
  ['DisconnectParticipant', routing.disconnect],
  ['EndFlowExecution', routing.endFlow],
  ['EndFlowModuleExecution', routing.returnFromModule],
  ['GetMetricData', routing.getMetrics],
  ['InvokeFlowModule', routing.invokeModule],
  ['TransferContactToQueue', routing.transferToQueue],
  ['TransferToFlow', routing.transferToFlow],
  ['UpdateContactRoutingBehavior', routing.routingBehavior],
  ['UpdateContactTargetQueue', routing.targetQueue],
  // set here, used elsewhere
  ['TagContact', withoutEffect],
  ['UntagContact', withoutEffect],
  ['UpdateContactEventHooks', withoutEffect],
  ['UpdateContactMediaStreamingBehavior', withoutEffect],
  ['UpdateContactRecordingAndAnalyticsBehavior', withoutEffect],
  ['UpdateContactRecordingBehavior', withoutEffect],
  ['UpdateContactRoutingCriteria', withoutEffect],
]);
