// Runs the stack's Lambda functions from their zips.
//
// Like Lambda: one invocation at a time per execution environment, a fresh environment for each invocation that finds none idle, idle
// ones reused, `reserved_concurrent_executions` answered with a throttle. Unlike Lambda:
// - This machine runs at most `maxEnvironments` processes for all functions together. Beyond that invocations wait in line, first
//   come first served, and `queuedMs` says how long; the wait is the machine's, so callers with a deadline should not count it.
// - Node of this machine runs the code, whatever `runtime` says; memory limits V8's heap, not the whole process.
// - An idle environment is not frozen: work that a handler did not await goes on. Idle ones end after `idleSeconds`.
// - /tmp is this machine's, and shared.

import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type OnFailure, TwinError } from '../error';
import { runFolder } from '../temporary';
import type { Resource } from '../terraform/stack';
import { onProcessEnd } from './cleanup';
import { unpack } from './code';
import { type Credentials, type FunctionConfiguration, readFunction } from './configuration';
import { type Answer, ExecutionEnvironment, type FunctionError } from './environment';
import { embeddedMetrics, type LogSink } from './logs';

export type { Credentials, FunctionConfiguration } from './configuration';
export type { FunctionError } from './environment';
export type { LogLine, LogRecord, LogSink, Metric, Report } from './logs';

export interface RunnerOptions {
  /** Folder of cdk.tf.json. */
  readonly folder: string;
  readonly region: string;
  /** AWS_ENDPOINT_URL of the functions: where the twin answers AWS operations. */
  readonly endpoint: string;
  readonly onLog: LogSink;
  /** Processes for all functions together. @default 4 per processor, at least 8 */
  readonly maxEnvironments?: number;
  /** @default 300 */
  readonly idleSeconds?: number;
  /** Where the runner makes its own folder, which goes when it ends. @default the system's temporary folder */
  readonly temporary?: string;
  /** An invocation that came to nothing through this machine's fault, such as a full disk; its promise is rejected too. */
  readonly onFailure?: OnFailure;
}

export interface RunnableFunction {
  /** The aws_lambda_function. */
  readonly resource: Resource;
  /** Access key of its role. */
  readonly credentials: Credentials;
}

interface Execution {
  readonly requestId: string;
  /** True when a new environment was started for this invocation. */
  readonly cold: boolean;
  /** Milliseconds of the handler alone. */
  readonly durationMs: number;
  /** Milliseconds of loading the code; 0 when warm. */
  readonly initMs: number;
  /** Milliseconds of waiting for a place on this machine. */
  readonly queuedMs: number;
}

export type InvokeResult =
  /** `payload` is what the handler returned, as JSON carries it. */
  | (Execution & { readonly status: 'ok'; readonly payload: unknown })
  /** The handler failed (X-Amz-Function-Error: Unhandled). */
  | (Execution & { readonly status: 'error'; readonly error: FunctionError })
  /** 429 TooManyRequestsException: the reserved concurrency is in use. The handler did not run. */
  | { readonly status: 'throttled'; readonly requestId: string };

export interface InvokeOptions {
  readonly requestId?: string;
  /** X-Amzn-Trace-Id, which the function's AWS calls carry on. */
  readonly traceId?: string;
  /** Called when the wait for a place is over and the invocation begins. */
  readonly onStart?: () => void;
}

const newTraceId = (): string =>
  `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Sampled=0`;

/** Lambda's limit of a synchronous request, bytes ("Lambda quotas"). */
const MAX_REQUEST_BYTES = 6_291_456;

/** The twin ends, and with it what still waited. */
export class RunnerClosedError extends TwinError {
  constructor() {
    super('The function runner is closed.');
  }
}

interface Runnable {
  readonly configuration: FunctionConfiguration;
  readonly code: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly idle: Worker[];
  running: number;
  ran: boolean;
}

interface Worker {
  readonly environment: ExecutionEnvironment;
  readonly owner: Runnable;
  /** The request that it was started for; undefined until that runs. */
  startedFor: string | undefined;
  reaper: NodeJS.Timeout | undefined;
}

interface Waiting {
  readonly owner: Runnable;
  resolve(worker: Worker): void;
  reject(error: unknown): void;
}

export class FunctionRunner {
  private readonly functions = new Map<string, Runnable>();
  private readonly workers = new Set<Worker>();
  private readonly line: Waiting[] = [];
  private readonly temporary: string;
  private readonly maxEnvironments: number;
  private started = 0;
  private closed = false;
  private readonly forget: () => void;

