// The verbs of the flow command, one file each.

import { diff } from './diff';
import { docs } from './docs';
import { graph } from './graph';
import { lint } from './lint';
import { simulate } from './simulate';
import type { Verb } from './verb';

export const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['lint', lint],
  ['graph', graph],
  ['diff', diff],
  ['docs', docs],
  ['simulate', simulate],
]);
