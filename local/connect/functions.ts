// Connect's way to a function: association and permission first, then one invocation whose answer counts only within the block's
// time limit. The function itself goes on, as it would in AWS, and what it still does belongs to the same contact.

import { randomBytes, randomUUID } from 'node:crypto';
import type { Invocation } from '../../flows/simulator/line';
import type { TimedReply } from '../../flows/simulator/virtual-line';
import type { FunctionRunner } from '../function/runner';
import { type Authorizer, refusalText } from '../iam/authorizer';

/** Who an invocation is for; `clock` gives the contact's own time. */
export interface Caller {
  readonly contactId: string;
  readonly clock: () => number;
}

/** A caller at the moment of an invocation: real time since then is added to its own. */
export interface Traced {
  readonly contactId: string;
  readonly at: () => number;
}

export interface ConnectFunctionsOptions {
  readonly runner: FunctionRunner;
  readonly authorizer: Authorizer;
  readonly instanceArn: string;
}

export class ConnectFunctions {
  /** By trace and by request: the invocations that still run, or whose output may still come. */
  private readonly traced = new Map<string, Traced>();

  constructor(private readonly options: ConnectFunctionsOptions) {}

  /** The contact that a trace or a request belongs to. */
  find(id: string | undefined): Traced | undefined {
    return id === undefined ? undefined : this.traced.get(id);
  }

  /** Functions of one contact. `settled` resolves when none of its invocations runs any more. */
  forContact(caller: Caller): { invoke(invocation: Invocation): Promise<TimedReply>; settled(): Promise<void> } {
    const running = new Set<Promise<unknown>>();
    const ids: string[] = [];
    return {
      invoke: (invocation) => this.invoke(invocation, caller, running, ids),
      settled: async () => {
        while (running.size > 0) await Promise.allSettled(running);
        for (const id of ids) this.traced.delete(id);
      },
    };
  }

  private async invoke(
    { functionArn, event, timeoutMs, asynchronous }: Invocation,
    caller: Caller,
    running: Set<Promise<unknown>>,
    ids: string[],
  ): Promise<TimedReply> {
    const { runner, authorizer, instanceArn } = this.options;
    if (runner.find(functionArn) === undefined)
      return { error: 'refused', message: `the stack has no function ${functionArn}` };
    const decision = authorizer.authorize({
      principal: { kind: 'service', name: 'connect.amazonaws.com' },
      action: 'lambda:InvokeFunction',
      resource: functionArn,
      context: { 'aws:SourceArn': instanceArn, 'aws:SourceAccount': instanceArn.split(':')[4] ?? '' },
    });
    if (!decision.allowed) return { error: 'refused', message: refusalText(decision) };

    const requestId = randomUUID();
    const traceId = `Root=1-${Math.floor(Date.now() / 1000)
      .toString(16)
      .padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
    let startedAt = performance.now();
    const began = caller.clock();
    const traced: Traced = { contactId: caller.contactId, at: () => began + performance.now() - startedAt };
    for (const id of [requestId, traceId]) {
      ids.push(id);
      this.traced.set(id, traced);
    }

    const reply = new Promise<TimedReply>((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      // The wait for a place on this machine is not the function's: the limit runs from its start.
      const onStart = () => {
        startedAt = performance.now();
        timer = setTimeout(() => resolve({ error: 'timeout', ms: timeoutMs + 1 }), timeoutMs);
      };
      const answer = runner.invoke(functionArn, event, { requestId, traceId, onStart });
      const done = answer.then(
        (result) => resolve(toReply(result)),
        () => resolve({ error: 'service-error' }),
      );
      const ended = done.finally(() => {
        clearTimeout(timer);
        running.delete(ended);
      });
      running.add(ended);
    });
    return asynchronous ? { payload: 'null' } : reply;
  }
}

function toReply(result: Awaited<ReturnType<FunctionRunner['invoke']>>): TimedReply {
  if (result.status === 'throttled') return { error: 'throttled' };
  const { cold, initMs, durationMs } = result;
  const took = { cold, ms: initMs + durationMs };
  if (result.status === 'ok') return { ...took, payload: JSON.stringify(result.payload) ?? 'null' };
  return { ...took, error: 'function-error', message: `${result.error.errorType}: ${result.error.errorMessage}` };
}
