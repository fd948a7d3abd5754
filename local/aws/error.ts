// An error that a service answers with, by the name that the SDK knows it by.

import type { Service } from './service';

/** Further members of the error's shape, `Reason` for example. */
export type ErrorMembers = Readonly<Record<string, unknown>>;

export class ServiceError extends Error {
  constructor(
    /** `ThrottlingException`, as in the service's model. */
    override readonly name: string,
    message: string,
    readonly members: ErrorMembers = {},
    /** HTTP status, when it is not the one that the service's table gives. */
    readonly status?: number,
  ) {
    super(message);
  }
}

/** What AWS would do and the twin cannot: whatever comes of the answer says nothing about the stack. */
export class NotSimulatedError extends ServiceError {}

/** Errors that any service may answer with ("Common errors" of the API references), and their HTTP status for REST. */
export const COMMON_ERRORS: Readonly<Record<string, number>> = {
  AccessDeniedException: 403,
  ExpiredTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  ThrottlingException: 400,
  UnknownOperationException: 404,
  SerializationException: 400,
  InternalFailure: 500,
  ServiceUnavailable: 503,
};

/** HTTP status of an error; JSON-RPC answers 400 to whatever the client did. */
export function errorStatus(name: string, service: Service | undefined): number {
  const own = service?.errors[name];
  if (own !== undefined) return own;
  const common = COMMON_ERRORS[name] ?? 400;
  return service?.protocol === 'rest-json' || common >= 500 ? common : 400;
}
