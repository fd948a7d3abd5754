// Every language says everything, in words that a voice can speak and an SMS can carry in one part.

import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { smsParts, smsText, toGsm7 } from '../../../lambda-src/send-link/sms/text';
import { languageOf, speech, WORDS } from '../../../lambda-src/send-link/words';
import { LANGUAGES, type Language } from '../../../lambda-src/shared/contract/languages';
import { SMS_FITS, type TextOverrides } from '../../../lambda-src/shared/contract/settings';
import { linkUrl, newToken } from '../../../lambda-src/shared/token';
import { DOMAIN } from './support/stage';

/** The longest brand that is promised to fit (DESIGN section 9). */
const LONGEST_BRAND = 'Example Savings & Loan Company';
/** Languages whose letters, or those that the SMS uses, are all in GSM-7. */
const ONE_PART: readonly Language[] = ['en', 'es', 'fr', 'de', 'pt'];

const say = (language: Language, texts: TextOverrides = {}, brand = LONGEST_BRAND, linkMinutes = 1440) =>
  speech(language, { brand, linkMinutes, texts });
const parts = (text: string) => new SegmentedMessage(text, 'auto', true).segmentsCount;
const link = (language: Language) => linkUrl(DOMAIN, language, newToken());

function sentences(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  return Object.entries(value as object).flatMap(([name, inner]) => sentences(inner, `${path}.${name}`));
}

test('brand and domain of the measurement are the longest that are promised', () => {
  expect({ brand: LONGEST_BRAND.length, domainName: DOMAIN.length }).toEqual(SMS_FITS);
});

describe.each(LANGUAGES)('%s', (language) => {
  test('an SMS with the longest brand and domain takes one part, two outside GSM-7', () => {
    const text = smsText(say(language), link(language));
    expect(parts(text)).toBe(ONE_PART.includes(language) ? 1 : 2);
    expect(smsParts(text)).toBe(parts(text));
  });

  test('the brand opens the SMS and the link closes it', () => {
    const url = link(language);
    const text = smsText(say(language), url);
    expect(text.startsWith(LONGEST_BRAND)).toBe(true);
    expect(text.endsWith(` ${url}`)).toBe(true);
  });

  test('sentences use the known placeholders only, and carry no markup', () => {
    for (const [path, text] of sentences(WORDS[language])) {
      const allowed = path === '.confirmNumber' ? ['digits'] : ['brand', 'minutes'];
      const used = [...text.matchAll(/\{(\w*)\}/g)].map(([, name]) => name);
      expect({ path, unknown: used.filter((name) => !allowed.includes(name ?? '')) }).toEqual({ path, unknown: [] });
      expect({ path, markup: /[<>&$]|\p{Extended_Pictographic}/u.test(text) }).toEqual({ path, markup: false });
      expect(text.trim()).toBe(text);
      expect(text).not.toBe('');
    }
    expect(WORDS[language].confirmNumber).toContain('{digits}');
    expect(WORDS[language].sentSms).toContain('{minutes}');
    expect(WORDS[language].sms).toContain('{minutes}');
  });

  test('the menu names the keys that the flow listens to', () => {
    const { menuSms, menuEmail, menuOther, menuAgent, confirmNumber, keyAgain } = WORDS[language];
    const digits = (text: string) => text.replace(/\{digits\}/g, '').match(/\d/g);
    expect([menuSms, menuEmail, menuOther, menuAgent, confirmNumber, keyAgain].map(digits)).toEqual([
      ['1'],
      ['2'],
      ['3'],
      ['0'],
      ['1'],
      ['2'],
    ]);
  });

  test('no sentence is left in another language', () => {
    if (language === 'en') return;
    const english = new Map(sentences(WORDS.en));
    for (const [path, text] of sentences(WORDS[language]))
      expect({ path, text }).not.toEqual({ path, text: english.get(path) });
  });
});

test('a caller hears the language of the flow, or the first one of the settings', () => {
  expect(languageOf('pt-BR', LANGUAGES)).toBe('pt');
  expect(languageOf('FR-ca', LANGUAGES)).toBe('fr');
  expect(languageOf('ko-KR', ['de', 'en'])).toBe('de');
  expect(languageOf(undefined, ['ja', 'en'])).toBe('ja');
  expect(languageOf('es-US', ['en'])).toBe('en');
});

test('the owner words sentences otherwise, per language, and values are filled in', () => {
  const texts: TextOverrides = { en: { sent: 'Sent by {brand}, {minutes} minutes, {unknown}.', menuSms: 'Key 1.' } };
  const own = say('en', texts, 'Example', 60);
  expect(own.fill(own.sentSms)).toBe('Sent by Example, 60 minutes, {unknown}.');
  expect(own.sentEmail).toBe(own.sentSms);
  expect(own.menuSms).toBe('Key 1.');
  expect(own.menuEmail).toBe(WORDS.en.menuEmail);
  expect(say('fr', texts).menuSms).toBe(WORDS.fr.menuSms);
});

test.each([
  ['Chat: {link} now.', 'Example: Chat: now.'],
  ['{brand} – your “chat” awaits…', 'Example - your "chat" awaits...'],
  ['{brand}\n\n  chat', 'Example chat'],
])('whatever the owner writes, the brand comes first and the link last: %s', (sms, words) => {
  const url = link('en');
  expect(smsText(say('en', { en: { sms } }, 'Example'), url)).toBe(`${words} ${url}`);
});

test('plain punctuation is written in GSM-7, other scripts keep every character', () => {
  expect(toGsm7('“Café” – it’s 5 €…')).toBe('"Café" - it\'s 5 €...');
  expect(toGsm7('“日本”…')).toBe('“日本”…');
  expect(toGsm7('Cafe\u0301')).toBe('Café');
});

test('what GSM-7 can spell is never changed', () => {
  const gsm = fc.string({
    unit: fc.constantFrom(...'@£$¥èéùìòÇØøÅåΔ_ΦΓÆæßÉ !"#¤%&\'()*+,-./059:;<=>?¡AZÄÖÑÜ§¿azäöñüà^{}[]~|€'),
  });
  fc.assert(fc.property(gsm, (text) => expect(toGsm7(text)).toBe(text.normalize('NFC'))));
});

test('parts are counted as a maintained library counts them', () => {
  const unit = fc.constantFrom('a', 'Z', '5', ' ', '€', '^', '~', 'é', 'ü', '日', 'م', '’', 'ç');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 400 }), (text) => {
      fc.pre(text !== '');
      expect(smsParts(text)).toBe(new SegmentedMessage(text, 'auto').segmentsCount);
    }),
    { numRuns: 500 },
  );
});
