// send-link as it is deployed: the stack's bundle in a folder, run in processes of its own.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../../../../constructs/bundle';
import type { SendLinkResult } from '../../../../lambda-src/shared/contract/connect';
import { ENVIRONMENT, SETTINGS } from './stage';

export interface Run {
  readonly results: readonly SendLinkResult[];
  /** Names of the files of the bundle that were loaded, in order. */
  readonly loaded: readonly string[];
  readonly output: string;
}

/** Invokes the handler with each event in turn and prints the results; notes every module that is loaded. */
const CHILD = `
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
const { port1, port2 } = new MessageChannel();
const loaded = [];
port1.on('message', (url) => loaded.push(url)).unref();
register('data:text/javascript,' + encodeURIComponent(\`
  let port;
  export const initialize = (data) => { port = data.port; };
  export const load = (url, context, next) => { port.postMessage(url); return next(url, context); };
\`), { parentURL: import.meta.url, data: { port: port2 }, transferList: [port2] });
const { handler } = await import(process.env.LAMBDA_TASK_ROOT + '/index.mjs');
const results = [];
for (const event of JSON.parse(process.env.EVENTS)) results.push(await handler(event));
await new Promise((resolve) => setTimeout(resolve, 50));
process.stdout.write('\\nRESULT' + JSON.stringify({ results, loaded }));
`;

export class Bundle {
  readonly folder = mkdtempSync(join(tmpdir(), 'voice-to-chat-send-link-'));
  readonly #environment: Readonly<Record<string, string>>;

  constructor(settings: object = SETTINGS, environment: object = ENVIRONMENT) {
    mkdirSync(this.folder, { recursive: true });
    for (const [name, contents] of Object.entries(bundleFunction('lambda-src/send-link/index.ts')))
      writeFileSync(join(this.folder, name), contents);
    writeFileSync(join(this.folder, 'settings.json'), JSON.stringify(settings));
    this.#environment = {
      ...(environment as Record<string, string>),
      PATH: process.env['PATH'] ?? '',
      LAMBDA_TASK_ROOT: this.folder,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'a',
    };
  }

  /** One function environment: a fresh process that gets these events. */
  run(events: readonly unknown[], environment: Readonly<Record<string, string>>): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', CHILD], {
        env: { ...this.#environment, EVENTS: JSON.stringify(events), ...environment },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
      child.on('error', reject);
      child.on('close', () => {
        const [written = '', result] = output.split('\nRESULT');
        if (result === undefined) return reject(new Error(`The function did not answer:\n${written}`));
        const { results, loaded } = JSON.parse(result) as { results: SendLinkResult[]; loaded: string[] };
        const own = loaded.filter((url) => url.includes(this.folder)).map((url) => url.slice(url.lastIndexOf('/') + 1));
        resolve({ results, loaded: own, output: written });
      });
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
