// The rules of the validator as a page: made from the tables that it works by.

import { ACTIONS } from '../language/actions';
import type { ActionRule, ConditionRule } from '../language/rules';
import { RULES, type Rule } from './rules';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('$', '&#36;');
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const code = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(' ');

const rulesWith = (severity: Rule['severity']): readonly string[] => [
  row(['rule', 'what is wrong', 'how to mend it', 'known from']),
  row(['---', '---', '---', '---']),
  ...Object.entries<Rule>(RULES)
    .filter(([, rule]) => rule.severity === severity)
    .map(([name, { says, hint, source }]) => row([`\`${name}\``, cell(says), cell(hint), cell(source)])),
];

const conditionsOf = (rule: ConditionRule): string => {
  if (rule.conditions === 'none') return '';
  if (rule.conditions === 'open') return rule.operators.length > 5 ? 'any' : rule.operators.join(', ');
  const allowed = rule.allowed.length > 0 ? ` any of ${code(rule.allowed)}` : '';
  return `${rule.operator} ${code(rule.required)}${allowed}`.replace(/ {2,}/g, ' ');
};

const parametersOf = ({ parameters, exactlyOne = [] }: ActionRule): string => {
  const required = Object.entries(parameters).flatMap(([name, rule]) => (rule.required ? [name] : []));
  const one = exactlyOne.length > 0 ? `one of ${code(exactlyOne)}` : '';
  return [code(required), one].filter((part) => part !== '').join('; ');
};

const actions = (): readonly string[] => [
  row(['action', 'demands', 'error branches', 'also takes', 'conditions', 'errors known from']),
  row(['---', '---', '---', '---', '---', '---']),
  ...Object.entries<ActionRule>(ACTIONS).map(([form, rule]) =>
    row([
      `\`${form}\``,
      parametersOf(rule),
      rule.terminal === true ? 'none: `Transitions` is empty' : code(rule.errors.required),
      code(rule.errors.allowed),
      conditionsOf(rule.conditions),
      rule.source,
    ]),
  ),
];

/** docs/flow-rules.md */
export const rulesPage = (): string =>
  [
    '# Rules of flows',
    '',
    'What `npm run flow -- lint` finds. Amazon Connect publishes no schema of the Flow language; a mistake is answered with',
    '"Invalid request", and at best with the index of an action. This page is made from the tables that the validator and the builder',
    'work by (`flows/validator/rules.ts`, `flows/language/actions.ts`): `npm run flow -- docs` writes it.',
    '',
    'Where documentation and observed service differ, the service counts. "service" means that content was refused, or accepted, at',
    'create or publish, as public projects report it (flow-as-code, pulumi-amazon-connect, sample-aicc-builder and others); "exports"',
    'that real exported flows were counted; "documentation" that AWS pages say so and nobody has reported a test: of those actions no',
    'branch is demanded or refused.',
    '',
    '## Errors: create or publish is refused, or the action cannot work',
    '',
    ...rulesWith('error'),
    '',
    '## Warnings: the service takes it, a contact may suffer',
    '',
    'With `--publish`, `empty-value` is an error.',
    '',
    ...rulesWith('warning'),
    '',
    '## Actions',
    '',
    'An action that behaves in several ways has one row per form. Scalars are JSON strings. Where the form is not terminal,',
    '`NextAction` is demanded, too, except of `MessageParticipantIteratively`.',
    '',
    ...actions(),
    '',
  ].join('\n');
