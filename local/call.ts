// `npm run call`: rings the synthesized stack on this machine and prints what happens, one JSON object a line.

import type { Browser } from 'playwright-core';
import type { CallEvent } from '../flows/events';
import { EMAIL_ATTRIBUTE } from '../lambda-src/shared/contract/outcome';
import { type CallArguments, HELP, parseCallArguments, refuseOptionsOfNpm } from './call/arguments';
import { Failures } from './call/failures';
import { callerNumber } from './call/numbers';
import { Progress } from './call/progress';
import { synthesize, type TrialProps } from './call/synthesize';
import type { CallRequest } from './connect/voice';
import { TwinError } from './error';
import { browserCustomer } from './follow/browser-customer';
import { launchChromium } from './follow/chromium';
import { Agents, follow } from './follow/follow';
import { httpCustomer } from './follow/http-customer';
import { endWithNpm } from './orphan';
import { Twin } from './twin';

async function main(args: readonly string[]): Promise<void> {
  endWithNpm(process.env);
  refuseOptionsOfNpm(process.env);
  const given = parseCallArguments(args);
  if (given === undefined) {
    console.log(HELP);
    return;
  }
  if (given.calls > 1 && given.stack !== undefined)
    say('The stack in --stack keeps its own limits of messages, which may refuse some of so many calls.');
  const synthesized = given.stack === undefined ? await synthesize(trialOf(given)) : undefined;
  try {
    await run(given, synthesized?.folder ?? given.stack ?? '');
  } finally {
    synthesized?.remove();
  }
}

/** Props that the arguments ask for. */
function trialOf({ sms, email, calls }: CallArguments): TrialProps {
  // The limit of sends a minute would end a run of many calls, which come within seconds here.
  const perMinute = calls > 1 ? { limits: { perMinute: 1_000_000 } } : {};
  if (calls > 1)
    say('The limit of messages a minute is raised for this run; --stack runs a stack with the limits it has.');
  return {
    ...(sms === undefined ? {} : { smsService: sms }),
    ...(email === undefined ? {} : { email: true }),
    ...perMinute,
  };
}

async function run(given: CallArguments, stack: string): Promise<void> {
  const browser = given.browser ? await launchChromium() : undefined;
  try {
    await runCalls(given, stack, browser);
  } finally {
    await browser?.close();
  }
}

async function runCalls(given: CallArguments, stack: string, browser: Browser | undefined): Promise<void> {
  const agents = new Agents();
  const emit = (event: CallEvent) => print(event, given.results);
  const failures = new Failures(say);
  const twin = await Twin.start({
    stack,
    site: given.follow,
    port: 0,
    onEvent: emit,
    onChat: agents.happened,
    variables: given.variables,
    keyType: given.rsa ? 'RSA' : 'EC',
    faults: given.faults,
    seed: given.seed,
    quotas: given.quotas,
    floor: { available: given.agents, staffed: given.staffed },
    onWarning: say,
    onFailure: failures.add,
    onLog: (record, contactId) => {
      // Whoever follows a link asks chat-api, outside of any call: only what went wrong is worth a word then.
      if (contactId !== undefined || record.kind !== 'line' || given.results) return;
      if (!given.follow || !isRoutine(record.text)) say(`${record.resource} wrote outside of any call: ${record.text}`);
    },
  });
  try {
    const { notSimulated } = twin.stack;
    if (
      given.email !== undefined &&
      !twin.aws.authorizer.unused().some(({ actions }) => actions.includes('ses:SendEmail'))
    )
      say(`--email: no role of this stack may send e-mail, so that only the attribute "${EMAIL_ATTRIBUTE}" is set.`);
    const named = notSimulated.flatMap(({ type, addresses }) =>
      addresses.length > 2 ? `${addresses.length} ${type}` : addresses,
    );
    if (named.length > 0) say(`Not simulated: ${named.join(', ')}`);
    const progress = new Progress(given.calls, process.stderr);
    const unasked = new Map<string, number>();
    let next = 0;
    let followed = 0;
    const caller = async () => {
      while (next < given.calls) {
        const outcome = await twin.call(requestOf(given, next++), given.keys ?? ['1']);
        progress.add(outcome);
        if (given.keys !== undefined && outcome.unusedKeys.length > 0) {
          const keys = outcome.unusedKeys.join(',');
          unasked.set(keys, (unasked.get(keys) ?? 0) + 1);
        }
        const { contactId, link, at: callEndedAt } = outcome.result;
        if (!given.follow) continue;
        if (link === null) {
          say('No link was sent, so there is none to follow.');
          continue;
        }
        const customer = browser === undefined ? httpCustomer(twin.site?.url ?? '') : await browserCustomer(browser);
        await follow({ twin, agents, customer, contactId, link, callEndedAt, emit });
        followed += 1;
      }
    };
    await Promise.all(Array.from({ length: Math.min(given.calls, given.concurrency) }, caller));
    progress.finish();
    if (given.follow) say(`${followed} of ${given.calls} links followed to the end of their chat.`);
    for (const [keys, times] of unasked)
      say(`--keys: nothing asked for "${keys}"${given.calls === 1 ? '' : ` in ${times} of ${given.calls} calls`}.`);
    for (const { text, calls } of twin.aws.faults.neverHit())
      say(
        `--fault ${text} never came: ${calls === 0 ? 'nothing called the operation' : `none of ${calls} calls was hit`}.`,
      );
    if (given.unused) sayUnused(twin);
  } finally {
    await twin.close();
  }
  failures.finish();
}

/** What a function writes whose work goes well: metrics, and lines of level INFO. */
function isRoutine(text: string): boolean {
  try {
    const line: unknown = JSON.parse(text);
    return typeof line === 'object' && line !== null && ('_aws' in line || ('level' in line && line.level === 'INFO'));
  } catch {
    return false;
  }
}

function sayUnused(twin: Twin): void {
  const { unused, idle } = twin.unusedPermissions();
  for (const { source, actions } of unused) say(`Never used: ${source}: ${actions.join(', ')}`);
  if (idle.length > 0) say(`Not judged, as it did not run: ${idle.join(', ')}`);
}

function requestOf({ from, language, email, attributes }: CallArguments, n: number): CallRequest {
  return {
    from: from === undefined ? callerNumber(n) : from,
    ...(language === undefined ? {} : { language }),
    attributes: { ...(email === undefined ? {} : { [EMAIL_ATTRIBUTE]: email }), ...attributes },
  };
}

/** `at` in whole milliseconds: more would pretend. */
function print(event: CallEvent, resultsOnly: boolean): void {
  if (resultsOnly && event.event !== 'result') return;
  process.stdout.write(`${JSON.stringify({ ...event, at: Math.round(event.at) })}\n`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

// Whoever reads has seen enough (`| head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof TwinError ? error.message : error);
  process.exitCode = 1;
});
