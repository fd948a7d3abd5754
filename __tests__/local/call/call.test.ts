// `npm run call`, as a person runs it.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../constructs/bundle';
import { runScript } from '../../support/commands';
import { synthesize } from '../../support/synthesize';
import { temporaryFolder } from '../../support/temporary-folder';

const SCRIPT = 'local/call';
let stack: string;
beforeAll(() => {
  stack = synthesize({ limits: { perMinute: 1_000_000 } }).folder;
});

const lines = (stdout: string) =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));

const start = (args: readonly string[], temporary = temporaryFolder()): ChildProcess =>
  spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), join(__dirname, '../../../local/call.ts'), '--stack', stack, ...args],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary },
    },
  );
const ended = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));

it('prints the events of the call as JSON lines, the result last, and nothing else', () => {
  const { status, stdout } = runScript(SCRIPT, ['--stack', stack, '--keys', '1', '--from', '+12065550142']);
  expect(status).toBe(0);
  const events = lines(stdout);
  expect(new Set(events.map(({ event }) => event))).toEqual(
    new Set(['branch', 'log', 'prompt', 'lambda', 'keys', 'attribute', 'sms', 'disconnect', 'result']),
  );
  expect(events.every(({ at }) => Number.isInteger(at))).toBe(true);
  expect(events.at(-1)).toMatchObject({
    event: 'result',
    outcome: 'sent',
    messages: [{ channel: 'sms', to: '+12065550142', body: expect.any(String), parts: 1 }],
    link: expect.stringMatching(/^https:\/\/d111111abcdef8\.cloudfront\.net\/#en/),
  });
});

it('follows the link to the end of its chat, and fails when it cannot', () => {
  const followed = runScript(SCRIPT, ['--stack', stack, '--follow']);
  expect([followed.status, followed.stderr]).toEqual([0, expect.stringContaining('1 of 1 links followed')]);
  expect(followed.stderr).not.toContain('outside of any call');
  const happened = lines(followed.stdout).flatMap(({ event, what }) =>
    ['result', 'redeem', 'chat', 'agent'].includes(String(event)) ? [`${event} ${what ?? ''}`.trim()] : [],
  );
  expect(happened).toEqual([
    'result',
    'redeem',
    'chat started',
    'chat message',
    'agent accepted',
    'chat message',
    'chat ended',
  ]);
  const failed = runScript(SCRIPT, ['--stack', stack, '--follow', '--fault', 'connect:StartChatContact=throttle']);
  expect([failed.status, failed.stderr]).toEqual([1, expect.stringContaining('The chat could not be started: 429')]);
  expect(failed.stderr).not.toMatch(/\n\s+at /);
});

it('synthesizes what it is asked to try, and leaves nothing behind', () => {
  const temporary = temporaryFolder();
  const { status, stdout, stderr } = runScript(
    SCRIPT,
    ['--sms', 'end-user-messaging', '--email', 'caller@example.com', '--keys', '2', '--results', '--unused'],
    { env: { TMPDIR: temporary } },
  );
  expect(status).toBe(0);
  expect(lines(stdout)).toEqual([
    expect.objectContaining({ outcome: 'sent', messages: [expect.objectContaining({ channel: 'email' })] }),
  ]);
  expect(stderr).toContain('Never used: aws_iam_role_policy.send_link SendTextMessage: sms-voice:SendTextMessage\n');
  expect(stderr).not.toMatch(/Never used: .*(chat_api|chat_site)/);
  expect(stderr).toContain('Not judged, as it did not run: aws_lambda_function.chat_api\n');
  expect(readdirSync(temporary).filter((name) => name.startsWith('voice-to-chat-'))).toEqual([]);
}, 60_000);

it('rings many times at once, with a caller of its own each, and sums up on standard error', () => {
  const { status, stdout, stderr } = runScript(SCRIPT, [
    '--stack',
    stack,
    '--calls',
    '40',
    '--concurrency',
    '20',
    '--results',
  ]);
  expect(status).toBe(0);
  const results = lines(stdout) as { outcome: string; contactId: string; messages: { to: string }[] }[];
  expect(results.map(({ outcome }) => outcome)).toEqual(Array(40).fill('sent'));
  expect(new Set(results.map(({ messages }) => messages[0]?.to)).size).toBe(40);
  expect(new Set(results.map(({ contactId }) => contactId)).size).toBe(40);
  expect(stderr).toMatch(
    /40\/40 calls: 40 sent\n40 calls in .*: 40 sent; 40 messages; sent twice: 0; told "sent" without a message: 0\n$/,
  );
}, 60_000);

it('names what was asked of it and came to nothing', () => {
  const never = ['--fault', 'dynamodb:PutItem=throttle', '--fault', 'mobiletargeting:SendMessages=throttle@9'];
  const { status, stderr } = runScript(SCRIPT, [
    ...['--stack', stack, '--results', '--keys', '0,3,5#', '--email', 'a@example.com', '--calls', '2', ...never],
  ]);
  expect(status).toBe(0);
  expect(stderr).toContain('keeps its own limits of messages');
  expect(stderr).toContain('no role of this stack may send e-mail');
  expect(stderr).toContain('--keys: nothing asked for "3,5#" in 2 of 2 calls.');
  expect(stderr).toContain('--fault dynamodb:PutItem=throttle never came: nothing called the operation.');
  expect(stderr).toContain('--fault mobiletargeting:SendMessages=throttle@9 never came: nothing called the operation.');
});

it('says nothing about what was asked of it and came', () => {
  const given = ['--keys', '1', '--fault', 'mobiletargeting:SendMessages=throttle@1'];
  const { stderr } = runScript(SCRIPT, ['--stack', stack, '--results', ...given]);
  expect(stderr).not.toMatch(/never came|nothing asked|e-mail|limits/);
});

it('ends well whatever a call comes to', () => {
  const failing = ['--fault', 'secretsmanager:GetSecretValue=error:InternalServiceError'];
  const { status, stdout } = runScript(SCRIPT, ['--stack', stack, '--results', ...failing]);
  expect(status).toBe(0);
  expect(lines(stdout)).toEqual([expect.objectContaining({ outcome: 'returned', messages: [], link: null })]);
});

it('fails when the twin itself does, and says where and why', () => {
  // A disk that is full when an execution environment wants its folder.
  const preload = `
    import fs from 'node:fs';
    const { mkdirSync } = fs;
    fs.mkdirSync = (path, options) => {
      if (/environments/.test(path)) throw Object.assign(new Error('ENOSPC: no space left on device'), { syscall: 'mkdir' });
      return mkdirSync(path, options);
    };`;
  const { status, stdout, stderr } = runScript(SCRIPT, ['--stack', stack, '--results'], { preload });
  expect(status).toBe(1);
  expect(lines(stdout)).toEqual([expect.objectContaining({ event: 'result', outcome: 'returned' })]);
  expect(stderr).toContain('The twin failed in the function aws_lambda_function.send_link: ENOSPC: no space left');
  expect(stderr).toContain('says nothing about the stack');
  expect(stderr).not.toMatch(/\n\s+at /);
});

it.each([
  [['--keys', 'x'], '--keys: "x" is no key.'],
  [['--stack', '/nowhere'], 'Synthesize it first: npm run synth'],
  [['--fault', 'x:y=throttle'], 'there is no service "x" here'],
  [['--var', 'nothing=1'], 'the stack declares no such variable'],
  [['--sms', 'pinpoint'], 'Leave one of them out'],
  [['--fault', 'mobiletargeting:SendMessages=throttle@0'], 'counts calls from 1'],
  [['--fault', 'mobiletargeting:SendMessages=throttle@101%'], 'at most 100'],
])('answers a mistake with a sentence and status 1: %j', (args, sentence) => {
  const { status, stdout, stderr } = runScript(SCRIPT, args.includes('--stack') ? args : ['--stack', stack, ...args]);
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
  expect(stderr).not.toMatch(/\n\s+at /);
});

it('tells where the stack is when the folder above it is named', () => {
  for (const above of ['..', '../..']) {
    const { status, stderr } = runScript(SCRIPT, ['--stack', join(stack, above)]);
    expect(status).toBe(1);
    expect(stderr).toContain(`but there is one below it: ${stack}\n`);
  }
});

it('tells its options', () => {
  const { status, stdout } = runScript(SCRIPT, ['--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('--keys 3,2065550123#,1');
});

it('ends quietly when nobody reads on', async () => {
  const child = start(['--calls', '20']);
  child.stdout?.once('data', () => child.stdout?.destroy());
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  expect(await ended(child)).toBe(0);
  expect(said).not.toContain('EPIPE');
}, 30_000);

it.each(['SIGINT', 'SIGTERM'] as const)(
  'leaves no process and no folder behind when interrupted by %s',
  async (signal) => {
    const temporary = temporaryFolder();
    const child = start(['--calls', '100000', '--concurrency', '20', '--results'], temporary);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    const functions = childrenOf(child.pid);
    expect(functions.length).toBeGreaterThan(0);
    const over = ended(child);
    child.kill(signal);
    await over;
    expect(functions.filter(isRunning)).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('voice-to-chat-'))).toEqual([]);
  },
  30_000,
);

it('ends with the npm that runs it', async () => {
  const temporary = temporaryFolder();
  const npm = spawn('npm', ['run', 'call', '--', '--stack', stack, '--calls', '100000', '--results'], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, TMPDIR: temporary },
  });
  await new Promise<void>((resolve) => {
    npm.stdout.on('data', (chunk) => String(chunk).includes('"result"') && resolve());
  });
  const started = descendantsOf(npm.pid);
  // At least the twin and one function.
  expect(started.length).toBeGreaterThan(1);
  npm.kill('SIGTERM');
  for (let round = 0; round < 300 && started.some(isRunning); round += 1)
    await new Promise((resolve) => setTimeout(resolve, 100));
  const left = started.filter(isRunning);
  for (const pid of left) process.kill(pid, 'SIGKILL');
  expect(left).toEqual([]);
  expect(readdirSync(temporary).filter((name) => name.startsWith('voice-to-chat-'))).toEqual([]);
}, 60_000);

it('removes at its start what a killed run has left, and nothing of a run that goes on', async () => {
  const temporary = temporaryFolder();
  const killed = start(['--calls', '100000', '--results'], temporary);
  await new Promise((resolve) => killed.stdout?.once('data', resolve));
  const over = ended(killed);
  killed.kill('SIGKILL');
  await over;
  const left = readdirSync(temporary).filter((name) => name.startsWith('voice-to-chat-'));
  expect(left).toHaveLength(1);
  const living = [
    left[0]?.replace(`-${killed.pid}-`, `-${process.pid}-`),
    left[0]?.replace(/-[0-9a-f]{8}-/, '-00000000-'),
  ];
  for (const name of living) mkdirSync(join(temporary, String(name)));
  const { status } = runScript(SCRIPT, ['--stack', stack, '--results'], { env: { TMPDIR: temporary } });
  expect(status).toBe(0);
  expect(
    readdirSync(temporary)
      .filter((name) => name.startsWith('voice-to-chat-'))
      .sort(),
  ).toEqual(living.sort());
}, 30_000);

function childrenOf(pid: number | undefined): number[] {
  const { stdout } = spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .map(Number)
    .filter((child) => child > 0);
}

function descendantsOf(pid: number | undefined): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}
