// The dashboard: from the offer to the end of the chat, the times between, what fails, and what a deflection costs.

import { Fn } from 'cdktf';
import { ANSWER_WITHIN_MS, type Channel } from '../lambda-src/shared/contract/connect';
import type { SmsService } from '../lambda-src/shared/contract/settings';
import { DASHBOARD_QUERIES, type LogQuery, SAVED_QUERIES } from './log-queries';
import type { Metric, MetricCatalogue } from './metrics';
import type { Prices } from './operations-options';
import { type LogGroups, logGroupsOf } from './saved-queries';

export interface DashboardProps {
  readonly metrics: MetricCatalogue;
  readonly region: string;
  readonly logGroups: LogGroups;
  readonly alarmArns: readonly string[];
  readonly smsService: SmsService;
  readonly email: boolean;
  readonly deliveryReceipts: boolean;
  /** @default no costs are shown */
  readonly prices?: Prices;
  readonly runbookUrl: string;
}

/** A grid of 24 columns; a widget without its place, which follows from its row. */
interface Widget {
  readonly width: number;
  readonly height: number;
  readonly type: 'metric' | 'log' | 'alarm' | 'text';
  readonly properties: object;
}
type Row = readonly Widget[];

/** One line of a graph: a metric, or a calculation with the metrics that it uses, which stay invisible. */
type Line =
  | { readonly label: string; readonly metric: Metric }
  | { readonly label: string; readonly expression: string; readonly uses: Readonly<Record<string, Metric>> }
  | { readonly label: string; readonly search: string };

type Steps = Pick<
  MetricCatalogue,
  'offered' | 'sent' | 'sendFailed' | 'sendRefused' | 'unconfirmed' | 'opened' | 'chatStarted'
>;

const COLUMNS = 24;
const PERIOD = 300;

/** The dashboard as a Terraform expression: jsonencode is right for every kind of reference, JSON.stringify is not. */
export const dashboardBody = (props: DashboardProps): string =>
  Fn.jsonencode(escaped({ start: '-PT24H', periodOverride: 'inherit', widgets: placed(rowsOf(props)) }));

/** Quotes as a function's argument needs them: cdktf escapes line breaks there, and nothing else. */
function escaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/["\\]/g, '\\$&');
  if (Array.isArray(value)) return value.map(escaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, escaped(item)]));
}

