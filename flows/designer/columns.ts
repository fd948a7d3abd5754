// In which column each box of a picture stands when every arrow leads to the right, except those that close a circle.

import type { Picture } from './picture';

/** Column of each box by its name, from 0: as far right as the longest way to it demands. */
export const columnsOf = ({ start, boxes, arrows }: Picture): ReadonlyMap<string, number> => {
  const targets = new Map<string, string[]>(boxes.map(({ name }) => [name, []]));
  for (const { from, to } of arrows) targets.get(from)?.push(to);

  // Depth first, without recursion: an arrow to a box that is still open closes a circle. Boxes are left in reverse order.
  const state = new Map<string, 'open' | 'left'>();
  const left: string[] = [];
  const circles = new Set<string>();
  for (const root of [start, ...boxes.map(({ name }) => name)]) {
    if (state.has(root) || !targets.has(root)) continue;
    const stack = [{ name: root, next: 0 }];
    state.set(root, 'open');
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const to = targets.get(top.name)?.[top.next];
      top.next += 1;
      if (to === undefined) {
        state.set(top.name, 'left');
        left.push(top.name);
        stack.pop();
      } else if (state.get(to) === 'open') {
        circles.add(JSON.stringify([top.name, to]));
      } else if (!state.has(to)) {
        state.set(to, 'open');
        stack.push({ name: to, next: 0 });
      }
    }
  }

  const columns = new Map(boxes.map(({ name }) => [name, 0]));
  for (const name of left.reverse()) {
    for (const to of targets.get(name) ?? []) {
      if (circles.has(JSON.stringify([name, to]))) continue;
      columns.set(to, Math.max(columns.get(to) ?? 0, (columns.get(name) ?? 0) + 1));
    }
  }
  return columns;
};

/** How many columns the arrows cross, all together: what arranging the picture well costs. */
export const crossingsOf = ({ arrows }: Picture, columns: ReadonlyMap<string, number>): number =>
  arrows.reduce((sum, { from, to }) => sum + Math.abs((columns.get(to) ?? 0) - (columns.get(from) ?? 0)), 0);
