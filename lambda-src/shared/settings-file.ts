// Reads settings.json, which is in the function's zip beside index.mjs.
// Lambda names that folder in LAMBDA_TASK_ROOT; a bundle cannot ask for its own place in both module systems.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The settings as synth wrote them; their type is part of the contract, so they are not checked again. */
export const readSettings = <Settings>(folder = process.env['LAMBDA_TASK_ROOT'] ?? process.cwd()): Settings =>
  JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as Settings;
