// Compression at the edge ("Serve compressed files", CloudFront developer guide).

import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type HttpResponse, header } from './http';

/** Content types that CloudFront compresses. */
const TYPES = new Set(
  [
    ...['dash+xml', 'eot', 'font', 'font-sfnt', 'javascript', 'json', 'opentype', 'otf', 'pkcs7-mime', 'protobuf'],
    ...['rss+xml', 'truetype', 'ttf', 'vnd.apple.mpegurl', 'vnd.ms-fontobject'],
    ...['xhtml+xml', 'xml', 'x-font-opentype', 'x-font-truetype', 'x-font-ttf', 'x-httpd-cgi', 'x-javascript'],
    ...['x-mpegurl', 'x-opentype', 'x-otf', 'x-perl', 'x-ttf'],
  ]
    .map((type) => `application/${type}`)
    .concat(['font/eot', 'font/opentype', 'font/otf', 'font/ttf', 'image/svg+xml', 'vnd.apple.mpegurl'])
    .concat(
      ['css', 'csv', 'html', 'javascript', 'js', 'plain', 'richtext', 'tab-separated-values', 'xml', 'x-component'].map(
        (type) => `text/${type}`,
      ),
    )
    .concat(['text/x-java-source', 'text/x-script']),
);
const STATUSES = [200, 403, 404];
const MIN_BYTES = 1000;
const MAX_BYTES = 10_000_000;

/** Compresses what CloudFront would, in the first of the encodings; anything else comes back as it is. */
export function compress(response: HttpResponse, encodings: readonly ('br' | 'gzip')[]): HttpResponse {
  const [encoding] = encodings;
  const type = (header(response.headers, 'content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const size = response.body.length;
  if (
    encoding === undefined ||
    !STATUSES.includes(response.status) ||
    !TYPES.has(type) ||
    size < MIN_BYTES ||
    size > MAX_BYTES ||
    response.headers['content-encoding'] !== undefined
  ) {
    return response;
  }
  const body =
    encoding === 'gzip'
      ? gzipSync(response.body)
      : brotliCompressSync(response.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const { etag, ...headers } = response.headers;
  const weak = typeof etag === 'string' ? weakTag(etag) : undefined;
  return {
    ...response,
    body,
    headers: {
      ...headers,
      ...(weak === undefined ? {} : { etag: weak }),
      'content-encoding': encoding,
      vary: [header(headers, 'vary'), 'Accept-Encoding'].filter((part) => part !== undefined).join(', '),
    },
  };
}

/** A strong tag becomes weak; one that is no tag at all goes. */
function weakTag(tag: string): string | undefined {
  if (tag.startsWith('W/')) return tag;
  return tag.startsWith('"') ? `W/${tag}` : undefined;
}
