// Actions that decide where the contact goes: queues, staffing, hours, other flows and modules, the end.

import { METRICS_OF_AGENTS, METRICS_OF_QUEUES } from '../language/actions';
import { wordOf } from '../language/words';
import { firstMatch } from './condition';
import { type FlowAction, isRecord } from './flow';
import type { MetricType } from './instance';
import { unknownOperator } from './participant';
import { toText } from './reference';
import { failed, NEXT, type Run, type Step } from './run';

/** A module may call a module, five levels deep (facts, 4.1). */
const MAX_DEPTH = 5;

/** Facts, 2.13. */
export function targetQueue({ contact, instance }: Run, { parameters }: FlowAction): Step {
  const agent = toText(parameters['AgentId']);
  const id = toText(parameters['QueueId']);
  if (agent !== '') {
    contact.queue = { arn: `${instance.arn}/queue/agent/${agent}`, name: agent };
    return NEXT;
  }
  const queue = id === '' ? undefined : instance.queue(id);
  if (queue === undefined) return failed('the instance has no such queue');
  contact.queue = queue;
  return NEXT;
}

/** Facts, 2.14. The touchtone buffer ends here. */
export function transferToQueue(run: Run): Step {
  const { contact, instance } = run;
  if (contact.queue === null) return failed('no queue has been set');
  if (instance.isFull(contact.queue.arn)) return failed('the queue takes no more contacts', 'QueueAtCapacity');
  contact.buffering = false;
  contact.buffer = '';
  const { routingAgeSeconds, priority } = contact;
  run.emit({ event: 'queue', queue: contact.queue.arn, routingAgeSeconds, priority });
  return { to: 'end', outcome: 'queued' };
}

/** Change routing priority / age: one of the two, static. */
export function routingBehavior({ contact }: Run, { parameters }: FlowAction): Step {
  const { QueuePriority: priority, QueueTimeAdjustmentSeconds: age } = parameters;
  if (priority !== undefined) contact.priority = Number(priority);
  if (age !== undefined) contact.routingAgeSeconds = Number(age);
  return NEXT;
}

/** Facts, 2.11. NoMatchingCondition is the False branch. */
export function checkMetric(run: Run, action: FlowAction): Step {
  const given = toText(action.parameters['MetricType']);
  const type = wordOf<MetricType>([...METRICS_OF_AGENTS, ...METRICS_OF_QUEUES], given);
  const of = measured(run, action);
  if (of === undefined) return failed('no queue has been set');
  const value = type === undefined ? undefined : run.instance.metric(type, of);
  if (value === undefined) return failed(`the metric ${given} is not known`);
  // The wire counts this one age in milliseconds, whatever its name says.
  const text = String(type === 'OldestContactInQueueAgeSeconds' ? value * 1000 : value);
  const condition = firstMatch(action.conditions, text, (operand) => run.fill(operand), unknownOperator(run));
  return condition === undefined
    ? { to: 'error', error: 'NoMatchingCondition', results: text }
    : { to: 'condition', condition, results: text };
}

/** Facts, 2.12. */
export function getMetrics(run: Run, action: FlowAction): Step {
  const of = measured(run, action);
  if (of === undefined) return failed('no queue has been set');
  const channel = toText(action.parameters['QueueChannel']);
  const metrics = run.instance.metrics(channel === '' ? of : { ...of, channel });
  if (metrics === undefined) return failed('the metrics are not known');
  run.frame.metrics = metrics;
  return { ...NEXT, results: metrics };
}

/** Facts, 2.15. */
export function checkHours(run: Run, action: FlowAction): Step {
  const hours = toText(action.parameters['HoursOfOperationId']) || undefined;
  const open = run.instance.isOpen(hours, run.contact.queue?.arn);
  if (open === undefined || (hours === undefined && run.contact.queue === null)) {
    return failed('no hours of operation are known');
  }
  const result = open ? 'True' : 'False';
  const condition = action.conditions.find(({ operands }) => operands[0] === result);
  return condition === undefined ? { ...NEXT, results: result } : { to: 'condition', condition, results: result };
}

/** Facts, 2.19 and section 4. */
export function invokeModule(run: Run, { parameters }: FlowAction): Step {
  const id = toText(parameters['FlowModuleId']);
  const module = run.instance.module(id);
  if (module === undefined) return failed('the instance has no such flow module');
  if (run.frames.some(({ flow }) => flow.id === module.id)) return failed('a flow module may not call itself');
  if (run.frames.length > MAX_DEPTH) return failed(`flow modules may be ${MAX_DEPTH} levels deep`);
  return { to: 'module', id, input: parameters['Input'] };
}

export function returnFromModule(_run: Run, { parameters }: FlowAction): Step {
  const { Result: result, ResultData: data } = parameters;
  return { to: 'return', ...(typeof result === 'string' ? { result } : {}), ...(isRecord(data) ? { data } : {}) };
}

export function transferToFlow(run: Run, { parameters }: FlowAction): Step {
  const id = toText(parameters['ContactFlowId']);
  return run.instance.flow(id) === undefined ? failed('the instance has no such flow') : { to: 'flow', id };
}

export function disconnect(run: Run): Step {
  run.emit({ event: 'disconnect', by: 'flow' });
  return { to: 'end', outcome: 'disconnected' };
}

export const endFlow = (): Step => ({ to: 'end', outcome: 'ended' });

function measured(
  { contact }: Run,
  { parameters }: FlowAction,
): { queueArn: string } | { agentId: string } | undefined {
  const agentId = toText(parameters['AgentId']);
  if (agentId !== '') return { agentId };
  const queueArn = toText(parameters['QueueId']) || contact.queue?.arn;
  return queueArn === undefined ? undefined : { queueArn };
}
