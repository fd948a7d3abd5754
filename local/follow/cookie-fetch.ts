// Requests to the site with the cookies that it has set, as a browser sends them.

import { STEP_MS } from './customer';

/** `path` on the site, from its first slash on. */
export type CookieFetch = (path: string, init?: RequestInit) => Promise<Response>;

/**
 * @param site `http://127.0.0.1:<port>`
 * @param network what carries a request, told its method and path; an answer that it loses sets no cookie
 */
export function cookieFetch(
  site: string,
  network: (operation: string, request: () => Promise<Response>) => Promise<Response> = (_, request) => request(),
): CookieFetch {
  const cookies = new Map<string, string>();
  return async (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const answer = await network(`${init.method ?? 'GET'} ${path}`, () =>
      fetch(`${site}${path}`, { signal: AbortSignal.timeout(STEP_MS), ...init, headers }),
    );
    for (const line of answer.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const at = pair.indexOf('=');
      // A cookie that has no time to live is taken away.
      if (attributes.some((attribute) => /^max-age=0$/i.test(attribute))) cookies.delete(pair.slice(0, at));
      else cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
}
