// `flow graph FILE`: the flow as a picture.

import { basename } from 'node:path';
import { layoutOf } from '../designer/layout';
import { mermaidOf } from '../designer/mermaid';
import { pictureOf } from '../designer/picture';
import { svgOf } from '../designer/svg';
import { openFlow } from './open-flow';
import { CommandError, type Verb } from './verb';

export const graph: Verb = {
  summary: 'Draws the flow, as SVG on standard output. The same flow gives the same picture.',
  usage: 'FILE [--mermaid] [--name NAME]',
  options: { mermaid: { type: 'boolean' }, name: { type: 'string' } },
  help: ['--mermaid   as Mermaid text instead', '--name      title of the picture; the name of the file otherwise'],
  run: async (files, { mermaid, name }, terminal) => {
    const [file, ...more] = files;
    if (file === undefined || more.length > 0) throw new CommandError('graph draws one file, or - for standard input.');
    const picture = pictureOf(await openFlow(file, terminal));
    const title = typeof name === 'string' ? name : file === '-' ? 'flow' : basename(file, '.json');
    terminal.out(mermaid === true ? mermaidOf(picture) : svgOf(title, layoutOf(picture)));
    return 0;
  },
};
