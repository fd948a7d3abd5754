// The flow command: its verbs on files as people have them, its exit codes, and what it says when it is used wrongly.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { flow } from '../../../flows/command/flow';
import { CommandError, type Terminal } from '../../../flows/command/verb';
import { CORPUS, EVERY_FORM, RETURNING, SHIPPED } from '../../support/flows';

const ROOT = join(__dirname, '../../..');

const run = async (args: readonly string[], files: Readonly<Record<string, string>> = {}) => {
  let out = '';
  let err = '';
  const written: Record<string, string> = {};
  const terminal: Terminal = {
    read: async (file) => {
      const text = files[file];
      if (text === undefined) throw new CommandError(`${file} cannot be read: there is no such file.`);
      return text;
    },
    write: async (file, text) => {
      written[file] = text;
    },
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  };
  return { code: await flow(args, terminal), out, err, written };
};

const good = JSON.stringify(EVERY_FORM.content);
const bad = JSON.stringify({ ...EVERY_FORM.content, Version: '1' });
const [voiceToChat] = SHIPPED.map(({ content }) => JSON.stringify(content, null, 2));

describe('lint', () => {
  test('says how much it found, and exits with 1 for errors alone', async () => {
    expect(await run(['lint', 'a.json'], { 'a.json': good })).toMatchObject({
      code: 0,
      out: '0 errors, 0 warnings in 1 flow.\n',
    });
    const unplaced = JSON.stringify({ ...EVERY_FORM.content, Metadata: {} });
    expect(await run(['lint', 'a'], { a: unplaced })).toMatchObject({
      code: 0,
      out: expect.stringContaining('0 errors, 1 warning in 1 flow.'),
    });
    const { code, out } = await run(['lint', 'a', 'b', '-'], { a: good, b: bad, '-': voiceToChat ?? '' });
    expect(code).toBe(1);
    expect(out).toBe(
      [
        'b',
        '  error    version: Version is "1", not "2019-10-30".',
        '           Write "Version": "2019-10-30", the only one there is.',
        '',
        '1 error, 0 warnings in 3 flows.\n',
      ].join('\n'),
    );
  });

  test('--json gives the findings by file', async () => {
    const { code, out } = await run(['lint', '--json', 'a', 'b'], { a: good, b: bad });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual([
      { file: 'a', findings: [] },
      { file: 'b', findings: [expect.objectContaining({ rule: 'version', severity: 'error', path: 'Version' })] },
    ]);
  });

  test('--publish refuses empty text', async () => {
    const empty = good.replace('Goodbye.', '');
    expect(await run(['lint', 'a'], { a: empty })).toMatchObject({ code: 0 });
    expect(await run(['lint', '--publish', 'a'], { a: empty })).toMatchObject({ code: 1 });
  });

  test('takes what describe-contact-flow and describe-contact-flow-module print, and a JSON string', async () => {
    const described = JSON.stringify({ ContactFlow: { Id: 'i', Type: 'CONTACT_FLOW', Content: good } });
    expect((await run(['lint', 'a'], { a: described })).out).toContain('end-flow-execution');
    expect(await run(['lint', 'a'], { a: JSON.stringify(good) })).toMatchObject({ code: 0 });
    const Settings = JSON.stringify({
      input: {},
      resultData: { schema: { type: 'object', properties: { status: { type: 'string' } } } },
      transitions: { results: [{ name: 'sent', description: '' }] },
    });
    const Content = JSON.stringify(RETURNING.content);
    const module = JSON.stringify({ ContactFlowModule: { Id: 'i', Content, Settings } });
    expect(await run(['lint', 'a'], { a: module })).toMatchObject({ code: 0 });
    expect(await run(['lint', 'a'], { a: Content })).toMatchObject({ code: 1 });
    expect(await run(['lint', '--contract', 'c', 'a'], { a: Content, c: Settings })).toMatchObject({ code: 0 });
    const { Settings: _, ...bare } = RETURNING.content;
    const notPlaced = JSON.stringify({ ContactFlowModule: { Content: JSON.stringify(bare), Settings } });
    expect((await run(['lint', 'a'], { a: notPlaced })).out).toContain('module-settings');
  });

  test('a byte order mark is no mistake', async () => {
    expect(await run(['lint', 'a'], { a: `\uFEFF${good}` })).toMatchObject({ code: 0 });
    expect((await run(['graph', 'a'], { a: `\uFEFF${good}` })).err).toBe('');
  });

  test('a description with a broken flow in it says where it is broken', async () => {
    for (const name of ['ContactFlow', 'ContactFlowModule']) {
      const { code, out } = await run(['lint', 'a'], { a: JSON.stringify({ [name]: { Content: good.slice(1) } }) });
      expect(code).toBe(1);
      expect(out).toContain(`not-json: In ${name}.Content: The text is not JSON`);
    }
    const { out } = await run(['lint', 'a'], { a: JSON.stringify({ ContactFlow: { Content: 7 } }) });
    expect(out).toContain('not-a-flow: The JSON is not an object.');
  });

  test('a description may hold the flow as an object', async () => {
    const object = JSON.stringify({ ContactFlow: { Type: 'CONTACT_FLOW', Content: EVERY_FORM.content } });
    expect((await run(['lint', 'a'], { a: object })).out).toContain('0 errors');
  });

  test('shows the first of very many findings, and says how many more there are', async () => {
    const actions = Array.from({ length: 250 }, (_, index) => ({ Identifier: `a${index}`, Type: 'PlayPrompt' }));
    const { out } = await run(['lint', 'a'], {
      a: JSON.stringify({ Version: 'x', StartAction: 'a0', Actions: actions }),
    });
    expect(out).toMatch(/and \d+ more/);
    expect(out).toMatch(/25[0-9] errors/);
  });
});

