// What a link takes along of the call: what the owner allows, named as a chat can hold it, and no more than fits.

import fc from 'fast-check';
import { carriedAttributes } from '../../../lambda-src/send-link/link';
import { CHAT_ATTRIBUTE_BYTES } from '../../../lambda-src/shared/contract/outcome';

test('all attributes, or those named', () => {
  const attributes = { plan: 'gold', order: '7', note: 'x' };
  expect(carriedAttributes(attributes, 'all')).toEqual(attributes);
  expect(carriedAttributes(attributes, ['order', 'missing'])).toEqual({ order: '7' });
  expect(carriedAttributes(attributes, [])).toEqual({});
});

test('names that a chat cannot hold, and the product’s own, stay behind', () => {
  const attributes = { 'a b': '1', 'a.b': '2', ünï: '3', '': '4', voiceToChatOutcome: '5', 'good-one_1': '6' };
  expect(carriedAttributes(attributes, 'all')).toEqual({ 'good-one_1': '6' });
});

test('what is carried always fits a chat, with room for what is added there', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abcXYZ-_019'), minLength: 1, maxLength: 30 });
  const value = fc.string({ unit: 'grapheme', maxLength: 3000, size: 'max' });
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 40, size: 'max' }), (attributes) => {
      const carried = carriedAttributes(attributes, 'all');
      const bytes = Object.entries(carried).reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
      expect(bytes).toBeLessThanOrEqual(CHAT_ATTRIBUTE_BYTES - 2048);
      // A small one is never left out for a large one that did not fit.
      expect(carriedAttributes({ ...attributes, small: 'x' }, ['small'])).toEqual({ small: 'x' });
    }),
    { numRuns: 50 },
  );
});

test('one that does not fit makes room for those after it', () => {
  const attributes = { huge: 'x'.repeat(CHAT_ATTRIBUTE_BYTES), small: 'y' };
  expect(carriedAttributes(attributes, 'all')).toEqual({ small: 'y' });
});
