// The CloudFront distribution of the synthesized stack: a request goes through behaviour, protocol, method, key group, cache and
// origin as it would at an edge, and comes back with error pages, compression and headers.
//
// What differs from AWS:
// - It is served as HTTP on loopback (server.ts) and takes every request for HTTPS to the distribution's own domain: signatures are
//   checked against https://<domain_name>/... and Strict-Transport-Security reaches no browser, as plain HTTP carries it to none.
//   Chromium (156) treats http://127.0.0.1 and http://localhost as secure contexts: crypto.subtle works, and it accepts and returns
//   `Secure` and `__Host-` cookies there, so nothing is renamed and no certificate is needed. Safari refuses such cookies.
//   `upgrade-insecure-requests` in a policy leaves loopback alone, except after redirects.
// - `connectSources` are added to connect-src of a Content-Security-Policy: where the twin's WebSocket stands for Connect's.
// - One edge, one cache, and every viewer is near: no regional caches, no request collapsing, no range requests (the whole object
//   comes with 200), HTTP/1.1 only. Web ACLs, geo restrictions and logs are named in `notSimulated`.
// Where AWS's documentation is silent, the stricter reading is taken: a header that no policy names does not reach the origin (AWS may
// let Content-Type pass), signing cookies do not either, and an error page behind a key group is not fetched.

import { randomBytes } from 'node:crypto';
import { TwinError } from '../error';
import type { Authorizer } from '../iam/authorizer';
import type { Resource, Stack } from '../terraform/stack';
import { DEFAULT_ERROR_SECONDS, EdgeCache, freshSeconds, type Stored } from './cache';
import { compress } from './compression';
import { type Behavior, type DistributionConfiguration, type OriginSettings, readDistribution } from './configuration';
import { acceptedEncodings, cacheKey, forward, forwardsCookies, VIA } from './forwarding';
import { type Headers, type HttpResponse, header, type ViewerRequest } from './http';
import { BucketOrigin } from './origins/bucket';
import { CustomOrigin, type OriginHandler } from './origins/custom';
import { type Functions, FunctionUrlOrigin } from './origins/function-url';
import type { Origin } from './origins/origin';
import { matchesPath, normalizePath } from './path-pattern';
import { applyResponseHeaders } from './response-headers';
import { refuseUnsigned } from './signature';

export type { HttpRequest, HttpResponse, ViewerRequest } from './http';
export type { OriginHandler } from './origins/custom';
export type { Functions } from './origins/function-url';

export interface DistributionOptions {
  readonly stack: Stack;
  readonly authorizer: Authorizer;
  readonly functions: Functions;
  /** Answers for origins that are neither a bucket nor a function URL of the stack, by domain. */
  readonly origins?: Readonly<Record<string, OriginHandler>>;
  readonly onRequest?: (event: EdgeEvent) => void;
  /** Sources added to connect-src of a Content-Security-Policy. */
  readonly connectSources?: readonly string[];
  /** Epoch milliseconds. @default Date.now */
  readonly now?: () => number;
}

/** One line of what an access log would hold, and why. */
export interface EdgeEvent {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly status: number;
  readonly result: Result;
  /** Address and path pattern of the behaviour. */
  readonly behavior: string;
  readonly pathPattern: string;
  /** Address or domain of the origin that answered; undefined when none was asked. */
  readonly origin: string | undefined;
  readonly ms: number;
  /** Why it was refused or failed, in more words than AWS has. */
  readonly reason: string | undefined;
}

/** x-edge-result-type; RefreshHit asked the origin whether the object is still the same. */
export type Result = 'Hit' | 'RefreshHit' | 'Miss' | 'Error' | 'Redirect';

interface Fetched {
  readonly response: HttpResponse;
  readonly result: 'Hit' | 'RefreshHit' | 'Miss';
  readonly origin: string | undefined;
}

interface BoundOrigin {
  readonly settings: OriginSettings;
  readonly origin: Origin;
}

