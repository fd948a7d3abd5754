// The workflows of pull requests and deployments: their rules, and their scripts run end to end, with a terraform that takes notes and a
// GitHub that remembers comments.

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
const WORKFLOWS = join(ROOT, '.github/workflows');
const workflows = readdirSync(WORKFLOWS).map((name) => [name, readFileSync(join(WORKFLOWS, name), 'utf8')] as const);
/** Text of each job, by its name. */
const jobsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .slice(text.indexOf('\njobs:\n') + 7)
      .split(/^(?= {2}[\w-]+:$)/m)
      .map((job) => [/^ {2}([\w-]+):/.exec(job)?.[1] ?? '', job]),
  );

describe.each(workflows)('%s', (_name, text) => {
  const jobs = jobsOf(text);

  it('pins every action by its commit, and names the version', () => {
    const uses = text.split('\n').filter((line) => /\buses:/.test(line));
    expect(uses.length).toBeGreaterThan(2);
    for (const line of uses) expect(line).toMatch(/uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('runs only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const files = [...text.matchAll(/(?:tsx|node) ([\w./-]+\.\w+)/g)].map(([, file = '']) => file);
    expect(named.length + files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('gives every job the least it needs, an end, and checkouts without credentials', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read$/m);
    expect(text).toMatch(/^concurrency:$/m);
    for (const [name, job] of Object.entries(jobs)) {
      expect([name, /timeout-minutes: \d+/.test(job)]).toEqual([name, true]);
      expect([name, job.split('actions/checkout@').length]).toEqual([
        name,
        job.split('persist-credentials: false').length,
      ]);
      // What comes from outside reaches a shell by its environment, never by its text.
      for (const [, command = ''] of job.matchAll(/run: (.*)/g)) expect(command).not.toContain('${{');
    }
  });

  it('gives no job both a token for AWS and one that writes, and no job of a pull request a secret', () => {
    for (const [name, job] of Object.entries(jobs)) {
      expect([name, job.includes('id-token: write') && job.includes('pull-requests: write')]).toEqual([name, false]);
      if (job.includes('secrets.'))
        expect([name, job]).toEqual([name, expect.stringContaining('environment: production')]);
    }
  });
});

describe('a pull request', () => {
  const jobs = jobsOf(readFileSync(join(WORKFLOWS, 'pull-request.yml'), 'utf8'));

  it('of a fork gets no plan, and is told so', () => {
    const own = 'github.event.pull_request.head.repo.full_name == github.repository';
    expect(jobs['plan']).toContain(`if: ${own} && vars.PLAN_ROLE_ARN != ''`);
    expect(jobs['no-plan']).toContain(`if: ${own.replace('==', '!=')} || vars.PLAN_ROLE_ARN == ''`);
    expect(jobs['no-plan']).toContain('::notice');
  });

  it('runs nothing of its own beside the token that writes comments', () => {
    expect(jobs['comment']).toContain('ref: ${{ github.event.pull_request.base.sha }}');
    expect(jobs['comment']).not.toMatch(/npm|npx/);
  });
});

describe('the plan script', () => {
  const plan = (kinds: readonly string[]) =>
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
  }
  function run({
    plan: text = plan(['update']),
    args = [],
    env = {},
    stacks = ['voice-to-chat'],
    backend = 's3',
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
      `#!/bin/sh\necho "$(basename "$PWD") $* queue=$TF_VAR_queue_arn key=$(printf %s "$TF_VAR_private_key" | head -1)" >> ${log}\n[ "$1" = show ] && cat ${folder}/plan.json\nexit 0\n`,
    );
    chmodSync(binary, 0o755);
    const result = runScript(
      'scripts/workflow/plan',
      ['--reports', join(folder, 'reports'), '--stacks', join(folder, 'stacks'), ...args],
      { env: { TERRAFORM_BINARY_NAME: binary, GITHUB_OUTPUT: join(folder, 'output'), TF_VAR_private_key: '', ...env } },
    );
    const read = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), 'utf8') : '');
    return { ...result, folder, read, commands: read('log').split('\n').filter(Boolean) };
  }
  const digestOf = (output: string) => /^digest (\w{64})$/m.exec(output)?.[1] ?? 'none';

  it('plans each stack with the repository’s variables and a throw-away key, and hands the reports on', () => {
    const { status, stderr, stdout, commands, read } = run({
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
    expect(read('reports/voice-to-chat-test.md')).toContain('<!-- voice-to-chat plan: voice-to-chat-test -->');
    const [digest = '', reports = ''] = read('output').trim().split('\n');
    expect(digest).toBe(`digest=${digestOf(stdout)}`);
    expect(JSON.parse(reports.replace('reports=', ''))).toEqual([
      read('reports/voice-to-chat.md'),
      read('reports/voice-to-chat-test.md'),
    ]);
    expect(stdout + read('output')).not.toContain('PRIVATE KEY');
  });

  it('applies what was approved, and nothing else', () => {
    const approved = digestOf(run().stdout);
    const { publicKey, privateKey } = keyPair();
    const key = { TF_VAR_private_key: privateKey, TF_VAR_second_public_key: publicKey };
    const applied = run({ args: ['--apply', approved], env: key });
    expect([applied.status, applied.commands.at(-1)]).toEqual([
      0,
      expect.stringContaining('apply -input=false -no-color plan.bin'),
    ]);
    const other = run({ args: ['--apply', approved], env: key, plan: plan(['delete', 'create']) });
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('not the one that was approved');
    expect(other.commands.filter((line) => line.includes(' apply '))).toEqual([]);
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
    const { status, stderr } = run(given);
    expect(status).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/\n\s+at /);
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

describe('the comment script', () => {
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
      const answer = (status: number, body: unknown) => response.writeHead(status).end(JSON.stringify(body));
      if (refuse || request.headers.authorization !== 'Bearer token') return answer(refuse || 401, {});
      if (request.method === 'GET' && pathname === '/repos/o/r/issues/7/comments') {
        const [size, page] = [Number(searchParams.get('per_page')), Number(searchParams.get('page'))];
        return answer(200, comments.slice(size * (page - 1), size * page));
      }
      const { body } = JSON.parse(text) as { body: string };
      if (request.method === 'POST' && pathname === '/repos/o/r/issues/7/comments') {
        comments.push({ id: comments.length + 1, body, user: { type: 'Bot' } });
        return answer(201, {});
      }
      const old = comments.find(({ id }) => pathname === `/repos/o/r/issues/comments/${id}`);
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

  const run = (
    reports: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ status: number | null; stderr: string }> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [join(ROOT, '.github/scripts/comment.mjs')], {
        env: {
          ...process.env,
          GITHUB_API_URL: url,
          GITHUB_REPOSITORY: 'o/r',
          GITHUB_TOKEN: 'token',
          PULL_REQUEST: '7',
          REPORTS: JSON.stringify(reports),
          ...env,
        },
      });
      let stderr = '';
      child.stderr.on('data', (chunk: Buffer) => {
        stderr += chunk;
      });
      child.on('close', (status) => done({ status, stderr }));
    });
  const report = (stack: string, text: string) => `<!-- voice-to-chat plan: ${stack} -->\n\n${text}`;
  const reports = () => comments.filter(({ body }) => body.includes('plan:')).map(({ body }) => body);

  it('writes one comment for each stack, and rewrites it', async () => {
    expect((await run([report('a', 'one'), report('b', 'one')])).status).toBe(0);
    expect(reports()).toEqual([report('a', 'one'), report('b', 'one')]);
    expect((await run([report('a', 'two'), report('b', 'two')])).status).toBe(0);
    expect(reports()).toEqual([report('a', 'two'), report('b', 'two')]);
  });

  it('leaves a person’s comment alone that quotes a report', async () => {
    comments.push({ id: 121, body: report('a', 'quoted'), user: { type: 'User' } });
    await run([report('a', 'one')]);
    expect(reports()).toEqual([report('a', 'quoted'), report('a', 'one')]);
  });

  it('says what it lacks', async () => {
    expect((await run([], { PULL_REQUEST: '' })).stderr).toContain('PULL_REQUEST is not set');
    expect((await run(['no marker'])).stderr).toContain('does not begin with its marker');
    refuse = 403;
    const refused = await run([report('a', 'one')]);
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('pull-requests: write')]);
  });
});
