// Signed URLs and cookies, made by AWS's own signer, against the distribution.

import { type CloudfrontSignInputWithPolicy, getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import type { HttpResponse } from '../../../local/distribution/distribution';
import { type Asked, HOST, KEY_PAIRS, NOW, openSite, type Site, VIEWER } from '../../support/chat-site-stack';

let site: Site;
beforeAll(() => {
  // The codes are what is tested here, so they are not replaced by a page.
  site = openSite((stack) => stack.remove('aws_cloudfront_distribution.site.custom_error_response'));
});
afterAll(() => site.close());

const CHAT = `https://${HOST}/chat/index.html`;
const DAY = 86_400;
const time = (epoch: number) => new Date(epoch * 1000).toISOString();

type Condition = Readonly<Record<string, Readonly<Record<string, string | number>>>>;
const until = (epoch: number): Condition => ({ DateLessThan: { 'AWS:EpochTime': epoch } });
const policy = (resource: string | undefined, condition: Condition = until(NOW + DAY)): string =>
  JSON.stringify({ Statement: [{ ...(resource === undefined ? {} : { Resource: resource }), Condition: condition }] });

const KEYS = ['rsa', 'ec'] as const;
const HASHES = ['SHA1', 'SHA256'] as const;
const CARRIERS = ['URL', 'cookies'] as const;
interface Way {
  readonly key: (typeof KEYS)[number];
  readonly hash: (typeof HASHES)[number];
  readonly carrier: (typeof CARRIERS)[number];
}
const WAYS: readonly Way[] = KEYS.flatMap((key) =>
  HASHES.flatMap((hash) => CARRIERS.map((carrier) => ({ key, hash, carrier }))),
);

/** Query and headers of a signed request; `text` is a custom policy, else a canned one for the chat page until `expires`. */
function sign(
  { key, hash, carrier }: Way,
  { text, expires = NOW + DAY }: { text?: string; expires?: number } = {},
): Signed {
  const common = { keyPairId: site.keyId(key), privateKey: KEY_PAIRS[key].privateKey, algorithm: hash };
  const input =
    text === undefined ? { ...common, url: CHAT, dateLessThan: time(expires) } : { ...common, policy: text };
  if (carrier === 'cookies') {
    const values = getSignedCookies(input as CloudfrontSignInputWithPolicy);
    return {
      parameters: {},
      cookies: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)])),
    };
  }
  const url = new URL(getSignedUrl({ url: CHAT, ...input } as CloudfrontSignInputWithPolicy));
  return { parameters: Object.fromEntries(url.searchParams), cookies: {} };
}

interface Signed {
  readonly parameters: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
}

