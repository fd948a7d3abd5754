// Layout and pictures: of every real flow, the same each time, and sound SVG whatever a flow is called.

import fc from 'fast-check';
import { columnsOf, crossingsOf } from '../../../flows/designer/columns';
import { BLOCK, layoutOf, metadataOf } from '../../../flows/designer/layout';
import { mermaidOf } from '../../../flows/designer/mermaid';
import { type Picture, pictureOf } from '../../../flows/designer/picture';
import { svgOf } from '../../../flows/designer/svg';
import { widthOf, wrap } from '../../../flows/designer/wrap';
import { readFlow } from '../../../flows/validator/parsed-flow';
import { CORPUS, EVERY_FORM, RETURNING, SHIPPED } from '../../support/flows';

const pictureOfContent = (content: unknown): Picture => {
  const flow = readFlow(content);
  if (flow === null) throw new Error('no flow');
  return pictureOf(flow);
};
const ALL = [...SHIPPED, EVERY_FORM, RETURNING, ...CORPUS];

/** Every tag that is opened is closed, in order, and no text holds a bare sign of XML. */
const unsound = (svg: string): string | null => {
  const open: string[] = [];
  for (const [, text = '', close, name = '', , self] of svg.matchAll(
    /([^<]*)<(\/?)([\w-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (/&(?!(amp|lt|gt|quot);)/.test(text)) return `bare & in ${text}`;
    if (close === '/') {
      if (open.pop() !== name) return `</${name}> closes nothing`;
    } else if (self !== '/') open.push(name);
  }
  const rest = svg.replace(/<\/?[\w-]+((?:\s+[\w:-]+="[^"<]*")*)\s*\/?>/g, '');
  if (/[<]/.test(rest)) return 'a bare <';
  return open.length > 0 ? `<${open.join('><')}> is not closed` : null;
};

describe('the layout', () => {
  test.each(ALL)('of $name puts no block upon another, within the canvas', ({ content }) => {
    const { boxes, width, height } = layoutOf(pictureOfContent(content));
    expect(boxes.length).toBeGreaterThanOrEqual(content.Actions.length);
    const overlapping = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => Math.abs(a.at.x - b.at.x) < BLOCK.width && Math.abs(a.at.y - b.at.y) < BLOCK.height)
        .map((b) => `${a.name} and ${b.name}`),
    );
    expect(overlapping).toEqual([]);
    for (const { at } of boxes) {
      expect(at.x).toBeGreaterThanOrEqual(0);
      expect(at.y).toBeGreaterThanOrEqual(0);
      expect(at.x + BLOCK.width).toBeLessThanOrEqual(width);
      expect(at.y + BLOCK.height).toBeLessThanOrEqual(height);
    }
  });

  test('reads from left to right: only arrows that close a circle lead back', () => {
    for (const { name, content } of SHIPPED) {
      const { boxes, arrows } = layoutOf(pictureOfContent(content));
      const xOf = (each: string) => boxes.find((box) => box.name === each)?.at.x ?? Number.NaN;
      const back = arrows.filter(({ from, to }) => xOf(to) <= xOf(from)).map(({ from, to }) => `${from} > ${to}`);
      expect([name, back.sort()]).toEqual([
        name,
        name === 'voice-to-chat'
          ? ['last try > key number', 'second try > key number', 'still offered? > keep texts']
          : [],
      ]);
    }
  });

  test('is what the designer reads, with identifiers as display names', () => {
    const content = SHIPPED[2]?.content;
    expect(content?.Metadata).toEqual(metadataOf(layoutOf(pictureOfContent(content))));
    expect(content?.Metadata).toMatchObject({
      entryPointPosition: { x: 40, y: expect.any(Number) },
      ActionMetadata: {
        greeting: { position: { x: expect.any(Number), y: expect.any(Number) }, isFriendlyName: true },
      },
    });
  });

  test('columns lead to the right, except where a circle closes', () => {
    for (const { name, content } of ALL) {
      const picture = pictureOfContent(content);
      const columns = columnsOf(picture);
      const of = (each: string) => columns.get(each) ?? Number.NaN;
      const back = picture.arrows.filter(({ from, to }) => of(to) <= of(from));
      if (name === 'voice-to-chat') {
        expect(back.map(({ from, to }) => `${from} > ${to}`)).toEqual(
          expect.arrayContaining(['last try > key number', 'second try > key number', 'still offered? > keep texts']),
        );
        expect(back).toHaveLength(3);
        expect(of('logging')).toBe(0);
      }
      expect(back.length).toBeLessThanOrEqual(picture.arrows.length / 3);
    }
  });

  test('what is too tangled is set in columns', () => {
    const names = Array.from({ length: 250 }, (_, index) => `a${index}`);
    const arrows = names.flatMap((from, index) =>
      [1, 61, 113, 197].map((step) => ({
        from,
        to: names[(index + step) % names.length] ?? '',
        label: `key ${step}`,
        isError: false,
      })),
    );
    const boxes = names.map((name) => ({ name, block: 'Check', summary: '', look: 'choice' as const }));
    const picture: Picture = { start: 'a0', boxes, arrows };
    expect(crossingsOf(picture, columnsOf(picture))).toBeGreaterThan(10_000);
    const placed = layoutOf(picture);
    expect(new Set(placed.boxes.map(({ at }) => `${at.x} ${at.y}`)).size).toBe(250);
    expect(unsound(svgOf('tangle', placed))).toBeNull();
  });
});

describe('the picture', () => {
  test.each(ALL)('of $name is sound and the same each time', ({ name, content }) => {
    const svg = svgOf(name, layoutOf(pictureOfContent(content)));
    expect(unsound(svg)).toBeNull();
    expect(svgOf(name, layoutOf(pictureOfContent(structuredClone(content))))).toBe(svg);
    expect(mermaidOf(pictureOfContent(content))).toBe(mermaidOf(pictureOfContent(structuredClone(content))));
  });

  test('shows what is said, what is compared, and what each branch is taken for', () => {
    const { boxes, arrows } = pictureOfContent(EVERY_FORM.content);
    const box = (name: string) => boxes.find((each) => each.name === name);
    const label = (from: string, to: string) => arrows.find((each) => each.from === from && each.to === to)?.label;
    expect(box('goodbye')).toEqual({ name: 'goodbye', block: 'Play prompt', summary: '“Goodbye.”', look: 'prompt' });
    expect(box('answer')?.summary).toBe('$.External.status');
    expect(box('contact attributes')?.summary).toBe('answer = $.FlowAttributes.answer, TargetContact = Related');
    expect(label('menu', 'stored')).toBe('key 1, otherwise');
    expect(label('menu', 'lex')).toBe('silence');
    expect(label('loop', 'wait')).toBe('again');
    expect(label('hours', 'third party')).toBe('closed');
    expect(label('to queue', 'third party')).toBe('queue full');
    expect(label('tag', 'untag')).toBe('');
    expect(arrows.find(({ from, to }) => from === 'tag' && to === 'end')).toMatchObject({
      label: 'error',
      isError: true,
    });
  });

  test('shows a branch to nowhere', () => {
    const content = structuredClone(RETURNING.content);
    Object.assign(content.Actions[0]?.Transitions ?? {}, { NextAction: 'nowhere' });
    expect(pictureOfContent(content).boxes.find(({ name }) => name === 'nowhere')?.look).toBe('missing');
    expect(unsound(svgOf('x', layoutOf(pictureOfContent(content))))).toBeNull();
  });

  test('stays sound whatever names, texts and branches hold', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(anything, { minLength: 1, maxLength: 6 }),
        anything,
        fc.array(fc.nat()),
        (names, text, to) => {
          const content = {
            StartAction: names[0],
            Actions: names.map((Identifier, index) => ({
              Identifier,
              Type: 'MessageParticipant',
              Parameters: { Text: `${text}]]><script>${Identifier}&"` },
              Transitions: {
                NextAction: names[(to[index] ?? 0) % names.length],
                Errors: [{ ErrorType: text, NextAction: names[(to[index + 1] ?? 0) % names.length] }],
              },
            })),
          };
          const picture = pictureOfContent(content);
          const svg = svgOf(text, layoutOf(picture));
          expect(unsound(svg)).toBeNull();
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
          expect(svg).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Surrogate}/u);
          const lines = mermaidOf(picture).trimEnd().split('\n').slice(1);
          for (const line of lines) expect(line).toMatch(/^ {2}(n\d+|entry)[^"]*("[^"]*"[^"]*)?( n\d+)?$/);
        },
      ),
    );
  });
});

describe('text in lines', () => {
  test('breaks between words, within words that are too long, and counts wide characters twice', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrap('このままお待ちください', 8)).toEqual(['このまま', 'お待ちく', 'ださい']);
    expect(wrap('  ', 4)).toEqual([]);
  });

  test('loses nothing and keeps to the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 40 }), (text, most) => {
        const lines = wrap(text, most);
        expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        expect(Math.max(0, ...lines.map(widthOf))).toBeLessThanOrEqual(most);
      }),
    );
  });
});
