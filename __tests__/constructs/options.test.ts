// Choices that cannot work are refused at synth, each with a sentence that says what, why and what to do.

import { Testing } from 'cdktf';
import { ConfigurationError } from '../../constructs/errors';
import { type StageProps, VoiceToChatStack } from '../../constructs/voice-to-chat-stack';

const make = (props: StageProps, stage?: string) => new VoiceToChatStack(Testing.app(), props, stage);

const REFUSED: [string, StageProps, RegExp][] = [
  ['an empty brand', { brand: '  ' }, /brand has 2 characters/],
  ['a brand that costs a second SMS part', { brand: 'x'.repeat(31) }, /brand has 31 characters/],
  ['no language', { languages: [] }, /languages is empty/],
  ['an unknown language', { languages: ['en', 'tlh' as 'en'] }, /languages names "tlh"/],
  ['a language twice', { languages: ['en', 'en'] }, /names one twice/],
  ['texts of a language that is not spoken', { languages: ['en'], texts: { fr: {} } }, /not among the languages/],
  ['a text that does not exist', { texts: { en: { shout: 'x' } as object } }, /texts\.en has "shout"/],
  ['no country', { countries: [] }, /countries is \[\]/],
  ['a country by its name', { countries: ['Germany'] }, /countries is \[Germany\]/],
  ['a link that dies at once', { linkMinutes: 1 }, /linkMinutes is 1/],
  ['a fraction of a minute', { linkMinutes: 7.5 }, /linkMinutes is 7\.5/],
  ['a chat longer than Connect allows', { chatMinutes: 20_000 }, /chatMinutes is 20000/],
  ['a limit of nothing', { limits: { perMinute: 0 } }, /limits\.perMinute is 0/],
  ['a retention that CloudWatch does not know', { logRetentionDays: 31 }, /logRetentionDays is 31/],
  ['a colour by name', { theme: { brandColor: 'blue', onBrandColor: '#ffffff' } }, /theme\.brandColor is "blue"/],
  [
    'colours that cannot be read',
    { theme: { brandColor: '#ffd100', onBrandColor: '#ffffff' } },
    /contrast of 1\.\d+ to 1/,
  ],
  ['a privacy page without encryption', { privacyUrl: 'http://example.com' }, /privacyUrl is/],
  ['a support phone that is none', { supportPhone: 'call us' }, /supportPhone is "call us"/],
  ['a ceiling of price with Pinpoint', { maxPrice: '0.05' }, /maxPrice is given with Pinpoint/],
  ['a price in cents', { sms: 'end-user-messaging', maxPrice: '5' }, /maxPrice is "5"/],
  ['a domain without its certificate', { customDomain: 'chat.example.com' }, /given without a certificate/],
  [
    'a certificate without a domain',
    { certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/x' },
    /given without a domain/,
  ],
  ['signing with an empty slot', { signWith: 'second' }, /that slot is empty/],
  ['no key at all', { firstKey: false }, /that slot is empty/],
  ['a configuration set with Pinpoint', { smsConfigurationSet: 'x' }, /belong to End User Messaging/],
];

it.each(REFUSED)('refuses %s', (_name, props, message) => {
  const attempt = () => make(props);
  expect(attempt).toThrow(ConfigurationError);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(/Why: [\s\S]+What to do: /);
});

it.each(['Main', 'a b', 'toolongname', '1st', ''])('refuses the stage %p', (stage) => {
  expect(() => make({}, stage)).toThrow(/cannot be part of names/);
});

it('takes what the defaults say when an option is given as undefined', () => {
  expect(() => make({ brand: undefined } as unknown as StageProps)).not.toThrow();
});
