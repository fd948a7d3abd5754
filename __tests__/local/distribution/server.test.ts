// The distribution over real connections, from node and from a browser.

import { existsSync } from 'node:fs';
import { Agent, createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { chromium } from 'playwright-core';
import { type SiteServer, serveDistribution } from '../../../local/distribution/server';
import { HOST, openSite, PAGES, type Site } from '../../support/chat-site-stack';

let site: Site;
let server: SiteServer;
beforeAll(async () => {
  site = openSite();
  server = await serveDistribution(site.distribution, { port: 0 });
});
afterAll(async () => {
  await server.close();
  await site.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const ask = (path: string, { body = '', ...options }: Parameters<typeof request>[1] & { body?: string } = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const sent = request(server.url + path, { agent: new Agent(), ...options }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

it('serves the site on loopback', async () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await ask('/')).toMatchObject({ status: 200, body: PAGES.landing });
  expect(await ask('/', { method: 'HEAD' })).toMatchObject({
    status: 200,
    body: '',
    headers: { 'content-length': String(PAGES.landing.length) },
  });
  expect(await ask('/chat/index.html')).toMatchObject({ status: 403, body: PAGES.expired });
  expect(await ask('/chat/index.html', { headers: { cookie: site.cookies() } })).toMatchObject({
    status: 200,
    body: PAGES.chat,
  });
});

it('sends each cookie in a line of its own', async () => {
  const { headers } = await ask('/api/redeem', { method: 'POST' });
  expect(headers['set-cookie']).toHaveLength(2);
});

it('takes the address that a viewer comes from for the viewer', async () => {
  const { body } = await ask('/api/x', { localAddress: '127.0.0.7' });
  expect(JSON.parse(body).event.headers['x-forwarded-for']).toBe('127.0.0.7');
});

it.each([
  ['127.0.0.1:1', 200],
  ['localhost:1', 200],
  ['site.localhost', 200],
  [HOST, 200],
  ['evil.example.com', 403],
  ['127.0.0.1.evil.example.com', 403],
])('answers %s with %i', async (host, status) => {
  expect((await ask('/', { headers: { host } })).status).toBe(status);
});

it('turns a link to the distribution into one to this machine, and leaves any other alone', () => {
  expect(server.local(`https://${HOST}/#enABC`)).toBe(`${server.url}/#enABC`);
  expect(server.local('https://example.com/#enABC')).toBe('https://example.com/#enABC');
  expect(server.local(`https://${HOST}.example.com/`)).toBe(`https://${HOST}.example.com/`);
});

it('takes the next port when one is in use', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as AddressInfo;
  const next = await serveDistribution(site.distribution, { port });
  expect(Number(new URL(next.url).port)).toBeGreaterThan(port);
  expect((await fetch(next.url)).status).toBe(200);
  await next.close();
  other.close();
});

it.each([70_000, -1, 1.5])('refuses %s as a port', async (port) => {
  await expect(serveDistribution(site.distribution, { port })).rejects.toMatchObject({
    name: 'TwinError',
    message: `The port ${port} is none: it must be a whole number from 0 to 65535.`,
  });
});

it('refuses a body that nothing takes, and survives a viewer that goes away', async () => {
  expect((await ask('/api/x', { method: 'POST', body: 'x'.repeat(6 * 1024 * 1024 + 1) })).status).toBe(413);
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await new Promise((resolve) =>
    socket.write('POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', resolve),
  );
  socket.destroy();
  expect((await ask('/')).status).toBe(200);
});

it('frees its port when it is closed, whoever is still connected', async () => {
  const own = await serveDistribution(site.distribution, { port: 0 });
  await fetch(own.url);
  const slow = connect(Number(new URL(own.url).port), '127.0.0.1').on('error', () => {});
  await new Promise((resolve) =>
    slow.write('POST /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nabc', resolve),
  );
  await own.close();
  await expect(fetch(own.url)).rejects.toThrow('fetch failed');
});

const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const inBrowser = existsSync(CHROMIUM) ? it : it.skip;

inBrowser(
  'is a secure context in Chromium, which keeps its Secure and __Host- cookies over plain HTTP',
  async () => {
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    });
    try {
      const page = await browser.newPage();
      await page.goto(server.url);
      const redeem = async () => {
        const body = '{"token":"x"}';
        const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(body));
        const hash = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
        const headers = { 'content-type': 'application/json', 'x-amz-content-sha256': hash };
        const answer = await fetch('/api/redeem', { method: 'POST', body, headers });
        return [isSecureContext, answer.status, (await answer.json()).event.cookies];
      };
      expect(await page.evaluate(redeem)).toEqual([true, 200, undefined]);
      expect(await page.evaluate(redeem)).toEqual([true, 200, ['__Host-device=abc', 'second=2']]);
      await page.context().addCookies(
        site
          .cookies()
          .split('; ')
          .map((cookie) => ({
            name: cookie.split('=')[0] ?? '',
            value: cookie.slice(cookie.indexOf('=') + 1),
            url: server.url,
            secure: true,
          })),
      );
      expect((await page.goto(`${server.url}/chat/index.html`))?.status()).toBe(200);
      expect(await page.title()).toBe('chat page');
    } finally {
      await browser.close();
    }
  },
  60_000,
);
