// Synthesizes in a process of its own that stays warm (synth-worker.ts): a mistake in the sources ends nothing here.

import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onProcessEnd } from '../../local/function/cleanup';
import { runFolder } from '../../local/temporary';
import type { SynthAnswer, SynthRequest } from '../synth-worker';

/** Folders of earlier stacks that stay: calls in progress may still run on them. */
const KEPT = 3;

export class SynthError extends Error {
  override readonly name = 'SynthError';
}

export interface Synthesized {
  /** Folder that holds cdk.tf.json. */
  readonly folder: string;
  readonly ms: number;
}

export class SynthProcess {
  private readonly base = runFolder();
  private readonly made: string[] = [];
  private child: ChildProcess | undefined;
  private runs = 0;
  private readonly forget = onProcessEnd(() => this.close());

  /** @param trial props that every stage gets on top of its own */
  constructor(private readonly trial: Readonly<Record<string, unknown>>) {}

  /** @throws SynthError with what is wrong in the sources */
  async synthesize(): Promise<Synthesized> {
    this.runs += 1;
    const outdir = join(this.base, String(this.runs));
    this.made.push(outdir);
    for (const old of this.made.splice(0, Math.max(0, this.made.length - KEPT))) {
      rmSync(old, { recursive: true, force: true });
    }
    const answer = await this.ask({ outdir, trial: this.trial });
    if (!answer.ok) throw new SynthError(answer.message);
    const stacks = readdirSync(join(outdir, 'stacks'));
    // The main stage, or the only one that there is.
    const id = stacks.includes('voice-to-chat') ? 'voice-to-chat' : stacks[0];
    if (id === undefined) throw new SynthError('main.ts has no stage, so there is no stack to run.');
    return { folder: join(outdir, 'stacks', id), ms: answer.ms };
  }

  close(): void {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
    rmSync(this.base, { recursive: true, force: true });
  }

  end(): void {
    this.forget();
    this.close();
  }

  private ask(request: SynthRequest): Promise<SynthAnswer> {
    this.child ??= this.start();
    const { child } = this;
    return new Promise((done) => {
      const finish = (answer: SynthAnswer) => {
        child.off('message', finish);
        child.off('exit', died);
        done(answer);
      };
      const died = () => {
        this.child = undefined;
        finish({ ok: false, message: 'The process that synthesizes has ended. The next change starts it again.' });
      };
      child.on('message', finish);
      child.on('exit', died);
      child.send(request);
    });
  }

  private start(): ChildProcess {
    const root = resolve(__dirname, '../..');
    return fork(join(root, 'scripts/synth-worker.ts'), {
      cwd: root,
      execArgv: ['--import', require.resolve('tsx')],
      // Ctrl-C goes to the whole group: this process decides when the child ends.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }
}
