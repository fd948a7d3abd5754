// Synthesizes the stack for a run into a temporary folder, which goes when the run ends: what is rung is always what the sources
// say now. The twin knows nothing of the constructs: `npm run synth` runs in a process of its own.

import { spawn } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TwinError } from '../error';
import { onProcessEnd } from '../function/cleanup';
import { runFolder } from '../temporary';

/** Props that a run tries instead of those in main.ts. */
export type TrialProps = Readonly<Record<string, unknown>>;

export interface SynthesizedStack {
  /** Folder that holds cdk.tf.json. */
  readonly folder: string;
  remove(): void;
}

const ROOT = resolve(__dirname, '../..');

/** @throws TwinError with what synth said when it failed */
export async function synthesize(trial: TrialProps): Promise<SynthesizedStack> {
  const outdir = runFolder();
  const clear = () => rmSync(outdir, { recursive: true, force: true });
  const forget = onProcessEnd(clear);
  const remove = () => {
    forget();
    clear();
  };
  try {
    const trialArguments = Object.keys(trial).length === 0 ? [] : ['--with', JSON.stringify(trial)];
    await run(['scripts/synth.ts', ...trialArguments], outdir);
    const stacks = readdirSync(join(outdir, 'stacks'));
    // The main stage, or the only one that there is.
    const id = stacks.includes('voice-to-chat') ? 'voice-to-chat' : stacks[0];
    if (id === undefined) throw new TwinError('main.ts has no stage, so there is no stack to ring.');
    return { folder: join(outdir, 'stacks', id), remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function run(args: readonly string[], outdir: string): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--import', require.resolve('tsx'), ...args], {
      cwd: ROOT,
      env: { ...process.env, CDKTF_OUTDIR: outdir },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const forget = onProcessEnd(() => child.kill());
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    child.on('error', fail);
    child.on('close', (status) => {
      forget();
      if (status === 0) done();
      else fail(new TwinError(`The stack could not be synthesized.\n${said.trim()}`));
    });
  });
}
