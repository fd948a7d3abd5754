// DynamoDB through the unmodified client: what dynalite lacks is added in front of it, and nothing else changes.

import {
  type AttributeValue,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { awsStack, STATEMENTS, startTestAws, type TestAws } from '../../support/aws-stack';

let aws: TestAws;
beforeEach(async () => {
  aws = await startTestAws();
});
afterEach(() => aws.close());

type Item = Record<string, AttributeValue>;
const key = (pk: string): Item => ({ pk: { S: pk } });
const item = (pk: string, n: number): Item => ({ ...key(pk), n: { N: String(n) } });
const TableName = 'links';

const put = (pk: string, n: number, to = aws) =>
  to.clients.dynamodb.send(new PutItemCommand({ TableName, Item: item(pk, n) }));
const get = async (pk: string, from = aws) =>
  (await from.clients.dynamodb.send(new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true }))).Item;
const transact = (TransactItems: TransactWriteItem[], ClientRequestToken?: string, to = aws) =>
  to.clients.dynamodb.send(
    new TransactWriteItemsCommand({ TransactItems, ...(ClientRequestToken ? { ClientRequestToken } : {}) }),
  );
/** Content of the table by key. */
const content = async (from = aws): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await from.tables.items(TableName)).map((one) => [String(one['pk']?.['S']), Number(one['n']?.['N'])]),
  );

