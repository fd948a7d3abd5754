// Watches the sources that the stack is made of. Folder by folder, as editors replace files and not every system watches whole trees.

import { type FSWatcher, lstatSync, readdirSync, watch } from 'node:fs';
import { join, sep } from 'node:path';
import { errorCode } from '../../local/error';

const SOURCE = /\.(tsx?|css|json)$/;
/** Editors write in several steps. Milliseconds. */
const QUIET_MS = 50;

export interface Watching {
  close(): void;
}

/**
 * @param root folder that `folders` and `files` stand right in
 * @param changed called with the paths that changed since the last call: sources, and folders that are gone
 * @param deaf called when the system does not watch a folder that is there
 */
export function watchSources(
  root: string,
  { folders, files }: { readonly folders: readonly string[]; readonly files: readonly string[] },
  changed: (paths: readonly string[]) => void,
  deaf: (why: string) => void = () => {},
): Watching {
  const watchers = new Map<string, FSWatcher>();
  const seen = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const note = (path: string) => {
    seen.add(path);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const paths = [...seen].sort();
      seen.clear();
      changed(paths);
    }, QUIET_MS);
  };

  const add = (folder: string) => {
    const watcher = watch(join(root, folder), (event, name) => {
      if (name === null) return;
      const path = join(folder, name);
      if (folder === '' ? files.includes(name) : SOURCE.test(name)) note(path);
      // A folder that comes or goes is a change of its parent.
      else if (event === 'rename' && (folder !== '' || folders.includes(name))) cameOrWent(path);
    });
    watcher.on('error', () => drop(folder));
    watchers.set(folder, watcher);
  };

  const drop = (folder: string) => {
    for (const [path, watcher] of watchers) {
      if (path !== folder && !path.startsWith(folder + sep)) continue;
      watcher.close();
      watchers.delete(path);
    }
  };

  /** A watcher goes with its folder and does not come back with it: git takes folders away and brings them again. */
  const cameOrWent = (path: string) => {
    const known = watchers.has(path);
    drop(path);
    if (isFolder(join(root, path))) addTree(path, note);
    // What is told of a folder itself has its name twice, and is told of its parent too.
    else if (known) note(path);
  };

  const addTree = (folder: string, found: (source: string) => void) =>
    attempt(folder, () => {
      // First, so that nothing is missed that comes while the folder is read.
      add(folder);
      for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) addTree(path, found);
        else if (SOURCE.test(entry.name)) found(path);
      }
    });

  const attempt = (folder: string, act: () => void) => {
    try {
      act();
    } catch (error) {
      drop(folder);
      const code = errorCode(error);
      // Gone again: its parent tells of it.
      if (code === 'ENOENT' || code === 'ENOTDIR') return;
      const where = folder === '' ? files.join(', ') : folder;
      const remedy = code === 'ENOSPC' ? 'raise fs.inotify.max_user_watches' : 'end other programs that watch files';
      deaf(`The system does not watch ${where} (${code}): changes there are not taken over. To have them, ${remedy}.`);
    }
  };

  attempt('', () => add(''));
  for (const folder of folders) addTree(folder, () => {});
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
