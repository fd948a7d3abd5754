// The door takes every shape that Connect is known to send, and anything else without a throw.

import fc from 'fast-check';
import { parseEmail, parseRequest } from '../../../lambda-src/send-link/parse';
import { CALLER, EMAIL, event, NOW } from './support/stage';

const now = NOW / 1000;
const parse = (value: unknown) => parseRequest(value, now);
const id = '4a573372-1f28-4e26-b97b-000000000001';

test('a full event becomes a request', () => {
  const request = parse(
    event(
      { action: 'send', channel: 'sms', to: 'typed', offeredAt: String(now - 60) },
      { Attributes: { email: EMAIL, plan: 'gold' }, Queue: { ARN: 'arn:queue', Name: 'Support' } },
    ),
  );
  expect(request).toEqual({
    action: 'send',
    channel: 'sms',
    to: 'typed',
    offeredAt: now - 60,
    contact: {
      contactId: id,
      callerAddress: CALLER,
      languageCode: 'en-US',
      queueArn: 'arn:queue',
      attributes: { email: EMAIL, plan: 'gold' },
      email: EMAIL,
    },
  });
});

test('a contact id of digits alone is one when it is a UUID', () => {
  const ContactId = '00000000-0000-0000-0000-000000000001';
  expect(parse(event({ action: 'offer' }, { ContactId }))).toMatchObject({ contact: { contactId: ContactId } });
});

test('null endpoints, queue and attributes are nothing, and no error', () => {
  const request = parse(
    event(
      { action: 'offer' },
      { CustomerEndpoint: null, SystemEndpoint: null, Queue: null, Attributes: null, LanguageCode: null },
    ),
  );
  expect(request).toEqual({ action: 'offer', contact: { contactId: id, attributes: {} } });
});

test.each([
  ['no action', event({})],
  ['an unknown action', event({ action: 'delete' })],
  ['no contact id', event({ action: 'offer' }, { ContactId: null })],
  ['a contact id that fits no key', event({ action: 'offer' }, { ContactId: 'a#b' })],
  ['a phone number as contact id', event({ action: 'offer' }, { ContactId: '12065550100' })],
  ['no channel', event({ action: 'send', to: 'caller' })],
  ['an unknown channel', event({ action: 'send', channel: 'fax', to: 'caller' })],
  ['no destination of an SMS', event({ action: 'send', channel: 'sms' })],
  ['no details', {}],
  ['an array', []],
  ['nothing', undefined],
])('%s is a bad request', (_name, value) => {
  expect(parse(value).action).toBe('bad');
});

test('a bad request still says what it asked for, in the language of the call', () => {
  expect(parse(event({ action: 'send', channel: 'fax' }, { LanguageCode: 'fr-FR' }))).toEqual({
    action: 'bad',
    asked: 'send',
    contactId: id,
    languageCode: 'fr-FR',
  });
});

test('e-mail has one destination, whatever the flow says', () => {
  expect(parse(event({ action: 'send', channel: 'email' }))).toMatchObject({ channel: 'email', to: 'caller' });
  expect(parse(event({ action: 'send', channel: 'email', to: 'typed' }))).toMatchObject({ to: 'caller' });
});

test.each([
  ['none', undefined],
  ['', undefined],
  ['soon', undefined],
  [String(now + 1), undefined],
  [String(now - 86_400), undefined],
  ['1e9', undefined],
  [String(now), now],
  [String(now - 86_399), now - 86_399],
])('offeredAt %p is %p', (offeredAt, expected) => {
  const request = parse(event({ action: 'offer', offeredAt }));
  expect(request).toEqual({ ...request, ...(expected !== undefined && { offeredAt: expected }) });
  expect('offeredAt' in request).toBe(expected !== undefined);
});

test.each([
  ['caller@example.com', true],
  ['first.last+tag@sub.example.co.uk', true],
  ['a@b', false],
  ['two@example.com,three@example.com', false],
  ['"quoted"@example.com', false],
  ['name <caller@example.com>', false],
  ['caller@example.com\r\nBcc: other@example.com', false],
  ['jörg@example.com', false],
  [`${'a'.repeat(65)}@example.com`, false],
  [`a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}.com`, false],
])('the address %p can be mailed to: %p', (address, usable) => {
  expect(parseEmail(address)).toBe(usable ? address : undefined);
});

test('attribute values that are no strings are left out', () => {
  const request = parse(event({ action: 'offer' }, { Attributes: { a: 'x', b: 1, c: null, d: { e: 'f' } } as never }));
  expect(request).toMatchObject({ contact: { attributes: { a: 'x' } } });
});

test('nothing that can be sent makes it throw', () => {
  const chaos = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true });
  const shaped = fc.record(
    {
      Details: fc.record(
        { ContactData: fc.oneof(chaos, fc.dictionary(fc.string(), chaos)), Parameters: chaos },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(fc.property(fc.oneof(chaos, shaped), (value) => expect(parse(value).action).toBe('bad')));
});
