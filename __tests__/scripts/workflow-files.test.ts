// The workflows as files: least rights, pinned actions, references that resolve, and what they fetch for the tests.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import { App, TerraformStack, Testing } from 'cdktf';
import { requireVersions } from '../../constructs/versions';
import { temporaryFolder } from '../support/temporary-folder';
import type * as Terraform from '../support/terraform';
import { describeWithTerraform, findTerraform } from '../support/terraform';

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

const JOB_KEYS = new Set('name if needs environment runs-on timeout-minutes permissions outputs steps'.split(' '));
const STEP_KEYS = new Set('id if uses with run env continue-on-error'.split(' '));
/** Outputs of steps, by the step's id: what the script tells, what the action's documentation names. */
const STEP_OUTPUTS: Readonly<Record<string, readonly string[]>> = {
  plan: (
    /tell\('GITHUB_OUTPUT', `(.*)`\)/.exec(readFileSync(join(ROOT, 'scripts/workflow/plan.ts'), 'utf8'))?.[1] ?? ''
  )
    .split('\\n')
    .map((line) => line.replace(/=.*/, '')),
  provider: ['cache-hit'],
};

/** What a job refers to and nothing gives. */
function danglingIn(job: string, steps: readonly string[], jobs: Readonly<Record<string, string>>): readonly string[] {
  const dangling: string[] = [];
  const check = (there: boolean | undefined, reference: string) => there || dangling.push(reference);
  const expressions = [...job.matchAll(/\$\{\{(.*?)\}\}|^ +(?:- )?if: (.*)$/gm)].map(([whole]) => whole);
  for (const [whole, context, rest = ''] of expressions.join('\n').matchAll(/\b([a-z]+)\.([\w.-]+)/g)) {
    const [one = '', kind, name] = rest.split('.');
    if (context === 'needs') {
      const needed = /^ {4}needs: (.*)$/m.exec(job)?.[1] === one;
      const given = new RegExp(`^ {6}${name}: `, 'm').test(jobs[one]?.split(/^ {4}outputs:$/m)[1] ?? '');
      check(needed && (kind === 'result' || (kind === 'outputs' && given)), whole);
    } else if (context === 'steps') {
      const there = steps.some((step) => step.startsWith(`      - id: ${one}\n`));
      check(there && kind === 'outputs' && STEP_OUTPUTS[one]?.includes(name ?? ''), whole);
    } else check(['github', 'vars', 'secrets', 'runner'].includes(context ?? '') || /\.(yml|tf)$/.test(whole), whole);
  }
  for (const step of steps) {
    for (const [whole, name = ''] of (/^ +(?:- )?run: (.*)$/m.exec(step)?.[1] ?? '').matchAll(/\$([A-Z_]+)/g))
      check(name === 'RUNNER_TEMP' || new RegExp(`^ {10}${name}: `, 'm').test(step), whole);
  }
  for (const [, file = ''] of job.matchAll(/hashFiles\('([^']+)'\)/g)) check(existsSync(join(ROOT, file)), file);
  return dangling;
}

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
    expect(named.length + files.length).toBeGreaterThan(1);
    const suites = [...text.matchAll(/__tests__\/[\w/-]+/g)].map(([path]) => `${path}.test.ts`);
    expect([...files, ...suites].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
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

  it('has no key that GitHub does not know where it stands, and no reference into the void', () => {
    const keys = (part: string, form: RegExp) => [...part.matchAll(form)].map(([, key = '']) => key);
    expect(keys(text, /^([\w-]+):/gm)).toEqual(['name', 'on', 'permissions', 'concurrency', 'jobs']);
    for (const [name, job] of Object.entries(jobs)) {
      expect([name, keys(job, /^ {4}([\w-]+):/gm).filter((key) => !JOB_KEYS.has(key))]).toEqual([name, []]);
      const steps = job.split(/^(?= {6}- )/m).slice(1);
      expect(steps.length).toBeGreaterThan(0);
      for (const step of steps)
        expect([name, keys(step, /^ {6}[- ] ([\w-]+):/gm).filter((key) => !STEP_KEYS.has(key))]).toEqual([name, []]);
      expect([name, danglingIn(job, steps, jobs)]).toEqual([name, []]);
    }
  });

  it('names to a person what a person has to set', () => {
    const page = readFileSync(join(ROOT, 'docs/workflows.md'), 'utf8');
    const named = [...text.matchAll(/\b(?:vars|secrets)\.(\w+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });

  it('gives no job both a token for AWS and one that writes, and no job of a pull request a secret', () => {
    for (const [name, job] of Object.entries(jobs)) {
      expect([name, job.includes('id-token: write') && job.includes('pull-requests: write')]).toEqual([name, false]);
      if (job.includes('secrets.'))
        expect([name, job]).toEqual([name, expect.stringContaining('environment: production')]);
    }
  });

  it('runs no script of a package beside a token for AWS', () => {
    for (const [name, job] of Object.entries(jobs).filter(([, one]) => one.includes('id-token: write')))
      for (const [, options = ''] of job.matchAll(/npm ci(.*)/g))
        expect([name, options]).toEqual([name, ' --ignore-scripts']);
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
    // An artifact that reaches beyond its folder is overwritten.
    expect(jobs['comment']).toMatch(/download-artifact@.*checkout@.*comment\.mjs/s);
  });

  it('whose plan fails gets that as its comment', () => {
    expect(jobs['comment']).toContain("if: ${{ !cancelled() && needs.plan.result != 'skipped' }}");
    const upload = (jobs['plan'] ?? '').split(/^(?= {6}- )/m).find((step) => step.includes('upload-artifact@'));
    expect(upload).toContain('if: ${{ !cancelled() }}');
    expect(jobs['comment']).toMatch(/download-artifact@.*\n {8}continue-on-error: true/);
    const names = [upload, jobs['comment']].map((part) =>
      /name: (plan-\w+)\n {10}path: (.*)\n/.exec(part ?? '')?.slice(1),
    );
    expect(names[0]).toEqual(['plan-reports', '${{ runner.temp }}/reports']);
    expect(names[1]).toEqual(names[0]);
  });

  it('is tested with terraform, the provider and a browser, or fails', () => {
    const steps = (jobs['test'] ?? '').split(/^(?= {6}- )/m);
    const test = steps.find((step) => step.includes('run: npm test'));
    const fetch = steps.find((step) => step.includes('terraform -chdir'));
    expect(test).toMatch(/TF_PLUGIN_DIR: \$\{\{ runner\.temp \}\}\/terraform\/providers\n/);
    expect(test).toContain('CHROMIUM_PATH: /usr/bin/chromium\n');
    expect(fetch).toContain('terraform -chdir=.github/terraform init');
    expect(fetch).toMatch(/TF_DATA_DIR: \$\{\{ runner\.temp \}\}\/terraform\n/);
  });
});

describe('a deployment', () => {
  it('asks for approval only where something changes', () => {
    const jobs = jobsOf(readFileSync(join(WORKFLOWS, 'deploy.yml'), 'utf8'));
    expect(jobs['deploy']).toContain("if: needs.plan.outputs.changes == 'true'\n    environment: production");
  });
});

describe('the provider that the workflows fetch', () => {
  const versionIn = (folder: string) =>
    /version = "(.*)"/.exec(readFileSync(join(ROOT, '.github/terraform', folder, 'providers.tf'), 'utf8'))?.[1] ?? '';

  it('is what the stack allows: a fixed one for pull requests, the newest each week', () => {
    const stack = new TerraformStack(new App(), 'versions');
    requireVersions(stack);
    new AwsProvider(stack, 'aws');
    const allowed = JSON.parse(Testing.synth(stack)).terraform.required_providers.aws.version as string;
    expect(versionIn('newest')).toBe(allowed);
    const [, least = '', below = ''] = /^>= (\S+), < (\S+)$/.exec(allowed) ?? [];
    const order = [least, versionIn('.'), below];
    expect(order[1]).toMatch(/^\d+\.\d+\.\d+$/);
    expect([...order].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))).toEqual(order);
  });

  it('where it is promised and absent, fails a test and skips none', () => {
    const registered: string[] = [];
    const before = process.env['TF_PLUGIN_DIR'];
    const failing = jest.spyOn(globalThis, 'it').mockImplementation(((name: string, body: () => void) => {
      registered.push(name);
      expect(body).toThrow('TF_PLUGIN_DIR promises terraform');
    }) as never);
    // Of the module that is loaded once more below: nothing of it runs.
    const hook = jest.spyOn(globalThis, 'afterAll').mockImplementation(() => undefined);
    process.env['TF_PLUGIN_DIR'] = temporaryFolder();
    try {
      jest.isolateModules(() => {
        const { describeWithTerraform: describeHere } = require('../support/terraform') as typeof Terraform;
        describeHere('a plan', () => registered.push('the body'));
      });
    } finally {
      failing.mockRestore();
      hook.mockRestore();
      if (before === undefined) delete process.env['TF_PLUGIN_DIR'];
      else process.env['TF_PLUGIN_DIR'] = before;
    }
    expect(registered).toEqual(['a plan']);
  });
});

describeWithTerraform('the step that fetches the provider', () => {
  it('leaves it where the tests look for it', () => {
    const folder = temporaryFolder();
    const config = readFileSync(join(ROOT, '.github/terraform/providers.tf'), 'utf8');
    const here = findTerraform(process.env['TF_PLUGIN_DIR']);
    if (typeof here === 'string') throw new Error(here);
    writeFileSync(
      join(folder, 'providers.tf'),
      config.replace(/version = ".*"/, `version = "${here.providerVersion}"`),
    );
    const data = join(folder, 'data');
    const init = spawnSync(
      process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform',
      [`-chdir=${folder}`, 'init', '-input=false', `-plugin-dir=${here.pluginFolder}`],
      { env: { ...process.env, TF_DATA_DIR: data, TF_CLI_CONFIG_FILE: '/dev/null', CHECKPOINT_DISABLE: '1' } },
    );
    expect(init.status).toBe(0);
    expect(findTerraform(join(data, 'providers'))).toEqual({ ...here, pluginFolder: join(data, 'providers') });
  });
});
