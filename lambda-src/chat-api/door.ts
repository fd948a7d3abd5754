// The door: turns the event of a function URL into a request of one of the two routes, or into a refusal.
// Nothing behind it looks at the event again. Takes anything, throws never.

import { createHash } from 'node:crypto';
import {
  BODY_HASH_HEADER,
  type ErrorCode,
  MAX_BODY_BYTES,
  REDEEM_PATH,
  SESSION_PATH,
  type SessionRequest,
} from '../shared/contract/http';
import type { Token } from '../shared/contract/link';
import { parseToken } from '../shared/token';
import { type Device, parseDevice } from './cookies';
import { sourceOf } from './source';

export type Request =
  | { readonly route: 'redeem'; readonly token: Token; readonly takeOver: boolean; readonly device?: Device }
  | { readonly route: 'session'; readonly report: SessionRequest; readonly device?: Device };

export type AtTheDoor = { readonly source: string } & ({ readonly request: Request } | { readonly refusal: ErrorCode });

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const object = (value: unknown): Json => (isObject(value) ? value : {});
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const strings = (value: unknown): string[] => (Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []);

/** Contact ids are UUIDs today; the documented limit is 256 characters. */
const isContactId = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= 256;

export function readRequest(event: unknown): AtTheDoor {
  const { rawPath, headers: rawHeaders, cookies, requestContext, body, isBase64Encoded } = object(event);
  const http = object(object(requestContext)['http']);
  // Function URLs give header names in lower case; other callers of the handler need not.
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(object(rawHeaders))) {
    if (typeof value === 'string') headers.set(name.toLowerCase(), value);
  }
  const header = (name: string) => headers.get(name) ?? '';

  const source = sourceOf(header('x-forwarded-for'), text(http['sourceIp']));
  const refusal = (code: ErrorCode) => ({ source, refusal: code });

  const path = text(rawPath);
  if (path !== REDEEM_PATH && path !== SESSION_PATH) return refusal('unknown_route');
  if (text(http['method']) !== 'POST') return refusal('method_not_allowed');

  // Both force a preflight on a page of another origin, and nothing answers preflights here.
  if (!/^application\/json(\s*;.*)?$/i.test(header('content-type'))) return refusal('not_same_origin');
  if (header(BODY_HASH_HEADER) === '') return refusal('not_same_origin');
  const fetchSite = headers.get('sec-fetch-site');
  if (fetchSite !== undefined && fetchSite !== 'same-origin') return refusal('not_same_origin');

  const bytes = Buffer.from(text(body), isBase64Encoded === true ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) return refusal('too_large');
  if (createHash('sha256').update(bytes).digest('hex') !== header(BODY_HASH_HEADER).toLowerCase()) {
    return refusal('bad_request');
  }
  const json = parseJson(bytes);
  if (json === undefined) return refusal('bad_request');

  const found = parseDevice(strings(cookies));
  const device = found && { device: found };
  if (path === REDEEM_PATH) {
    const token = parseToken(json['token']);
    const takeOver = json['takeOver'] ?? false;
    if (token === undefined || typeof takeOver !== 'boolean') return refusal('bad_request');
    return { source, request: { route: 'redeem', token, takeOver, ...device } };
  }
  const report: { -readonly [Name in keyof SessionRequest]: SessionRequest[Name] } = {};
  for (const name of ['joined', 'ended', 'unjoined'] as const) {
    const contactId = json[name];
    if (contactId === undefined) continue;
    if (!isContactId(contactId)) return refusal('bad_request');
    report[name] = contactId;
  }
  return { source, request: { route: 'session', report, ...device } };
}

function parseJson(bytes: Buffer): Json | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