function rowsOf(props: DashboardProps): Row[] {
  const { metrics, logGroups, region, prices } = props;
  const metric = (lines: readonly Line[], title: string, width: number, more: object = {}, height = 6): Widget => ({
    type: 'metric',
    width,
    height,
    properties: { title, region, stat: 'Sum', period: PERIOD, view: 'timeSeries', ...more, metrics: linesOf(lines) },
  });
  /** One figure for each line, over the time that the dashboard shows. */
  const figures = (lines: readonly Line[], title: string, width: number): Widget =>
    metric(lines, title, width, { view: 'singleValue', setPeriodToTimeRange: true, sparkline: false }, 4);
  const log = (query: LogQuery, width: number, title: string = query.title): Widget => ({
    type: 'log',
    width,
    height: 6,
    properties: {
      title,
      region,
      view: 'table',
      query: [...logGroupsOf(query, logGroups).map((name) => `SOURCE '${name}'`), query.query].join(' | '),
    },
  });
  const byReason = (name: string, label: string): Line => ({
    label,
    search: `SEARCH('{"${metrics.namespace}",service,reason} MetricName="${name}"', 'Sum', ${PERIOD})`,
  });
  const milliseconds = { yAxis: { left: { min: 0, label: 'milliseconds', showUnits: false } } };
  const withDeadline = {
    ...milliseconds,
    annotations: { horizontal: [{ label: 'send-link gives up', value: ANSWER_WITHIN_MS }] },
  };
  const percentiles = (name: string, of: (stat: string) => Metric): Line[] =>
    ['p50', 'p95', 'p99'].map((stat) => ({ label: `${name}${stat}`, metric: of(stat) }));
  const smsDependency = props.smsService === 'pinpoint' ? 'pinpoint' : 'sms-voice';

  const stepsOf = (steps: Steps): Line[] => [
    { label: 'offered', metric: steps.offered },
    {
      label: 'accepted',
      // Every key that asked for a link came to one of these.
      expression: 'FILL(s, 0) + FILL(f, 0) + FILL(r, 0) + FILL(u, 0)',
      uses: { s: steps.sent, f: steps.sendFailed, r: steps.sendRefused, u: steps.unconfirmed },
    },
    { label: 'sent', metric: steps.sent },
    { label: 'opened', metric: steps.opened },
    { label: 'chat started', metric: steps.chatStarted },
  ];
  const funnel: Line[] = [
    ...stepsOf(metrics),
    { label: 'agent answered', metric: metrics.chatAnswered },
    { label: 'chat ended', metric: metrics.chatEnded },
  ];
  const funnelBy = (channel: Channel): Line[] => {
    const steps = metrics.byChannel(channel);
    return [...stepsOf(steps), { label: 'end told by the page', metric: steps.chatEnded }];
  };
  const alarms: Widget = {
    type: 'alarm',
    width: COLUMNS,
    height: 3,
    properties: { title: `What is wrong now (${props.runbookUrl})`, alarms: props.alarmArns },
  };
  const receipts: Line[] = [
    { label: 'arrived', metric: metrics.smsDelivered },
    { label: 'did not arrive', metric: metrics.smsUndelivered },
  ];

  return [
    ...(props.alarmArns.length > 0 ? [[alarms]] : []),
    [figures(funnel, 'From the offer to the end of the chat', COLUMNS)],
    // Without e-mail, all that is above is SMS.
    ...(props.email
      ? [[figures(funnelBy('sms'), 'The same by SMS', 12), figures(funnelBy('email'), 'The same by e-mail', 12)]]
      : []),
    [
      metric(
        [
          { label: 'offered', metric: metrics.offered },
          { label: 'sent', metric: metrics.sent },
          { label: 'opened', metric: metrics.opened },
          { label: 'chat started', metric: metrics.chatStarted },
          { label: 'chat resumed', metric: metrics.chatResumed },
        ],
        'Offers, links and chats',
        COLUMNS,
      ),
    ],
    [
      metric(
        [
          ...percentiles(props.email ? 'SMS ' : '', (stat) => metrics.accepted('sms', stat)),
          ...(props.email ? percentiles('e-mail ', (stat) => metrics.accepted('email', stat)) : []),
        ],
        'From the key press to the accepted message, as send-link sees it',
        props.deliveryReceipts ? 8 : 12,
        withDeadline,
      ),
      ...(props.deliveryReceipts ? [log(DASHBOARD_QUERIES.acceptedToPhone, 8)] : []),
      metric(
        percentiles('', metrics.tapToChat),
        'From the tap to the started chat, as chat-api sees it',
        props.deliveryReceipts ? 8 : 12,
        milliseconds,
      ),
    ],
    [
      metric([byReason('NoOffer', ''), byReason('OfferFailed', 'failed:')], 'Not offered, by reason', 8),
      metric([byReason('SendFailed', 'failed:'), byReason('SendRefused', '')], 'Not sent, by reason', 8),
      metric(
        [
          byReason('Unconfirmed', ''),
          ...(props.deliveryReceipts ? receipts : []),
          { label: 'chat start failed', metric: metrics.chatStartFailed },
        ],
        'Unconfirmed, text messages at the phone, chats not started',
        8,
      ),
    ],
    [
      metric(
        [
          { label: 'send-link p50', metric: metrics.sendLink('Duration', 'p50') },
          { label: 'send-link p95', metric: metrics.sendLink('Duration', 'p95') },
          { label: 'chat-api p95', metric: metrics.chatApi('Duration', 'p95') },
        ],
        'Functions: duration',
        6,
        withDeadline,
      ),
      metric(
        [
          { label: 'claim', metric: metrics.dependency('claim', 'p95') },
          { label: 'SMS', metric: metrics.dependency(smsDependency, 'p95') },
          ...(props.email ? [{ label: 'e-mail', metric: metrics.dependency('ses', 'p95') }] : []),
          { label: 'record', metric: metrics.dependency('record', 'p95') },
        ],
        'Steps of a send, p95 of each',
        6,
        milliseconds,
      ),
      metric(
        [
          { label: 'send-link errors', metric: metrics.sendLink('Errors', 'Sum') },
          { label: 'send-link throttles', metric: metrics.sendLink('Throttles', 'Sum') },
          { label: 'chat-api errors', metric: metrics.chatApi('Errors', 'Sum') },
          { label: 'chat-api throttles', metric: metrics.chatApi('Throttles', 'Sum') },
          { label: 'table read throttles', metric: metrics.readThrottles },
          { label: 'table write throttles', metric: metrics.writeThrottles },
        ],
        'Errors and throttles',
        6,
      ),
      metric(
        [
          { label: '5xx', metric: metrics.siteErrorPercent },
          { label: '4xx', metric: metrics.siteRefusedPercent },
          { label: 'chats of the instance', metric: metrics.chatQuotaPercent },
        ],
        'Chat site: answers with errors; Connect: chats in use of the quota; per cent',
        6,
        { yAxis: { left: { min: 0, label: 'per cent', showUnits: false } } },
      ),
    ],
    [
      log(SAVED_QUERIES['not-sent'], props.deliveryReceipts ? 8 : 12),
      log(SAVED_QUERIES['failed-calls'], props.deliveryReceipts ? 8 : 12),
      ...(props.deliveryReceipts ? [log(SAVED_QUERIES.receipts, 8)] : []),
    ],
    ...(prices === undefined ? [] : [[figures(costLines(metrics, prices, props.email), costTitle(prices), COLUMNS)]]),
  ];
}

