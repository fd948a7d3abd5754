// Every rule of the validator against sound flows that are broken in that one way: it is found, at that place, and nothing else is.

import { RULES, type RuleName } from '../../../flows/validator/rules';
import { validateFlow } from '../../../flows/validator/validate';
import { CORPUS, EVERY_FORM, RETURNING, RETURNING_CONTRACT, SHIPPED } from '../../support/flows';
import { type Flow, MUTATIONS } from '../../support/mutations';

/** Of a real flow, at most so many mutants of a kind: the shipped flows and those of every form are broken everywhere. */
const PER_REAL_FLOW = 2;

const rules = Object.keys(RULES) as RuleName[];
/** On text and not on content: see validate.test.ts. */
const ON_TEXT: readonly RuleName[] = ['not-json'];

const SOUND = [...SHIPPED, EVERY_FORM, RETURNING, ...CORPUS].map(({ name, content }, index) => ({
  name,
  flow: content as unknown as Flow,
  most: index < SHIPPED.length + 2 ? Number.POSITIVE_INFINITY : PER_REAL_FLOW,
}));

const keyOf = ({ rule, path }: { rule: string; path: string }) => `${rule} at ${path === '' ? 'the whole' : path}`;

const counts: string[] = [];

describe('each rule', () => {
  test.each(rules.filter((rule) => !ON_TEXT.includes(rule)))('%s', (rule) => {
    const mutate = MUTATIONS[rule];
    if (mutate === undefined) throw new Error(`Nothing breaks a flow by the rule ${rule}: the rule is not tested.`);
    let mutants = 0;
    let found = 0;
    const failures: string[] = [];
    for (const { name, flow, most } of SOUND) {
      const before = new Map<string, ReadonlySet<string>>();
      const kinds = new Map<string, number>();
      for (const mutant of mutate(flow)) {
        const kind = mutant.what.replace(/ in ".*"$/, '');
        const seen = kinds.get(kind) ?? 0;
        if (seen >= most) continue;
        kinds.set(kind, seen + 1);
        const options = { contract: RETURNING_CONTRACT, ...mutant.options };
        const optionsKey = JSON.stringify(options);
        const known = before.get(optionsKey) ?? new Set(validateFlow(flow, options).map(keyOf));
        before.set(optionsKey, known);

        const findings = validateFlow(mutant.content, options);
        const fresh = findings.filter((finding) => !known.has(keyOf(finding)));
        const expected = mutant.paths.map((path) => keyOf({ rule, path }));
        const severity = mutant.severity ?? RULES[rule].severity;
        mutants += 1;
        if (
          fresh.map(keyOf).sort().join('\n') === [...expected].sort().join('\n') &&
          fresh.every((finding) => finding.severity === severity)
        ) {
          found += 1;
        } else {
          const got = fresh.map((finding) => `${finding.severity} ${keyOf(finding)}`).join(', ') || 'nothing';
          failures.push(`${name}, ${mutant.what}: expected ${severity} ${expected.join(', ')}, got ${got}`);
        }
      }
    }
    counts.push(
      `${rule.padEnd(28)}${RULES[rule].severity.padEnd(9)}${String(mutants).padStart(7)}${String(found).padStart(7)}`,
    );
    expect(failures.slice(0, 10)).toEqual([]);
    expect(mutants).toBeGreaterThan(0);
  });

  afterAll(() => {
    const head = `${'rule'.padEnd(28)}${'severity'.padEnd(9)}${'mutants'.padStart(7)}${'found'.padStart(7)}`;
    process.stdout.write(`\n${[head, ...counts].join('\n')}\n\n`);
  });
});
