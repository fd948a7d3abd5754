// TransactWriteItems over an engine that has none: all or nothing, with AWS's CancellationReasons, idempotent by ClientRequestToken.

import { createHash } from 'node:crypto';
import { ServiceError } from '../error';
import type { Engine, Item } from './engine';
import type { KeyLocks } from './locks';

export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** One action of a transaction, its key worked out. */
export interface Write {
  readonly kind: WriteKind;
  readonly table: string;
  readonly key: Item;
  /** Names table and key. */
  readonly lock: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface CancellationReason {
  readonly Code: string;
  readonly Message?: string;
  readonly Item?: unknown;
}

const MAX_WRITES = 100;
/** Milliseconds in which a ClientRequestToken is remembered (API reference, "TransactWriteItems"). */
const TOKEN_LIFE = 10 * 60_000;

/** Engine operation that does the work. A check alone is an update that sets nothing, and is undone like the others. */
const OPERATIONS: Readonly<Record<WriteKind, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'UpdateItem',
};

/** Refusals that depend on the item: they cancel a transaction, while others refuse the request as a whole. */
const DEPENDS_ON_ITEM = /^(An operand in the update|The provided expression refers|The document path|Item size)/;

export function cancelled(reasons: readonly CancellationReason[]): ServiceError {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  return new ServiceError(
    'TransactionCanceledException',
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons: reasons },
  );
}

const conflict: CancellationReason = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' };

interface Remembered {
  /** Hash of the request. */
  readonly request: string;
  readonly at: number;
  readonly done: Promise<void>;
  finished: boolean;
}

export class Transactions {
  private readonly tokens = new Map<string, Remembered>();

  constructor(
    private readonly engine: Engine,
    private readonly locks: KeyLocks,
    private readonly now: () => number = Date.now,
  ) {}

  /** Throws ServiceError: the transaction did nothing then. */
  async write(writes: readonly Write[], token: string | undefined): Promise<void> {
    if (writes.length === 0 || writes.length > MAX_WRITES) {
      throw new ServiceError('ValidationException', `Member must have length between 1 and ${MAX_WRITES}`);
    }
    if (new Set(writes.map((write) => write.lock)).size < writes.length) {
      throw new ServiceError(
        'ValidationException',
        'Transaction request cannot include multiple operations on one item',
      );
    }
    if (token === undefined) return this.run(writes);
    // Oldest first: a map keeps the order of insertion.
    for (const [old, { at }] of this.tokens) {
      if (this.now() - at <= TOKEN_LIFE) break;
      this.tokens.delete(old);
    }
    const request = createHash('sha256').update(JSON.stringify(writes)).digest('base64');
    const known = this.tokens.get(token);
    if (known === undefined) return this.remember(token, request, writes);
    if (known.request !== request) {
      throw new ServiceError('IdempotentParameterMismatchException', 'The token was used with other parameters');
    }
    if (!known.finished)
      throw new ServiceError('TransactionInProgressException', 'The transaction with this token is in progress');
  }

  private async remember(token: string, request: string, writes: readonly Write[]): Promise<void> {
    const entry: Remembered = { request, at: this.now(), done: this.run(writes), finished: false };
    this.tokens.set(token, entry);
    try {
      await entry.done;
      entry.finished = true;
    } catch (error) {
      // A cancelled transaction may be tried again with the same token.
      this.tokens.delete(token);
      throw error;
    }
  }

  private async run(writes: readonly Write[]): Promise<void> {
    const held = writes.map((write) => this.locks.isInTransaction(write.lock));
    if (held.includes(true)) throw cancelled(held.map((isHeld) => (isHeld ? conflict : { Code: 'None' })));
    await this.locks.transaction(
      writes.map((write) => write.lock),
      () => this.apply(writes),
    );
  }

  /** All keys are held: nobody sees what is undone here. */
  private async apply(writes: readonly Write[]): Promise<void> {
    const before = await Promise.all(writes.map((write) => this.read(write)));
    const answers = await Promise.all(writes.map((write) => this.engine.call(OPERATIONS[write.kind], write.input)));
    const failed = answers.some((answer) => !answer.ok);
    await Promise.all(
      writes.map((write, index) => {
        const undo = answers[index]?.ok === true && (failed || write.kind === 'ConditionCheck');
        return undo ? this.restore(write, before[index]) : undefined;
      }),
    );
    if (!failed) return;
    throw cancelled(
      answers.map(({ ok, body }, index) => {
        if (ok) return { Code: 'None' };
        const message = String(body['message']);
        if (String(body['__type']).endsWith('#ConditionalCheckFailedException')) {
          const wanted = writes[index]?.input['ReturnValuesOnConditionCheckFailure'] === 'ALL_OLD';
          const item = before[index];
          return { Code: 'ConditionalCheckFailed', Message: message, ...(wanted && item ? { Item: item } : {}) };
        }
        if (!DEPENDS_ON_ITEM.test(message)) throw new ServiceError(errorName(body), message);
        return { Code: 'ValidationError', Message: message };
      }),
    );
  }

  private async read({ table, key }: Write): Promise<Item | undefined> {
    return itemOf(await this.engine.call('GetItem', { TableName: table, Key: key, ConsistentRead: true }));
  }

  private restore({ table, key }: Write, item: Item | undefined): Promise<unknown> {
    return item === undefined
      ? this.engine.call('DeleteItem', { TableName: table, Key: key })
      : this.engine.call('PutItem', { TableName: table, Item: item });
  }
}

export const itemOf = (answer: { readonly body: Readonly<Record<string, unknown>> }): Item | undefined =>
  answer.body['Item'] as Item | undefined;

/** `ValidationException` of `com.amazon.coral.validate#ValidationException`. */
export const errorName = (body: Readonly<Record<string, unknown>>): string =>
  String(body['__type']).replace(/^.*#/, '');
