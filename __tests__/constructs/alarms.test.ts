// Every alarm of the synthesized stack, tripped by its fault: the stack runs in the twin, its own functions write the metrics, and
// the alarms, as deployed, read them. What only AWS measures is put in by hand under AWS's names.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerraformStack, Testing } from 'cdktf';
import { Alarms } from '../../constructs/alarms';
import { DASHBOARD_QUERIES, SAVED_QUERIES } from '../../constructs/log-queries';
import { metricsOf } from '../../constructs/metrics';
import type { OffersExpected } from '../../constructs/operations-options';
import { EVENT_METRICS } from '../../lambda-src/shared/contract/metrics';
import { resolveStack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import type { Point } from '../support/cloudwatch';
import { alarmState, seriesKey, seriesOfAlarm, seriesOfWidget, widgetsOf } from '../support/cloudwatch';
import { matchesLine, transformed } from '../support/event-bridge';
import { answer, type Row as LogRow, rowOf } from '../support/log-insights';
import { keyPair } from '../support/values';
import { NOON, type Situation, WatchedStack } from '../support/watched-stack';

jest.setTimeout(60_000);

const NUMBERS = ['+12065550101', '+12065550102', '+12065550103', '+12065550104', '+12065550105', '+12065550106'];
const [ONE = '', OTHER = '', THIRD = ''] = NUMBERS;
const SEND_LINK = 'aws_lambda_function.send_link';
const CHAT_API = 'aws_lambda_function.chat_api';

/** Every time series that the functions and metric filters of the twin have written, over all situations. */
const written = new Set<string>();
/** Every line that they have logged, and what Insights makes of the logs. */
const logged: string[] = [];
const rows: LogRow[] = [];

const open: WatchedStack[] = [];
const watch = (situation: Situation = {}): WatchedStack => {
  const watched = WatchedStack.open(situation);
  open.push(watched);
  return watched;
};
afterEach(async () => {
  for (const watched of open.splice(0)) {
    for (const point of watched.points) written.add(seriesKey(point));
    logged.push(...watched.lines);
    rows.push(...watched.rows);
    await watched.close();
  }
});

const alarmsOf = ({ stack }: WatchedStack) => stack.ofType('aws_cloudwatch_metric_alarm');
const idOf = (name: string): string => name.replaceAll('_', '-');
/** Ids of the alarms that ring, a second after what happened unless another time is given. */
const ringing = (watched: WatchedStack, now = NOON + 1000): string[] =>
  alarmsOf(watched)
    .filter((alarm) => alarmState(alarm, watched.points, now) === 'ALARM')
    .map(({ name }) => idOf(name))
    .sort();

it('rings for nothing on a good day, whatever callers themselves do', async () => {
  const watched = watch();
  const token = await watched.call(ONE, ['1']);
  expect(await watched.chat(token ?? '', 2, true)).toEqual([200, 200, 200, 410]);
  // Wrote STOP, withheld the number, wants an agent, asks again and again, comes with a dead link.
  const { world } = (await watched.twin()).aws;
  for (const number of [OTHER, THIRD]) world.optedOut.add(number);
  for (const number of [OTHER, THIRD]) await watched.call(number, ['1']);
  await watched.call(ONE, ['0']);
  for (let again = 0; again < 3; again += 1) await watched.call(ONE, ['1']);
  await watched.chat('AAAAAAAAAAAAAAAAAAAAAA');
  const names = new Set(watched.points.map(({ name }) => name));
  for (const name of ['Offer', 'LinkSent', 'SendRefused', 'LinkRedeemed', 'ChatStarted', 'ChatResumed'])
    expect(names).toContain(name);
  expect(names).not.toContain('SendFailed');
  expect(ringing(watched)).toEqual([]);
  // What CloudWatch charges for, beside receipts and chats that other services tell of.
  const own = new Set(watched.points.filter(({ namespace }) => !namespace.startsWith('AWS/')).map(seriesKey));
  const costs = readFileSync(join(__dirname, '../../docs/costs.md'), 'utf8');
  expect(costs).toContain(`counted: ${own.size + Object.keys(EVENT_METRICS).length} on a good day`);
  const inAlarms = alarmsOf(watched).flatMap((alarm) => seriesOfAlarm(alarm)).length;
  expect(costs).toContain(`| \`alarmMetrics\` | ${inAlarms} |`);
});

it('rings for nothing when there is nothing to offer', async () => {
  const watched = watch({ props: { limits: { perCallerDay: 1 } } });
  for (let again = 0; again < 4; again += 1) await watched.call(ONE, ['1']);
  // Nobody is logged in.
  const closed = watch();
  Object.assign((await closed.twin()).floor, { staffed: 0 });
  for (const number of [ONE, OTHER, THIRD]) await closed.call(number, ['1']);
  for (const { points } of [watched, closed]) {
    expect(points.filter(({ name }) => name === 'NoOffer').length).toBeGreaterThan(2);
  }
  expect([ringing(watched), ringing(closed)]).toEqual([[], []]);
});

it('rings for nothing where no data is', async () => {
  const watched = watch();
  expect(ringing(watched)).toEqual([]);
});

type Row = readonly [
  alarm: string,
  fault: string,
  situation: Situation,
  happens: (watched: WatchedStack) => Promise<void>,
];

const twoCalls = async (watched: WatchedStack): Promise<void> => {
  for (const number of [ONE, OTHER]) await watched.call(number, ['1']);
};
const withoutVariable =
  (name: string, variable: string): NonNullable<Situation['change']> =>
  (resources) => {
    const { environment } = (resources['aws_lambda_function']?.[name] ?? {}) as {
      environment?: { variables: Record<string, string> };
    };
    if (environment?.variables[variable] === undefined) throw new Error(`There is no variable ${variable}.`);
    delete environment.variables[variable];
  };
const noConcurrency =
  (name: string): NonNullable<Situation['change']> =>
  (resources) =>
    Object.assign(resources['aws_lambda_function']?.[name] ?? {}, { reserved_concurrent_executions: 0 });
const aws =
  (
    namespace: string,
    name: string,
    dimensions: (watched: WatchedStack) => Record<string, string>,
    values: readonly number[],
  ) =>
  async (watched: WatchedStack): Promise<void> => {
    for (const value of values) watched.add(namespace, name, dimensions(watched), value);
  };
const tableName = ({ stack }: WatchedStack) => ({ TableName: stack.at('aws_dynamodb_table.links').text('name') });
const distribution = ({ stack }: WatchedStack) => ({
  Region: 'Global',
  DistributionId: stack.at('aws_cloudfront_distribution.chat_site').attribute('id'),
});
const receipts = (types: readonly string[]) => async (watched: WatchedStack) => {
  for (const eventType of types) deliver(watched, 'sms_receipts', receipt({ eventType }));
};

type Change = NonNullable<Situation['change']>;
const withoutAssociation: Change = (resources) => {
  delete resources['aws_connect_lambda_function_association'];
};
/** The inbound flow queues its calls without invoking the module. */
const withoutModule: Change = (resources) => {
  const flow = resources['aws_connect_contact_flow']?.['inbound_example'] ?? {};
  const before = String(flow['content']);
  flow['content'] = before.replaceAll('"NextAction":"voice to chat"', '"NextAction":"to queue"');
  if (flow['content'] === before) throw new Error('No action of the inbound flow leads to the module.');
};
const EXPECTED = { everyHours: 4, from: 8, to: 18 };
const expecting: Situation = { props: { operations: { offersExpected: EXPECTED } } };

const ROWS: readonly Row[] = [
  [
    'send-failures',
    'mobiletargeting:SendMessages=error:ForbiddenException',
    { faults: ['mobiletargeting:SendMessages=error:ForbiddenException'] },
    twoCalls,
  ],
  [
    'unconfirmed',
    'mobiletargeting:SendMessages=drop-after',
    { faults: ['mobiletargeting:SendMessages=drop-after'] },
    twoCalls,
  ],
  [
    'offer-failures',
    'secretsmanager:GetSecretValue=error:ResourceNotFoundException',
    { faults: ['secretsmanager:GetSecretValue=error:ResourceNotFoundException'] },
    twoCalls,
  ],
  [
    'flow-errors',
    'the association of send-link with the instance is gone',
    { change: withoutAssociation },
    async (watched) => {
      for (const number of [ONE, OTHER, THIRD]) await watched.call(number, ['1']);
    },
  ],
  [
    'flow-fatal-errors',
    'one contact that Connect cannot take through the chat flow',
    {},
    async (watched) => {
      const name = watched.stack.at('aws_connect_contact_flow.chat').text('name');
      watched.add('AWS/Connect', 'ContactFlowFatalErrors', watched.flowDimensions(name), 1);
    },
  ],
  [
    'key-mismatch',
    'a private key that belongs to another public key',
    { variables: { public_key: keyPair().publicKey, private_key: keyPair().privateKey } },
    async (watched) => void (await watched.call(ONE, ['1'])),
  ],
  [
    'breaker-open',
    'more messages than limits.perMinute',
    { props: { limits: { perMinute: 1 } } },
    async (watched) => {
      // The second call finds the first one's message counted, unless a minute ends between them.
      for (const number of NUMBERS) if (!ringing(watched).includes('breaker-open')) await watched.call(number, ['1']);
    },
  ],
  [
    'send-link-errors',
    'an environment variable is missing',
    { change: withoutVariable('send_link', 'privateKeySecretArn') },
    async (watched) => void (await watched.call(ONE, ['1'])),
  ],
  [
    'send-link-throttles',
    'no concurrency left',
    { change: noConcurrency('send_link') },
    async (watched) => void (await watched.invoke(SEND_LINK, {})),
  ],
  [
    'send-link-slow',
    'three minutes of calls that take 4.5 s',
    {},
    async (watched) => {
      const FunctionName = watched.stack.at(SEND_LINK).attribute('function_name');
      for (const minutes of [0, 1, 3]) {
        const point: Point = {
          namespace: 'AWS/Lambda',
          name: 'Duration',
          dimensions: { FunctionName },
          value: 4500,
          at: NOON,
        };
        watched.points.push({ ...point, at: NOON - minutes * 60_000 });
      }
    },
  ],
  [
    'chat-api-errors',
    'an environment variable is missing',
    { change: withoutVariable('chat_api', 'tableName') },
    async (watched) => void (await watched.chat('AAAAAAAAAAAAAAAAAAAAAA', 0)),
  ],
  [
    'chat-api-throttles',
    'no concurrency left',
    { change: noConcurrency('chat_api') },
    async (watched) => void (await watched.invoke(CHAT_API, {})),
  ],
  [
    'chat-start-failures',
    'connect:StartChatContact=error:LimitExceededException',
    { faults: ['connect:StartChatContact=error:LimitExceededException'] },
    async (watched) => {
      const token = await watched.call(ONE, ['1']);
      expect(await watched.chat(token ?? '', 2)).toEqual([200, 503, 503]);
    },
  ],
  [
    'sms-parts',
    'a text of 170 characters',
    { props: { languages: ['en'], texts: { en: { sms: `${'Go on in a chat. '.repeat(9)}{link}` } } } },
    async (watched) => void (await watched.call(ONE, ['1'])),
  ],
  ['table-throttles', 'one throttled write', {}, aws('AWS/DynamoDB', 'WriteThrottleEvents', tableName, [1])],
  ['sms-undelivered', 'carriers block five messages', {}, receipts(Array(5).fill('TEXT_CARRIER_BLOCKED'))],
  [
    'chat-site-5xx',
    'three of thirty requests fail',
    {},
    async (watched) => {
      await aws('AWS/CloudFront', 'Requests', distribution, [30])(watched);
      await aws('AWS/CloudFront', '5xxErrorRate', distribution, [10])(watched);
    },
  ],
];

it.each(ROWS)('%s: %s', async (alarm, _fault, situation, happens) => {
  const watched = watch(situation);
  expect(ringing(watched)).toEqual([]);
  await happens(watched);
  expect(ringing(watched)).toEqual([alarm]);
});

/** The one that rings when nothing happens: not by a row, as it would ring before the fault, too. */
const SILENCE = ['offers-stopped', 'the inbound flow does not invoke the module any more'] as const;

describe('offers-stopped', () => {
  const HOUR = 3_600_000;
  /** The alarm by itself: a stack is not synthesized for each choice of hours. */
  const onSilence = (offersExpected: OffersExpected) => {
    const scope = new TerraformStack(Testing.app(), 'alarms-alone');
    const names = { sendLinkFunctionName: 'a', chatApiFunctionName: 'b', tableName: 'c', distributionId: 'd' };
    new Alarms(scope, 'alarms', {
      metrics: metricsOf({ namespace: 'VoiceToChat', connectInstanceId: 'e', ...names }),
      namePrefix: 'voice-to-chat',
      region: 'us-east-1',
      topicArn: 'arn:aws:sns:us-east-1:123456789012:on-call',
      languages: ['en'],
      deliveryReceipts: false,
      flowNames: ['f'],
      offersExpected,
      runbookUrl: 'docs/runbook.md',
    });
    const alarms = resolveStack(JSON.parse(Testing.synth(scope)) as ValueMap, '').ofType('aws_cloudwatch_metric_alarm');
    const [alarm] = alarms.filter((one) => one.text('alarm_name').endsWith(SILENCE[0]));
    if (alarm === undefined) throw new Error('There is no alarm on silence.');
    return alarm;
  };

  it(SILENCE[1], async () => {
    const [whole, cut] = [watch(expecting), watch({ ...expecting, change: withoutModule })];
    for (const watched of [whole, cut]) for (const number of [ONE, OTHER]) await watched.call(number, ['1']);
    expect([ringing(whole), ringing(cut)]).toEqual([[], [SILENCE[0]]]);
    // Four hours of the whole one in which nobody calls; then the night.
    expect([3, 4, 10].map((hours) => ringing(whole, NOON + hours * HOUR + 1000))).toEqual([[], [SILENCE[0]], []]);
  });

  it('keeps to the hours that are expected: past midnight, on weekdays, or always', () => {
    const rings = (expected: object, hours: number) =>
      alarmState(onSilence({ ...EXPECTED, ...expected }), [], NOON + hours * HOUR + 1000) === 'ALARM';
    // Noon is that of a Sunday.
    expect([0, 24].map((hours) => rings({ weekdaysOnly: true }, hours))).toEqual([false, true]);
    expect([0, 9, 12, 14].map((hours) => rings({ from: 20, to: 2 }, hours))).toEqual([false, false, true, true]);
    expect([0, 9, 16].map((hours) => rings({ from: 0, to: 24 }, hours))).toEqual([true, true, true]);
  });
});

it('docs/alarms.md says what rings when, and which of these faults trips it', async () => {
  const { stack } = watch(expecting);
  const OPERATORS: Readonly<Record<string, string>> = {
    GreaterThanOrEqualToThreshold: 'at least',
    GreaterThanThreshold: 'more than',
    LessThanThreshold: 'less than',
  };
  const MISSING: Readonly<Record<string, string>> = {
    ignore: 'stays as it is',
    notBreaching: 'counts as good',
    breaching: 'counts as bad',
  };
  const rows = [...ROWS, SILENCE].map(([id, fault]) => {
    const alarm = stack.at(`aws_cloudwatch_metric_alarm.${id.replaceAll('-', '_')}`);
    const queries = alarm.blocks('metric_query');
    const metrics = queries.flatMap((query) => (query.has('metric') ? [query.block('metric')] : []));
    const result = queries.find((query) => query.has('expression'));
    const period = metrics[0]?.number('period') ?? alarm.number('period');
    const what =
      result?.optionalText('label') ??
      `${alarm.optionalText('statistic') ?? alarm.text('extended_statistic')} of ${alarm.text('metric_name')}`;
    const least = /IF\(.* >= (\d+), /.exec(result?.optionalText('expression') ?? '')?.[1];
    const [points, periods] = [alarm.optionalNumber('datapoints_to_alarm'), alarm.number('evaluation_periods')];
    const within = points === undefined ? `${period / 60} min` : `${points} of ${periods} times ${period / 60} min`;
    const condition = `${what} ${OPERATORS[alarm.text('comparison_operator')] ?? 'unknown'} ${alarm.number('threshold')} in ${within}`;
    const missing = MISSING[alarm.text('treat_missing_data')];
    const [meaning = ''] = alarm.text('alarm_description').split(' Runbook: ');
    return `| [${id}](runbook.md#${id}) | ${meaning} | ${condition}${least === undefined ? '' : `, from ${least} on`} | ${missing} | ${/[=:]/.test(fault) ? `\`${fault}\`` : fault} |`;
  });
  const text = [
    '# Alarms',
    '',
    'What rings, when, and the fault that makes it ring: each is tripped in the local twin by a test (`__tests__/constructs/alarms.test.ts`), in',
    'which the functions write their own metrics and the alarm, as deployed, reads them. `UPDATE_DOCS=1` writes this page again.',
    '',
    '| alarm | meaning | rings at | without data it | tripped by |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
  const file = join(__dirname, '../../docs/alarms.md');
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

describe('what is too little for an alarm', () => {
  const QUIET: readonly Row[] = [
    [
      'send-failures',
      'one failure',
      { faults: ['mobiletargeting:SendMessages=error:ForbiddenException'] },
      async (watched) => void (await watched.call(ONE, ['1'])),
    ],
    [
      'chat-site-5xx',
      'one of two requests fails',
      {},
      async (watched) => {
        await aws('AWS/CloudFront', 'Requests', distribution, [2])(watched);
        await aws('AWS/CloudFront', '5xxErrorRate', distribution, [50])(watched);
      },
    ],
    [
      'sms-undelivered',
      'five of a hundred do not arrive',
      {},
      receipts([...Array(95).fill('TEXT_DELIVERED'), ...Array(5).fill('TEXT_UNREACHABLE')]),
    ],
    ['sms-undelivered', 'the carriers never tell', {}, receipts(Array(20).fill('TEXT_UNKNOWN'))],
    [
      'send-link-slow',
      'one slow minute',
      {},
      async (watched) => {
        const FunctionName = watched.stack.at(SEND_LINK).attribute('function_name');
        watched.add('AWS/Lambda', 'Duration', { FunctionName }, 5400);
      },
    ],
  ];
  it.each(QUIET)('%s: %s', async (_alarm, _what, situation, happens) => {
    const watched = watch(situation);
    await happens(watched);
    expect(ringing(watched)).toEqual([]);
  });
});

it('has a row for every alarm', async () => {
  const watched = watch(expecting);
  expect([...ROWS, SILENCE].map(([alarm]) => alarm).sort()).toEqual(
    alarmsOf(watched)
      .map(({ name }) => idOf(name))
      .sort(),
  );
});

describe('alarms and dashboard read what is written', () => {
  /** AWS's own metrics, with their dimensions (user guides of the services, "CloudWatch metrics"). */
  const OF_AWS: Readonly<Record<string, readonly string[]>> = {
    'AWS/Lambda Duration': ['FunctionName'],
    'AWS/Lambda Errors': ['FunctionName'],
    'AWS/Lambda Throttles': ['FunctionName'],
    'AWS/DynamoDB ReadThrottleEvents': ['TableName'],
    'AWS/DynamoDB WriteThrottleEvents': ['TableName'],
    'AWS/CloudFront Requests': ['DistributionId', 'Region'],
    'AWS/CloudFront 5xxErrorRate': ['DistributionId', 'Region'],
    'AWS/CloudFront 4xxErrorRate': ['DistributionId', 'Region'],
    'AWS/Connect ConcurrentActiveChatsPercentage': ['InstanceId', 'MetricGroup'],
    'AWS/Connect ContactFlowErrors': ['ContactFlowName', 'InstanceId', 'MetricGroup'],
    'AWS/Connect ContactFlowFatalErrors': ['ContactFlowName', 'InstanceId', 'MetricGroup'],
  };
  const PRICES = { smsPart: 0.01, email: 0.0001, chat: 0.04 };

  beforeAll(async () => {
    // What no fault of an alarm has written: e-mail, the other SMS service, chats that end.
    const email = WatchedStack.open({ props: { email: true } });
    const byEmail = { email: 'caller@example.com' };
    const token = await email.call(ONE, ['2'], byEmail);
    expect(await email.chat(token ?? '', 1, true)).toEqual([200, 200, 410]);
    const { aws } = await email.twin();
    for (const [number, fault] of [
      [OTHER, 'ses:SendEmail=error:MessageRejected'],
      [THIRD, 'ses:SendEmail=drop-after'],
    ] as const) {
      aws.setFaults([fault]);
      await email.call(number, ['2'], byEmail);
    }
    aws.setFaults([]);
    // Nobody is offered what this asks for.
    await email.invoke(SEND_LINK, {
      Name: 'ContactFlowEvent',
      Details: {
        ContactData: { ContactId: 'no-address' },
        Parameters: { action: 'send', channel: 'email', to: 'caller' },
      },
    });
    const contact = {
      source: 'aws.connect',
      detail: { eventType: 'DISCONNECTED', contactId: 'c', relatedContactId: 'r' },
    };
    deliver(email, 'chat_events', { ...contact, time: '2026-11-22T12:00:00Z' });
    deliver(email, 'chat_events', {
      ...contact,
      time: '2026-11-22T12:00:00Z',
      detail: { ...contact.detail, eventType: 'CONNECTED_TO_AGENT' },
    });
    deliver(email, 'sms_receipts', receipt({ eventType: 'TEXT_DELIVERED' }));
    const other = WatchedStack.open({ props: { smsService: 'end-user-messaging' } });
    await other.call(ONE, ['1']);
    for (const watched of [email, other]) {
      for (const point of watched.points) written.add(seriesKey(point));
      logged.push(...watched.lines);
      rows.push(...watched.rows);
      await watched.close();
    }
  });

  it.each([
    ['default', {}],
    ['hours in which offers are expected', expecting.props ?? {}],
    ['e-mail and costs', { email: true, operations: { prices: PRICES } }],
    ['End User Messaging', { smsService: 'end-user-messaging' as const }],
  ])('%s', async (_name, props) => {
    const watched = watch({ props });
    const { stack } = watched;
    const read = [
      ...alarmsOf(watched).flatMap((alarm) => seriesOfAlarm(alarm)),
      ...widgetsOf(stack.at('aws_cloudwatch_dashboard.operations')).flatMap((widget) => seriesOfWidget(widget)),
    ];
    expect(read.length).toBeGreaterThan(40);
    const withoutValues = new Set([...written].map((key) => key.replace(/=\S+/g, '=*')));
    for (const series of read) {
      if (series.namespace.startsWith('AWS/')) {
        const dimensions = OF_AWS[`${series.namespace} ${series.name}`];
        expect([series.name, Object.keys(series.dimensions).sort()]).toEqual([series.name, dimensions]);
        continue;
      }
      const key = seriesKey(series);
      expect([key, written.has(key) || withoutValues.has(key)]).toEqual([key, true]);
    }
  });

  /** What Lambda itself writes of a function that did not end well (developer guide, "Troubleshoot invocation issues"). */
  const OF_LAMBDA = [
    '2026-11-22T12:00:15.000Z 11111111-2222-3333-4444-555555555555 Task timed out after 15.00 seconds',
    'RequestId: 11111111-2222-3333-4444-555555555555 Error: Runtime exited with error: signal: killed',
  ].map((line) => rowOf(line));

  it('every query finds something in the logs, and fills each of its columns', () => {
    const contact = String(rows.find(({ message }) => message === 'link sent')?.['correlation_id']);
    for (const { title, query } of [...Object.values(SAVED_QUERIES), ...Object.values(DASHBOARD_QUERIES)]) {
      const found = answer(query.replace('CONTACT_ID', contact), [...rows, ...OF_LAMBDA]);
      const columns = query.match(/(?:stats|fields) .*/g)?.at(-1) ?? '';
      const names = [...columns.matchAll(/ as (\w+)/g)].map(([, name = '']) => name);
      expect([title, found.length > 0]).toEqual([title, true]);
      const empty = names.filter((name) => found.every((row) => (row[name] ?? '') === ''));
      expect([title, empty]).toEqual([title, []]);
    }
  });

  it('queries ask for lines and fields that the functions write', async () => {
    const watched = watch({ props: { email: true } });
    const queries = [
      ...watched.stack.ofType('aws_cloudwatch_query_definition').map((query) => query.text('query_string')),
      ...widgetsOf(watched.stack.at('aws_cloudwatch_dashboard.operations')).flatMap(
        ({ properties }) => properties.query ?? [],
      ),
    ];
    expect(queries.length).toBeGreaterThan(10);
    const lines = logged.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));
    const messages = new Set(lines.map(({ message }) => message));
    const fields = new Set(lines.flatMap((line) => Object.keys(line)));
    for (const query of queries) {
      for (const [, message] of query.matchAll(/message = '([^']+)'/g))
        expect([query, messages.has(message)]).toEqual([query, true]);
      // Named by `as` or `by ... as` in the query itself, or discovered by CloudWatch in Lambda's own lines.
      const own = new Set([...query.matchAll(/ as (\w+(?:, ?\w+)*)/g)].flatMap(([, names = '']) => names.split(/, ?/)));
      const asked = [...query.matchAll(/(?:latest|earliest|count|max|min|pct|ispresent)\((@?\w+)/g)].map(
        ([, name = '']) => name,
      );
      for (const name of asked.filter((one) => !one.startsWith('@') && !own.has(one)))
        expect([query, name, fields.has(name)]).toEqual([query, name, true]);
    }
  });
});

it('counts what other services tell, and keeps neither numbers nor people', async () => {
  const watched = watch();
  const event = receipt({
    eventType: 'TEXT_DELIVERED',
    destinationPhoneNumber: '+12065550142',
    carrierName: 'Example',
  });
  const line = deliver(watched, 'sms_receipts', event);
  expect(line).toBe('sms TEXT_DELIVERED true 9539975a-e71f-45f3-b496-8d98dc098a77 1729099297243 1729099299998 1');
  const chat = {
    time: '2026-11-22T12:00:00Z',
    detail: {
      eventType: 'DISCONNECTED',
      contactId: 'chat-1',
      relatedContactId: 'call-1',
      agentInfo: { agentArn: 'arn:agent' },
      systemEndpoint: { address: '+12065550199' },
    },
  };
  expect(deliver(watched, 'chat_events', chat)).toBe('chat DISCONNECTED chat-1 call-1');
  deliver(watched, 'sms_receipts', receipt({ eventType: 'TEXT_PENDING', isFinal: false }));
  deliver(watched, 'sms_receipts', receipt({ eventType: 'TEXT_PROTECT_BLOCKED' }));
  // A field that is missing takes nothing else away.
  const { totalMessageParts: _, ...detail } = receipt({ eventType: 'TEXT_SUCCESSFUL' }).detail;
  deliver(watched, 'sms_receipts', { ...receipt({}), detail });
  expect(watched.points.map(({ name }) => name)).toEqual([
    'SmsDelivered',
    'ChatEnded',
    'SmsUndelivered',
    'SmsDelivered',
  ]);
});

/** A delivery receipt as End User Messaging sends it (user guide, "Monitoring with EventBridge"). */
function receipt(detail: Readonly<Record<string, string | boolean>>) {
  return {
    version: '0',
    'detail-type': 'Text Message Delivery Status Updated',
    source: 'aws.sms-voice',
    time: '2026-11-22T12:00:00Z',
    detail: {
      eventType: 'TEXT_SUCCESSFUL',
      eventVersion: '1.0',
      eventTimestamp: 1729099299998,
      isFinal: true,
      originationPhoneNumber: '+12065550100',
      isoCountryCode: 'US',
      messageId: '9539975a-e71f-45f3-b496-8d98dc098a77',
      messageRequestTimestamp: 1729099297243,
      messageEncoding: 'GSM',
      messageType: 'TRANSACTIONAL',
      totalMessageParts: 1,
      totalMessagePrice: 0.00581,
      ...detail,
    },
  };
}

/** Takes an event through the target of a rule and the metric filters of its log group. The line that is kept. */
function deliver(watched: WatchedStack, rule: string, event: object): string {
  const { stack } = watched;
  const target = stack.at(`aws_cloudwatch_event_target.${rule}`).block('input_transformer');
  const paths = target.value('input_paths') as Readonly<Record<string, string>>;
  const entry = transformed(paths, target.text('input_template'), JSON.parse(JSON.stringify(event))) as {
    message: string;
  };
  expect(Object.keys(entry)).toEqual(['timestamp', 'message']);
  for (const filter of stack.ofType('aws_cloudwatch_log_metric_filter')) {
    const made = filter.block('metric_transformation');
    if (matchesLine(filter.text('pattern'), entry.message))
      watched.add(made.text('namespace'), made.text('name'), {}, made.number('value'));
  }
  watched.rows.push(rowOf(entry.message, { '@log': 'service-events' }));
  return entry.message;
}
