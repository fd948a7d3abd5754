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
    const main = require('../main') as { build: typeof build };
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

/** An owner's mistake says it all; any other error gets the place in the sources where it happened. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message.replaceAll(ROOT, '');
  // By name: each run has classes of its own.
  if (error.name === 'ConfigurationError') return message;
  const place = (error.stack ?? '').split('\n').find((line) => line.includes(ROOT) && !line.includes(INSTALLED));
  const where = place?.replaceAll(ROOT, '').replace(/^\s*at\s+/, '');
  return where === undefined || message.includes(where) ? message : `${message}\n  in ${where}`;
}
