// Which changes of the sources are told, as editors and git make them.

import fs, { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Watching, watchSources } from '../../../scripts/start/watch';
import { temporaryFolder } from '../../support/temporary-folder';

let root: string;
let watching: Watching;
let told = new Set<string>();
let look = () => {};

beforeAll(() => {
  root = temporaryFolder();
  write('main.ts');
  write('ui/expired/page.ts');
  write('ui/expired/parts/list.ts');
  watching = watchSources(root, { folders: ['ui'], files: ['main.ts'] }, (paths) => {
    for (const path of paths) told.add(path);
    look();
  });
});
afterAll(() => watching.close());
afterEach(() => {
  told = new Set();
});

function write(path: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), '1');
}
/** Does something, and resolves when each of the paths is told. */
const tells = (paths: readonly string[], act: () => void): Promise<void> => {
  told = new Set();
  return new Promise((resolve) => {
    look = () => {
      if (paths.every((path) => told.has(path))) resolve();
    };
    act();
  });
};

it('tells of sources that are written, made and removed, and of no other file', async () => {
  write('ui/notes.txt');
  write('notes.ts');
  await tells(['main.ts', 'ui/expired/page.ts', 'ui/new.css'], () => {
    write('main.ts');
    write('ui/expired/page.ts');
    write('ui/new.css');
  });
  expect([...told].sort()).toEqual(['main.ts', 'ui/expired/page.ts', 'ui/new.css']);
  await tells(['ui/new.css'], () => rmSync(join(root, 'ui/new.css')));
  expect([...told]).toEqual(['ui/new.css']);
});

it.each(['ui/expired', 'ui'])('goes on with %s when it is removed and comes back, as git does', async (folder) => {
  await tells([folder], () => rmSync(join(root, folder), { recursive: true }));
  await tells(['ui/expired/page.ts', 'ui/expired/parts/list.ts'], () => {
    write('ui/expired/page.ts');
    write('ui/expired/parts/list.ts');
  });
  await tells(['ui/expired/page.ts'], () => write('ui/expired/page.ts'));
  await tells(['ui/expired/parts/list.ts'], () => write('ui/expired/parts/list.ts'));
});

it('goes on with a folder that is moved away and back', async () => {
  await tells(['ui/expired'], () => renameSync(join(root, 'ui/expired'), join(root, 'away')));
  await tells(['ui/expired/page.ts', 'ui/expired/parts/list.ts'], () =>
    renameSync(join(root, 'away'), join(root, 'ui/expired')),
  );
  await tells(['ui/expired/parts/list.ts'], () => write('ui/expired/parts/list.ts'));
});

it('says which folder the system does not watch', () => {
  const { watch } = fs;
  const spy = jest.spyOn(fs, 'watch').mockImplementation((path, ...more) => {
    if (String(path).endsWith('expired')) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    return watch(path, ...(more as []));
  });
  const deaf: string[] = [];
  watchSources(
    root,
    { folders: ['ui'], files: [] },
    () => {},
    (why) => deaf.push(why),
  ).close();
  spy.mockRestore();
  expect(deaf).toEqual([expect.stringContaining(`does not watch ${join('ui', 'expired')} (ENOSPC)`)]);
});
