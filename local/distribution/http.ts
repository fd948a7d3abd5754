// Requests and responses as the parts of the distribution hand them to each other.

/** Names are lower case; only set-cookie has several values. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

export interface HttpRequest {
  readonly method: string;
  /** Percent-encoded, as it was sent. */
  readonly path: string;
  /** Without the question mark; empty when there is none. */
  readonly query: string;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** What a viewer sends. */
export interface ViewerRequest extends HttpRequest {
  /** IP address of the viewer. */
  readonly address: string;
  readonly protocol: 'https' | 'http';
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
  /** For the twin's own log: what AWS would not say. */
  readonly reason?: string;
}

export const header = (headers: Headers, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
};

/** Name and value of each parameter as sent, undecoded. */
export const queryParameters = (query: string): readonly { readonly name: string; readonly text: string }[] =>
  query === '' ? [] : query.split('&').map((text) => ({ name: text.split('=', 1)[0] ?? '', text }));

export interface Cookie {
  readonly name: string;
  readonly value: string;
}

export const cookies = (headers: Headers): readonly Cookie[] =>
  (header(headers, 'cookie') ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? { name: pair, value: '' } : { name: pair.slice(0, at), value: pair.slice(at + 1) };
    });

/** The directives of Cache-Control, names in lower case; a directive without a value is true. */
export function cacheControl(headers: Headers): ReadonlyMap<string, string | true> {
  const parts = (header(headers, 'cache-control') ?? '').split(',').map((part) => part.trim().toLowerCase());
  return new Map(
    parts
      .filter((part) => part !== '')
      .map((part) => {
        const [name = '', value] = part.split('=', 2);
        return [name, value === undefined ? true : value.replaceAll('"', '')] as const;
      }),
  );
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (char) => XML_ESCAPES[char] ?? char);

/** An error body as S3 writes it, and CloudFront for signed requests. */
export const xmlError = (fields: Readonly<Record<string, string>>): Buffer =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Error>${Object.entries(fields)
      .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
      .join('')}</Error>`,
  );

export const jsonResponse = (
  status: number,
  body: unknown,
  extra: { readonly headers?: Headers; readonly reason?: string } = {},
): HttpResponse => ({
  status,
  headers: { 'content-type': 'application/json', ...extra.headers },
  body: Buffer.from(JSON.stringify(body)),
  ...(extra.reason === undefined ? {} : { reason: extra.reason }),
});
