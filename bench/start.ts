// What npm start takes: until the page is there, until the stack runs, until an edit is taken over, and how much memory; and how many
// calls and followed links a second.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProject } from '../__tests__/support/project-copy';

/** Each is edited so often; the median counts. */
const TIMES = 5;
const EDITS = [
  ['a prompt', 'flows/sentences/inbound-example.ts', 'Thank you for calling'],
  ['a flow', 'flows/voice-to-chat.ts', 'menuSeconds = '],
  ['a function', 'lambda-src/send-link/words/en.ts', 'One moment'],
  ['a page', 'ui/strings/en.ts', 'Continue in chat'],
] as const;
const CALLS = [
  ['calls', ['--calls', '300', '--concurrency', '50', '--results']],
  ['links followed to the end of their chat', ['--calls', '50', '--concurrency', '4', '--results', '--follow']],
] as const;

const copy = mkdtempSync(join(tmpdir(), 'voice-to-chat-bench-'));

async function main(): Promise<void> {
  copyProject(copy);
  const rows: (readonly [string, string])[] = [];

  const began = performance.now();
  const child = spawn(process.execPath, ['scripts/npm-start.js', '--no-open', '--port', '0'], { cwd: copy });
  let said = '';
  let look = () => {};
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      look();
    });
  }
  const ended = new Promise<void>((done) => child.on('exit', () => done()));
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((done, fail) => {
      look = () => {
        const found = pattern.exec(said);
        if (found !== null) done(found[1] ?? '');
      };
      void ended.then(() => fail(new Error(`npm start ended early:\n${said}`)));
      look();
    });
  try {
    await until(/Voice-to-Chat {2,}(http)/);
    rows.push(['until the page is there', seconds(performance.now() - began)]);
    await until(/(Ctrl-C)/);
    rows.push(['until the stack runs', seconds(performance.now() - began)]);
    for (const [what, file, text] of EDITS) {
      const path = join(copy, file);
      const source = readFileSync(path, 'utf8');
      if (!source.includes(text)) throw new Error(`${file} has no "${text}".`);
      const took: number[] = [];
      for (let time = 0; time < TIMES; time += 1) {
        said = '';
        const editedAt = performance.now();
        // One more space each time: a change, and nothing else.
        writeFileSync(path, source.replace(text, text.replace(' ', ' '.repeat(time + 2))));
        await until(/taken over in (\S+)/);
        took.push(performance.now() - editedAt);
      }
      rows.push([`until an edit of ${what} is taken over`, `${seconds(middle(took))}, median of ${TIMES}`]);
    }
    rows.push(['memory, the twin', megabytes(String(child.pid))]);
    const children = spawnSync('ps', ['-o', 'rss=', '--ppid', String(child.pid)], { encoding: 'utf8' });
    const kilobytes = children.stdout
      .trim()
      .split(/\s+/)
      .reduce((sum, one) => sum + Number(one), 0);
    rows.push(['memory, its other processes', `${(kilobytes / 1024).toFixed(0)} MB`]);
  } finally {
    child.kill('SIGINT');
    await ended;
  }
  for (const [what, args] of CALLS) {
    const { stderr, status } = spawnSync(
      process.execPath,
      ['--import', require.resolve('tsx'), 'local/call.ts', ...args],
      { cwd: copy, encoding: 'utf8' },
    );
    const [, time] = /calls in ([\d.]+) s/.exec(stderr) ?? [];
    if (status !== 0 || time === undefined) throw new Error(`npm run call failed:\n${stderr}`);
    rows.push([`${what}, ${args[3]} at once`, `${(Number(args[1]) / Number(time)).toFixed(1)} a second`]);
  }
  console.log('| what | figure |\n|---|---|');
  for (const [what, figure] of rows) console.log(`| ${what} | ${figure} |`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const middle = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

function megabytes(pid: string): string {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', pid], { encoding: 'utf8' });
  return `${(Number(stdout) / 1024).toFixed(0)} MB`;
}

main()
  .catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(copy, { recursive: true, force: true }));
