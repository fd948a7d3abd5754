// XML as the older services answer in: STS (AWS query protocol) and S3 (REST-XML). Smithy: aws.protocols.

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** An element with its members; a list is the element repeated, and what is undefined is left out. */
export function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const content =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([member, item]) => element(member, item))
          .join('')
      : escaped(String(value));
  return `<${name}>${content}</${name}>`;
}

/** What these services call the errors that all services share. */
const NAMES: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidClientTokenId',
};

/** @param body members of the result or error, or the whole document as text */
export function xmlAnswer(
  protocol: 'query' | 'rest-xml',
  operation: string,
  body: unknown,
  errorName: string | undefined,
  requestId: string,
): string {
  if (errorName === undefined) {
    if (typeof body === 'string') return body;
    return element(`${operation}Response`, {
      [`${operation}Result`]: body,
      ResponseMetadata: { RequestId: requestId },
    });
  }
  const error = { Code: NAMES[errorName] ?? errorName, Message: Object(body).message };
  return protocol === 'query'
    ? element('ErrorResponse', { Error: { Type: 'Sender', ...error }, RequestId: requestId })
    : element('Error', { ...error, RequestId: requestId });
}