/** Longest URL that CloudFront takes, and longest request without body. Bytes ("CloudFront quotas"). */
const MAX_URL_BYTES = 8192;
const MAX_REQUEST_BYTES = 20_480;
const BODILESS = ['GET', 'HEAD'];
/** Headers of one connection, which end at the edge. */
const HOP_BY_HOP = ['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding', 'upgrade'];

export class Distribution {
  readonly configuration: DistributionConfiguration;
  private readonly cache = new EdgeCache();
  private readonly origins: ReadonlyMap<string, BoundOrigin>;
  private readonly now: () => number;

  constructor(
    distribution: Resource,
    private readonly options: DistributionOptions,
  ) {
    this.configuration = readDistribution(distribution, options.stack);
    this.now = options.now ?? Date.now;
    this.origins = new Map([...this.configuration.origins].map(([id, settings]) => [id, this.bind(settings)]));
  }

  async handle(request: ViewerRequest): Promise<HttpResponse> {
    const startedAt = this.now();
    const requestId = randomBytes(42).toString('base64url');
    const path = this.objectPath(request.path);
    const behavior = this.behaviorOf(path);
    const outcome = await this.answer({ ...request, path }, request, behavior, requestId);
    const { response, result, origin } = outcome;
    const sent = this.dress(response, result, behavior, requestId, request);
    this.options.onRequest?.({
      at: startedAt,
      method: request.method,
      path: request.path,
      status: sent.status,
      result,
      behavior: behavior.address,
      pathPattern: behavior.pathPattern,
      origin,
      ms: this.now() - startedAt,
      reason: response.reason,
    });
    return sent;
  }

  /** The behaviour that a path belongs to. */
  behaviorOf(path: string): Behavior {
    const normalized = normalizePath(path);
    const found = this.configuration.behaviors.find(({ pathPattern }) => matchesPath(pathPattern, normalized));
    // The last behaviour is the default one, and its pattern matches everything.
    if (found === undefined) throw new TwinError(`${this.configuration.address} has no behaviour for ${path}.`);
    return found;
  }

  /** Forgets every cached object, as an invalidation of `/*` does. */
  invalidate(): void {
    this.cache.clear();
  }

  private objectPath(path: string): string {
    const root = this.configuration.defaultRootObject;
    return path === '/' && root !== undefined ? `/${root}` : path;
  }

  /** @param sent the request as it came, whose URL is what was signed */
  private async answer(
    request: ViewerRequest,
    sent: ViewerRequest,
    behavior: Behavior,
    requestId: string,
  ): Promise<{ readonly response: HttpResponse; readonly result: Result; readonly origin: string | undefined }> {
    const redirect = this.redirect(sent, behavior);
    if (redirect !== undefined) return { response: redirect, result: 'Redirect', origin: undefined };
    const refusal = this.refuse(sent, behavior, requestId);
    const { response, result, origin }: Fetched =
      refusal === undefined
        ? await this.fetch(request, behavior, requestId)
        : { response: refusal, result: 'Miss', origin: undefined };
    if (response.status < 400) return { response, result, origin };
    return { response: await this.errorPage(request, response, requestId), result: 'Error', origin };
  }

  private redirect(request: ViewerRequest, behavior: Behavior): HttpResponse | undefined {
    if (request.protocol === 'https' || behavior.viewerProtocolPolicy !== 'redirect-to-https') return undefined;
    const query = request.query === '' ? '' : `?${request.query}`;
    const host = this.hostsOf(request)[0] ?? '';
    return {
      status: BODILESS.includes(request.method) ? 301 : 307,
      headers: { location: `https://${host}${request.path}${query}`, server: 'CloudFront' },
      body: Buffer.alloc(0),
    };
  }