  constructor(
    functions: readonly RunnableFunction[],
    private readonly options: RunnerOptions,
  ) {
    this.temporary = runFolder(options.temporary);
    this.maxEnvironments = options.maxEnvironments ?? Math.max(8, 4 * availableParallelism());
    this.forget = onProcessEnd(() => this.endNow());
    try {
      for (const { resource, credentials } of functions) this.add(readFunction(resource, options.folder), credentials);
    } catch (error) {
      this.forget();
      this.endNow();
      throw error;
    }
  }

  /** Configuration of a function by its name or ARN (a qualifier is ignored); undefined when the stack has none such. */
  find(nameOrArn: string): FunctionConfiguration | undefined {
    return this.runnable(nameOrArn)?.configuration;
  }

  /** The functions, and whether they were invoked so far. */
  all(): readonly { readonly configuration: FunctionConfiguration; readonly ran: boolean }[] {
    return [...this.functions.values()];
  }

  /** Invokes a function and waits for its answer (RequestResponse). Rejects only when the twin itself is at fault or closed. */
  async invoke(
    nameOrArn: string,
    event: unknown,
    { requestId = randomUUID(), traceId = newTraceId(), onStart }: InvokeOptions = {},
  ): Promise<InvokeResult> {
    const owner = this.runnable(nameOrArn);
    if (owner === undefined) throw new TwinError(`The stack has no function ${nameOrArn}.`);
    const text = JSON.stringify(event ?? null);
    if (Buffer.byteLength(text) > MAX_REQUEST_BYTES) {
      throw new TwinError(
        `${owner.configuration.resource}: the event is larger than Lambda takes (${MAX_REQUEST_BYTES} bytes).`,
      );
    }
    const { reservedConcurrency } = owner.configuration;
    if (reservedConcurrency !== undefined && owner.running >= reservedConcurrency)
      return { status: 'throttled', requestId };
    owner.running += 1;
    owner.ran = true;
    try {
      const askedAt = performance.now();
      const worker = await this.acquire(owner);
      onStart?.();
      return await this.run(worker, { requestId, traceId, event: text }, performance.now() - askedAt);
    } catch (error) {
      if (!(error instanceof RunnerClosedError))
        this.options.onFailure?.(`the function ${owner.configuration.resource}`, error);
      throw error;
    } finally {
      owner.running -= 1;
    }
  }

  /** Ends every environment and removes the temporary folder. Invocations that still run or wait are rejected or answered with an error. */
  async close(): Promise<void> {
    this.closed = true;
    for (const waiting of this.line.splice(0)) waiting.reject(new RunnerClosedError());
    await Promise.all([...this.workers].map((worker) => worker.environment.kill()));
    this.forget();
    rmSync(this.temporary, { recursive: true, force: true });
  }

  /** Ends the environments that wait for work: the next invocations start cold, and what code remembers between two is gone. */
  coolDown(): void {
    for (const { idle } of this.functions.values()) for (const worker of [...idle]) this.retire(worker);
  }

  /** Processes that are running now. */
  get environments(): readonly {
    readonly functionName: string;
    readonly pid: number | undefined;
    readonly idle: boolean;
  }[] {
    return [...this.workers].map((worker) => ({
      functionName: worker.owner.configuration.name,
      pid: worker.environment.pid,
      idle: worker.owner.idle.includes(worker),
    }));
  }

  private add(configuration: FunctionConfiguration, credentials: Credentials): void {
    const code = join(this.temporary, 'code', configuration.name);
    unpack(configuration.zip, code, configuration.resource);
    this.functions.set(configuration.name, {
      configuration,
      code,
      variables: {
        ...configuration.variables,
        ...configuration.runtimeVariables,
        LAMBDA_TASK_ROOT: code,
        // Somewhere without ~/.aws, so that the settings of whoever runs the twin stay out.
        HOME: this.temporary,
        // Of the Node that runs here, not of the one that will run there.
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        AWS_REGION: this.options.region,
        AWS_DEFAULT_REGION: this.options.region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
        AWS_ENDPOINT_URL: this.options.endpoint,
      },
      idle: [],
      running: 0,
      ran: false,
    });
  }

  private runnable(nameOrArn: string): Runnable | undefined {
    const name = nameOrArn.startsWith('arn:') ? nameOrArn.split(':')[6] : nameOrArn.split(':')[0];
    return this.functions.get(name ?? '');
  }

  private async run(
    worker: Worker,
    invocation: { readonly requestId: string; readonly traceId: string; readonly event: string },
    queuedMs: number,
  ): Promise<InvokeResult> {
    const { requestId } = invocation;
    const { environment, owner } = worker;
    const { configuration } = owner;
    const cold = worker.startedFor === undefined;
    worker.startedFor ??= requestId;
    const { arn, timeoutSeconds } = configuration;
    const answer = await environment.invoke({ ...invocation, arn, timeoutSeconds }).catch((error: unknown) => {
      this.retire(worker);
      throw error;
    });
    const initMs = cold ? (environment.initMs ?? 0) : 0;
    this.report(worker, requestId, answer, cold ? initMs : undefined);
    if (!environment.ended) this.release(worker);
    const execution: Execution = { requestId, cold, durationMs: answer.durationMs, initMs, queuedMs };
    return 'error' in answer.outcome
      ? { ...execution, status: 'error', error: answer.outcome.error }
      : { ...execution, status: 'ok', payload: JSON.parse(answer.outcome.payload) };
  }

