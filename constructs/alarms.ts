// The alarms, and the topics that they go to: what hurts callers, each with its meaning and its section of docs/runbook.md.
//
// CloudWatch looks at every alarm once a minute, at a window that slides (user guide, "Alarm evaluation window"). So a window of
// ten minutes tells within a minute of the fault that fills it, and forgets it after ten.

import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import { ANSWER_WITHIN_MS } from '../lambda-src/shared/contract/connect';
import type { Language } from '../lambda-src/shared/contract/languages';
import { KMS_KEY_ARN } from './customer-key';
import { CLOUDFRONT_REGION, type Metric, type MetricCatalogue } from './metrics';
import type { OffersExpected } from './operations-options';

export interface AlarmsProps {
  readonly metrics: MetricCatalogue;
  /** Start of physical names. */
  readonly namePrefix: string;
  /** The instance's region: part of the names in us-east-1, where several deployments meet. */
  readonly region: string;
  /** ARN of the topic that alarms go to. @default one is created */
  readonly topicArn?: string;
  /** ARN of the topic in us-east-1 for the alarm on the distribution. @default topicArn where it serves, else one is created */
  readonly siteTopicArn?: string;
  /** ARN of a customer managed key that encrypts the topics made here, each in the key's region. @default SNS's own */
  readonly kmsKeyArn?: string;
  readonly languages: readonly Language[];
  /** Whether delivery receipts are counted. */
  readonly deliveryReceipts: boolean;
  /** Names of the flows whose errors count: at most ten, the metrics that an alarm can calculate with (PutMetricAlarm). */
  readonly flowNames: readonly string[];
  /** @default silence rings nothing */
  readonly offersExpected?: OffersExpected;
  /** Where the runbook is read. */
  readonly runbookUrl: string;
}

/** Languages whose scripts GSM-7 cannot spell: 70 characters to a part instead of 160. */
const OUTSIDE_GSM7: readonly Language[] = ['ja', 'ar'];

/** Parts of the longest SMS that the shipped texts make (DESIGN section 9). */
export const designedSmsParts = (languages: readonly Language[]): number =>
  languages.some((language) => OUTSIDE_GSM7.includes(language)) ? 2 : 1;

/** Part of Connect's time after which a p95 alarms: cold start and routing come on top (DESIGN section 5). */
const SLOW_MS = 0.8 * ANSWER_WITHIN_MS;

type Condition = Pick<
  CloudwatchMetricAlarmConfig,
  'comparisonOperator' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm' | 'treatMissingData'
> &
  Watched;
type Watched = Pick<
  CloudwatchMetricAlarmConfig,
  'namespace' | 'metricName' | 'dimensions' | 'period' | 'statistic' | 'extendedStatistic' | 'metricQuery'
>;

export class Alarms extends Construct {
  /** Only when none is given. */
  readonly topic?: SnsTopic;
  /** In us-east-1; only when none is given that serves. */
  readonly siteTopic?: SnsTopic;
  readonly topicArn: string;
  readonly siteTopicArn: string;
  /** Every alarm by its section of the runbook, which is also its Terraform name with `-` for `_`. */
  readonly byId: Readonly<Record<string, CloudwatchMetricAlarm>>;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { metrics, kmsKeyArn } = props;

    let topicArn = props.topicArn;
    if (topicArn === undefined) {
      this.topic = new SnsTopic(this, 'sns-topic', {
        name: `${props.namePrefix}-alarms`,
        ...(kmsKeyArn !== undefined && { kmsMasterKeyId: kmsKeyArn }),
      });
      topicArn = this.topic.arn;
    }
    this.topicArn = topicArn;
    // An alarm notifies topics of its own region alone. The two names differ, as the instance may be in us-east-1 itself, and
    // the second one has the instance's region in it, as deployments of other regions meet there.
    let siteTopicArn = props.siteTopicArn ?? (topicArn.includes(`:sns:${CLOUDFRONT_REGION}:`) ? topicArn : undefined);
    if (siteTopicArn === undefined) {
      this.siteTopic = new SnsTopic(new Construct(this, 'site-alarms'), 'sns-topic', {
        name: `${props.namePrefix}-site-alarms-${props.region}`,
        region: CLOUDFRONT_REGION,
        // A key serves its own region alone.
        ...(kmsKeyArn !== undefined &&
          KMS_KEY_ARN.exec(kmsKeyArn)?.groups?.['region'] === CLOUDFRONT_REGION && { kmsMasterKeyId: kmsKeyArn }),
      });
      siteTopicArn = this.siteTopic.arn;
    }
    this.siteTopicArn = siteTopicArn;

