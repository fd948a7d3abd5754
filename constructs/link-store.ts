// The table that holds links, claims, limits and typed numbers for as long as they live (lambda-src/shared/contract/table.ts).

import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { PARTITION_KEY, TTL_ATTRIBUTE } from '../lambda-src/shared/contract/table';
import type { PolicyStatement } from './policy';

export interface LinkStoreProps {
  readonly tableName: string;
}

export class LinkStore extends Construct {
  readonly table: DynamodbTable;

  constructor(scope: Construct, id: string, props: LinkStoreProps) {
    super(scope, id);
    this.table = new DynamodbTable(this, 'dynamodb-table', {
      name: props.tableName,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: PARTITION_KEY,
      attribute: [{ name: PARTITION_KEY, type: 'S' }],
      ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
    });
  }

  /** Reading and writing single items. A transaction has no action of its own: it needs those of its parts. */
  statement(actions: readonly ('GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem')[]): PolicyStatement {
    return {
      sid: 'UseOwnTable',
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [this.table.arn],
    };
  }
}
