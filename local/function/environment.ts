// One execution environment: a child process that has loaded a function's code and serves one invocation at a time.
//
// Its standard output and error are a file, not pipes: Node writes to a file at once, so whatever was printed before an answer, a
// crash or a kill is on disk and in order. Pipes lose what a killed process still had in its buffer.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The part of a failed invocation that the Invoke API returns as its payload. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

export interface EnvironmentOptions {
  /** Folder that the zip was unpacked to; the working directory. */
  readonly code: string;
  /** Folder for this environment's own files; removed when it ends. */
  readonly scratch: string;
  readonly memoryMegabytes: number;
  /** All that the process sees of environment variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Called with each line that the process wrote, in order, and the invocation that it belongs to: none while the code loads. */
  onLine(line: string, requestId: string | undefined): void;
  /** Called once, when the process is gone. */
  onEnd(): void;
}

export interface Invocation {
  readonly requestId: string;
  readonly arn: string;
  readonly traceId: string;
  /** JSON text. */
  readonly event: string;
  readonly timeoutSeconds: number;
}

export interface Answer {
  /** JSON text, or why there is none. */
  readonly outcome: { readonly payload: string } | { readonly error: FunctionError; readonly timedOut?: true };
  readonly durationMs: number;
  /** Largest resident set of the process so far, bytes; 0 when the process died. */
  readonly maxMemoryBytes: number;
}

/** What bootstrap.mjs says. */
type Message =
  | { readonly type: 'ready' }
  | { readonly type: 'fatal'; readonly id?: string; readonly error: FunctionError }
  | {
      readonly type: 'result';
      readonly id: string;
      readonly payload?: string;
      readonly error?: FunctionError;
      readonly maxMemory: number;
    };

/** Lambda gives the init phase ten seconds ("Lambda runtime environment lifecycle"). */
const INIT_SECONDS = 10;
/** V8's heap gets this share of the function's memory, as on Lambda; the rest is for buffers and the process itself. */
const HEAP_SHARE = 0.9;
const BOOTSTRAP = join(__dirname, 'bootstrap.mjs');

export class ExecutionEnvironment {
  readonly logStream =
    `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID().replaceAll('-', '')}`;
  /** Milliseconds from start to a loaded handler; undefined while it loads. */
  initMs: number | undefined;
  ended = false;

  private readonly child: ChildProcess;
  private readonly startedAt = performance.now();
  private readonly logFile: number;
  private listener: ((message: Message | 'exit') => void) | undefined;
  private readonly initialized: Promise<FunctionError | undefined>;
  private exitReason = '';
  private startError: Error | undefined;
  private requestId: string | undefined;
  private leave: () => void = () => {};
  private readonly gone = new Promise<void>((resolve) => {
    this.leave = resolve;
  });

