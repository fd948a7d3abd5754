// Whether a page opens, by openers that stand in for the system's.

import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { openBrowser } from '../../../scripts/start/open-browser';
import { temporaryFolder } from '../../support/temporary-folder';

it.each([
  ['refuses', 'exit 3', false],
  ['hands it on', 'exit 0', true],
  ['is the browser itself and stays', 'exec sleep 4', true],
])('by an opener that %s', async (_, script, opens) => {
  const folder = temporaryFolder();
  for (const name of ['xdg-open', 'open']) writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const env = { DISPLAY: ':0', PATH: `${folder}${delimiter}${process.env['PATH']}` };
  expect(await openBrowser('http://localhost:1', env)).toBe(opens);
});
