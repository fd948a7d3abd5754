// Whatever comes in, and whatever hangs: an answer with every key, within Connect's limits, and in time.

import fc from 'fast-check';
import type { Services } from '../../../lambda-src/send-link/services';
import { WORDS } from '../../../lambda-src/send-link/words';
import {
  ACTIONS,
  type Action,
  CONNECT_RESPONSE_BYTES,
  NUMBER_STATUSES,
  OFFER_STATUSES,
  REASONS,
  RESULT_KEYS,
  type Reason,
  SEND_STATUSES,
  type SendLinkResult,
} from '../../../lambda-src/shared/contract/connect';
import { CALLER, event, Stage, sendEmail, sendSms } from './support/stage';

jest.setTimeout(120_000);

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(() => stage.reset());
afterEach(() => stage.expectNoPersonalData());
afterAll(() => stage.close());

const STATUSES: Readonly<Record<Action, readonly string[]>> = {
  offer: OFFER_STATUSES,
  number: NUMBER_STATUSES,
  send: SEND_STATUSES,
};

function expectWhole(result: SendLinkResult, action?: unknown): void {
  expect(Object.keys(result).sort()).toEqual([...RESULT_KEYS].sort());
  for (const value of Object.values(result)) {
    expect(typeof value).toBe('string');
    expect(value.trim()).not.toBe('');
  }
  expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(CONNECT_RESPONSE_BYTES);
  const known = ACTIONS.find((name) => name === action);
  expect(known === undefined ? ['failed'] : STATUSES[known]).toContain(result.status);
  expect(REASONS).toContain(result.reason);
  expect(result.offeredAt).toMatch(/^(none|\d{9,11})$/);
  expect(result.at).toMatch(/^(none|\d{9,11})$/);
  expect(result.prompt).not.toBe('none');
}

describe('arbitrary JSON', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.constantFrom(
      '',
      CALLER,
      'anonymous',
      'en-US',
      '2065550142',
      'sms',
      'email',
      'caller',
      'typed',
      'none',
      '__proto__',
    ),
  );
  const chaos = fc.oneof(fc.jsonValue(), text);
  const parameters = fc.record(
    {
      action: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ACTIONS) }, { weight: 1, arbitrary: chaos }),
      channel: fc.oneof(fc.constantFrom('sms', 'email'), chaos),
      to: fc.oneof(fc.constantFrom('caller', 'typed'), chaos),
      digits: chaos,
      offeredAt: chaos,
    },
    { requiredKeys: [] },
  );
  const contact = fc.record(
    {
      ContactId: fc.oneof({ weight: 4, arbitrary: fc.uuid() }, { weight: 1, arbitrary: chaos }),
      Attributes: fc.oneof(fc.dictionary(text, chaos), chaos),
      CustomerEndpoint: fc.oneof(fc.record({ Address: chaos }, { requiredKeys: [] }), chaos),
      SystemEndpoint: chaos,
      Queue: fc.oneof(fc.record({ ARN: chaos, Name: chaos }, { requiredKeys: [] }), chaos),
      LanguageCode: fc.oneof(fc.constantFrom('en-US', 'ja-JP', 'ar-SA', 'xx'), chaos),
      InstanceARN: chaos,
    },
    { requiredKeys: [] },
  );
  const events = fc.record(
    { Name: chaos, Details: fc.record({ ContactData: contact, Parameters: parameters }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  );

  test('always gets the whole result', async () => {
    const invoke = stage.environment();
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 5, arbitrary: events }, { weight: 1, arbitrary: chaos }), async (value) => {
        // As JSON, the way that Lambda gets it.
        const sent = JSON.parse(JSON.stringify(value));
        expectWhole(await invoke(sent), sent?.Details?.Parameters?.action);
      }),
      { numRuns: 300 },
    );
  });
});

test.each<[string, unknown, string]>([
  ['offer', event({ action: 'offer' }, { ContactId: null }), 'no_offer'],
  ['number', event({ action: 'number' }, { ContactId: null }), 'number_invalid'],
  ['send', event({ action: 'send', channel: 'fax', to: 'caller' }), 'failed'],
  ['nothing', null, 'failed'],
])('a bad request for %s is answered as such', async (_name, request, status) => {
  expect(await stage.environment()(request)).toMatchObject({ status, reason: 'bad_request' });
  expect(stage.aws.calls).toEqual([]);
});

