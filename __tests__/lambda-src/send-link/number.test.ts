// A keyed number is judged, read back digit by digit, and kept sealed for a short time.

import { WORDS } from '../../../lambda-src/send-link/words';
import { CALLER, event, linkIn, OTHER, Stage, sendSms } from './support/stage';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
beforeEach(() => stage.reset());
afterEach(() => stage.expectNoPersonalData());
afterAll(() => stage.close());

const keyed = (digits: string, languageCode = 'en-US') =>
  event({ action: 'number', digits }, { LanguageCode: languageCode });
const TYPED = 'typed#4a573372-1f28-4e26-b97b-000000000001';

test('a good number is read back digit by digit, with the keys that confirm or correct it', async () => {
  const result = await stage.environment()(keyed('2065550142'));
  expect(result).toMatchObject({ status: 'number_ok', reason: 'none' });
  expect(result.prompt).toBe(
    `${WORDS.en.confirmNumber} ${WORDS.en.keyAgain}`.replace('{digits}', '2, 0, 6, 5, 5, 5, 0, 1, 4, 2'),
  );
  expect((await stage.environment()(keyed('2065550142', 'ja-JP'))).prompt).toContain('2, 0, 6');
});

test('what is read back the last time does not offer to key it again', async () => {
  const keyedWith = (tries: string) => stage.environment()(event({ action: 'number', digits: '2065550142', tries }));
  expect((await keyedWith('second')).prompt).toContain(WORDS.en.keyAgain);
  expect((await keyedWith('last')).prompt).toBe(
    WORDS.en.confirmNumber.replace('{digits}', '2, 0, 6, 5, 5, 5, 0, 1, 4, 2'),
  );
});

test('it stands in the table under the contact id, sealed, for a quarter of an hour', async () => {
  await stage.environment()(keyed('2065550142'));
  const item = (await stage.aws.items())[TYPED];
  expect(item).toEqual({ pk: TYPED, sealedNumber: expect.any(String), endsAt: stage.now / 1000 + 900 });
  expect(JSON.stringify(item)).not.toContain('5550142');
});

test.each([
  ['20655501', 'number_format'],
  ['8765550142', 'number_country'],
  ['8005550142', 'number_type'],
] as const)('%s is refused with its reason: %s', async (digits, reason) => {
  const result = await stage.environment()(keyed(digits));
  expect(result).toMatchObject({ status: 'number_invalid', reason, prompt: WORDS.en.numberInvalid[reason] });
  expect(await stage.aws.items()).toEqual({});
});

test('a link to a keyed number takes nothing of the call along; a repeat says the same', async () => {
  const invoke = stage.environment();
  await invoke(keyed('2065550142'));
  const result = await invoke(sendSms({ Attributes: { plan: 'gold' } }, 'typed'));
  expect(result.status).toBe('sent');
  expect(JSON.stringify({ ...result, at: 'a time' })).not.toMatch(/\d{7}/);
  expect(stage.aws.messages).toEqual([expect.objectContaining({ to: OTHER })]);
  const link = linkIn(stage.aws.messages[0]?.text ?? '');
  const items = await stage.aws.items();
  const known = link.open(String(items[`link#${link.linkId}`]?.['sealed']));
  expect(known.destination).toBe('typed');
  expect(known.attributes).toEqual({});
  expect(await invoke(sendSms({}, 'typed'))).toEqual(result);
  expect(stage.aws.messages).toHaveLength(1);
});

test('the caller’s own number, keyed in, is the caller’s own number', async () => {
  const invoke = stage.environment();
  await invoke(keyed('2065550100'));
  await invoke(sendSms({ Attributes: { plan: 'gold' } }, 'typed'));
  const again = await invoke(sendSms({ Attributes: { plan: 'gold' } }, 'caller'));
  expect(again.status).toBe('sent');
  expect(stage.aws.messages).toEqual([expect.objectContaining({ to: CALLER })]);
});

