// What a failed call means for the caller: which errors are a refusal (nothing was sent), which leave it open.

import type { Reason, SendStatus } from '../shared/contract/connect';

/** What is known about a message after its send. `sent` means that the service accepted it. */
export interface Delivery {
  readonly status: SendStatus;
  readonly reason: Reason;
  /** Refused for now: a second try may succeed. */
  readonly retry?: true;
  /** The service's id of an accepted message. */
  readonly messageId?: string;
}

export const accepted = (messageId: string | undefined): Delivery => ({
  status: 'sent',
  reason: 'none',
  ...(messageId !== undefined && { messageId }),
});
/** Nobody can know whether a message left. */
export const unknown = (reason: Reason): Delivery => ({ status: 'unconfirmed', reason });
export const refused = (status: SendStatus, reason: Reason): Delivery => ({ status, reason });
export const THROTTLED: Delivery = { status: 'failed', reason: 'throttled', retry: true };

/** Errors that every AWS service may answer with, by name. All mean that the request was not carried out. */
const COMMON: Readonly<Record<string, Delivery>> = {
  AccessDenied: refused('failed', 'access_denied'),
  AccessDeniedException: refused('failed', 'access_denied'),
  ForbiddenException: refused('failed', 'access_denied'),
  ExpiredTokenException: refused('failed', 'access_denied'),
  ExpiredToken: refused('failed', 'access_denied'),
  InvalidClientTokenId: refused('failed', 'access_denied'),
  InvalidSignatureException: refused('failed', 'access_denied'),
  MissingAuthenticationTokenException: refused('failed', 'access_denied'),
  SignatureDoesNotMatch: refused('failed', 'access_denied'),
  UnrecognizedClientException: refused('failed', 'access_denied'),
  CredentialsProviderError: refused('failed', 'access_denied'),
  OptInRequired: refused('failed', 'account'),
  ProvisionedThroughputExceededException: THROTTLED,
  RequestLimitExceeded: THROTTLED,
  SlowDown: THROTTLED,
  Throttling: THROTTLED,
  ThrottledException: THROTTLED,
  ThrottlingException: THROTTLED,
  TooManyRequestsException: THROTTLED,
};

/** What a table of names says: of its own names alone, as an error may be called `toString`. */
export const named = (table: Readonly<Record<string, Delivery>>, name: string | undefined): Delivery | undefined =>
  name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

/** What is read of an error. Its message is not: AWS writes phone numbers into some. */
export interface AwsError {
  readonly name: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** Reason that End User Messaging gives beside the name. */
  readonly reason: string | undefined;
  /** The connection was never made, so nothing can have left. */
  readonly neverLeft: boolean;
}

interface ErrorShape {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly Reason?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown; readonly requestId?: unknown };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const CONNECTING = new Set<unknown>(['connect', 'getaddrinfo']);
const NEVER_CONNECTED = new Set<unknown>(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

export function readError(error: unknown): AwsError {
  const shape: ErrorShape = typeof error === 'object' && error !== null ? error : {};
  const status = shape.$metadata?.httpStatusCode;
  const answered = typeof status === 'number';
  // The SDK's connection time-out has no code of its own. Should its wording change, the send counts as unconfirmed: safe.
  const connectTimeout =
    shape.name === 'TimeoutError' && (text(shape.message)?.includes('did not establish a connection') ?? false);
  return {
    name: text(shape.name) ?? 'Error',
    status: answered ? status : undefined,
    requestId: text(shape.$metadata?.requestId),
    reason: text(shape.Reason),
    neverLeft: !answered && (connectTimeout || CONNECTING.has(shape.syscall) || NEVER_CONNECTED.has(shape.code)),
  };
}

/**
 * What a send's error means. A named refusal or any other 4xx: not sent. 5xx, time-out, lost connection: nobody knows, as the
 * message may have been accepted before.
 *
 * @param own the service's own errors
 */
export function deliveryOf(error: AwsError, own: Readonly<Record<string, Delivery>>): Delivery {
  const known = named(own, error.name) ?? named(COMMON, error.name);
  if (known) return known;
  if (error.neverLeft) return refused('failed', 'timeout');
  if (error.status === undefined) return unknown('timeout');
  if (error.status === 429) return THROTTLED;
  if (error.status >= 400 && error.status < 500) return refused('failed', 'service_error');
  return unknown('service_error');
}

/** Why a call that sends nothing failed: for reports. */
export function reasonOf(error: AwsError, otherwise: Reason): Reason {
  const known = named(COMMON, error.name);
  if (known) return known.reason;
  return error.status === undefined && error.name !== 'Error' ? 'timeout' : otherwise;
}
