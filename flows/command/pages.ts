// The pages and pictures of docs/ that are made from the flows and their rules.

import { layoutOf } from '../designer/layout';
import { pictureOf } from '../designer/picture';
import { svgOf } from '../designer/svg';
import { SHIPPED_FLOWS } from '../shipped';
import { readFlow } from '../validator/parsed-flow';
import { rulesPage } from '../validator/rules-page';

export interface Page {
  /** From the folder of the project. */
  readonly file: string;
  readonly text: string;
}

export const pages = (): readonly Page[] => [
  { file: 'docs/flow-rules.md', text: rulesPage() },
  ...SHIPPED_FLOWS.flatMap(({ name, content }) => {
    const flow = readFlow(content());
    return flow === null ? [] : [{ file: `docs/flows/${name}.svg`, text: svgOf(name, layoutOf(pictureOf(flow))) }];
  }),
];