function ask({ parameters, cookies }: Signed, target = '/chat/index.html', asked: Asked = {}): Promise<HttpResponse> {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`);
  const mark = query.length === 0 ? '' : target.includes('?') ? '&' : '?';
  return site.ask(target + mark + query.join('&'), { headers: { cookie: cookie.join('; ') }, ...asked });
}

const code = ({ status, body }: HttpResponse): string | number =>
  status === 200 ? 200 : (/<Code>(\w+)<\/Code>/.exec(String(body))?.[1] ?? status);

/** The same request with one signed value replaced, in URL or cookies. */
const replaced = (signed: Signed, name: string, change: (value: string) => string | undefined): Signed => {
  const edit = (values: Readonly<Record<string, string>>, full: string) =>
    Object.fromEntries(
      Object.entries(values).flatMap(([key, value]) => {
        const next = key === full ? change(value) : value;
        return next === undefined ? [] : [[key, next]];
      }),
    );
  return { parameters: edit(signed.parameters, name), cookies: edit(signed.cookies, `CloudFront-${name}`) };
};

describe.each(WAYS)('$key key, $hash, in $carrier', (way) => {
  const hashIsDefault = way.hash === 'SHA1';

  it.each<[string, Parameters<typeof sign>[1], string | number]>([
    ['canned policy', {}, 200],
    ['canned policy that has expired', { expires: NOW }, 'AccessDenied'],
    ['canned policy in its last second', { expires: NOW + 1 }, 200],
    ['custom policy for the page', { text: policy(CHAT) }, 200],
    ['custom policy for every page', { text: policy(`https://${HOST}/*`) }, 200],
    ['custom policy with one-character wildcards', { text: policy(`http?://${HOST}/c??t/*.html`) }, 200],
    ['custom policy for every scheme', { text: policy(`http*://${HOST}/chat/*`) }, 200],
    ['custom policy without a resource', { text: policy(undefined) }, 200],
    ['custom policy for another page', { text: policy(`https://${HOST}/chat/other.html`) }, 'AccessDenied'],
    ['custom policy for another case', { text: policy(`https://${HOST}/Chat/*`) }, 'AccessDenied'],
    ['custom policy for another host', { text: policy('https://d999999abcdef8.cloudfront.net/*') }, 'AccessDenied'],
    ['custom policy for HTTP', { text: policy(`http://${HOST}/*`) }, 'AccessDenied'],
    ['custom policy that has expired', { text: policy(CHAT, until(NOW)) }, 'AccessDenied'],
    [
      'custom policy that has begun',
      { text: policy(CHAT, { ...until(NOW + DAY), DateGreaterThan: { 'AWS:EpochTime': NOW - 1 } }) },
      200,
    ],
    [
      'custom policy that begins now',
      { text: policy(CHAT, { ...until(NOW + DAY), DateGreaterThan: { 'AWS:EpochTime': NOW } }) },
      'AccessDenied',
    ],
    [
      'custom policy for the address of the viewer',
      { text: policy(CHAT, { ...until(NOW + DAY), IpAddress: { 'AWS:SourceIp': VIEWER } }) },
      200,
    ],
    [
      'custom policy for the network of the viewer',
      { text: policy(CHAT, { ...until(NOW + DAY), IpAddress: { 'AWS:SourceIp': '192.0.2.32/28' } }) },
      200,
    ],
    [
      'custom policy for every network',
      { text: policy(CHAT, { ...until(NOW + DAY), IpAddress: { 'AWS:SourceIp': '0.0.0.0/0' } }) },
      200,
    ],
    [
      'custom policy for another network',
      { text: policy(CHAT, { ...until(NOW + DAY), IpAddress: { 'AWS:SourceIp': '192.0.2.48/28' } }) },
      'AccessDenied',
    ],
    ['custom policy without an end', { text: policy(CHAT, {}) }, 'MalformedPolicy'],
    [
      'custom policy with an end in quotes',
      { text: policy(CHAT, { DateLessThan: { 'AWS:EpochTime': String(NOW + DAY) } }) },
      'MalformedPolicy',
    ],
    [
      'custom policy with a condition that does not exist',
      { text: policy(CHAT, { ...until(NOW + DAY), Bool: { a: 1 } }) },
      'MalformedPolicy',
    ],
    [
      'custom policy of two statements',
      { text: JSON.stringify({ Statement: [1, 2].map(() => ({ Resource: CHAT, Condition: until(NOW + DAY) })) }) },
      'MalformedPolicy',
    ],
    ['custom policy that is no JSON', { text: 'let me in' }, 'MalformedPolicy'],
  ])('%s', async (_, what, expected) => {
    expect(code(await ask(sign(way, what)))).toBe(expected);
  });

  it('a canned policy is for one URL with its own query, a wildcard for any', async () => {
    const canned = sign(way);
    expect(code(await ask(canned, '/chat/index.html?utm_source=sms'))).toBe('AccessDenied');
    expect(code(await ask(canned, '/chat/other.html'))).toBe('AccessDenied');
    expect(code(await ask(sign(way, { text: policy(`https://${HOST}/chat/*`) }), '/chat/index.html?a=1&b=2'))).toBe(
      200,
    );
  });

  it('needs key, signature and policy, and none of them changed', async () => {
    const signed = sign(way, { text: policy(CHAT) });
    expect(code(await ask(replaced(signed, 'Key-Pair-Id', () => undefined)))).toBe('MissingKey');
    expect(code(await ask(replaced(signed, 'Key-Pair-Id', () => '')))).toBe('MissingKey');
    expect(code(await ask(replaced(signed, 'Key-Pair-Id', () => 'KUNKNOWN000000')))).toBe('InvalidKey');
    expect(code(await ask(replaced(signed, 'Signature', () => 'not base64!')))).toBe('MalformedSignature');
    expect(code(await ask(replaced(signed, 'Signature', () => undefined)))).toBe('MalformedSignature');
    expect(
      code(await ask(replaced(signed, 'Signature', (value) => `${value[0] === 'A' ? 'B' : 'A'}${value.slice(1)}`))),
    ).toBe('AccessDenied');
    expect(code(await ask(replaced(signed, 'Policy', () => undefined)))).toBe('MalformedPolicy');
    expect(code(await ask(replaced(signed, 'Policy', () => '%%%')))).toBe('MalformedPolicy');
    const other = Buffer.from(policy(`https://${HOST}/*`))
      .toString('base64')
      .replaceAll('+', '-')
      .replaceAll('=', '_')
      .replaceAll('/', '~');
    expect(code(await ask(replaced(signed, 'Policy', () => other)))).toBe('AccessDenied');
    const otherKey = site.keyId(way.key === 'rsa' ? 'ec' : 'rsa');
    expect(code(await ask(replaced(signed, 'Key-Pair-Id', () => otherKey)))).toBe('AccessDenied');
  });

  it(`is checked with ${way.hash} only`, async () => {
    const signed = sign(way);
    expect(code(await ask(replaced(signed, 'Hash-Algorithm', () => undefined)))).toBe(
      hashIsDefault ? 200 : 'AccessDenied',
    );
    const { parameters, cookies } = signed;
    const wrong = hashIsDefault ? 'SHA256' : 'SHA1';
    const told =
      way.carrier === 'URL'
        ? { parameters: { ...parameters, 'Hash-Algorithm': wrong }, cookies }
        : { parameters, cookies: { ...cookies, 'CloudFront-Hash-Algorithm': wrong } };
    expect(code(await ask(told))).toBe('AccessDenied');
  });

  it('a canned policy with another end is refused', async () => {
    expect(code(await ask(replaced(sign(way), 'Expires', () => String(NOW + 2 * DAY))))).toBe('AccessDenied');
    expect(code(await ask(replaced(sign(way), 'Expires', () => 'tomorrow')))).toBe('MalformedPolicy');
  });
});

