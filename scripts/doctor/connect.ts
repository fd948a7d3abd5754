// Is the Connect instance there and set up for what the stage does: inbound calls, flow logs, a queue that chats are taken from?

import {
  DescribeContactFlowCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceCommand,
  DescribeQueueCommand,
  type InstanceAttributeType,
  ListRoutingProfileQueuesCommand,
  ListRoutingProfilesCommand,
} from '@aws-sdk/client-connect';
import { allPages, failedWith } from './aws';
import { type Check, type Context, fail, instanceArn, notChecked, ok, warn } from './check';
import type { Stage } from './stage';

/** Bare id of the instance. Throws MissingVariable. */
export const instanceIdOf = (stage: Stage): string => stage.variable('connect_instance_arn').split('/')[1] ?? '';
const queueIdOf = (stage: Stage): string => stage.variable('queue_arn').split('/').at(-1) ?? '';

const attributeOf = async ({ stage, clients, ask }: Context, type: InstanceAttributeType): Promise<boolean> => {
  const InstanceId = instanceIdOf(stage);
  const { Attribute } = await ask('connect:DescribeInstanceAttribute', (o) =>
    clients.connect.send(new DescribeInstanceAttributeCommand({ InstanceId, AttributeType: type }), o),
  );
  return Attribute?.Value?.toLowerCase() === 'true';
};
const DESCRIBE_ATTRIBUTE = {
  action: 'connect:DescribeInstanceAttribute',
  on: instanceArn,
} as const satisfies Check['permissions'][number];

const instance: Check = {
  id: 'instance',
  after: ['account'],
  permissions: [{ action: 'connect:DescribeInstance', on: (target) => instanceArn(target) }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    try {
      const { Instance } = await ask('connect:DescribeInstance', (o) =>
        clients.connect.send(new DescribeInstanceCommand({ InstanceId }), o),
      );
      const { InstanceStatus = 'unknown', InstanceAlias } = Instance ?? {};
      const named = InstanceAlias === undefined ? 'the instance' : `"${InstanceAlias}"`;
      if (InstanceStatus === 'ACTIVE') return ok(`${named} is ACTIVE`);
      return fail(
        `${named} is ${InstanceStatus}`,
        InstanceStatus === 'CREATION_IN_PROGRESS'
          ? 'Wait until Connect has created it, a few minutes, and run the doctor again.'
          : 'Connect could not create it: the Connect console tells why. Create another one and put its ARN into connect_instance_arn.',
      );
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException', 'InvalidRequestException')) throw error;
      return fail(
        `there is no such instance in ${stage.region}`,
        'Copy the ARN again: Connect console, your instance, Account overview. Then set TF_VAR_connect_instance_arn.',
      );
    }
  },
};

const inboundCalls: Check = {
  id: 'inbound-calls',
  after: ['instance'],
  permissions: [{ ...DESCRIBE_ATTRIBUTE, on: (target) => instanceArn(target) }],
  async run(context) {
    if (await attributeOf(context, 'INBOUND_CALLS')) return ok('on');
    return fail(
      'off: nobody can ring, so nobody is offered a chat',
      'Switch them on: Connect console, your instance, Telephony, "Allow incoming calls".',
    );
  },
};

const flowLogs: Check = {
  id: 'flow-logs',
  needed: (stage) => stage.flowLogging,
  after: ['instance'],
  permissions: [{ ...DESCRIBE_ATTRIBUTE, on: (target) => instanceArn(target) }],
  async run(context) {
    if (await attributeOf(context, 'CONTACTFLOW_LOGS')) return ok('on');
    return warn(
      'off: the flows ask for logs, and Connect writes none',
      'Switch them on: Connect console, your instance, Flows, "Enable flow logs". The runbook\'s queries read them.',
    );
  },
};

const queue: Check = {
  id: 'queue',
  after: ['instance'],
  permissions: [{ action: 'connect:DescribeQueue', on: (target) => instanceArn(target, `/queue/${target.queueId}`) }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const QueueId = queueIdOf(stage);
    try {
      const { Queue } = await ask('connect:DescribeQueue', (o) =>
        clients.connect.send(new DescribeQueueCommand({ InstanceId, QueueId }), o),
      );
      if (Queue?.Status === 'ENABLED') return ok(`"${Queue.Name ?? QueueId}" is enabled`);
      return fail(
        `"${Queue?.Name ?? QueueId}" is disabled: chats cannot wait in it`,
        'Enable it on the queues page of the instance, or put the ARN of another queue into queue_arn.',
      );
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
      return fail(
        'the instance has no such queue',
        'Copy the ARN again: queues page of the instance, the queue, "Show additional queue information". Then set TF_VAR_queue_arn.',
      );
    }
  },
};

