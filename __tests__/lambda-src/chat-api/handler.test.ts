// The bundle as it is deployed: ESM, settings.json beside it, environment variables, real SDK clients, in a process of its own.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { ChatApiSettings } from '../../../lambda-src/shared/contract/settings';
import { linkIdOf } from '../../../lambda-src/shared/token';
import { postEvent } from '../../support/chat-api/browser';
import { type ConnectEndpoint, startConnectEndpoint } from '../../support/chat-api/connect-endpoint';
import { type LinkTable, startLinkTable, TABLE } from '../../support/chat-api/link-table';

const run = promisify(execFile);
let table: LinkTable;
let connect: ConnectEndpoint;
let folder: string;

// Calls the handler with each event of the file named first; a redeem's cookies go with the events after it.
const DRIVER = `
import { readFileSync, writeFileSync } from 'node:fs';
const { handler } = await import('./index.mjs');
let cookies = [];
const results = [];
for (const event of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const context = { awsRequestId: 'request-' + results.length, getRemainingTimeInMillis: () => 10000 };
  const result = await handler({ ...event, cookies: [...event.cookies, ...cookies] }, context);
  if (result.cookies) cookies = result.cookies.map((cookie) => cookie.split(';')[0]);
  results.push(result);
}
writeFileSync('results.json', JSON.stringify(results));
`;

beforeAll(async () => {
  [table, connect, folder] = await Promise.all([
    startLinkTable(),
    startConnectEndpoint(),
    mkdtemp(join(tmpdir(), 'chat-api-')),
  ]);
  const settings: ChatApiSettings = {
    brand: 'Example',
    languages: ['en'],
    chatMinutes: 90,
    failuresPerSource: 100,
    interactiveMessages: false,
  };
  await Promise.all([
    build({
      entryPoints: [join(__dirname, '../../../lambda-src/chat-api/index.ts')],
      outfile: join(folder, 'index.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      mainFields: ['module', 'main'],
      minify: true,
      logLevel: 'error',
    }),
    writeFile(join(folder, 'settings.json'), JSON.stringify(settings)),
    writeFile(join(folder, 'driver.mjs'), DRIVER),
  ]);
});
afterAll(async () => {
  await connect.close();
  await table.close();
  await rm(folder, { recursive: true });
});

const invoke = async (events: readonly object[], environment: Record<string, string> = {}) => {
  const file = join(folder, 'events.json');
  await writeFile(file, JSON.stringify(events));
  const { stdout, stderr } = await run(process.execPath, ['driver.mjs', file], {
    cwd: folder,
    env: {
      LAMBDA_TASK_ROOT: folder,
      AWS_REGION: 'us-west-2',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ENDPOINT_URL_CONNECT: connect.endpoint,
      NODE_NO_WARNINGS: '1',
      tableName: TABLE,
      connectInstanceId: 'instance-1',
      chatFlowId: 'flow-1',
      ...environment,
    },
  });
  const output = `${stdout}${stderr}`;
  const lines = output.split('\n').filter(Boolean);
  return {
    output,
    logs: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    results: JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as { statusCode: number; body: string }[],
  };
};

it('redeems and starts a chat, with settings and environment, and logs no secret', async () => {
  const token = await table.link(Math.floor(Date.now() / 1000));
  const { output, logs, results } = await invoke([
    postEvent('/api/redeem', JSON.stringify({ token })),
    postEvent('/chat/api/session', '{}'),
    postEvent('/chat/api/session', '{}'),
    postEvent('/nowhere', '{}'),
  ]);
  expect(results.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 404]);
  expect(connect.requests).toMatchObject([
    {
      InstanceId: 'instance-1',
      ContactFlowId: 'flow-1',
      ChatDurationInMinutes: 90,
      SupportedMessagingContentTypes: ['text/plain', 'text/markdown'],
    },
  ]);

  const metrics = logs.filter((line) => '_aws' in line);
  expect(metrics).toMatchObject([
    { LinkRedeemed: 1, channel: 'sms' },
    { ChatStarted: 1, channel: 'sms' },
    { TapToChatMilliseconds: expect.any(Number) },
    { ChatResumed: 1 },
  ]);
  const answered = logs.filter((line) => line['message'] === 'Answered.');
  const linkId = linkIdOf(token);
  expect(answered).toMatchObject([
    { route: 'redeem', status: 200, linkId, function_request_id: 'request-0' },
    { route: 'session', status: 200, linkId, function_request_id: 'request-1' },
    { route: 'session', status: 200, linkId },
    { route: 'none', status: 404, error: 'unknown_route' },
  ]);
  // Keys of one request do not reach the next.
  expect(answered[3]).not.toHaveProperty('linkId');
  expect(logs).toHaveLength(metrics.length + answered.length);
  const session = JSON.parse(results[1]?.body ?? '') as { participantToken: string };
  for (const secret of [token, session.participantToken, '203.0.113.7', 'signature-value']) {
    expect(output).not.toContain(secret);
  }
});

it('answers 503 when the table is not there', async () => {
  const { results, logs } = await invoke([postEvent('/api/redeem', '{"token":"AAAAAAAAAAAAAAAAAAAAAA"}')], {
    tableName: 'nowhere',
  });
  expect(results).toMatchObject([{ statusCode: 503 }]);
  expect(logs).toContainEqual(expect.objectContaining({ level: 'ERROR', error: 'ResourceNotFoundException' }));
});
