// What a request becomes on its way to the origin, and an answer on its way back.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript

import { createHash, generateKeyPairSync } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { DistributionOptions, HttpRequest, HttpResponse } from '../../../local/distribution/distribution';
import { TwinError } from '../../../local/error';
import { type Change, openSite, PAGES, PARTICIPANT, type Site, VIEWER } from '../../support/chat-site-stack';

const DISTRIBUTION = 'aws_cloudfront_distribution.site';
const DEFAULT = `${DISTRIBUTION}.default_cache_behavior`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const publicKey = (namedCurve: string): string =>
  generateKeyPairSync('ec', { namedCurve }).publicKey.export({ type: 'spki', format: 'pem' }).toString();

const open: Site[] = [];
const start = (change?: Change, options?: Partial<DistributionOptions>): Site => {
  const site = openSite(change, options);
  open.push(site);
  return site;
};
afterEach(async () => {
  for (const site of open.splice(0)) await site.close();
});

const post = (site: Site, target: string, body: string, headers: Record<string, string> = {}) =>
  site.ask(target, { method: 'POST', body, headers: { 'x-amz-content-sha256': sha256(body), ...headers } });
/** The event that the echoing function got. */
const eventOf = ({ body }: HttpResponse): Record<string, unknown> => JSON.parse(String(body)).event;

