// Attachments from slot to download, with the bucket's own rules: signed addresses, signed headers, CORS.

import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore } from '../../../local/participant/bucket';
import {
  brief,
  type ChatServer,
  type Customer,
  inConversation,
  startChatServer,
} from '../../support/participant/chat-server';

const PAGE = 'http://site.localhost:4000';
let server: ChatServer;
let customer: Customer;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'attachments-'));
  server = await startChatServer({ store: folderStore(folder), scanMs: 2000, approvedOrigins: [PAGE] });
  customer = await inConversation(server);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const slot = (over: object = {}) =>
  customer.post('start-attachment-upload', {
    AttachmentName: 'bill.txt',
    ContentType: 'text/plain',
    AttachmentSizeInBytes: 5,
    ClientToken: 'token-1',
    ...over,
  });
const upload = (url: string, headers: Readonly<Record<string, string>>, body = 'bytes') =>
  fetch(url, { method: 'PUT', headers, body });
const without = (headers: Readonly<Record<string, string>>, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const complete = (id: string) =>
  customer.post('complete-attachment-upload', { AttachmentIds: [id], ClientToken: `complete-${id}` });

async function sent(content = 'bytes', name = 'bill.txt'): Promise<string> {
  const { body } = await slot({ AttachmentName: name, AttachmentSizeInBytes: content.length, ClientToken: name });
  await upload(body.UploadMetadata.Url, body.UploadMetadata.HeadersToInclude, content);
  expect((await complete(body.AttachmentId)).status).toBe(200);
  return body.AttachmentId;
}

it('is seen while it is scanned, approved as the same item, and downloaded as it was', async () => {
  const id = await sent('bytes', 'bill für Ana.txt');
  server.clock.advance(2000);
  await customer.line.settle();
  const [scanning, approved] = customer.line.items.slice(-2);
  expect([scanning, approved].map((item) => item && brief(item))).toEqual([
    'CUSTOMER text/plain bill für Ana.txt IN_PROGRESS',
    'CUSTOMER text/plain bill für Ana.txt APPROVED',
  ]);
  expect(approved).toMatchObject({ Id: scanning?.Id, Type: 'ATTACHMENT', AbsoluteTime: scanning?.AbsoluteTime });
  const { body } = await customer.post('transcript');
  expect(body.Transcript.filter(({ Type }) => Type === 'ATTACHMENT')).toHaveLength(1);

  const { body: address } = await customer.post('attachment', { AttachmentId: id });
  expect(address).toMatchObject({ AttachmentSizeInBytes: 5, UrlExpiry: '2026-11-22T12:05:02.000Z' });
  const file = await fetch(address.Url, { headers: { origin: PAGE } });
  expect(await file.text()).toBe('bytes');
  expect(file.headers.get('access-control-allow-origin')).toBe(PAGE);
  expect(file.headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''bill%20f%C3%BCr%20Ana.txt");
  expect(await readdir(folder)).toEqual([id]);
});

it('is rejected by the scanner, and cannot be downloaded', async () => {
  const id = await sent('X5O!-EICAR-STANDARD-ANTIVIRUS-TEST-FILE!');
  expect((await customer.post('attachment', { AttachmentId: id })).error).toBe('ValidationException');
  server.clock.advance(2000);
  await customer.line.settle();
  expect(customer.line.items.at(-1)?.Attachments?.[0]?.Status).toBe('REJECTED');
  expect((await customer.post('attachment', { AttachmentId: id })).error).toBe('ValidationException');
});

it('comes from the agent as well', async () => {
  const file = { name: 'form.pdf', contentType: 'application/pdf' };
  await server.service.desk.attach(customer.contactId, file, Buffer.from('pdf'));
  server.clock.advance(2000);
  await customer.line.settle();
  const item = customer.line.items.at(-1);
  expect(item && brief(item)).toBe('AGENT application/pdf form.pdf APPROVED');
  const AttachmentId = item?.Attachments?.[0]?.AttachmentId;
  const { body } = await customer.post('attachment', { AttachmentId, UrlExpiryInSeconds: 5 });
  expect(await (await fetch(body.Url)).text()).toBe('pdf');
  expect((await fetch(body.Url, { method: 'PUT', body: 'another' })).status).toBe(403);
  server.clock.advance(5000);
  expect((await fetch(body.Url)).status).toBe(403);
});

it.each([
  ['of a type that Connect does not take', { ContentType: 'text/html' }],
  ['without bytes', { AttachmentSizeInBytes: 0 }],
  ['with half a byte', { AttachmentSizeInBytes: 1.5 }],
  ['of more than 20 MB', { AttachmentSizeInBytes: 20 * 1024 * 1024 + 1 }],
  ['without a name', { AttachmentName: '' }],
  ['without a client token', { ClientToken: undefined }],
])('gets no slot %s', async (_, over) => {
  expect(await slot(over)).toMatchObject({ status: 400, error: 'ValidationException' });
  expect((await slot({ ContentType: 'image/png', AttachmentSizeInBytes: 20 * 1024 * 1024 })).status).toBe(200);
});

it('has at most 35 in a chat; a repeated request takes no second slot', async () => {
  for (let n = 0; n < 35; n += 1) expect((await slot({ ClientToken: `token-${n}` })).status).toBe(200);
  const { body } = await slot({ ClientToken: 'token-0' });
  expect((await slot({ ClientToken: 'token-0' })).body.AttachmentId).toBe(body.AttachmentId);
  expect(await slot({ ClientToken: 'one more' })).toMatchObject({
    status: 402,
    error: 'ServiceQuotaExceededException',
  });
});

describe('the upload', () => {
  it('needs the signed address, its headers and its time', async () => {
    const { UploadMetadata: metadata } = (await slot()).body;
    const headers = metadata.HeadersToInclude;
    expect(
      (
        await upload(
          metadata.Url.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
          headers,
        )
      ).status,
    ).toBe(403);
    expect((await upload(metadata.Url, { ...headers, 'Content-Type': 'text/html' })).status).toBe(403);
    expect((await upload(metadata.Url, without(headers, 'x-amz-acl'))).status).toBe(403);
    expect((await upload(metadata.Url, headers, 'too many bytes')).status).toBe(403);
    expect((await fetch(metadata.Url)).status).toBe(403);
    server.clock.advance(15 * 60_000 - 1);
    expect((await upload(metadata.Url, headers)).status).toBe(200);
    server.clock.advance(1);
    expect((await upload(metadata.Url, headers)).status).toBe(403);
  });

  it('is complete once, by its sender, with bytes in the bucket', async () => {
    const { body } = await slot();
    expect((await complete(body.AttachmentId)).error).toBe('ValidationException');
    await upload(body.UploadMetadata.Url, body.UploadMetadata.HeadersToInclude);
    const other = await inConversation(server);
    const stolen = await other.post('complete-attachment-upload', {
      AttachmentIds: [body.AttachmentId],
      ClientToken: 'x',
    });
    expect(stolen.error).toBe('ValidationException');
    expect((await complete(body.AttachmentId)).status).toBe(200);
    expect(await complete(body.AttachmentId)).toMatchObject({ status: 409, error: 'ConflictException' });
    server.clock.advance(2000);
    expect((await other.post('attachment', { AttachmentId: body.AttachmentId })).error).toBe('ValidationException');
  });

  it('is allowed to approved origins only', async () => {
    const { Url } = (await slot()).body.UploadMetadata;
    const preflight = (origin: string) =>
      fetch(Url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-amz-acl' },
      });
    const allowed = await preflight(PAGE);
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(PAGE);
    expect(allowed.headers.get('access-control-allow-headers')).toBe('x-amz-acl');
    expect((await preflight('http://elsewhere.example')).status).toBe(403);
  });
});
