// Synthesizes again and again in one process, for `npm start`: what is slow to load stays loaded, and the project's own sources are
// read anew each time. Answers each request of the parent process with one message.

import { resolve, sep } from 'node:path';
import type { build } from '../main';

export interface SynthRequest {
  readonly outdir: string;
  /** Props that every stage gets on top of its own (synth.ts, `--with`). */
  readonly trial: Readonly<Record<string, unknown>>;
}

export type SynthAnswer =
  | { readonly ok: true; readonly ms: number }
  /** What is wrong, as a sentence where the mistake is an owner's, else with the place in the sources. */
  | { readonly ok: false; readonly message: string };

const INSTALLED = `${sep}node_modules${sep}`;

process.on('message', ({ outdir, trial }: SynthRequest) => {
  const began = performance.now();
  const answer = (message: SynthAnswer) => process.send?.(message);
  try {
    forgetSources();
    const main = require('../main') as { build?: typeof build };
    if (main.build === undefined) throw new Error('main.ts exports no function "build", which makes the stacks.');
    main.build({ outdir }, trial).synth();
    answer({ ok: true, ms: performance.now() - began });
  } catch (error) {
    answer({ ok: false, message: sentenceOf(error) });
  }
});
process.on('disconnect', () => process.exit());
// One that takes another's place has all loaded before the next change comes. What is wrong in the sources is told then.
if (process.argv.includes('warm')) {
  try {
    require('../main');
  } catch {}
}

function forgetSources(): void {
  for (const file of Object.keys(require.cache)) {
    if (!file.includes(INSTALLED) && file !== __filename) delete require.cache[file];
  }
}

const ROOT = resolve(__dirname, '..') + sep;
/** Node names every module on the way to the one that is missing. */
const MISSING = /^Cannot find module '([^']+)'\nRequire stack:\n- (\S+)/;
/** Where a flow is put together, whose own place says nothing of the mistake. */
const BUILDER = `${ROOT}flows${sep}builder${sep}`;

/** An owner's mistake says it all; any other error gets the place in the sources where it happened. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.replaceAll(ROOT, '');
  // By name: each run has classes of its own.
  if (error.name === 'ConfigurationError') return message;
  const [, missing, importer] = MISSING.exec(message) ?? [];
  if (missing === '../main') return 'main.ts is gone. Put it back.';
  if (missing !== undefined)
    return `${importer} imports '${missing}', which is not there. Put it back, or take the import out.`;
  const places = (error.stack ?? '').split('\n').filter((line) => line.includes(ROOT) && !line.includes(INSTALLED));
  const place = places.find((line) => !line.includes(BUILDER) && !line.includes(__filename));
  const where = place?.replaceAll(ROOT, '').replace(/^\s*at\s+/, '');
  return where === undefined || message.includes(where) ? message : `${message}\n  in ${where}`;
}
