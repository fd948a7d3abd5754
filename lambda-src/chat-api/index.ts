// chat-api: the HTTP API behind the pages, called through CloudFront at a Lambda function URL (DESIGN section 6).
// Makes the clients, the logger and the metrics once; the work is in api.ts.

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ConnectClient } from '@aws-sdk/client-connect';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { METRIC_NAMESPACE, METRIC_NAMESPACE_VARIABLE } from '../shared/contract/metrics';
import type { ChatApiSettings } from '../shared/contract/settings';
import { readSettings } from '../shared/settings-file';
import type { FunctionUrlResult } from './answers';
import { createApi } from './api';
import { createChatStarter } from './chat-starter';
import { readEnvironment } from './environment';
import { createFailureCounter } from './failure-counter';
import { createLinkStore } from './link-store';

const SERVICE = 'chat-api';
const environment = readEnvironment(process.env);
const settings = readSettings<ChatApiSettings>();
const logger = new Logger({ serviceName: SERVICE });
const metrics = new Metrics({
  namespace: process.env[METRIC_NAMESPACE_VARIABLE] ?? METRIC_NAMESPACE,
  serviceName: SERVICE,
});

const dynamodb = new DynamoDBClient({
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 1500, throwOnRequestTimeout: true },
});
const connect = new ConnectClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 4000, throwOnRequestTimeout: true },
});

const api = createApi({
  environment,
  store: createLinkStore(dynamodb, environment.tableName),
  chats: createChatStarter(connect, {
    instanceId: environment.connectInstanceId,
    flowId: environment.chatFlowId,
    chatMinutes: settings.chatMinutes,
    interactiveMessages: settings.interactiveMessages,
  }),
  failures: createFailureCounter(dynamodb, environment.tableName, settings.failuresPerSource),
  ...(settings.messageFeedback && {
    confirmReceipt: async (messageId: string, signal: AbortSignal) =>
      (await import('./message-feedback.js')).confirmReceipt(messageId, signal),
  }),
  log: {
    info: (message, fields) => logger.info(message, { ...fields }),
    warn: (message, fields) => logger.warn(message, { ...fields }),
    error: (message, fields) => logger.error(message, { ...fields }),
  },
  count: (metric) => metrics.addMetric(metric, MetricUnit.Count, 1),
  about: (fields) => logger.appendKeys({ ...fields }),
  clock: Date.now,
});

/** The two fields of Lambda's context that are used. */
interface LambdaContext {
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export async function handler(event: unknown, context: LambdaContext): Promise<FunctionUrlResult> {
  logger.resetKeys();
  logger.appendKeys({ function_request_id: context.awsRequestId });
  try {
    return await api(event, context.getRemainingTimeInMillis());
  } finally {
    // Publishing nothing would log a warning.
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}
