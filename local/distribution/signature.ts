// Signed URLs and signed cookies: may this request pass a behaviour with trusted key groups?
//
// Facts: CloudFront developer guide, "Serve private content with signed URLs and signed cookies"; the error codes and the SHA-256
// parameters: links-messages-lambda facts, 1.1 to 1.6. The order of the checks is not documented; the codes are.

import { type KeyObject, verify } from 'node:crypto';
import { BlockList, isIPv4 } from 'node:net';
import { matches } from '../iam/match';
import { isMap, type Value } from '../terraform/value';
import { cookies, type HttpResponse, queryParameters, type ViewerRequest, xmlError } from './http';

/** Query parameters that make a URL a signed one. CloudFront takes them out before cache and origin. */
export const SIGNING_PARAMETERS = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'] as const;
type SigningParameter = (typeof SIGNING_PARAMETERS)[number];
/** Cookies of the same meaning carry this before the name. */
const COOKIE_PREFIX = 'CloudFront-';

export const isSigningCookie = (name: string): boolean =>
  SIGNING_PARAMETERS.some((parameter) => name === COOKIE_PREFIX + parameter);
export const withoutSigning = (query: string): string =>
  queryParameters(query)
    .filter(({ name }) => !SIGNING_PARAMETERS.some((parameter) => name === parameter))
    .map(({ text }) => text)
    .join('&');

interface Denial {
  readonly code: 'MissingKey' | 'InvalidKey' | 'MalformedSignature' | 'MalformedPolicy' | 'AccessDenied';
  readonly reason: string;
}

const MESSAGES: Readonly<Record<Denial['code'], string>> = {
  MissingKey: 'Missing Key-Pair-Id query parameter or cookie value',
  InvalidKey: 'Unknown Key',
  MalformedSignature: 'Could not unencode Signature',
  MalformedPolicy: 'Malformed Policy',
  AccessDenied: 'Access denied',
};

const HASHES: Readonly<Record<string, string>> = { SHA1: 'sha1', SHA256: 'sha256' };

/**
 * CloudFront's refusal, or undefined when the request is signed well.
 *
 * @param hosts that the signed URL may name: the distribution's domain and its aliases
 * @param keys public keys of the behaviour's key groups, by id
 * @param now epoch seconds
 */
export function refuseUnsigned(
  request: ViewerRequest,
  hosts: readonly string[],
  keys: ReadonlyMap<string, KeyObject>,
  now: number,
): HttpResponse | undefined {
  const denial = judge(request, hosts, keys, now);
  if (denial === undefined) return undefined;
  return {
    status: 403,
    headers: { 'content-type': 'text/xml', server: 'CloudFront' },
    body: xmlError({ Code: denial.code, Message: MESSAGES[denial.code] }),
    reason: `${denial.code}: ${denial.reason}`,
  };
}

function judge(
  request: ViewerRequest,
  hosts: readonly string[],
  keys: ReadonlyMap<string, KeyObject>,
  now: number,
): Denial | undefined {
  const { source, values } = signingValues(request);
  const keyPairId = values['Key-Pair-Id'];
  if (keyPairId === undefined || keyPairId === '') {
    return { code: 'MissingKey', reason: `neither a signed URL nor signed cookies` };
  }
  const key = keys.get(keyPairId);
  if (key === undefined) return { code: 'InvalidKey', reason: `no trusted key group holds the key ${keyPairId}` };
  const signature = decode(values.Signature);
  if (signature === undefined) return { code: 'MalformedSignature', reason: `the ${source} has no readable signature` };
  const hash = HASHES[values['Hash-Algorithm'] ?? 'SHA1'];
  if (hash === undefined) return { code: 'AccessDenied', reason: `the hash ${values['Hash-Algorithm']} is not known` };

  const path = withoutSigning(request.query) === '' ? request.path : `${request.path}?${withoutSigning(request.query)}`;
  const urls = hosts.map((host) => `${request.protocol}://${host}${path}`);
  const texts = policyTexts(values, urls);
  if (texts === undefined)
    return { code: 'MalformedPolicy', reason: `the ${source} has no readable policy and no time` };
  const text = texts.find((candidate) => verify(hash, Buffer.from(candidate), key, signature));
  if (text === undefined) {
    return {
      code: 'AccessDenied',
      reason: `the signature is not of the key ${keyPairId} over this policy and ${hash}`,
    };
  }
  const policy = parsePolicy(text);
  if (policy === undefined)
    return { code: 'MalformedPolicy', reason: 'the policy does not have the one statement expected' };
  const why = unmet(policy, urls, request.address, now);
  return why === undefined ? undefined : { code: 'AccessDenied', reason: why };
}

