// The function as it is deployed: the stack's bundle, in processes of its own, loads what a call needs and no more.

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { AwsEndpoint } from './support/aws-endpoint';
import { Bundle } from './support/bundle';
import {
  CALLER,
  EC_PAIR,
  EMAIL,
  ENVIRONMENT,
  event,
  linkIn,
  SETTINGS,
  secretOf,
  sendEmail,
  sendSms,
  TABLE,
} from './support/stage';

jest.setTimeout(60_000);

let aws: AwsEndpoint;
let bundle: Bundle;
beforeAll(async () => {
  aws = await AwsEndpoint.start(TABLE);
  bundle = new Bundle();
});
beforeEach(async () => {
  await aws.clear();
  aws.secret = secretOf(EC_PAIR);
});
afterAll(async () => {
  bundle.remove();
  await aws.stop();
});

/** DESIGN section 9. Bytes. */
const GOAL = 450_000;
const size = (loaded: readonly string[]) =>
  loaded.reduce((sum, file) => sum + statSync(join(bundle.folder, file)).size, 0);
const chunks = (loaded: readonly string[]) =>
  ['pinpoint', 'end-user-messaging', 'ses', 'profiles', 'staffing', 'carrier'].filter((part) =>
    loaded.some((name) => name.startsWith(`${part}-`)),
  );

const offer = event({ action: 'offer' }, { Attributes: { email: EMAIL } });
const load = async (...events: readonly unknown[]) => {
  const { results, loaded } = await bundle.run(events, { AWS_ENDPOINT_URL: aws.url });
  return { statuses: results.map(({ status }) => status), loaded };
};

test('an SMS call loads its service alone, and loads it with the offer; e-mail is loaded by the call that sends one', async () => {
  const offered = await load(offer);
  expect(offered.statuses).toEqual(['offer']);
  expect(offered.loaded[0]).toBe('index.mjs');
  expect(chunks(offered.loaded)).toEqual(['pinpoint', 'staffing']);

  const whole = await load(offer, sendSms());
  expect(whole.statuses).toEqual(['offer', 'sent']);
  expect(aws.messages).toEqual([expect.objectContaining({ to: CALLER })]);
  // Chunks that load at the same time do so in any order.
  expect([...whole.loaded].sort()).toEqual([...offered.loaded].sort());
  expect(size(whole.loaded)).toBeLessThanOrEqual(GOAL);

  await aws.clear();
  const mailed = await load(offer, sendEmail());
  expect(mailed.statuses).toEqual(['offer', 'sent']);
  expect(chunks(mailed.loaded)).toEqual(['pinpoint', 'ses', 'staffing']);
});

test('a whole call works from the bundle, and writes nothing of the caller', async () => {
  const { results, output } = await bundle.run(
    [
      event({ action: 'offer' }),
      event({ action: 'number', digits: '2065550142' }),
      sendSms({}, 'typed'),
      sendSms({}, 'typed'),
      sendEmail(),
      { nonsense: true },
    ],
    { AWS_ENDPOINT_URL: aws.url },
  );
  expect(results.map(({ status }) => status)).toEqual(['offer', 'number_ok', 'sent', 'sent', 'sent', 'failed']);
  expect(aws.messages).toHaveLength(2);
  expect(output).toContain('"correlation_id"');
  expect(output).not.toMatch(/20655501|@example|#en/);
});

test('End User Messaging gets all that limits a message: life, price, protection, and no personal data in its context', async () => {
  const other = new Bundle({
    ...SETTINGS,
    smsService: 'end-user-messaging',
    carrierLookup: true,
    endUserMessaging: {
      configurationSet: 'chat',
      protectConfigurationId: 'protect-1',
      maxPrice: '0.05',
      messageFeedback: true,
    },
  });
  const { results, loaded } = await other.run([event({ action: 'offer' }), sendSms()], { AWS_ENDPOINT_URL: aws.url });
  other.remove();
  expect(results.map(({ status }) => status)).toEqual(['offer', 'sent']);
  expect(chunks(loaded)).toEqual(['end-user-messaging', 'staffing', 'carrier']);
  const [link] = Object.values(await aws.items()).filter(({ pk }) => String(pk).startsWith('link#'));
  const linkId = String(link?.['pk']).slice('link#'.length);
  expect(aws.calls.find(({ operation }) => operation === 'sms-voice:SendTextMessage')?.body).toEqual({
    DestinationPhoneNumber: CALLER,
    OriginationIdentity: ENVIRONMENT.originationIdentityArn,
    MessageBody: expect.stringMatching(/^Example: .* https:\S+$/),
    MessageType: 'TRANSACTIONAL',
    TimeToLive: 3600,
    Context: { linkId },
    ConfigurationSetName: 'chat',
    ProtectConfigurationId: 'protect-1',
    MaxPrice: '0.05',
    MessageFeedbackEnabled: true,
  });
  const message = linkIn(aws.messages[0]?.text ?? '').message(String(link?.['sealedMessage']));
  expect(message).toEqual({ messageId: 'message' });
});

test('Pinpoint gets a transactional message from the number of the stack', async () => {
  await bundle.run([sendSms()], { AWS_ENDPOINT_URL: aws.url });
  expect(aws.calls.find(({ operation }) => operation === 'mobiletargeting:SendMessages')).toMatchObject({
    path: '/v1/apps/app/messages',
    body: {
      Addresses: { [CALLER]: { ChannelType: 'SMS' } },
      MessageConfiguration: {
        SMSMessage: { MessageType: 'TRANSACTIONAL', OriginationNumber: ENVIRONMENT.originationNumber },
      },
    },
  });
});

test.each([
  ['refused', 'http://127.0.0.1:1'],
  ['to a host without an address', 'http://nowhere.invalid'],
])('a connection to the SMS service that is %s has sent nothing, and frees the claim', async (_name, nowhere) => {
  const { results } = await bundle.run([sendSms()], { AWS_ENDPOINT_URL: aws.url, AWS_ENDPOINT_URL_PINPOINT: nowhere });
  expect(results).toEqual([expect.objectContaining({ status: 'failed', reason: 'timeout' })]);
  expect(Object.keys(await aws.items()).filter((pk) => /^(claim|link)#/.test(pk))).toEqual([]);
});

test('a function without its environment names what is missing', async () => {
  const { tableName: _table, originationNumber: _number, ...rest } = ENVIRONMENT;
  const broken = new Bundle(SETTINGS, rest);
  await expect(broken.run([], {})).rejects.toThrow(/Environment variables are missing: tableName, originationNumber\./);
  broken.remove();
});
