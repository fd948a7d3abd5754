// The edge cache: what is kept, and for how long ("Manage how long content stays in the cache" and "How CloudFront processes HTTP 4xx
// and 5xx status codes from your origin", CloudFront developer guide).

import type { CachePolicy } from './forwarding';
import { cacheControl, type HttpResponse, header } from './http';

export interface Stored {
  readonly response: HttpResponse;
  readonly storedAt: number;
  /** Until then it is answered without asking the origin. Epoch milliseconds. */
  readonly freshUntil: number;
}

/** More than a site like this has; the oldest goes first. */
const MAX_ENTRIES = 1000;
const CACHEABLE = [200, 301, 302, 307, 308];
const ERRORS_ALWAYS = [404, 405, 414, 500, 501, 502, 503, 504];
/** Kept only when the origin says for how long. */
const ERRORS_WITH_AGE = [400, 403, 412, 415];
/** `error_caching_min_ttl` when a distribution does not set it. */
export const DEFAULT_ERROR_SECONDS = 10;

export class EdgeCache {
  private readonly entries = new Map<string, Stored>();

  get(key: string): Stored | undefined {
    return this.entries.get(key);
  }

  set(key: string, stored: Stored): void {
    this.entries.delete(key);
    this.entries.set(key, stored);
    if (this.entries.size <= MAX_ENTRIES) return;
    for (const oldest of this.entries.keys()) {
      this.entries.delete(oldest);
      break;
    }
  }

  delete(key: string): void {
    this.entries.delete(key);
  }

  clear(): void {
    this.entries.clear();
  }
}

/**
 * Seconds that an origin's answer to GET stays fresh; undefined when it is not kept at all. Zero means that it is kept, and asked for
 * again with its ETag each time.
 *
 * @param errorSeconds `error_caching_min_ttl` of this status
 */
export function freshSeconds(
  response: HttpResponse,
  policy: CachePolicy,
  errorSeconds: number | undefined,
  now: number,
): number | undefined {
  const control = cacheControl(response.headers);
  const age = control.get('s-maxage') ?? control.get('max-age');
  const seconds = typeof age === 'string' && /^\d+$/.test(age) ? Number(age) : undefined;
  if (response.status >= 400) {
    const kept =
      ERRORS_ALWAYS.includes(response.status) || (ERRORS_WITH_AGE.includes(response.status) && seconds !== undefined);
    const least = errorSeconds ?? DEFAULT_ERROR_SECONDS;
    return kept ? positive(Math.max(least, Math.min(seconds ?? 0, policy.maxTtl))) : undefined;
  }
  if (!CACHEABLE.includes(response.status) || policy.maxTtl === 0) return undefined;
  if (control.has('no-store') || control.has('private')) return positive(policy.minTtl);
  if (control.has('no-cache')) return policy.minTtl;
  const expires = Date.parse(header(response.headers, 'expires') ?? '');
  const told = seconds ?? (Number.isNaN(expires) ? undefined : Math.max(0, (expires - now) / 1000));
  return told === undefined ? policy.defaultTtl : Math.min(Math.max(told, policy.minTtl), policy.maxTtl);
}

const positive = (seconds: number): number | undefined => (seconds > 0 ? seconds : undefined);