describe('the function behind the URL', () => {
  it('gets an event in payload format 2.0', async () => {
    const site = start();
    const response = await post(site, '/api/redeem?a=1&b=x%20y&a=2&empty=', '{"token":"ü"}', {
      'content-type': 'application/json; charset=utf-8',
      cookie: '__Host-device=abc; other=1',
      'user-agent': 'Mozilla/5.0',
      'accept-language': 'de',
      'x-forwarded-for': '203.0.113.9',
      authorization: 'Bearer of the viewer',
      'sec-fetch-site': 'same-origin',
    });
    const domainName = new URL(site.stack.at('aws_lambda_function_url.api').attribute('function_url')).host;
    expect(eventOf(response)).toEqual({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/api/redeem',
      rawQueryString: 'a=1&b=x%20y&a=2&empty=',
      queryStringParameters: { a: '1,2', b: 'x y', empty: '' },
      cookies: ['__Host-device=abc', 'other=1'],
      headers: expect.objectContaining({
        host: domainName,
        'content-type': 'application/json; charset=utf-8',
        'content-length': '14',
        cookie: '__Host-device=abc; other=1',
        'accept-language': 'de',
        'sec-fetch-site': 'same-origin',
        'user-agent': 'Mozilla/5.0',
        via: expect.stringMatching(/cloudfront\.net \(CloudFront\)$/),
        'x-amz-cf-id': expect.any(String),
        'x-amz-content-sha256': sha256('{"token":"ü"}'),
        'x-amz-date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
        'x-amz-source-account': '111122223333',
        'x-amz-source-arn': site.distribution.configuration.arn,
        'x-forwarded-for': `203.0.113.9,${VIEWER}`,
        'x-forwarded-port': '443',
        'x-forwarded-proto': 'https',
      }),
      requestContext: {
        accountId: '111122223333',
        apiId: domainName.split('.')[0],
        authorizer: { iam: expect.objectContaining({ userArn: expect.stringContaining('OriginAccessControlRole') }) },
        domainName,
        domainPrefix: domainName.split('.')[0],
        http: {
          method: 'POST',
          path: '/api/redeem',
          protocol: 'HTTP/1.1',
          sourceIp: '130.176.0.1',
          userAgent: 'Mozilla/5.0',
        },
        requestId: expect.any(String),
        routeKey: '$default',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"token":"ü"}',
      isBase64Encoded: false,
    });
    expect(eventOf(response)['headers']).not.toHaveProperty('authorization');
  });

  it('gets no cookies, query or body keys that are empty', async () => {
    const event = eventOf(await start().ask('/api/status'));
    expect(event).toMatchObject({ rawQueryString: '', isBase64Encoded: false });
    for (const key of ['cookies', 'queryStringParameters', 'body']) expect(event).not.toHaveProperty(key);
    expect(event['headers']).toMatchObject({ 'x-forwarded-for': VIEWER });
  });

  it.each([
    ['application/json', false],
    ['text/plain;charset=UTF-8', false],
    ['application/problem+json', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
  ])('gets a body of the type %s in base64: %s', async (type, encoded) => {
    const event = eventOf(await post(start(), '/api/x', 'a=1', { 'content-type': type }));
    expect(event).toMatchObject({ isBase64Encoded: encoded, body: encoded ? 'YT0x' : 'a=1' });
  });

  it('answers status, headers, cookies and body', async () => {
    const response = await post(start(), '/api/x', '');
    expect(response).toMatchObject({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'set-cookie': ['__Host-device=abc; Path=/; Secure; HttpOnly; SameSite=Lax', 'second=2; Path=/'],
        'x-cache': 'Miss from cloudfront',
        'x-amzn-requestid': expect.any(String),
      },
    });
  });

  it.each<[string, number, string, string]>([
    ['bare', 200, 'application/json', '{"bare":true}'],
    ['bytes', 200, 'image/png', '\u0089PNG'],
    ['throw', 502, 'text/plain', 'Internal Server Error'],
    ['badstatus', 502, 'text/plain', 'Internal Server Error'],
    ['badbody', 502, 'text/plain', 'Internal Server Error'],
  ])('that answers %s makes a %i', async (how, status, type, body) => {
    const response = await post(start(), `/api/x?how=${how}`, '');
    expect(response).toMatchObject({ status, headers: { 'content-type': type } });
    expect(response.body.toString('latin1')).toBe(body);
  });

  it('is 429 when it is throttled', async () => {
    const site = start((stack) => stack.set('aws_lambda_function.api.reserved_concurrent_executions', 0));
    expect(await post(site, '/api/x', '')).toMatchObject({
      status: 429,
      headers: { 'x-cache': 'Error from cloudfront' },
    });
  });

  it('is 504 when it takes longer than the origin may', async () => {
    const site = start((stack) => stack.set(`${DISTRIBUTION}.origin.1.custom_origin_config.origin_read_timeout`, 1));
    expect((await post(site, '/api/x?how=slow', '')).status).toBe(504);
    expect(site.events[0]?.reason).toContain('did not answer within 1 seconds');
  });

  it('has its time from when it begins: a wait for a place on this machine is not counted', async () => {
    const change: Change = (stack) => stack.set(`${DISTRIBUTION}.origin.1.custom_origin_config.origin_read_timeout`, 1);
    const behind = start(change);
    const site = start(change, {
      functions: {
        find: (name) => behind.runner.find(name),
        invoke: async (name, event, options) => {
          await new Promise((resolve) => setTimeout(resolve, 1500));
          return behind.runner.invoke(name, event, options);
        },
      },
    });
    expect((await post(site, '/api/x', '')).status).toBe(200);
    expect((await post(site, '/api/x?how=slow', '')).status).toBe(504);
  });

  const openUrl: Change = (stack) => {
    stack.set('aws_lambda_function_url.api.authorization_type', 'NONE');
    stack.remove(`${DISTRIBUTION}.origin.1.origin_access_control_id`);
    stack.set('aws_lambda_permission.url.function_url_auth_type', 'NONE');
    for (const name of ['url', 'invoke']) {
      stack.set(`aws_lambda_permission.${name}.principal`, '*');
      stack.remove(`aws_lambda_permission.${name}.source_arn`);
    }
  };

  it.each<[string, Change]>([
    ['no permission', (stack) => stack.remove('aws_lambda_permission')],
    ['the one to invoke the URL alone', (stack) => stack.remove('aws_lambda_permission.invoke')],
    ['the one to invoke the function alone', (stack) => stack.remove('aws_lambda_permission.url')],
    ['one for signed requests', (stack) => stack.set('aws_lambda_permission.url.function_url_auth_type', 'AWS_IAM')],
    ['one for CloudFront', (stack) => stack.set('aws_lambda_permission.url.principal', 'cloudfront.amazonaws.com')],
  ])('is closed although the URL demands no signature, with %s', async (_, change) => {
    const site = start((stack) => {
      openUrl(stack);
      change(stack);
    });
    expect((await site.ask('/api/x', { method: 'POST', body: 'no hash' })).status).toBe(403);
    expect(site.events[0]?.reason).toMatch(/^User: anonymous is not authorized to perform: lambda:Invoke/);
  });

  it('answers without a signature when the URL demands none and lets everybody in', async () => {
    const site = start(openUrl);
    const event = eventOf(await site.ask('/api/x', { method: 'POST', body: 'no hash' }));
    expect(event['requestContext']).not.toHaveProperty('authorizer');
    expect(event['headers']).not.toHaveProperty('x-amz-date');
  });

  it('is reached unsigned when the access control gives way to an Authorization header', async () => {
    const site = start((stack) => {
      stack.set('aws_cloudfront_origin_access_control.api.signing_behavior', 'no-override');
    });
    expect((await post(site, '/api/x', '')).status).toBe(200);
    expect((await post(site, '/api/x', '', { authorization: 'Bearer x' })).status).toBe(403);
  });

  it('keeps a 403 of its own only where no error page takes its place', async () => {
    const response = await post(start(), '/api/x?how=403', '');
    expect(String(response.body)).toBe(PAGES.expired);
    expect(await post(start(), '/api/x?how=409', '')).toMatchObject({
      status: 409,
      headers: { 'content-type': 'application/json' },
    });
  });
});

