// What a changed flow means to a person: the comparison of the flow, and its picture with the changed blocks marked.

import { readFlowFile } from '../../flows/command/flow-file';
import { compareFlows } from '../../flows/compare/compare';
import { markdownOf } from '../../flows/compare/markdown';
import { mermaidOf } from '../../flows/designer/mermaid';
import { pictureOf } from '../../flows/designer/picture';
import { type ParsedFlow, readFlow } from '../../flows/validator/parsed-flow';
import { masked } from './differences';
import type { Change, Json } from './plan';

/** Attribute that holds the flow. */
export const FLOW_CONTENT = 'content';

export const isFlow = ({ type }: Change): boolean =>
  type === 'aws_connect_contact_flow' || type === 'aws_connect_contact_flow_module';

const contentOf = (value: Json): ParsedFlow | undefined => {
  const text = typeof value === 'object' && value !== null ? (value as { content?: Json }).content : undefined;
  if (typeof text !== 'string') return undefined;
  const flow = readFlow(readFlowFile(text).content);
  return flow === null || flow.actions.length === 0 ? undefined : flow;
};

const isMarked = (marks: Json): boolean =>
  marks === true || (typeof marks === 'object' && marks !== null && (marks as { content?: Json }).content === true);

/** Markdown lines: what changes, and the picture, which is long and can be left out. */
export interface FlowChange {
  readonly words: readonly string[];
  readonly picture: readonly string[];
}

const told = (...words: string[]): FlowChange => ({ words, picture: [] });

/** Without words when the flow stays as it is. */
export function flowChange(change: Change): FlowChange {
  const now = contentOf(change.after);
  const before = contentOf(change.before);
  if (isMarked(change.sensitiveBefore) || isMarked(change.sensitiveAfter)) {
    return told('Its content is sensitive and is not shown.');
  }
  const unknown = (change.unknown as { content?: Json } | null)?.content === true;
  if (change.kind === 'update' && unknown) {
    return told('Its content follows a value that only the apply will know: compare it after applying.');
  }
  if (now === undefined) return told();
  if (before === undefined) return { words: ['A new flow.'], picture: details(now, new Set()) };
  const comparison = compareFlows(before, now);
  const text = masked(markdownOf('before', 'after', comparison))
    // Its title says nothing here, and its sections stand under ours.
    .replace(/^## .*\n\n/, '')
    .replace(/^### /gm, '#### ')
    .trimEnd();
  if (text === 'Nothing changes for a person.') return told();
  const marked = new Set([
    ...comparison.changed.map(({ action }) => action.identifier),
    ...comparison.added.map(({ identifier }) => identifier),
    ...comparison.renamed.map(({ to }) => to),
  ]);
  return { words: [text], picture: details(now, marked) };
}

function details(flow: ParsedFlow, marked: ReadonlySet<string>): readonly string[] {
  const picture = pictureOf(flow);
  // The nodes are named by their place.
  const nodes = picture.boxes.flatMap(({ name }, index) => (marked.has(name) ? [`n${index}`] : []));
  return [
    `<details><summary>The flow as a picture${nodes.length === 0 ? '' : ', changed blocks marked'}</summary>`,
    '',
    '```mermaid',
    masked(mermaidOf(picture)).trimEnd(),
    ...(nodes.length === 0
      ? []
      : [
          '  classDef changed fill:#fff3bf,stroke:#f08c00,stroke-width:3px,color:#000',
          `  class ${nodes.join(',')} changed`,
        ]),
    '```',
    '',
    '</details>',
  ];
}
