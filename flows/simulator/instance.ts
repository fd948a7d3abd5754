// What the Connect instance knows and a flow can ask for: flows, modules, associations, queues, staffing, hours.

import type { Flow } from './flow';

export interface Queue {
  readonly arn: string;
  readonly name: string;
}

/** Metric types of CheckMetricData. Ages are in seconds here, whatever the flow language does with them. */
export type MetricType =
  | 'NumberOfAgentsAvailable'
  | 'NumberOfAgentsStaffed'
  | 'NumberOfAgentsOnline'
  | 'OldestContactInQueueAgeSeconds'
  | 'NumberOfContactsInQueue';

/** Every method answers for the moment of the call; undefined means "not known", which takes the error branch. */
export interface Instance {
  readonly arn: string;
  flow(id: string): Flow | undefined;
  module(id: string): Flow | undefined;
  /** Whether the function is associated with the instance; without it, the block fails with no invocation. */
  isAssociated(functionArn: string): boolean;
  /** @param id id or ARN */
  queue(id: string): Queue | undefined;
  metric(type: MetricType, of: { readonly queueArn?: string; readonly agentId?: string }): number | undefined;
  /** What GetMetricData puts under `$.Metrics`, e.g. `{Queue: {Size: 3}, Agents: {Available: {Count: 0}}}`. */
  metrics(of: { readonly queueArn?: string; readonly agentId?: string; readonly channel?: string }): unknown;
  /** @param hoursId undefined: the hours of the queue */
  isOpen(hoursId: string | undefined, queueArn: string | undefined): boolean | undefined;
  /** Whether the queue takes no more contacts. */
  isFull(queueArn: string): boolean;
}

export interface InstanceSettings {
  readonly arn?: string;
  readonly flows?: readonly Flow[];
  readonly modules?: readonly Flow[];
  /** Function ARNs; `all` by default. */
  readonly associated?: readonly string[] | 'all';
  /** Known queues; by default every id is a queue of that name. */
  readonly queues?: readonly Queue[];
  /** Per metric type, for every queue and agent. */
  readonly metric?: Partial<Record<MetricType, number>>;
  readonly metrics?: unknown;
  /** `undefined` (not given): open. `null`: not known. */
  readonly open?: boolean | null;
  readonly full?: boolean;
}

export const EXAMPLE_INSTANCE_ARN =
  'arn:aws:connect:us-east-1:123456789012:instance/00000000-0000-4000-8000-000000000001';

/** An instance that answers the same throughout a run. */
export function fixedInstance(settings: InstanceSettings = {}): Instance {
  const { associated = 'all', queues, metric = {}, open = true } = settings;
  const arn = settings.arn ?? EXAMPLE_INSTANCE_ARN;
  return {
    arn,
    flow: (id) => find(settings.flows, id),
    module: (id) => find(settings.modules, id),
    isAssociated: (functionArn) => associated === 'all' || associated.includes(functionArn),
    queue: (id) =>
      queues === undefined
        ? { arn: id.startsWith('arn:') ? id : `${arn}/queue/${id}`, name: id.slice(id.lastIndexOf('/') + 1) }
        : queues.find((queue) => queue.arn === id || queue.arn.endsWith(`/${id}`)),
    metric: (type) => metric[type],
    metrics: () => settings.metrics,
    isOpen: () => open ?? undefined,
    isFull: () => settings.full ?? false,
  };
}

/** By id or ARN, with or without a version or alias (`<id>:$LATEST`); `*` stands for any. */
function find(flows: readonly Flow[] = [], wanted: string): Flow | undefined {
  const plain = (id: string) => id.slice(id.lastIndexOf('/') + 1).replace(/:[^:/]*$/, '');
  return (
    flows.find((flow) => flow.id === wanted) ??
    flows.find((flow) => flow.id === '*' || plain(flow.id) === plain(wanted))
  );
}