describe('an origin outside of the stack', () => {
  const headers = {
    'x-amz-bearer': 'participant-token',
    'content-type': 'application/json',
    accept: '*/*',
    origin: 'http://127.0.0.1:8080',
    referer: 'http://127.0.0.1:8080/chat/',
    'user-agent': 'Mozilla/5.0',
    'accept-encoding': 'gzip, br',
    'x-real-ip': '203.0.113.9',
    'cache-control': 'no-cache',
  };

  it('gets what the policies name and nothing else of the viewer', async () => {
    const site = start((stack) =>
      stack.set(`${DISTRIBUTION}.origin.2.custom_header`, [{ name: 'X-Origin-Secret', value: 's' }]),
    );
    const response = await site.ask('/participant/connection?v=1', {
      method: 'POST',
      body: '{}',
      headers: { ...headers, cookie: `other=1; ${site.cookies()}` },
    });
    expect(response.status).toBe(200);
    const [asked] = site.participant;
    expect(asked).toMatchObject({
      method: 'POST',
      path: '/participant/connection',
      query: 'v=1',
      body: Buffer.from('{}'),
    });
    expect(asked?.headers).toEqual({
      'x-amz-bearer': 'participant-token',
      'content-type': 'application/json',
      accept: '*/*',
      'cache-control': 'no-cache',
      host: PARTICIPANT,
      'user-agent': 'Amazon CloudFront',
      via: expect.any(String),
      'x-amz-cf-id': expect.any(String),
      'x-forwarded-for': VIEWER,
      'x-origin-secret': 's',
    });
  });

  it('gets no header that ends at the edge, even when all are forwarded', async () => {
    const site = start((stack) => {
      const behavior = `${DISTRIBUTION}.ordered_cache_behavior.2`;
      stack.set(`${behavior}.origin_request_policy_id`, '216adef6-5c7f-47e4-b989-5492eafa07d3');
      stack.set(`${behavior}.trusted_key_groups`, []);
      stack.set(`${DISTRIBUTION}.origin.2.origin_path`, '/v1/');
    });
    const ended = [
      'connection',
      'te',
      'upgrade',
      'expect',
      'proxy-authorization',
      'x-real-ip',
      'x-forwarded-proto',
      'x-edge-a',
      'x-amz-cf-b',
    ];
    const sent = Object.fromEntries(ended.map((name) => [name, 'of the viewer']));
    await site.ask('/participant/x', { headers: { ...headers, ...sent, 'x-other': '1', via: '1.1 proxy' } });
    const [asked] = site.participant;
    for (const name of ended) expect(asked?.headers).not.toHaveProperty(name);
    expect(asked).toMatchObject({
      path: '/v1/participant/x',
      headers: {
        'x-other': '1',
        host: '127.0.0.1:8080',
        'user-agent': 'Mozilla/5.0',
        origin: headers.origin,
        'accept-encoding': 'gzip, br',
        via: expect.stringContaining('cloudfront.net'),
      },
    });
  });

  it('never sees signing parameters or signing cookies', async () => {
    const site = start((stack) => {
      const behavior = `${DISTRIBUTION}.ordered_cache_behavior.2`;
      stack.set(`${behavior}.origin_request_policy_id`, 'b689b0a8-53d0-40ab-baf2-68738e2966ac');
      stack.set(`${behavior}.trusted_key_groups`, []);
    });
    await site.ask('/participant/x?Policy=p&a=1&Signature=s&Key-Pair-Id=K&Hash-Algorithm=SHA256&Expires=1&b=2', {
      headers: { cookie: `one=1; ${site.cookies()}; two=2` },
    });
    expect(site.participant[0]).toMatchObject({ query: 'a=1&b=2', headers: { cookie: 'one=1; two=2' } });
  });

  it.each<[string, Record<string, unknown>, Partial<Record<'headers' | 'cookies' | 'query', unknown>>]>([
    [
      'lists',
      {
        headers_config: { header_behavior: 'whitelist', headers: { items: ['X-A'] } },
        cookies_config: { cookie_behavior: 'whitelist', cookies: { items: ['one'] } },
        query_strings_config: { query_string_behavior: 'whitelist', query_strings: { items: ['a'] } },
      },
      { headers: ['x-a'], cookies: 'one=1', query: 'a=1&a=3' },
    ],
    [
      'lists of exceptions',
      {
        headers_config: { header_behavior: 'allExcept', headers: { items: ['X-A', 'Host'] } },
        cookies_config: { cookie_behavior: 'allExcept', cookies: { items: ['one'] } },
        query_strings_config: { query_string_behavior: 'allExcept', query_strings: { items: ['a'] } },
      },
      { headers: ['x-b'], cookies: 'two=2', query: 'b=2' },
    ],
    [
      'nothing',
      {
        headers_config: { header_behavior: 'none' },
        cookies_config: { cookie_behavior: 'none' },
        query_strings_config: { query_string_behavior: 'none' },
      },
      { headers: [], cookies: undefined, query: '' },
    ],
  ])('gets %s of an origin request policy', async (_, policy, expected) => {
    const site = start((stack) => {
      for (const [name, value] of Object.entries(policy)) {
        stack.set(`aws_cloudfront_origin_request_policy.participant.${name}`, value as never);
      }
      stack.set(`${DISTRIBUTION}.ordered_cache_behavior.2.trusted_key_groups`, []);
    });
    await site.ask('/participant/x?a=1&b=2&a=3', { headers: { 'x-a': '1', 'x-b': '2', cookie: 'one=1; two=2' } });
    const asked = site.participant[0] as HttpRequest;
    expect(Object.keys(asked.headers).filter((name) => /^x-[ab]$/.test(name))).toEqual(expected.headers);
    expect(asked.headers['cookie']).toEqual(expected.cookies);
    expect(asked.query).toBe(expected.query);
  });

  it('is 504 when it is late and 502 when it breaks', async () => {
    const site = start(undefined, { origins: { [PARTICIPANT]: () => new Promise(() => {}) } });
    const asked = { method: 'POST', headers: { cookie: site.cookies() } };
    expect((await site.ask('/participant/x', asked)).status).toBe(504);
    const broken = start(undefined, {
      origins: { [PARTICIPANT]: () => Promise.reject(new Error('connection reset')) },
    });
    expect((await broken.ask('/participant/x', { ...asked, headers: { cookie: broken.cookies() } })).status).toBe(502);
  });
});

