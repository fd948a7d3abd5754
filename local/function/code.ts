// Unpacks a function's zip, as Lambda does into /var/task.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { unzipSync } from 'fflate';
import { TwinError } from '../error';

/** Unpacks `zip` into the new folder `folder`. `who` is the address that errors name. */
export function unpack(zip: string, folder: string, who: string): void {
  let bytes: Buffer;
  try {
    bytes = readFileSync(zip);
  } catch {
    throw new TwinError(`${who}: there is no zip at ${zip}. Synthesize the stack first: npm run synth`);
  }
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new TwinError(`${who}: ${zip} is no readable zip (${error instanceof Error ? error.message : error}).`);
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    if (relative(folder, path).split(sep)[0] === '..') {
      throw new TwinError(`${who}: the entry ${name} of ${zip} points outside of the function's folder.`);
    }
    if (name.endsWith('/')) {
      mkdirSync(path, { recursive: true });
      continue;
    }
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    // The deployed code cannot write to its own folder either.
    chmodSync(path, 0o444);
  }
}
