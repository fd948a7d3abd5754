// Locks by key: single operations on one key wait for each other, and keys of a transaction in progress are known at once, so that
// others can be told of the conflict instead of waiting.

export class KeyLocks {
  private readonly tails = new Map<string, Promise<unknown>>();
  private readonly inTransaction = new Set<string>();

  /** True while a transaction that holds the key is in progress. */
  isInTransaction(key: string): boolean {
    return this.inTransaction.has(key);
  }

  /** Runs alone among all that hold this key. */
  exclusive<T>(key: string, run: () => Promise<T>): Promise<T> {
    const before = this.tails.get(key) ?? Promise.resolve();
    const result = before.then(run, run);
    const forget = () => {
      if (this.tails.get(key) === tail) this.tails.delete(key);
    };
    const tail: Promise<void> = result.then(forget, forget);
    this.tails.set(key, tail);
    return result;
  }

  /** Runs alone among all that hold one of the keys. The caller has seen that none of them is in a transaction. */
  async transaction<T>(keys: readonly string[], run: () => Promise<T>): Promise<T> {
    for (const key of keys) this.inTransaction.add(key);
    try {
      // Transactions never wait for each other, and a single operation holds one key, so nobody waits in a circle.
      return await keys.reduceRight<() => Promise<T>>((inner, key) => () => this.exclusive(key, inner), run)();
    } finally {
      for (const key of keys) this.inTransaction.delete(key);
    }
  }
}
