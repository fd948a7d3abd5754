// Choices that cannot work are refused at synth, each with a sentence that says what, why and what to do.

import { Testing } from 'cdktf';
import { ConfigurationError } from '../../constructs/errors';
import { type StageProps, VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
import { INSTANCE_ARN } from '../support/values';

const make = (props: StageProps, stage?: string) => new VoiceToChatStack(Testing.app(), props, stage);

const FLOW_ID = '11111111-2222-3333-4444-888888888888';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/x';
/** Props as a JavaScript file could hold them: tsx does not check types. */
const untyped = (props: object): StageProps => props as StageProps;

const REFUSED: [string, StageProps, RegExp][] = [
  ['an empty brand', { brand: '  ' }, /brand cannot be " {2}"/],
  ['a brand that costs a second SMS part', { brand: 'x'.repeat(31) }, /brand cannot be "x{31}"/],
  ['a brand that is no text', untyped({ brand: 7 }), /brand cannot be 7/],
  ['no language', { languages: [] }, /languages cannot be \[\]/],
  ['a language that is no list', untyped({ languages: 'en' }), /languages cannot be "en"/],
  ['an unknown language', untyped({ languages: ['en', 'tlh'] }), /languages cannot be .*tlh/],
  ['a language twice', { languages: ['en', 'en'] }, /each once/],
  [
    'texts of a language that is not spoken',
    { languages: ['en'], texts: { fr: {} } },
    /"fr" is not among the languages/,
  ],
  ['a text that does not exist', untyped({ texts: { en: { shout: 'x' } } }), /texts\.en as an object of strings/],
  ['texts that are nothing', untyped({ texts: { en: null } }), /texts\.en as an object of strings/],
  ['a menu that would lose its keys', { texts: { en: { menuSms: 'For a link. '.repeat(70) } } }, /Shorten menuSms/],
  ['a goodbye without end', { texts: { en: { sent: 'Goodbye. '.repeat(120) } } }, /Shorten texts\.en\.sent/],
  ['a key that is not said', { texts: { en: { menuAgent: ' ' } } }, /texts\.en\.menuAgent is blank/],
  ['a language that is none, with a text', untyped({ texts: { en: {} }, languages: ['en', 7] }), /languages/],
  ['no country', { countries: [] }, /countries cannot be \[\]/],
  ['a country by its name', { countries: ['Germany'] }, /two-letter codes/],
  ['a country that does not exist', { countries: ['XX'] }, /countries cannot be \["XX"\]/],
  ['a country that is no list', untyped({ countries: 'US' }), /countries cannot be "US"/],
  ['a link that dies at once', { linkMinutes: 4 }, /linkMinutes cannot be 4/],
  ['a link for two days', { linkMinutes: 1441 }, /linkMinutes cannot be 1441/],
  ['a fraction of a minute', { linkMinutes: 7.5 }, /linkMinutes cannot be 7\.5/],
  ['a chat shorter than Connect allows', { chatMinutes: 59 }, /chatMinutes cannot be 59/],
  ['a chat longer than Connect allows', { chatMinutes: 10_081 }, /chatMinutes cannot be 10081/],
  ['a limit of nothing', { limits: { perMinute: 0 } }, /limits\.perMinute as a whole number/],
  ['a limit that does not exist', untyped({ limits: { perHour: 3 } }), /any of perDestinationHour/],
  ['attributes that Connect does not take', { carriedAttributes: ['a b'] }, /carriedAttributes cannot be/],
  ['a hash that CloudFront does not know', untyped({ signatureHash: 'MD5' }), /"SHA1", "SHA256"/],
  ['a retention that CloudWatch does not know', { logRetentionDays: 31 }, /logRetentionDays cannot be 31/],
  ['a colour by name', { theme: { brandColor: 'blue' } }, /"blue" goes into style sheets/],
  ['a colour that does not exist', untyped({ theme: { borderColor: '#000000' } }), /brandColor, onBrandColor/],
  ['colours that cannot be read', { theme: { brandColor: '#ffd100' } }, /contrast of 1\.\d+ to 1/],
  ['a privacy page without encryption', { privacyUrl: 'http://example.com' }, /privacyUrl cannot be/],
  ['a support phone that is none', { supportPhone: 'call us' }, /supportPhone cannot be/],
  ['another way to the participant service', untyped({ participantEndpoint: 'diret' }), /"same-origin", "direct"/],
  ['a ceiling of price with Pinpoint', { maxPrice: '0.05' }, /maxPrice is given with Pinpoint/],
  ['feedback with Pinpoint', { messageFeedback: true }, /messageFeedback is given with Pinpoint/],
  ['a price in cents', { smsService: 'end-user-messaging', maxPrice: '5' }, /maxPrice cannot be "5"/],
  ['a domain without its certificate', { customDomain: 'chat.example.com' }, /Set certificateArn too/],
  [
    'an address in place of a domain',
    { customDomain: 'https://chat.example.com/', certificateArn: CERTIFICATE },
    /Give the name alone/,
  ],
  ['a certificate without a domain', { certificateArn: CERTIFICATE }, /Set customDomain too/],
  [
    'a certificate of another region',
    { customDomain: 'a.example.com', certificateArn: CERTIFICATE.replace('us-east-1', 'eu-west-1') },
    /certificates of us-east-1/,
  ],
  ['a regional web ACL', { webAclArn: 'arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/a/b' }, /scope CLOUDFRONT/],
  ['signing with an empty slot', { signWith: 'second' }, /that slot is empty/],
  ['no key at all', { firstKey: false }, /that slot is empty/],
  ['a slot that does not exist', untyped({ signWith: 'third' }), /signWith cannot be "third"/],
  [
    'a service that does not exist',
    untyped({ smsService: 'end-user-mesaging' }),
    /smsService cannot be "end-user-mesaging"/,
  ],
  ['a configuration set with Pinpoint', { smsConfigurationSet: 'x' }, /belong to End User Messaging/],
  [
    'an address in place of the switch for e-mail',
    untyped({ email: 'chat@example.com' }),
    /variable email_from_address/,
  ],
  [
    'an unknown option of e-mail',
    untyped({ email: { configurationset: 'x' } }),
    /There is no option "configurationset"/,
  ],
  ['an alias in place of a key', { kmsKeyArn: 'alias/estate' }, /no alias/],
  ['a bare key id', { kmsKeyArn: '11111111-2222-3333-4444-555555555555' }, /kmsKeyArn cannot be/],
  ['the id of a chat flow', { chatFlowArn: '11111111-2222-3333-4444-555555555555' }, /whole ARN of the flow/],
  [
    'a flow module as the chat flow',
    { chatFlowArn: `${INSTANCE_ARN}/flow-module/${FLOW_ID}` },
    /chatFlowArn cannot be/,
  ],
  ['the name of a Pinpoint application', { pinpointApplicationId: 'VoiceToChatApp' }, /32 hexadecimal digits/],
  [
    'a Pinpoint application with the other service',
    { smsService: 'end-user-messaging', pinpointApplicationId: '0'.repeat(32) },
    /leave without an application/,
  ],
  ['the name of a boundary', { permissionsBoundary: 'boundary' }, /permissionsBoundary cannot be/],
  ['a tag in the name of AWS', { tags: { 'aws:cost': 'x' } }, /"aws:cost" cannot be the name/],
  ['a tag without a name', { tags: { '': 'x' } }, /"" cannot be the name/],
  ['a tag that is no text', untyped({ tags: { CostCenter: 4711 } }), /"CostCenter" has a value/],
  ['a tag with Terraform in it', { tags: { Owner: '${x}' } }, /"Owner" has a value/],
  ['tags in a list', untyped({ tags: ['CostCenter'] }), /Tags are names with a text each/],
  [
    'more tags than leave room',
    { tags: Object.fromEntries(Array.from({ length: 41 }, (_, n) => [`t${n}`, ''])) },
    /leave no room/,
  ],
  ['a misspelt option', untyped({ brnad: 'Example' }), /There is no option "brnad"[\s\S]*brand/],
];

it.each(REFUSED)('refuses %s', (_name, props, message) => {
  const attempt = () => make(props);
  expect(attempt).toThrow(ConfigurationError);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(/Why: [\s\S]+What to do: /);
});

it('merges a part of the theme and of the limits with the defaults', () => {
  expect(() => make({ theme: { brandColor: '#1a1a1a' }, limits: { perMinute: 5 } })).not.toThrow();
});

describe('messages of more than one part', () => {
  const warnings = (props: StageProps): string[] =>
    make(props)
      .node.findAll()
      .flatMap(({ node }) => node.metadata.map(({ data }) => String(data)))
      .filter((text) => /SMS/.test(text));

  it('are no matter with the defaults, nor with punctuation that is sent in plain', () => {
    expect(warnings({})).toEqual([]);
    expect(warnings({ brand: 'O’Reilly Savings', texts: { de: { sms: 'Chat – “gültig”…' } } })).toEqual([]);
  });

  it.each<[string, StageProps, RegExp]>([
    [
      'a long domain',
      { customDomain: `${'a'.repeat(60)}.example.com`, certificateArn: CERTIFICATE },
      /customDomain has 72 characters/,
    ],
    ['a brand outside GSM-7', { brand: 'Banka Žižkov' }, /outside GSM-7/],
    [
      'a long text',
      { texts: { en: { sms: `{brand} ${'word '.repeat(25)}{link}` } } },
      /texts\.en\.sms makes an SMS of 2 parts/,
    ],
    [
      'a text that is too long only with brand and link',
      { texts: { en: { sms: 'x'.repeat(120) } } },
      /texts\.en\.sms makes an SMS of 2 parts/,
    ],
    ['a brand of characters that count twice', { brand: '€'.repeat(30) }, /brand "€/],
  ])('are told for %s', (_name, props, message) => {
    expect(warnings(props)).toEqual([expect.stringMatching(message)]);
  });
});

it.each(['Main', 'a b', 'toolongname', '1st', ''])('refuses the stage %p', (stage) => {
  expect(() => make({}, stage)).toThrow(/cannot be part of names/);
});

it('takes what the defaults say when an option is given as undefined', () => {
  expect(() => make({ brand: undefined } as unknown as StageProps)).not.toThrow();
});
