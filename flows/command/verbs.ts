// The verbs of the flow command, one file each.

import { lint } from './lint';
import { simulate } from './simulate';
import type { Verb } from './verb';

export const VERBS: ReadonlyMap<string, Verb> = new Map<string, Verb>([
  ['lint', lint],
  ['simulate', simulate],
]);