describe('graph', () => {
  test('draws SVG by the name of the file, or Mermaid', async () => {
    const svg = await run(['graph', 'folder/voice.json'], { 'folder/voice.json': voiceToChat ?? '' });
    expect(svg).toMatchObject({ code: 0, err: '' });
    expect(svg.out).toMatch(/^<svg [^>]*>\n<title id="name">voice<\/title>/);
    expect((await run(['graph', '--mermaid', '-'], { '-': good })).out).toMatch(/^flowchart LR\n/);
  });

  test.each([
    ['{', 'a: The text is not JSON'],
    ['{}', 'a: The JSON has no list "Actions".'],
    ['{"modules": []}', 'a: The flow is in the format of the old designer'],
    ['{"Actions": []}', 'a: there is no action in it.'],
    [JSON.stringify({ Actions: Array.from({ length: 10_000 }, () => ({})) }), 'a: The flow has 10000 actions'],
    ['x'.repeat(10_000_000), 'a: The text has 10000000 characters'],
  ])('of no flow says so', async (text, message) => {
    expect(await run(['graph', 'a'], { a: text })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(message),
    });
  });
});

describe('diff', () => {
  test('compares two files', async () => {
    const files = { 'old.json': good, 'new.json': good.replace('Goodbye.', 'See you.') };
    const { code, out } = await run(['diff', 'old.json', 'new.json'], files);
    expect(code).toBe(0);
    expect(out).toContain('now: “See you.”');
    expect(out).toMatch(/^## old → new\n/);
  });

  test('needs two, and one standard input at most', async () => {
    expect((await run(['diff', 'a'])).err).toContain('diff compares two files');
    expect((await run(['diff', '-', '-'])).err).toContain('Only one of the two');
  });
});

describe('wrong use', () => {
  test.each([
    [['fly'], 'There is no verb "fly". Use one of: lint, graph, diff'],
    [['lint'], 'lint needs at least one file'],
    [['lint', '--speed'], "Unknown option '--speed'"],
    [['lint', '--kind', 'voice', 'a'], '--kind takes flow, module, not "voice".'],
    [['lint', '--contract', 'a', 'a'], 'a is not the Settings of a module'],
    [['lint', 'nowhere'], 'nowhere cannot be read: there is no such file.'],
    [['graph', 'a', 'b'], 'graph draws one file'],
    [['docs', 'a'], 'docs takes no file'],
  ])('%j is said in a sentence', async (args, message) => {
    const { code, err, out } = await run(args, { a: '[]' });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });

  test('help comes when it is asked for, and when nothing is', async () => {
    expect(await run(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('flow lint FILE...') });
    expect(await run(['lint', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('--publish') });
    expect(await run([])).toMatchObject({ code: 2 });
  });
});

describe('docs', () => {
  test('writes the pages of docs/', async () => {
    const { code, written } = await run(['docs']);
    expect(code).toBe(0);
    expect(Object.keys(written)).toEqual([
      'docs/flow-rules.md',
      'docs/flows/voice-to-chat.svg',
      'docs/flows/chat.svg',
      'docs/flows/inbound-example.svg',
    ]);
  });
});

describe('anything', () => {
  test('a real flow with any value anywhere is drawn, compared, run or refused, never a throw', async () => {
    const flows = [...CORPUS, ...SHIPPED, EVERY_FORM].map(({ content }) => content);
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('$.External.a.b', '__proto__', '<speak>&#9999999;</speak>'));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.nat(), value, async (which, where, wrong) => {
        const content = structuredClone(flows[which % flows.length]) as unknown as Record<string, unknown>;
        const places: (() => void)[] = [];
        const open: unknown[] = [content['Actions'], content['StartAction']];
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
          if (typeof next !== 'object' || next === null) continue;
          const parent = next as Record<string, unknown>;
          for (const key of Object.keys(parent)) {
            places.push(() => {
              parent[key] = wrong;
            });
            open.push(parent[key]);
          }
        }
        places[where % places.length]?.();
        const files = { a: JSON.stringify(content), b: good, l: '{"status": "sent"}' };
        for (const args of [
          ['simulate', 'a', '--keys', '1,2,3', '--lambda', 'l', '--module', 'b'],
          ['graph', 'a'],
          ['diff', 'a', 'b'],
        ]) {
          const { code, err } = await run(args, files);
          expect(err).not.toContain('    at ');
          expect([0, 1, 2]).toContain(code);
        }
      }),
      { numRuns: 50 },
    );
  }, 60_000);
});

