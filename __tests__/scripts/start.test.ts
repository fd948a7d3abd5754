// `npm start` as a person runs it, in a copy of the project that is edited while it runs.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { copyProject } from '../support/project-copy';
import { temporaryFolder } from '../support/temporary-folder';

jest.setTimeout(180_000);

let copy: string;
let temporary: string;
let child: ChildProcess;
let said = '';
/** Folders of a run that was killed. */
let left: string[] = [];
const looks = new Set<() => void>();

const until = (pattern: RegExp): Promise<RegExpExecArray> =>
  new Promise((resolve) => {
    const look = () => {
      const found = pattern.exec(said);
      if (found === null) return;
      looks.delete(look);
      resolve(found);
    };
    looks.add(look);
    look();
  });

function run(port = 0): ChildProcess {
  const started = spawn(process.execPath, ['scripts/npm-start.js', '--no-open', '--port', String(port)], {
    cwd: copy,
    env: { ...process.env, TMPDIR: temporary },
  });
  for (const stream of [started.stdout, started.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      for (const look of [...looks]) look();
    });
  }
  return started;
}

const folders = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('voice-to-chat'));

/** Replaces text in a source of the copy, and waits for what npm start says of it. */
async function edit(file: string, from: string, to: string, outcome: RegExp): Promise<string> {
  said = '';
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
  await until(outcome);
  return said;
}

beforeAll(async () => {
  copy = temporaryFolder();
  temporary = temporaryFolder();
  copyProject(copy);
  // One that had no time to tidy up.
  child = run();
  await until(/Voice-to-Chat {2,}http/);
  const over = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await over;
  left = folders();
  said = '';
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  child = run(port);
  await until(/Ctrl-C ends it/);
  expect(said).toContain(`Port ${port} is taken`);
  await new Promise((resolve) => taken.close(resolve));
});
afterAll(() => void child.kill('SIGKILL'));

const url = (name: string): string => new RegExp(`${name}\\s+(http\\S+)`).exec(start)?.[1] ?? '';
let start = '';
beforeAll(() => {
  start = said;
});

describe('npm start', () => {
  it('removes what a killed run has left', () => {
    expect(left).toHaveLength(1);
    expect(folders().filter((name) => left.includes(name))).toEqual([]);
  });

  it('serves the page and the site on names of their own', async () => {
    const page = new URL(url('Voice-to-Chat'));
    expect(page.hostname).not.toBe(new URL(url('The chat site')).hostname);
    const answer = await fetch(`http://127.0.0.1:${page.port}`);
    expect(await answer.text()).toContain('<div id="app">');
    expect(start).toContain(`or, if that does not open, http://localhost:${page.port}\n`);
  });

  it('takes over a page, a prompt and a function as they are edited', async () => {
    const site = url('The chat site');
    expect(await (await fetch(site)).text()).not.toContain('Go on in chat');
    await edit('ui/strings/en.ts', 'Continue in chat', 'Go on in chat', /ui\/strings\/en\.ts: taken over/);
    expect(await (await fetch(site)).text()).toContain('Go on in chat');
    await edit(
      'flows/sentences/inbound-example.ts',
      'Thank you for calling',
      'Welcome',
      /inbound-example\.ts: taken over/,
    );
    // A prompt that reads what is not there: Connect would take it, and say it as it is written.
    await edit(
      'flows/voice-to-chat.ts',
      "'say sent', '$.External.",
      "'say sent', '$.Externl.",
      /voice_to_chat, say sent: .+/,
    );
    await edit('lambda-src/send-link/words/en.ts', 'One moment', 'Just a moment', /words\/en\.ts: taken over/);
  });

  it('goes on with the stack before when an edit is a mistake, and says where it is', async () => {
    const site = url('The chat site');
    const broken = await edit('flows/chat.ts', 'import ', 'impor t ', /not taken over[\s\S]*ERROR/);
    expect(broken).toMatch(/flows\/chat\.ts:\d+:\d+: ERROR/);
    expect((await fetch(site)).status).toBe(200);
    await edit('flows/chat.ts', 'impor t ', 'import ', /flows\/chat\.ts: taken over/);
    const missing = await edit(
      'flows/chat.ts',
      'import ',
      "import './gone';\nimport ",
      /not taken over[\s\S]*not there/,
    );
    expect(missing).toContain("flows/chat.ts imports './gone', which is not there.");
    const odd = await edit('flows/chat.ts', "import './gone';\n", '', /flows\/chat\.ts: taken over/);
    expect(odd).not.toContain('aws_connect');
    const refused = await edit('main.ts', "['US', 'CA']", "['XX']", /not taken over[\s\S]*What to do/);
    expect(refused).toContain('countries cannot be ["XX"]');
    expect(refused).not.toMatch(/\n\s+at /);
    await edit('main.ts', "['XX']", "['US']", /main\.ts: taken over/);
  });

  it('leaves no process and no file behind when it is ended', async () => {
    const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    const processes = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout;
    expect(processes).not.toContain(copy);
    expect(processes).not.toContain(temporary);
    expect(folders()).toEqual([]);
  });
});

