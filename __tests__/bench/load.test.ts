// The load table counts what must never come of a call: nothing on this product, and each of it where the product is broken.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type FinishedCall, findings, Tally } from '../../bench/load/tally';
import { copyProject } from '../support/project-copy';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(300_000);

const PHONE = { channel: 'sms', to: '+12065550123' } as const;
const LINK = { reached: true, queued: true, ended: true, written: 1 };
const GOOD: FinishedCall = {
  ending: 'disconnected',
  told: 'sent_sms',
  messages: [PHONE],
  sends: [{ ...PHONE, status: 'sent' }],
  link: LINK,
};

describe('what is found in a call', () => {
  it.each<[string, Partial<FinishedCall>]>([
    ['whose link led to a chat', {}],
    ['that the caller declined', { ending: 'queued', told: 'declined', messages: [], sends: [] }],
    ['that nobody can know of', { ending: 'queued', told: 'unconfirmed', sends: [{ ...PHONE, status: 'error' }] }],
    ['that the caller left', { ending: 'hung-up', told: undefined as never, messages: [], sends: [] }],
  ])('nothing, %s', (_name, change) => {
    expect(findings({ ...GOOD, ...change })).toEqual([]);
  });

  it.each<[string, Partial<FinishedCall>]>([
    ['double', { messages: [PHONE, PHONE] }],
    ['lost', { told: undefined as never }],
    ['lost', { ending: 'error' }],
    ['lost', { link: { ...LINK, reached: false, queued: false, ended: false } }],
    ['stranded', { ending: 'disconnected', told: 'failed', messages: [], sends: [] }],
    ['stranded', { ending: 'returned' }],
    ['stranded', { link: { ...LINK, queued: false } }],
    ['stranded', { link: { ...LINK, ended: false } }],
    ['told wrongly', { mistake: '"prompt of sent" is said' }],
    ['told wrongly', { told: 'sent_email' }],
    ['told wrongly', { ending: 'queued', told: 'failed', sends: [] }],
    ['told wrongly', { ending: 'queued', told: 'unconfirmed', sends: [{ ...PHONE, status: 'failed' }] }],
    ['told wrongly', { ending: 'queued', told: 'unconfirmed', messages: [], sends: [{ ...PHONE, status: 'sent' }] }],
    ['told wrongly', { link: { ...LINK, written: 2 } }],
  ])('%s: %j', (verdict, change) => {
    const call = { ...GOOD, ...change };
    expect(findings(call).map(([name]) => name)).toEqual([verdict]);
    const tally = new Tally();
    tally.add(call);
    expect([tally.clean, tally.counts[verdict as 'double']]).toEqual([false, 1]);
  });

  it('a chat that is left over', () => {
    const tally = new Tally();
    tally.leave(1);
    expect([tally.clean, tally.counts.stranded]).toEqual([false, 1]);
  });
});

describe('npm run bench -- load', () => {
  /** The product, and one that breaks two of its promises. */
  const [whole, broken] = [temporaryFolder(), temporaryFolder()];
  let runs: readonly Ran[];

  function edit(file: string, from: string, to: string): void {
    const path = join(broken, file);
    const source = readFileSync(path, 'utf8');
    expect(source).toContain(from);
    writeFileSync(path, source.replace(from, to));
  }

  beforeAll(async () => {
    for (const copy of [whole, broken]) copyProject(copy, ['bench', '__tests__/support']);
    edit(
      'lambda-src/send-link/store.ts',
      "'attribute_not_exists(#pk)',\n      Exp",
      "'attribute_not_exists(#pk) OR attribute_exists(#pk)',\n      Exp",
    );
    edit('flows/voice-to-chat.ts', "outcome('declined', 'declined', ", "outcome('declined', 'silent', ");
    // Connect asks nearly every function twice.
    edit('bench/load.ts', 'lambda:InvokeFunction=drop-after@10%', 'lambda:InvokeFunction=drop-after@50%');
    // Both at once: they wait more than they work.
    runs = await Promise.all([whole, broken].map((copy) => run(copy, '--faulty', '36', '--flawless', '0')));
  });

  it('finds nothing on this product, whatever fails, and says what it played', () => {
    const { status, stdout, count } = found(runs[0]);
    expect(['double', 'lost', 'stranded', 'told wrongly'].map(count)).toEqual([0, 0, 0, 0]);
    expect(stdout).toContain('seed 7, 4 calls at once');
    expect(Number(/links followed to the end of their chat \| (\d+)/.exec(stdout)?.[1])).toBeGreaterThan(0);
    for (const operation of ['connect:StartChatContact', 'participant:SendMessage', 'lambda:InvokeFunction'])
      expect(stdout).toContain(operation);
    expect(status).toBe(0);
  });

  it('finds a claim that does not hold, and words that are not true', () => {
    const { status, count } = found(runs[1]);
    expect(count('double')).toBeGreaterThan(0);
    expect(count('told wrongly')).toBeGreaterThan(0);
    expect(status).toBe(1);
  });

  it('names an option that is wrong', async () => {
    const { status, stderr } = await run(whole, '--faulty', 'many');
    expect([status, stderr]).toEqual([1, expect.stringContaining('--faulty: "many" is no whole number')]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(cwd: string, ...args: readonly string[]): Promise<Ran> {
  const child = spawn(
    process.execPath,
    ['--import', require.resolve('tsx'), 'bench/load.ts', '--concurrency', '4', '--seed', '7', ...args],
    { cwd, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { status, stdout, stderr };
}

/** A run with its counts by name. */
function found(ran: Ran | undefined) {
  const { status = null, stdout = '' } = ran ?? {};
  const count = (name: string) => Number(new RegExp(`\\*\\*${name}\\*\\* \\| \\*\\*(\\d+)`).exec(stdout)?.[1]);
  return { status, stdout, count };
}
