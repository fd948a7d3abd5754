// `npm run compat:cdktn`: the project on CDK Terrain, the successor of cdktf, in a temporary copy: installs, checks types, tests
// and synthesizes it there, and shows that the Terraform JSON is the same but for versions. Writes nothing here but cdktf.out, as `npm run synth` does;
// with UPDATE_DOCS=1, docs/compat-cdktn.md too.
// The copy renames the imports, which is what projects that moved have done (facts: cdktf-terraform.md, section 3.3).

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

/** What takes the place of what. The provider's bindings are of a newer provider; the version that the stack asks for stays ours. */
const SUCCESSORS: Readonly<Record<string, readonly [name: string, version: string]>> = {
  cdktf: ['cdktn', '0.24.0'],
  '@cdktf/provider-aws': ['@cdktn/provider-aws', '25.7.0'],
};
/** Starts only on Node.js 22.19 and later, and nothing here needs it: the project's own script synthesizes. */
const LEFT_OUT = 'cdktf-cli';

const PAGE = 'docs/compat-cdktn.md';
/** What is told on the way, for the page. */
const said: string[] = [];

main(async (args) => {
  refuseOptionsOfNpm('compat:cdktn', ['keep']);
  const keep = args.includes('--keep');
  const unknown = args.find((argument) => argument !== '--keep');
  if (unknown !== undefined) throw new UsageError(`Unknown option ${unknown}. The only one is --keep: leave the copy.`);

  const copy = mkdtempSync(join(tmpdir(), 'voice-to-chat-cdktn-'));
  try {
    copyProject(copy);
    run(copy, 'install', 'npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
    run(copy, 'types', 'npx', ['tsc', '--noEmit']);
    run(copy, 'tests of the constructs', 'npx', ['jest', '__tests__/constructs']);
    run(copy, 'synth', 'npm', ['run', '--silent', 'synth']);
    run('.', 'synth with cdktf', 'npm', ['run', '--silent', 'synth']);
    compare(copy);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, page());
  } finally {
    if (keep) console.log(`The copy is in ${copy}`);
    else rmSync(copy, { recursive: true, force: true });
  }
  return 0;
});

/** Everything that is in version control, or would be, with the successor's names in it. */
function copyProject(copy: string): void {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
  });
  if (listed.status !== 0)
    throw new UsageError('This needs a git clone: git ls-files says which files belong to the project.');
  // With the lock, so that everything but the framework is what it is here: npm takes out what nothing asks for any more.
  const files = listed.stdout.split('\0').filter((name) => name !== '');
  // A file that is deleted here and not yet committed is still listed.
  for (const file of files.filter((name) => existsSync(name))) {
    const target = join(copy, file);
    mkdirSync(dirname(target), { recursive: true });
    if (/\.(ts|tsx|js)$/.test(file)) writeFileSync(target, renamed(readFileSync(file, 'utf8')));
    else cpSync(file, target);
  }
  const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
  for (const kind of ['dependencies', 'devDependencies']) {
    manifest[kind] = Object.fromEntries(
      Object.entries<string>(manifest[kind])
        .filter(([name]) => name !== LEFT_OUT)
        .map(([name, version]) => SUCCESSORS[name] ?? [name, version]),
    );
  }
  delete manifest.engines;
  writeFileSync(join(copy, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The same source with the successor's module names: `'cdktf'`, `'cdktf/lib/...'`, `'@cdktf/provider-aws/lib/...'`. */
function renamed(source: string): string {
  return source.replace(/(['"])(cdktf|@cdktf\/provider-aws)(?=[/'"])/g, (whole, quote: string, name: string) =>
    SUCCESSORS[name] === undefined ? whole : `${quote}${SUCCESSORS[name][0]}`,
  );
}

function run(cwd: string, what: string, command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) {
    throw new UsageError(
      `${what}: "${command} ${args.join(' ')}" failed with ${status}:\n${`${stdout}${stderr}`.slice(-6000)}`,
    );
  }
  const tests = /^Tests:\s*(.*)$/m.exec(stderr)?.[1];
  say(`ok  ${what}${tests === undefined ? '' : `: ${tests}`}`);
}

function say(line: string): void {
  said.push(line);
  console.log(line);
}

function page(): string {
  const pairs = Object.entries(SUCCESSORS).map(
    ([name, [successor, version]]) => `\`${successor}\` ${version} in place of \`${name}\``,
  );
  return `# On CDK Terrain

\`npm run compat:cdktn\` runs this project on the successor of cdktf: it copies the sources, puts ${pairs.join(' and ')},
renames the imports, and builds, tests and synthesizes there. A workflow does it each week (\`.github/workflows/weekly.yml\`). What it said on
${new Date().toISOString().slice(0, 10)}, with Node.js ${process.versions.node}:

\`\`\`
${said.join('\n')}
\`\`\`

\`UPDATE_DOCS=1 npm run compat:cdktn\` writes this page again.
`;
}

/** Holds every stack of the copy against ours, as text, after what may differ is put aside. */
function compare(copy: string): void {
  const stacks = (folder: string) => join(folder, 'cdktf.out', 'stacks');
  for (const id of readdirSync(stacks('.')).sort()) {
    const [ours, theirs] = ['.', copy].map((folder) =>
      comparable(JSON.parse(readFileSync(join(stacks(folder), id, 'cdk.tf.json'), 'utf8'))),
    ) as [Comparable, Comparable];
    const at = ours.lines.findIndex((line, index) => line !== theirs.lines[index]);
    if (at >= 0 || ours.lines.length !== theirs.lines.length) {
      throw new UsageError(`${id} differs at line ${at + 1}:\n- ${ours.lines[at]}\n+ ${theirs.lines[at]}`);
    }
    say(`ok  ${id}: ${ours.lines.length} lines of Terraform JSON are the same but for ${ours.aside} / ${theirs.aside}`);
  }
}

interface Comparable {
  readonly lines: readonly string[];
  readonly aside: string;
}

/** Without the framework's own version. */
function comparable(stack: { '//'?: { metadata?: { version?: string } } }): Comparable {
  const { version } = stack['//']?.metadata ?? {};
  if (stack['//']?.metadata) delete stack['//'].metadata.version;
  return { lines: JSON.stringify(stack, null, 1).split('\n'), aside: `version ${version}` };
}
