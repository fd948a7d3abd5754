// The scripts of the workflows, run as the workflows run them: each, and in their order, with a terraform that takes notes and a GitHub that
// remembers comments.

import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { runScript } from '../support/commands';
import { synthesize } from '../support/synthesize';
import { temporaryFolder } from '../support/temporary-folder';
import { describeWithTerraform, pluginFolder, TerraformProject } from '../support/terraform';
import { keyPair, variableValues } from '../support/values';

jest.setTimeout(120_000);

const ROOT = join(__dirname, '../..');
const planOf = (kinds: readonly string[]) =>
  JSON.stringify({
    format_version: '1.2',
    planned_values: {},
    resource_changes: [
      {
        address: 'aws_dynamodb_table.links',
        mode: 'managed',
        type: 'aws_dynamodb_table',
        name: 'links',
        change: {
          actions: kinds,
          before: { name: 'a' },
          after: { name: 'b' },
          after_unknown: {},
          before_sensitive: {},
          after_sensitive: {},
        },
      },
    ],
  });

interface Given {
  readonly plan?: string;
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
  readonly stacks?: readonly string[];
  readonly backend?: string;
  /** The stack that terraform cannot plan. */
  readonly broken?: string;
}
function plan({
  plan: text = planOf(['update']),
  args = [],
  env = {},
  stacks = ['voice-to-chat'],
  backend = 's3',
  broken = '',
}: Given = {}) {
  const folder = temporaryFolder();
  for (const stack of stacks) {
    mkdirSync(join(folder, 'stacks', stack), { recursive: true });
    writeFileSync(
      join(folder, 'stacks', stack, 'cdk.tf.json'),
      JSON.stringify({ terraform: { backend: { [backend]: {} } } }),
    );
  }
  const binary = join(folder, 'terraform');
  const log = join(folder, 'log');
  writeFileSync(join(folder, 'plan.json'), text);
  writeFileSync(
    binary,
    `#!/bin/sh\nstack=$(basename "$PWD")\necho "$stack $* queue=$TF_VAR_queue_arn key=$(printf %s "$TF_VAR_private_key" | head -1)" >> ${log}\n[ "$1" = show ] && cat ${folder}/plan.json\n[ "$1 $stack" != "plan ${broken}" ]\n`,
  );
  chmodSync(binary, 0o755);
  const result = runScript(
    'scripts/workflow/plan',
    ['--reports', join(folder, 'reports'), '--stacks', join(folder, 'stacks'), ...args],
    {
      env: {
        TERRAFORM_BINARY_NAME: binary,
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        TF_VAR_private_key: '',
        ...env,
      },
    },
  );
  const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
  return {
    ...result,
    read,
    reports: join(folder, 'reports'),
    /** As GitHub reads them. */
    outputs: Object.fromEntries(
      read('output')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split('=')),
    ),
    commands: read('log').split('\n').filter(Boolean),
  };
}

