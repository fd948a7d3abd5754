// The same expressions through a real terraform, where there is one: what the twin evaluates is what an apply would.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { resolveStack } from '../../../local/terraform/stack';
import type { ValueMap } from '../../../local/terraform/value';

const present = spawnSync('terraform', ['version']).status === 0;
const suite = present ? describe : describe.skip;

const text = fc.string({ unit: fc.constantFrom(...'ab1, :/<&>"\\\n\t$%{}~éß😀'), maxLength: 12 });
const number = fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.constantFrom(0.5, -2.25, 1e10));
const plain = fc.oneof(text, number, fc.boolean());
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 3 },
    plain,
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(fc.string({ unit: fc.constantFrom(...'abC_<é'), minLength: 1, maxLength: 4 }), tie('json'), {
      maxKeys: 3,
    }),
  ),
}));

/** A value as a literal of the expression language. */
const literal = (value: unknown): string =>
  JSON.stringify(value).replace(/[$%](?=[$%]*\{)/g, (mark, at: number, whole: string) =>
    // Only the mark right before the brace needs doubling.
    whole[at + 1] === '{' ? mark + mark : mark,
  );
const call = (name: string, ...args: fc.Arbitrary<unknown>[]) =>
  fc.tuple(...args).map((values) => `${name}(${values.map(literal).join(', ')})`);

const expression = fc.oneof(
  call('element', fc.array(plain.map(String), { minLength: 1, maxLength: 4 }), fc.nat(9)),
  call(
    'split',
    text.filter((separator) => separator !== ''),
    text,
  ),
  call('trimspace', text),
  call(
    'replace',
    text,
    text.filter((part) => part !== '' && !part.startsWith('/')),
    text,
  ),
  call(
    'replace',
    text,
    fc.constantFrom('/[a-b]/', '/(a)(b)/', '/\\s+/'),
    fc.constantFrom('x', '$1-$2', '$1x', '$${1}x', '', '$$'),
  ),
  call('jsonencode', json),
  call('sha256', text),
  call(
    'substr',
    fc.string({ unit: fc.constantFrom(...'abcé'), minLength: 6, maxLength: 9 }),
    fc.integer({ min: -3, max: 5 }),
    fc.constantFrom(-1, 1, 2),
  ),
  fc
    .tuple(fc.integer(), fc.constantFrom(2, 10, 16, 36))
    .map(([value, base]) => `parseint("${value.toString(base)}", ${base})`),
  json.map(literal),
  fc
    .tuple(
      fc.constantFrom('[a-z]+', '^a\\s', '(?m)^b$', '(a)(b)?', '(?P<n>1+)', '[^ :]{2,}', '$'),
      fc.string({ unit: fc.constantFrom(...'ab1 \n:\u00a0\u000b'), maxLength: 8 }),
      fc.boolean(),
    )
    .map(([pattern, value, all]) =>
      all
        ? `regexall(${literal(pattern)}, ${literal(value)})`
        : `can(regex(${literal(pattern)}, ${literal(value)})) && length(${literal(value)}) > 2`,
    ),
  fc
    .tuple(fc.boolean(), fc.boolean(), fc.integer({ max: 3, min: 0 }), fc.integer({ max: 3, min: 0 }))
    .map(([a, b, m, n]) => `!${a} || ${b} && ${m} <= ${n} == (${m} != ${n}) || startswith("${m}${n}", "${n}")`),
  call('join', text, fc.array(text, { maxLength: 3 })),
  call('length', fc.string({ unit: fc.constantFrom('a', 'e\u0301', '😀', '\n'), maxLength: 5 })),
  fc.tuple(text, fc.nat(9)).map(([value, n]) => `format("%s: %s%%", ${literal(value)}, ${n})`),
);
/** Whether the second part makes another template of the first one's last mark: `$` then `{`, or one mark more before `${`. */
const merges = (before: string, after: string): boolean => /[$%]$/.test(before) && /^[{$%]/.test(after);
const template = fc
  .array(
    fc.oneof(
      text.filter((part) => !/[$%]/.test(part)),
      fc.constantFrom('$${', '%%{', '$ ', '% ', '$', '%'),
      call('trimspace', text).map((inner) => `\${${inner}}`),
      plain.map((value) => `\${${literal(value)}}`),
    ),
    { maxLength: 5 },
  )
  .filter((parts) => parts.every((part, index) => index === 0 || !merges(parts[index - 1] ?? '', part)))
  .map((parts) => parts.join(''));

suite('evaluation against terraform', () => {
  const folder = mkdtempSync(join(tmpdir(), 'against-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('gives what terraform gives, for a few hundred random expressions and templates', () => {
    const sources = [...fc.sample(expression, 300).map((source) => `\${${source}}`), ...fc.sample(template, 200)];
    const configuration: ValueMap = {
      output: Object.fromEntries(sources.map((value, index) => [`o${index}`, { value }])),
    };
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify(configuration, null, 1));
    const environment = { ...process.env, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' };
    const terraform = (...args: string[]) =>
      execFileSync('terraform', [`-chdir=${folder}`, ...args], { env: environment, encoding: 'utf8', maxBuffer: 1e8 });
    terraform('apply', '-auto-approve', '-no-color');
    const applied: Record<string, { value: unknown }> = JSON.parse(terraform('output', '-json'));

    const { outputs } = resolveStack(configuration, folder);
    sources.forEach((source, index) => {
      const name = `o${index}`;
      expect({ source, value: outputs.get(name) ?? null }).toEqual({ source, value: applied[name]?.value ?? null });
    });
  });
});