const costTitle = (prices: Prices): string =>
  `Costs in ${prices.currency ?? 'USD'}, from the prices in the stack: ${[
    `${prices.smsPart} an SMS part`,
    ...(prices.email === undefined ? [] : [`${prices.email} an e-mail`]),
    ...(prices.chat === undefined ? ['chats not counted'] : [`${prices.chat} a chat`]),
  ].join(', ')}`;

function costLines(metrics: MetricCatalogue, prices: Prices, email: boolean): Line[] {
  const parts = {
    parts: { metric: metrics.smsParts('Sum'), price: prices.smsPart },
    ...(email && { mails: { metric: metrics.byChannel('email').sent, price: prices.email ?? 0 } }),
    chats: { metric: metrics.chatStarted, price: prices.chat ?? 0 },
  };
  const uses = Object.fromEntries(Object.entries(parts).map(([id, { metric }]) => [id, metric]));
  const total = Object.entries(parts)
    .map(([id, { price }]) => `FILL(${id}, 0) * ${decimal(price)}`)
    .join(' + ');
  return [
    { label: 'a chat that started', expression: `(${total}) / chats`, uses },
    { label: 'in all', expression: total, uses },
  ];
}

/** Never in exponential notation, which metric math does not read. */
const decimal = (price: number): string => price.toFixed(8).replace(/\.?0+$/, '');

/** The lines of a graph as CloudWatch writes them; ids are unique within one graph. */
function linesOf(lines: readonly Line[]): unknown[][] {
  const asMetric = ({ namespace, name, dimensions, stat, region }: Metric, rendering: object): unknown[] => [
    namespace,
    name,
    ...Object.entries(dimensions).flat(),
    { stat, ...(region !== undefined && { region }), ...rendering },
  ];
  return lines.flatMap((line, index) => {
    if ('metric' in line) return [asMetric(line.metric, { label: line.label, id: `m${index}` })];
    if ('search' in line) return [[{ expression: line.search, label: line.label, id: `e${index}` }]];
    const own = (text: string) =>
      Object.keys(line.uses).reduce((all, id) => all.replace(new RegExp(`\\b${id}\\b`, 'g'), `${id}${index}`), text);
    return [
      ...Object.entries(line.uses).map(([id, metric]) => asMetric(metric, { id: `${id}${index}`, visible: false })),
      [{ expression: own(line.expression), label: line.label, id: `e${index}` }],
    ];
  });
}

/** Rows below each other, their widgets beside each other. */
function placed(rows: readonly Row[]): object[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const top = y;
    y += Math.max(...row.map(({ height }) => height));
    return row.map((widget) => {
      const at = { x, y: top };
      x += widget.width;
      return { ...widget, ...at };
    });
  });
}
