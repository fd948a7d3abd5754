// How long the local twin takes to start, how many calls it runs a second, and whether a call costs the same after many others.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callerNumber } from '../local/call/numbers';
import { Twin } from '../local/twin';

const STARTS = 5;
const CONCURRENCY = 100;
/** Calls one after another on the same twin: the cost of the last ones must be that of the first. */
const ROUNDS = [100, 900, 1000];

const outdir = mkdtempSync(join(tmpdir(), 'voice-to-chat-bench-'));

async function main(): Promise<void> {
  const limits = JSON.stringify({ limits: { perMinute: 1_000_000 } });
  const synth = spawnSync('npm', ['run', '--silent', 'synth', '--', '--with', limits], {
    env: { ...process.env, CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });
  if (synth.status !== 0) throw new Error(`synth failed:\n${synth.stderr}`);
  const stack = join(outdir, 'stacks/voice-to-chat');

  const starts: number[] = [];
  for (let n = 0; n < STARTS; n += 1) {
    const before = performance.now();
    const twin = await Twin.start({ stack, port: 0 });
    starts.push(performance.now() - before);
    await twin.close();
  }
  const rows = [['start, site and functions ready', `${middle(starts).toFixed(0)} ms, median of ${STARTS}`]];

  const twin = await Twin.start({ stack, site: false });
  try {
    const before = performance.now();
    await twin.call({ from: callerNumber(0) }, ['1']);
    rows.push(['first call, cold', `${(performance.now() - before).toFixed(0)} ms`]);
    let from = 1;
    for (const calls of ROUNDS) {
      const { seconds, cpu, sent } = await round(twin, from, calls);
      if (sent !== calls) throw new Error(`Only ${sent} of ${calls} calls got a link.`);
      const megabytes = process.memoryUsage().rss / 2 ** 20;
      rows.push([
        `calls ${from} to ${from + calls - 1}, ${CONCURRENCY} at once`,
        `${(calls / seconds).toFixed(0)} a second; ${(cpu / calls).toFixed(1)} ms of the twin's own processor time each; ${megabytes.toFixed(0)} MB`,
      ]);
      from += calls;
    }
    rows.push(['processes of functions', `${twin.runner.environments.length}; ${functionsMemory(twin)}`]);
  } finally {
    await twin.close();
  }
  console.log('| what | figure |\n|---|---|');
  for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
}

async function round(twin: Twin, from: number, calls: number) {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  let next = from;
  let sent = 0;
  const caller = async () => {
    while (next < from + calls) {
      const { result } = await twin.call({ from: callerNumber(next++) }, ['1']);
      if (result.outcome === 'sent' && result.messages.length === 1) sent += 1;
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, caller));
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - startedAt) / 1000, cpu: (user + system) / 1000, sent };
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Resident memory of one of them, where the system tells. */
function functionsMemory(twin: Twin): string {
  const pid = twin.runner.environments[0]?.pid;
  try {
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
    return `${(kilobytes / 1024).toFixed(0)} MB each`;
  } catch {
    return 'memory not known here';
  }
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(outdir, { recursive: true, force: true }));
