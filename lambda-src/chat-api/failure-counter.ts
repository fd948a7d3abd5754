// Counts the failed requests of a source. Only failures are counted and only failures are refused: whoever brings a right
// token has guessed nothing, and carriers put thousands of phones behind one address.

import { ConditionalCheckFailedException, type DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { PARTITION_KEY, sourceKey, TTL_ATTRIBUTE, windowOf } from '../shared/contract/table';

export const FAILURE_WINDOW_SECONDS = 300;

export interface FailureCounter {
  /** Counts one failure. The seconds to wait, when the source has had too many already. `now`: epoch seconds. */
  count(source: string, now: number, signal: AbortSignal): Promise<number | undefined>;
}

export const createFailureCounter = (client: DynamoDBClient, tableName: string, limit: number): FailureCounter => ({
  async count(source, now, abortSignal) {
    const window = windowOf(now, FAILURE_WINDOW_SECONDS);
    const windowEnd = (window + 1) * FAILURE_WINDOW_SECONDS;
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { [PARTITION_KEY]: { S: sourceKey(source, window) } },
          UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
          // Past the limit nothing is written: a flood does not grow the item or its bill.
          ConditionExpression: 'attribute_not_exists(#count) OR #count < :limit',
          ExpressionAttributeNames: { '#count': 'count', '#ttl': TTL_ATTRIBUTE },
          ExpressionAttributeValues: {
            ':one': { N: '1' },
            ':limit': { N: String(limit) },
            ':ttl': { N: String(windowEnd + FAILURE_WINDOW_SECONDS) },
          },
        }),
        { abortSignal },
      );
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return windowEnd - now;
      throw error;
    }
  },
});
