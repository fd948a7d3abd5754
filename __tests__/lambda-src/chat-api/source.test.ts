import fc from 'fast-check';
import { networkOf, sourceOf } from '../../../lambda-src/chat-api/source';

const EDGE = '130.176.0.1';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
  ])('%s is in %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is the same for all of a /64, and differs between two', () => {
    const half = fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 4, maxLength: 4 });
    const write = (groups: number[]) => groups.map((group) => group.toString(16)).join(':');
    fc.assert(
      fc.property(half, half, half, (prefix, one, two) => {
        expect(networkOf(`${write(prefix)}:${write(one)}`)).toBe(networkOf(`${write(prefix)}:${write(two)}`));
        expect(networkOf(`${write(prefix)}:${write(one)}`) === networkOf(`${write(two)}:${write(one)}`)).toBe(
          write(prefix) === write(two),
        );
      }),
    );
  });
});

describe('the source of a request', () => {
  const viewer = sourceOf('203.0.113.7', EDGE);

  it.each([
    ['behind what the viewer wrote', '198.51.100.1, 203.0.113.7'],
    ['before CloudFront itself', `203.0.113.7, ${EDGE}`],
    ['among rubbish', 'unknown, , 203.0.113.7, x'],
    ['without spaces', `198.51.100.1,203.0.113.7,${EDGE}`],
  ])('is found %s', (_, header) => {
    expect(sourceOf(header, EDGE)).toBe(viewer);
  });

  it('cannot be chosen by the viewer: whatever stands on the left, the last entry counts', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string())), (left) => {
        expect(sourceOf([...left, '203.0.113.7'].join(','), EDGE)).toBe(viewer);
      }),
    );
  });

  it('is one for all that cannot be told', () => {
    expect(sourceOf('', EDGE)).toBe(sourceOf('nonsense', ''));
    expect(sourceOf(EDGE, EDGE)).toBe(sourceOf('', EDGE));
    expect(sourceOf('', EDGE)).not.toBe(viewer);
  });

  it('never shows the address', () => {
    fc.assert(fc.property(fc.ipV4(), (address) => !sourceOf(address, EDGE).includes(address)));
    expect(viewer).toMatch(/^[\w-]{43}$/);
  });
});
