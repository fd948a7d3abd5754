import fc from 'fast-check';
import { parseInteractive, readableChoice } from '../../../ui/chat/interactive';
import { HOSTILE } from '../support/hostile';

const template = (templateType: string, content: object): string =>
  JSON.stringify({ templateType, version: '1.0', data: { content } });

describe('interactive messages', () => {
  test.each([
    ['ListPicker', 'list'],
    ['Panel', 'panel'],
    ['QuickReply', 'quick'],
  ])('%s: a choice sends its title as plain text', (type, kind) => {
    const content = {
      title: 'What?',
      subtitle: 'Choose',
      elements: [{ title: 'One', subtitle: '1 €' }, { title: 'Two' }],
    };
    expect(parseInteractive(template(type, content))).toEqual({
      kind,
      title: 'What?',
      subtitle: 'Choose',
      reference: '',
      choices: [
        { title: 'One', subtitle: '1 €', answer: { contentType: 'text/plain', content: 'One' } },
        { title: 'Two', subtitle: '', answer: { contentType: 'text/plain', content: 'Two' } },
      ],
    });
  });

  test('"show more" sends an interactive response with what the flow needs to go on', () => {
    const content = {
      title: 'Which?',
      referenceId: 'ref',
      listId: 'services',
      preIndex: -1,
      nextIndex: 5,
      elements: [{ title: 'Show more', actionDetail: 'SHOW_MORE' }],
    };
    const parsed = parseInteractive(template('ListPicker', content));
    const answer = parsed?.kind === 'list' ? parsed.choices[0]?.answer : undefined;
    expect(answer?.contentType).toBe('application/vnd.amazonaws.connect.message.interactive.response');
    expect(JSON.parse(answer?.content ?? '')).toEqual({
      version: '1.0',
      action: 'SHOW_MORE',
      data: {
        actionName: 'SHOW_MORE',
        preIndex: -1,
        nextIndex: 5,
        listId: 'services',
        templateType: 'ListPicker',
        referenceId: 'ref',
      },
    });
    expect(parsed).toMatchObject({ reference: 'ref' });
  });

  test('links are kept only to web addresses', () => {
    const elements = [
      { title: 'ok', type: 'hyperlink', url: 'https://example.com/' },
      { title: 'bad', type: 'hyperlink', url: 'javascript:alert(1)' },
    ];
    const parsed = parseInteractive(template('Panel', { title: 't', elements }));
    expect(parsed).toMatchObject({ choices: [{ url: 'https://example.com/' }, { answer: { content: 'bad' } }] });
    expect(JSON.stringify(parsed)).not.toContain('javascript:');
  });

  test('a time slot sends its date as it came; slots are in order', () => {
    const timeslots = [{ date: '2026-11-25T13:00+00:00' }, { date: '2026-11-24T09:00+00:00' }, { date: 'soon' }];
    expect(parseInteractive(template('TimePicker', { title: 'When?', timeZoneOffset: -450, timeslots }))).toMatchObject(
      {
        kind: 'time',
        offsetMinutes: -450,
        slots: [
          { time: Date.UTC(2026, 10, 24, 9), answer: { contentType: 'text/plain', content: '2026-11-24T09:00+00:00' } },
          {
            time: Date.UTC(2026, 10, 25, 13),
            answer: { contentType: 'text/plain', content: '2026-11-25T13:00+00:00' },
          },
        ],
      },
    );
  });

  test('a choice on a card of a carousel names the card', () => {
    const card = {
      templateType: 'Panel',
      templateIdentifier: 'card-1',
      data: { content: { title: 'Hotel', elements: [{ title: 'Book' }] } },
    };
    const parsed = parseInteractive(template('Carousel', { title: 'Where?', elements: [card] }));
    const answer = parsed?.kind === 'carousel' ? parsed.cards[0]?.choices[0]?.answer : undefined;
    expect(JSON.parse(answer?.content ?? '')).toEqual({
      templateIdentifier: 'card-1',
      listTitle: 'Hotel',
      selectionText: 'Book',
    });
    expect(readableChoice(answer?.content ?? '')).toBe('Hotel: Book');
  });

  test('an unknown template keeps its words', () => {
    expect(parseInteractive(template('ApplePay', { title: 'Pay' }))).toEqual({
      kind: 'unknown',
      title: 'Pay',
      subtitle: '',
    });
  });

  test('a template without anything to choose is shown as words', () => {
    expect(parseInteractive(template('ListPicker', { title: 'Empty', elements: [] }))).toMatchObject({
      kind: 'unknown',
    });
    expect(parseInteractive(template('TimePicker', { title: 'Never', timeslots: [] }))).toMatchObject({
      kind: 'unknown',
    });
  });

  test('more than the limits is cut', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ title: `${index}` }));
    const slots = many.map((_, index) => ({ date: new Date(Date.now() + index * 86_400_000).toISOString() }));
    expect(parseInteractive(template('ListPicker', { title: 'x'.repeat(5000), elements: many }))).toMatchObject({
      title: `${'x'.repeat(400)}…`,
      choices: { length: 10 },
    });
    expect(parseInteractive(template('TimePicker', { title: 't', timeslots: slots }))).toMatchObject({
      slots: { length: 40 },
    });
  });

  test('dates that no appointment has are left out', () => {
    const timeslots = ['+275760-09-13T00:00:00Z', '-271821-04-20T00:00:00Z', '0001-01-01T00:00:00Z'].map((date) => ({
      date,
    }));
    expect(parseInteractive(template('TimePicker', { title: 'When?', timeslots }))).toMatchObject({ kind: 'unknown' });
  });

  test.each(HOSTILE)('text stays text: %s', (text) => {
    expect(readableChoice(text)).toBeUndefined();
    expect(parseInteractive(text)).toBeUndefined();
  });

  test('never throws', () => {
    const json = fc.oneof(
      fc.string(),
      fc.json(),
      fc
        .record({
          templateType: fc.constantFrom('ListPicker', 'TimePicker', 'Carousel', 'Panel', 'QuickReply', 'constructor'),
          data: fc.oneof(
            fc.anything(),
            fc.record({
              content: fc.object({
                key: fc.constantFrom(
                  'title',
                  'elements',
                  'timeslots',
                  'location',
                  'event',
                  'timeZoneOffset',
                  'data',
                  'templateType',
                ),
              }),
            }),
          ),
        })
        .map((value) => JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)) ?? ''),
    );
    fc.assert(
      fc.property(json, (content) => {
        parseInteractive(content);
        readableChoice(content);
      }),
      { numRuns: 2000 },
    );
  });
});