const putNew = (pk: string, n: number): TransactWriteItem => ({
  Put: {
    TableName,
    Item: item(pk, n),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});
const add = (pk: string, n: number, max = 1e9): TransactWriteItem => ({
  Update: {
    TableName,
    Key: key(pk),
    UpdateExpression: 'ADD n :n',
    ConditionExpression: 'attribute_not_exists(n) OR n < :max',
    ExpressionAttributeValues: { ':n': { N: String(n) }, ':max': { N: String(max) } },
  },
});
const check = (pk: string): TransactWriteItem => ({
  ConditionCheck: { TableName, Key: key(pk), ConditionExpression: 'attribute_exists(pk)' },
});
const remove = (pk: string): TransactWriteItem => ({ Delete: { TableName, Key: key(pk) } });

describe('single items', () => {
  it('are put, read, updated and deleted', async () => {
    await put('a', 1);
    expect(await get('a')).toEqual(item('a', 1));
    const { Attributes } = await aws.clients.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: key('a'),
        UpdateExpression: 'ADD n :n',
        ExpressionAttributeValues: { ':n': { N: '2' } },
        ReturnValues: 'ALL_NEW',
      }),
    );
    expect(Attributes).toEqual(item('a', 3));
    await aws.clients.dynamodb.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    expect(await get('a')).toBeUndefined();
  });

  it.each([
    [
      'PutItem',
      (values: 'ALL_OLD' | 'NONE') =>
        new PutItemCommand({
          TableName,
          Item: item('a', 2),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: values,
        }),
    ],
    [
      'UpdateItem',
      (values: 'ALL_OLD' | 'NONE') =>
        new UpdateItemCommand({
          TableName,
          Key: key('a'),
          UpdateExpression: 'REMOVE n',
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: values,
        }),
    ],
    [
      'DeleteItem',
      (values: 'ALL_OLD' | 'NONE') =>
        new DeleteItemCommand({
          TableName,
          Key: key('a'),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: values,
        }),
    ],
  ])('come back with a failed condition of %s when asked for', async (_, command) => {
    await put('a', 1);
    const send = (values: 'ALL_OLD' | 'NONE') =>
      aws.clients.dynamodb.send(command(values) as PutItemCommand).then(
        () => undefined,
        (error) => error,
      );
    expect(await send('ALL_OLD')).toMatchObject({
      name: 'ConditionalCheckFailedException',
      message: 'The conditional request failed',
      Item: item('a', 1),
    });
    expect((await send('NONE')).Item).toBeUndefined();
    expect(await content()).toEqual({ a: 1 });
  });

  it('are allowed by no condition on keys, which nothing here looks at', async () => {
    const Condition = { StringLike: { 'dynamodb:LeadingKeys': 'a*' } };
    await aws.close();
    aws = await startTestAws({}, awsStack([{ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: '*', Condition }]));
    await expect(put('a', 1)).rejects.toThrow('StringLike dynamodb:LeadingKeys demands a*, and here it is absent');
  });

  it('are found in no other table', async () => {
    await aws.close();
    aws = await startTestAws({}, awsStack([{ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }]));
    const other = new GetItemCommand({ TableName: 'others', Key: key('a') });
    await expect(aws.clients.dynamodb.send(other)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are refused when the request is wrong', async () => {
    const wrongKey = new GetItemCommand({ TableName, Key: { id: { S: 'a' } } });
    await expect(aws.clients.dynamodb.send(wrongKey)).rejects.toMatchObject({ name: 'ValidationException' });
    const wrongExpression = new UpdateItemCommand({ TableName, Key: key('a'), UpdateExpression: 'SET' });
    await expect(aws.clients.dynamodb.send(wrongExpression)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('transactions', () => {
  it('write all', async () => {
    await put('old', 1);
    await put('gone', 1);
    await transact([putNew('new', 5), add('counter', 2), remove('gone'), check('old')]);
    expect(await content()).toEqual({ old: 1, new: 5, counter: 2 });
  });

  it('or nothing, and name the reason of each action in order', async () => {
    await put('taken', 1);
    await put('full', 3);
    const failed = transact([
      add('counter', 1),
      putNew('taken', 9),
      remove('full'),
      add('other', 1),
      check('missing'),
      add('full2', 1),
    ]);
    await expect(failed).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      message:
        'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None, None, ConditionalCheckFailed, None]',
      CancellationReasons: [
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed', Item: item('taken', 1) },
        { Code: 'None' },
        { Code: 'None' },
        { Code: 'ConditionalCheckFailed' },
        { Code: 'None' },
      ],
    });
    expect(await content()).toEqual({ taken: 1, full: 3 });
  });

  it('leave nothing behind of a check alone', async () => {
    await put('a', 1);
    await transact([check('a')]);
    await expect(transact([check('b')])).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await transact([{ ConditionCheck: { TableName, Key: key('c'), ConditionExpression: 'attribute_not_exists(pk)' } }]);
    expect(await content()).toEqual({ a: 1 });
  });

  it('are cancelled for an update that does not fit the item', async () => {
    await aws.clients.dynamodb.send(new PutItemCommand({ TableName, Item: { ...key('text'), n: { S: 'x' } } }));
    await expect(
      transact([
        add('a', 1),
        {
          Update: {
            TableName,
            Key: key('text'),
            UpdateExpression: 'ADD n :n',
            ExpressionAttributeValues: { ':n': { N: '1' } },
          },
        },
      ]),
    ).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }],
    });
    expect(await get('a')).toBeUndefined();
  });

  it.each<[string, TransactWriteItem[]]>([
    ['no action', []],
    ['two actions on one item', [add('a', 1), check('a')]],
    ['two kinds in one action', [{ ...add('a', 1), ...check('a') }]],
    ['no kind', [{}]],
    ['a wrong expression', [add('b', 1), { Update: { TableName, Key: key('a'), UpdateExpression: 'SET' } }]],
    ['101 actions', Array.from({ length: 101 }, (_, n) => add(`k${n}`, 1))],
  ])('refuse %s', async (_, items) => {
    await expect(transact(items)).rejects.toMatchObject({ name: 'ValidationException' });
    expect(await content()).toEqual({});
  });

  it('need the permission of each action, and no one of their own', async () => {
    for (const [action, write] of [
      ['dynamodb:PutItem', putNew('a', 1)],
      ['dynamodb:UpdateItem', add('a', 1)],
      ['dynamodb:DeleteItem', remove('a')],
      ['dynamodb:ConditionCheckItem', check('a')],
    ] as const) {
      const statements = STATEMENTS.map((statement) => {
        const actions = [statement['Action']].flat().map(String);
        return { ...statement, Action: actions.filter((one) => one !== action) };
      });
      const limited = await startTestAws({}, awsStack(statements));
      await expect(transact([add('z', 1), write], undefined, limited)).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringContaining(
          `is not authorized to perform: ${action} on resource: arn:aws:dynamodb:us-east-1:111122223333:table/links`,
        ),
      });
      expect(await content(limited)).toEqual({});
      await limited.close();
    }
  });

  it('happen once per client request token', async () => {
    await transact([add('a', 1)], 'token-1');
    await transact([add('a', 1)], 'token-1');
    expect(await content()).toEqual({ a: 1 });
    await expect(transact([add('a', 2)], 'token-1')).rejects.toMatchObject({
      name: 'IdempotentParameterMismatchException',
    });
    await expect(transact([putNew('a', 1)], 'token-2')).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    await aws.clients.dynamodb.send(new DeleteItemCommand({ TableName, Key: key('a') }));
    await transact([putNew('a', 7)], 'token-2');
    expect(await content()).toEqual({ a: 7 });
  });

  it("happen once when the answer is lost and the client's own retry asks again", async () => {
    await aws.close();
    aws = await startTestAws({ faults: ['dynamodb:TransactWriteItems=drop-after@1'] });
    const retrying = new DynamoDBClient({ ...aws.client, maxAttempts: 3 });
    const { $metadata } = await retrying.send(new TransactWriteItemsCommand({ TransactItems: [add('a', 1)] }));
    expect($metadata.attempts).toBe(2);
    expect(await content()).toEqual({ a: 1 });
  });

  /** Repeats a race until it has gone the way that a test is about. */
  async function until(race: (round: number) => Promise<boolean>): Promise<void> {
    for (let round = 0; round < 100; round += 1) if (await race(round)) return;
    throw new Error('The race never went that way.');
  }

  it('conflict when they meet at an item: one goes through, the others are told and change nothing', async () => {
    await until(async (round) => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, n) => transact([add(`shared${round}`, 1), add(`own${round}-${n}`, 1)])),
      );
      const refused = outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason);
      for (const reason of refused) {
        expect(reason).toMatchObject({
          name: 'TransactionCanceledException',
          CancellationReasons: [
            { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' },
            { Code: 'None' },
          ],
        });
      }
      const items = Object.entries(await content());
      expect(items).toContainEqual([`shared${round}`, 8 - refused.length]);
      expect(items.filter(([pk]) => pk.startsWith(`own${round}-`))).toHaveLength(8 - refused.length);
      return refused.length > 0;
    });
  });

  it('refuse a single write to an item of theirs', async () => {
    await until(async (round) => {
      const [write, single] = await Promise.allSettled([
        transact([add(`a${round}`, 1), add(`b${round}`, 1)]),
        put(`a${round}`, 50),
      ]);
      expect(write.status).toBe('fulfilled');
      if (single.status === 'fulfilled') return false;
      expect(single.reason).toMatchObject({ name: 'TransactionConflictException', $metadata: { httpStatusCode: 400 } });
      expect(await content()).toMatchObject({ [`a${round}`]: 1, [`b${round}`]: 1 });
      return true;
    });
  });

  it.each(['TransactionConflict', 'ConditionalCheckFailed', 'ThrottlingError'])(
    'can be cancelled for %s by a fault',
    async (code) => {
      await aws.close();
      aws = await startTestAws({ faults: [`dynamodb:TransactWriteItems=error:${code}@1`] });
      await expect(transact([add('a', 1), add('b', 1)])).rejects.toMatchObject({
        CancellationReasons: [{ Code: code }, { Code: 'None' }],
      });
      await transact([add('a', 1), add('b', 1)]);
      expect(await content()).toEqual({ a: 1, b: 1 });
    },
  );
});

