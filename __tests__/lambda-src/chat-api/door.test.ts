import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { createApi } from '../../../lambda-src/chat-api/api';
import { readRequest } from '../../../lambda-src/chat-api/door';
import type { Parts } from '../../../lambda-src/chat-api/invocation';
import { BODY_HASH_HEADER, ERROR_STATUS, MAX_BODY_BYTES } from '../../../lambda-src/shared/contract/http';
import { newToken } from '../../../lambda-src/shared/token';
import { postEvent } from '../../support/chat-api/browser';

const token = newToken();
const redeemBody = JSON.stringify({ token });
type Event = ReturnType<typeof postEvent> & { headers: Record<string, string> };
const event = (over: object = {}, body = redeemBody, path = '/api/redeem') => postEvent(path, body, [], over) as Event;
const withHeaders = (headers: Record<string, string | undefined>) =>
  event({ headers: { ...event().headers, ...headers } });
const outcome = (value: unknown) => {
  const read = readRequest(value);
  return 'refusal' in read ? read.refusal : read.request;
};
const hash = (body: string | Buffer) => createHash('sha256').update(body).digest('hex');

describe('what is let in', () => {
  it.each([
    ['base64', event()],
    ['plain text', event({ body: redeemBody, isBase64Encoded: false })],
    [
      'another spelling of the header names',
      event({ headers: Object.fromEntries(Object.entries(event().headers).map(([k, v]) => [k.toUpperCase(), v])) }),
    ],
    ['a charset', withHeaders({ 'content-type': 'Application/JSON; charset=UTF-8' })],
    ['an old browser without Sec-Fetch-Site', withHeaders({ 'sec-fetch-site': undefined })],
    ['an upper case hash', withHeaders({ [BODY_HASH_HEADER]: hash(redeemBody).toUpperCase() })],
  ])('%s', (_, value) => {
    expect(outcome(value)).toEqual({ route: 'redeem', token, takeOver: false });
  });

  it('a take-over, and a device', () => {
    const device = `${'a'.repeat(43)}.${'A'.repeat(43)}.${'b'.repeat(22)}`;
    const value = postEvent('/api/redeem', JSON.stringify({ token, takeOver: true }), [
      'x=1',
      `__Host-device=${device}`,
    ]);
    expect(outcome(value)).toEqual({
      route: 'redeem',
      token,
      takeOver: true,
      device: { linkId: 'a'.repeat(43), sealKey: Buffer.alloc(32), deviceId: 'b'.repeat(22) },
    });
  });

  it('a session with and without a report', () => {
    const read = (body: string) => outcome(event({}, body, '/chat/api/session'));
    expect(read('{}')).toEqual({ route: 'session', report: {} });
    expect(read('{"ended":"c-1","more":1}')).toEqual({ route: 'session', report: { ended: 'c-1' } });
    expect(read('{"joined":"c-1"}')).toEqual({ route: 'session', report: { joined: 'c-1' } });
    expect(read('{"unjoined":"c-1"}')).toEqual({ route: 'session', report: { unjoined: 'c-1' } });
  });
});

