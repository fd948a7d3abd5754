// `flow docs`: writes what docs/ shows of the flows. A test fails while it is not up to date.

import { pages } from './pages';
import { CommandError, type Verb } from './verb';

export const docs: Verb = {
  summary: 'Writes docs/flow-rules.md and the pictures in docs/flows/.',
  usage: '',
  options: {},
  run: async (files, _options, terminal) => {
    if (files.length > 0) throw new CommandError('docs takes no file: it writes the pages of this project.');
    for (const { file, text } of pages()) {
      await terminal.write(file, text);
      terminal.out(`${file}\n`);
    }
    return 0;
  },
};
