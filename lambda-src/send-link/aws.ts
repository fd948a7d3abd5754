// How this function talks to AWS: where, how long it waits, how often it tries.

/** Passed to every client; empty in Lambda, where region, credentials and endpoint come from the environment. */
export interface ClientDefaults {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Milliseconds. Without throwOnRequestTimeout the SDK only writes a warning and goes on waiting. */
const TIMEOUTS = { connectionTimeout: 700, throwOnRequestTimeout: true } as const;

/** For calls that may be repeated without harm: reads, and writes that the table takes once. */
export const repeatable = (defaults: ClientDefaults, requestTimeout = 1000) => ({
  ...defaults,
  maxAttempts: 3,
  requestHandler: { ...TIMEOUTS, requestTimeout },
});

/**
 * For sends: one attempt, as none of the services takes an idempotency token. A connection of its own each time: a kept one
 * may have been closed by the service while Lambda was frozen, and the reset that follows cannot be told from a lost answer.
 */
export const once = (defaults: ClientDefaults) => ({
  ...defaults,
  maxAttempts: 1,
  requestHandler: {
    ...TIMEOUTS,
    requestTimeout: 2500,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
  },
});
