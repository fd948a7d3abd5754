// Calls by the thousand through the synthesized stack, each followed to the end of its chat: first while everything that the stack
// asks fails at random, then without faults. Prints what must never come of a call, and what a call costs (docs/load.md). Exits 1 when
// any of it came.

import { availableParallelism, cpus, release, type } from 'node:os';
import { synthesize } from '../local/call/synthesize';
import { TwinError } from '../local/error';
import { Agents } from '../local/follow/follow';
import { Twin } from '../local/twin';
import { main, UsageError } from '../scripts/support/command';
import { Chats, type Contact, call } from './load/callers';
import { Meter, marksOf } from './load/cost';
import { HELP, type LoadOptions, parseLoadOptions } from './load/options';
import { becomeBrowser } from './load/page-customer';
import { Tally, VERDICTS } from './load/tally';

/**
 * On every operation: of the services, of the participant service, of Connect asking a function, and of the phone's network. The last
 * ones are refusals that only one service has.
 */
const FAULTS = [
  '*:*=throttle@2%',
  '*:*=error:InternalFailure@2%',
  '*:*=drop-after@3%',
  '*:*=delay:400@3%',
  'dynamodb:TransactWriteItems=error:TransactionConflict@2%',
  'dynamodb:UpdateItem=error:AccessDeniedException@2%',
  'mobiletargeting:SendMessages=error:OPT_OUT@2%',
  'mobiletargeting:SendMessages=error:TEMPORARY_FAILURE@2%',
  'ses:SendEmail=error:MessageRejected@2%',
  'lambda:InvokeFunction=drop-after@10%',
];
/** Connect's own targets of faults: the twin knows them only here. */
const TARGETS = [
  { prefix: 'lambda', operations: { InvokeFunction: [] } },
  { prefix: 'phone', operations: {} },
];
/** Processes of functions: the fewer share the processor, the fewer answers come too late. */
const ENVIRONMENTS = 3 * availableParallelism();
const SHOWN_REASONS = 20;

interface Run {
  readonly title: string;
  readonly calls: number;
  readonly faults: boolean;
}

async function load({ faulty, flawless, followEvery, concurrency, minutes, seed }: LoadOptions): Promise<number> {
  becomeBrowser();
  // The limit of sends a minute would end a run of calls that come within seconds.
  const stack = await synthesize({ email: true, limits: { perMinute: 1_000_000 } });
  try {
    console.log(
      `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${type()} ${release()}, Node.js ${process.version}, ${new Date().toISOString().slice(0, 10)}; seed ${seed}, ${concurrency} calls at once.`,
    );
    const runs: readonly Run[] = [
      { title: 'Faults at random on every operation, quotas on', calls: faulty, faults: true },
      { title: 'Without faults', calls: flawless, faults: false },
    ];
    let clean = true;
    for (const run of runs) if (run.calls > 0) clean = (await one(run)) && clean;
    return clean ? 0 : 1;
  } finally {
    stack.remove();
  }

  async function one({ title, calls, faults }: Run): Promise<boolean> {
    const meter = new Meter(marksOf(calls));
    const agents = new Agents();
    const chats = new Chats();
    const tally = new Tally();
    let failures = 0;
    const twin = await Twin.start({
      stack: stack.folder,
      port: 0,
      quotas: faults,
      faults: faults ? FAULTS : [],
      faultTargets: TARGETS,
      seed,
      maxEnvironments: ENVIRONMENTS,
      onLog: meter.logged,
      onChat: (event) => {
        agents.happened(event);
        chats.happened(event);
      },
      onFailure: (where, error) => {
        failures += 1;
        console.error(`The twin failed in ${where}: ${error instanceof Error ? error.message : error}`);
      },
    });
    try {
      const contact: Contact = { twin, agents, chats, followEvery: faults ? 1 : followEvery };
      let next = 0;
      const endsAt = performance.now() + minutes * 60_000;
      meter.passed(0, twin);
      const caller = async () => {
        while (next < calls && performance.now() < endsAt) {
          tally.add(await call(next++, contact));
          meter.passed(tally.calls, twin);
          if (process.stderr.isTTY) process.stderr.write(`\r${tally.calls} of ${calls} calls`);
          else if (tally.calls % 100 === 0) process.stderr.write(`${tally.calls} of ${calls} calls\n`);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, caller));
      meter.finish(tally.calls, twin);
      if (process.stderr.isTTY) process.stderr.write('\n');
      if (tally.calls < calls)
        console.log(`\nThe ${minutes} minutes were over after ${tally.calls} of ${calls} calls.`);
      tally.leave(twin.participants.centre.activeChats);
      print(title, tally, meter, faults ? twin : undefined);
    } finally {
      await twin.close();
    }
    if (failures > 0)
      throw new TwinError(`The twin itself failed ${failures} times: what came of the calls says nothing.`);
    return tally.clean;
  }
}

function print(title: string, tally: Tally, meter: Meter, faulty: Twin | undefined): void {
  const number = (value: number) => value.toLocaleString('en');
  console.log(`\n### ${title}\n`);
  table(
    ['', 'count'],
    [
      ['calls', number(tally.calls)],
      ['links followed to the end of their chat', number(tally.followed)],
      ...VERDICTS.map((verdict) => [`**${verdict}**`, `**${number(tally.counts[verdict])}**`]),
      ...[...tally.outcomes]
        .sort(([, a], [, b]) => b - a)
        .map(([outcome, count]) => [`outcome \`${outcome}\``, number(count)]),
    ],
  );
  for (const [reason, count] of [...tally.reasons].slice(0, SHOWN_REASONS)) console.log(`\n${count} × ${reason}`);
  console.log('');
  if (faulty === undefined) {
    table(
      [
        'calls',
        'a second',
        'twin and customers, CPU ms a call',
        'functions, CPU ms a call',
        'DynamoDB requests a call',
        'invocations a call',
        'cold starts',
        'memory in use',
        'KB kept a call',
      ],
      meter.rows(),
    );
    return;
  }
  table(
    ['operation', 'calls', 'throttled', 'failed', 'answer lost', 'delayed'],
    [...faulty.aws.faults.counts]
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([operation, { calls, hit }]) =>
        [operation, calls, hit.throttle, hit.error, hit['drop-after'], hit.delay].map((value) =>
          typeof value === 'number' ? number(value) : `\`${value}\``,
        ),
      ),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`| ${head.join(' | ')} |\n|---|${'---:|'.repeat(head.length - 1)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

main(async (args) => {
  const options = parseLoadOptions(args);
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  try {
    return await load(options);
  } catch (error) {
    if (error instanceof TwinError) throw new UsageError(error.message);
    throw error;
  }
});
