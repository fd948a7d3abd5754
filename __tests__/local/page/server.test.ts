// Who may ask the page's server, and for what.

import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Demonstration } from '../../../local/page/demonstration';
import { type PageServer, servePage } from '../../../local/page/server';

const files = Promise.resolve(new Map([['/', { type: 'text/html', content: Buffer.from('the page') }]]));
let server: PageServer;
beforeAll(async () => {
  server = await servePage(new Demonstration(), files, 0);
});
afterAll(() => server.close());

function ask(
  path: string,
  {
    host = 'localhost',
    method = 'GET',
    type,
    body = '',
  }: { host?: string; method?: string; type?: string; body?: string } = {},
): Promise<{
  readonly status: number | undefined;
  readonly text: string;
  readonly policy: unknown;
  readonly location: string | undefined;
}> {
  return new Promise((resolve, reject) => {
    const headers = { host, ...(type === undefined ? {} : { 'content-type': type }) };
    const sent = request({ port: server.port, path, method, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () =>
        resolve({
          status: answer.statusCode,
          text,
          policy: answer.headers['content-security-policy'],
          location: answer.headers.location,
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
const command = (body: string) => ask('/command', { method: 'POST', type: 'application/json', body });

it.each(['voice-to-chat.localhost', 'localhost'])('answers to the name %s', async (host) => {
  expect(await ask('/', { host: `${host}:${server.port}` })).toMatchObject({ status: 200, text: 'the page' });
});

it.each(['chat.voice-to-chat.localhost', 'localhost.example.com', 'example.com'])(
  'does not answer to the name "%s"',
  async (host) => {
    expect((await ask('/', { host })).status).toBe(403);
  },
);

it('has another name than the site, as cookies are shared between the ports of a name', async () => {
  const answer = await ask('/', { host: `127.0.0.1:${server.port}` });
  expect(answer).toMatchObject({ status: 307, location: `http://localhost:${server.port}/`, text: '' });
});

it('lets nothing but its own script run, and nobody frame it', async () => {
  expect((await ask('/')).policy).toMatch(/default-src 'none'; script-src 'self';.*frame-ancestors 'none'/);
});

it('has nothing at other addresses', async () => {
  expect((await ask('/../package.json')).status).toBe(404);
  expect((await ask('/', { method: 'DELETE' })).status).toBe(405);
});

it('takes commands as JSON alone, which no page of another site can send', async () => {
  const body = JSON.stringify({ do: 'dial' });
  expect((await ask('/command', { method: 'POST', type: 'text/plain', body })).status).toBe(415);
  expect(await command(body)).toMatchObject({ status: 409, text: 'The twin is still starting.' });
  expect((await command('x'.repeat(70_000))).status).toBe(413);
});

it.each([
  '',
  '{',
  '{"do":"fly"}',
  '{"do":"press","keys":"x"}',
  '{"do":"say","contactId":"a"}',
  '{"do":"toString"}',
  '[]',
])('refuses %j as a command', async (body) => {
  expect(await command(body)).toMatchObject({ status: 409, text: expect.stringContaining('does not do') });
});

it('takes the next port when one is taken', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  const next = await servePage(new Demonstration(), files, port);
  expect(next.port).toBeGreaterThan(port);
  await next.close();
  await new Promise((resolve) => taken.close(resolve));
});
