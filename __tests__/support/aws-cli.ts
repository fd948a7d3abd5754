// The real AWS CLI, and an AWS for it to talk to that knows no account: every request is noted by its operation and answered as the test
// says. The CLI itself refuses a command, an option or a --query that does not exist, and drops from an answer what its model of the
// operation does not have.

import { spawnSync } from 'node:child_process';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cbor, dateToTag } from '@smithy/core/cbor';

const isInstalled = spawnSync('aws', ['--version']).status === 0;

/** `describe` for tests that need the AWS CLI; without it, one visible skipped test says why. */
export const describeWithAwsCli: (name: string, body: () => void) => void = isInstalled
  ? (name, body) => describe(name, body)
  : (name, body) => describe.skip(`${name} (SKIPPED: aws is not installed)`, body);

export interface Request {
  /** `StartQuery`, or `GET /2020-05-31/key-group` where the protocol names no operation. */
  readonly operation: string;
  readonly body: string;
}

type Answer = object | string;

export interface StubAws {
  /** Of the CLI. */
  readonly environment: Readonly<Record<string, string>>;
  readonly requests: Request[];
  close(): Promise<void>;
}

/** @param answers by operation: members of the output, or XML as it goes over the wire; nothing is an empty output */
export async function startStubAws(answers: (request: Request) => Answer | undefined): Promise<StubAws> {
  const requests: Request[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = { operation: operationOf(incoming, Buffer.concat(chunks)), body: String(Buffer.concat(chunks)) };
      requests.push(request);
      const [type, body] = onTheWire(incoming, request.operation, answers(request) ?? {});
      outgoing.writeHead(200, { 'content-type': type, 'smithy-protocol': 'rpc-v2-cbor' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    environment: {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'example',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
    },
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

const CBOR_PATH = /\/service\/\w+\/operation\/(\w+)$/;

function operationOf({ method, url = '', headers }: IncomingMessage, body: Buffer): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? '';
  const [, action] = /(?:^|&)Action=(\w+)/.exec(String(body)) ?? CBOR_PATH.exec(url) ?? [];
  return action ?? `${method} ${url.split('?', 1)[0]}`;
}

function onTheWire(
  { url = '', headers }: IncomingMessage,
  operation: string,
  answer: Answer,
): [string, string | Uint8Array] {
  if (typeof answer === 'string') return ['text/xml', answer];
  if (CBOR_PATH.test(url)) return ['application/cbor', cbor.serialize(tagged(answer))];
  if (!headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return ['application/x-amz-json-1.1', JSON.stringify(answer)];
  return [
    'text/xml',
    `<${operation}Response><${operation}Result>${xml(answer)}</${operation}Result></${operation}Response>`,
  ];
}

/** CBOR has a tag for moments. */
function tagged(value: unknown): unknown {
  if (value instanceof Date) return dateToTag(value);
  if (Array.isArray(value)) return value.map(tagged);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, tagged(item)]));
}

/** As the query protocol writes members and lists. */
const xml = (value: unknown): string => {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value)
    ? value.map((item) => `<member>${xml(item)}</member>`).join('')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([name, item]) => `<${name}>${xml(item)}</${name}>`)
          .join('')
      : String(value);
};