  /** An environment for this function: an idle one, a new one, or the first that becomes free. */
  private async acquire(owner: Runnable): Promise<Worker> {
    if (this.closed) throw new RunnerClosedError();
    const idle = this.takeIdle(owner);
    if (idle !== undefined) return idle;
    if (this.workers.size < this.maxEnvironments) return this.start(owner);
    const place = new Promise<Worker>((resolve, reject) => this.line.push({ owner, resolve, reject }));
    const other = [...this.workers].find((worker) => worker.owner.idle.includes(worker));
    if (other !== undefined) this.retire(other);
    return place;
  }

  private takeIdle(owner: Runnable): Worker | undefined {
    const worker = owner.idle.pop();
    clearTimeout(worker?.reaper);
    return worker;
  }

  private start(owner: Runnable): Worker {
    this.started += 1;
    const worker: Worker = {
      owner,
      startedFor: undefined,
      reaper: undefined,
      environment: new ExecutionEnvironment({
        code: owner.code,
        scratch: join(this.temporary, 'environments', String(this.started)),
        memoryMegabytes: owner.configuration.memoryMegabytes,
        variables: owner.variables,
        onLine: (text, invocation) => this.log(worker, text, invocation),
        onEnd: () => this.ended(worker),
      }),
    };
    this.workers.add(worker);
    return worker;
  }

  /** The first in line goes first, but an environment is given up for another function only if that one has none. */
  private release(worker: Worker): void {
    const { owner } = worker;
    const [first] = this.line;
    const same = this.line.findIndex((waiting) => waiting.owner === owner);
    if (first === undefined) {
      owner.idle.push(worker);
      worker.reaper = setTimeout(() => this.retire(worker), (this.options.idleSeconds ?? 300) * 1000).unref();
    } else if (same === 0 || (same > 0 && this.has(first.owner))) {
      this.line.splice(same, 1)[0]?.resolve(worker);
    } else {
      this.retire(worker);
    }
  }

  private has(owner: Runnable): boolean {
    return [...this.workers].some((worker) => worker.owner === owner);
  }

  private retire(worker: Worker): void {
    this.leaveIdle(worker);
    void worker.environment.kill();
  }

  private leaveIdle(worker: Worker): void {
    clearTimeout(worker.reaper);
    const at = worker.owner.idle.indexOf(worker);
    if (at >= 0) worker.owner.idle.splice(at, 1);
  }

  /** A process is gone: its place goes to the first in line. */
  private ended(worker: Worker): void {
    this.leaveIdle(worker);
    this.workers.delete(worker);
    if (this.closed) return;
    const waiting = this.line.shift();
    if (waiting === undefined) return;
    try {
      waiting.resolve(this.start(waiting.owner));
    } catch (error) {
      waiting.reject(error);
    }
  }

  private written<R extends string | undefined>({ owner, environment, startedFor = '' }: Worker, requestId: R) {
    return {
      functionName: owner.configuration.name,
      resource: owner.configuration.resource,
      logStream: environment.logStream,
      requestId,
      startedFor,
      at: Date.now(),
    };
  }

  private log(worker: Worker, text: string, requestId: string | undefined): void {
    const written = this.written(worker, requestId);
    this.options.onLog({ ...written, kind: 'line', text });
    for (const metric of embeddedMetrics(text)) this.options.onLog({ ...written, kind: 'metric', ...metric });
  }

  private report(worker: Worker, requestId: string, answer: Answer, initMs: number | undefined): void {
    const { configuration } = worker.owner;
    const { outcome } = answer;
    this.options.onLog({
      ...this.written(worker, requestId),
      kind: 'report',
      durationMs: answer.durationMs,
      ...(initMs === undefined ? {} : { initMs }),
      memoryMegabytes: configuration.memoryMegabytes,
      maxMemoryBytes: answer.maxMemoryBytes,
      status: 'payload' in outcome ? 'success' : outcome.timedOut ? 'timeout' : 'error',
    });
  }

  private endNow(): void {
    for (const { environment } of this.workers) {
      if (environment.pid !== undefined && !environment.ended) {
        try {
          process.kill(environment.pid, 'SIGKILL');
        } catch {
          // Gone already.
        }
      }
    }
    rmSync(this.temporary, { recursive: true, force: true });
  }
}
