// InvokeLambdaFunction: association, event, retries inside the time limit, and what of the response is taken
// (flow language facts, 2.3 and section 5).

import {
  CONNECT_LAMBDA_LIMIT_MS,
  CONNECT_LAMBDA_RETRIES,
  CONNECT_RESPONSE_BYTES,
  type ConnectEvent,
} from '../../lambda-src/shared/contract/connect';
import { isWord } from '../language/words';
import { type FlowAction, isRecord } from './flow';
import type { InvocationReply } from './line';
import { toText } from './reference';
import { failed, NEXT, type Run, type Step } from './run';

const RETRIED = new Set(['function-error', 'throttled', 'service-error']);

export async function invokeLambda(run: Run, action: FlowAction): Promise<Step> {
  const { parameters: given } = action;
  const functionArn = toText(given['LambdaFunctionARN']);
  const attributes = isRecord(given['LambdaInvocationAttributes']) ? given['LambdaInvocationAttributes'] : {};
  const parameters = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, toText(value)]));
  const seconds = Number(given['InvocationTimeLimitSeconds']);
  const asynchronous = isWord('ASYNCHRONOUS', given['InvocationType']);

  const beganAt = run.line.now();
  let attempts = 0;
  let reply: InvocationReply | undefined;
  const report = (came: { result?: Record<string, unknown>; error?: string }): void =>
    run.emit({
      event: 'lambda',
      function: functionArn.slice(functionArn.lastIndexOf(':') + 1),
      parameters,
      ...came,
      attempts,
      ms: run.line.now() - beganAt,
      ...(reply?.cold === undefined ? {} : { cold: reply.cold }),
    });
  const fail = (why: string): Step => {
    report({ error: why });
    return { ...failed(`the function gave no result: ${why}`), results: why };
  };

  if (!(seconds > 0) || (seconds * 1000 > CONNECT_LAMBDA_LIMIT_MS && !asynchronous)) {
    return fail('InvocationTimeLimitSeconds must be 1 to 8');
  }
  if (!run.instance.isAssociated(functionArn)) return fail('it is not associated with the instance');

  const deadline = beganAt + seconds * 1000;
  const event = connectEvent(run, parameters);
  do {
    attempts += 1;
    const { flow, action: id } = run.frame;
    const timeoutMs = deadline - run.line.now();
    const asked = { functionArn, event, timeoutMs, attempt: attempts, asynchronous, flow: flow.name, action: id };
    reply = await run.line.invoke(asked);
    if (asynchronous) break;
    if (run.line.now() > deadline) reply = { error: 'timeout' };
  } while (
    'error' in reply &&
    RETRIED.has(reply.error) &&
    attempts <= CONNECT_LAMBDA_RETRIES &&
    run.line.now() < deadline
  );

  // Whether an asynchronous function fails, nobody hears; only that it may not be called.
  if (asynchronous && !('error' in reply && reply.error === 'refused')) {
    report({});
    return NEXT;
  }
  if ('error' in reply) return fail(reply.message === undefined ? reply.error : `${reply.error}: ${reply.message}`);
  const validation = given['ResponseValidation'];
  const taken = takeResponse(reply.payload, isRecord(validation) && isWord('JSON', validation['ResponseType']));
  if ('why' in taken) return fail(taken.why);
  run.frame.external = taken.value;
  report(isRecord(taken.value) ? { result: taken.value } : {});
  return { ...NEXT, external: taken.value };
}

/** @param json any JSON, instead of a flat map of strings */
function takeResponse(payload: string, json: boolean): { readonly value: unknown } | { readonly why: string } {
  const bytes = Buffer.byteLength(payload);
  if (bytes > CONNECT_RESPONSE_BYTES) {
    return { why: `its response has ${bytes} bytes, at most ${CONNECT_RESPONSE_BYTES} are taken` };
  }
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return { why: 'its response is not JSON' };
  }
  if (json) return { value };
  if (!isRecord(value)) return { why: 'its response is not a map, as STRING_MAP demands' };
  const odd = Object.keys(value).find((key) => typeof value[key] !== 'string');
  return odd === undefined ? { value } : { why: `"${odd}" in its response is no string, as STRING_MAP demands` };
}

function connectEvent(run: Run, parameters: Record<string, string>): ConnectEvent {
  const { contact, instance } = run;
  const contactData = {
    Attributes: Object.fromEntries(contact.attributes),
    AwsRegion: instance.arn.split(':')[3] ?? '',
    Channel: contact.channel,
    ContactId: contact.contactId,
    CustomerEndpoint: contact.customerEndpoint,
    CustomerId: contact.customerId,
    Description: contact.description,
    InitialContactId: contact.contactId,
    InitiationMethod: contact.initiation,
    InstanceARN: instance.arn,
    LanguageCode: contact.language,
    MediaStreams: { Customer: { Audio: null } },
    Name: contact.name,
    PreviousContactId: contact.contactId,
    Queue: contact.queue === null ? null : { ARN: contact.queue.arn, Name: contact.queue.name, OutboundCallerId: null },
    References: {},
    RelatedContactId: contact.relatedContactId,
    SegmentAttributes: {},
    SystemEndpoint: contact.systemEndpoint,
    Tags: {},
  };
  return { Name: 'ContactFlowEvent', Details: { ContactData: contactData, Parameters: parameters } };
}