test('the longest words and attributes stay within Connect’s limits', async () => {
  const long = '漢'.repeat(20_000);
  const texts = { ja: { menuSms: long, menuEmail: long, menuOther: long, menuAgent: long, sent: long } };
  const attributes = {
    email: 'caller@example.com',
    ...Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`a${i}`, 'x'.repeat(200)])),
  };
  const invoke = stage.environment({ settings: { texts } });
  for (const action of ['offer', 'send'] as const)
    expectWhole(
      await invoke(event({ action, channel: 'sms', to: 'caller' }, { LanguageCode: 'ja-JP', Attributes: attributes })),
      action,
    );
});

describe('deadlines', () => {
  const HURRIED = { answerWithin: 2000, beginSendWithin: 1400 };
  const hang = (when: (operation: string) => boolean, kind: 'hang-before' | 'hang-after' = 'hang-before') => {
    stage.aws.faults = (operation) => (when(operation) ? { kind } : undefined);
  };

  test.each<[string, unknown, Action]>([
    ['offer', event({ action: 'offer' }), 'offer'],
    ['number', event({ action: 'number', digits: '2065550142' }), 'number'],
    ['send', sendSms(), 'send'],
    ['send by e-mail', sendEmail(), 'send'],
  ])('%s answers though everything hangs', async (_name, request, action) => {
    hang(() => true);
    const result = await stage.environment({ limits: HURRIED })(request);
    expectWhole(result, action);
    expect(stage.aws.messages).toEqual([]);
  });

  test('no send begins after its time, and what was claimed for it is given back', async () => {
    const invoke = stage.environment({
      limits: { answerWithin: 1500, beginSendWithin: 300 },
      // The claim is there, but this environment had no processor for a while.
      adapt: (services) => {
        const claim = services.store.claim.bind(services.store);
        services.store.claim = async (...args) => {
          const outcome = await claim(...args);
          const until = performance.now() + 400;
          while (performance.now() < until);
          return outcome;
        };
        return services;
      },
    });
    expect(await invoke(sendSms())).toMatchObject({ status: 'failed', reason: 'deadline' });
    expect(stage.aws.count('mobiletargeting:SendMessages')).toBe(0);
    expect(Object.keys(await stage.aws.items()).filter((pk) => /^(claim|link)#/.test(pk))).toEqual([]);
  });

  const never = () => new Promise<never>(() => {});
  const keepNever = (services: Services) => {
    services.store.keepTypedNumber = never;
    return services;
  };
  test.each<[string, (services: Services) => Services, string, unknown, Reason?]>([
    ['before it sends: nothing was sent', (services) => ({ ...services, sms: never }), 'failed', sendSms(), 'timeout'],
    [
      'while it sends: nobody knows',
      (services) => ({ ...services, sms: async () => ({ send: never }) }),
      'unconfirmed',
      sendSms(),
    ],
    [
      'while it looks for an earlier try: nobody knows',
      (services) => {
        services.store.known = never;
        return { ...services, sms: never };
      },
      'unconfirmed',
      sendSms(),
    ],
    [
      'after a service has taken the message: sent',
      (services) => {
        services.store.record = never;
        return services;
      },
      'sent',
      sendSms(),
      'none',
    ],
    [
      'while it takes a number: not taken',
      keepNever,
      'number_invalid',
      event({ action: 'number', digits: '2065550142' }),
    ],
    [
      'while it offers: no offer',
      (services) => ({ ...services, staffing: never }),
      'no_offer',
      event({ action: 'offer' }),
    ],
  ])('what hangs and heeds no signal, %s', async (_name, adapt, status, request, reason = 'deadline') => {
    const result = await stage.environment({ limits: HURRIED, adapt })(request);
    expect(result).toMatchObject({ status, reason });
    expect(result.prompt).not.toBe('none');
    // No word of a message where none was asked for: the menu follows.
    if (status === 'number_invalid') expect(result.prompt).toBe(WORDS.en.numberFailed);
  });

  test('what throws without being foreseen is a failure, too', async () => {
    const broken = () => Promise.reject(new Error('said +12065550100'));
    const adapt = (services: Services) => ({ ...services, sms: broken });
    expect(await stage.environment({ adapt })(sendSms())).toMatchObject({ status: 'failed', reason: 'internal' });
  });

  test('a service that neither answers nor fails leaves it open, in the words of the caller', async () => {
    hang((operation) => operation === 'mobiletargeting:SendMessages', 'hang-after');
    const result = await stage.environment({ limits: HURRIED })(sendSms({ LanguageCode: 'es-ES' }));
    expect(result).toMatchObject({ status: 'unconfirmed', reason: 'timeout', prompt: WORDS.es.unconfirmed });
  });
});

test('what the function writes says what happened, by contact', async () => {
  const invoke = stage.environment();
  await invoke(event({ action: 'offer' }));
  await invoke(event({ action: 'offer' }, { Queue: { ARN: 'none' } }));
  stage.aws.agentsStaffed = 0;
  await stage.environment()(event({ action: 'offer' }));
  await invoke(sendSms());
  await invoke(sendSms({ CustomerEndpoint: null, ContactId: 'other' }));
  stage.aws.faults = (operation) => (operation.startsWith('mobiletargeting') ? { kind: 'drop-after' } : undefined);
  await invoke(sendSms({ ContactId: 'third' }));
  stage.aws.faults = (operation) =>
    operation.startsWith('mobiletargeting') ? { kind: 'error', status: 403, name: 'ForbiddenException' } : undefined;
  await invoke(sendSms({ ContactId: 'fourth' }));

  const lines = stage.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const metrics = lines.filter((line) => '_aws' in line);
  const seen = (name: string) =>
    metrics
      .filter((line) => name in line)
      .map(({ [name]: value, reason, channel, service }) => ({ value, reason, channel, service }));
  const service = 'send-link';
  expect(seen('Offer')).toEqual([
    { value: 1, service },
    { value: 1, channel: 'sms', service },
    { value: 1, service },
    { value: 1, channel: 'sms', service },
  ]);
  expect(seen('NoOffer')).toEqual([{ value: 1, reason: 'not_staffed', service }]);
  expect(seen('LinkSent')).toEqual([{ value: 1, channel: 'sms', service }]);
  expect(seen('SmsParts')).toEqual([{ value: 1, service }]);
  expect(seen('SendRefused')).toEqual([{ value: 1, reason: 'withheld', channel: 'sms', service }]);
  expect(seen('SendFailed')).toEqual([{ value: 1, reason: 'access_denied', channel: 'sms', service }]);
  expect(seen('Unconfirmed')).toEqual([{ value: 1, reason: 'timeout', channel: 'sms', service }]);
  expect(seen('AcceptedMilliseconds')).toEqual([{ value: expect.any(Number), channel: 'sms', service }]);
  const timed = new Set(metrics.filter((line) => 'DependencyMilliseconds' in line).map(({ dependency }) => dependency));
  expect(timed).toEqual(new Set(['secret', 'staffing', 'table', 'claim', 'pinpoint', 'breaker', 'record', 'release']));
  // In total, so that one alarm watches all of them, by reason and by channel, and by no combination of both.
  const failed = metrics.find((line) => 'SendFailed' in line)?.['_aws'] as { CloudWatchMetrics: object[] };
  expect(failed.CloudWatchMetrics).toEqual([
    expect.objectContaining({
      Namespace: 'VoiceToChat',
      Dimensions: [['service'], ['service', 'reason'], ['service', 'channel']],
    }),
  ]);

  const logs = lines.filter((line) => 'level' in line);
  expect(logs.length).toBeGreaterThan(0);
  for (const line of logs) expect(line['correlation_id']).toMatch(/^(4a573372|other|third|fourth)/);
  expect(logs.find(({ message }) => message === 'link sent')).toMatchObject({
    linkId: expect.stringMatching(/^\S{43}$/),
  });
});
