// Cache policies and origin request policies: what of a viewer's request reaches the origin, and what the cache tells apart.

import { TwinError } from '../error';
import type { Block } from '../terraform/value';
import { cookies, type Headers, header, queryParameters, type ViewerRequest } from './http';
import { isSigningCookie, withoutSigning } from './signature';

/** Names that a policy lets through. */
export class Selection {
  private readonly names: ReadonlySet<string>;

  constructor(
    private readonly behavior: 'none' | 'all' | 'whitelist' | 'allExcept',
    names: readonly string[] = [],
    private readonly fold: (name: string) => string = (name) => name,
  ) {
    this.names = new Set(names.map(fold));
  }

  get none(): boolean {
    return this.behavior === 'none';
  }

  has(name: string): boolean {
    if (this.behavior === 'none' || this.behavior === 'all') return this.behavior === 'all';
    return this.names.has(this.fold(name)) === (this.behavior === 'whitelist');
  }
}

interface Selected {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

export type OriginRequestPolicy = Selected;

export interface CachePolicy extends Selected {
  /** Seconds. */
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

const NOTHING: Selected = {
  headers: new Selection('none'),
  cookies: new Selection('none'),
  queryStrings: new Selection('none'),
};
const EVERYTHING: Selected = {
  headers: new Selection('all'),
  cookies: new Selection('all'),
  queryStrings: new Selection('all'),
};
const YEAR = 31_536_000;
const DAY = 86_400;

/** Policies that AWS manages; their ids are the same in every account ("Use managed cache policies", "... origin request policies"). */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    ...NOTHING,
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 0,
    gzip: false,
    brotli: false,
  },
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    ...NOTHING,
    minTtl: 1,
    defaultTtl: DAY,
    maxTtl: YEAR,
    gzip: true,
    brotli: true,
  },
};
export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, OriginRequestPolicy>> = {
  // AllViewer
  '216adef6-5c7f-47e4-b989-5492eafa07d3': EVERYTHING,
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { ...EVERYTHING, headers: new Selection('allExcept', ['host']) },
};
export const NO_ORIGIN_REQUEST_POLICY: OriginRequestPolicy = NOTHING;

/** Headers that no policy can name ("Request and response behavior for custom origins", the table of request headers). */
const UNNAMEABLE = [
  'cache-control',
  'connection',
  'content-length',
  'cookie',
  'max-forwards',
  'pragma',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'request-range',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amz-cf-id',
  'x-forwarded-proto',
  'x-real-ip',
];
/** And those that only a cache policy can name. */
const ONLY_IN_CACHE_POLICY = ['authorization', 'accept-encoding'];

export function readCachePolicy(policy: Block): CachePolicy {
  const parameters = policy.block('parameters_in_cache_key_and_forwarded_to_origin');
  const minTtl = policy.optionalNumber('min_ttl') ?? 0;
  return {
    ...readSelected(parameters, UNNAMEABLE),
    minTtl,
    defaultTtl: Math.max(minTtl, policy.optionalNumber('default_ttl') ?? DAY),
    maxTtl: policy.optionalNumber('max_ttl') ?? YEAR,
    gzip: parameters.flag('enable_accept_encoding_gzip'),
    brotli: parameters.flag('enable_accept_encoding_brotli'),
  };
}

export const readOriginRequestPolicy = (policy: Block): OriginRequestPolicy =>
  readSelected(policy, [...UNNAMEABLE, ...ONLY_IN_CACHE_POLICY]);

function readSelected(block: Block, refused: readonly string[]): Selected {
  const select = (kind: 'headers' | 'cookies' | 'query_strings', singular: string, fold?: (name: string) => string) => {
    const config = block.block(`${kind}_config`);
    const behavior = config.optionalText(`${singular}_behavior`) ?? 'none';
    const names = config.optionalBlock(kind)?.texts('items') ?? [];
    switch (behavior) {
      case 'none':
      case 'all':
        return new Selection(behavior);
      case 'allViewer':
        return new Selection('all');
      case 'whitelist':
      case 'allExcept':
        return new Selection(behavior, names, fold);
      default:
        throw new TwinError(`${config.where}.${singular}_behavior "${behavior}" is not simulated.`);
    }
  };
  const headerNames = block.block('headers_config').optionalBlock('headers')?.texts('items') ?? [];
  for (const name of headerNames.map((item) => item.toLowerCase())) {
    if (refused.includes(name))
      throw new TwinError(`${block.where}: CloudFront does not allow the header ${name} in this policy.`);
    if (name.startsWith('cloudfront-')) throw new TwinError(`${block.where}: the header ${name} is not simulated.`);
  }
  return {
    headers: select('headers', 'header', (name) => name.toLowerCase()),
    cookies: select('cookies', 'cookie'),
    queryStrings: select('query_strings', 'query_string'),
  };
}

