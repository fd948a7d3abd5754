// Paging: whatever the page size, direction and order, a client that follows NextToken gets every item once.

import fc from 'fast-check';
import type { Item } from '../../../local/participant/item';
import { readTranscript, type TranscriptRequest } from '../../../local/participant/transcript';

const START = Date.UTC(2026, 10, 22);
const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, n) => ({
    Id: `id-${n}`,
    Type: 'MESSAGE',
    // Two items share each second.
    AbsoluteTime: new Date(START + Math.floor(n / 2) * 1000).toISOString(),
    ContentType: 'text/plain',
    Content: String(n),
    ContactId: 'contact-1',
  }));

type Ask = Partial<Omit<TranscriptRequest, 'startPosition'>> & {
  startPosition?: Partial<TranscriptRequest['startPosition']>;
};
const ask = (transcript: readonly Item[], { startPosition = {}, ...request }: Ask) =>
  readTranscript(transcript, {
    maxResults: undefined,
    nextToken: undefined,
    scanDirection: undefined,
    sortOrder: undefined,
    ...request,
    startPosition: { id: undefined, absoluteTime: undefined, mostRecent: undefined, ...startPosition },
  });
const numbers = (page: readonly Item[]) => page.map(({ Content }) => Number(Content));
const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);

it('gives the latest 10, newest first, when nothing is asked for', () => {
  expect(numbers(ask(items(25), {}).Transcript)).toEqual(range(15, 25).reverse());
  expect(ask([], {})).toEqual({ Transcript: [] });
});

it('backward: pages go to the beginning, each once, whatever arrives in between', () => {
  fc.assert(
    fc.property(
      fc.nat(60),
      fc.integer({ min: 1, max: 100 }),
      fc.constantFrom('ASCENDING' as const, 'DESCENDING' as const),
      (count, maxResults, sortOrder) => {
        const transcript = items(count);
        const pages: number[][] = [];
        for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
          const page = ask(transcript, { maxResults, sortOrder, scanDirection: 'BACKWARD', nextToken });
          expect(page.Transcript.length).toBeLessThanOrEqual(maxResults);
          pages.push(numbers(page.Transcript));
          nextToken = page.NextToken;
          transcript.push(...items(transcript.length + 1).slice(-1));
        }
        const all = pages.flatMap((page) => (sortOrder === 'ASCENDING' ? [...page].reverse() : page));
        expect(all).toEqual(range(0, count).reverse());
      },
    ),
  );
});

it('forward: pages go from the start position to the end, each once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.nat(59),
      fc.integer({ min: 1, max: 20 }),
      (count, at, maxResults) => {
        fc.pre(at < count);
        const transcript = items(count);
        const all: number[] = [];
        for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
          const startPosition = { id: `id-${at}` };
          const page = ask(transcript, { maxResults, sortOrder: 'ASCENDING', startPosition, nextToken });
          all.push(...numbers(page.Transcript));
          nextToken = page.NextToken;
        }
        expect(all).toEqual(range(at, count));
      },
    ),
  );
});

it('starts at a time, or so many items from the end', () => {
  const transcript = items(10);
  const forward = (startPosition: Ask['startPosition']) =>
    numbers(ask(transcript, { sortOrder: 'ASCENDING', ...(startPosition && { startPosition }) }).Transcript);
  expect(forward({ absoluteTime: '2026-11-22T00:00:03.000Z' })).toEqual([6, 7, 8, 9]);
  expect(forward({ absoluteTime: '2026-11-22T00:00:02.500Z' })).toEqual([6, 7, 8, 9]);
  expect(forward({ absoluteTime: '2026-11-23T00:00:00.000Z' })).toEqual([]);
  expect(forward({ mostRecent: 3 })).toEqual([7, 8, 9]);
  expect(forward({ mostRecent: 100 })).toEqual(range(0, 10));
  const backward = ask(transcript, { scanDirection: 'BACKWARD', startPosition: { id: 'id-4' } });
  expect(numbers(backward.Transcript)).toEqual([4, 3, 2, 1, 0]);
});

it.each<[string, Ask]>([
  ['forward without a start', { scanDirection: 'FORWARD' }],
  ['an id that is not there', { startPosition: { id: 'id-99' } }],
  ['a time that is none', { startPosition: { absoluteTime: 'yesterday' } }],
  ['a token that is none', { nextToken: 'x' }],
  ['a token of something else', { nextToken: Buffer.from('{"direction":"UP","index":1}').toString('base64url') }],
])('refuses %s', (_, request) => {
  expect(() => ask(items(3), request)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
});
