// The link table: the claim that makes a send happen once, its limits, typed numbers, what is known about numbers.

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AttributeValue,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Channel, Destination, Reason, SendStatus } from '../shared/contract/connect';
import type { LinkId } from '../shared/contract/link';
import type { Limits } from '../shared/contract/settings';
import {
  breakerKey,
  type ClaimItem,
  claimKey,
  LINE_TYPES,
  type LineType,
  limitFromKey,
  limitToKey,
  lineKey,
  linkKey,
  PARTITION_KEY,
  refusedKey,
  TTL_ATTRIBUTE,
  typedNumberKey,
  windowOf,
} from '../shared/contract/table';
import { type ClientDefaults, repeatable } from './aws';
import { readError, reasonOf } from './failures';
import type { Telemetry } from './telemetry';

const HOUR = 3600;
const DAY = 86_400;
/** Kept so long that a repeat of the same call always finds its claim. */
const CLAIM_SECONDS = DAY;
/** Longer than any call stays with it; not deleted when its link is sent, as a repeat of the send must find it. */
const TYPED_SECONDS = 15 * 60;
/** A number that opted out is not offered for this long; its owner may opt in again. */
const REFUSED_SECONDS = DAY;
const LINE_SECONDS = 30 * DAY;

type Item = Record<string, AttributeValue>;
const s = (value: string): AttributeValue => ({ S: value });
const n = (value: number): AttributeValue => ({ N: String(value) });

/** What a link is made of, ready for the table. Times are epoch seconds. */
export interface NewLink {
  readonly linkId: LinkId;
  readonly sealed: string;
  readonly createdAt: number;
  readonly redeemBy: number;
  readonly endsAt: number;
}

export interface ClaimRequest {
  readonly link: NewLink;
  readonly contactId: string;
  readonly channel: Channel;
  readonly to: Destination;
  /** HMAC of the number or address. */
  readonly destination: string;
  /** Of the signing key that makes the HMACs. */
  readonly keyId: string;
  /** HMAC of the caller's number, or the contact id. */
  readonly caller: string;
}

/** A claim that this invocation holds: it alone may send, record and free it. */
export interface Claim {
  readonly owner: string;
  readonly pk: string;
  readonly linkPk: string;
  readonly counters: readonly string[];
}

/** A claim as it stands in the table. */
export interface KnownClaim
  extends Pick<ClaimItem, 'result' | 'reason' | 'owner' | 'destination' | 'keyId' | 'claimedAt'> {
  readonly to: Destination;
}

export type ClaimOutcome =
  | { readonly kind: 'claimed'; readonly claim: Claim }
  /** Another invocation holds or held it. */
  | { readonly kind: 'taken'; readonly known: KnownClaim }
  | { readonly kind: 'limit'; readonly reason: 'limit_destination' | 'limit_caller' }
  /** The table did not do it, or its answer was lost. */
  | { readonly kind: 'failed'; readonly reason: Reason; readonly claim: Claim };

/** What the offer reads about a number or address. */
export interface Usage {
  readonly destinationSpent: boolean;
  readonly refused: Reason | undefined;
}

export class Store {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #limits: Limits;
  readonly #now: () => number;

  /** @param now epoch milliseconds */
  constructor(tableName: string, limits: Limits, defaults: ClientDefaults, now: () => number) {
    this.#client = new DynamoDBClient(repeatable(defaults));
    this.#table = tableName;
    this.#limits = limits;
    this.#now = () => Math.floor(now() / 1000);
  }

