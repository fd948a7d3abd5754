import fc from 'fast-check';
import { agentOf, type Row, rowsOf, type Waiting } from '../../../ui/chat/rows';
import type { Entry, OccurrenceEntry, Role } from '../../../ui/participant/items';

const ME = 'me';
const NOON = new Date(2026, 10, 22, 12).getTime();
let count = 0;

beforeAll(() =>
  Object.defineProperty(globalThis, 'navigator', { value: { languages: ['en-GB'] }, configurable: true }),
);

function message(by: string, content: string, minutes = 0, contentType = 'text/plain', role: Role = 'agent'): Entry {
  count += 1;
  const from = { id: by, role: by === ME ? ('customer' as const) : role, name: by };
  return { kind: 'message', id: `${count}`, time: NOON + minutes * 60_000, from, contentType, content };
}

function occurrence(what: OccurrenceEntry['occurrence'], by: string, role: Role): Entry {
  count += 1;
  return { kind: 'occurrence', id: `${count}`, time: NOON, from: { id: by, role, name: by }, occurrence: what };
}

const INTERACTIVE = 'application/vnd.amazonaws.connect.message.interactive';
const brief = (rows: readonly Row[]): string[] =>
  rows.map((row) => {
    if (row.kind === 'day') return 'day';
    if (row.kind === 'occurrence') return row.entry.occurrence;
    return `${row.own ? 'own' : 'other'}${row.first ? ' first' : ''}${row.last ? ' last' : ''}`;
  });
const rows = (entries: readonly Entry[], waiting: readonly Waiting[] = []): Row[] => rowsOf(entries, ME, 'en', waiting);

describe('rows of the conversation', () => {
  test('groups what one person says in a row, until a pause', () => {
    expect(
      brief(rows([message('a', '1'), message('a', '2'), message(ME, '3'), message('a', '4'), message('a', '5', 10)])),
    ).toEqual(['day', 'other first', 'other last', 'own first last', 'other first last', 'other first last']);
  });

  test('a new day is said', () => {
    expect(brief(rows([message('a', '1'), message('a', '2', 24 * 60)]))).toEqual([
      'day',
      'other first last',
      'day',
      'other first last',
    ]);
  });

  test('comings and goings of agents only', () => {
    expect(
      brief(
        rows([
          occurrence('joined', ME, 'customer'),
          occurrence('joined', 'a', 'agent'),
          occurrence('joined', 'bot', 'bot'),
          occurrence('returned', ME, 'customer'),
          occurrence('idle', 'a', 'agent'),
          occurrence('autoEnded', 'a', 'agent'),
          occurrence('idle', ME, 'customer'),
          occurrence('left', 'a', 'agent'),
          occurrence('ended', '', 'system'),
        ]),
      ),
    ).toEqual(['day', 'joined', 'idle', 'left', 'ended']);
  });

  test('answers that are not meant to be read are not shown', () => {
    const response = message(ME, '{}', 0, `${INTERACTIVE}.response`);
    expect(brief(rows([response, message('a', '{}', 0, 'application/json')]))).toEqual([]);
  });

  const list = (title: string, reference = ''): Entry =>
    message(
      'a',
      JSON.stringify({
        templateType: 'ListPicker',
        data: { content: { title, referenceId: reference, elements: [{ title: 'One' }] } },
      }),
      0,
      INTERACTIVE,
    );

  test('a question is open until the customer writes', () => {
    const answeredOf = (all: Row[]): unknown => all.find((row) => row.kind === 'interactive');
    expect(answeredOf(rows([list('Q')]))).toMatchObject({ answered: undefined });
    expect(answeredOf(rows([list('Q'), message(ME, 'One')]))).toMatchObject({ answered: 'One' });
    const question = list('Q');
    const waiting = { content: 'One', after: question.id };
    expect(answeredOf(rows([question], [waiting]))).toMatchObject({ answered: 'One' });
    expect(answeredOf(rows([question, message('a', 'x')], [{ content: 'older', after: '' }, waiting]))).toMatchObject({
      answered: 'One',
    });
    const before = message('a', 'before');
    expect(answeredOf(rows([before, question], [{ content: 'older', after: before.id }]))).toMatchObject({
      answered: undefined,
    });
    expect(answeredOf(rows([message(ME, 'One'), list('Q')]))).toMatchObject({ answered: undefined });
  });

  test('a later page of a list replaces the earlier one', () => {
    const shown = rows([list('page 1', 'ref'), list('page 2', 'ref')]).filter((row) => row.kind === 'interactive');
    expect(shown).toMatchObject([{ interactive: { title: 'page 2' } }]);
  });

  test('a chosen time is shown as a time', () => {
    const date = '2026-11-24T09:00+00:00';
    const picker = message(
      'a',
      JSON.stringify({
        templateType: 'TimePicker',
        data: { content: { title: 'When?', timeZoneOffset: 60, timeslots: [{ date }] } },
      }),
      0,
      INTERACTIVE,
    );
    const [, , answer] = rows([picker, message(ME, date)]);
    expect(answer).toMatchObject({ kind: 'message', shown: expect.stringContaining('10:00') });
  });

  test('an interactive message that cannot be read is not lost', () => {
    expect(rows([message('a', '{', 0, INTERACTIVE)])[1]).toMatchObject({ interactive: { kind: 'unknown' } });
  });
});

const anyDate = fc.oneof(
  fc.date({ noInvalidDate: true }).map((day) => day.toISOString()),
  fc.constantFrom('+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '2026-10-31T17:00+00:00'),
  fc.string(),
);

test('every time picker makes a row', () => {
  const content = fc.record({
    title: fc.string(),
    timeZoneOffset: fc.oneof(fc.integer({ min: -900, max: 900 }), fc.double()),
    timeslots: fc.array(fc.record({ date: anyDate }), { maxLength: 8 }),
  });
  fc.assert(
    fc.property(content, (given) => {
      const words = JSON.stringify({ templateType: 'TimePicker', data: { content: given } });
      expect(rows([message('bot', words, 0, INTERACTIVE)])[1]).toMatchObject({ kind: 'interactive' });
    }),
    { numRuns: 500 },
  );
});

describe('the agent in the chat', () => {
  test('is the one who joined and has not left', () => {
    expect(agentOf([occurrence('joined', 'a', 'agent')])?.name).toBe('a');
    expect(agentOf([occurrence('joined', 'a', 'agent'), occurrence('left', 'a', 'agent')])).toBeUndefined();
    expect(
      agentOf([
        occurrence('joined', 'a', 'agent'),
        occurrence('joined', 'b', 'agent'),
        occurrence('left', 'a', 'agent'),
      ])?.name,
    ).toBe('b');
    expect(agentOf([message('bot', 'hi', 0, 'text/plain', 'bot')])).toBeUndefined();
  });

  test('is known by what they say, if their coming was missed', () => {
    expect(agentOf([message('a', 'hi')])?.name).toBe('a');
  });
});
