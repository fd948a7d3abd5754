// chat-api: the HTTP API behind the pages, called through CloudFront at a Lambda function URL (DESIGN section 6).
// Makes the clients, the logger and the metrics once; the work is in api.ts.

import { Logger } from '@aws-lambda-powertools/logger';
import { ConnectClient } from '@aws-sdk/client-connect';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SERVICES } from '../shared/contract/metrics';
import type { ChatApiSettings } from '../shared/contract/settings';
import { measurementsOf } from '../shared/measurements';
import { readSettings } from '../shared/settings-file';
import type { FunctionUrlResult } from './answers';
import { createApi } from './api';
import { createChatStarter } from './chat-starter';
import { readEnvironment } from './environment';
import { createFailureCounter } from './failure-counter';
import { createLinkStore } from './link-store';

const environment = readEnvironment(process.env);
const settings = readSettings<ChatApiSettings>();
const logger = new Logger({ serviceName: SERVICES.chatApi });

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
  ...measurementsOf(SERVICES.chatApi),
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
  return api(event, context.getRemainingTimeInMillis());
}
