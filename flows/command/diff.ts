// `flow diff OLD NEW`: what changes for a person.

import { basename } from 'node:path';
import { compareFlows } from '../compare/compare';
import { markdownOf } from '../compare/markdown';
import { openFlow } from './open-flow';
import { CommandError, type Verb } from './verb';

const nameOf = (file: string): string => (file === '-' ? 'standard input' : basename(file, '.json'));

export const diff: Verb = {
  summary: 'Says what changes for a person, as Markdown: what is said, where branches lead, blocks added and removed.',
  usage: 'OLD NEW',
  options: {},
  run: async (files, _options, terminal) => {
    const [old, current, ...more] = files;
    if (old === undefined || current === undefined || more.length > 0) {
      throw new CommandError(
        'diff compares two files: the old one, then the new one. One of them may be - for standard input.',
      );
    }
    if (old === '-' && current === '-')
      throw new CommandError('Only one of the two flows can come from standard input.');
    const before = await openFlow(old, terminal);
    const now = await openFlow(current, terminal);
    terminal.out(markdownOf(nameOf(old), nameOf(current), compareFlows(before, now)));
    return 0;
  },
};
