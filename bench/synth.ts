// How long a synth takes, bundling included. Goal: 2 s (DESIGN section 9).

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUNS = 5;

function median(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
  before: () => void = () => {},
): number {
  const times = Array.from({ length: RUNS }, () => {
    before();
    const start = process.hrtime.bigint();
    const { status, stderr } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
    return Number(process.hrtime.bigint() - start) / 1e6;
  }).sort((a, b) => a - b);
  return times[Math.floor(RUNS / 2)] ?? Number.NaN;
}

const KEPT_BUNDLES = join(__dirname, '../dist/bundles');
const synth = (before?: () => void): number =>
  median('npm', ['run', '--silent', 'synth'], { CDKTF_OUTDIR: outdir }, before);

const outdir = mkdtempSync(join(tmpdir(), 'voice-to-chat-bench-'));
const rows: [string, number][] = [
  ['node, doing nothing', median('node', ['-e', '0'])],
  ['tsx, importing the constructs', median('tsx', ['-e', "require('./main')"])],
  ['npm run synth, first of all', synth(() => rmSync(KEPT_BUNDLES, { recursive: true, force: true }))],
  ['npm run synth again', synth()],
];
rmSync(outdir, { recursive: true, force: true });

console.log(`| what | milliseconds, median of ${RUNS} |\n|---|---:|`);
for (const [what, milliseconds] of rows) console.log(`| ${what} | ${milliseconds.toFixed(0)} |`);
