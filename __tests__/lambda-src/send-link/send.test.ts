// A send makes one link, sends it once, and says what happened; the unmodified SDK talks to a real endpoint.

import { createVerify } from 'node:crypto';
import {
  CALLER,
  DOMAIN,
  EC_PAIR,
  ecPair,
  event,
  linkIn,
  NOW,
  QUEUE,
  rsaPair,
  Stage,
  secretOf,
  sendEmail,
  sendSms,
} from './support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

test('an SMS to the caller carries a link whose item opens with its token alone', async () => {
  const result = await stage.environment()(
    sendSms({ Attributes: { plan: 'gold', 'not allowed': 'x' }, Queue: { ARN: QUEUE, Name: 'Chats' } }),
  );

  expect(result).toMatchObject({ status: 'sent', reason: 'none', menu: 'none', at: String(NOW / 1000) });
  expect(stage.aws.messages).toHaveLength(1);
  const [message] = stage.aws.messages;
  expect(message?.to).toBe(CALLER);
  const link = linkIn(message?.text ?? '');
  expect(message?.text.endsWith(link.url)).toBe(true);
  expect(message?.text.startsWith('Example:')).toBe(true);
  expect(new URL(link.url).host).toBe(DOMAIN);

  const items = await stage.aws.items();
  const item = items[`link#${link.linkId}`];
  const now = NOW / 1000;
  expect(item).toMatchObject({
    state: 'created',
    createdAt: now,
    redeemBy: now + 3600,
    endsAt: now + 3600 + 240 * 60 + 300,
  });
  const known = link.open(String(item?.['sealed']));
  expect(known).toMatchObject({
    destination: 'caller',
    language: 'en',
    queueArn: QUEUE,
    offeredAt: now,
    attributes: { plan: 'gold' },
  });
  expect(known.attributes).not.toHaveProperty('not allowed');
  expect(JSON.stringify(items)).not.toContain('2065550100');
  expect(items['claim#4a573372-1f28-4e26-b97b-000000000001#sms#caller']).toMatchObject({ result: 'sent' });
});

test.each([
  ['EC P-256, SHA-1', EC_PAIR, 'SHA1'],
  ['EC P-256, SHA-256', EC_PAIR, 'SHA256'],
  ['RSA-2048, SHA-1', rsaPair(), 'SHA1'],
  ['RSA-2048, SHA-256', rsaPair(), 'SHA256'],
] as const)('cookies open the site until the chat ends: %s', async (_name, pair, hash) => {
  stage.aws.secret = secretOf(pair);
  await stage.environment({ settings: { signatureHash: hash } })(sendSms());

  const link = linkIn(stage.aws.messages[0]?.text ?? '');
  const item = (await stage.aws.items())[`link#${link.linkId}`];
  const { cookies } = link.open(String(item?.['sealed']));
  const decode = (value = '') => Buffer.from(value.replace(/-/g, '+').replace(/_/g, '=').replace(/~/g, '/'), 'base64');
  const policy = decode(cookies['CloudFront-Policy']).toString();
  expect(JSON.parse(policy)).toEqual({
    Statement: [
      { Resource: `https://${DOMAIN}/*`, Condition: { DateLessThan: { 'AWS:EpochTime': item?.['endsAt'] } } },
    ],
  });
  const verify = createVerify(hash).update(policy);
  expect(verify.verify(pair.publicKey, decode(cookies['CloudFront-Signature']))).toBe(true);
  expect(cookies['CloudFront-Key-Pair-Id']).toBe('K2JCJMDEHXQW5F');
  expect(cookies['CloudFront-Hash-Algorithm']).toBe(hash === 'SHA256' ? 'SHA256' : undefined);
});

test('a warm send takes three round trips one after another: claim, send, record', async () => {
  const invoke = stage.environment();
  await invoke(event({ action: 'offer' }));
  const before = stage.aws.calls.length;
  await invoke(sendSms());
  const operations = stage.aws.calls.slice(before).map(({ operation }) => operation);
  // The breaker's count goes out beside the send.
  expect(operations).toHaveLength(4);
  expect(operations[0]).toBe('dynamodb:TransactWriteItems');
  expect(operations.slice(1, 3).sort()).toEqual(['dynamodb:UpdateItem', 'mobiletargeting:SendMessages']);
  expect(operations[3]).toBe('dynamodb:UpdateItem');
});

test('a repeat says the same and sends nothing', async () => {
  const first = await stage.environment()(sendSms());
  const again = await stage.environment()(sendSms());
  expect(again).toEqual(first);
  expect(stage.aws.messages).toHaveLength(1);
});

describe('the signing key is rotated between a send and its repeat', () => {
  const rotate = () => {
    stage.aws.secret = JSON.stringify({ ...JSON.parse(secretOf(ecPair())), keyId: 'K3AAAAAAAAAAAA' });
  };
  const typed = sendSms({}, 'typed');
  const key = (digits: string) => event({ action: 'number', digits });

  test.each([
    ['the caller’s number', sendSms()],
    ['the known address', sendEmail()],
  ])('%s: the repeat says the same', async (_name, request) => {
    const first = await stage.environment()(request);
    expect(first.status).toBe('sent');
    rotate();
    expect(await stage.environment()(request)).toEqual(first);
    expect(stage.aws.messages).toHaveLength(1);
  });

  test('a keyed number: the repeat says the same, and nobody knows of one keyed since', async () => {
    await stage.environment()(key('2065550142'));
    const first = await stage.environment()(typed);
    expect(first.status).toBe('sent');
    rotate();
    expect(await stage.environment()(typed)).toEqual(first);
    await stage.environment()(key('2065550143'));
    expect(await stage.environment()(typed)).toMatchObject({ status: 'unconfirmed', reason: 'limit_contact' });
    expect(stage.aws.messages).toHaveLength(1);
  });
});