describe('the cache', () => {
  const cacheOf = ({ headers }: HttpResponse) => headers['x-cache'];
  /** A participant service that counts, on a behaviour that caches. */
  const counting = (
    headers: Record<string, string>,
    policy: Record<string, unknown> = {},
    status = 200,
    change: Change = () => {},
  ) => {
    let count = 0;
    const asked: HttpRequest[] = [];
    const site = start(
      (stack) => {
        stack.set('aws_cloudfront_cache_policy', {
          counting: {
            name: 'counting',
            min_ttl: 0,
            default_ttl: 60,
            max_ttl: 3600,
            parameters_in_cache_key_and_forwarded_to_origin: {
              headers_config: { header_behavior: 'whitelist', headers: { items: ['X-Version'] } },
              cookies_config: { cookie_behavior: 'none' },
              query_strings_config: { query_string_behavior: 'whitelist', query_strings: { items: ['id'] } },
            },
            ...policy,
          } as never,
        });
        const behavior = `${DISTRIBUTION}.ordered_cache_behavior.2`;
        stack.set(`${behavior}.trusted_key_groups`, []);
        stack.set(`${behavior}.cache_policy_id`, '${aws_cloudfront_cache_policy.counting.id}');
        change(stack);
      },
      {
        origins: {
          [PARTICIPANT]: async (request) => {
            asked.push(request);
            count += 1;
            const tag = headers['etag'];
            if (tag !== undefined && request.headers['if-none-match'] === tag) {
              return { status: 304, headers, body: Buffer.alloc(0) };
            }
            return { status, headers: { 'set-cookie': ['a=1'], ...headers }, body: Buffer.from(`answer ${count}`) };
          },
        },
      },
    );
    const ask = async (query = '', more: Record<string, string> = {}) => {
      const response = await site.ask(`/participant/x${query}`, { headers: more });
      return `${String(response.body)} ${String(cacheOf(response)).split(' ')[0]}`;
    };
    return { site, ask, asked };
  };

  it('keeps an object for as long as its Cache-Control says, and tells its age', async () => {
    const { site, ask } = counting({ 'cache-control': 'max-age=100' });
    expect(await ask()).toBe('answer 1 Miss');
    site.pass(99);
    expect(await ask()).toBe('answer 1 Hit');
    expect((await site.ask('/participant/x')).headers['age']).toBe('99');
    site.pass(1);
    expect(await ask()).toBe('answer 2 Miss');
  });

  it.each<[string, Record<string, string>, Record<string, number>, number]>([
    ['the default, without Cache-Control', {}, {}, 60],
    ['s-maxage before max-age', { 'cache-control': 'max-age=5, s-maxage=30' }, {}, 30],
    ['no longer than the maximum', { 'cache-control': 'max-age=99999' }, {}, 3600],
    ['no shorter than the minimum', { 'cache-control': 'max-age=1' }, { min_ttl: 20 }, 20],
    ['the minimum, whatever no-store says', { 'cache-control': 'no-store' }, { min_ttl: 20 }, 20],
    ['until Expires', { expires: new Date((1_795_348_800 + 45) * 1000).toUTCString() }, {}, 45],
  ])('keeps for %s', async (_, headers, policy, seconds) => {
    const { site, ask } = counting(headers, policy);
    await ask();
    site.pass(seconds - 1);
    expect(await ask()).toBe('answer 1 Hit');
    site.pass(1);
    expect(await ask()).toBe('answer 2 Miss');
  });

  it.each(['no-store', 'private', 'no-cache', 'max-age=0'])('does not keep %s', async (control) => {
    const { ask } = counting({ 'cache-control': control });
    expect([await ask(), await ask()]).toEqual(['answer 1 Miss', 'answer 2 Miss']);
  });

  it('asks again with the tag of what it has', async () => {
    const { site, ask, asked } = counting({ 'cache-control': 'no-cache', etag: '"one"' });
    expect([await ask(), await ask()]).toEqual(['answer 1 Miss', 'answer 1 RefreshHit']);
    expect(asked[1]?.headers['if-none-match']).toBe('"one"');
    site.distribution.invalidate();
    expect(await ask()).toBe('answer 3 Miss');
  });

  it('tells apart by what the cache policy names, not by what it does not', async () => {
    const { ask } = counting({});
    expect(await ask('?id=1&other=1')).toBe('answer 1 Miss');
    expect(await ask('?other=2&id=1')).toBe('answer 1 Hit');
    expect(await ask('?id=2')).toBe('answer 2 Miss');
    expect(await ask('?id=1', { 'x-version': '2' })).toBe('answer 3 Miss');
    expect(await ask('?id=1', { 'x-other': '2', cookie: 'a=1' })).toBe('answer 1 Hit');
  });

  it('never keeps answers to POST, nor cookies that it does not forward', async () => {
    const { site, ask } = counting({});
    await site.ask('/participant/x', { method: 'POST' });
    await site.ask('/participant/x', { method: 'POST' });
    expect(await ask()).toBe('answer 3 Miss');
    expect((await site.ask('/participant/x')).headers).not.toHaveProperty('set-cookie');
  });

  it('takes HEAD for GET where it has the object, and learns nothing from it where it has not', async () => {
    const { site, ask } = counting({});
    expect(cacheOf(await site.ask('/participant/x', { method: 'HEAD' }))).toBe('Miss from cloudfront');
    expect(await ask()).toBe('answer 2 Miss');
    expect(cacheOf(await site.ask('/participant/x', { method: 'HEAD' }))).toBe('Hit from cloudfront');
  });

  it('keeps answers to OPTIONS apart, if the behaviour caches them', async () => {
    const { site, ask } = counting({});
    const options = async () => cacheOf(await site.ask('/participant/x', { method: 'OPTIONS' }));
    expect([await options(), await options()]).toEqual(['Miss from cloudfront', 'Miss from cloudfront']);
    const caching = counting({}, {}, 200, (stack) =>
      stack.set(`${DISTRIBUTION}.ordered_cache_behavior.2.cached_methods`, ['GET', 'HEAD', 'OPTIONS']),
    );
    expect(cacheOf(await caching.site.ask('/participant/x', { method: 'OPTIONS' }))).toBe('Miss from cloudfront');
    expect(cacheOf(await caching.site.ask('/participant/x', { method: 'OPTIONS' }))).toBe('Hit from cloudfront');
    expect(await caching.ask()).toBe('answer 2 Miss');
    expect(await ask()).toBe('answer 3 Miss');
  });

  it.each<[number, Record<string, string>, number]>([
    [500, {}, 10],
    [404, {}, 0],
    [405, { 'cache-control': 'max-age=30' }, 30],
    [400, {}, 0],
    [400, { 'cache-control': 'max-age=30' }, 30],
    [403, {}, 0],
    [409, { 'cache-control': 'max-age=30' }, 0],
  ])('keeps a %i with %j for %i seconds', async (status, headers, seconds) => {
    const { site, ask, asked } = counting(headers, {}, status);
    await ask();
    site.pass(Math.max(0, seconds - 1));
    await ask();
    expect(asked.length).toBe(seconds === 0 ? 2 : 1);
    site.pass(1);
    await ask();
    expect(asked.length).toBe(seconds === 0 ? 3 : 2);
  });

  it('answers an old object while the origin is in trouble', async () => {
    let broken = false;
    const site = start(
      (stack) => {
        stack.set(`${DISTRIBUTION}.ordered_cache_behavior.2.cache_policy_id`, '658327ea-f89d-4fab-a63d-7e88639e58f6');
        stack.set(`${DISTRIBUTION}.ordered_cache_behavior.2.trusted_key_groups`, []);
      },
      {
        origins: {
          [PARTICIPANT]: async () => ({
            status: broken ? 503 : 200,
            headers: { 'cache-control': 'max-age=5' },
            body: Buffer.from(broken ? 'trouble' : 'good'),
          }),
        },
      },
    );
    await site.ask('/participant/x');
    broken = true;
    site.pass(6);
    expect(String((await site.ask('/participant/x')).body)).toBe('good');
    broken = false;
    site.pass(9);
    expect(cacheOf(await site.ask('/participant/x'))).toBe('Hit from cloudfront');
    site.pass(1);
    expect(cacheOf(await site.ask('/participant/x'))).toBe('Miss from cloudfront');
  });

  it('is asked after the key group: what one viewer was let in for, another is not', async () => {
    const site = start();
    expect((await site.ask('/chat/index.html', { headers: { cookie: site.cookies() } })).status).toBe(200);
    expect((await site.ask('/chat/index.html')).status).toBe(403);
  });

  it('keeps pages as CachingOptimized does: one second at least, whatever the page says', async () => {
    const site = start();
    expect(cacheOf(await site.ask('/'))).toBe('Miss from cloudfront');
    expect(cacheOf(await site.ask('/'))).toBe('Hit from cloudfront');
    site.pass(1);
    expect(cacheOf(await site.ask('/'))).toBe('RefreshHit from cloudfront');
    site.pass(1000);
    expect(cacheOf(await site.ask('/assets/markdown-1a2b.js'))).toBe('Miss from cloudfront');
    site.pass(1000);
    expect(cacheOf(await site.ask('/assets/markdown-1a2b.js'))).toBe('Hit from cloudfront');
  });
});

