// What the synthesized files may hold: allowed expressions, no secret, nothing of this machine; and the same bytes every time.

import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PROJECT_ROOT } from '../../constructs/bundle';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import { type Expression, parseTemplate } from '../../local/terraform/expression';
import { synthesize } from '../support/synthesize';

jest.setTimeout(120_000);

const VARIANTS: [string, StageProps][] = [
  ['default', {}],
  [
    'end user messaging, e-mail and a second key',
    { smsService: 'end-user-messaging', email: true, secondKey: true, signWith: 'second' },
  ],
];

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort();

/** Functions that an expression may call (DESIGN section 4). */
const ALLOWED = ['element', 'split', 'trimspace', 'replace', 'jsonencode', 'sha256', 'substr', 'parseint'];

/** Every function that an expression calls, at any depth. The parser refuses whatever the twin would not evaluate. */
function callsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'call':
      return [expression.name, ...expression.args.flatMap(callsOf)];
    case 'template':
      return expression.parts.flatMap(callsOf);
    case 'list':
      return expression.items.flatMap(callsOf);
    case 'object':
      return expression.entries.flat().flatMap(callsOf);
    case 'index':
      return [...callsOf(expression.of), ...callsOf(expression.key)];
    default:
      return [];
  }
}

/** All strings but those of `lifecycle`, which Terraform alone reads. */
const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, member]) => (key === 'lifecycle' ? [] : stringsIn(member)));
};

describe.each(VARIANTS)('%s', (_name, props) => {
  const { template, folder } = synthesize(props);

  it('uses only the expressions that the local twin evaluates, and no data source', () => {
    const { resource, output, provider } = template.json;
    const texts = [resource, output, provider].flatMap(stringsIn);
    expect(texts.filter((text) => text.includes('${')).length).toBeGreaterThan(50);
    const called = new Set(texts.flatMap((text) => callsOf(parseTemplate(text))));
    expect([...called].filter((name) => !ALLOWED.includes(name))).toEqual([]);
    expect(template.json).not.toHaveProperty('data');
    expect(template.text).not.toMatch(/"(count|for_each|dynamic)":/);
  });

  it('keeps the private key out of plan and state by its variable', () => {
    expect(template.json.variable?.['private_key']).toMatchObject({ ephemeral: true, sensitive: true });
    const readers = template.addresses.filter((address) =>
      JSON.stringify(template.resource(address)).includes('var.private_key'),
    );
    expect(readers).toEqual(['aws_secretsmanager_secret_version.link_signing']);
    expect(
      Object.entries(template.resource(readers[0] ?? ''))
        .filter(([, value]) => String(value).includes('var.private_key'))
        .map(([name]) => name),
    ).toEqual(['secret_string_wo']);
  });

  it('holds no unresolved reference, key, account id or path of this machine', () => {
    for (const file of filesIn(folder).filter((name) => /\.(json|html|js)$/.test(name))) {
      // The state's path leads from this test's temporary folder to the project.
      const text = readFileSync(join(folder, file), 'utf8').replace(/"path": "[./]*[^"]*\.tfstate"/, '');
      expect([file, text.match(/TfToken|TFTOKEN|<unresolved-token>/i)?.[0]]).toEqual([file, undefined]);
      expect([file, text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{20}/)?.[0]]).toEqual([
        file,
        undefined,
      ]);
      expect([file, text.match(/arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:/)?.[0]]).toEqual([file, undefined]);
      expect([file, text.includes(PROJECT_ROOT) || text.includes(tmpdir())]).toEqual([file, false]);
    }
  });
});

it('takes no provider that calls the Pinpoint settings which AWS switched off, and no Terraform without write-only values', () => {
  const { terraform } = synthesize().template.json;
  expect(terraform).toMatchObject({
    required_version: '>= 1.11.0',
    required_providers: { aws: { source: 'hashicorp/aws', version: '>= 6.48.0, < 7.0.0' } },
  });
});

it('keeps the state beside cdktf.json, or in a bucket with locking', () => {
  const { folder, template } = synthesize();
  const { local } = template.json.terraform['backend'] as { local: { path: string } };
  expect(join(folder, local.path)).toBe(join(process.cwd(), 'terraform.voice-to-chat.tfstate'));
  expect(
    synthesize({ stateBucket: { bucket: 'b', region: 'eu-west-1' } }, 'test').template.json.terraform['backend'],
  ).toEqual({
    s3: { bucket: 'b', region: 'eu-west-1', key: 'voice-to-chat-test.tfstate', encrypt: true, use_lockfile: true },
  });
});

it('gives the same bytes from another folder, with other file times', () => {
  const copies = [1, 2].map((copy) => {
    const folder = mkdtempSync(join(tmpdir(), `voice-to-chat-copy-${copy}-`));
    for (const name of [
      'main.ts',
      'cdktf.json',
      'package.json',
      'tsconfig.json',
      'constructs',
      'flows',
      'lambda-src',
      'ui',
      'scripts',
      'local/npm-options.ts',
    ]) {
      cpSync(join(PROJECT_ROOT, name), join(folder, name), { recursive: true });
    }
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const name of filesIn(folder).filter((file) => !file.startsWith('node_modules'))) {
      utimesSync(join(folder, name), copy * 1_000_000, copy * 1_000_000);
    }
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/synth.ts'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, TZ: copy === 1 ? 'Asia/Tokyo' : 'America/Los_Angeles' },
    });
    expect([status, stderr]).toEqual([0, '']);
    return folder;
  });
  const [one = [], other = []] = copies.map((folder) =>
    filesIn(join(folder, 'cdktf.out')).map((name) => [
      relative('.', name),
      readFileSync(join(folder, 'cdktf.out', name)).toString('base64'),
    ]),
  );
  expect(one.length).toBeGreaterThan(8);
  expect(one.map(([name]) => name)).toEqual(other.map(([name]) => name));
  for (const [index, [name, content]] of one.entries())
    expect([name, other[index]?.[1] === content]).toEqual([name, true]);
  for (const folder of copies) rmSync(folder, { recursive: true, force: true });
});