/** Default rate of Connect's APIs: 2 a second after a burst of 5 (flow language facts, 1.6). */
const BURST = 5;
const PAUSE_MILLISECONDS = 500;
/** An instance with more profiles is not searched to its end: a minute of calls. */
const MAX_PROFILES = 120;

const chatRouting: Check = {
  id: 'chat-routing',
  after: ['queue'],
  permissions: [
    { action: 'connect:ListRoutingProfiles', on: (target) => instanceArn(target) },
    { action: 'connect:ListRoutingProfileQueues', on: (target) => instanceArn(target, '/routing-profile/*') },
  ],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const QueueId = queueIdOf(stage);
    const profiles = await allPages(async (NextToken) => {
      const page = await ask('connect:ListRoutingProfiles', (o) =>
        clients.connect.send(new ListRoutingProfilesCommand({ InstanceId, NextToken, MaxResults: 100 }), o),
      );
      return { items: page.RoutingProfileSummaryList ?? [], next: page.NextToken };
    });
    let onOtherChannels: string | undefined;
    for (const [index, { Id: RoutingProfileId = '', Name = '' }] of profiles.slice(0, MAX_PROFILES).entries()) {
      if (index >= BURST) await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      const queues = await allPages(async (NextToken) => {
        const page = await ask('connect:ListRoutingProfileQueues', (o) =>
          clients.connect.send(
            new ListRoutingProfileQueuesCommand({ InstanceId, RoutingProfileId, NextToken, MaxResults: 100 }),
            o,
          ),
        );
        return { items: page.RoutingProfileQueueConfigSummaryList ?? [], next: page.NextToken };
      });
      const ours = queues.filter((one) => one.QueueId === QueueId);
      if (ours.some(({ Channel }) => Channel === 'CHAT')) return ok(`the routing profile "${Name}" serves chat on it`);
      if (ours.length > 0) onOtherChannels ??= Name;
    }
    if (profiles.length > MAX_PROFILES) {
      return notChecked(
        `none of the first ${MAX_PROFILES} of ${profiles.length} routing profiles serves chat on the queue`,
        'Look it up: routing profiles page of the instance, the profile of the agents who shall chat, its channels and queues.',
      );
    }
    return fail(
      onOtherChannels === undefined
        ? 'no routing profile has the queue: a chat would wait for ever'
        : `no routing profile serves chat on it ("${onOtherChannels}" serves other channels): a chat would wait for ever`,
      'Add it: routing profiles page of the instance, the profile of the agents who shall chat, switch chat on and add the queue with the channel Chat.',
    );
  },
};

const chatFlow: Check = {
  id: 'chat-flow',
  after: ['instance'],
  needed: (stage) => stage.ownChatFlowId !== undefined,
  permissions: [
    {
      action: 'connect:DescribeContactFlow',
      on: (target) => instanceArn(target, `/contact-flow/${target.chatFlowId}`),
    },
  ],
  async run({ stage, clients, ask }) {
    const [InstanceId, ContactFlowId] = [instanceIdOf(stage), stage.ownChatFlowId];
    try {
      const { ContactFlow } = await ask('connect:DescribeContactFlow', (o) =>
        clients.connect.send(new DescribeContactFlowCommand({ InstanceId, ContactFlowId }), o),
      );
      const { Name = 'the flow', State, Status, Type } = ContactFlow ?? {};
      if (State === 'ARCHIVED') {
        return fail(`"${Name}" is archived: no chat starts`, 'Restore it: flows page of the instance, View archived.');
      }
      if (Type !== 'CONTACT_FLOW') {
        return fail(
          `"${Name}" is a ${Type} and no inbound flow: no chat starts`,
          'Put an inbound flow into chatFlowArn in main.ts.',
        );
      }
      if (Status !== 'PUBLISHED')
        return fail(`"${Name}" is not published`, 'Publish it: flows page of the instance, the flow.');
      return ok(`"${Name}" is published`);
    } catch (error) {
      if (failedWith(error, 'ContactFlowNotPublishedException')) {
        return fail('the chat flow was never published', 'Publish it: flows page of the instance, the flow.');
      }
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
      return fail(
        'the instance has no such chat flow',
        'Correct chatFlowArn in main.ts: flows page of the instance, the flow, "Show additional flow information".',
      );
    }
  },
};

export const connectChecks: readonly Check[] = [instance, inboundCalls, flowLogs, queue, chatRouting, chatFlow];
