import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { TwinError } from '../../../local/error';
import { FunctionRunner, type LogRecord, type RunnerOptions } from '../../../local/function/runner';
import { stackWithFunctions, type TestFunction } from '../../support/stack-with-function';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret-of-the-role' };

interface Running {
  readonly runner: FunctionRunner;
  readonly records: LogRecord[];
  lines(): string[];
}

const open: (() => Promise<void>)[] = [];
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'runner-test-'));
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
  const left = readdirSync(temporary);
  rmSync(temporary, { recursive: true });
  expect(left).toEqual([]);
});

/** Starts the functions given; everything ends with the test. */
function start(functions: Record<string, string | TestFunction>, options: Partial<RunnerOptions> = {}): Running {
  const stack = stackWithFunctions(
    Object.fromEntries(
      Object.entries(functions).map(([name, given]) => [name, typeof given === 'string' ? { code: given } : given]),
    ),
  );
  const records: LogRecord[] = [];
  open.push(async () => rmSync(stack.directory, { recursive: true }));
  const runner = new FunctionRunner(
    stack.ofType('aws_lambda_function').map((resource) => ({ resource, credentials })),
    {
      folder: stack.directory,
      region: 'us-west-2',
      endpoint: 'http://127.0.0.1:1',
      onLog: (record) => records.push(record),
      temporary,
      ...options,
    },
  );
  open.unshift(() => runner.close());
  return { runner, records, lines: () => records.flatMap((record) => (record.kind === 'line' ? [record.text] : [])) };
}

const alive = (pid: number | undefined): boolean => {
  try {
    process.kill(pid ?? Number.NaN, 0);
    return true;
  } catch {
    return false;
  }
};

describe('an invocation', () => {
  it('gets the event and answers what the handler returned', async () => {
    const { runner } = start({ echo: 'export const handler = async (event) => ({ got: event, n: [1, null] });' });
    expect(await runner.invoke('echo', { text: 'ü "\n' })).toMatchObject({
      status: 'ok',
      payload: { got: { text: 'ü "\n' }, n: [1, null] },
    });
    expect(await runner.invoke('arn:aws:lambda:us-west-2:123456789012:function:echo:$LATEST', 1)).toMatchObject({
      payload: { got: 1 },
    });
  });

  it('answers null for a handler that returns nothing', async () => {
    const { runner } = start({ f: 'export const handler = async () => {};' });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', payload: null });
  });

  it('is told its context as on Lambda', async () => {
    const { runner } = start({
      send_link: {
        code: `export const handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis() });`,
        arguments: { timeout: 15, memory_size: 512, logging_config: { log_format: 'JSON', log_group: '/x/send-link' } },
      },
    });
    const result = await runner.invoke('send-link', {}, { requestId: 'the-request' });
    expect(result).toMatchObject({
      status: 'ok',
      requestId: 'the-request',
      payload: {
        functionName: 'send-link',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:send-link',
        memoryLimitInMB: '512',
        awsRequestId: 'the-request',
        logGroupName: '/x/send-link',
        logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      },
    });
    const { remaining } = (result as { payload: { remaining: number } }).payload;
    expect(remaining).toBeGreaterThan(0);
    expect(remaining).toBeLessThanOrEqual(15_000);
  });

  it('sees the synthesized environment and what Lambda adds, and nothing of this machine', async () => {
    process.env['LEAK_OF_THIS_MACHINE'] = '1';
    const { runner } = start({
      f: {
        code: 'export const handler = async () => ({ ...process.env, cwd: process.cwd() });',
        arguments: { environment: [{ variables: { tableName: 'links', empty: '' } }], memory_size: 256 },
      },
    });
    const result = await runner.invoke('f', {});
    delete process.env['LEAK_OF_THIS_MACHINE'];
    const { payload } = result as { payload: Record<string, string> };
    expect(payload).toMatchObject({
      tableName: 'links',
      empty: '',
      AWS_REGION: 'us-west-2',
      AWS_DEFAULT_REGION: 'us-west-2',
      AWS_LAMBDA_FUNCTION_NAME: 'f',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-role',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      _HANDLER: 'index.handler',
      TZ: ':UTC',
    });
    expect(payload['LAMBDA_TASK_ROOT']).toBe(payload['cwd']);
    expect(payload['_X_AMZN_TRACE_ID']).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/);
    expect(Object.keys(payload)).not.toContain('LEAK_OF_THIS_MACHINE');
    expect(Object.keys(payload)).not.toContain('NODE_CHANNEL_FD');
  });

  it('runs a bundle with its settings file beside it', async () => {
    const { outputFiles } = buildSync({
      stdin: {
        contents: `import { readFileSync } from 'node:fs';
          const settings = JSON.parse(readFileSync(new URL('settings.json', import.meta.url), 'utf8'));
          export const handler = async () => settings;`,
      },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      minify: true,
    });
    const { runner } = start({
      f: { code: { 'index.mjs': outputFiles[0]?.text ?? '', 'settings.json': '{"brand":"Example"}' } },
    });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', payload: { brand: 'Example' } });
  });

  it.each([
    ['a file in a folder', 'src/app.main', { 'src/app.mjs': 'export const main = async () => 1;' }],
    ['CommonJS', 'index.handler', { 'index.js': 'module.exports = { handler: async () => 1 };' }],
    [
      'CommonJS that a lexer cannot read',
      'index.handler',
      { 'index.cjs': 'for (const k of ["handler"]) module.exports[k] = async () => 1;' },
    ],
  ])('finds a handler in %s', async (_, handler, code) => {
    const { runner } = start({ f: { code, arguments: { handler } } });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', payload: 1 });
  });
});

