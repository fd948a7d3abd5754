// Synthesizes in a process of its own that stays warm (synth-worker.ts): a mistake in the sources ends nothing here.

import { type ChildProcess, fork } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { onProcessEnd } from '../../local/function/cleanup';
import { runFolder } from '../../local/temporary';
import type { SynthAnswer, SynthRequest } from '../synth-worker';

/** How long a synthesis may take, milliseconds; longer is an endless loop. A process that has just begun gets twice the time. */
export interface Patience {
  readonly most: number;
  /** When the next change waits already. */
  readonly whenHurried: number;
}
const PATIENCE: Patience = { most: 30_000, whenHurried: 10_000 };

const ROOT = resolve(__dirname, '../..');
const WORKER = join(ROOT, 'scripts/synth-worker.ts');

/** Something of each synthesis stays in memory, some megabytes: after so many another process takes over. */
const SYNTHESES_PER_PROCESS = 20;

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
  /** Limits the synthesis that runs to so many milliseconds from its beginning. */
  private limit: (ms: number) => void = () => {};
  private readonly forget = onProcessEnd(() => this.close());

  /** @param trial props that every stage gets on top of its own */
  constructor(
    private readonly trial: Readonly<Record<string, unknown>>,
    private readonly patience: Patience = PATIENCE,
    private readonly worker: string = WORKER,
  ) {}

  /** @throws SynthError with what is wrong in the sources */
  async synthesize(): Promise<Synthesized> {
    this.runs += 1;
    const outdir = join(this.base, String(this.runs));
    this.made.push(outdir);
    for (const old of this.made.splice(0, Math.max(0, this.made.length - KEPT))) {
      rmSync(old, { recursive: true, force: true });
    }
    const answer = await this.ask({ outdir, trial: this.trial });
    if (this.runs % SYNTHESES_PER_PROCESS === 0) {
      this.endChild();
      this.child = this.start('warm');
    }
    if (!answer.ok) throw new SynthError(answer.message);
    const stacks = readdirSync(join(outdir, 'stacks'));
    // The main stage, or the only one that there is.
    const id = stacks.includes('voice-to-chat') ? 'voice-to-chat' : stacks[0];
    if (id === undefined) throw new SynthError('main.ts has no stage, so there is no stack to run.');
    return { folder: join(outdir, 'stacks', id), ms: answer.ms };
  }

  /** To be called when the next change waits: a synthesis that hangs is then given up sooner. */
  hurry(): void {
    this.limit(this.patience.whenHurried);
  }

  close(): void {
    this.limit(Number.POSITIVE_INFINITY);
    this.endChild();
    rmSync(this.base, { recursive: true, force: true });
  }

  end(): void {
    this.forget();
    this.close();
  }

  private ask(request: SynthRequest): Promise<SynthAnswer> {
    const times = this.child === undefined ? 2 : 1;
    this.child ??= this.start();
    const { child } = this;
    const began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    return new Promise((done) => {
      const finish = (answer: SynthAnswer) => {
        this.limit = () => {};
        clearTimeout(timer);
        child.off('message', finish);
        child.off('exit', died);
        done(answer);
      };
      const died = () => {
        finish({ ok: false, message: 'The process that synthesizes has ended. The next change starts it again.' });
      };
      const hangs = () => {
        this.endChild();
        const seconds = Math.round((performance.now() - began) / 1000);
        finish({
          ok: false,
          message: `The synthesis had not come to its end after ${seconds} s, and was ended: is there an endless loop? The next change starts it again.`,
        });
      };
      this.limit = (ms) => {
        clearTimeout(timer);
        if (Number.isFinite(ms)) timer = setTimeout(hangs, Math.max(0, ms * times - (performance.now() - began)));
      };
      this.limit(this.patience.most);
      child.on('message', finish);
      child.on('exit', died);
      child.send(request);
    });
  }

  private endChild(): void {
    this.child?.removeAllListeners();
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }

  private start(...args: readonly string[]): ChildProcess {
    const child = fork(this.worker, args, {
      cwd: ROOT,
      execArgv: ['--import', require.resolve('tsx')],
      // Ctrl-C goes to the whole group: this process decides when the child ends.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('exit', () => {
      if (this.child === child) this.child = undefined;
    });
    return child;
  }
}
