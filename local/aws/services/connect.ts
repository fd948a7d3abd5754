// Connect: StartChatContact and GetCurrentMetricData. The contact centre itself is another part of the twin (world.centre).

import { existingChatFlows } from '../../terraform/existing-chat-flows';
import { NotSimulatedError, ServiceError } from '../error';

import { RATES } from '../rate-limit';
import type { Call, Service, Surroundings } from '../service';
import type { QueueState, StartedChat } from '../world';

/** Limits of StartChatContact (chat service facts, A1.1). */
const ATTRIBUTE_BYTES = 32_768;
const ATTRIBUTE_KEY = /^[A-Za-z0-9_-]+$/;
const DURATION = { min: 60, max: 10_080, default: 1500 };
const MAX_QUEUES = 100;

const METRICS: Readonly<Record<string, { readonly unit: string; readonly of: (queue: QueueState) => number }>> = {
  AGENTS_ONLINE: { unit: 'COUNT', of: (queue) => queue.online },
  AGENTS_STAFFED: { unit: 'COUNT', of: (queue) => queue.staffed },
  AGENTS_AVAILABLE: { unit: 'COUNT', of: (queue) => queue.available },
  CONTACTS_IN_QUEUE: { unit: 'COUNT', of: (queue) => queue.contactsInQueue },
  OLDEST_CONTACT_AGE: { unit: 'SECONDS', of: (queue) => queue.oldestContactAge },
};

