// Names of errors, for logs and answers. Messages are left out: services repeat parts of a request in them.

/** The name that AWS gave it (`ThrottlingException`), or that of the JavaScript error. */
export const errorName = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');
