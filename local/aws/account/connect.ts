// Connect, as somebody sees it who looks after an instance: what is set up in it, read-only.

import { ServiceError } from '../error';
import type { Call, Operation, Surroundings } from '../service';

export function connectAccount({ stack, account }: Surroundings): Readonly<Record<string, Operation>> {
  const { partition, region, account: owner } = stack.account;

  /** Authorizes the action on the instance or on a part of it, and returns the instance's ARN. Policies are asked before existence. */
  function instanceOf(call: Call, action: string, part = ''): string {
    const arn = `arn:${partition}:connect:${region}:${owner}:instance/${call.labels['InstanceId']}`;
    call.authorize(`connect:${action}`, `${arn}${part}`, { 'connect:InstanceId': arn.split('/').at(-1) ?? '' });
    if (!account.connect.instances.includes(arn)) throw notFound('Instance');
    return arn;
  }

  function describeInstance(call: Call): unknown {
    const arn = instanceOf(call, 'DescribeInstance');
    const { status, inboundCalls } = account.connect;
    return {
      Instance: {
        Arn: arn,
        Id: arn.split('/').at(-1),
        InstanceAlias: 'example',
        InstanceStatus: status,
        InboundCallsEnabled: inboundCalls,
        OutboundCallsEnabled: true,
      },
    };
  }

  function describeInstanceAttribute(call: Call): unknown {
    instanceOf(call, 'DescribeInstanceAttribute');
    const AttributeType = call.labels['AttributeType'] ?? '';
    const values: Readonly<Record<string, boolean>> = {
      INBOUND_CALLS: account.connect.inboundCalls,
      CONTACTFLOW_LOGS: account.connect.flowLogs,
    };
    const value = values[AttributeType];
    if (value === undefined) {
      throw new ServiceError('InvalidParameterException', `The attribute ${AttributeType} is not simulated`);
    }
    return { Attribute: { AttributeType, Value: String(value) } };
  }

  function describeQueue(call: Call): unknown {
    const id = call.labels['QueueId'] ?? '';
    const arn = instanceOf(call, 'DescribeQueue', `/queue/${id}`);
    const queue = account.connect.queues.find((one) => one.arn === `${arn}/queue/${id}`);
    if (queue === undefined) throw notFound('Queue');
    return {
      Queue: { QueueArn: queue.arn, QueueId: id, Name: queue.name, Status: queue.enabled ? 'ENABLED' : 'DISABLED' },
    };
  }

  function listRoutingProfiles(call: Call): unknown {
    const arn = instanceOf(call, 'ListRoutingProfiles');
    const { items, next } = paged(call, account.connect.routingProfiles);
    return {
      RoutingProfileSummaryList: items.map(({ id, name }) => ({
        Id: id,
        Name: name,
        Arn: `${arn}/routing-profile/${id}`,
      })),
      NextToken: next,
    };
  }

  function listRoutingProfileQueues(call: Call): unknown {
    const id = call.labels['RoutingProfileId'] ?? '';
    instanceOf(call, 'ListRoutingProfileQueues', `/routing-profile/${id}`);
    const profile = account.connect.routingProfiles.find((one) => one.id === id);
    if (profile === undefined) throw notFound('Routing profile');
    const { items, next } = paged(call, profile.queues);
    return {
      RoutingProfileQueueConfigSummaryList: items.map(({ queueArn, channel }) => ({
        QueueArn: queueArn,
        QueueId: queueArn.split('/').at(-1),
        QueueName: account.connect.queues.find(({ arn }) => arn === queueArn)?.name ?? '',
        Priority: 1,
        Delay: 0,
        Channel: channel,
      })),
      NextToken: next,
    };
  }

  function listInstanceStorageConfigs(call: Call): unknown {
    instanceOf(call, 'ListInstanceStorageConfigs');
    const attachments = call.labels['resourceType'] === 'ATTACHMENTS' ? account.connect.attachmentBuckets : [];
    const { items, next } = paged(call, attachments);
    return {
      StorageConfigs: items.map((bucket, index) => ({
        AssociationId: `association-${index}`,
        StorageType: 'S3',
        S3Config: { BucketName: bucket, BucketPrefix: 'attachments' },
      })),
      NextToken: next,
    };
  }

  function listApprovedOrigins(call: Call): unknown {
    instanceOf(call, 'ListApprovedOrigins');
    const { items, next } = paged(call, account.connect.approvedOrigins);
    return { Origins: items, NextToken: next };
  }

  function listContactFlowModules(call: Call): unknown {
    const arn = instanceOf(call, 'ListContactFlowModules');
    const { items, next } = paged(call, account.deployed.modules);
    return {
      ContactFlowModulesSummaryList: items.map(({ name, state }) => ({
        Arn: `${arn}/flow-module/${name}`,
        Id: name,
        Name: name,
        State: state,
      })),
      NextToken: next,
    };
  }

  function listContactFlows(call: Call): unknown {
    const arn = instanceOf(call, 'ListContactFlows', '/contact-flow/*');
    const { items, next } = paged(call, account.deployed.flows);
    return {
      ContactFlowSummaryList: items.map(({ name, state }) => ({
        Arn: `${arn}/contact-flow/${name}`,
        Id: name,
        Name: name,
        ContactFlowType: 'CONTACT_FLOW',
        ContactFlowState: state,
      })),
      NextToken: next,
    };
  }

  function describeContactFlow(call: Call): unknown {
    const id = call.labels['ContactFlowId'] ?? '';
    const arn = instanceOf(call, 'DescribeContactFlow', `/contact-flow/${id}`);
    const flow = account.connect.ownFlows.find((one) => one.id === id);
    if (flow === undefined) throw notFound('Flow');
    return {
      ContactFlow: {
        Arn: `${arn}/contact-flow/${id}`,
        Id: id,
        Name: 'Your chat flow',
        Type: flow.type,
        State: flow.state,
        Status: flow.status,
      },
    };
  }

  function listLambdaFunctions(call: Call): unknown {
    instanceOf(call, 'ListLambdaFunctions');
    const { items, next } = paged(call, account.deployed.functions);
    return { LambdaFunctions: items, NextToken: next };
  }

  return {
    DescribeInstance: { route: 'GET /instance/{InstanceId}', handle: describeInstance },
    DescribeInstanceAttribute: {
      route: 'GET /instance/{InstanceId}/attribute/{AttributeType}',
      handle: describeInstanceAttribute,
    },
    DescribeQueue: { route: 'GET /queues/{InstanceId}/{QueueId}', handle: describeQueue },
    ListRoutingProfiles: { route: 'GET /routing-profiles-summary/{InstanceId}', handle: listRoutingProfiles },
    ListRoutingProfileQueues: {
      route: 'GET /routing-profiles/{InstanceId}/{RoutingProfileId}/queues',
      handle: listRoutingProfileQueues,
    },
    ListInstanceStorageConfigs: {
      route: 'GET /instance/{InstanceId}/storage-configs',
      handle: listInstanceStorageConfigs,
    },
    ListApprovedOrigins: { route: 'GET /instance/{InstanceId}/approved-origins', handle: listApprovedOrigins },
    ListContactFlowModules: { route: 'GET /contact-flow-modules-summary/{InstanceId}', handle: listContactFlowModules },
    ListContactFlows: { route: 'GET /contact-flows-summary/{InstanceId}', handle: listContactFlows },
    DescribeContactFlow: { route: 'GET /contact-flows/{InstanceId}/{ContactFlowId}', handle: describeContactFlow },
    ListLambdaFunctions: { route: 'GET /instance/{InstanceId}/lambda-functions', handle: listLambdaFunctions },
  };
}

const notFound = (what: string): ServiceError => new ServiceError('ResourceNotFoundException', `${what} not found`);

/** One page of a list; the token is the place where the next one begins. */
function paged<Item>(call: Call, all: readonly Item[]): { readonly items: readonly Item[]; readonly next?: string } {
  const size = Number(call.labels['maxResults'] ?? 100);
  const start = Number(call.labels['nextToken'] ?? 0);
  const end = start + size;
  return { items: all.slice(start, end), ...(end < all.length && { next: String(end) }) };
}
