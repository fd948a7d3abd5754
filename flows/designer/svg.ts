// Draws a layout as SVG: what a reviewer sees of a flow. Text only, no script, nothing loaded from elsewhere.

import { BLOCK, type Layout, type PlacedArrow, type PlacedBox, type Point } from './layout';
import { wrap } from './wrap';

const TITLE_CHARACTERS = 26;
const BODY_CHARACTERS = 32;
const BODY_LINES = 4;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #1b1f24 }
  .title { font-weight: 600; font-size: 13px }
  .block { font-size: 10px; fill: #57606a }
  .body { font-size: 10.5px }
  .label { font-size: 11px; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 6px; stroke-linejoin: round }
  .box { stroke: #8c959f; fill: #f6f8fa }
  .prompt { fill: #ddf4ff; stroke: #54aeff }
  .choice { fill: #fff8c5; stroke: #d4a72c }
  .function { fill: #fbefff; stroke: #c297ff }
  .end { fill: #dafbe1; stroke: #4ac26b }
  .missing { fill: #fff; stroke: #cf222e; stroke-dasharray: 5 4 }
  .arrow { fill: none; stroke: #57606a; stroke-width: 1.3 }
  .error { stroke: #cf222e; stroke-dasharray: 4 3 }
`;

/** Text inside XML: what XML cannot hold at all is shown as a replacement character. */
const escapeXml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const shorten = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most - 1), `${lines[most - 1] ?? ''} …`];

const line = (text: string, at: Point, kind: string): string =>
  `<text class="${kind}" x="${at.x}" y="${at.y}">${escapeXml(text)}</text>`;

const drawBox = ({ name, block, summary, look, at }: PlacedBox): string => {
  const title = shorten(wrap(name, TITLE_CHARACTERS), 1)[0] ?? name;
  const body = shorten(wrap(summary, BODY_CHARACTERS), BODY_LINES);
  return [
    `<g><title>${escapeXml(`${name}: ${summary === '' ? block : summary}`)}</title>`,
    `<rect class="box ${look}" x="${at.x}" y="${at.y}" width="${BLOCK.width}" height="${BLOCK.height}" rx="8"/>`,
    line(title, { x: at.x + 10, y: at.y + 20 }, 'title'),
    line(block, { x: at.x + 10, y: at.y + 35 }, 'block'),
    ...body.map((each, index) => line(each, { x: at.x + 10, y: at.y + 54 + index * 14 }, 'body')),
    '</g>',
  ].join('\n');
};

/** A curve through the points, as dagre means them to be joined. */
const curve = (points: readonly Point[]): string => {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let path = `M${first.x} ${first.y}`;
  for (let index = 0; index < rest.length - 1; index += 1) {
    const control = rest[index];
    const after = rest[index + 1];
    if (control === undefined || after === undefined) break;
    const end = index === rest.length - 2 ? after : { x: (control.x + after.x) / 2, y: (control.y + after.y) / 2 };
    path += `Q${control.x} ${control.y} ${end.x} ${end.y}`;
  }
  const last = rest[0];
  return rest.length === 1 && last !== undefined ? `${path}L${last.x} ${last.y}` : path;
};

const drawArrow = ({ points, isError }: PlacedArrow): string =>
  `<path class="arrow${isError ? ' error' : ''}" d="${curve(points)}" marker-end="url(#${isError ? 'error' : 'tip'})"/>`;

const drawLabel = ({ lines, labelAt }: PlacedArrow): readonly string[] =>
  lines.map((text, index) =>
    line(text, { x: labelAt.x, y: labelAt.y + 4 + Math.round((index - (lines.length - 1) / 2) * 14) }, 'label'),
  );

const tip = (id: string, color: string): string =>
  `<marker id="${id}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="${color}"/></marker>`;

/** The picture as an SVG file. `name` is its title. */
export const svgOf = (name: string, { width, height, entry, start, boxes, arrows }: Layout): string => {
  const y = entry.y + BLOCK.height / 2;
  const first = boxes.find(({ name: each }) => each === start);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="name">`,
    `<title id="name">${escapeXml(name)}</title>`,
    `<style>${STYLE}</style>`,
    `<defs>${tip('tip', '#57606a')}${tip('error', '#cf222e')}</defs>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...(first === undefined
      ? []
      : [
          line('Entry', { x: entry.x, y: y - 12 }, 'title'),
          `<path class="arrow" d="M${entry.x} ${y}L${first.at.x} ${y}" marker-end="url(#tip)"/>`,
        ]),
    ...arrows.map(drawArrow),
    ...boxes.map(drawBox),
    ...arrows.flatMap(drawLabel),
    '</svg>',
    '',
  ].join('\n');
};
