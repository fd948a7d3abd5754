// docs/costs.md is what the script prints, and the script takes other prices, or says why not.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../support/commands';

const ROOT = join(__dirname, '../..');
const costs = (...args: string[]) => runScript('scripts/costs', args);

it('is fresh: made by the script', () => {
  expect(readFileSync(join(ROOT, 'docs/costs.md'), 'utf8')).toBe(costs().stdout);
});

it('counts with prices of your own', () => {
  const line = (text: string) => /\| SMS, one each \| ([\d.]+) \|/.exec(text)?.[1];
  expect([line(costs().stdout), line(costs('smsPart=0.02', 'partsPerLink=3').stdout)]).toEqual(['15.00', '85.74']);
});

it.each([
  ['smsParts=1', 'There is no number called "smsParts"'],
  ['smsPart=cheap', 'write smsPart=NUMBER'],
  ['smsPart=-1', 'write smsPart=NUMBER'],
  ['smsPart', 'write smsPart=NUMBER'],
  ['opened=0', 'more than 0, and no more than 1'],
  ['opened=70', 'more than 0, and no more than 1'],
])('refuses %s with a sentence', (argument, sentence) => {
  const { status, stderr, stdout } = costs(argument);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain(' at ');
});
