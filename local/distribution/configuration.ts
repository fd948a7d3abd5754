// An aws_cloudfront_distribution as the twin runs it: behaviours, policies, key groups and error pages, parsed and checked. What
// would change answers and is not simulated is refused with its address; what would not is listed.

import { createPublicKey, type KeyObject } from 'node:crypto';
import { TwinError } from '../error';
import type { Resource, Stack } from '../terraform/stack';
import type { Block } from '../terraform/value';
import {
  type CachePolicy,
  type Forwarding,
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  NO_ORIGIN_REQUEST_POLICY,
  type OriginRequestPolicy,
  readCachePolicy,
  readOriginRequestPolicy,
} from './forwarding';
import type { Signing } from './origins/origin';
import { type ResponseHeadersPolicy, readResponseHeadersPolicy } from './response-headers';

export interface Behavior extends Forwarding {
  /** Terraform address. */
  readonly address: string;
  /** `*` for the default behaviour. */
  readonly pathPattern: string;
  readonly originId: string;
  readonly viewerProtocolPolicy: 'allow-all' | 'https-only' | 'redirect-to-https';
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  /** Public keys of the trusted key groups by id; undefined admits everybody. */
  readonly keys: ReadonlyMap<string, KeyObject> | undefined;
  readonly compress: boolean;
  readonly responseHeaders: ResponseHeadersPolicy | undefined;
}

export interface OriginSettings {
  readonly address: string;
  readonly domain: string;
  /** Before the path of each request; empty, or with a slash in front and none at the end. */
  readonly path: string;
  readonly signing: Signing;
  readonly accessControlType: string | undefined;
  readonly custom: boolean;
  readonly readTimeoutSeconds: number;
  /** Headers that CloudFront adds; lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface ErrorPage {
  /** Path and status of the page; undefined leaves the origin's answer. */
  readonly page: { readonly path: string; readonly status: number } | undefined;
  readonly cachingSeconds: number | undefined;
}

export interface DistributionConfiguration {
  readonly address: string;
  readonly arn: string;
  /** The distribution's own host, then its aliases. */
  readonly hosts: readonly string[];
  readonly defaultRootObject: string | undefined;
  /** In the order in which they are tried; the default behaviour is last. */
  readonly behaviors: readonly Behavior[];
  readonly origins: ReadonlyMap<string, OriginSettings>;
  readonly errorPages: ReadonlyMap<number, ErrorPage>;
  /** Arguments that the twin does not honour. */
  readonly notSimulated: readonly string[];
}

const NOT_SIMULATED = ['web_acl_id', 'logging_config', 'anycast_ip_list_id', 'continuous_deployment_policy_id'];
const REFUSED_IN_DISTRIBUTION = ['origin_group'];
const REFUSED_IN_BEHAVIOR = [
  'forwarded_values',
  'function_association',
  'lambda_function_association',
  'trusted_signers',
  'field_level_encryption_id',
  'grpc_config',
];
const REFUSED_IN_ORIGIN = ['vpc_origin_config', 's3_origin_config'];
/** Statuses that a custom error response may replace, and with which it may answer ("Generate custom error responses"). */
const ERROR_CODES = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
const DEFAULT_READ_TIMEOUT_SECONDS = 30;

export function readDistribution(distribution: Resource, stack: Stack): DistributionConfiguration {
  if (!distribution.flag('enabled'))
    throw new TwinError(`${distribution.address}.enabled is false: nothing would answer.`);
  refuse(distribution, REFUSED_IN_DISTRIBUTION);
  const origins = new Map(
    distribution.blocks('origin').map((block) => [block.text('origin_id'), readOrigin(block, stack)]),
  );
  const behaviors = [
    ...distribution
      .blocks('ordered_cache_behavior')
      .map((block) => readBehavior(block, block.text('path_pattern'), stack)),
    readBehavior(distribution.block('default_cache_behavior'), '*', stack),
  ];
  for (const { address, originId } of behaviors) {
    if (!origins.has(originId))
      throw new TwinError(`${address}.target_origin_id: the distribution has no origin "${originId}".`);
  }
  const rootObject = distribution.optionalText('default_root_object');
  const geo = distribution.optionalBlock('restrictions')?.optionalBlock('geo_restriction');
  const restricted = geo !== undefined && geo.text('restriction_type') !== 'none';
  return {
    address: distribution.address,
    arn: distribution.attribute('arn'),
    hosts: [distribution.attribute('domain_name'), ...distribution.texts('aliases')],
    defaultRootObject: rootObject === '' ? undefined : rootObject,
    behaviors,
    origins,
    errorPages: new Map(distribution.blocks('custom_error_response').map(readErrorPage)),
    notSimulated: [
      ...NOT_SIMULATED.filter((name) => distribution.has(name)).map((name) => `${distribution.address}.${name}`),
      ...(restricted ? [`${distribution.address}.restrictions`] : []),
      ...new Set(behaviors.flatMap(({ responseHeaders }) => responseHeaders?.notSimulated ?? [])),
    ],
  };
}

function refuse(block: Block, names: readonly string[]): void {
  for (const name of names) {
    const value = block.value(name);
    if (value !== undefined && !(Array.isArray(value) && value.length === 0) && value !== '') {
      throw new TwinError(`${block.where}.${name} is not simulated.`);
    }
  }
}

