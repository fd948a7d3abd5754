// The Connect instance, as flows see it: the stack's flows and modules, the functions associated with it, and its queues.

import { chatFlow } from '../../flows/chat';
import { type Flow, FlowContentError, readFlow } from '../../flows/simulator/flow';
import type { Instance, MetricType, Queue } from '../../flows/simulator/instance';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import type { QueueState } from '../aws/world';
import { TwinError } from '../error';
import { existingChatFlows } from '../terraform/existing-chat-flows';
import type { Resource, Stack } from '../terraform/stack';
import { inventUuid } from '../terraform/variables';

const METRICS: Readonly<Record<MetricType, (queue: QueueState) => number>> = {
  NumberOfAgentsAvailable: (queue) => queue.available,
  NumberOfAgentsStaffed: (queue) => queue.staffed,
  NumberOfAgentsOnline: (queue) => queue.online,
  NumberOfContactsInQueue: (queue) => queue.contactsInQueue,
  OldestContactInQueueAgeSeconds: (queue) => queue.oldestContactAge,
};

export interface StackInstance extends Instance {
  /** Ids of chat flows that stand outside the stack: the project's own runs in their place. */
  readonly existingChatFlows: readonly string[];
  /** The flow that a resource of the stack holds, by its address. */
  flowAt(address: string): Flow;
  /** Address of the resource that holds a flow, by the flow's name. */
  addressOf(flowName: string): string | undefined;
}

export interface InstanceOptions {
  queueState(queueArn: string): QueueState;
  isFull(queueArn: string): boolean;
}

/** Throws TwinError for content that is no flow. */
export function stackInstance(stack: Stack, { queueState, isFull }: InstanceOptions): StackInstance {
  const arn = instanceArn(stack);
  const flows = stack.ofType('aws_connect_contact_flow').map((resource) => held(resource, 'contact_flow_id'));
  const modules = stack
    .ofType('aws_connect_contact_flow_module')
    .map((resource) => held(resource, 'contact_flow_module_id'));
  const associated = new Set(
    stack
      .ofType('aws_connect_lambda_function_association')
      .filter((association) => arn.endsWith(`/${association.text('instance_id')}`))
      .map((association) => association.text('function_arn')),
  );
  const queues = knownQueues(stack, arn);
  const outside = standIns(stack);

  return {
    arn,
    existingChatFlows: outside.map(({ id }) => id),
    flow: (id) => find(flows, id) ?? outside.find((flow) => id.endsWith(`/${flow.id}`)),
    module: (id) => find(modules, id),
    isAssociated: (functionArn) => associated.has(functionArn),
    queue: (id) => queues.find((queue) => queue.arn === id || queue.arn.endsWith(`/queue/${id}`)),
    metric: (type, { queueArn }) => (queueArn === undefined ? undefined : METRICS[type]?.(queueState(queueArn))),
    metrics: ({ queueArn }) => {
      if (queueArn === undefined) return undefined;
      const state = queueState(queueArn);
      const count = (Count: number) => ({ Count });
      return {
        Queue: { ARN: queueArn, Size: state.contactsInQueue, OldestContactAge: state.oldestContactAge },
        Agents: { Online: count(state.online), Available: count(state.available), Staffed: count(state.staffed) },
      };
    },
    isOpen: () => true,
    isFull,
    flowAt: (address) => {
      const found = [...flows, ...modules].find(({ resource }) => resource.address === address);
      if (found === undefined) throw new TwinError(`The stack has no flow at ${address}.`);
      return found.flow;
    },
    addressOf: (name) => [...flows, ...modules].find(({ flow }) => flow.name === name)?.resource.address,
  };
}

/** The instance that the stack is deployed into; one that is made up when the stack has no Connect part. */
function instanceArn(stack: Stack): string {
  const given = stack.variables.get('connect_instance_arn');
  if (typeof given === 'string') return given;
  const { partition, region, account } = stack.account;
  const id = stack.ofType('aws_connect_contact_flow_module')[0]?.text('instance_id') ?? inventUuid('instance');
  return `arn:${partition}:connect:${region}:${account}:instance/${id}`;
}

/** What runs in place of chat flows that the stack does not hold. */
function standIns(stack: Stack): readonly Flow[] {
  const queueArn = stack.variables.get('queue_arn');
  if (typeof queueArn !== 'string') return [];
  const content = chatFlow({ queueArn, languages: LANGUAGES });
  return existingChatFlows(stack).map((id) => readFlow(content, { id, name: 'chat' }));
}

interface Held {
  readonly resource: Resource;
  readonly id: string;
  readonly flow: Flow;
}

function held(resource: Resource, idAttribute: string): Held {
  try {
    const flow = readFlow(resource.text('content'), { id: resource.attribute('arn'), name: resource.text('name') });
    return { resource, id: resource.attribute(idAttribute), flow };
  } catch (error) {
    throw error instanceof FlowContentError ? new TwinError(`${resource.address}.content: ${error.message}`) : error;
  }
}

/** By id or ARN, with or without a version or alias at its end (`<id>:$LATEST`). */
const find = (held: readonly Held[], wanted: string): Flow | undefined =>
  held.find(({ id }) => wanted.slice(wanted.lastIndexOf('/') + 1).split(':')[0] === id)?.flow;

/** Queues of this instance that the stack was told of or makes; any other is unknown, as a wrong ARN would be in AWS. */
function knownQueues(stack: Stack, arn: string): readonly Queue[] {
  const told = [...stack.variables].flatMap(([name, value]) =>
    typeof value === 'string' && value.startsWith(`${arn}/queue/`) ? [{ arn: value, name }] : [],
  );
  const made = stack
    .ofType('aws_connect_queue')
    .map((queue) => ({ arn: queue.attribute('arn'), name: queue.text('name') }));
  return [...told, ...made];
}
