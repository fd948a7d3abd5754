// Watches the sources that the stack is made of. Folder by folder, as editors replace files and not every system watches whole trees.

import { type FSWatcher, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

const SOURCE = /\.(tsx?|css|json)$/;
/** Editors write in several steps. Milliseconds. */
const QUIET_MS = 50;

export interface Watching {
  close(): void;
}

/**
 * @param root folder that `folders` and `files` stand in
 * @param changed called with the paths that changed since the last call
 */
export function watchSources(
  root: string,
  { folders, files }: { readonly folders: readonly string[]; readonly files: readonly string[] },
  changed: (paths: readonly string[]) => void,
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
    if (watchers.has(folder)) return;
    const watcher = watch(join(root, folder), (event, name) => {
      if (name === null) return;
      const path = join(folder, name);
      if (folder === '' ? files.includes(name) : SOURCE.test(name)) note(path);
      // A new folder is a change of its parent.
      else if (event === 'rename' && folder !== '' && !name.includes('.')) addTree(path);
    });
    watcher.on('error', () => {
      watcher.close();
      watchers.delete(folder);
    });
    watchers.set(folder, watcher);
  };

  const addTree = (folder: string) => {
    try {
      const entries = readdirSync(join(root, folder), { withFileTypes: true });
      add(folder);
      for (const entry of entries) if (entry.isDirectory()) addTree(join(folder, entry.name));
    } catch {
      // Gone again.
    }
  };

  if (files.length > 0) add('');
  for (const folder of folders) addTree(folder);
  return {
    close() {
      clearTimeout(timer);
      for (const watcher of watchers.values()) watcher.close();
      watchers.clear();
    },
  };
}
