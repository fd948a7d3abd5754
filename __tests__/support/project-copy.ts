// A copy of the project that may be edited while it runs.

import { cpSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../constructs/bundle';

/** What `npm start` needs. */
const PARTS = [
  'main.ts',
  'package.json',
  'tsconfig.json',
  'constructs',
  'flows',
  'lambda-src',
  'local',
  'scripts',
  'ui',
];

/**
 * @param folder an empty one that is there
 * @param more further files and folders, from the project's root on
 */
export function copyProject(folder: string, more: readonly string[] = []): void {
  for (const part of [...PARTS, ...more]) cpSync(join(PROJECT_ROOT, part), join(folder, part), { recursive: true });
  symlinkSync(realpathSync(join(PROJECT_ROOT, 'node_modules')), join(folder, 'node_modules'));
}
