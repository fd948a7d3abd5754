// AWS's request rates as token buckets: `burst` at once, `rate` per second in the long run. Off unless switched on.

export interface Rate {
  /** Per second. */
  readonly rate: number;
  readonly burst: number;
}

/** Defaults of the services (chat service facts, A1.6; links facts, 3.6: a US toll-free number sends three parts a second). */
export const RATES = {
  startChat: { rate: 5, burst: 8 },
  currentMetrics: { rate: 5, burst: 8 },
  smsParts: { rate: 3, burst: 3 },
} as const satisfies Record<string, Rate>;

export class RateLimit {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(
    readonly on: boolean,
    /** Milliseconds. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes `amount` from the bucket of `key`; false when it does not hold as much. */
  take(key: string, { rate, burst }: Rate, amount = 1): boolean {
    if (!this.on) return true;
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    const enough = tokens >= amount;
    this.buckets.set(key, { tokens: enough ? tokens - amount : tokens, at: now });
    return enough;
  }
}
