// The warning at synth is about the message that is sent, not about the owner's text alone.

import fc from 'fast-check';
import { SegmentedMessage } from 'sms-segments-calculator';
import { resolveOptions } from '../../constructs/options';
import { longMessages } from '../../constructs/sms-length';
import { smsText } from '../../lambda-src/send-link/sms/text';
import { speech } from '../../lambda-src/send-link/words';
import { linkUrl, newToken } from '../../lambda-src/shared/token';

const DOMAIN = 'd111111abcdef8.cloudfront.net';

test('it is told exactly when the message that is sent takes a part more, counted by a maintained library', () => {
  const word = fc.constantFrom(
    'chat',
    '{brand}',
    '{minutes}',
    '{link}',
    '–',
    '’',
    '€',
    'ж',
    'x'.repeat(20),
    '{no}',
    ' ',
  );
  const words = fc.array(word, { maxLength: 12 }).map((list) => list.join(' '));
  const brand = fc.constantFrom('Example', 'O’Reilly Savings', '€uro €xchange', 'Žižkov', 'x'.repeat(30));
  const told = { yes: 0, no: 0 };
  fc.assert(
    fc.property(words, brand, fc.integer({ min: 5, max: 1440 }), (sms, name, linkMinutes) => {
      const options = resolveOptions(
        { brand: name, linkMinutes, languages: ['en'], texts: { en: { sms } } },
        'pinpoint',
      );
      const text = smsText(speech('en', options), linkUrl(DOMAIN, 'en', newToken()));
      const long = new SegmentedMessage(text, 'auto').segmentsCount > 1;
      told[long ? 'yes' : 'no'] += 1;
      expect(longMessages(options).some((warning) => warning.startsWith('texts.en.sms'))).toBe(long);
    }),
  );
  expect(Math.min(told.yes, told.no)).toBeGreaterThan(10);
});
