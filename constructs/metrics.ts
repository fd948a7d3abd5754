// The CloudWatch metrics that alarms and dashboard read: the product's own, and those of the services below it.

import type { Channel } from '../lambda-src/shared/contract/connect';
import { EVENT_METRICS, METRICS, SERVICES } from '../lambda-src/shared/contract/metrics';

/** One time series: name, dimensions and statistic. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** As CloudWatch writes it: `Sum`, `Average`, `Maximum`, `p95`. */
  readonly stat: string;
  /** Where the metric lives. @default the instance's region */
  readonly region?: string;
}

/** CloudFront has its metrics, and so its alarms, in this one region of the standard partition. */
export const CLOUDFRONT_REGION = 'us-east-1';

export interface MetricSources {
  /** Namespace that the functions write to (POWERTOOLS_METRICS_NAMESPACE). */
  readonly namespace: string;
  readonly sendLinkFunctionName: string;
  readonly chatApiFunctionName: string;
  readonly tableName: string;
  readonly distributionId: string;
  readonly connectInstanceId: string;
}

export type MetricCatalogue = ReturnType<typeof metricsOf>;

export function metricsOf({ namespace, ...from }: MetricSources) {
  type Own = (typeof METRICS)[keyof typeof METRICS];
  const own =
    (service: string) =>
    (name: Own, dimensions: Readonly<Record<string, string>> = {}, stat = 'Sum'): Metric => ({
      namespace,
      name,
      dimensions: { service, ...dimensions },
      stat,
    });
  const counted = (name: string): Metric => ({ namespace, name, dimensions: {}, stat: 'Sum' });
  const lambda = (functionName: string) => (name: string, stat: string) => ({
    namespace: 'AWS/Lambda',
    name,
    dimensions: { FunctionName: functionName },
    stat,
  });
  const table = (name: string): Metric => ({
    namespace: 'AWS/DynamoDB',
    name,
    dimensions: { TableName: from.tableName },
    stat: 'Sum',
  });
  const site = (name: string, stat: string): Metric => ({
    namespace: 'AWS/CloudFront',
    name,
    dimensions: { Region: 'Global', DistributionId: from.distributionId },
    stat,
    region: CLOUDFRONT_REGION,
  });
  // Dimensions: Connect administrator guide, "Monitoring your instance using CloudWatch".
  const connect = (name: string, stat: string, dimensions: Readonly<Record<string, string>>): Metric => ({
    namespace: 'AWS/Connect',
    name,
    dimensions: { InstanceId: from.connectInstanceId, ...dimensions },
    stat,
  });
  const flow = (name: string) => ({ MetricGroup: 'ContactFlow', ContactFlowName: name });
  const sendLink = own(SERVICES.sendLink);
  const chatApi = own(SERVICES.chatApi);

  /** What happens to offers and links, in total or by channel. */
  const steps = (by: { readonly channel?: Channel } = {}) => ({
    offered: sendLink(METRICS.offer, by),
    sent: sendLink(METRICS.linkSent, by),
    sendFailed: sendLink(METRICS.sendFailed, by),
    sendRefused: sendLink(METRICS.sendRefused, by),
    unconfirmed: sendLink(METRICS.unconfirmed, by),
    opened: chatApi(METRICS.linkRedeemed, by),
    chatStarted: chatApi(METRICS.chatStarted, by),
  });

  return {
    namespace,
    ...steps(),
    /** Connect counts answered and ended chats without their channel; the end is told by the customer's page, too. */
    byChannel: (channel: Channel) => ({
      ...steps({ channel }),
      chatEnded: chatApi(METRICS.chatEndReported, { channel }),
    }),
    notOffered: sendLink(METRICS.noOffer),
    breakerOpen: sendLink(METRICS.noOffer, { reason: 'breaker' }),
    offerFailed: sendLink(METRICS.offerFailed),
    smsParts: (stat: 'Sum' | 'Maximum') => sendLink(METRICS.smsParts, {}, stat),
    keyMismatch: sendLink(METRICS.keyMismatch),
    /** Milliseconds of the calls to one service: `claim`, `pinpoint`, `sms-voice`, `ses`, … */
    dependency: (dependency: string, stat: string) => sendLink(METRICS.dependencyMilliseconds, { dependency }, stat),
    /** Milliseconds. */
    accepted: (channel: Channel, stat: string) => sendLink(METRICS.acceptedMilliseconds, { channel }, stat),
    tapToChat: (stat: string) => chatApi(METRICS.tapToChatMilliseconds, {}, stat),
    chatResumed: chatApi(METRICS.chatResumed),
    chatStartFailed: chatApi(METRICS.chatStartFailed),
    smsDelivered: counted(EVENT_METRICS.smsDelivered),
    smsUndelivered: counted(EVENT_METRICS.smsUndelivered),
    chatAnswered: counted(EVENT_METRICS.chatAnswered),
    chatEnded: counted(EVENT_METRICS.chatEnded),
    sendLink: lambda(from.sendLinkFunctionName),
    chatApi: lambda(from.chatApiFunctionName),
    readThrottles: table('ReadThrottleEvents'),
    writeThrottles: table('WriteThrottleEvents'),
    siteRequests: site('Requests', 'Sum'),
    siteErrorPercent: site('5xxErrorRate', 'Average'),
    siteRefusedPercent: site('4xxErrorRate', 'Average'),
    /** Chats of the whole instance in per cent of its quota; Connect sends it every minute. */
    chatQuotaPercent: connect('ConcurrentActiveChatsPercentage', 'Maximum', { MetricGroup: 'Chats' }),
    /** Contacts of one flow that took an error branch. */
    flowErrors: (name: string) => connect('ContactFlowErrors', 'Sum', flow(name)),
    /** Contacts that Connect could not take through a flow: they were cut off. */
    flowFatalErrors: (name: string) => connect('ContactFlowFatalErrors', 'Sum', flow(name)),
  };
}
