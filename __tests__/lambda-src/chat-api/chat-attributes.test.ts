import fc from 'fast-check';
import { chatAttributes, routingAgeOf } from '../../../lambda-src/chat-api/chat-attributes';
import { displayNameOf } from '../../../lambda-src/chat-api/chat-starter';
import { CHAT_ATTRIBUTE_BYTES, CHAT_ATTRIBUTES, ROUTING_AGE_BANDS } from '../../../lambda-src/shared/contract/outcome';
import type { LinkItem, SealedLink } from '../../../lambda-src/shared/contract/table';

const item: LinkItem = {
  pk: 'link#x',
  voiceContactId: 'voice-1',
  sealed: '',
  state: 'redeemed',
  createdAt: 1000,
  redeemBy: 4600,
  endsAt: 19_000,
};
const link = (attributes: Record<string, string>, over: Partial<SealedLink> = {}): SealedLink => ({
  cookies: {},
  attributes,
  destination: 'typed',
  language: 'en',
  offeredAt: 1000,
  ...over,
});
const bytes = (attributes: Record<string, string>) =>
  Object.entries(attributes).reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);

it('keeps the place in the queue in the highest band that was waited for', () => {
  expect([0, 59, 60, 119, 120, 1799, 1800, 90_000].map(routingAgeOf)).toEqual([0, 0, 60, 60, 120, 900, 1800, 1800]);
  fc.assert(
    fc.property(fc.nat(10_000), (seconds) => {
      const band = routingAgeOf(seconds);
      expect(band).toBeLessThanOrEqual(seconds);
      expect(ROUTING_AGE_BANDS.filter((other) => other > band && other <= seconds)).toEqual([]);
    }),
  );
});

it('says `none` for a missing queue, and no negative waiting time when clocks differ', () => {
  expect(chatAttributes(item, link({}), 990).attributes).toEqual({
    voiceToChatDestination: 'typed',
    voiceToChatContactId: 'voice-1',
    voiceToChatLanguage: 'en',
    voiceToChatQueue: 'none',
    voiceToChatWaitedSeconds: '0',
    voiceToChatRoutingAge: '0',
  });
});

it('leaves out keys that Connect refuses, and counts them', () => {
  const result = chatAttributes(item, link({ 'a b': '1', 'c.d': '2', 'ok-1_X': '3', '': '4' }), 1000);
  expect(result.attributes['ok-1_X']).toBe('3');
  expect(result.dropped).toBe(3);
});

it('carries an attribute of any name', () => {
  const carried = JSON.parse('{"__proto__":"1","constructor":"2"}') as Record<string, string>;
  expect(Object.entries(chatAttributes(item, link(carried), 1000).attributes).slice(-2)).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
});

it('never has more than 32 KB, in bytes, and keeps its own attributes and what fits', () => {
  const carried = fc.dictionary(
    fc.oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/), fc.constantFrom(...Object.values(CHAT_ATTRIBUTES))),
    fc.oneof(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.constantFrom('é'.repeat(6000), 'x'.repeat(20_000))),
    { maxKeys: 12 },
  );
  fc.assert(
    fc.property(carried, (attributes) => {
      const result = chatAttributes(item, link(attributes), 1234);
      const size = bytes({ ...result.attributes });
      expect(size).toBeLessThanOrEqual(CHAT_ATTRIBUTE_BYTES);
      expect(result.attributes).toMatchObject(chatAttributes(item, link({}), 1234).attributes);
      const out = Object.entries(attributes).filter(([key]) => !Object.hasOwn(result.attributes, key));
      for (const [key, value] of out) expect(size + bytes({ [key]: value })).toBeGreaterThan(CHAT_ATTRIBUTE_BYTES);
    }),
  );
});

describe('the display name', () => {
  it('is one line of at most 256 characters, none cut in half', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (displayName) => {
        const name = displayNameOf({ displayName }, 'en');
        expect(Array.from(name).length).toBeLessThanOrEqual(256);
        expect(Array.from(name).length).toBeGreaterThan(0);
        expect(name).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
    expect(displayNameOf({ displayName: '😀'.repeat(300) }, 'en')).toBe('😀'.repeat(256));
  });

  it('keeps the joiners that names and emoji are written with', () => {
    expect(displayNameOf({ displayName: 'علی\u200cرضا' }, 'ar')).toBe('علی\u200cرضا');
  });

  it('is a word of the language when the call knew none', () => {
    expect(displayNameOf({}, 'de')).toBe('Kunde');
    expect(displayNameOf({ displayName: ' \u200b ' }, 'ja')).toBe('お客様');
  });
});
