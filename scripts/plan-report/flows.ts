// What a changed flow means to a person: the comparison of the flow, and its picture with the changed blocks marked.

import { isDeepStrictEqual } from 'node:util';
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

const textOf = (value: Json): string | undefined => {
  const text = typeof value === 'object' && value !== null ? (value as { content?: Json }).content : undefined;
  return typeof text === 'string' ? text : undefined;
};

const flowIn = (text: string | undefined): ParsedFlow | undefined => {
  const flow = text === undefined ? null : readFlow(readFlowFile(text).content);
  return flow === null || flow.actions.length === 0 ? undefined : flow;
};

/** The metadata is where the designer draws the blocks, and what it writes on them. */
const withoutLayout = (text: string | undefined): unknown => ({
  ...(readFlowFile(text ?? '').content as object),
  Metadata: undefined,
});

const isMarked = (marks: Json): boolean =>
  marks === true || (typeof marks === 'object' && marks !== null && (marks as { content?: Json }).content === true);

/** Markdown lines: what changes, and the picture, which is long and can be left out. */
export interface FlowChange {
  readonly words: readonly string[];
  readonly picture: readonly string[];
  /** What the table says, where there are no words. */
  readonly silent?: string;
}

const UNHEARD = 'the content, in nothing that a person hears: look at the plan itself';

const told = (...words: string[]): FlowChange => ({ words, picture: [] });

/** Without words when a person hears no difference. */
export function flowChange(change: Change): FlowChange {
  if (isMarked(change.sensitiveBefore) || isMarked(change.sensitiveAfter)) {
    return told('Its content is sensitive and is not shown.');
  }
  const isNew = change.kind === 'create';
  if (!isNew && (change.unknown as { content?: Json } | null)?.content === true) {
    return told('Its content follows a value that only the apply will know: compare it after applying.');
  }
  const [was, is] = [textOf(change.before), textOf(change.after)];
  if (was === is) return told();
  const now = flowIn(is);
  if (now === undefined) return told('Its new content cannot be read as a flow: look at the plan itself.');
  const before = flowIn(was);
  if (before === undefined) {
    const unread = 'Its content until now cannot be read as a flow, so nothing is compared: look at the plan itself.';
    return { words: [isNew ? 'A new flow.' : unread], picture: details(now, new Set()) };
  }
  const comparison = compareFlows(before, now);
  const text = masked(markdownOf('before', 'after', comparison))
    // Its title says nothing here, and its sections stand under ours.
    .replace(/^## .*\n\n/, '')
    .replace(/^### /gm, '#### ')
    .trimEnd();
  if (text === 'Nothing changes for a person.') {
    const layout = isDeepStrictEqual(withoutLayout(was), withoutLayout(is));
    return { ...told(), silent: layout ? 'layout only, nothing that a person hears' : UNHEARD };
  }
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
