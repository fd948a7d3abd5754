// A link table in dynalite, and links in it as send-link makes them.

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Token } from '../../../lambda-src/shared/contract/link';
import { type LinkItem, linkKey, PARTITION_KEY, type SealedLink } from '../../../lambda-src/shared/contract/table';
import { seal, sealKeyOf } from '../../../lambda-src/shared/sealing';
import { linkIdOf, newToken } from '../../../lambda-src/shared/token';

const dynalite = require('dynalite') as (options: { createTableMs: number }) => Server;

export const TABLE = 'links';
export const CHAT_MINUTES = 240;
export const LINK_SECONDS = 3600;

export interface LinkTable {
  readonly client: DynamoDBClient;
  readonly endpoint: string;
  /** Puts a fresh link and returns its token. `now`: epoch seconds. `messageId`: of the SMS that carried it. */
  link(now: number, over?: Partial<SealedLink>, messageId?: string): Promise<Token>;
  close(): Promise<void>;
}

export const clientOptions = {
  region: 'us-west-2',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

export const COOKIES = {
  'CloudFront-Policy': 'policy-value',
  'CloudFront-Signature': 'signature-value',
  'CloudFront-Key-Pair-Id': 'K2JCJMDEHXQW5F',
} as const;

export async function startLinkTable(): Promise<LinkTable> {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDBClient({ ...clientOptions, endpoint });
  await client.send(
    new CreateTableCommand({
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: PARTITION_KEY, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: PARTITION_KEY, KeyType: 'HASH' }],
    }),
  );
  return {
    client,
    endpoint,
    async link(now, over = {}, messageId) {
      const token = newToken();
      const link: SealedLink = {
        cookies: COOKIES,
        attributes: {},
        destination: 'caller',
        language: 'en',
        offeredAt: now,
        ...over,
      };
      const item: LinkItem = {
        pk: linkKey(linkIdOf(token)),
        voiceContactId: '11111111-2222-3333-4444-555555555555',
        sealed: seal(sealKeyOf(token), 'sealed', link),
        state: 'created',
        createdAt: now,
        redeemBy: now + LINK_SECONDS,
        endsAt: now + LINK_SECONDS + CHAT_MINUTES * 60 + 600,
        ...(messageId !== undefined && {
          sealedMessage: seal(sealKeyOf(token), 'sealedMessage', { messageId }),
        }),
      };
      await client.send(
        new PutItemCommand({
          TableName: TABLE,
          Item: Object.fromEntries(
            Object.entries(item).map(([name, value]) => [
              name,
              typeof value === 'number' ? { N: String(value) } : { S: String(value) },
            ]),
          ),
        }),
      );
      return token;
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
