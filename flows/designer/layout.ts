// Where each block and arrow goes: left to right, the same for the same flow on every machine.

import { graphlib, layout } from '@dagrejs/dagre';
import type { Json, JsonObject } from '../language/content';
import { columnsOf, crossingsOf } from './columns';
import type { Arrow, Box, Picture } from './picture';
import { widthOf, wrap } from './wrap';

/** Size of a block on the designer's canvas, in its units; the pictures use the same. */
export const BLOCK = { width: 210, height: 110 } as const;
/** Space on the left for the designer's entry point. */
const ENTRY = 160;
const MARGIN = 40;
/** Width of a column of a label's text, the height of its line, and the columns of a line. */
const LABEL = { column: 6.2, line: 16, most: 17 } as const;
/**
 * What dagre arranges: its time grows with the square of the columns that arrows cross. Real flows stay far below (the largest of the
 * corpus 132, the flow module 432); what lies above is set in columns.
 */
const MOST_CROSSINGS = 2500;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedBox extends Box {
  /** Upper left corner. */
  readonly at: Point;
}

export interface PlacedArrow extends Arrow {
  readonly points: readonly Point[];
  /** Middle of the label. */
  readonly labelAt: Point;
  readonly lines: readonly string[];
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly entry: Point;
  /** Name of the first box. */
  readonly start: string;
  readonly boxes: readonly PlacedBox[];
  readonly arrows: readonly PlacedArrow[];
}

interface Places {
  /** Upper left corner of each box, by its name. */
  readonly corners: ReadonlyMap<string, Point>;
  /** Of each arrow, in their order. */
  readonly ways: readonly { readonly points: readonly Point[]; readonly labelAt: Point }[];
}

const point = (x: number, y: number): Point => ({ x: Math.round(x), y: Math.round(y) });

/** Arranged by dagre: few crossings, and arrows that go round the boxes. */
const arranged = ({ boxes, arrows }: Picture): Places => {
  const graph = new graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 36, edgesep: 12, marginx: MARGIN + ENTRY, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  // Names are anything that a foreign flow calls its actions: numbers keep them away from dagre.
  const ids = new Map(boxes.map(({ name }, index) => [name, `n${index}`]));
  const idOf = (name: string): string => ids.get(name) ?? '';
  for (const { name } of boxes) graph.setNode(idOf(name), { ...BLOCK });
  for (const { from, to, label, isError } of arrows) {
    const lines = wrap(label, LABEL.most);
    const longest = Math.max(0, ...lines.map(widthOf));
    graph.setEdge(idOf(from), idOf(to), {
      width: Math.round(longest * LABEL.column),
      height: lines.length * LABEL.line,
      labelpos: 'c',
      weight: isError ? 1 : label === '' ? 4 : 2,
    });
  }
  layout(graph);
  return {
    corners: new Map(
      boxes.map(({ name }) => {
        const { x = 0, y = 0 } = graph.node(idOf(name));
        return [name, point(x - BLOCK.width / 2, y - BLOCK.height / 2)];
      }),
    ),
    ways: arrows.map(({ from, to }) => {
      const { points = [], x = 0, y = 0 } = graph.edge(idOf(from), idOf(to));
      return { points: points.map((each: Point) => point(each.x, each.y)), labelAt: point(x, y) };
    }),
  };
};

/** Set in columns, in the order of the flow: for what is too tangled to be arranged in reasonable time. */
const inColumns = ({ boxes, arrows }: Picture, columns: ReadonlyMap<string, number>): Places => {
  const filled = new Map<number, number>();
  const corners = new Map<string, Point>();
  for (const { name } of boxes) {
    const column = columns.get(name) ?? 0;
    const row = filled.get(column) ?? 0;
    filled.set(column, row + 1);
    corners.set(name, point(MARGIN + ENTRY + column * (BLOCK.width + 160), MARGIN + row * (BLOCK.height + 40)));
  }
  const cornerOf = (name: string): Point => corners.get(name) ?? { x: 0, y: 0 };
  return {
    corners,
    ways: arrows.map(({ from, to }) => {
      const a = point(cornerOf(from).x + BLOCK.width, cornerOf(from).y + BLOCK.height / 2);
      const b = point(cornerOf(to).x, cornerOf(to).y + BLOCK.height / 2);
      return {
        points: [a, point(a.x + 30, a.y), point(b.x - 30, b.y), b],
        labelAt: point((a.x + b.x) / 2, (a.y + b.y) / 2),
      };
    }),
  };
};

export const layoutOf = (picture: Picture): Layout => {
  const { boxes, arrows, start } = picture;
  const columns = columnsOf(picture);
  const { corners, ways } =
    crossingsOf(picture, columns) > MOST_CROSSINGS ? inColumns(picture, columns) : arranged(picture);
  const at = (name: string): Point => corners.get(name) ?? { x: 0, y: 0 };
  const everywhere = [
    ...[...corners.values()].map(({ x, y }) => ({ x: x + BLOCK.width, y: y + BLOCK.height })),
    ...ways.flatMap(({ points, labelAt }) => [...points, labelAt]),
  ];
  const furthest = (of: (each: Point) => number): number =>
    everywhere.reduce((most, each) => Math.max(most, of(each)), 0);
  return {
    width: furthest(({ x }) => x) + MARGIN,
    height: furthest(({ y }) => y) + MARGIN,
    entry: { x: MARGIN, y: corners.get(start)?.y ?? MARGIN },
    start,
    boxes: boxes.map((box) => ({ ...box, at: at(box.name) })),
    arrows: arrows.map((arrow, index) => ({
      ...arrow,
      points: ways[index]?.points ?? [],
      labelAt: ways[index]?.labelAt ?? { x: 0, y: 0 },
      lines: wrap(arrow.label, LABEL.most),
    })),
  };
};

/** The Metadata that the designer reads: lower camel case, identifiers as display names. */
export const metadataOf = ({ entry, boxes }: Layout): JsonObject => ({
  entryPointPosition: { ...entry },
  ActionMetadata: Object.fromEntries(
    boxes.map(({ name, at }): [string, Json] => [name, { position: { ...at }, isFriendlyName: true }]),
  ),
});