describe('a failing function', () => {
  it('reports errorType, errorMessage and trace, and stays warm', async () => {
    const { runner, lines } = start({
      f: `class NoSuchLinkError extends Error { name = 'NoSuchLinkError'; }
          export const handler = async () => { throw new NoSuchLinkError('it is gone'); };`,
    });
    expect(await runner.invoke('f', {})).toMatchObject({
      status: 'error',
      cold: true,
      error: {
        errorType: 'NoSuchLinkError',
        errorMessage: 'it is gone',
        trace: expect.arrayContaining([expect.stringContaining('index.mjs')]),
      },
    });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'error', cold: false });
    expect(lines().join('\n')).toMatch(/ERROR\tInvoke Error \{"errorType":"NoSuchLinkError"/);
  });

  it.each([
    ['throws a string', 'export const handler = async () => { throw "plain"; };', 'string', 'plain'],
    [
      'returns what JSON cannot hold',
      'export const handler = async () => { const a = {}; a.a = a; return a; };',
      'Runtime.MarshalError',
      'Unable to stringify response body',
    ],
    [
      'returns more than 6 MB',
      'export const handler = async () => "x".repeat(6291556);',
      'Function.ResponseSizeTooLarge',
      'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    ],
    [
      'exits',
      'export const handler = async () => process.exit(3);',
      'Runtime.ExitError',
      'RequestId: r Error: Runtime exited with error: exit status 3',
    ],
    [
      'exits without a reason',
      'export const handler = async () => process.exit();',
      'Runtime.ExitError',
      'RequestId: r Error: Runtime exited without providing a reason',
    ],
    [
      'leaves a rejection unhandled',
      'export const handler = async () => { Promise.reject(new Error("forgotten")); await new Promise(() => {}); };',
      'Runtime.UnhandledPromiseRejection',
      'forgotten',
    ],
    [
      'throws in a callback',
      'export const handler = async () => { setTimeout(() => { throw new TypeError("later"); }, 1); await new Promise(() => {}); };',
      'TypeError',
      'later',
    ],
    [
      'does not exist',
      'export const other = 1;',
      'Runtime.HandlerNotFound',
      'index.handler is undefined or not exported',
    ],
    [
      'takes a callback',
      'export const handler = (e, c, done) => done(null, 1);',
      'Runtime.CallbackHandlerDeprecated',
      expect.stringContaining('callback'),
    ],
    ['throws while it loads', 'throw new RangeError("no variable");', 'RangeError', 'no variable'],
    [
      'is no JavaScript',
      'export const handler = async ( => 1;',
      'Runtime.UserCodeSyntaxError',
      expect.stringContaining('SyntaxError'),
    ],
    [
      'imports what is not in the zip',
      'import "left-out"; export const handler = async () => 1;',
      'Runtime.ImportModuleError',
      expect.stringContaining('left-out'),
    ],
  ])('that %s is an error of that type', async (_, code, errorType, errorMessage) => {
    const { runner } = start({ f: code });
    expect(await runner.invoke('f', {}, { requestId: 'r' })).toMatchObject({
      status: 'error',
      error: { errorType, errorMessage },
    });
  });

  it('that loads badly is loaded again by the next invocation', async () => {
    const { runner } = start({
      f: `import { existsSync, writeFileSync } from 'node:fs';
          const mark = process.env.HOME + '/mark';
          if (!existsSync(mark)) { writeFileSync(mark, ''); throw new Error('first time'); }
          export const handler = async () => 'second time';`,
    });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'error', cold: true });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', cold: true, payload: 'second time' });
  });

  it('that runs out of memory ends its environment, and only that one', async () => {
    const { runner, lines } = start({
      f: {
        code: `const kept = [];
          export const handler = async ({ fill }) => { while (fill) kept.push(new Array(1000).fill({ a: Math.random() })); return 1; };`,
        arguments: { memory_size: 128, timeout: 60 },
      },
    });
    expect(await runner.invoke('f', { fill: true })).toMatchObject({
      status: 'error',
      error: { errorType: 'Runtime.ExitError', errorMessage: expect.stringMatching(/signal: aborted/) },
    });
    expect(lines().join('\n')).toContain('heap out of memory');
    expect(await runner.invoke('f', { fill: false })).toMatchObject({ status: 'ok', cold: true });
  });
});

