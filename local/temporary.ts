// Folders of a run of the twin in the system's temporary folder. Their names tell whose they are, so that what a killed run had no
// time to remove goes at the next start.

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode } from './error';

const PREFIX = 'voice-to-chat-';
/** Containers may share the folder, and each counts its processes from 1. */
const host = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** Makes a folder of this process; whoever asks for it removes it. */
export function runFolder(parent: string = tmpdir()): string {
  const own = `${PREFIX}${host()}-`;
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(own) ? Number(/^(\d+)-/.exec(name.slice(own.length))?.[1]) : Number.NaN;
    if (pid > 0 && isGone(pid)) remove(join(parent, name));
  }
  return mkdtempSync(join(parent, `${own}${process.pid}-`));
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: there is one, of somebody else.
    return errorCode(error) === 'ESRCH';
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Another run is at it, or it is another user's: not worth failing for.
  }
}