describe('a request', () => {
  const way: Way = { key: 'ec', hash: 'SHA256', carrier: 'URL' };
  const cookies = { ...way, carrier: 'cookies' } as const;

  it('without any signature lacks a key, in the words of CloudFront', async () => {
    const response = await site.ask('/chat/index.html');
    expect(response.status).toBe(403);
    expect(response.headers['content-type']).toBe('text/xml');
    expect(String(response.body)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><Error><Code>MissingKey</Code><Message>Missing Key-Pair-Id query parameter or cookie value</Message></Error>',
    );
  });

  it('with a signed URL is judged by it alone, whatever its cookies say', async () => {
    const good = sign(cookies);
    const expired = sign(way, { expires: NOW - 1 });
    expect(code(await ask({ parameters: expired.parameters, cookies: good.cookies }))).toBe('AccessDenied');
    expect(code(await ask({ parameters: { Expires: '1' }, cookies: good.cookies }))).toBe('MissingKey');
    expect(
      code(await ask({ parameters: sign(way).parameters, cookies: sign(cookies, { expires: NOW - 1 }).cookies })),
    ).toBe(200);
  });

  it('through the name of the distribution is signed for that name', async () => {
    const signed = sign(way);
    expect(code(await ask(signed, '/chat/index.html', { headers: { host: HOST } }))).toBe(200);
  });

  it('tells the twin why it was refused, and the viewer nothing', async () => {
    site.events.length = 0;
    await ask(sign(way, { text: policy(`https://${HOST}/chat/other.html`) }));
    expect(site.events).toMatchObject([
      {
        status: 403,
        reason: `AccessDenied: https://${HOST}/chat/other.html is signed, not ${CHAT}`,
        pathPattern: '/chat/*',
      },
    ]);
  });

  it('to a behaviour without key group needs no signature, and a bad one does no harm', async () => {
    expect((await site.ask('/')).status).toBe(200);
    expect((await ask(sign(way, { expires: NOW - 1 }), '/')).status).toBe(200);
  });

  it('cannot slip past the key group by another way to write its path', async () => {
    for (const path of [
      '/assets/../chat/index.html',
      '/assets/%2e%2e/chat/index.html',
      '//chat/index.html',
      '/%63hat/index.html',
    ]) {
      expect(code(await site.ask(path))).toBe('MissingKey');
    }
  });

  it('with an alias is signed for the alias or the domain', async () => {
    const aliased = openSite((stack) => stack.set('aws_cloudfront_distribution.site.aliases', ['chat.example.com']));
    const sent = (host: string, signedHost: string) => {
      const url = getSignedUrl({
        url: `https://${signedHost}/chat/index.html`,
        keyPairId: aliased.keyId('ec'),
        privateKey: KEY_PAIRS.ec.privateKey,
        dateLessThan: time(NOW + DAY),
      });
      return aliased.ask(url.slice(`https://${signedHost}`.length), { headers: { host } });
    };
    const statuses = [
      await sent('chat.example.com', 'chat.example.com'),
      await sent('127.0.0.1:8080', 'chat.example.com'),
      await sent('127.0.0.1:8080', HOST),
      await sent('chat.example.com', HOST),
    ].map(({ status }) => status);
    await aliased.close();
    expect(statuses).toEqual([200, 200, 200, 403]);
  });
});