  /** CloudFront's own refusals, before cache and origin. */
  private refuse(request: ViewerRequest, behavior: Behavior, requestId: string): HttpResponse | undefined {
    const { method, path, query, headers } = request;
    const size = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + String(value).length, 0);
    if (path.length + query.length > MAX_URL_BYTES || path.length + query.length + size > MAX_REQUEST_BYTES) {
      return generated(413, 'the request is longer than CloudFront takes', requestId);
    }
    if (request.protocol === 'http' && behavior.viewerProtocolPolicy === 'https-only') {
      return generated(403, `${behavior.address} takes HTTPS only`, requestId);
    }
    if (!behavior.allowedMethods.includes(method)) {
      return generated(403, `${behavior.address} does not allow the method ${method}`, requestId);
    }
    if (BODILESS.includes(method) && request.body.length > 0) {
      return generated(403, `${method} has a body`, requestId);
    }
    return this.refuseUnsigned(request, behavior);
  }

  private refuseUnsigned(request: ViewerRequest, { keys }: Behavior): HttpResponse | undefined {
    if (keys === undefined) return undefined;
    return refuseUnsigned(request, this.hostsOf(request), keys, Math.floor(this.now() / 1000));
  }

  /** Hosts that the viewer may have meant: on loopback its Host header says nothing, a name of the distribution's counts alone. */
  private hostsOf(request: ViewerRequest): readonly string[] {
    const { hosts } = this.configuration;
    const host = header(request.headers, 'host');
    return host !== undefined && hosts.includes(host) ? [host] : hosts;
  }

  /** From the cache or the origin. */
  private async fetch(request: ViewerRequest, behavior: Behavior, requestId: string): Promise<Fetched> {
    const key =
      BODILESS.includes(request.method) || behavior.cachedMethods.includes(request.method)
        ? `${request.method === 'HEAD' ? 'GET' : request.method} ${cacheKey(request, behavior)}`
        : undefined;
    const stored = key === undefined ? undefined : this.cache.get(key);
    if (stored !== undefined && this.now() < stored.freshUntil) return this.hit(stored);
    const known = stored !== undefined && stored.response.status < 400 ? stored : undefined;
    const { origin, response } = await this.ask(request, behavior, requestId, known);
    const answered = { origin: origin.address };
    if (known !== undefined && response.status === 304) {
      this.store(key, known.response, behavior);
      return { ...answered, response: known.response, result: 'RefreshHit' };
    }
    if (known !== undefined && key !== undefined && response.status >= 500) {
      // The origin is in trouble, and an old object is better than an error.
      const seconds = this.configuration.errorPages.get(response.status)?.cachingSeconds ?? DEFAULT_ERROR_SECONDS;
      this.cache.set(key, { ...known, freshUntil: this.now() + seconds * 1000 });
      return { ...answered, response: known.response, result: 'Hit' };
    }
    const encodings = behavior.compress ? acceptedEncodings(behavior.cachePolicy, request.headers) : [];
    const kept = compress(withoutSetCookie(response, behavior), encodings);
    if (request.method !== 'HEAD') this.store(key, kept, behavior);
    return { ...answered, response: kept, result: 'Miss' };
  }

  private hit({ response, storedAt }: Stored): Fetched {
    const age = String(Math.floor((this.now() - storedAt) / 1000));
    return { response: { ...response, headers: { ...response.headers, age } }, result: 'Hit', origin: undefined };
  }

  private store(key: string | undefined, response: HttpResponse, behavior: Behavior): void {
    if (key === undefined) return;
    const now = this.now();
    const errorSeconds = this.configuration.errorPages.get(response.status)?.cachingSeconds;
    const seconds = freshSeconds(response, behavior.cachePolicy, errorSeconds, now);
    if (seconds === undefined) this.cache.delete(key);
    else this.cache.set(key, { response, storedAt: now, freshUntil: now + seconds * 1000 });
  }

  private async ask(
    request: ViewerRequest,
    behavior: Behavior,
    requestId: string,
    stored: Stored | undefined,
  ): Promise<{ readonly origin: Origin; readonly response: HttpResponse }> {
    const bound = this.origins.get(behavior.originId);
    if (bound === undefined) throw new TwinError(`${behavior.address} has no origin.`);
    const { settings, origin } = bound;
    const { query, headers } = forward(request, behavior, settings.domain, requestId);
    const etag = stored === undefined ? undefined : header(stored.response.headers, 'etag');
    const sent = {
      method: request.method,
      path: `${settings.path}${request.path}`,
      query,
      headers: { ...headers, ...settings.headers, ...(etag === undefined ? {} : { 'if-none-match': etag }) },
      body: request.body,
    };
    const { headers: answered, ...response } = await this.inTime(
      (onStart) => origin.fetch(sent, onStart),
      settings,
      requestId,
    );
    const passed = Object.entries(answered).filter(([name]) => !HOP_BY_HOP.includes(name));
    return { origin, response: { ...response, headers: Object.fromEntries(passed) } };
  }

  /** CloudFront gives up on an origin after its read time-out, from when it began; one that breaks off is a bad gateway. */
  private async inTime(
    ask: (onStart: () => void) => Promise<HttpResponse>,
    settings: OriginSettings,
    requestId: string,
  ): Promise<HttpResponse> {
    let timer: NodeJS.Timeout | undefined;
    const seconds = settings.readTimeoutSeconds;
    let giveUp: (response: HttpResponse) => void = () => {};
    const late = new Promise<HttpResponse>((resolve) => {
      giveUp = resolve;
    });
    const onStart = () => {
      const reason = `${settings.domain} did not answer within ${seconds} seconds`;
      timer = setTimeout(() => giveUp(generated(504, reason, requestId)), seconds * 1000);
    };
    const failed = (error: unknown) =>
      generated(502, `${settings.domain}: ${error instanceof Error ? error.message : error}`, requestId);
    try {
      return await Promise.race([ask(onStart).catch(failed), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The page of the distribution for this status, fetched through the behaviour that its path belongs to. */
  private async errorPage(request: ViewerRequest, response: HttpResponse, requestId: string): Promise<HttpResponse> {
    const page = this.configuration.errorPages.get(response.status)?.page;
    if (page === undefined) return response;
    const behavior = this.behaviorOf(page.path);
    const reason = response.reason ?? `the origin answered ${response.status}`;
    const pageRequest: ViewerRequest = {
      ...request,
      method: 'GET',
      path: page.path,
      query: '',
      headers: { 'accept-encoding': header(request.headers, 'accept-encoding') ?? '' },
      body: Buffer.alloc(0),
    };
    const refusal = this.refuseUnsigned(pageRequest, behavior);
    const found = refusal ?? (await this.fetch(pageRequest, behavior, requestId)).response;
    if (found.status !== 200) {
      return {
        ...found,
        reason: `${reason}; and the error page ${page.path} is not to be had: ${found.reason ?? found.status}`,
      };
    }
    return { status: page.status, headers: found.headers, body: found.body, reason };
  }

  /** What the edge does to every answer. */
  private dress(
    response: HttpResponse,
    result: Result,
    behavior: Behavior,
    requestId: string,
    request: ViewerRequest,
  ): HttpResponse {
    const headers: Headers = {
      ...this.openConnectSources(applyResponseHeaders(response.headers, behavior.responseHeaders)),
      'x-cache': `${result} from cloudfront`,
      via: VIA,
      'x-amz-cf-pop': 'LOCAL1-C1',
      'x-amz-cf-id': requestId,
    };
    if (response.status === 200 && BODILESS.includes(request.method) && unchanged(request.headers, headers)) {
      const { 'content-type': _, 'content-encoding': __, ...rest } = headers;
      return { ...response, status: 304, headers: rest, body: Buffer.alloc(0) };
    }
    return {
      ...response,
      headers: { ...headers, 'content-length': String(response.body.length) },
      body: request.method === 'HEAD' ? Buffer.alloc(0) : response.body,
    };
  }

  private openConnectSources(headers: Headers): Headers {
    const policy = headers['content-security-policy'];
    const sources = this.options.connectSources ?? [];
    if (typeof policy !== 'string' || sources.length === 0) return headers;
    const opened = policy
      .split(';')
      .map((directive) =>
        /^\s*connect-src\s/i.test(directive) ? [directive.trimEnd(), ...sources].join(' ') : directive,
      );
    return { ...headers, 'content-security-policy': opened.join(';') };
  }

  /** Finds what stands behind an origin's domain: a bucket or function URL of the stack, or a handler that was given. */
  private bind(settings: OriginSettings): BoundOrigin {
    const { stack, authorizer, functions, origins = {} } = this.options;
    const { domain, address, signing } = settings;
    const { account, partition } = stack.account;
    const caller = { distributionArn: this.configuration.arn, account, partition };
    const demand = (type: string, custom: boolean) => {
      if (settings.accessControlType !== undefined && settings.accessControlType !== type) {
        throw new TwinError(`${address}: ${domain} needs an origin access control of the type "${type}".`);
      }
      if (settings.custom !== custom) {
        throw new TwinError(
          `${address}: an origin for ${domain} ${custom ? 'needs a' : 'has no'} custom_origin_config.`,
        );
      }
    };
    const bucket = stack
      .ofType('aws_s3_bucket')
      .find((candidate) =>
        ['bucket_regional_domain_name', 'bucket_domain_name'].some((name) => candidate.attribute(name) === domain),
      );
    if (bucket !== undefined) {
      demand('s3', false);
      return { settings, origin: new BucketOrigin(bucket, domain, { stack, authorizer, caller, signing }) };
    }
    const url = stack
      .ofType('aws_lambda_function_url')
      .find((candidate) => new URL(candidate.attribute('function_url')).host === domain);
    if (url !== undefined) {
      demand('lambda', true);
      return { settings, origin: new FunctionUrlOrigin(url, { functions, authorizer, caller, signing }) };
    }
    const handler = Object.hasOwn(origins, domain) ? origins[domain] : undefined;
    if (handler === undefined) {
      throw new TwinError(
        `${address}: ${domain} is neither a bucket nor a function URL of the stack, and nothing was given to answer for it.`,
      );
    }
    demand('custom', true);
    return { settings, origin: new CustomOrigin(domain, handler) };
  }
}

/** When no cookies are forwarded, CloudFront takes Set-Cookie out of the answer too ("Cache content based on cookies"). */
function withoutSetCookie(response: HttpResponse, behavior: Behavior): HttpResponse {
  if (forwardsCookies(behavior) || response.headers['set-cookie'] === undefined) return response;
  const { 'set-cookie': _, ...headers } = response.headers;
  return {
    ...response,
    headers,
    reason: response.reason ?? 'Set-Cookie was removed, as this behaviour forwards no cookies',
  };
}

/** Does the viewer already have this object? */
function unchanged(asked: Headers, had: Headers): boolean {
  const bare = (tag: string) => tag.trim().replace(/^W\//, '');
  const tags = header(asked, 'if-none-match');
  const etag = header(had, 'etag');
  if (tags !== undefined)
    return etag !== undefined && (tags.trim() === '*' || tags.split(',').map(bare).includes(bare(etag)));
  const since = Date.parse(header(asked, 'if-modified-since') ?? '');
  const modified = Date.parse(header(had, 'last-modified') ?? '');
  return modified <= since;
}

/** An error that the edge makes itself. */
function generated(status: number, reason: string, requestId: string): HttpResponse {
  const body = [
    '<!DOCTYPE html>',
    '<html><head><title>ERROR: The request could not be satisfied</title></head>',
    `<body><h1>${status} ERROR</h1><h2>The request could not be satisfied.</h2>`,
    `<pre>Generated by cloudfront (CloudFront)\nRequest ID: ${requestId}</pre></body></html>`,
  ].join('\n');
  return { status, headers: { 'content-type': 'text/html', server: 'CloudFront' }, body: Buffer.from(body), reason };
}