describe('npm start says in a sentence', () => {
  it('nothing of an interruption while it synthesizes, and leaves nothing', async () => {
    said = '';
    const interrupted = run();
    await until(/Voice-to-Chat {2,}http/);
    const ended = new Promise<number | null>((resolve) => interrupted.on('exit', resolve));
    interrupted.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(said.trim()).toMatch(/^Voice-to-Chat +http\S+\n.*http\S+$/);
    expect(folders()).toEqual([]);
  });

  const runToEnd = (args: readonly string[], preload = '', env: Record<string, string> = {}) =>
    spawnSync(
      process.execPath,
      [...(preload === '' ? [] : ['--require', preload]), join(copy, 'scripts/npm-start.js'), ...args],
      { cwd: copy, encoding: 'utf8', env: { ...process.env, ...env } },
    );

  it('that Node.js is too old', () => {
    const preload = join(copy, 'old-node.cjs');
    writeFileSync(preload, 'Object.defineProperty(process.versions, "node", { value: "18.20.0" });');
    const { status, stderr } = runToEnd([], preload);
    expect([status, stderr]).toEqual([1, expect.stringContaining('Node.js 18.20.0 is too old')]);
  });

  it('that the packages are missing', () => {
    const bare = temporaryFolder();
    cpSync(join(copy, 'scripts/npm-start.js'), join(bare, 'npm-start.js'));
    const { status, stderr } = spawnSync(process.execPath, [join(bare, 'npm-start.js')], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('Run npm ci once')]);
  });

  it.each([
    [['--port', 'x'], '--port: "x" is no port'],
    [['--port='], '--port: "" is no port'],
    [['--what'], "Unknown option '--what'"],
  ])('what is wrong with %j', (args, sentence) => {
    const { status, stderr } = runToEnd(args);
    expect([status, stderr]).toEqual([1, expect.stringContaining(sentence)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('that npm has taken an option', () => {
    const { status, stderr } = runToEnd([], '', { npm_lifecycle_event: 'start', npm_config_port: 'true' });
    expect([status, stderr]).toEqual([1, expect.stringContaining('npm took --port for itself')]);
  });

  it('nothing when it is interrupted while the stack starts', () => {
    const preload = join(copy, 'interrupt.cjs');
    // Ctrl-C as the stack's first zip is read, by when everything temporary is removed.
    writeFileSync(
      preload,
      `const fs = require('node:fs');
       const { readFileSync } = fs;
       let interrupted = false;
       fs.readFileSync = (path, ...more) => {
         if (String(path).endsWith('.zip') && !interrupted) {
           interrupted = true;
           process.emit('SIGINT', 'SIGINT');
         }
         return readFileSync(path, ...more);
       };`,
    );
    const { status, stdout, stderr } = runToEnd(['--no-open', '--port', '0'], preload);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('The chat site');
  });

  it('that the stack cannot be synthesized, and ends', () => {
    const main = readFileSync(join(copy, 'main.ts'), 'utf8');
    writeFileSync(join(copy, 'main.ts'), main.replace(/countries: .*/, "countries: ['nowhere'],"));
    const { status, stderr } = runToEnd(['--no-open', '--port', '0']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('countries cannot be ["nowhere"]')]);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(existsSync(join(copy, 'cdktf.out'))).toBe(false);
  });
});
