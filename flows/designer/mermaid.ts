// Writes a picture as Mermaid text, for places that draw it themselves (a pull request, a wiki).

import type { Box, Picture } from './picture';

/** Text inside a Mermaid label: what would end or format it becomes an entity. */
const escapeLabel = (text: string): string =>
  [...text.replace(/\s+/g, ' ')]
    .map((character) => (/[\p{L}\p{N} .,:;!?'’“”=+$/-]/u.test(character) ? character : `#${character.codePointAt(0)};`))
    .join('');

const SHAPES: Readonly<Record<Box['look'], readonly [string, string]>> = {
  start: ['[', ']'],
  plain: ['[', ']'],
  prompt: ['(', ')'],
  choice: ['{{', '}}'],
  function: ['[[', ']]'],
  end: ['([', '])'],
  missing: ['>', ']'],
};

export const mermaidOf = ({ start, boxes, arrows }: Picture): string => {
  const ids = new Map(boxes.map(({ name }, index) => [name, `n${index}`]));
  const lines = boxes.map(({ name, block, look }) => {
    const [open, close] = SHAPES[look];
    return `  ${ids.get(name)}${open}"${escapeLabel(name)}<br/><small>${escapeLabel(block)}</small>"${close}`;
  });
  const ways = arrows.map(({ from, to, label, isError }) => {
    const arrow = isError ? '-.->' : '-->';
    return `  ${ids.get(from)} ${arrow}${label === '' ? '' : `|"${escapeLabel(label)}"|`} ${ids.get(to)}`;
  });
  const entry = ids.has(start) ? [`  entry((entry)) --> ${ids.get(start)}`] : [];
  return ['flowchart LR', ...lines, ...entry, ...ways, ''].join('\n');
};
