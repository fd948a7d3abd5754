// How many real flows a second the validator checks, text to findings. Goal: 100 flows in less than 1 s, no false alarm.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validateText } from '../flows/validator/validate';

const FOLDER = join(__dirname, '../__tests__/support/flow-corpus');
const SECONDS = 2;

const texts = readdirSync(FOLDER)
  .filter((file) => file !== 'README.md')
  .map((file) => readFileSync(join(FOLDER, file), 'utf8'));
const actions = texts.reduce((sum, text) => sum + (JSON.parse(text) as { Actions: unknown[] }).Actions.length, 0);

const round = (): number =>
  texts.reduce((errors, text) => errors + validateText(text).filter(({ severity }) => severity === 'error').length, 0);

const began = performance.now();
const errors = round();
const cold = performance.now() - began;
let flows = 0;
const start = performance.now();
while (performance.now() - start < SECONDS * 1000) {
  round();
  flows += texts.length;
}
const perSecond = (flows * 1000) / (performance.now() - start);

console.log('| what | figure |\n|---|---:|');
console.log(`| real flows, actions in them | ${texts.length}, ${actions} |`);
console.log(`| errors found in them (each a false alarm) | ${errors} |`);
console.log(`| 100 flows, first time, milliseconds | ${Math.round((cold * 100) / texts.length)} |`);
console.log(`| flows a second, warm | ${Math.round(perSecond).toLocaleString('en')} |`);