  /**
   * One transaction: link, claim, limits. All or nothing; a repeat of the same call finds the claim and what became of it.
   * Conflicts with other calls' transactions are tried again until the signal says stop.
   */
  async claim(request: ClaimRequest, telemetry: Telemetry, signal: AbortSignal): Promise<ClaimOutcome> {
    const now = this.#now();
    const owner = randomUUID();
    const { link, contactId, channel, to, destination, keyId, caller } = request;
    const counters = [
      { pk: limitToKey(destination, windowOf(now, HOUR)), max: this.#limits.perDestinationHour, seconds: HOUR },
      { pk: limitToKey(destination, windowOf(now, DAY)), max: this.#limits.perDestinationDay, seconds: DAY },
      { pk: limitFromKey(caller, windowOf(now, DAY)), max: this.#limits.perCallerDay, seconds: DAY },
    ] as const;
    const claim: Claim = {
      owner,
      pk: claimKey(contactId, channel, to),
      linkPk: linkKey(link.linkId),
      counters: counters.map(({ pk }) => pk),
    };
    const items: TransactWriteItem[] = [
      {
        Put: {
          ...this.#new({
            pk: s(claim.pk),
            result: s('pending'),
            reason: s('none'),
            owner: s(owner),
            destination: s(destination),
            keyId: s(keyId),
            claimedAt: n(now),
            endsAt: n(now + CLAIM_SECONDS),
          }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      {
        Put: this.#new({
          pk: s(claim.linkPk),
          voiceContactId: s(contactId),
          sealed: s(link.sealed),
          state: s('created'),
          createdAt: n(link.createdAt),
          redeemBy: n(link.redeemBy),
          endsAt: n(link.endsAt),
        }),
      },
      ...counters.map(({ pk, max, seconds }) => ({
        Update: {
          TableName: this.#table,
          Key: { [PARTITION_KEY]: s(pk) },
          UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
          ConditionExpression: 'attribute_not_exists(#count) OR #count < :max',
          ExpressionAttributeNames: { '#count': 'count', '#ttl': TTL_ATTRIBUTE },
          ExpressionAttributeValues: { ':one': n(1), ':max': n(max), ':ttl': n(now + 2 * seconds) },
        },
      })),
    ];

    return telemetry.call('claim', async () => {
      try {
        // The same token for every attempt of this invocation: what was done already is not done again.
        await insist(signal, () =>
          this.#client.send(new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken: owner }), {
            abortSignal: signal,
          }),
        );
        return { kind: 'claimed', claim };
      } catch (error) {
        const outcome = cancelled(error, claim, to);
        if (outcome) return outcome;
        const read = readError(error);
        telemetry.warn('claim failed', { error: read.name });
        return { kind: 'failed', reason: reasonOf(read, 'table'), claim };
      }
    });
  }

  /** The claim as it stands, whoever holds it. A plain read: a transaction would get in the way of the one that records. */
  async known(
    { contactId, channel, to }: Pick<ClaimRequest, 'contactId' | 'channel' | 'to'>,
    telemetry: Telemetry,
    signal: AbortSignal,
  ): Promise<KnownClaim | undefined> {
    const item = await telemetry.call('table', () => this.#get(claimKey(contactId, channel, to), signal, true));
    return item && readClaim(item, to);
  }

  /** Says in the claim what became of the send. */
  async record(
    claim: Claim,
    result: SendStatus,
    reason: Reason,
    telemetry: Telemetry,
    signal: AbortSignal,
  ): Promise<void> {
    await telemetry.call('record', () =>
      // A repeat that looks at the claim at this moment makes the update conflict.
      insist(signal, () =>
        this.#client.send(
          new UpdateItemCommand({
            TableName: this.#table,
            Key: { [PARTITION_KEY]: s(claim.pk) },
            UpdateExpression: 'SET #result = :result, #reason = :reason',
            ConditionExpression: '#owner = :owner',
            ExpressionAttributeNames: { '#result': 'result', '#reason': 'reason', '#owner': 'owner' },
            ExpressionAttributeValues: { ':result': s(result), ':reason': s(reason), ':owner': s(claim.owner) },
          }),
          { abortSignal: signal },
        ),
      ),
    );
  }

