// A flow as boxes and arrows, before anything is drawn: what the designer's layout, the SVG and the Mermaid text are made from.

import type { ParsedFlow } from '../validator/parsed-flow';
import { blockOf, branchesOf, labelOf, summaryOf } from './describe';

export interface Box {
  /** Identifier of the action, or the name that a branch asks for and no action has. */
  readonly name: string;
  /** Name of the block. */
  readonly block: string;
  /** What it says or does. */
  readonly summary: string;
  readonly look: 'start' | 'end' | 'prompt' | 'choice' | 'function' | 'plain' | 'missing';
}

export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** What the branches between the two are taken for. */
  readonly label: string;
  /** Every branch between the two is an error. */
  readonly isError: boolean;
}

export interface Picture {
  readonly start: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

const CHOICES = new Set([
  'CheckHoursOfOperation',
  'CheckMetricData',
  'Compare',
  'ConnectParticipantWithLexBot',
  'DistributeByPercentage',
  'GetParticipantInput',
  'Loop',
  'ShowView',
  'Wait',
]);
const FUNCTIONS = new Set(['InvokeLambdaFunction', 'InvokeFlowModule']);
/** Success takes the contact away, though there are branches for what can go wrong. */
const LEAVING = new Set(['TransferContactToQueue', 'DequeueContactAndTransferToQueue', 'TransferToFlow']);

/** The picture of a flow: each pair of actions is joined by one arrow at most. */
export const pictureOf = (flow: ParsedFlow): Picture => {
  const named = flow.actions.filter(({ identifier }) => identifier !== '');
  const boxes = new Map<string, Box>();
  for (const action of named) {
    if (boxes.has(action.identifier)) continue;
    const { type, rule } = action;
    const look: Box['look'] =
      rule?.terminal === true || LEAVING.has(type)
        ? 'end'
        : CHOICES.has(type)
          ? 'choice'
          : FUNCTIONS.has(type)
            ? 'function'
            : type.startsWith('MessageParticipant')
              ? 'prompt'
              : 'plain';
    boxes.set(action.identifier, {
      name: action.identifier,
      block: blockOf(action),
      summary: summaryOf(action),
      look,
    });
  }
  const start = String(flow.start);
  const arrows = new Map<string, { from: string; to: string; labels: Set<string>; isError: boolean }>();
  for (const action of named) {
    for (const branch of branchesOf(action)) {
      const key = JSON.stringify([action.identifier, branch.to]);
      const arrow = arrows.get(key) ?? { from: action.identifier, to: branch.to, labels: new Set(), isError: true };
      arrow.labels.add(labelOf(action, branch));
      arrows.set(key, { ...arrow, isError: arrow.isError && branch.because === 'NoMatchingError' });
      if (!boxes.has(branch.to)) {
        boxes.set(branch.to, { name: branch.to, block: 'does not exist', summary: '', look: 'missing' });
      }
    }
  }
  return {
    start,
    boxes: [...boxes.values()].map((box) =>
      box.name === start && box.look === 'plain' ? { ...box, look: 'start' } : box,
    ),
    arrows: [...arrows.values()].map(({ from, to, labels, isError }) => {
      // A way that is taken in any case needs no word for the error that takes it, too.
      const plain = labels.has('');
      const words = [...labels].filter((label) => label !== '' && !(plain && label === 'error'));
      return { from, to, isError, label: words.join(', ') };
    }),
  };
};
