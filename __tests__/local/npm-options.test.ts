// Options that npm swallowed, by what npm itself made of them.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { optionsTakenByNpm } from '../../local/npm-options';
import { temporaryFolder } from '../support/temporary-folder';

const OPTIONS = ['plan', 'port', 'no-open', 'as-is', 'email'];
let folder: string;
beforeAll(() => {
  folder = temporaryFolder();
  const scripts = { start: 'node tell.js', 'call:twice': 'node tell.js' };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'tell', version: '1.0.0', scripts }));
  writeFileSync(join(folder, 'tell.js'), 'console.log(JSON.stringify(process.env))');
});

/** The environment that npm gives a script. */
function environmentOf(args: readonly string[]): Record<string, string> {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const { stdout } = spawnSync('npm', [...args], { cwd: folder, encoding: 'utf8', env: Object.fromEntries(clean) });
  return JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '');
}

it.each([
  [['start', '--plan'], 'npm took --plan for itself. Options come after "--": npm start -- --plan ...'],
  [['start', '--no-open', '--port', '8190', '--as-is'], 'npm took --port, --no-open, --as-is for itself.'],
])('names them after npm %j', (args, sentence) => {
  const taken = optionsTakenByNpm(environmentOf(args), 'start', OPTIONS);
  expect(taken?.startsWith(sentence)).toBe(true);
});

it('names those that npm takes apart into its own, of another script', () => {
  const taken = optionsTakenByNpm(environmentOf(['run', 'call:twice', '--calls', '3', '--sms', 'x']), 'call:twice', [
    'calls',
    'sms',
  ]);
  expect(taken).toContain('npm took --calls, --sms for itself. Options come after "--": npm run call:twice -- --calls');
});

it('leaves alone what came after two dashes, what is of another script, and an address in npm’s settings', () => {
  const environment = environmentOf(['start', '--', '--plan', '--port', '8190']);
  expect(optionsTakenByNpm(environment, 'start', OPTIONS)).toBeUndefined();
  expect(optionsTakenByNpm({ ...environment, npm_config_port: '1' }, 'call', OPTIONS)).toBeUndefined();
  expect(optionsTakenByNpm({ ...environment, npm_config_email: 'ada@example.com' }, 'start', OPTIONS)).toBeUndefined();
});
