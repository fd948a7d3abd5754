// DynamoDB: single-item operations, TransactWriteItems and time to live, in front of the engine. Expired items stay readable here,
// as they do in AWS for up to days: whoever reads must compare the time.

import { isMap, type Value, type ValueMap } from '../../terraform/value';
import { Engine, type Item } from '../dynamodb/engine';
import { KeyLocks } from '../dynamodb/locks';
import { cancelled, errorName, itemOf, Transactions, type Write, type WriteKind } from '../dynamodb/transaction';
import { ServiceError } from '../error';
import type { Access, Call, Service, Surroundings } from '../service';

const WRITE_KINDS: Readonly<Record<WriteKind, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};
const isWriteKind = (kind: string): kind is WriteKind => Object.hasOwn(WRITE_KINDS, kind);

interface Table {
  readonly keys: readonly string[];
  /** Customer managed key that encrypts it. */
  readonly keyArn: string | undefined;
  timeToLive: { readonly AttributeName: string; readonly Enabled: boolean } | undefined;
}

/** Codes of CancellationReasons that a fault may ask for (API reference, "TransactWriteItems"). */
const CANCELLATIONS = [
  'ConditionalCheckFailed',
  'ItemCollectionSizeLimitExceeded',
  'TransactionConflict',
  'ProvisionedThroughputExceeded',
  'ThrottlingError',
  'ValidationError',
];

export interface DynamoDb {
  readonly service: Service;
  /** The tables' content, past all policies: for tests and the twin's page. */
  readonly engine: Engine;
  /** Creates the stack's tables. */
  start(): Promise<void>;
}

