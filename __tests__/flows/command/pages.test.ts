// docs/ shows the flows and the rules as they are. When this fails: `npm run flow -- docs`, and look at what changed.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from '../../../flows/command/pages';
import { ACTIONS } from '../../../flows/language/actions';
import { RULES } from '../../../flows/validator/rules';

const ROOT = join(__dirname, '../../..');

test.each(pages().map(({ file, text }) => [file, text] as const))('%s is up to date', (file, text) => {
  const path = join(ROOT, file);
  expect(existsSync(path)).toBe(true);
  // Not by toEqual: nobody reads the difference of two pictures.
  expect(readFileSync(path, 'utf8') === text).toBe(true);
});

test('the page of rules has every rule with its source, and every form of every action', () => {
  const page = readFileSync(join(ROOT, 'docs/flow-rules.md'), 'utf8');
  for (const [name, { source }] of Object.entries(RULES)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    expect(row.replaceAll('\\|', '|').replaceAll('&lt;', '<')).toContain(source);
  }
  for (const form of Object.keys(ACTIONS)) expect(page).toContain(`| \`${form}\` |`);
});
