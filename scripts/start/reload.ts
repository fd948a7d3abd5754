// Takes changes of the sources over into the twin that runs.

import type { Demonstration } from '../../local/page/demonstration';
import type { Twin } from '../../local/twin';
import { flowWarnings } from './flow-warnings';
import type { SynthProcess } from './synth-process';

export interface Reload {
  readonly synth: Pick<SynthProcess, 'synthesize' | 'hurry'>;
  readonly demonstration: Pick<Demonstration, 'runs' | 'mistaken' | 'warned'>;
  readonly twin: () => Twin | undefined;
  readonly next: (twin: Twin) => void;
}

/** Takes changes over one after another; those that come meanwhile wait and go together. */
export function reloader({ synth, demonstration, twin, next }: Reload): (paths: readonly string[]) => void {
  const waiting = new Set<string>();
  let busy = false;

  const takeOver = async (): Promise<void> => {
    busy = true;
    while (waiting.size > 0) {
      const paths = [...waiting];
      waiting.clear();
      const began = performance.now();
      const what = paths.length > 3 ? `${paths.length} files` : paths.join(', ');
      try {
        const { folder } = await synth.synthesize();
        const running = await twin()?.replace(folder);
        if (running === undefined) return;
        next(running);
        const ms = performance.now() - began;
        demonstration.runs(running, { ms, what });
        console.log(`  ${what}: taken over in ${seconds(ms)}`);
        for (const warning of flowWarnings(running.stack)) {
          demonstration.warned(warning);
          console.warn(`    ${warning}`);
        }
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        demonstration.mistaken(message);
        console.error(`\n  ${what}: not taken over, the stack before goes on.\n${message}\n`);
      }
    }
    busy = false;
  };

  return (paths) => {
    for (const path of paths) waiting.add(path);
    if (busy) synth.hurry();
    else void takeOver();
  };
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
