// What `npm run bench -- load` takes.

import { parseArgs } from 'node:util';
import { UsageError } from '../../scripts/support/command';

export const HELP = `npm run bench -- load [options]      calls by the thousand, each followed to the end of its chat

  --faulty 1000        calls while everything that the stack asks fails at random, with AWS's request rates on
  --flawless 10000     calls without faults, for what a call costs
  --follow-every 1     of the links of calls without faults, follow each, or every tenth
  --concurrency 100    calls at once
  --minutes 60         at most so long for either: then the table is of the calls so far
  --seed 7             for the faults                                    (default: another one each time; it is printed)`;

export interface LoadOptions {
  readonly faulty: number;
  readonly flawless: number;
  readonly followEvery: number;
  readonly concurrency: number;
  readonly minutes: number;
  readonly seed: number;
}

/** Undefined when help is asked for. Throws UsageError. */
export function parseLoadOptions(args: readonly string[]): LoadOptions | undefined {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const options = {
    faulty: text('1000'),
    flawless: text('10000'),
    'follow-every': text('1'),
    concurrency: text('100'),
    minutes: text('60'),
    seed: text(String(Math.floor(Math.random() * 1_000_000))),
    help: { type: 'boolean', default: false },
  } as const;
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>['values'];
  try {
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
  if (values.help === true) return undefined;
  const whole = (
    name: 'faulty' | 'flawless' | 'follow-every' | 'concurrency' | 'minutes' | 'seed',
    least: number,
  ): number => {
    const value = values[name] ?? '';
    if (!/^\d{1,9}$/.test(value) || Number(value) < least)
      throw new UsageError(`--${name}: "${value}" is no whole number of at least ${least}.`);
    return Number(value);
  };
  return {
    faulty: whole('faulty', 0),
    flawless: whole('flawless', 0),
    followEvery: whole('follow-every', 1),
    concurrency: whole('concurrency', 1),
    minutes: whole('minutes', 1),
    seed: whole('seed', 0),
  };
}