    /** Stops a plan with a topic of another region, which AWS would refuse alarm by alarm; the first one asks for all. */
    const topicOfRegion =
      props.topicArn === undefined
        ? []
        : [
            {
              condition: Fn.startswith(props.topicArn, `arn:aws:sns:${props.region}:`),
              errorMessage:
                'operations.alarmTopicArn must be a topic in the region of the Connect instance: alarms notify topics of their own region alone. Give the ARN of a topic there; one in us-east-1 for the chat site is operations.siteAlarmTopicArn.',
            },
          ];
    const byId: Record<string, CloudwatchMetricAlarm> = {};
    const alarm = (name: string, meaning: string, condition: Condition, where: 'region' | 'cloudfront' = 'region') => {
      const actions = [where === 'region' ? this.topicArn : this.siteTopicArn];
      byId[name] = new CloudwatchMetricAlarm(new Construct(this, name), 'cloudwatch-metric-alarm', {
        alarmName: where === 'region' ? `${props.namePrefix}-${name}` : `${props.namePrefix}-${name}-${props.region}`,
        alarmDescription: `${meaning} Runbook: ${props.runbookUrl}#${name}`,
        ...condition,
        alarmActions: actions,
        okActions: actions,
        ...(where === 'cloudfront' && { region: CLOUDFRONT_REGION }),
        ...(topicOfRegion.length > 0 && { lifecycle: { precondition: topicOfRegion.splice(0) } }),
      });
    };

    alarm(
      'send-failures',
      'Callers who asked for a link get none, through no fault of theirs; they are put through to an agent.',
      share(metrics.sendFailed, [metrics.sent, metrics.unconfirmed], { least: 2, percent: 10 }),
    );
    alarm(
      'unconfirmed',
      'Nobody can say whether these callers got their link: the messaging service did not answer in time.',
      share(metrics.unconfirmed, [metrics.sent, metrics.sendFailed], { least: 2, percent: 5 }),
    );
    alarm(
      'offer-failures',
      'Callers are not offered a chat because send-link cannot find out what to offer; they only wait on.',
      share(metrics.offerFailed, [metrics.offered, metrics.notOffered], { least: 2, percent: 10 }),
    );
    // Whatever keeps send-link from being asked at all leaves its own metrics empty: Connect tells of it, or nobody does.
    alarm(
      'flow-errors',
      'Flows take their error branch: send-link cannot be called, or a step of a flow fails. Calls go on to an agent.',
      calculated(...sumOf(props.flowNames.map(metrics.flowErrors)), {
        label: 'ContactFlowErrors',
        period: 600,
        threshold: 3,
        treatMissingData: 'notBreaching',
      }),
    );
    alarm(
      'flow-fatal-errors',
      'Connect could not take a contact through a flow of this stack: the caller or customer was cut off.',
      calculated(...sumOf(props.flowNames.map(metrics.flowFatalErrors)), {
        label: 'ContactFlowFatalErrors',
        period: 300,
        threshold: 1,
        treatMissingData: 'notBreaching',
      }),
    );
    if (props.offersExpected) {
      alarm(
        'offers-stopped',
        `No call has asked for an offer in ${props.offersExpected.everyHours} hours in which some were expected.`,
        silence([metrics.offered, metrics.notOffered, metrics.offerFailed], props.offersExpected),
      );
    }
    alarm(
      'key-mismatch',
      'The signing key in the secret is no pair with its public key: no link is offered or sent.',
      count(metrics.keyMismatch, 1),
    );
    alarm(
      'breaker-open',
      'More messages went out in a minute than the limit allows; until the minute ends nothing is offered.',
      count(metrics.breakerOpen, 1),
    );
    alarm(
      'send-link-errors',
      'send-link crashed or ran out of time or memory. It never fails by itself, so the call took its error branch.',
      count(metrics.sendLink('Errors', 'Sum'), 1),
    );
    alarm(
      'send-link-throttles',
      'Lambda refused to run send-link: the concurrency of the account or the function is used up.',
      count(metrics.sendLink('Throttles', 'Sum'), 1),
    );
    alarm(
      'send-link-slow',
      `One call in twenty waits more than ${SLOW_MS / 1000} s for send-link, which gives up at ${ANSWER_WITHIN_MS / 1000} s.`,
      {
        ...watch(metrics.sendLink('Duration', 'p95'), 60),
        comparisonOperator: 'GreaterThanOrEqualToThreshold',
        threshold: SLOW_MS,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
        // No call says nothing about speed: the last that is known stays.
        treatMissingData: 'ignore',
      },
    );
    alarm(
      'chat-api-errors',
      'chat-api crashed or ran out of time: people who opened their link see an error and can only try again.',
      count(metrics.chatApi('Errors', 'Sum'), 1),
    );
    alarm(
      'chat-api-throttles',
      'Lambda refused to run chat-api: the concurrency of the account or the function is used up.',
      count(metrics.chatApi('Throttles', 'Sum'), 1),
    );
    alarm(
      'chat-start-failures',
      'People who opened their link do not get a chat: Connect refuses to start it or does not answer.',
      share(metrics.chatStartFailed, [metrics.chatStarted], { least: 2, percent: 10 }),
    );
    const parts = designedSmsParts(props.languages);
    alarm(
      'sms-parts',
      `A text message took more than ${parts} part${parts === 1 ? '' : 's'}: each costs and counts as a message of its own.`,
      { ...count(metrics.smsParts('Maximum'), parts), comparisonOperator: 'GreaterThanThreshold' },
    );
    alarm(
      'table-throttles',
      'DynamoDB throttles the link table: sends and chat starts are delayed or fail.',
      calculated({ reads: metrics.readThrottles, writes: metrics.writeThrottles }, 'FILL(reads, 0) + FILL(writes, 0)', {
        label: 'throttled requests',
        period: 300,
        threshold: 1,
        treatMissingData: 'notBreaching',
      }),
    );
    if (props.deliveryReceipts) {
      alarm(
        'sms-undelivered',
        'Text messages are accepted by AWS and do not arrive: carriers block or cannot deliver them.',
        share(metrics.smsUndelivered, [metrics.smsDelivered], { least: 5, percent: 10, period: 3600 }),
      );
    }
    alarm(
      'chat-site-5xx',
      'The chat site answers with errors: pages, the chat API or the participant service fail behind CloudFront.',
      calculated(
        { requests: metrics.siteRequests, percent: metrics.siteErrorPercent },
        // At least three errors: one of two requests at night is no outage.
        'IF(requests * percent / 100 >= 3, percent, 0)',
        // No request at all is no sign that the site is well again.
        { label: '5xx answers, per cent', period: 600, threshold: 5, treatMissingData: 'ignore' },
      ),
      'cloudfront',
    );
    this.byId = byId;
  }
}