/** One signing parameter in the URL makes it a signed URL, and cookies are not looked at. */
function signingValues(request: ViewerRequest): {
  readonly source: string;
  readonly values: Readonly<Partial<Record<SigningParameter, string>>>;
} {
  const parameters = new URLSearchParams(request.query);
  const inUrl = SIGNING_PARAMETERS.filter((name) => parameters.has(name));
  if (inUrl.length > 0) {
    return { source: 'URL', values: Object.fromEntries(inUrl.map((name) => [name, parameters.get(name) ?? ''])) };
  }
  const sent = cookies(request.headers);
  const values = SIGNING_PARAMETERS.flatMap((name) => {
    const cookie = sent.find((candidate) => candidate.name === COOKIE_PREFIX + name);
    return cookie === undefined ? [] : [[name, cookie.value] as const];
  });
  return { source: 'cookies', values: Object.fromEntries(values) };
}

/** CloudFront's own URL-safe base64: `+` as `-`, `=` as `_`, `/` as `~`. */
function decode(text: string | undefined): Buffer | undefined {
  if (text === undefined || !/^[A-Za-z0-9\-~]+_{0,2}$/.test(text)) return undefined;
  return Buffer.from(text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/'), 'base64');
}

/** The texts that may have been signed: the custom policy as sent, or the canned policy of this URL. */
function policyTexts(
  values: Readonly<Partial<Record<SigningParameter, string>>>,
  urls: readonly string[],
): readonly string[] | undefined {
  if (values.Policy !== undefined) {
    const text = decode(values.Policy)?.toString('utf8');
    return text === undefined ? undefined : [text];
  }
  const expires = values.Expires ?? '';
  if (!/^\d{1,12}$/.test(expires)) return undefined;
  return urls.map(
    (url) => `{"Statement":[{"Resource":"${url}","Condition":{"DateLessThan":{"AWS:EpochTime":${expires}}}}]}`,
  );
}

interface Policy {
  /** Undefined admits every URL. */
  readonly resource: string | undefined;
  /** Epoch seconds. */
  readonly before: number;
  readonly after: number | undefined;
  readonly network: string | undefined;
}

function parsePolicy(text: string): Policy | undefined {
  let json: Value;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const statements = isMap(json) ? json['Statement'] : undefined;
  const [statement] = Array.isArray(statements) && statements.length === 1 ? statements : [];
  if (!isMap(statement)) return undefined;
  const conditions = statement['Condition'];
  if (!isMap(conditions)) return undefined;
  const condition = (operator: string, key: string): Value | undefined => {
    const operands = conditions[operator];
    return isMap(operands) ? operands[key] : undefined;
  };
  const resource = statement['Resource'];
  const before = condition('DateLessThan', 'AWS:EpochTime');
  const after = condition('DateGreaterThan', 'AWS:EpochTime');
  const network = condition('IpAddress', 'AWS:SourceIp');
  if (Object.keys(conditions).some((name) => !['DateLessThan', 'DateGreaterThan', 'IpAddress'].includes(name)))
    return undefined;
  if (typeof before !== 'number') return undefined;
  if (after !== undefined && typeof after !== 'number') return undefined;
  if (network !== undefined && typeof network !== 'string') return undefined;
  if (resource !== undefined && typeof resource !== 'string') return undefined;
  return { resource, before, after, network };
}

function unmet(policy: Policy, urls: readonly string[], address: string, now: number): string | undefined {
  const { resource, before, after, network } = policy;
  if (resource !== undefined && !urls.some((url) => matches(resource, url)))
    return `${resource} is signed, not ${urls.join(' or ')}`;
  if (now >= before) return `it expired ${now - before} seconds ago`;
  if (after !== undefined && now <= after) return `it begins in ${after - now} seconds`;
  if (network !== undefined && !inNetwork(address, network)) return `${address} is not in ${network}`;
  return undefined;
}

/** IPv4 only, as in CloudFront's policies. */
function inNetwork(address: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/');
  if (!isIPv4(base) || !/^\d+$/.test(bits) || Number(bits) > 32) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), 'ipv4');
  return isIPv4(address) && list.check(address, 'ipv4');
}