/** Viewer headers that never reach an origin, or only as CloudFront writes them itself. */
const NOT_FORWARDED = [
  ...UNNAMEABLE.filter((name) => name !== 'cache-control' && name !== 'pragma'),
  'accept-encoding',
  'expect',
  'host',
  'user-agent',
  'via',
  'x-forwarded-for',
];
/** Viewer headers that reach the origin whatever the policies say. */
const ALWAYS_FORWARDED = ['cache-control', 'pragma'];

export interface Forwarding {
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy: OriginRequestPolicy;
}

/** Cookies reach the origin; otherwise CloudFront also takes Set-Cookie out of its answers. */
export const forwardsCookies = ({ cachePolicy, originRequestPolicy }: Forwarding): boolean =>
  !cachePolicy.cookies.none || !originRequestPolicy.cookies.none;

/** gzip and br as far as the viewer takes them and the cache policy lets them count, in CloudFront's own order. */
export function acceptedEncodings({ gzip, brotli }: CachePolicy, headers: Headers): readonly ('br' | 'gzip')[] {
  const accepted = (header(headers, 'accept-encoding') ?? '')
    .split(',')
    .map((item) =>
      item
        .trim()
        .toLowerCase()
        .split(/\s*;\s*q=/),
    )
    .filter(([, quality]) => quality === undefined || Number(quality) > 0)
    .map(([name]) => name);
  return [
    ...(brotli && accepted.includes('br') ? (['br'] as const) : []),
    ...(gzip && accepted.includes('gzip') ? (['gzip'] as const) : []),
  ];
}

/** What the origin gets besides method, path and body. */
export interface Forwarded {
  readonly query: string;
  readonly headers: Headers;
}

/**
 * @param originHost domain of the origin: the Host header, unless a policy forwards the viewer's
 * @param requestId CloudFront's id of the request
 */
export function forward(
  request: ViewerRequest,
  forwarding: Forwarding,
  originHost: string,
  requestId: string,
): Forwarded {
  const { cachePolicy, originRequestPolicy } = forwarding;
  const policies = [cachePolicy, originRequestPolicy];
  const named = (name: string) => policies.some((policy) => policy.headers.has(name));
  const headers: Record<string, string> = {};
  for (const name of Object.keys(request.headers)) {
    const value = header(request.headers, name);
    const passes = ALWAYS_FORWARDED.includes(name) || (named(name) && !NOT_FORWARDED.includes(name));
    if (value !== undefined && passes && !name.startsWith('x-edge-') && !name.startsWith('x-amz-cf-'))
      headers[name] = value;
  }
  const encodings = acceptedEncodings(cachePolicy, request.headers);
  const acceptEncoding = encodings.length > 0 ? encodings.join(',') : header(request.headers, 'accept-encoding');
  if (acceptEncoding !== undefined && (encodings.length > 0 || named('accept-encoding')))
    headers['accept-encoding'] = acceptEncoding;
  const cookie = selectedCookies(request, policies);
  if (cookie !== '') headers['cookie'] = cookie;
  headers['host'] = named('host') ? (header(request.headers, 'host') ?? originHost) : originHost;
  headers['user-agent'] = named('user-agent') ? (header(request.headers, 'user-agent') ?? '') : 'Amazon CloudFront';
  headers['via'] = VIA;
  headers['x-amz-cf-id'] = requestId;
  const forwardedFor = header(request.headers, 'x-forwarded-for');
  headers['x-forwarded-for'] = forwardedFor === undefined ? request.address : `${forwardedFor},${request.address}`;
  return { query: selectedQuery(request, policies), headers };
}

export const VIA = '1.1 0123456789abcdef0123456789abcdef.cloudfront.net (CloudFront)';

/** What one cached object is told from another by, besides its path. */
export function cacheKey(request: ViewerRequest, { cachePolicy }: Forwarding): string {
  const chosen = [cachePolicy];
  const headers = Object.keys(request.headers)
    .filter((name) => cachePolicy.headers.has(name))
    .sort()
    .map((name) => [name, header(request.headers, name)]);
  return JSON.stringify([
    request.path,
    selectedQuery(request, chosen),
    headers,
    selectedCookies(request, chosen),
    acceptedEncodings(cachePolicy, request.headers),
  ]);
}

function selectedQuery(request: ViewerRequest, policies: readonly Selected[]): string {
  return queryParameters(withoutSigning(request.query))
    .filter(({ name }) => policies.some((policy) => policy.queryStrings.has(name)))
    .map(({ text }) => text)
    .join('&');
}

/** Signed cookies are for CloudFront alone. That they are not forwarded is not documented; nothing here may depend on them. */
function selectedCookies(request: ViewerRequest, policies: readonly Selected[]): string {
  return cookies(request.headers)
    .filter(({ name }) => !isSigningCookie(name) && policies.some((policy) => policy.cookies.has(name)))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
}