describe('a time-out', () => {
  it('kills the environment and says so as Lambda does', async () => {
    const { runner, lines, records } = start({
      f: {
        code: `export const handler = async ({ how }) => {
          console.log('before');
          if (how === 'busy') for (;;);
          if (how === 'waiting') await new Promise(() => {});
          return 'in time';
        };`,
        arguments: { timeout: 1 },
      },
    });
    for (const how of ['busy', 'waiting']) {
      const asked = runner.invoke('f', { how }, { requestId: how });
      const [{ pid } = { pid: undefined }] = runner.environments;
      expect(await asked).toMatchObject({
        status: 'error',
        error: {
          errorType: 'Sandbox.Timedout',
          errorMessage: `RequestId: ${how} Error: Task timed out after 1.00 seconds`,
        },
      });
      expect(alive(pid)).toBe(false);
      expect(lines().at(-2)).toContain('before');
      expect(lines().at(-1)).toMatch(new RegExp(`${how} Task timed out after 1.00 seconds$`));
      expect(records.at(-1)).toMatchObject({ kind: 'report', status: 'timeout' });
    }
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', payload: 'in time', cold: true });
  });

  it('does not count loading the code', async () => {
    const { runner } = start({
      f: {
        code: 'await new Promise((go) => setTimeout(go, 1200)); export const handler = async () => 1;',
        arguments: { timeout: 1 },
      },
    });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', cold: true });
  });
});