  /** Joins the link to its SMS, so that redeeming it can tell the service that it arrived. */
  async noteMessage(claim: Claim, sealedMessage: string, telemetry: Telemetry, signal: AbortSignal): Promise<void> {
    const note = new UpdateItemCommand({
      TableName: this.#table,
      Key: { [PARTITION_KEY]: s(claim.linkPk) },
      UpdateExpression: 'SET sealedMessage = :message',
      ConditionExpression: 'attribute_exists(#pk)',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
      ExpressionAttributeValues: { ':message': s(sealedMessage) },
    });
    await telemetry.call('note', () => this.#client.send(note, { abortSignal: signal }));
  }

  /** Takes claim, link and counts back, after a send that definitely did not happen. */
  async release(claim: Claim, telemetry: Telemetry, signal: AbortSignal): Promise<void> {
    const items: TransactWriteItem[] = [
      {
        Delete: {
          TableName: this.#table,
          Key: { [PARTITION_KEY]: s(claim.pk) },
          ConditionExpression: '#owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':owner': s(claim.owner) },
        },
      },
      { Delete: { TableName: this.#table, Key: { [PARTITION_KEY]: s(claim.linkPk) } } },
      ...claim.counters.map((pk) => ({
        Update: {
          TableName: this.#table,
          Key: { [PARTITION_KEY]: s(pk) },
          UpdateExpression: 'ADD #count :minusOne',
          ExpressionAttributeNames: { '#count': 'count' },
          ExpressionAttributeValues: { ':minusOne': n(-1) },
        },
      })),
    ];
    await telemetry.call('release', () =>
      insist(signal, () =>
        this.#client.send(new TransactWriteItemsCommand({ TransactItems: items }), { abortSignal: signal }),
      ),
    );
  }

  /** Counts a send of the whole stack, outside the transaction: one item that all calls share would make them conflict. */
  async countSend(telemetry: Telemetry, signal: AbortSignal): Promise<void> {
    const now = this.#now();
    await telemetry.call('breaker', () =>
      this.#client.send(
        new UpdateItemCommand({
          TableName: this.#table,
          Key: { [PARTITION_KEY]: s(breakerKey(windowOf(now, 60))) },
          UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
          ExpressionAttributeNames: { '#count': 'count', '#ttl': TTL_ATTRIBUTE },
          ExpressionAttributeValues: { ':one': n(1), ':ttl': n(now + HOUR) },
        }),
        { abortSignal: signal },
      ),
    );
  }

  /** Whether the stack has sent all that it may in this minute. */
  async breakerOpen(telemetry: Telemetry, signal: AbortSignal): Promise<boolean> {
    const pk = breakerKey(windowOf(this.#now(), 60));
    return (await telemetry.call('table', () => this.#count(pk, signal))) >= this.#limits.perMinute;
  }

  async callerSpent(caller: string, telemetry: Telemetry, signal: AbortSignal): Promise<boolean> {
    const pk = limitFromKey(caller, windowOf(this.#now(), DAY));
    return (await telemetry.call('table', () => this.#count(pk, signal))) >= this.#limits.perCallerDay;
  }

  /** @param destination HMAC of the number or address */
  async usage(destination: string, telemetry: Telemetry, signal: AbortSignal): Promise<Usage> {
    const now = this.#now();
    const [hour, day, refused] = await telemetry.call('table', () =>
      Promise.all([
        this.#count(limitToKey(destination, windowOf(now, HOUR)), signal),
        this.#count(limitToKey(destination, windowOf(now, DAY)), signal),
        this.#get(refusedKey(destination), signal, true),
      ]),
    );
    return {
      destinationSpent: hour >= this.#limits.perDestinationHour || day >= this.#limits.perDestinationDay,
      refused: refused === undefined ? undefined : ((refused['reason']?.S ?? 'opted_out') as Reason),
    };
  }

  async rememberRefusal(destination: string, reason: Reason, telemetry: Telemetry, signal: AbortSignal): Promise<void> {
    await telemetry.call('note', () =>
      this.#put(
        { pk: s(refusedKey(destination)), reason: s(reason), endsAt: n(this.#now() + REFUSED_SECONDS) },
        signal,
      ),
    );
  }

  async typedNumber(contactId: string, telemetry: Telemetry, signal: AbortSignal): Promise<string | undefined> {
    const item = await telemetry.call('table', () => this.#get(typedNumberKey(contactId), signal, true));
    return item?.['sealedNumber']?.S;
  }

  async keepTypedNumber(
    contactId: string,
    sealedNumber: string,
    telemetry: Telemetry,
    signal: AbortSignal,
  ): Promise<void> {
    await telemetry.call('table', () =>
      this.#put(
        { pk: s(typedNumberKey(contactId)), sealedNumber: s(sealedNumber), endsAt: n(this.#now() + TYPED_SECONDS) },
        signal,
      ),
    );
  }

  /** @param number HMAC of the number */
  async line(number: string, telemetry: Telemetry, signal: AbortSignal): Promise<LineType | undefined> {
    const line = (await telemetry.call('table', () => this.#get(lineKey(number), signal)))?.['line']?.S;
    return LINE_TYPES.find((known) => known === line);
  }

  async keepLine(number: string, line: LineType, telemetry: Telemetry, signal: AbortSignal): Promise<void> {
    await telemetry.call('table', () =>
      this.#put({ pk: s(lineKey(number)), line: s(line), endsAt: n(this.#now() + LINE_SECONDS) }, signal),
    );
  }

  #new(item: Item) {
    return {
      TableName: this.#table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(#pk)',
      ExpressionAttributeNames: { '#pk': PARTITION_KEY },
    };
  }

  async #put(item: Item, signal: AbortSignal): Promise<void> {
    await this.#client.send(new PutItemCommand({ TableName: this.#table, Item: item }), { abortSignal: signal });
  }

  /** An item that still lives: TTL deletion lags behind, by days. */
  async #get(pk: string, signal: AbortSignal, consistent = false): Promise<Item | undefined> {
    const read = new GetItemCommand({
      TableName: this.#table,
      Key: { [PARTITION_KEY]: s(pk) },
      ConsistentRead: consistent,
    });
    const { Item: item } = await this.#client.send(read, { abortSignal: signal });
    return item && Number(item[TTL_ATTRIBUTE]?.N ?? 0) > this.#now() ? item : undefined;
  }

  async #count(pk: string, signal: AbortSignal): Promise<number> {
    return Number((await this.#get(pk, signal))?.['count']?.N ?? 0);
  }
}

const readClaim = (item: Item, to: Destination): KnownClaim => ({
  to,
  result: (item['result']?.S ?? 'pending') as ClaimItem['result'],
  reason: (item['reason']?.S ?? 'none') as Reason,
  owner: item['owner']?.S ?? '',
  destination: item['destination']?.S ?? '',
  keyId: item['keyId']?.S ?? '',
  claimedAt: Number(item['claimedAt']?.N ?? 0),
});

/** What a cancelled transaction says: the order of the reasons is that of the items, claim first. */
function cancelled(
  error: unknown,
  claim: Claim,
  to: Destination,
): Exclude<ClaimOutcome, { kind: 'failed' }> | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const reasons = error.CancellationReasons ?? [];
  const failed = (index: number) => reasons[index]?.Code === CONDITION;
  if (failed(0)) {
    const known = readClaim(reasons[0]?.Item ?? {}, to);
    // Its own claim, made by an attempt whose answer was lost.
    return known.owner === claim.owner ? { kind: 'claimed', claim } : { kind: 'taken', known };
  }
  if (failed(2) || failed(3)) return { kind: 'limit', reason: 'limit_destination' };
  if (failed(4)) return { kind: 'limit', reason: 'limit_caller' };
  return undefined;
}

const CONDITION = 'ConditionalCheckFailed';
/** Codes of a cancelled transaction, and names of errors, that another try may not meet. */
const AGAIN = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function worthAnotherTry(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return AGAIN.has(readError(error).name);
  const codes = (error.CancellationReasons ?? []).map(({ Code = 'None' }) => Code);
  return !codes.includes(CONDITION) && codes.some((code) => AGAIN.has(code));
}

/** Tries again what met another call's transaction, after a random time that grows, until the signal says stop. */
async function insist<T>(signal: AbortSignal, run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (signal.aborted || !worthAnotherTry(error)) throw error;
      await sleep(Math.random() * Math.min(400, 25 * 2 ** attempt), undefined, { signal }).catch(() => undefined);
    }
  }
}