  constructor(private readonly options: EnvironmentOptions) {
    mkdirSync(options.scratch, { recursive: true });
    const logPath = join(options.scratch, 'output.log');
    const output = openSync(logPath, 'a');
    this.logFile = openSync(logPath, 'r');
    this.child = spawn(
      process.execPath,
      [`--max-old-space-size=${Math.floor(options.memoryMegabytes * HEAP_SHARE)}`, BOOTSTRAP],
      {
        cwd: options.code,
        env: { ...options.variables, AWS_LAMBDA_LOG_STREAM_NAME: this.logStream },
        stdio: ['ignore', output, output, 'ipc'],
      },
    );
    closeSync(output);
    this.child.on('message', (message: Message) => this.listener?.(message));
    this.child.on('error', (error) => {
      this.startError = error;
      this.end(`could not be started: ${error.message}`);
    });
    // libuv hands over what is in the channel before it tells of the exit, so an answer is never overtaken by it.
    this.child.on('exit', (code, signal) => this.end(signal === null ? `exit status ${code}` : signalName(signal)));
    this.initialized = this.init();
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Runs one invocation; the caller sees to it that there is only one at a time. Rejects when this machine starts no process. */
  async invoke(invocation: Invocation): Promise<Answer> {
    const initError = await this.initialized;
    // What was printed up to now belongs to the invocation before, even if that had answered already.
    this.collect();
    const startedAt = performance.now();
    const answer = (outcome: Answer['outcome'], maxMemoryBytes = 0): Answer => ({
      outcome,
      durationMs: performance.now() - startedAt,
      maxMemoryBytes,
    });
    if (this.startError !== undefined) throw this.startError;
    if (initError !== undefined) return answer({ error: initError });
    const { requestId, arn, traceId, event, timeoutSeconds } = invocation;
    this.requestId = requestId;
    const deadline = Date.now() + timeoutSeconds * 1000;
    const message = await this.exchange(timeoutSeconds, { id: requestId, arn, traceId, event, deadline });
    if (message === 'timeout') {
      await this.kill();
      const text = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
      this.options.onLine(`${new Date().toISOString()} ${requestId} ${text}`, requestId);
      return answer({
        error: { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${text}` },
        timedOut: true,
      });
    }
    this.collect();
    if (message === 'exit') return answer({ error: this.exitError(requestId) });
    if (message.type === 'fatal') {
      await this.kill();
      return answer({ error: message.error });
    }
    if (message.type !== 'result') return answer({ error: this.exitError(requestId) });
    const { error, payload = 'null', maxMemory } = message;
    return answer(error === undefined ? { payload } : { error }, maxMemory);
  }

  /** Reads what was printed since the last time. */
  private collect(): void {
    if (this.ended) return;
    const chunks: Buffer[] = [];
    for (;;) {
      const buffer = Buffer.alloc(64 * 1024);
      const size = readSync(this.logFile, buffer);
      if (size === 0) break;
      chunks.push(buffer.subarray(0, size));
    }
    const lines = Buffer.concat(chunks).toString('utf8').split('\n');
    if (lines.at(-1) === '') lines.pop();
    for (const line of lines) this.options.onLine(line, this.requestId);
  }

  /** Ends the process, whatever it is doing; resolves when it is gone and its last lines are collected. */
  async kill(): Promise<void> {
    if (this.ended) return;
    this.child.ref();
    this.child.kill('SIGKILL');
    await this.gone;
  }

  private async init(): Promise<FunctionError | undefined> {
    const message = await this.exchange(INIT_SECONDS);
    this.initMs = performance.now() - this.startedAt;
    if (message === 'timeout') {
      await this.kill();
      return {
        errorType: 'Sandbox.Timedout',
        errorMessage: `Init phase timed out after ${INIT_SECONDS.toFixed(2)} seconds`,
      };
    }
    if (message === 'exit') return this.exitError();
    if (message.type !== 'fatal') return undefined;
    await this.kill();
    return message.error;
  }

  /** Sends a message, if there is one, and waits for what the process says next. The process keeps node alive only meanwhile. */
  private exchange(seconds: number, send?: object): Promise<Message | 'exit' | 'timeout'> {
    if (this.ended) return Promise.resolve('exit');
    this.child.ref();
    this.child.channel?.ref();
    return new Promise((resolve) => {
      const timer = setTimeout(() => done('timeout'), seconds * 1000);
      const done = (message: Message | 'exit' | 'timeout') => {
        clearTimeout(timer);
        this.listener = undefined;
        this.child.unref();
        this.child.channel?.unref();
        resolve(message);
      };
      this.listener = done;
      // A failure to send means that the process is going; its exit says why.
      if (send !== undefined) this.child.send(send, () => {});
    });
  }

  private end(reason: string): void {
    if (this.ended) return;
    this.exitReason = reason;
    this.collect();
    this.ended = true;
    closeSync(this.logFile);
    rmSync(this.options.scratch, { recursive: true, force: true });
    this.options.onEnd();
    this.listener?.('exit');
    this.leave();
  }

  private exitError(requestId?: string): FunctionError {
    const message =
      this.exitReason === 'exit status 0'
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: ${this.exitReason}`;
    return {
      errorType: 'Runtime.ExitError',
      errorMessage: `${requestId ? `RequestId: ${requestId} ` : ''}Error: ${message}`,
    };
  }
}

/** `SIGABRT` is what V8 ends with when the heap is full. */
const signalName = (signal: NodeJS.Signals): string =>
  signal === 'SIGABRT'
    ? 'signal: aborted'
    : signal === 'SIGKILL'
      ? 'signal: killed'
      : `signal: ${signal.slice(3).toLowerCase()}`;
