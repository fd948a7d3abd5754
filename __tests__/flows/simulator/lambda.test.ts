import { answer, type Invocation } from '../../../flows/simulator/line';
import type { TimedReply } from '../../../flows/simulator/virtual-line';
import { action, type CallSettings, call, FAILED } from '../../support/simulated-call';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:send-link';
const lambda = (parameters: object = {}) => [
  action(
    'lambda',
    'InvokeLambdaFunction',
    {
      LambdaFunctionARN: ARN,
      InvocationTimeLimitSeconds: '8',
      InvocationType: 'SYNCHRONOUS',
      LambdaInvocationAttributes: { action: 'offer', language: '$.LanguageCode' },
      ResponseValidation: { ResponseType: 'STRING_MAP' },
      ...parameters,
    },
    { next: 'tell', errors: { NoMatchingError: 'tell' } },
  ),
  action('tell', 'MessageParticipant', { Text: 'status $.External.status' }, { next: 'end', errors: FAILED }),
];

/** Replies one after another; the last one stays. */
function replying(...replies: readonly TimedReply[]): {
  invoke: NonNullable<CallSettings['invoke']>;
  asked: Invocation[];
} {
  const asked: Invocation[] = [];
  return {
    asked,
    invoke: (invocation) => {
      asked.push(invocation);
      return replies[Math.min(asked.length, replies.length) - 1] ?? answer({});
    },
  };
}
const SENT = { ...answer({ status: 'sent' }), ms: 100 };