test('the last number keyed counts, and one link is all that a call gets', async () => {
  const invoke = stage.environment();
  await invoke(keyed('2065550143'));
  await invoke(keyed('2065550142'));
  expect((await invoke(sendSms({}, 'typed'))).status).toBe('sent');
  await invoke(keyed('2065550143'));
  // Never "sent" for a number that nothing was sent to.
  expect(await invoke(sendSms({}, 'typed'))).toMatchObject({ status: 'not_allowed', reason: 'limit_contact' });
  expect(stage.aws.messages).toEqual([expect.objectContaining({ to: OTHER })]);
});

test.each([
  ['nothing was keyed', async () => {}],
  [
    'it was keyed too long ago',
    async () => {
      await stage.environment()(keyed('2065550142'));
      stage.now += 901_000;
    },
  ],
  [
    'its item was copied from another call',
    async () => {
      await stage.environment()(event({ action: 'number', digits: '2065550142' }, { ContactId: 'other' }));
      const item = (await stage.aws.items())['typed#other'];
      await stage.aws.put({ ...item, pk: TYPED });
    },
  ],
])('without a number there is no send: %s', async (_name, before) => {
  await before();
  const result = await stage.environment()(sendSms({}, 'typed'));
  expect(result).toMatchObject({ status: 'no_address', reason: 'no_typed_number', prompt: WORDS.en.noNumber });
  expect(stage.aws.messages).toEqual([]);
});

test('a number that opted out before is refused before anything is sent to it', async () => {
  stage.aws.faults = (operation) =>
    operation.startsWith('mobiletargeting')
      ? {
          kind: 'answer',
          body: { ApplicationId: 'app', Result: { [OTHER]: { DeliveryStatus: 'OPT_OUT', StatusCode: 400 } } },
        }
      : undefined;
  const invoke = stage.environment();
  await invoke(keyed('2065550142'));
  expect((await invoke(sendSms({}, 'typed'))).status).toBe('opted_out');
  const result = await invoke(event({ action: 'number', digits: '2065550142' }, { ContactId: 'next' }));
  expect(result).toMatchObject({ status: 'number_invalid', reason: 'opted_out', prompt: WORDS.en.optedOut });
});

test('a number that has had its messages is refused before it is confirmed, with a sentence of its own', async () => {
  for (const ContactId of ['first', 'second', 'third'])
    expect((await stage.environment()(sendSms({ ContactId, CustomerEndpoint: { Address: OTHER } }))).status).toBe(
      'sent',
    );
  expect(await stage.environment()(keyed('2065550142'))).toMatchObject({
    status: 'number_invalid',
    reason: 'limit_destination',
    prompt: WORDS.en.numberInvalid.limit_destination,
  });
  expect((await stage.environment()(keyed('2065550143'))).status).toBe('number_ok');
});

test('the time of a carrier look-up is its own, not the table’s', async () => {
  stage.aws.faults = (operation) => (operation === 'sms-voice:CarrierLookup' ? { kind: 'hang-before' } : undefined);
  const limits = { answerWithin: 2000, beginSendWithin: 1000 };
  await stage.environment({ settings: { carrierLookup: true }, limits })(keyed('2065550142'));
  const longest = (dependency: string) =>
    Math.max(
      ...stage.output
        .split('\n')
        .filter((line) => line.includes('DependencyMilliseconds') && line.includes(`"dependency":"${dependency}"`))
        .map((line) => Number(JSON.parse(line).DependencyMilliseconds)),
    );
  expect(longest('carrier')).toBeGreaterThan(longest('table'));
});

test('a landline is refused where the service is asked', async () => {
  stage.aws.lineType = 'LANDLINE';
  const result = await stage.environment({ settings: { carrierLookup: true } })(keyed('2065550142'));
  expect(result).toMatchObject({ status: 'number_invalid', reason: 'number_type' });
});

test('a number that cannot be kept is not confirmed', async () => {
  stage.aws.faults = (operation) =>
    operation === 'dynamodb:PutItem' ? { kind: 'error', status: 400, name: 'AccessDeniedException' } : undefined;
  expect(await stage.environment()(keyed('2065550142'))).toMatchObject({
    status: 'number_invalid',
    reason: 'access_denied',
    prompt: WORDS.en.numberFailed,
  });
});
