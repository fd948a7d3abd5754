// Where the designer draws each action: a left-to-right layout by dagre, the same for the same flow on every machine.

import { graphlib, layout } from '@dagrejs/dagre';
import type { FlowAction, Json, JsonObject } from '../language/content';

/** Size of a block on the designer's canvas, in its units. */
const BLOCK = { width: 200, height: 120 };
const ENTRY_WIDTH = 120;

const targetsOf = ({ Transitions }: FlowAction): readonly string[] => [
  ...(Transitions.Conditions ?? []).map((condition) => condition.NextAction),
  ...(Transitions.NextAction === undefined ? [] : [Transitions.NextAction]),
  ...(Transitions.Errors ?? []).map((error) => error.NextAction),
];

/** The Metadata that the designer reads: lower camel case, identifiers as display names. */
export const layoutOf = (actions: readonly FlowAction[], start: string): JsonObject => {
  const graph = new graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'LR', nodesep: 40, ranksep: 100, marginx: 40, marginy: 40 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { Identifier } of actions) graph.setNode(Identifier, { ...BLOCK });
  for (const action of actions) {
    for (const target of targetsOf(action)) {
      if (graph.hasNode(target)) graph.setEdge(action.Identifier, target);
    }
  }
  layout(graph);
  const positions: [string, Json][] = actions.map(({ Identifier }) => {
    const { x, y } = graph.node(Identifier);
    return [
      Identifier,
      {
        position: {
          x: Math.round((x ?? 0) - BLOCK.width / 2) + ENTRY_WIDTH,
          y: Math.round((y ?? 0) - BLOCK.height / 2),
        },
        isFriendlyName: true,
      },
    ];
  });
  const first = graph.node(start);
  return {
    entryPointPosition: { x: 40, y: Math.round((first.y ?? 0) - BLOCK.height / 2) },
    ActionMetadata: Object.fromEntries(positions),
  };
};