/** @param engine one that holds tables already; those of the stack that are missing are created */
export function dynamodb({ stack, account: state }: Surroundings, engine = new Engine()): DynamoDb {
  const locks = new KeyLocks();
  const transactions = new Transactions(engine, locks);
  const tables = new Map<string, Table>();
  const { partition, region, account } = stack.account;

  async function start(): Promise<void> {
    for (const table of stack.ofType('aws_dynamodb_table')) {
      const keys = [table.text('hash_key'), table.optionalText('range_key')].filter((key) => key !== undefined);
      const definitions = table.blocks('attribute').filter((attribute) => keys.includes(attribute.text('name')));
      const name = table.text('name');
      await engine.call('CreateTable', {
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: definitions.map((a) => ({
          AttributeName: a.text('name'),
          AttributeType: a.text('type'),
        })),
        KeySchema: keys.map((key, index) => ({ AttributeName: key, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
      });
      const ttl = table.optionalBlock('ttl');
      const keyArn = table.optionalBlock('server_side_encryption')?.optionalText('kms_key_arn');
      tables.set(name, {
        keys,
        keyArn,
        timeToLive: ttl && { AttributeName: ttl.optionalText('attribute_name') ?? '', Enabled: ttl.flag('enabled') },
      });
    }
  }

  /** What policies must allow for the action on the table that the input names. `items`: it reads or writes items. */
  function accessTo(
    input: ValueMap,
    action: string,
    items: boolean,
  ): { readonly name: string; readonly accesses: readonly Access[] } {
    const given = input['TableName'];
    if (typeof given !== 'string') throw new ServiceError('ValidationException', 'TableName must not be null');
    const name = given.split('/').at(-1) ?? '';
    const resource = `arn:${partition}:dynamodb:${region}:${account}:table/${name}`;
    const keyArn = items ? tables.get(name)?.keyArn : undefined;
    return {
      name,
      accesses: [
        { action: `dynamodb:${action}`, resource },
        // A customer managed key is used in the caller's name.
        ...(keyArn === undefined
          ? []
          : [
              {
                action: 'kms:Decrypt',
                resource: keyArn,
                context: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` },
              },
            ]),
      ],
    };
  }

  /** Like AWS, policies are asked before existence. */
  function tableOf(call: Call, input: ValueMap, action: string, items: boolean) {
    const { name, accesses } = accessTo(input, action, items);
    call.authorizeAll(accesses);
    return existing(name);
  }

  function existing(name: string) {
    const table = tables.get(name);
    if (table === undefined) throw new ServiceError('ResourceNotFoundException', 'Requested resource not found');
    return { name, table };
  }

  const lockName = (table: string, key: Item): string =>
    `${table} ${JSON.stringify(
      Object.keys(key)
        .sort()
        .map((name) => [name, key[name]]),
    )}`;

  /** The part of an item that is its key. */
  const keyIn = (input: ValueMap, table: Table): Item =>
    Object.fromEntries(table.keys.flatMap((name) => (isMap(input[name]) ? [[name, input[name]]] : [])));

  function single(operation: 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem') {
    return async (call: Call): Promise<unknown> => {
      const input = call.input.values;
      const member = operation === 'PutItem' ? 'Item' : 'Key';
      const given = asMap(input[member]);
      const { name, table } = tableOf(call, input, operation, true);
      const key = keyIn(given, table);
      const lock = lockName(name, key);
      if (operation !== 'GetItem' && locks.isInTransaction(lock)) {
        throw new ServiceError('TransactionConflictException', 'Transaction is ongoing for the item');
      }
      return locks.exclusive(lock, async () => {
        const answer = await engine.call(operation, { ...input, TableName: name });
        if (answer.ok) return answer.body;
        const error = errorName(answer.body);
        const wantsItem =
          error === 'ConditionalCheckFailedException' && input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
        const item = wantsItem
          ? itemOf(await engine.call('GetItem', { TableName: name, Key: key, ConsistentRead: true }))
          : undefined;
        throw new ServiceError(error, String(answer.body['message']), item === undefined ? {} : { Item: item });
      });
    };
  }

  async function transactWriteItems(call: Call): Promise<unknown> {
    const asked = call.input.blocks('TransactItems').map((item) => {
      const [kind, ...more] = Object.keys(item.values).filter((name) => item.has(name));
      if (kind === undefined || !isWriteKind(kind) || more.length > 0) {
        throw new ServiceError(
          'ValidationException',
          'TransactItems can only contain one of Check, Put, Update or Delete',
        );
      }
      const input = item.block(kind).values;
      return { kind, input, ...accessTo(input, WRITE_KINDS[kind], true) };
    });
    call.authorizeAll(asked.flatMap(({ accesses }) => accesses));
    const writes = asked.map(({ kind, input, name }): Write => {
      const { table } = existing(name);
      const key = keyIn(asMap(input[kind === 'Put' ? 'Item' : 'Key']), table);
      return { kind, table: name, key, lock: lockName(name, key), input: { ...input, TableName: name } };
    });
    await transactions.write(writes, call.input.optionalText('ClientRequestToken'));
    return {};
  }

  function describeTable(call: Call): unknown {
    const { name } = tableOf(call, call.input.values, 'DescribeTable', false);
    return { Table: { TableName: name, TableStatus: state.tableStatus } };
  }

  function describeTimeToLive(call: Call): unknown {
    const { table } = tableOf(call, call.input.values, 'DescribeTimeToLive', false);
    const { timeToLive } = table;
    if (timeToLive?.Enabled !== true) return { TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } };
    return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: timeToLive.AttributeName } };
  }

  function updateTimeToLive(call: Call): unknown {
    const { table } = tableOf(call, call.input.values, 'UpdateTimeToLive', false);
    const wanted = call.input.block('TimeToLiveSpecification');
    const specification = { AttributeName: wanted.text('AttributeName'), Enabled: wanted.flag('Enabled') };
    if ((table.timeToLive?.Enabled ?? false) === specification.Enabled) {
      throw new ServiceError(
        'ValidationException',
        `TimeToLive is already ${specification.Enabled ? 'enabled' : 'disabled'}`,
      );
    }
    table.timeToLive = specification;
    return { TimeToLiveSpecification: specification };
  }

  const service: Service = {
    prefix: 'dynamodb',
    signingName: 'dynamodb',
    protocol: 'json-1.0',
    target: 'DynamoDB_20120810',
    messageMember: 'message',
    throttle: 'ThrottlingException',
    validation: 'ValidationException',
    errors: {
      AccessDeniedException: 400,
      ConditionalCheckFailedException: 400,
      IdempotentParameterMismatchException: 400,
      ItemCollectionSizeLimitExceededException: 400,
      ProvisionedThroughputExceededException: 400,
      RequestLimitExceeded: 400,
      ResourceNotFoundException: 400,
      ThrottlingException: 400,
      TransactionCanceledException: 400,
      TransactionConflictException: 400,
      TransactionInProgressException: 400,
      ValidationException: 400,
      InternalServerError: 500,
    },
    operations: {
      GetItem: { handle: single('GetItem') },
      PutItem: { handle: single('PutItem') },
      UpdateItem: { handle: single('UpdateItem') },
      DeleteItem: { handle: single('DeleteItem') },
      TransactWriteItems: {
        handle: transactWriteItems,
        inject: {
          names: CANCELLATIONS,
          answer: (code, _, call) => {
            throw cancelled(
              call.input.blocks('TransactItems').map((_item, index) => ({ Code: index === 0 ? code : 'None' })),
            );
          },
        },
      },
      DescribeTable: { handle: describeTable },
      DescribeTimeToLive: { handle: describeTimeToLive },
      UpdateTimeToLive: { handle: updateTimeToLive },
    },
  };
  return { service, engine, start };
}

const asMap = (value: Value | undefined): ValueMap => (isMap(value) ? value : {});
