import fc from 'fast-check';
import type { Entry, ParsedItem } from '../../../ui/participant/items';
import { Transcript } from '../../../ui/participant/transcript';

const from = { id: 'agent-1', role: 'agent', name: 'Maria' } as const;

const message = fc.record({
  kind: fc.constant('message' as const),
  // Few ids, so that versions of the same item meet.
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  time: fc.integer({ min: 0, max: 4 }),
  from: fc.constant(from),
  contentType: fc.constantFrom('text/plain', 'text/markdown'),
  content: fc.string({ maxLength: 3 }),
});

const attachment = fc.record({
  kind: fc.constant('attachment' as const),
  id: fc.constantFrom('f', 'g'),
  time: fc.integer({ min: 0, max: 4 }),
  from: fc.constant(from),
  files: fc.array(
    fc.record({
      id: fc.constantFrom('1', '2'),
      name: fc.constantFrom('x.pdf', 'y.pdf'),
      contentType: fc.constant('application/pdf'),
      status: fc.constantFrom('scanning' as const, 'approved' as const, 'rejected' as const),
    }),
    { minLength: 1, maxLength: 2 },
  ),
});

const receipt = fc.record({
  messageId: fc.constantFrom('a', 'b'),
  level: fc.constantFrom('delivered' as const, 'read' as const),
  by: fc.constantFrom('agent-1', 'me'),
});

const item: fc.Arbitrary<ParsedItem> = fc.oneof(
  fc.record({ entry: fc.oneof(message, attachment), receipts: fc.array(receipt, { maxLength: 2 }) }),
  fc.record({ receipts: fc.array(receipt, { minLength: 1, maxLength: 2 }) }),
);

function outcome(items: readonly ParsedItem[]): unknown {
  const transcript = new Transcript('me');
  for (const each of items) transcript.add(each);
  return { entries: transcript.entries(), receipts: ['a', 'b'].map((id) => transcript.receipt(id)) };
}

describe('Transcript', () => {
  test('is the same whatever order items come in, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(item, { maxLength: 12 })
          .chain((items) =>
            fc.tuple(
              fc.constant(items),
              fc.shuffledSubarray([...items, ...items], { minLength: items.length * 2, maxLength: items.length * 2 }),
            ),
          ),
        ([items, shuffled]) => expect(outcome(shuffled)).toEqual(outcome(items)),
      ),
      { numRuns: 2000 },
    );
  });

  test('holds every id once, ordered by time', () => {
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const { entries } = outcome(items) as { entries: Entry[] };
        expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
        const times = entries.map(({ time }) => time);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  test('keeps the verdict on a file when an earlier state arrives after it', () => {
    const transcript = new Transcript('me');
    const file = { id: '1', name: 'x.pdf', contentType: 'application/pdf' };
    const at = (status: 'scanning' | 'rejected', time: number): ParsedItem => ({
      receipts: [],
      entry: { kind: 'attachment', id: 'f', time, from, files: [{ ...file, status }] },
    });
    transcript.add(at('rejected', 5));
    transcript.add(at('scanning', 9));
    expect(transcript.entries()).toMatchObject([{ time: 5, files: [{ status: 'rejected' }] }]);
  });

  test('takes the longer text of a message that arrives in pieces', () => {
    const transcript = new Transcript('me');
    for (const content of ['Let me', 'Let me see', 'Let']) {
      transcript.add({
        receipts: [],
        entry: { kind: 'message', id: 'm', time: 1, from, contentType: 'text/plain', content },
      });
    }
    expect(transcript.entries()).toMatchObject([{ content: 'Let me see' }]);
  });

  test('does not count the customer among those who have read', () => {
    const transcript = new Transcript('me');
    transcript.add({ receipts: [{ messageId: 'm', level: 'read', by: 'me' }] });
    expect(transcript.receipt('m')).toBeUndefined();
  });

  test('gives the same array until something is added', () => {
    const transcript = new Transcript('me');
    expect(transcript.entries()).toBe(transcript.entries());
  });

  test('people join before they speak and leave before the chat ends, in the same millisecond', () => {
    const transcript = new Transcript('me');
    const add = (id: string, entry: object): void =>
      transcript.add({ receipts: [], entry: { id, time: 1, from, ...entry } as Entry });
    add('a', { kind: 'occurrence', occurrence: 'ended' });
    add('b', { kind: 'occurrence', occurrence: 'left' });
    add('c', { kind: 'message', contentType: 'text/plain', content: '' });
    add('d', { kind: 'occurrence', occurrence: 'joined' });
    expect(transcript.entries().map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a']);
  });
});
