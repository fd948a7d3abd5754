// One AWS provider for all that a test file asks of terraform. Left to itself, terraform starts the provider anew up to three times for
// each command; attached to a running one (the provider's own debug mode), a command takes half the time.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Milliseconds; a busy machine takes some seconds to load 700 MB. */
const MOST_PATIENCE = 60_000;

/** Ends with the test process, however that ends: its standard input closes. */
const SCRIPT = '"$0" -debug > "$1" 2> /dev/null & read -r _; kill $!';

export class RunningProvider {
  /** What terraform's processes have to find in their environment. */
  readonly environment: { readonly TF_REATTACH_PROVIDERS: string };
  readonly #process: ChildProcess;
  readonly #folder = mkdtempSync(join(tmpdir(), 'voice-to-chat-provider-'));

  /** @param folder that holds the provider's binary for this machine */
  constructor(folder: string) {
    const binary = readdirSync(folder).find((name) => name.startsWith('terraform-provider-'));
    if (binary === undefined) throw new Error(`There is no provider in ${folder}.`);
    const output = join(this.#folder, 'output');
    this.#process = spawn('sh', ['-c', SCRIPT, join(folder, binary), output], {
      // Nothing of who runs the tests: credentials, or certificates, which it takes once and no second time.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (const started = Date.now(); ; Atomics.wait(pause, 0, 0, 20)) {
      const [, providers] = /TF_REATTACH_PROVIDERS='(.*)'/.exec(readOr(output)) ?? [];
      if (providers !== undefined) {
        this.environment = { TF_REATTACH_PROVIDERS: providers };
        return;
      }
      if (Date.now() - started > MOST_PATIENCE)
        throw new Error(`${binary} does not say how to reach it:\n${readOr(output)}`);
    }
  }

  stop(): void {
    this.#process.stdin?.end();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
