// The table that holds links, claims, limits and typed numbers for as long as they live (lambda-src/shared/contract/table.ts).

import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table';
import { Construct } from 'constructs';
import { PARTITION_KEY, TTL_ATTRIBUTE } from '../lambda-src/shared/contract/table';
import { type CustomerKey, keyOfRegion, useKeyStatement } from './customer-key';
import type { PolicyStatement } from './policy';

export interface LinkStoreProps {
  readonly tableName: string;
  /** Customer managed key that encrypts the table. @default DynamoDB's own key */
  readonly customerKey?: CustomerKey;
}

export class LinkStore extends Construct {
  readonly table: DynamodbTable;
  private readonly customerKey: CustomerKey | undefined;

  constructor(scope: Construct, id: string, props: LinkStoreProps) {
    super(scope, id);
    const { customerKey } = props;
    this.customerKey = customerKey;
    this.table = new DynamodbTable(this, 'dynamodb-table', {
      name: props.tableName,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: PARTITION_KEY,
      attribute: [{ name: PARTITION_KEY, type: 'S' }],
      ttl: { attributeName: TTL_ATTRIBUTE, enabled: true },
      ...(customerKey && {
        serverSideEncryption: { enabled: true, kmsKeyArn: customerKey.arn },
        lifecycle: { precondition: [keyOfRegion(customerKey)] },
      }),
    });
  }

  /** Reading and writing single items. A transaction has no action of its own: it needs those of its parts. */
  statements(actions: readonly ('GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem')[]): readonly PolicyStatement[] {
    return [
      {
        sid: 'UseOwnTable',
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [this.table.arn],
      },
      ...(this.customerKey ? [useKeyStatement('UseKeyOfTable', 'dynamodb', this.customerKey)] : []),
    ];
  }
}
