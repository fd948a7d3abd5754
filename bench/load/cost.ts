// What calls cost, stretch by stretch of a run: the last ones must cost what the first ones did.

import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LogRecord } from '../../local/function/logs';
import type { Twin } from '../../local/twin';

/** Totals since the start of the run. */
interface Reading {
  readonly calls: number;
  readonly seconds: number;
  /** Processor time of this process, in which the twin and the customers are, and of the functions' processes. Milliseconds. */
  readonly ownMs: number;
  readonly functionsMs: number;
  readonly database: number;
  readonly invocations: number;
  readonly coldStarts: number;
  /** What is in use after a collection of garbage, bytes. */
  readonly heap: number;
}

export class Meter {
  private readonly readings: Reading[] = [];
  private readonly startedAt = performance.now();
  private readonly ownAtStart = process.cpuUsage();
  private invocations = 0;
  private coldStarts = 0;
  /** Of each process of a function, when it was looked at last: some end before the run does. */
  private readonly functionsMs = new Map<number, number>();

  constructor(private readonly marks: readonly number[]) {}

  /** To be `onLog` of the twin. */
  readonly logged = (record: LogRecord): void => {
    if (record.kind !== 'report') return;
    this.invocations += 1;
    if (record.initMs !== undefined) this.coldStarts += 1;
  };

  /** Reads where a stretch ends. */
  passed(calls: number, twin: Twin): void {
    for (const { pid } of twin.runner.environments)
      if (pid !== undefined) this.functionsMs.set(pid, processorTime(pid));
    if (calls === 0 || this.marks.includes(calls)) this.read(calls, twin);
  }

  /** The run is over, at one of the marks or before. */
  finish(calls: number, twin: Twin): void {
    if (this.readings.at(-1)?.calls !== calls) this.read(calls, twin);
  }

  private read(calls: number, twin: Twin): void {
    const own = process.cpuUsage(this.ownAtStart);
    const database = [...twin.aws.faults.counts]
      .filter(([operation]) => operation.startsWith('dynamodb:'))
      .reduce((sum, [, count]) => sum + count.calls, 0);
    this.readings.push({
      calls,
      seconds: (performance.now() - this.startedAt) / 1000,
      ownMs: (own.user + own.system) / 1000,
      functionsMs: [...this.functionsMs.values()].reduce((sum, ms) => sum + ms, 0),
      database,
      invocations: this.invocations,
      coldStarts: this.coldStarts,
      heap: heapInUse(),
    });
  }

  /** One line of a Markdown table for each stretch. */
  rows(): readonly (readonly string[])[] {
    return this.readings.slice(1).map((now, index) => {
      const before = this.readings[index] ?? now;
      const calls = now.calls - before.calls;
      const each = (of: (reading: Reading) => number, digits: number) =>
        ((of(now) - of(before)) / calls).toFixed(digits);
      return [
        `${(before.calls + 1).toLocaleString('en')} to ${now.calls.toLocaleString('en')}`,
        (calls / (now.seconds - before.seconds)).toFixed(1),
        each(({ ownMs }) => ownMs, 1),
        each(({ functionsMs }) => functionsMs, 1),
        each(({ database }) => database, 2),
        each(({ invocations }) => invocations, 2),
        String(now.coldStarts - before.coldStarts),
        `${(now.heap / 2 ** 20).toFixed(0)} MB`,
        each(({ heap }) => heap / 1024, 1),
      ];
    });
  }
}

/** Ends of the stretches: the first hundredth, the first tenth, nine tenths and the end; of 10,000 calls 100, 1,000, 9,000 and 10,000. */
export const marksOf = (calls: number): readonly number[] =>
  [...new Set([0.01, 0.1, 0.9, 1].map((part) => Math.ceil(calls * part)))].sort((a, b) => a - b);

/** Milliseconds; NaN where the system does not tell. Linux counts in hundredths of a second (proc(5), "utime", "stime"). */
function processorTime(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