describe('environments', () => {
  const meet = `let count = 0;
    export const handler = async ({ ms = 0 }) => { count += 1; await new Promise((go) => setTimeout(go, ms)); return { pid: process.pid, count }; };`;
  type Met = { payload: { pid: number; count: number }; cold: boolean };

  it('are fresh for each concurrent invocation and reused afterwards', async () => {
    const { runner } = start({ f: meet });
    const together = (await Promise.all([1, 2, 3].map(() => runner.invoke('f', { ms: 300 })))) as unknown as Met[];
    expect(new Set(together.map(({ payload }) => payload.pid)).size).toBe(3);
    expect(together.every(({ cold, payload }) => cold && payload.count === 1)).toBe(true);
    const after = (await runner.invoke('f', {})) as unknown as Met;
    expect(after).toMatchObject({ cold: false, initMs: 0, payload: { count: 2 } });
    expect(together.map(({ payload }) => payload.pid)).toContain(after.payload.pid);
  });

  it('are capped over all functions; invocations beyond wait in line and all are answered', async () => {
    const { runner } = start({ f: meet, g: meet, h: meet }, { maxEnvironments: 2 });
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, runner.environments.length);
    }, 5);
    const results = await Promise.all(
      Array.from({ length: 24 }, (_, at) => runner.invoke(['f', 'g', 'h'][at % 3] ?? 'f', { ms: 10 })),
    );
    clearInterval(watch);
    expect(results.every(({ status }) => status === 'ok')).toBe(true);
    expect(most).toBe(2);
    expect(results.some((result) => result.status === 'ok' && result.queuedMs > 0)).toBe(true);
  });

  it('of one function make way for another that has none, in the order of the line', async () => {
    const { runner } = start({ f: meet, g: meet }, { maxEnvironments: 1 });
    await runner.invoke('f', {});
    expect(await runner.invoke('g', {})).toMatchObject({ status: 'ok', cold: true });
    const order: string[] = [];
    await Promise.all(
      ['g', 'f', 'g', 'g'].map(async (name) => {
        await runner.invoke(name, { ms: 20 });
        order.push(name);
      }),
    );
    expect(order).toEqual(['g', 'f', 'g', 'g']);
  });

  it('that end right after an answer have answered', async () => {
    const { runner } = start({
      f: 'export const handler = async () => { setImmediate(() => process.exit()); return 1; };',
    });
    for (let n = 0; n < 5; n += 1) {
      expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', payload: 1, cold: true });
      while (runner.environments.length > 0) await new Promise((go) => setTimeout(go, 5));
    }
  });

  it('throttle at the reserved concurrency without running the handler', async () => {
    const { runner, records } = start({ f: { code: meet, arguments: { reserved_concurrent_executions: 1 } } });
    const first = runner.invoke('f', { ms: 200 });
    expect(await runner.invoke('f', {}, { requestId: 'second' })).toEqual({ status: 'throttled', requestId: 'second' });
    expect(await first).toMatchObject({ status: 'ok', payload: { count: 1 } });
    expect(await runner.invoke('f', {})).toMatchObject({ status: 'ok', payload: { count: 2 } });
    expect(records.some((record) => record.requestId === 'second')).toBe(false);
  });

  it('end when they have been idle for long enough', async () => {
    const { runner } = start({ f: meet }, { idleSeconds: 0.05 });
    const { payload } = (await runner.invoke('f', {})) as unknown as Met;
    while (alive(payload.pid)) await new Promise((go) => setTimeout(go, 20));
    expect(await runner.invoke('f', {})).toMatchObject({ cold: true });
  });

  it('keep the functions apart', async () => {
    const code = 'export const handler = async () => process.env.AWS_LAMBDA_FUNCTION_NAME;';
    const { runner } = start({ f: code, g: code });
    expect(await runner.invoke('f', {})).toMatchObject({ payload: 'f', cold: true });
    expect(await runner.invoke('g', {})).toMatchObject({ payload: 'g', cold: true });
  });
});

