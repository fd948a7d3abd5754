// Changes that never come to their end, and what npm start makes of them: a process that synthesizes as slowly as it likes.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Twin } from '../../../local/twin';
import { reloader } from '../../../scripts/start/reload';
import { SynthError, SynthProcess } from '../../../scripts/start/synth-process';
import { temporaryFolder } from '../../support/temporary-folder';

/** Synthesizes an empty stack, or hangs as `while (true);` in a source does while the file `loop` is there. */
const WORKER = `
const { existsSync, mkdirSync, writeFileSync } = require('node:fs');
process.on('message', ({ outdir }) => {
  if (existsSync(__dirname + '/loop')) {
    writeFileSync(__dirname + '/looping', '');
    while (true);
  }
  mkdirSync(outdir + '/stacks/voice-to-chat', { recursive: true });
  writeFileSync(outdir + '/stacks/voice-to-chat/pid', String(process.pid));
  process.send({ ok: true, ms: 1 });
});`;

let folder: string;
let synth: SynthProcess | undefined;
const start = (patience: { most: number; whenHurried: number }) => {
  synth = new SynthProcess({}, patience, join(folder, 'worker.cjs'));
  return synth;
};
beforeEach(() => {
  folder = temporaryFolder();
  writeFileSync(join(folder, 'worker.cjs'), WORKER);
  writeFileSync(join(folder, 'loop'), '');
});
afterEach(() => {
  synth?.end();
  jest.restoreAllMocks();
});

it('gives a synthesis up that has no end, and begins anew with the next change', async () => {
  const process = start({ most: 1, whenHurried: 1 });
  await expect(process.synthesize()).rejects.toThrow(SynthError);
  rmSync(join(folder, 'loop'));
  const patient = start({ most: 600_000, whenHurried: 600_000 });
  expect((await patient.synthesize()).folder).toMatch(/stacks.voice-to-chat$/);
  process.end();
});

it('does not wait for it when the next change is there', async () => {
  jest.spyOn(console, 'log').mockReturnValue();
  jest.spyOn(console, 'error').mockReturnValue();
  const told: string[] = [];
  const running = await new Promise((resolve) => {
    const stack = { ofType: () => [] };
    const twin = { stack, replace: async () => twin } as unknown as Twin;
    const change = reloader({
      synth: start({ most: 600_000, whenHurried: 0 }),
      demonstration: {
        mistaken: (message) => void told.push(message),
        warned: () => {},
        runs: (_, took) => resolve(took?.what),
      },
      twin: () => twin,
      next: () => {},
    });
    change(['flows/chat.ts']);
    const undo = setInterval(() => {
      if (!existsSync(join(folder, 'looping'))) return;
      clearInterval(undo);
      rmSync(join(folder, 'loop'));
      change(['flows/offer.ts']);
    }, 10);
  });
  expect(told).toEqual([expect.stringContaining('is there an endless loop?')]);
  expect(running).toBe('flows/offer.ts');
});

it('has the synthesis in another process from time to time, as its memory grows', async () => {
  rmSync(join(folder, 'loop'));
  const process = start({ most: 600_000, whenHurried: 600_000 });
  const pids = new Set<string>();
  for (let time = 0; time < 21; time += 1) {
    const made = await process.synthesize();
    pids.add(readFileSync(join(made.folder, 'pid'), 'utf8'));
  }
  expect(pids.size).toBe(2);
});