describe('InvokeLambdaFunction', () => {
  it('sends the event of a contact flow, parameters as strings', async () => {
    const { asked, invoke } = replying(SENT);
    const { said, events } = await call(lambda(), {
      invoke,
      contact: {
        attributes: { email: 'x' },
        customer: null,
        queue: { arn: 'arn:queue', name: 'Support' },
        language: 'es-US',
      },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      functionArn: ARN,
      attempt: 1,
      timeoutMs: 8000,
      asynchronous: false,
      action: 'lambda',
    });
    expect(asked[0]?.event).toEqual({
      Name: 'ContactFlowEvent',
      Details: {
        Parameters: { action: 'offer', language: 'es-US' },
        ContactData: expect.objectContaining({
          Attributes: { email: 'x' },
          AwsRegion: 'us-east-1',
          Channel: 'VOICE',
          ContactId: expect.any(String),
          CustomerEndpoint: null,
          InitiationMethod: 'INBOUND',
          InstanceARN: expect.stringContaining(':instance/'),
          LanguageCode: 'es-US',
          Queue: { ARN: 'arn:queue', Name: 'Support', OutboundCallerId: null },
          SystemEndpoint: { Address: '+12065550199', Type: 'TELEPHONE_NUMBER' },
        }),
      },
    });
    expect(said).toEqual(['status sent']);
    expect(events).toContainEqual(
      expect.objectContaining({
        event: 'lambda',
        function: 'send-link',
        parameters: { action: 'offer', language: 'es-US' },
        result: { status: 'sent' },
        attempts: 1,
        ms: 100,
      }),
    );
  });

  it('has no queue in the event until one is set', async () => {
    const { asked, invoke } = replying(SENT);
    await call(lambda(), { invoke });
    expect(asked[0]?.event.Details?.ContactData?.Queue).toBeNull();
  });

  it.each([
    ['a function error', { error: 'function-error', ms: 10 }],
    ['throttling', { error: 'throttled', ms: 10 }],
    ['a service error', { error: 'service-error', ms: 10 }],
  ] as const)('tries again after %s, up to three times', async (_what, broken) => {
    const mended = replying(broken, broken, broken, SENT);
    const good = await call(lambda(), mended);
    expect(good.said).toEqual(['status sent']);
    expect(mended.asked.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(mended.asked.map(({ timeoutMs }) => timeoutMs)).toEqual([8000, 7990, 7980, 7970]);
    expect(good.events).toContainEqual(expect.objectContaining({ event: 'lambda', attempts: 4, ms: 130 }));

    const lost = replying(broken);
    const bad = await call(lambda(), lost);
    expect(lost.asked).toHaveLength(4);
    expect(bad.said).toEqual(['status ']);
    expect(bad.events).toContainEqual(expect.objectContaining({ event: 'lambda', error: broken.error, attempts: 4 }));
  });

  it('tries again only inside the time limit', async () => {
    const slow = replying({ error: 'function-error', ms: 5000 });
    const { events } = await call(lambda(), slow);
    expect(slow.asked.map(({ timeoutMs }) => timeoutMs)).toEqual([8000, 3000]);
    expect(events).toContainEqual(expect.objectContaining({ event: 'lambda', error: 'timeout', attempts: 2 }));
  });

  it('does not try again when no time is left', async () => {
    const { asked, invoke } = replying({ error: 'function-error', ms: 8000 });
    const { events } = await call(lambda(), { invoke });
    expect(asked).toHaveLength(1);
    expect(events).toContainEqual(expect.objectContaining({ event: 'lambda', error: 'function-error', attempts: 1 }));
  });

  it.each([
    ['a time-out', { error: 'timeout', ms: 8000 }, {}, 'timeout'],
    ['an answer that comes too late', { ...SENT, ms: 8001 }, {}, 'timeout'],
    ['a shorter limit', { ...SENT, ms: 3001 }, { InvocationTimeLimitSeconds: '3' }, 'timeout'],
    ['a refusal', { error: 'refused', message: 'AccessDeniedException' }, {}, 'refused: AccessDeniedException'],
    ['a response that is not JSON', { payload: 'oops' }, {}, 'not JSON'],
    ['null', answer(null), {}, 'not a map'],
    ['a list', answer([]), {}, 'not a map'],
    ['a value that is no string', answer({ status: 'sent', count: 1 }), {}, '"count" in its response is no string'],
    ['a nested value', answer({ a: { b: 'c' } }), {}, '"a" in its response is no string'],
    ['more than 32 KB', answer({ a: 'é'.repeat(16_384) }), {}, 'bytes, at most 32768'],
    [
      'a nested value, when nothing is said of the type',
      answer({ a: {} }),
      { ResponseValidation: undefined },
      'is no string',
    ],
  ] as const)('takes the error branch with %s, and no second try', async (_what, reply, parameters, error) => {
    const { invoke, asked } = replying(reply as TimedReply);
    const { said, path, events, warnings } = await call(lambda(parameters), { invoke });
    expect(asked).toHaveLength(1);
    expect(path).toEqual(['lambda', 'tell', 'end']);
    expect(said).toEqual(['status ']);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'lambda', error: expect.stringContaining(error), attempts: 1 }),
    );
    expect(warnings[0]).toContain(error);
  });

  it('takes exactly 32 KB, and an answer exactly in time', async () => {
    const fits = 'x'.repeat(32_768 - JSON.stringify({ status: '' }).length);
    const { said } = await call(lambda(), { invoke: () => ({ ...answer({ status: fits }), ms: 8000 }) });
    expect(said).toEqual([]);
    expect((await call(lambda(), { invoke: () => ({ ...SENT, ms: 8000 }) })).said).toEqual(['status sent']);
  });

  it('takes any JSON when the block says so', async () => {
    const invoke = () => answer({ status: { deep: [1, 'two'] } });
    const json = { ResponseValidation: { ResponseType: 'JSON' } };
    const flow = [
      lambda(json)[0] as object,
      action('tell', 'MessageParticipant', { Text: '$.External.status.deep.1' }, { next: 'end', errors: FAILED }),
    ];
    expect((await call(flow, { invoke })).said).toEqual(['two']);
  });

  it('is not invoked without association with the instance', async () => {
    const { invoke, asked } = replying(SENT);
    const other = await call(lambda(), { invoke, instance: { associated: ['arn:other'] } });
    expect(asked).toHaveLength(0);
    expect(other.said).toEqual(['status ']);
    expect(other.events).toContainEqual(
      expect.objectContaining({ event: 'lambda', error: expect.stringContaining('not associated'), attempts: 0 }),
    );
    expect((await call(lambda(), { invoke, instance: { associated: [ARN] } })).said).toEqual(['status sent']);
  });

  it.each(['0', '9', 'x', ''])('refuses a time limit of "%s" seconds', async (InvocationTimeLimitSeconds) => {
    const { invoke, asked } = replying(SENT);
    await call(lambda({ InvocationTimeLimitSeconds }), { invoke });
    expect(asked).toHaveLength(0);
  });

  it('does not wait when asynchronous, and fills nothing', async () => {
    const { invoke, asked } = replying({ ...SENT, ms: 60_000 });
    const { said, events } = await call(lambda({ InvocationType: 'ASYNCHRONOUS', InvocationTimeLimitSeconds: '60' }), {
      invoke,
    });
    expect(asked[0]).toMatchObject({ asynchronous: true });
    expect(said).toEqual(['status ']);
    expect(events.find((event) => event.event === 'prompt')?.at).toBe(0);
  });

  it('does not try again when asynchronous: nobody waits for the failure', async () => {
    const { invoke, asked } = replying({ error: 'function-error', ms: 5 });
    const { path } = await call(lambda({ InvocationType: 'ASYNCHRONOUS' }), { invoke });
    expect(asked).toHaveLength(1);
    expect(path).toEqual(['lambda', 'tell', 'end']);
    const refused = await call(lambda({ InvocationType: 'ASYNCHRONOUS' }), replying({ error: 'refused' }));
    expect(refused.warnings).toEqual([expect.stringContaining('refused'), expect.stringContaining('$.External')]);
  });

  it('replaces the result of the function before it, and keeps it when it fails', async () => {
    const [first, tell] = lambda() as [object, object];
    const second = action(
      'second',
      'InvokeLambdaFunction',
      { LambdaFunctionARN: ARN, InvocationTimeLimitSeconds: '8' },
      { next: 'tell', errors: { NoMatchingError: 'tell' } },
    );
    const flow = [{ ...first, Transitions: { NextAction: 'second' } }, second, tell];
    expect((await call(flow, replying(SENT, answer({ other: 'x' })))).said).toEqual(['status ']);
    expect((await call(flow, replying(SENT, { error: 'refused' }))).said).toEqual(['status sent']);
  });

  it('takes as long as a real function really took', async () => {
    const invoke = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return answer({ status: 'sent' });
    };
    const { events } = await call(lambda(), { invoke });
    const lambdaEvent = events.find((event) => event.event === 'lambda');
    expect(lambdaEvent?.event === 'lambda' && lambdaEvent.ms).toBeGreaterThanOrEqual(15);
  });
});