describe('logs', () => {
  it('hold every line of every invocation, in order and under its request, however it ended', async () => {
    const { runner, records } = start({
      f: {
        code: `console.log('loaded');
          export const handler = async ({ end, lines }) => {
            for (let n = 0; n < lines; n += 1) process.stdout.write('line ' + n + ' ' + 'x'.repeat(200) + '\\n');
            process.stderr.write('last, without an end');
            if (end === 'kill') process.kill(process.pid, 'SIGKILL');
            if (end === 'hang') for (;;);
            if (end === 'throw') throw new Error('no');
          };`,
        arguments: { timeout: 2 },
      },
    });
    const lines = 5000;
    for (const end of ['return', 'throw', 'kill', 'hang']) {
      await runner.invoke('f', { end, lines }, { requestId: end });
      const own = records.flatMap((r) => (r.kind === 'line' && r.requestId === end ? [r.text] : []));
      expect(own.filter((text) => text.startsWith('line ')).map((text) => Number(text.split(' ')[1]))).toEqual(
        Array.from({ length: lines }, (_, n) => n),
      );
      expect(own.filter((text) => text.startsWith('last, without an end'))).toHaveLength(1);
    }
    // One more environment after each that was killed; loading belongs to no invocation.
    expect(records.filter((r) => r.kind === 'line' && r.text.endsWith('loaded'))).toMatchObject(
      Array.from({ length: 2 }, () => ({ requestId: undefined })),
    );
  });

  it('hold what was printed after the answer under the invocation that printed it', async () => {
    const { runner, records } = start({
      f: `export const handler = async ({ wait }) => {
            if (wait) await new Promise((go) => setTimeout(go, 100));
            setTimeout(() => process.stdout.write('straggler\\n'), 10);
          };`,
    });
    await runner.invoke('f', {}, { requestId: 'one' });
    await new Promise((go) => setTimeout(go, 200));
    await runner.invoke('f', { wait: true }, { requestId: 'two' });
    await runner.close();
    expect(records.flatMap((r) => (r.kind === 'line' ? [r.requestId] : []))[0]).toBe('one');
  });

  it('read like the managed runtime writes console.*, as text', async () => {
    const { runner, lines } = start({
      f: `export const handler = async () => { console.log('a %s', 'b', { c: 1 }); console.warn('two\\nlines'); console.debug('d'); };`,
    });
    await runner.invoke('f', {}, { requestId: 'r' });
    expect(lines()).toEqual([
      expect.stringMatching(/^\d{4}-.*Z\tr\tINFO\ta b \{ c: 1 \}$/),
      expect.stringMatching(/Z\tr\tWARN\ttwo\rlines$/),
      expect.stringMatching(/Z\tr\tDEBUG\td$/),
    ]);
  });

  it('read like the managed runtime writes console.*, as JSON from the level of the application log', async () => {
    const { runner, lines } = start({
      f: {
        code: `export const handler = async () => { console.info('hidden'); console.warn('shown'); };`,
        arguments: { logging_config: { log_format: 'JSON', application_log_level: 'WARN' } },
      },
    });
    await runner.invoke('f', {}, { requestId: 'r' });
    expect(lines().map((line) => JSON.parse(line))).toEqual([
      { timestamp: expect.any(String), level: 'WARN', requestId: 'r', message: 'shown' },
    ]);
  });

  it('give the metrics of the embedded metric format', async () => {
    const { runner, records } = start({
      f: `export const handler = async () => console.log.call(null, '') ?? process.stdout.write(JSON.stringify({
            _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'VoiceToChat', Dimensions: [['service'], ['service', 'reason']],
              Metrics: [{ Name: 'LinkSent', Unit: 'Count' }, { Name: 'Missing' }, { Name: 'DependencyMilliseconds', Unit: 'Milliseconds' }] }] },
            service: 'send-link', reason: 'none', LinkSent: 1, DependencyMilliseconds: [3, 4] }) + '\\n');`,
    });
    await runner.invoke('f', {}, { requestId: 'r' });
    expect(records.filter(({ kind }) => kind === 'metric')).toMatchObject([
      {
        namespace: 'VoiceToChat',
        name: 'LinkSent',
        unit: 'Count',
        values: [1],
        dimensions: [{ service: 'send-link' }, { service: 'send-link', reason: 'none' }],
        requestId: 'r',
        resource: 'aws_lambda_function.f',
      },
      { name: 'DependencyMilliseconds', values: [3, 4] },
    ]);
  });

  it('end each invocation with a report; only a cold one tells its init', async () => {
    const { runner, records } = start({ f: 'export const handler = async () => {};' });
    await runner.invoke('f', {});
    await runner.invoke('f', {});
    const reports = records.flatMap((record) => (record.kind === 'report' ? [record] : []));
    expect(reports).toMatchObject([
      { status: 'success', initMs: expect.any(Number), memoryMegabytes: 128 },
      { status: 'success' },
    ]);
    expect(reports[1]).not.toHaveProperty('initMs');
    expect(reports[0]?.maxMemoryBytes).toBeGreaterThan(1_000_000);
  });
});

