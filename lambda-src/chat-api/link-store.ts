// The link items in DynamoDB: read one, and change it only if it still is as it was read.

import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { LinkId } from '../shared/contract/link';
import { type LinkItem, linkKey, PARTITION_KEY } from '../shared/contract/table';

type Attribute = keyof LinkItem;
export type LinkChange = { readonly [Name in Exclude<Attribute, 'pk'>]?: LinkItem[Name] | undefined };

/** Attributes that tell whether somebody else has changed the item since: every change moves at least one of them. */
const WATCHED = ['state', 'deviceHash', 'leaseUntil', 'starts', 'joined'] as const satisfies readonly Attribute[];

export interface LinkStore {
  /** Strongly consistent. */
  read(linkId: LinkId, signal: AbortSignal): Promise<LinkItem | undefined>;
  /**
   * Sets the attributes of `change` and removes those that are undefined. False, and nothing written, when the item is not as `item` any more.
   */
  change(item: LinkItem, change: LinkChange, signal: AbortSignal): Promise<boolean>;
}

export const createLinkStore = (client: DynamoDBClient, tableName: string): LinkStore => ({
  async read(linkId, abortSignal) {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: { [PARTITION_KEY]: { S: linkKey(linkId) } },
        ConsistentRead: true,
      }),
      { abortSignal },
    );
    return Item && fromItem(Item);
  },

  async change(item, change, abortSignal) {
    const names: Record<string, string> = {};
    const values: Record<string, AttributeValue> = {};
    const name = (attribute: string) => {
      names[`#${attribute}`] = attribute;
      return `#${attribute}`;
    };
    const value = (key: string, content: string | number) => {
      values[`:${key}`] = typeof content === 'number' ? { N: String(content) } : { S: content };
      return `:${key}`;
    };
    const changes = Object.entries(change);
    const set = changes.flatMap(([attribute, content]) =>
      content === undefined ? [] : [`${name(attribute)} = ${value(attribute, content)}`],
    );
    const remove = changes.flatMap(([attribute, content]) => (content === undefined ? [name(attribute)] : []));
    const conditions = WATCHED.map((attribute) => {
      const read = item[attribute];
      return read === undefined
        ? `attribute_not_exists(${name(attribute)})`
        : `${name(attribute)} = ${value(`read_${attribute}`, read)}`;
    });
    try {
      await client.send(
        new UpdateItemCommand({
          TableName: tableName,
          Key: { [PARTITION_KEY]: { S: item.pk } },
          UpdateExpression: [
            set.length > 0 && `SET ${set.join(', ')}`,
            remove.length > 0 && `REMOVE ${remove.join(', ')}`,
          ]
            .filter(Boolean)
            .join(' '),
          ConditionExpression: conditions.join(' AND '),
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
        }),
        { abortSignal },
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  },
});

/** send-link and this function write the items, so their types are not checked again. */
const fromItem = (item: Record<string, AttributeValue>): LinkItem =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, value.N === undefined ? value.S : Number(value.N)]),
  ) as unknown as LinkItem;