describe('compression', () => {
  const landing = (site: Site, encoding: string) => site.ask('/', { headers: { 'accept-encoding': encoding } });

  it.each([
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['identity', undefined],
    ['', undefined],
  ])('for a viewer that takes "%s" is %s', async (accepted, encoding) => {
    const response = await landing(start(), accepted);
    expect(response.headers['content-encoding']).toBe(encoding);
    const body =
      encoding === 'br'
        ? brotliDecompressSync(response.body)
        : encoding === 'gzip'
          ? gunzipSync(response.body)
          : response.body;
    expect(String(body)).toBe(PAGES.landing);
    expect(String(response.headers['etag'])).toMatch(encoding === undefined ? /^"/ : /^W\/"/);
    expect(response.headers['content-length']).toBe(String(response.body.length));
  });

  it('keeps each encoding apart', async () => {
    const site = start();
    expect((await landing(site, 'br')).headers['content-encoding']).toBe('br');
    expect((await landing(site, 'gzip')).headers['content-encoding']).toBe('gzip');
    expect((await landing(site, '')).headers['content-encoding']).toBeUndefined();
  });

  it.each<[string, Change]>([
    ['the behaviour does not compress', (stack) => stack.set(`${DEFAULT}.compress`, false)],
    [
      'the cache policy does not count encodings',
      (stack) => stack.set(`${DEFAULT}.cache_policy_id`, '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'),
    ],
    [
      'the type is none of the list',
      (stack) => stack.set('aws_s3_object.landing.content_type', 'application/octet-stream'),
    ],
    ['it is smaller than 1,000 bytes', (stack) => stack.set('aws_s3_object.landing.content', 'x'.repeat(999))],
    ['it is compressed already', (stack) => stack.set('aws_s3_object.landing.content_encoding', 'x-own')],
  ])('does not happen when %s', async (_, change) => {
    const { headers } = await landing(start(change), 'gzip, br');
    expect(['gzip', 'br']).not.toContain(headers['content-encoding']);
  });
});

