// The menu names exactly what this caller can use, and says why something is missing.

import { WORDS } from '../../../lambda-src/send-link/words';
import type { ConnectContactData } from '../../../lambda-src/shared/contract/connect';
import type { SendLinkSettings } from '../../../lambda-src/shared/contract/settings';
import {
  CALLER,
  EC_PAIR,
  EMAIL,
  ecPair,
  event,
  NOW,
  OTHER,
  QUEUE,
  SETTINGS,
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
afterEach(() => stage.expectNoPersonalData());
afterAll(() => stage.close());

const en = WORDS.en;
const offer = (data: Partial<ConnectContactData> = {}, settings: Partial<SendLinkSettings> = {}) =>
  stage.environment({ settings })(event({ action: 'offer' }, data));
/** Keys that a menu names, in order. */
const keys = (menu: string) => [...menu.matchAll(/press (\d)/g)].map(([, key]) => key).join('');
const mailable = { Attributes: { email: EMAIL } };
const withheld = { CustomerEndpoint: null };

describe('what is in the menu', () => {
  test('everything that works', async () => {
    const result = await offer(mailable);
    expect(result).toMatchObject({ status: 'offer', reason: 'none', offeredAt: String(NOW / 1000), at: 'none' });
    expect(keys(result.menu)).toBe('1230');
    expect(keys(result.again)).toBe('1230');
    expect(result).toMatchObject({ sms: 'caller', email: 'known' });
    expect(result.menu.startsWith(en.intro)).toBe(true);
    expect(result.again.startsWith(en.again)).toBe(true);
    expect(result.moment).toBe(en.moment);
    expect(result.enterNumber).toBe(en.enterNumber);
  });

  test.each<[string, Partial<ConnectContactData>, string, string, string | undefined]>([
    ['no address known: no e-mail', {}, '130', 'none', undefined],
    ['an address that is none: no e-mail', { Attributes: { email: 'unknown' } }, '130', 'none', undefined],
    ['a withheld number', { ...mailable, ...withheld }, '230', 'withheld', en.noCallerSms.withheld],
    [
      'a number that is a word',
      { CustomerEndpoint: { Address: 'anonymous' } },
      '30',
      'withheld',
      en.noCallerSms.withheld,
    ],
    [
      'a toll-free number',
      { CustomerEndpoint: { Address: '+18005550100' } },
      '30',
      'landline',
      en.noCallerSms.landline,
    ],
    ['a landline', { CustomerEndpoint: { Address: '+4930123456' } }, '30', 'landline', en.noCallerSms.landline],
    ['another country', { CustomerEndpoint: { Address: '+18765550100' } }, '30', 'country', en.noCallerSms.country],
  ])('%s', async (_name, data, named, reason, sentence) => {
    const result = await offer(data);
    expect(result).toMatchObject({ status: 'offer', reason });
    expect(keys(result.menu)).toBe(named);
    expect(keys(result.again)).toBe(named);
    // The flow takes no key that the menu does not name.
    expect(result.sms).toBe(named.includes('1') ? 'caller' : 'none');
    expect(result.email).toBe(named.includes('2') ? 'known' : 'none');
    expect(result.enterNumber).not.toBe('none');
    if (sentence !== undefined) expect(result.menu).toContain(sentence);
  });

  test('without e-mail in the stack there is none, whoever calls', async () => {
    expect(keys((await offer(mailable, { email: null })).menu)).toBe('130');
  });

  test('later rounds keep the time of the first offer, and do not repeat what was said', async () => {
    const result = await stage.environment()(event({ action: 'offer', offeredAt: String(NOW / 1000 - 90) }, withheld));
    expect(result.offeredAt).toBe(String(NOW / 1000 - 90));
    expect(keys(result.menu)).toBe('30');
    expect(result.menu).not.toContain(en.intro);
    expect(result.menu).not.toContain(en.noCallerSms.withheld);
  });

  test('the menu speaks the language of the call, and the owner’s words', async () => {
    expect((await offer({ LanguageCode: 'de-DE' })).menu).toContain(WORDS.de.menuSms);
    const texts = { de: { menuSms: 'SMS von {brand}: die 1.' } };
    expect((await offer({ LanguageCode: 'de-DE' }, { texts })).menu).toContain('SMS von Example: die 1.');
  });
});

describe('e-mail from Customer Profiles', () => {
  const profiles = { customerProfilesDomain: 'customers' };

  test('one profile for the number: its address', async () => {
    stage.aws.profiles = [{ ProfileId: 'a', EmailAddress: EMAIL }];
    expect(keys((await offer({}, profiles)).menu)).toBe('1230');
    expect(stage.aws.calls.find(({ operation }) => operation === 'profile:SearchProfiles')).toMatchObject({
      path: '/domains/customers/profiles/search',
      body: { KeyName: '_phone', Values: [CALLER] },
    });
  });

  test.each([
    ['several profiles', [{ EmailAddress: EMAIL }, { EmailAddress: 'other@example.com' }]],
    ['none', []],
    ['one without an address', [{ PhoneNumber: CALLER }]],
  ])('%s: no e-mail', async (_name, found) => {
    stage.aws.profiles = found;
    expect(keys((await offer({}, profiles)).menu)).toBe('130');
  });

  test('the contact attribute comes first, and a withheld number is not searched for', async () => {
    await offer(mailable, profiles);
    await offer(withheld, profiles);
    expect(stage.aws.count('profile:SearchProfiles')).toBe(0);
  });

  test('a failing search costs the e-mail, not the offer', async () => {
    stage.aws.faults = (operation) =>
      operation === 'profile:SearchProfiles'
        ? { kind: 'error', status: 403, name: 'AccessDeniedException' }
        : undefined;
    expect(keys((await offer({}, profiles)).menu)).toBe('130');
  });
});

describe('staffing of the chat queue', () => {
  test('nobody there: nothing is offered', async () => {
    stage.aws.agentsStaffed = 0;
    const result = await offer();
    expect(result).toMatchObject({ status: 'no_offer', reason: 'not_staffed', prompt: en.noOffer, menu: 'none' });
  });

  test('the queue of the call is asked about where it has one, as the chat will wait there', async () => {
    const own = QUEUE.replace('chats', 'support');
    await offer({ Queue: { ARN: own, Name: 'Support' } });
    await offer();
    expect(
      stage.aws.calls.filter(({ operation }) => operation.startsWith('connect')).map(({ path, body }) => [path, body]),
    ).toEqual([
      ['/metrics/current/in', expect.objectContaining({ Filters: { Queues: ['support'], Channels: ['CHAT'] } })],
      ['/metrics/current/in', expect.objectContaining({ Filters: { Queues: ['chats'], Channels: ['CHAT'] } })],
    ]);
  });

  test('nobody logged in, so no metric at all: nothing is offered', async () => {
    stage.aws.agentsStaffed = undefined;
    expect(await offer()).toMatchObject({ status: 'no_offer', reason: 'not_staffed' });
  });

  test('on doubt yes: an error, an answer that never comes', async () => {
    stage.aws.faults = (operation) =>
      operation.startsWith('connect') ? { kind: 'error', status: 400, name: 'ThrottlingException' } : undefined;
    expect((await offer()).status).toBe('offer');
    stage.aws.faults = (operation) => (operation.startsWith('connect') ? { kind: 'hang-before' } : undefined);
    const impatient = { answerWithin: 900, beginSendWithin: 500 };
    expect((await stage.environment({ limits: impatient })(event({ action: 'offer' }))).status).toBe('offer');
  });

  test('the answer is good for 15 seconds', async () => {
    const invoke = stage.environment();
    stage.aws.agentsStaffed = 0;
    await invoke(event({ action: 'offer' }));
    stage.aws.agentsStaffed = 2;
    stage.now += 14_000;
    expect((await invoke(event({ action: 'offer' }))).status).toBe('no_offer');
    stage.now += 2000;
    expect((await invoke(event({ action: 'offer' }))).status).toBe('offer');
  });
});

describe('limits, breaker, refusals', () => {
  const call = (number: string, id: number) => ({
    ContactId: `00000000-0000-0000-0000-${String(id).padStart(12, '0')}`,
    CustomerEndpoint: { Address: number },
  });

  test('a number that got its messages of the hour is not offered another; other ways stay', async () => {
    const invoke = stage.environment();
    for (let id = 0; id < SETTINGS.limits.perDestinationHour; id++) await invoke(sendSms(call(CALLER, id)));
    const result = await invoke(event({ action: 'offer' }, { ...mailable, ...call(CALLER, 99) }));
    expect(result).toMatchObject({ status: 'offer', reason: 'limit_destination' });
    expect(keys(result.menu)).toBe('230');
    expect(keys((await invoke(event({ action: 'offer' }, call(OTHER, 98)))).menu)).toBe('130');
    stage.now += 3_600_000;
    expect(keys((await invoke(event({ action: 'offer' }, call(CALLER, 97)))).menu)).toBe('130');
  });

  test('what this very call has had is not offered again: a second one would not be sent', async () => {
    const invoke = stage.environment();
    const request = event({ action: 'offer' }, mailable);
    stage.aws.faults = (operation) =>
      operation === 'mobiletargeting:SendMessages' ? { kind: 'drop-after' } : undefined;
    expect((await invoke(sendSms())).status).toBe('unconfirmed');
    stage.aws.faults = () => undefined;
    const second = await invoke(request);
    expect(second).toMatchObject({ status: 'offer', reason: 'limit_contact' });
    expect(second.menu).toContain(en.noCallerSms.limit_contact);
    expect(keys(second.menu)).toBe('230');
    await invoke(sendEmail());
    expect(keys((await invoke(request)).menu)).toBe('30');
    await invoke(event({ action: 'number', digits: '2065550142' }));
    expect((await invoke(sendSms({}, 'typed'))).status).toBe('sent');
    expect(await invoke(request)).toMatchObject({ status: 'no_offer', reason: 'limit_contact' });
  });

  test('a caller who caused the messages of the day is offered none', async () => {
    const limits = { ...SETTINGS.limits, perDestinationHour: 99, perDestinationDay: 99, perCallerDay: 2 };
    const invoke = stage.environment({ settings: { limits } });
    await invoke(sendSms(call(CALLER, 1)));
    await invoke(sendSms(call(CALLER, 2)));
    expect(await invoke(event({ action: 'offer' }, call(CALLER, 3)))).toMatchObject({
      status: 'no_offer',
      reason: 'limit_caller',
    });
    expect((await invoke(event({ action: 'offer' }, call(OTHER, 4)))).status).toBe('offer');
  });

  test('a caller counts as one, in whichever form a call shows the number', async () => {
    const limits = { ...SETTINGS.limits, perDestinationHour: 99, perDestinationDay: 99, perCallerDay: 3 };
    const invoke = stage.environment({ settings: { limits } });
    const forms = ['+18765550100', 'sip:+18765550100@10.1.2.3', 'tel:+18765550100', '18765550100'];
    const statuses: string[] = [];
    for (const [id, form] of forms.entries()) {
      await invoke(event({ action: 'number', digits: '2065550142' }, call(form, id)));
      statuses.push((await invoke(sendSms(call(form, id), 'typed'))).status);
    }
    expect(statuses).toEqual(['sent', 'sent', 'sent', 'not_allowed']);
    expect((await invoke(event({ action: 'offer' }, call('+18765550100', 9)))).reason).toBe('limit_caller');
  });

  test('the stack sends no more than its limit of a minute', async () => {
    const limits = { ...SETTINGS.limits, perMinute: 2 };
    const invoke = stage.environment({ settings: { limits } });
    await invoke(sendSms(call(CALLER, 1)));
    expect((await invoke(event({ action: 'offer' }, call(OTHER, 5)))).status).toBe('offer');
    await invoke(sendSms(call('+12065550101', 2)));
    expect(await invoke(event({ action: 'offer' }, call(OTHER, 3)))).toMatchObject({
      status: 'no_offer',
      reason: 'breaker',
    });
    stage.now += 60_000;
    expect((await invoke(event({ action: 'offer' }, call(OTHER, 4)))).status).toBe('offer');
  });

  test('a number that opted out is not offered again, for a day', async () => {
    const invoke = stage.environment();
    stage.aws.faults = (operation) =>
      operation === 'mobiletargeting:SendMessages'
        ? {
            kind: 'answer',
            body: {
              ApplicationId: 'app',
              Result: {
                [CALLER]: {
                  DeliveryStatus: 'PERMANENT_FAILURE',
                  StatusCode: 400,
                  StatusMessage: 'Destination phone number opted out',
                },
              },
            },
          }
        : undefined;
    expect((await invoke(sendSms())).status).toBe('opted_out');
    const next = await invoke(event({ action: 'offer' }));
    expect(next).toMatchObject({ status: 'offer', reason: 'opted_out' });
    expect(keys(next.menu)).toBe('30');
    expect(next.menu).toContain(en.noCallerSms.opted_out);
    stage.now += 25 * 3_600_000;
    expect(keys((await invoke(event({ action: 'offer' }))).menu)).toBe('130');
  });

  test('what the table cannot tell does not stop an offer', async () => {
    stage.aws.faults = (operation) =>
      operation === 'dynamodb:GetItem' ? { kind: 'error', status: 400, name: 'AccessDeniedException' } : undefined;
    expect(keys((await offer()).menu)).toBe('130');
  });
});

describe('carrier look-up', () => {
  const lookup = { carrierLookup: true };

  test.each([
    ['MOBILE', '130'],
    ['OTHER', '130'],
    ['LANDLINE', '30'],
    ['INVALID', '30'],
  ])('a line of type %s: keys %s', async (type, named) => {
    stage.aws.lineType = type;
    expect(keys((await offer({}, lookup)).menu)).toBe(named);
  });

  test('is asked once per number, whichever environment asks', async () => {
    await offer({}, lookup);
    await offer({}, lookup);
    await offer({ CustomerEndpoint: { Address: OTHER } }, lookup);
    expect(stage.aws.count('sms-voice:CarrierLookup')).toBe(2);
  });

  test('is not asked unless switched on, and its failure is no refusal', async () => {
    await offer();
    expect(stage.aws.count('sms-voice:CarrierLookup')).toBe(0);
    stage.aws.faults = (operation) =>
      operation === 'sms-voice:CarrierLookup'
        ? { kind: 'error', status: 403, name: 'AccessDeniedException' }
        : undefined;
    expect(keys((await offer({}, lookup)).menu)).toBe('130');
  });
});

describe('the signing key', () => {
  test.each([
    [
      'two keys that are no pair',
      () => JSON.stringify({ ...JSON.parse(secretOf(EC_PAIR)), publicKey: ecPair().publicKey }),
      'key_mismatch',
    ],
    [
      'a public key as the private one',
      () => JSON.stringify({ ...JSON.parse(secretOf(EC_PAIR)), privateKey: EC_PAIR.publicKey }),
      'secret',
    ],
    ['no JSON', () => 'PEM', 'secret'],
    ['a part missing', () => JSON.stringify({ keyId: 'K', privateKey: EC_PAIR.privateKey }), 'secret'],
    ['null', () => 'null', 'secret'],
  ])('%s: nothing is offered that would not open', async (_name, secret, reason) => {
    stage.aws.secret = secret();
    expect(await offer()).toMatchObject({ status: 'no_offer', reason });
    expect(await stage.environment()(sendSms())).toMatchObject({ status: 'failed', reason });
    expect(stage.aws.messages).toEqual([]);
    expect(stage.output.includes('"KeyMismatch"')).toBe(reason === 'key_mismatch');
    expect(stage.output).not.toContain('PRIVATE KEY');
  });

  test('a secret that may not be read: its reason', async () => {
    stage.aws.faults = (operation) =>
      operation.startsWith('secretsmanager')
        ? { kind: 'error', status: 400, name: 'AccessDeniedException' }
        : undefined;
    expect(await offer()).toMatchObject({ status: 'no_offer', reason: 'access_denied' });
  });

  test('is read once, again after five minutes, and kept when that fails', async () => {
    const invoke = stage.environment();
    await invoke(event({ action: 'offer' }));
    await invoke(sendSms());
    expect(stage.aws.count('secretsmanager:GetSecretValue')).toBe(1);
    stage.now += 301_000;
    await invoke(event({ action: 'offer' }));
    expect(stage.aws.count('secretsmanager:GetSecretValue')).toBe(2);
    stage.now += 301_000;
    stage.aws.secret = 'gone';
    expect((await invoke(event({ action: 'offer' }))).status).toBe('offer');
    expect(stage.aws.count('secretsmanager:GetSecretValue')).toBe(3);
  });

  test('while Secrets Manager hangs, the one in memory sends; it is asked again half a minute later', async () => {
    const invoke = stage.environment({ limits: { answerWithin: 4000, beginSendWithin: 2000 } });
    await invoke(event({ action: 'offer' }));
    stage.now += 301_000;
    stage.aws.faults = (operation) => (operation.startsWith('secretsmanager') ? { kind: 'hang-before' } : undefined);
    expect((await invoke(sendSms())).status).toBe('sent');
    expect(stage.aws.count('secretsmanager:GetSecretValue')).toBe(2);
    stage.now += 29_000;
    expect((await invoke(sendSms({ ContactId: 'next' }))).status).toBe('sent');
    expect(stage.aws.count('secretsmanager:GetSecretValue')).toBe(2);
    stage.now += 2000;
    expect((await invoke(sendSms({ ContactId: 'third' }))).status).toBe('sent');
    expect(stage.aws.count('secretsmanager:GetSecretValue')).toBe(3);
  });
});

test('an offer leaves nothing to load for the SMS that follows; what only an e-mail needs waits for one', async () => {
  const invoke = stage.environment();
  await invoke(event({ action: 'offer' }, mailable));
  expect(stage.loaded.has('pinpoint')).toBe(true);
  expect(stage.loaded.has('ses')).toBe(false);
});

test('a send loads its own service and no other', async () => {
  await stage.environment()(sendSms());
  expect([...stage.loaded]).toEqual(['pinpoint']);
});