describe('as a program', () => {
  const program = (args: readonly string[], input: string) =>
    new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
      const child = execFile(
        process.execPath,
        [require.resolve('tsx/cli'), 'flows/command/main.ts', ...args],
        { cwd: ROOT },
        (error, out, err) => resolve({ code: error?.code ?? 0, out, err }),
      );
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    });

  test('reads standard input and files, and exits with the code of the verb', async () => {
    expect(await program(['lint', '-'], bad)).toMatchObject({ code: 1, out: expect.stringContaining('1 error') });
    expect(await program(['lint', 'nowhere.json'], '')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nowhere.json cannot be read: there is no such file.'),
    });
    expect(await program(['lint', 'docs'], '')).toMatchObject({
      code: 2,
      err: expect.stringContaining('it is a folder'),
    });
  }, 30_000);

  test('a text of nothing but beginnings does not keep it busy', async () => {
    const Text = ['$' + '{', '{{', '<<', "$['", '&#'].map((piece) => piece.repeat(150_000)).join('');
    const Actions = EVERY_FORM.content.Actions.map((each) =>
      each.Identifier === 'prompt' ? { ...each, Parameters: { Text } } : each,
    );
    const { code, out } = await program(['lint', '-'], JSON.stringify({ ...EVERY_FORM.content, Actions }));
    expect(code).toBe(1);
    expect(out).toContain('prompt-too-long');
  }, 30_000);
});