describe('closing', () => {
  it('ends running, idle and waiting, and leaves no process and no file', async () => {
    const { runner } = start(
      { f: 'export const handler = async ({ ms }) => new Promise((go) => setTimeout(go, ms));' },
      { maxEnvironments: 2 },
    );
    await runner.invoke('f', { ms: 0 });
    const running = [runner.invoke('f', { ms: 60_000 }), runner.invoke('f', { ms: 60_000 })];
    const waiting = runner.invoke('f', { ms: 0 });
    const rejected = expect(waiting).rejects.toThrow('The function runner is closed.');
    await new Promise((go) => setTimeout(go, 300));
    const pids = runner.environments.map(({ pid }) => pid);
    expect(pids).toHaveLength(2);
    await runner.close();
    await rejected;
    for (const result of await Promise.all(running)) expect(result).toMatchObject({ status: 'error' });
    expect(pids.filter(alive)).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    await expect(runner.invoke('f', {})).rejects.toThrow(TwinError);
  });
});

describe('the end of the process that runs the functions', () => {
  const fixture = join(__dirname, '../../support/process-with-functions.ts');

  it.each<[string, string, NodeJS.Signals | undefined]>([
    ['that has nothing more to do', 'idle', undefined],
    ['by process.exit', 'exit', undefined],
    ['by an uncaught error', 'throw', undefined],
    ['by ^C', 'busy', 'SIGINT'],
    ['by SIGTERM', 'busy', 'SIGTERM'],
    ['by a closed terminal', 'busy', 'SIGHUP'],
  ])('%s leaves no process and no file', async (_, mode, signal) => {
    const child = spawn(process.execPath, ['--import', 'tsx', fixture, mode, temporary], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(String(chunk)) as number[];
    expect(pids.length).toBeGreaterThan(0);
    if (signal !== undefined) child.kill(signal);
    const [, endedBy] = (await ended) as [number | null, NodeJS.Signals | null];
    expect(endedBy).toBe(signal ?? null);
    while (pids.some(alive)) await new Promise((go) => setTimeout(go, 10));
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('by SIGKILL leaves no process', async () => {
    const child = spawn(process.execPath, ['--import', 'tsx', fixture, 'waiting', temporary], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = once(child, 'exit');
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(String(chunk)) as number[];
    child.kill('SIGKILL');
    await ended;
    while (pids.some(alive)) await new Promise((go) => setTimeout(go, 10));
    for (const left of readdirSync(temporary)) rmSync(join(temporary, left), { recursive: true });
  });
});

describe('what cannot run', () => {
  it.each<[string, TestFunction, RegExp]>([
    [
      'another runtime',
      { code: '', arguments: { runtime: 'python3.13' } },
      /aws_lambda_function\.f\.runtime is "python3\.13"; only the Node\.js runtimes/,
    ],
    [
      'a missing zip',
      { code: '', arguments: { filename: 'none.zip' } },
      /aws_lambda_function\.f: there is no zip at .*none\.zip.*npm run synth/,
    ],
    [
      'a layer',
      { code: '', arguments: { layers: ['arn:aws:lambda:us-west-2:123456789012:layer:x:1'] } },
      /\.layers is not simulated/,
    ],
    [
      'a variable of Lambda',
      { code: '', arguments: { environment: { variables: { AWS_REGION: 'x' } } } },
      /sets AWS_REGION, which only Lambda/,
    ],
    [
      'a name that no variable has',
      { code: '', arguments: { environment: { variables: { 'a-b': 'x' } } } },
      /variable "a-b"/,
    ],
    [
      'too many variables',
      { code: '', arguments: { environment: { variables: { big: 'x'.repeat(4094) } } } },
      /4097 bytes of variables; Lambda takes 4096/,
    ],
    ['an entry outside of the folder', { code: { '../evil.mjs': '' } }, /\.\.\/evil\.mjs .* points outside/],
  ])('%s is refused with the address', (_, given, message) => {
    expect(() => start({ f: given })).toThrow(TwinError);
    expect(() => start({ f: given })).toThrow(message);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('an unknown function and an event that is too large are errors of the caller', async () => {
    const { runner } = start({ f: 'export const handler = async () => 1;' });
    expect(runner.find('g')).toBeUndefined();
    await expect(runner.invoke('g', {})).rejects.toThrow('The stack has no function g.');
    await expect(runner.invoke('f', 'x'.repeat(6_291_456))).rejects.toThrow('larger than Lambda takes');
    expect(existsSync(runner.find('f')?.zip ?? '')).toBe(true);
  });
});
