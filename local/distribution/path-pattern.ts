// Which behaviour a request belongs to: path patterns, and the form of a path that they are compared with.

import { matches } from '../iam/match';

const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * The form of a request's path that CloudFront compares with path patterns: normalised "consistent with RFC 3986", multiple slashes
 * and dot segments gone (CloudFront developer guide, "Cache behavior settings"). The origin still gets the path as it was sent.
 */
export function normalizePath(path: string): string {
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (code: string, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return UNRESERVED.test(char) ? char : code.toUpperCase();
  });
  const kept: string[] = [];
  const segments = decoded
    .replace(/\/{2,}/g, '/')
    .split('/')
    .slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment === '.' || segment === '..') {
      if (segment === '..') kept.pop();
      if (index === segments.length - 1) kept.push('');
    } else {
      kept.push(segment);
    }
  }
  return `/${kept.join('/')}`;
}

/** Does a path pattern match a normalised path? `*` stands for any characters, `?` for one; case counts; the first slash is optional. */
export const matchesPath = (pattern: string, path: string): boolean =>
  matches(pattern.startsWith('/') ? pattern : `/${pattern}`, path);