describe('serializability', () => {
  // A handful of concurrent requests on three keys. Whatever they were answered, there must be an order in which a plain map
  // would have given the same answers and the same content; what was refused for a conflict has done nothing.
  const KEYS = ['x', 'y', 'z'] as const;
  type Key = (typeof KEYS)[number];
  type State = Partial<Record<Key, number>>;
  type Action = { readonly kind: 'put-new' | 'add' | 'remove' | 'check'; readonly key: Key; readonly n: number };
  type Request =
    | { readonly kind: 'transaction'; readonly actions: readonly Action[] }
    | { readonly kind: 'single'; readonly key: Key; readonly n: number }
    | { readonly kind: 'get'; readonly key: Key };

  const MAX = 3;
  const action: fc.Arbitrary<Action> = fc.record({
    kind: fc.constantFrom('put-new', 'add', 'remove', 'check'),
    key: fc.constantFrom(...KEYS),
    n: fc.integer({ min: 1, max: 2 }),
  });
  const request: fc.Arbitrary<Request> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .uniqueArray(action, { selector: ({ key }) => key, minLength: 1, maxLength: 3 })
        .map((actions) => ({ kind: 'transaction' as const, actions })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('single' as const),
        key: fc.constantFrom(...KEYS),
        n: fc.integer({ min: 1, max: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('get' as const), key: fc.constantFrom(...KEYS) }) },
  );

  const holds = ({ kind, key }: Action, state: State): boolean => {
    const value = state[key];
    if (kind === 'put-new') return value === undefined;
    if (kind === 'add') return value === undefined || value < MAX;
    return kind === 'remove' || value !== undefined;
  };
  const apply = (state: State, { kind, key, n }: Action): State => {
    if (kind === 'check') return state;
    if (kind === 'remove') return Object.fromEntries(Object.entries(state).filter(([other]) => other !== key));
    return { ...state, [key]: kind === 'put-new' ? n : (state[key] ?? 0) + n };
  };
  /** What a plain map answers, and what it holds then. */
  const model = (state: State, asked: Request): readonly [string, State] => {
    if (asked.kind === 'get') return [`read ${state[asked.key]}`, state];
    if (asked.kind === 'single') {
      const one: Action = { kind: 'add', key: asked.key, n: asked.n };
      return holds(one, state) ? ['ok', apply(state, one)] : ['failed', state];
    }
    const codes = asked.actions.map((one) => (holds(one, state) ? 'None' : 'ConditionalCheckFailed'));
    if (codes.every((code) => code === 'None')) return ['ok', asked.actions.reduce(apply, state)];
    return [codes.join(), state];
  };

  const toItem = ({ kind, key, n }: Action): TransactWriteItem =>
    ({
      'put-new': () => putNew(key, n),
      add: () => add(key, n, MAX),
      remove: () => remove(key),
      check: () => check(key),
    })[kind]();

  const send = async (asked: Request): Promise<string> => {
    try {
      if (asked.kind === 'get') return `read ${(await get(asked.key))?.['n']?.N}`;
      if (asked.kind === 'single') {
        const { Update } = add(asked.key, asked.n, MAX);
        await aws.clients.dynamodb.send(new UpdateItemCommand({ ...Update, Key: key(asked.key), TableName }));
        return 'ok';
      }
      await transact(asked.actions.map(toItem));
      return 'ok';
    } catch (error) {
      const { name, CancellationReasons } = error as { name: string; CancellationReasons?: { Code: string }[] };
      if (name === 'ConditionalCheckFailedException') return 'failed';
      if (name === 'TransactionConflictException') return 'conflict';
      const codes = (CancellationReasons ?? []).map((reason) => reason.Code);
      return codes.includes('TransactionConflict') ? 'conflict' : codes.length > 0 ? codes.join() : name;
    }
  };

  const possible = (state: State, left: readonly { asked: Request; answer: string }[], end: string): boolean =>
    left.length === 0
      ? canonical(state) === end
      : left.some(({ asked, answer }, index) => {
          const [said, next] = model(state, asked);
          return said === answer && possible(next, left.toSpliced(index, 1), end);
        });
  const canonical = (state: State): string => JSON.stringify(KEYS.map((one) => state[one] ?? null));

  it('holds for concurrent transactions, single writes and reads', async () => {
    let conflicts = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...KEYS), fc.integer({ min: 0, max: 3 })),
        fc.array(request, { minLength: 2, maxLength: 6 }),
        async (before, requests) => {
          for (const one of KEYS) await aws.clients.dynamodb.send(new DeleteItemCommand({ TableName, Key: key(one) }));
          for (const [one, n] of Object.entries(before)) await put(one, Number(n));
          const answers = await Promise.all(requests.map(send));
          const happened = requests.flatMap((asked, index) => {
            const answer = answers[index] ?? '';
            return answer === 'conflict' ? [] : [{ asked, answer }];
          });
          conflicts += requests.length - happened.length;
          const after = canonical(await content());
          expect({ possible: possible(before, happened, after), answers, after }).toMatchObject({ possible: true });
        },
      ),
      { numRuns: 60 },
    );
    expect(conflicts).toBeGreaterThan(0);
  }, 120_000);
});

describe('time to live', () => {
  it('is as the stack sets it, and can be changed', async () => {
    const describe = async () =>
      (await aws.clients.dynamodb.send(new DescribeTimeToLiveCommand({ TableName }))).TimeToLiveDescription;
    const update = (Enabled: boolean) =>
      aws.clients.dynamodb.send(
        new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification: { AttributeName: 'endsAt', Enabled } }),
      );
    expect(await describe()).toEqual({ TimeToLiveStatus: 'ENABLED', AttributeName: 'endsAt' });
    await expect(update(true)).rejects.toMatchObject({ name: 'ValidationException' });
    await update(false);
    expect(await describe()).toEqual({ TimeToLiveStatus: 'DISABLED' });
  });

  it('leaves expired items readable, as AWS does for a while', async () => {
    await aws.clients.dynamodb.send(new PutItemCommand({ TableName, Item: { ...item('old', 1), endsAt: { N: '1' } } }));
    expect(await get('old')).toBeDefined();
  });
});
