// The command that takes the pictures of docs/screenshots: six, as large as a phone shows them.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScript } from '../support/commands';
import { temporaryFolder } from '../support/temporary-folder';
import { describeInBrowser, executablePath } from '../ui/support/browser';

jest.setTimeout(120_000);

describeInBrowser('npm run screenshots', () => {
  it('takes six pictures of a phone', () => {
    const folder = temporaryFolder();
    const { status, stderr } = runScript('scripts/screenshots', ['--folder', folder], {
      env: { CHROMIUM_PATH: executablePath ?? '' },
    });
    expect([status, stderr]).toEqual([0, '']);
    const names = readdirSync(folder).sort();
    // The pictures of the page that npm start opens have a command of their own.
    const kept = readdirSync(join(__dirname, '../../docs/screenshots')).filter((name) => !name.startsWith('start'));
    expect(names).toEqual(kept.sort());
    for (const name of names) {
      const png = readFileSync(join(folder, name));
      // Width and height stand in the header; two pixels of the picture are one of the page.
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([780, 1688]);
    }
  });
});

it('an option that does not exist is answered by how the command is used', () => {
  const { status, stderr } = runScript('scripts/screenshots', ['--phone']);
  expect(status).toBe(1);
  expect(stderr).toContain('Usage: npm run screenshots');
  expect(stderr).not.toContain('    at ');
});