/** Alarms from `threshold` events in a minute on. Functions write only what happens, so no data is none. */
function count(metric: Metric, threshold: number): Condition {
  return {
    ...watch(metric, 60),
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    threshold,
    evaluationPeriods: 1,
    treatMissingData: 'notBreaching',
  };
}

/**
 * Alarms when `part` is at least `percent` of itself and `rest` together, and at least `least` in number: two of two calls at
 * night are a fault, one of one may be chance.
 */
function share(
  part: Metric,
  rest: readonly Metric[],
  { least, percent, period = 600 }: { least: number; percent: number; period?: number },
): Condition {
  const others = Object.fromEntries(rest.map((metric, index) => [`other${index + 1}`, metric]));
  const all = filled(['part', ...Object.keys(others)]);
  return calculated({ part, ...others }, `IF(FILL(part, 0) >= ${least}, 100 * FILL(part, 0) / (${all}), 0)`, {
    label: `${part.name}, per cent`,
    period,
    threshold: percent,
    treatMissingData: 'notBreaching',
  });
}

/** The sum of metrics that are often empty. */
function sumOf(metrics: readonly Metric[]): [Readonly<Record<string, Metric>>, string] {
  const named = Object.fromEntries(metrics.map((metric, index) => [`m${index + 1}`, metric]));
  return [named, filled(Object.keys(named))];
}

const filled = (ids: readonly string[]): string => ids.map((id) => `FILL(${id}, 0)`).join(' + ');

/**
 * Alarms when none of `metrics` came in so many hours in a row that all lie in the expected ones. An hour outside of them counts as
 * good. No data is the fault that is looked for, so it is breaching.
 */
function silence(
  metrics: readonly Metric[],
  { everyHours, from, to, weekdaysOnly = false }: OffersExpected,
): Condition {
  const [named, sum] = sumOf(metrics);
  const expected = [
    ...(from === 0 && to === 24 ? [] : [`(HOUR(m1) >= ${from} ${from < to ? '&&' : '||'} HOUR(m1) < ${to})`]),
    // Monday is 1 (user guide, "Using metric math", DAY).
    ...(weekdaysOnly ? ['DAY(m1) < 6'] : []),
  ].join(' && ');
  const condition = { label: 'offers asked for', period: 3600, threshold: 1, treatMissingData: 'breaching' };
  return {
    ...calculated(named, expected === '' ? sum : `IF(${expected}, ${sum}, 1)`, condition),
    comparisonOperator: 'LessThanThreshold',
    evaluationPeriods: everyHours,
    datapointsToAlarm: everyHours,
  };
}

/**
 * Alarms on an expression. A period is five minutes at least: FILL answers for a minute whose data is still under way, and an alarm
 * of one minute would take that for the truth (user guide, "Using metric math", FILL).
 */
function calculated(
  metrics: Readonly<Record<string, Metric>>,
  expression: string,
  condition: { label: string; period: number; threshold: number; treatMissingData: string },
): Condition {
  const { label, period, ...rest } = condition;
  return {
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    evaluationPeriods: 1,
    ...rest,
    metricQuery: [
      { id: 'result', expression, label, returnData: true },
      ...Object.entries(metrics).map(([id, { namespace, name, dimensions, stat }]) => ({
        id,
        metric: { namespace, metricName: name, dimensions: { ...dimensions }, stat, period },
        returnData: false,
      })),
    ],
  };
}

function watch({ namespace, name, dimensions, stat }: Metric, period: number): Watched {
  return {
    namespace,
    metricName: name,
    dimensions: { ...dimensions },
    period,
    ...(/^p\d/.test(stat) ? { extendedStatistic: stat } : { statistic: stat }),
  };
}