describe('answers', () => {
  it('carry the headers of the policy, which it may override, add or remove', async () => {
    const { headers } = await start().ask('/');
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; connect-src 'self'",
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex',
      'cache-control': 'no-cache',
      'content-type': 'text/html; charset=utf-8',
      'last-modified': expect.any(String),
    });
    expect(headers).not.toHaveProperty('server');
  });

  it('that are errors carry them too, from the behaviour that was asked', async () => {
    const site = start((stack) => stack.remove(`${DEFAULT}.response_headers_policy_id`));
    expect((await site.ask('/nowhere')).headers).not.toHaveProperty('content-security-policy');
    const refused = await site.ask('/chat/index.html');
    expect(refused).toMatchObject({
      status: 403,
      headers: { 'x-frame-options': 'DENY', 'x-cache': 'Error from cloudfront' },
    });
  });

  it('open connect-src for the WebSocket of the twin', async () => {
    const site = start(undefined, { connectSources: ['ws://127.0.0.1:9'] });
    expect((await site.ask('/')).headers['content-security-policy']).toBe(
      "default-src 'none'; connect-src 'self' ws://127.0.0.1:9",
    );
  });

  it('are 304 to a viewer that has the object', async () => {
    const site = start();
    const first = await site.ask('/', { headers: { 'accept-encoding': 'gzip' } });
    const etag = String(first.headers['etag']);
    const headers = { 'accept-encoding': 'gzip', 'if-none-match': `"other", ${etag}` };
    expect(await site.ask('/', { headers })).toMatchObject({
      status: 304,
      body: Buffer.alloc(0),
      headers: { etag, 'cache-control': 'no-cache' },
    });
    expect((await site.ask('/', { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    const since = String(first.headers['last-modified']);
    expect((await site.ask('/', { headers: { 'if-modified-since': since } })).status).toBe(304);
    expect((await site.ask('/nowhere', { headers: { 'if-none-match': '*' } })).status).toBe(404);
  });

  it('to HEAD have the headers of GET and no body', async () => {
    const site = start();
    const get = await site.ask('/');
    const head = await site.ask('/', { method: 'HEAD' });
    expect(head).toMatchObject({
      status: 200,
      body: Buffer.alloc(0),
      headers: { 'content-length': get.headers['content-length'], etag: get.headers['etag'] },
    });
    expect(await site.ask('/chat/index.html', { method: 'HEAD' })).toMatchObject({
      status: 403,
      body: Buffer.alloc(0),
    });
  });

  it('to a method that the behaviour does not allow are 403 of the edge', async () => {
    const site = start((stack) => stack.remove(`${DISTRIBUTION}.custom_error_response`));
    const response = await site.ask('/', { method: 'POST' });
    expect(response).toMatchObject({ status: 403, headers: { 'content-type': 'text/html' } });
    expect(String(response.body)).toContain('Generated by cloudfront');
    expect(site.events[0]).toMatchObject({ origin: undefined, result: 'Error' });
  });

  it('to GET with a body are 403, and to a URL that is too long 413', async () => {
    const site = start();
    expect((await site.ask('/', { body: 'x' })).status).toBe(403);
    expect(site.events[0]?.origin).toBeUndefined();
    expect((await site.ask(`/${'x'.repeat(8192)}`)).status).toBe(413);
    expect((await site.ask('/', { headers: { 'x-long': 'x'.repeat(20_480) } })).status).toBe(413);
  });

  it('to plain HTTP are a redirect or a refusal, as the behaviour says', async () => {
    const site = start();
    expect(await site.ask('/a?b=1', { protocol: 'http' })).toMatchObject({
      status: 301,
      headers: { location: 'https://d111111abcdef8.cloudfront.net/a?b=1', 'x-cache': 'Redirect from cloudfront' },
    });
    expect((await site.ask('/a', { protocol: 'http', method: 'POST' })).status).toBe(307);
    expect((await site.ask('/api/x', { protocol: 'http' })).status).toBe(403);
  });

  it('of the bucket are by the key that the path spells, decoded once', async () => {
    const site = start((stack) => stack.set('aws_s3_object.script.key', 'assets/ä b.js'));
    expect((await site.ask('/assets/%C3%A4%20b.js')).status).toBe(200);
    expect((await site.ask('/assets/%25C3%25A4%2520b.js')).status).toBe(404);
    expect((await site.ask('/assets/%zz')).status).toBe(400);
    // The path reaches the bucket as it was sent: dot segments are part of a key there.
    expect((await site.ask('/assets/../index.html')).status).toBe(404);
  });

  it('are told to the twin, one event each', async () => {
    const site = start();
    await site.ask('/?token=1');
    await site.ask('/');
    expect(site.events).toMatchObject([
      {
        method: 'GET',
        path: '/',
        status: 200,
        result: 'Miss',
        behavior: `${DISTRIBUTION}.default_cache_behavior[0]`,
        pathPattern: '*',
        origin: 'aws_s3_bucket.site',
      },
      { result: 'Hit', origin: undefined },
    ]);
    expect(JSON.stringify(site.events)).not.toContain('token');
  });
});

describe('a distribution that cannot run', () => {
  it.each<[string, Change, RegExp]>([
    ['is disabled', (s) => s.set(`${DISTRIBUTION}.enabled`, false), /site\.enabled is false/],
    [
      'runs a function at the edge',
      (s) => s.set(`${DEFAULT}.function_association`, [{ event_type: 'viewer-request', function_arn: 'a' }]),
      /function_association is not simulated/,
    ],
    ['has no such origin', (s) => s.set(`${DEFAULT}.target_origin_id`, 'other'), /no origin "other"/],
    [
      'has no such cache policy',
      (s) => s.set(`${DEFAULT}.cache_policy_id`, 'ffffffff-f89d-4fab-a63d-7e88639e58f6'),
      /cache_policy_id: neither the stack nor the twin has a policy with the id ffffffff/,
    ],
    ['has no such key group', (s) => s.set(`${DEFAULT}.trusted_key_groups`, ['other']), /no key group other/],
    [
      'trusts a key of another kind',
      (s) => s.set('aws_cloudfront_public_key.ec.encoded_key', 'ssh-rsa AAAA'),
      /aws_cloudfront_public_key\.ec\.encoded_key is no public key in PEM/,
    ],
    [
      'trusts a key of another curve',
      (s) => s.set('aws_cloudfront_public_key.ec.encoded_key', publicKey('P-384')),
      /aws_cloudfront_public_key\.ec\.encoded_key: CloudFront takes RSA-2048 and EC P-256 keys only/,
    ],
    [
      'has an origin that nobody answers for',
      (s) => s.set(`${DISTRIBUTION}.origin.2.domain_name`, 'api.example.com'),
      /api\.example\.com is neither a bucket nor a function URL/,
    ],
    [
      'has an origin access control of the wrong type',
      (s) => s.set('aws_cloudfront_origin_access_control.api.origin_access_control_origin_type', 's3'),
      /needs an origin access control of the type "lambda"/,
    ],
    [
      'has a function URL as S3 origin',
      (s) => s.remove(`${DISTRIBUTION}.origin.1.custom_origin_config`),
      /needs a custom_origin_config/,
    ],
    [
      'has half an error page',
      (s) => s.remove(`${DISTRIBUTION}.custom_error_response.0.response_code`),
      /given together or not at all/,
    ],
    [
      'has an error page for what none is for',
      (s) => s.set(`${DISTRIBUTION}.custom_error_response.0.error_code`, 409),
      /no custom response to 409/,
    ],
    [
      'forwards a header that no policy can',
      (s) =>
        s.set('aws_cloudfront_origin_request_policy.participant.headers_config.0.headers.0.items', ['Authorization']),
      /does not allow the header authorization/,
    ],
    [
      'streams',
      (s) => s.set('aws_lambda_function_url.api.invoke_mode', 'RESPONSE_STREAM'),
      /streamed responses are not simulated/,
    ],
  ])('because it %s, is refused with the address', (_, change, message) => {
    expect(() => openSite(change)).toThrow(TwinError);
    expect(() => openSite(change)).toThrow(message);
  });

  it('in part only, says what it leaves out', () => {
    const site = start((stack) => {
      stack.set(`${DISTRIBUTION}.web_acl_id`, 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/x/1');
      stack.set(`${DISTRIBUTION}.restrictions.geo_restriction`, { restriction_type: 'whitelist', locations: ['US'] });
      stack.set('aws_cloudfront_response_headers_policy.site.cors_config', {
        access_control_allow_credentials: false,
        origin_override: true,
      });
    });
    expect(site.distribution.configuration.notSimulated).toEqual([
      `${DISTRIBUTION}.web_acl_id`,
      `${DISTRIBUTION}.restrictions`,
      'aws_cloudfront_response_headers_policy.site.cors_config',
    ]);
  });
});