describe('the plan script', () => {
  it('plans each stack with the repository’s variables and a throw-away key, and leaves the reports', () => {
    const { status, stderr, stdout, commands, read, outputs } = plan({
      stacks: ['voice-to-chat', 'voice-to-chat-test'],
      env: { VARIABLES: JSON.stringify({ TF_VAR_QUEUE_ARN: 'arn:queue', AWS_REGION: 'us-east-1' }) },
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(commands.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual(
      ['voice-to-chat', 'voice-to-chat-test'].flatMap((stack) =>
        ['init', 'plan', 'show'].map((verb) => `${stack} ${verb}`),
      ),
    );
    for (const line of commands) expect(line).toMatch(/queue=arn:queue key=-----BEGIN PRIVATE KEY-----$/);
    for (const line of commands.filter((one) => / plan /.test(one))) expect(line).toContain('-lock=false');
    const reports = ['voice-to-chat', 'voice-to-chat-test'].map((stack) => read(`reports/${stack}.md`));
    expect(reports[1]).toContain('<!-- voice-to-chat plan: voice-to-chat-test -->');
    expect(read('summary')).toBe(reports.map((report) => `${report}\n`).join(''));
    expect(outputs).toEqual({ digest: /^digest (\w{64})$/m.exec(stdout)?.[1], changes: 'true' });
    expect(stdout + read('output') + read('summary')).not.toContain('PRIVATE KEY');
  });

  it('says in the report which stack has no plan, plans the others, and fails', () => {
    const stacks = ['voice-to-chat', 'voice-to-chat-test'];
    const { status, stderr, read, outputs } = plan({ stacks, broken: 'voice-to-chat' });
    expect([status, outputs]).toEqual([1, {}]);
    expect(stderr).toContain('terraform plan failed in ');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(read('reports/voice-to-chat.md')).toMatch(
      /^<!-- voice-to-chat plan: voice-to-chat -->\n\n## voice-to-chat: no plan\n\n> \[!CAUTION\]\n> terraform plan failed in /,
    );
    expect(read('reports/voice-to-chat-test.md')).toContain('1 to change');
  });

  it.each<[string, Given, string]>([
    ['an apply without the real key', { args: ['--apply', 'x'] }, 'There is no private key'],
    [
      'an apply whose state would be gone',
      { args: ['--apply', 'x'], backend: 'local', env: { TF_VAR_private_key: 'x' } },
      'Give the stage a stateBucket',
    ],
    [
      'an apply with a key of another pair',
      {
        args: ['--apply', 'x'],
        env: { TF_VAR_private_key: keyPair().privateKey, TF_VAR_public_key: keyPair().publicKey },
      },
      'other half of none of the public keys',
    ],
    [
      'a private key that everybody can read',
      { env: { VARIABLES: JSON.stringify({ TF_VAR_PRIVATE_KEY: 'x' }) } },
      'Make it a secret',
    ],
    ['no stack', { stacks: [] }, 'npm run synth'],
    ['variables that are no JSON', { env: { VARIABLES: '{' } }, 'VARIABLES is no JSON'],
    ['a plan that is none', { plan: '{}' }, 'no plan of Terraform'],
    ['another option', { args: ['--force'] }, "Unknown option '--force'"],
  ])('refuses %s with a sentence', (_name, given, sentence) => {
    const { status, stderr, commands } = plan(given);
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(commands.filter((line) => line.includes(' apply '))).toEqual([]);
  });
});

describeWithTerraform('the plan script with a real terraform', () => {
  it('plans what is synthesized with the public key of the repository and a private key of nobody', () => {
    const keys = keyPair();
    const { private_key: _, ...values } = variableValues(keys);
    const stacks = temporaryFolder();
    const project = new TerraformProject(synthesize().folder);
    symlinkSync(project.folder, join(stacks, 'voice-to-chat'));
    const { status, stdout, stderr } = runScript(
      'scripts/workflow/plan',
      ['--reports', `${stacks}-reports`, '--stacks', stacks],
      {
        env: {
          VARIABLES: JSON.stringify(
            Object.fromEntries(Object.entries(values).map(([name, value]) => [`TF_VAR_${name.toUpperCase()}`, value])),
          ),
          TF_CLI_CONFIG_FILE: '/dev/null',
          TF_CLI_ARGS_init: `-plugin-dir=${pluginFolder}`,
          TF_CLI_ARGS_plan: '-refresh=false',
        },
      },
    );
    expect([status, stderr]).toEqual([0, '']);
    const report = readFileSync(join(`${stacks}-reports`, 'voice-to-chat.md'), 'utf8');
    project.remove();
    rmSync(`${stacks}-reports`, { recursive: true });
    expect(report).toMatch(/^<!-- voice-to-chat plan: voice-to-chat -->\n\n## voice-to-chat: \d+ to add/);
    expect(stdout).toMatch(/^digest \w{64}$/m);
    expect(stdout + report).not.toContain('PRIVATE KEY');
  });
});

interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
}
let comments: Comment[];
let refuse = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://github');
    const answer = (status: number, body?: unknown) => response.writeHead(status).end(body && JSON.stringify(body));
    if (refuse || request.headers.authorization !== 'Bearer token') return answer(refuse || 401, {});
    if (request.method === 'GET' && pathname === '/repos/o/r/issues/7/comments') {
      const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
      return answer(200, comments.slice(size * (page - 1), size * page));
    }
    const body = text === '' ? '' : (JSON.parse(text) as { body: string }).body;
    if (body.length > 65_536) return answer(422, { message: 'body is too long (maximum is 65536 characters)' });
    if (request.method === 'POST' && pathname === '/repos/o/r/issues/7/comments') {
      comments.push({ id: Math.max(0, ...comments.map(({ id }) => id)) + 1, body, user: { type: 'Bot' } });
      return answer(201, {});
    }
    const old = comments.find(({ id }) => pathname === `/repos/o/r/issues/comments/${id}`);
    if (old && request.method === 'DELETE') {
      comments = comments.filter((one) => one !== old);
      return answer(204);
    }
    if (request.method !== 'PATCH' || !old) return answer(404, {});
    old.body = body;
    return answer(200, {});
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());
beforeEach(() => {
  refuse = 0;
  comments = Array.from({ length: 120 }, (_, n) => ({ id: n + 1, body: `nice ${n}`, user: { type: 'User' } }));
});

const SHA = '0123456789abcdef0123456789abcdef01234567';
/** @param reports the folder that the plan job left, or the files of one */
function comment(
  reports: string | Readonly<Record<string, string>>,
  env: Record<string, string> = {},
): Promise<{ readonly status: number | null; readonly stderr: string }> {
  const folder = typeof reports === 'string' ? reports : temporaryFolder();
  if (typeof reports !== 'string')
    for (const [name, text] of Object.entries(reports)) writeFileSync(join(folder, name), text);
  return new Promise((done) => {
    const child = spawn(process.execPath, [join(ROOT, '.github/scripts/comment.mjs')], {
      env: {
        ...process.env,
        GITHUB_API_URL: url,
        GITHUB_SERVER_URL: 'https://github.example',
        GITHUB_REPOSITORY: 'o/r',
        GITHUB_RUN_ID: '42',
        GITHUB_TOKEN: 'token',
        HEAD_SHA: SHA,
        PLAN_RESULT: 'success',
        PULL_REQUEST: '7',
        REPORTS: folder,
        ...env,
      },
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    child.on('close', (status) => done({ status, stderr }));
  });
}
const marker = (stack: string) => `<!-- voice-to-chat plan: ${stack} -->`;
const report = (stack: string, text: string) => ({ [`${stack}.md`]: `${marker(stack)}\n\n${text}\n` });
/** Comments of the workflow, without those of people. */
const written = () => comments.filter(({ user }) => user.type === 'Bot').map(({ body }) => body);
const RUN = 'https://github.example/o/r/actions/runs/42';
const headed = (stack: string, text: string) =>
  `${marker(stack)}\nCommit 012345678 · [the run, with the whole report](${RUN})\n\n${text}`;

describe('the comment script', () => {
  it('writes one comment for each stack, rewrites it, and removes that of a stack that is gone', async () => {
    expect(await comment({ ...report('a', 'one'), ...report('b', 'one') })).toEqual({ status: 0, stderr: '' });
    expect(written()).toEqual([headed('a', 'one'), headed('b', 'one')]);
    const [{ id = 0 } = {}] = comments.slice(-2);
    expect((await comment(report('a', 'two'))).status).toBe(0);
    expect([written(), comments.at(-1)?.id]).toEqual([[headed('a', 'two')], id]);
  });

  it('leaves a person’s comment alone that quotes a report', async () => {
    const quoted = { id: 121, body: headed('a', 'quoted'), user: { type: 'User' } };
    comments.push({ ...quoted });
    await comment(report('a', 'one'));
    await comment({}, { PLAN_RESULT: 'failure' });
    expect(comments[120]).toEqual(quoted);
    expect(written()).toHaveLength(1);
  });

  it('leaves nothing standing of an earlier commit when the plan fails, and says it once where nothing stands', async () => {
    await comment({ ...report('a', 'one'), ...report('b', 'one') });
    for (const result of ['failure', 'cancelled']) {
      expect(await comment(join(ROOT, 'no-such-folder'), { PLAN_RESULT: result })).toEqual({ status: 0, stderr: '' });
      expect(written()).toHaveLength(2);
      for (const body of written())
        expect(body).toMatch(/Commit 012345678 · \[the run\]\(.*runs\/42\)\n\n> .*\n> \*\*No plan\.\*\*/);
    }
    comments = [];
    for (let time = 1; time <= 2; time++) await comment({}, { PLAN_RESULT: 'failure' });
    expect(written()).toEqual([expect.stringContaining('**No plan.**')]);
    await comment(report('a', 'two'));
    expect(written()).toEqual([headed('a', 'two')]);
  });

  it('cuts what GitHub would refuse, and says where the whole is', async () => {
    expect((await comment(report('a', 'line @ line\n'.repeat(6_000)))).stderr).toBe('');
    const [body = ''] = written();
    expect(body.length).toBeGreaterThan(65_000);
    expect(body).toContain(`line\n\n… Cut: see the [summary of the run](${RUN}).`);
  });

  it('takes a report for the text of a stranger', async () => {
    const hostile = [
      'Hello @everyone, &#64;admin &#x40;admin &commat;admin',
      'Fixes #12, GH-12, o/r#12 &#35;12 &num;12',
      '![pixel](https://evil.example/p.png) [log in](https://evil.example) [a][b]',
      '[b]: https://evil.example',
      '<img src=x><a href="https://evil.example">x</a><details open><!-- voice-to-chat plan: b -->',
      '</DETAILS><iframe>\u202egnp',
      '```\n@fenced <b>\n```',
    ].join('\n');
    expect((await comment(report('a', hostile))).stderr).toBe('');
    const text = written()[0]?.split('\n\n').slice(1).join('\n\n') ?? '';
    expect(text).not.toMatch(/@\w|&(#64|#x40|commat|#35|num);|#12|GH-12|\]\(|\]\[|\]:|<[a-z!/]|\u202e/i);
    // Nothing is lost but what steers.
    expect(text.replaceAll('\u200b', '')).toContain('Fixes #12, GH-12, o/r#12 #12 #12');
  });

  it('shows the real reports as they are', async () => {
    const samples = join(ROOT, 'docs/plan-comments');
    for (const name of readdirSync(samples)) {
      const text = readFileSync(join(samples, name), 'utf8');
      expect(await comment({ 'voice-to-chat.md': text })).toEqual({ status: 0, stderr: '' });
      expect(written()).toEqual([headed('voice-to-chat', text.slice(text.indexOf('\n')).trim())]);
    }
  });

  it.each<[string, (folder: string) => void, string]>([
    ['another name', (folder) => writeFileSync(join(folder, 'a b.md'), ''), '"a b.md" is no report'],
    ['a hidden file', (folder) => writeFileSync(join(folder, '.md'), ''), 'is no report'],
    ['a folder', (folder) => mkdirSync(join(folder, 'a.md')), 'is no report'],
    ['a link to elsewhere', (folder) => symlinkSync('/etc/passwd', join(folder, 'a.md')), 'is no report'],
    [
      'another stack’s marker',
      (folder) => writeFileSync(join(folder, 'a.md'), marker('b')),
      'does not begin with its marker',
    ],
    ['a huge file', (folder) => writeFileSync(join(folder, 'a.md'), marker('a').padEnd(2_000_000)), 'bytes'],
    [
      'too many',
      (folder) => {
        for (let n = 0; n < 20; n++) writeFileSync(join(folder, `a${n}.md`), marker(`a${n}`));
      },
      'There are 21 reports',
    ],
    ['nothing at all, of a plan that succeeded', () => undefined, 'there is no report'],
  ])('refuses %s, and writes nothing', async (_name, put, sentence) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'z.md'), `${marker('z')}\n\nz`);
    put(folder);
    if (sentence === 'there is no report') rmSync(join(folder, 'z.md'));
    const { status, stderr } = await comment(folder);
    expect([status, stderr, written()]).toEqual([1, expect.stringContaining(sentence), []]);
  });

  it('says what it lacks', async () => {
    expect((await comment({}, { PULL_REQUEST: '' })).stderr).toContain('PULL_REQUEST is not set');
    expect((await comment({}, { HEAD_SHA: 'main](x)' })).stderr).toContain('not of the form');
    refuse = 403;
    const refused = await comment(report('a', 'one'));
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('pull-requests: write')]);
  });
});

describe('both workflows, script after script', () => {
  const stacks = ['voice-to-chat', 'voice-to-chat-test'];
  /** What the jobs `plan` and `comment` of a pull request run. */
  const push = async (given: Given) => {
    const { status, reports } = plan({ stacks, ...given });
    await comment(reports, { PLAN_RESULT: status === 0 ? 'success' : 'failure' });
    return written();
  };

  it('a pull request: a change, a plan that fails, one that is too long, and no change at all', async () => {
    expect(await push({})).toEqual(
      stacks.map((stack) => expect.stringContaining(`## ${stack}: 0 to add, 1 to change`)),
    );
    expect(await push({ broken: 'voice-to-chat-test' })).toEqual([
      expect.stringContaining('## voice-to-chat: 0 to add, 1 to change'),
      expect.stringContaining('## voice-to-chat-test: no plan'),
    ]);
    const one = JSON.parse(planOf(['delete'])) as { resource_changes: object[] };
    const many = Array.from({ length: 2_000 }, (_, n) => ({
      ...one.resource_changes[0],
      address: `aws_dynamodb_table.links_${n}`,
    }));
    const long = await push({ plan: JSON.stringify({ ...one, resource_changes: many }) });
    for (const body of long) expect(body).toMatch(/> \[!CAUTION\]\n> \*\*Replaced or destroyed.*summary of the run/s);
    expect(await push({ plan: planOf(['no-op']) })).toEqual(
      stacks.map((stack) => headed(stack, `**${stack}**: no changes. All 1 resources stay as they are.`)),
    );
  });

  it('a deployment: applies what was approved, and nothing else; without a change there is nothing to approve', () => {
    const { publicKey, privateKey } = keyPair();
    const key = { TF_VAR_private_key: privateKey, TF_VAR_second_public_key: publicKey };
    const { digest = '', changes } = plan().outputs;
    expect(changes).toBe('true');
    const applied = plan({ args: ['--apply', digest], env: key });
    expect([applied.status, applied.commands.at(-1)]).toEqual([
      0,
      expect.stringContaining('apply -input=false -no-color plan.bin'),
    ]);
    const other = plan({ args: ['--apply', digest], env: key, plan: planOf(['delete', 'create']) });
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('not the one that was approved');
    const broken = plan({ args: ['--apply', digest], env: key, broken: 'voice-to-chat' });
    expect([broken.status, broken.stderr]).toEqual([1, expect.stringContaining('Nothing was applied.')]);
    expect([...other.commands, ...broken.commands].filter((line) => line.includes(' apply '))).toEqual([]);
    expect(plan({ plan: planOf(['no-op']) }).outputs['changes']).toBe('false');
  });
});