describe('what is refused', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'unknown_route'],
    ['another path', event({ rawPath: '/api/redeem/' }), 'unknown_route'],
    ['GET', event({ requestContext: { http: { method: 'GET' } } }), 'method_not_allowed'],
    ['a preflight', event({ requestContext: { http: { method: 'OPTIONS' } } }), 'method_not_allowed'],
    ['a form', withHeaders({ 'content-type': 'text/plain' }), 'not_same_origin'],
    [
      'a content type that only begins like JSON',
      withHeaders({ 'content-type': 'application/jsonp' }),
      'not_same_origin',
    ],
    ['no content type', withHeaders({ 'content-type': undefined }), 'not_same_origin'],
    ['no body hash', withHeaders({ [BODY_HASH_HEADER]: undefined }), 'not_same_origin'],
    ['another site', withHeaders({ 'sec-fetch-site': 'cross-site' }), 'not_same_origin'],
    ['a sibling site', withHeaders({ 'sec-fetch-site': 'same-site' }), 'not_same_origin'],
    ['an address typed by hand', withHeaders({ 'sec-fetch-site': 'none' }), 'not_same_origin'],
    ['the hash of another body', withHeaders({ [BODY_HASH_HEADER]: hash('{}') }), 'bad_request'],
    ['an unsigned payload', withHeaders({ [BODY_HASH_HEADER]: 'UNSIGNED-PAYLOAD' }), 'bad_request'],
    [
      'no body',
      event({ body: undefined, headers: { ...event().headers, [BODY_HASH_HEADER]: hash('') } }),
      'bad_request',
    ],
    ['broken JSON', event({}, '{"token":'), 'bad_request'],
    ['an array', event({}, '[]'), 'bad_request'],
    ['null', event({}, 'null'), 'bad_request'],
    ['no token', event({}, '{}'), 'bad_request'],
    ['a token that is a number', event({}, '{"token":1}'), 'bad_request'],
    ['a token with something behind it', event({}, JSON.stringify({ token: `${token}x` })), 'bad_request'],
    ['a take-over that is a word', event({}, JSON.stringify({ token, takeOver: 'yes' })), 'bad_request'],
    ['a report of a number', event({}, '{"ended":1}', '/chat/api/session'), 'bad_request'],
    ['an endless report', event({}, JSON.stringify({ unjoined: 'x'.repeat(257) }), '/chat/api/session'), 'bad_request'],
  ])('%s', (_, value, code) => {
    expect(outcome(value)).toBe(code);
  });

  it('invalid UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"token":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    const headers = { ...event().headers, [BODY_HASH_HEADER]: hash(bytes) };
    expect(outcome(event({ body: bytes.toString('base64'), headers }))).toBe('bad_request');
  });

  it('a body of more than 2 KiB, counted in bytes', () => {
    const frame = JSON.stringify({ token, pad: '' }).length;
    const body = (bytes: number) =>
      JSON.stringify({
        token,
        pad: 'é'.repeat((bytes - frame) / 2).padEnd(bytes - frame - Math.floor((bytes - frame) / 2), 'x'),
      });
    expect(Buffer.byteLength(body(MAX_BODY_BYTES))).toBe(MAX_BODY_BYTES);
    expect(outcome(event({}, body(MAX_BODY_BYTES)))).toMatchObject({ route: 'redeem' });
    expect(outcome(event({}, body(MAX_BODY_BYTES + 1)))).toBe('too_large');
  });
});

describe('whatever comes', () => {
  const missing = () => Promise.resolve(undefined);
  const parts: Parts = {
    environment: { region: 'us-west-2' },
    store: { read: missing, change: () => Promise.resolve(false) },
    chats: { start: () => Promise.reject(new Error('no chat is due')) },
    failures: { count: missing },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    count: () => {},
    countOnlyBy: () => {},
    milliseconds: () => {},
    about: () => {},
    clock: Date.now,
  };
  const allowed = new Set<number>(Object.values(ERROR_STATUS));
  const answers = async (value: unknown) => {
    const result = await createApi(parts)(value, 5000);
    expect(allowed).toContain(result.statusCode);
    expect(result.statusCode).not.toBe(403);
    expect(JSON.parse(result.body)).toEqual({ error: expect.any(String), message: expect.stringMatching(/\.$/) });
  };

  it('any value as an event is answered', () => fc.assert(fc.asyncProperty(fc.anything(), answers), { numRuns: 300 }));

  it('any body, cookie and header at the right address is answered', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/api/redeem', '/chat/api/session'),
        fc.oneof(
          fc.json(),
          fc.string({ unit: 'binary' }),
          fc.record({ token: fc.constant(token), takeOver: fc.anything() }).map((v) => JSON.stringify(v)),
        ),
        fc.array(
          fc.oneof(
            fc.string(),
            fc.string().map((value) => `__Host-device=${value}`),
          ),
        ),
        fc.dictionary(fc.constantFrom('x-forwarded-for', 'sec-fetch-site', 'content-type'), fc.anything(), {
          maxKeys: 1,
        }),
        (path, body, cookies, headers) => {
          const base = postEvent(path, body, cookies) as Event;
          return answers({ ...base, headers: { ...base.headers, ...headers } });
        },
      ),
      { numRuns: 500 },
    ));
});
