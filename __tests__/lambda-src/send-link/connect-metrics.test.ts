// The signed request is the one that the service's own client would make, and fails and tries again as that does.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ConnectClient, GetCurrentMetricDataCommand } from '@aws-sdk/client-connect';
import { currentMetricData } from '../../../lambda-src/send-link/connect-metrics';

interface Received {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  /** Day, region and service that the signature is for. */
  readonly scope: string | undefined;
  readonly signed: readonly string[];
  readonly body: unknown;
}

let server: Server;
let endpoint = '';
const received: Received[] = [];
/** What the next requests are answered with, as status and error; 200 when none is left. */
let refusals: (readonly [number, string])[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const [, scope, signed] =
      /Credential=key\/([^,]+), SignedHeaders=([^,]+), Signature=[0-9a-f]{64}$/.exec(
        request.headers.authorization ?? '',
      ) ?? [];
    received.push({
      method: request.method,
      path: request.url,
      contentType: request.headers['content-type'],
      scope,
      signed: signed?.split(';') ?? [],
      body: JSON.parse(await text(request)),
    });
    const [status, name] = refusals.shift() ?? [200, undefined];
    response.writeHead(status, {
      'x-amzn-requestid': 'request-id',
      ...(name !== undefined && { 'x-amzn-errortype': `${name}:http://internal.amazon.com/` }),
    });
    response.end(JSON.stringify(name === undefined ? { MetricResults: [] } : { Message: 'text' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  received.length = 0;
  refusals = [];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
const query = {
  Filters: { Queues: ['chats'], Channels: ['CHAT' as const] },
  CurrentMetrics: [{ Name: 'AGENTS_STAFFED' as const, Unit: 'COUNT' as const }],
};
const ask = (signal = new AbortController().signal) =>
  currentMetricData({ endpoint, credentials })({ region: 'eu-west-2', instanceId: 'in' }, query, signal);

test('it asks what the client asks, signed for the service and region of the instance', async () => {
  expect(await ask()).toEqual({ MetricResults: [] });
  const client = new ConnectClient({ endpoint, credentials, region: 'eu-west-2' });
  await client.send(new GetCurrentMetricDataCommand({ InstanceId: 'in', ...query }));
  client.destroy();
  const [ours, theirs] = received;
  expect({ ...ours, signed: [] }).toEqual({ ...theirs, signed: [] });
  expect(ours?.scope).toMatch(/^\d{8}\/eu-west-2\/connect\/aws4_request$/);
  expect(ours?.signed).toEqual(expect.arrayContaining(['host', 'x-amz-date', 'x-amz-content-sha256', 'content-type']));
});

test.each([
  ['a throttle', [429, 'ThrottlingException'], 3],
  ['a throttle with another status', [400, 'TooManyRequestsException'], 3],
  ['a failure of the service', [500, 'InternalServiceException'], 3],
  ['a refusal', [403, 'AccessDeniedException'], 1],
] as const)('%s is thrown by its name, after as many attempts as are of use', async (_name, refusal, attempts) => {
  refusals = [refusal, refusal, refusal, refusal];
  await expect(ask()).rejects.toMatchObject({
    name: refusal[1],
    $metadata: { httpStatusCode: refusal[0], requestId: 'request-id' },
  });
  expect(received).toHaveLength(attempts);
});

test('what passes is passed over', async () => {
  refusals = [[429, 'ThrottlingException']];
  expect(await ask()).toEqual({ MetricResults: [] });
});

test('nothing begins after its signal', async () => {
  await expect(ask(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  expect(received).toEqual([]);
});
