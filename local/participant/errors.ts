// The exceptions that the service answers with, by the names that its model gives them.

/** HTTP status by exception (model of the participant service, 2018-09-07; LimitExceeded is StartChatContact's). */
export const EXCEPTIONS = {
  AccessDeniedException: 403,
  ConflictException: 409,
  InternalServerException: 500,
  InvalidParameterException: 400,
  LimitExceededException: 429,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 402,
  ThrottlingException: 429,
  ValidationException: 400,
} as const;
export type ExceptionName = keyof typeof EXCEPTIONS;

export class ServiceException extends Error {
  readonly status: number;
  constructor(
    override readonly name: ExceptionName,
    message: string,
  ) {
    super(message);
    this.status = EXCEPTIONS[name];
  }
}