export function connect({ stack, world, limits }: Surroundings): Service {
  const { partition, region, account } = stack.account;
  const instanceArn = (id: string) => `arn:${partition}:connect:${region}:${account}:instance/${id.split('/').at(-1)}`;
  const instanceIds = new Set(
    [...stack.variables.values()]
      .filter((value) => typeof value === 'string')
      .flatMap((value) => /^arn:[^:]*:connect:[^:]*:\d*:instance\/([^/]+)$/.exec(value)?.[1] ?? []),
  );
  const flowIds = new Set([
    ...stack.ofType('aws_connect_contact_flow').map((flow) => flow.attribute('contact_flow_id')),
    ...existingChatFlows(stack),
  ]);
  const started = new Map<string, Promise<StartedChat>>();

  const centre = () => {
    if (world.centre === undefined)
      throw new ServiceError('InternalServiceException', 'No contact centre is connected');
    return world.centre;
  };

  function knownInstance(id: string): string {
    const bare = id.split('/').at(-1) ?? '';
    if (instanceIds.size > 0 && !instanceIds.has(bare))
      throw new ServiceError('ResourceNotFoundException', 'Instance not found');
    return instanceArn(bare);
  }

  async function startChatContact(call: Call): Promise<unknown> {
    const { input } = call;
    const instance = instanceArn(input.text('InstanceId'));
    const flowId = input.text('ContactFlowId').split('/').at(-1) ?? '';
    const flowArn = `${instance}/contact-flow/${flowId}`;
    const related = input.optionalText('RelatedContactId');
    const action = 'connect:StartChatContact';
    call.authorizeAll([
      { action, resource: flowArn, context: { 'connect:InstanceId': instance.split('/').at(-1) ?? '' } },
      ...(related === undefined ? [] : [{ action, resource: `${instance}/contact/${related}` }]),
    ]);
    if (!limits.take('StartChatContact', RATES.startChat))
      throw new ServiceError('TooManyRequestsException', 'Rate exceeded');
    knownInstance(input.text('InstanceId'));
    if (!flowIds.has(flowId)) {
      throw new ServiceError('ResourceNotFoundException', 'Contact flow not found');
    }
    validateChat(call);

    const token = input.optionalText('ClientToken');
    const running = token === undefined ? undefined : started.get(token);
    const initial = input.optionalBlock('InitialMessage');
    const chat =
      running ??
      centre().startChat({
        flowArn,
        displayName: input.block('ParticipantDetails').text('DisplayName'),
        attributes: input.textMap('Attributes'),
        durationMinutes: input.optionalNumber('ChatDurationInMinutes') ?? DURATION.default,
        contentTypes: input.has('SupportedMessagingContentTypes')
          ? input.texts('SupportedMessagingContentTypes')
          : ['text/plain'],
        segmentAttributes: segmentAttributes(call),
        ...(related === undefined ? {} : { relatedContactId: related }),
        ...(initial === undefined
          ? {}
          : { initialMessage: { contentType: initial.text('ContentType'), content: initial.text('Content') } }),
      });
    if (token !== undefined) {
      started.set(token, chat);
      // What failed may be tried again with the same token.
      chat.catch(() => started.delete(token));
    }
    const { contactId, participantId, participantToken } = await chat;
    return { ContactId: contactId, ParticipantId: participantId, ParticipantToken: participantToken };
  }

  function validateChat({ input }: Call): void {
    const attributes = Object.entries(input.textMap('Attributes'));
    const bytes = attributes.reduce((sum, [key, value]) => sum + Buffer.byteLength(key + value), 0);
    const wrongKey = attributes.find(([key]) => !ATTRIBUTE_KEY.test(key))?.[0];
    if (wrongKey !== undefined)
      throw invalidRequest(`Attribute key "${wrongKey}" may hold letters, digits, - and _ only`);
    if (bytes > ATTRIBUTE_BYTES)
      throw invalidRequest(`Attributes hold ${bytes} bytes, and ${ATTRIBUTE_BYTES} are allowed`);
    const minutes = input.optionalNumber('ChatDurationInMinutes') ?? DURATION.default;
    if (minutes < DURATION.min || minutes > DURATION.max) {
      throw invalidRequest(`ChatDurationInMinutes must be between ${DURATION.min} and ${DURATION.max}`);
    }
    if (input.has('RelatedContactId') && input.has('PersistentChat')) {
      throw invalidRequest('RelatedContactId and PersistentChat cannot be used together');
    }
    if (
      input.has('SupportedMessagingContentTypes') &&
      !input.texts('SupportedMessagingContentTypes').includes('text/plain')
    ) {
      throw invalidRequest('SupportedMessagingContentTypes must include text/plain');
    }
  }

  function getCurrentMetricData(call: Call): unknown {
    const { input } = call;
    const instance = instanceArn(call.labels['InstanceId'] ?? '');
    const filters = input.block('Filters');
    const queues = filters.texts('Queues').map((id) => `${instance}/queue/${id.split('/').at(-1)}`);
    if (queues.length === 0 || queues.length > MAX_QUEUES) {
      throw new ServiceError('InvalidParameterException', `Filters must name 1 to ${MAX_QUEUES} queues`);
    }
    const context = { 'connect:InstanceId': instance.split('/').at(-1) ?? '' };
    call.authorizeAll(queues.map((resource) => ({ action: 'connect:GetCurrentMetricData', resource, context })));
    if (!limits.take('GetCurrentMetricData', RATES.currentMetrics))
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    knownInstance(call.labels['InstanceId'] ?? '');
    const metrics = input.blocks('CurrentMetrics').map((metric) => {
      const name = metric.text('Name');
      const known = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined;
      if (known === undefined) {
        throw new NotSimulatedError(
          'InvalidParameterException',
          `The metric ${name} is not simulated, only ${Object.keys(METRICS).join(', ')}`,
        );
      }
      return { name, ...known };
    });
    const grouped = input.texts('Groupings').includes('QUEUE');
    const collect = (states: readonly QueueState[]) =>
      metrics.map(({ name, unit, of }) => {
        const values = states.map(of);
        if (name !== 'OLDEST_CONTACT_AGE') return { Metric: { Name: name, Unit: unit }, Value: sum(values) };
        // With groupings the value is in milliseconds, whatever Unit says (API reference, "OLDEST_CONTACT_AGE").
        return { Metric: { Name: name, Unit: unit }, Value: Math.max(0, ...values) * (grouped ? 1000 : 1) };
      });
    // "MetricResult list is empty: the request cannot find any data in the system" (API reference).
    const alive = queues
      .map((arn) => ({ arn, state: centre().queue(arn) }))
      .filter(({ state }) => state.online > 0 || state.contactsInQueue > 0);
    const results = grouped
      ? alive.map(({ arn, state }) => ({
          Dimensions: { Queue: { Id: arn.split('/').at(-1), Arn: arn } },
          Collections: collect([state]),
        }))
      : alive.length > 0
        ? [{ Collections: collect(alive.map(({ state }) => state)) }]
        : [];
    return {
      MetricResults: results,
      DataSnapshotTime: Math.floor(Date.now() / 1000),
      ApproximateTotalCount: results.length,
    };
  }

  return {
    prefix: 'connect',
    signingName: 'connect',
    protocol: 'rest-json',
    messageMember: 'Message',
    throttle: 'ThrottlingException',
    validation: 'InvalidParameterException',
    errors: {
      InvalidParameterException: 400,
      InvalidRequestException: 400,
      AccessDeniedException: 403,
      ResourceNotFoundException: 404,
      LimitExceededException: 429,
      ThrottlingException: 429,
      TooManyRequestsException: 429,
      InternalServiceException: 500,
    },
    operations: {
      StartChatContact: { route: 'PUT /contact/chat', throttle: 'TooManyRequestsException', handle: startChatContact },
      GetCurrentMetricData: { route: 'POST /metrics/current/{InstanceId}', handle: getCurrentMetricData },
    },
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const invalidRequest = (message: string): ServiceError => new ServiceError('InvalidRequestException', message);

function segmentAttributes({ input }: Call): Readonly<Record<string, string>> {
  const values = input.optionalBlock('SegmentAttributes');
  if (values === undefined) return {};
  return Object.fromEntries(Object.keys(values.values).map((key) => [key, values.block(key).text('ValueString')]));
}