function readBehavior(block: Block, pathPattern: string, stack: Stack): Behavior {
  refuse(block, REFUSED_IN_BEHAVIOR);
  const protocol = block.text('viewer_protocol_policy');
  if (protocol !== 'allow-all' && protocol !== 'https-only' && protocol !== 'redirect-to-https') {
    throw new TwinError(`${block.where}.viewer_protocol_policy is "${protocol}", which CloudFront does not know.`);
  }
  const groups = block.texts('trusted_key_groups');
  const responseHeaders = block.optionalText('response_headers_policy_id');
  return {
    address: block.where,
    pathPattern,
    originId: block.text('target_origin_id'),
    viewerProtocolPolicy: protocol,
    allowedMethods: block.texts('allowed_methods'),
    cachedMethods: block.texts('cached_methods'),
    keys: groups.length === 0 ? undefined : readKeys(groups, block.where, stack),
    compress: block.flag('compress'),
    cachePolicy: cachePolicyOf(block, stack),
    originRequestPolicy: originRequestPolicyOf(block, stack),
    responseHeaders:
      responseHeaders === undefined
        ? undefined
        : readResponseHeadersPolicy(
            named(
              stack,
              'aws_cloudfront_response_headers_policy',
              responseHeaders,
              `${block.where}.response_headers_policy_id`,
            ),
          ),
  };
}

function cachePolicyOf(block: Block, stack: Stack): CachePolicy {
  const id = block.text('cache_policy_id');
  const managed = MANAGED_CACHE_POLICIES[id];
  return managed ?? readCachePolicy(named(stack, 'aws_cloudfront_cache_policy', id, `${block.where}.cache_policy_id`));
}

function originRequestPolicyOf(block: Block, stack: Stack): OriginRequestPolicy {
  const id = block.optionalText('origin_request_policy_id');
  if (id === undefined) return NO_ORIGIN_REQUEST_POLICY;
  const managed = MANAGED_ORIGIN_REQUEST_POLICIES[id];
  const where = `${block.where}.origin_request_policy_id`;
  return managed ?? readOriginRequestPolicy(named(stack, 'aws_cloudfront_origin_request_policy', id, where));
}

/** The resource of a type with this id. */
function named(stack: Stack, type: string, id: string, where: string): Resource {
  const found = stack.find(type, 'id', id);
  if (found === undefined)
    throw new TwinError(`${where}: neither the stack nor the twin has a policy with the id ${id}.`);
  return found;
}

function readKeys(groupIds: readonly string[], where: string, stack: Stack): ReadonlyMap<string, KeyObject> {
  return new Map(
    groupIds.flatMap((id) => {
      const group = stack.find('aws_cloudfront_key_group', 'id', id);
      if (group === undefined) throw new TwinError(`${where}.trusted_key_groups: the stack has no key group ${id}.`);
      return group.texts('items').map((keyId) => {
        const key = stack.find('aws_cloudfront_public_key', 'id', keyId);
        if (key === undefined) throw new TwinError(`${group.address}.items: the stack has no public key ${keyId}.`);
        return [keyId, readKey(key)] as const;
      });
    }),
  );
}

function readKey(resource: Resource): KeyObject {
  const where = `${resource.address}.encoded_key`;
  let key: KeyObject;
  try {
    key = createPublicKey(resource.text('encoded_key'));
  } catch (error) {
    if (error instanceof TwinError) throw error;
    throw new TwinError(`${where} is no public key in PEM.`);
  }
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  const accepted =
    (type === 'rsa' && details?.modulusLength === 2048) || (type === 'ec' && details?.namedCurve === 'prime256v1');
  if (!accepted) throw new TwinError(`${where}: CloudFront takes RSA-2048 and EC P-256 keys only.`);
  return key;
}

function readOrigin(block: Block, stack: Stack): OriginSettings {
  refuse(block, REFUSED_IN_ORIGIN);
  const controlId = block.optionalText('origin_access_control_id') ?? '';
  const control = controlId === '' ? undefined : stack.find('aws_cloudfront_origin_access_control', 'id', controlId);
  if (controlId !== '' && control === undefined) {
    throw new TwinError(
      `${block.where}.origin_access_control_id: the stack has no origin access control ${controlId}.`,
    );
  }
  const signing = control?.text('signing_behavior') ?? 'never';
  if (signing !== 'never' && signing !== 'always' && signing !== 'no-override') {
    throw new TwinError(`${control?.address}.signing_behavior is "${signing}", which CloudFront does not know.`);
  }
  const custom = block.optionalBlock('custom_origin_config');
  return {
    address: block.where,
    domain: block.text('domain_name'),
    path: (block.optionalText('origin_path') ?? '').replace(/\/$/, ''),
    signing,
    accessControlType: control?.text('origin_access_control_origin_type'),
    custom: custom !== undefined,
    readTimeoutSeconds: custom?.optionalNumber('origin_read_timeout') ?? DEFAULT_READ_TIMEOUT_SECONDS,
    headers: Object.fromEntries(
      block.blocks('custom_header').map((item) => [item.text('name').toLowerCase(), item.text('value')]),
    ),
  };
}

function readErrorPage(block: Block): readonly [number, ErrorPage] {
  const code = block.number('error_code');
  const path = block.optionalText('response_page_path') ?? '';
  const status = block.optionalNumber('response_code') ?? 0;
  if (!ERROR_CODES.includes(code))
    throw new TwinError(`${block.where}.error_code: CloudFront has no custom response to ${code}.`);
  if ((path === '') !== (status === 0)) {
    throw new TwinError(`${block.where}: response_page_path and response_code are given together or not at all.`);
  }
  if (status !== 0 && status !== 200 && !ERROR_CODES.includes(status)) {
    throw new TwinError(`${block.where}.response_code: CloudFront does not answer ${status} with a custom page.`);
  }
  if (path !== '' && !path.startsWith('/'))
    throw new TwinError(`${block.where}.response_page_path must begin with a slash.`);
  return [
    code,
    { page: path === '' ? undefined : { path, status }, cachingSeconds: block.optionalNumber('error_caching_min_ttl') },
  ];
}
