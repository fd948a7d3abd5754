// Reads a link and decides on it, again and again until nobody has changed it in between.

import type { LinkId } from '../shared/contract/link';
import type { LinkItem } from '../shared/contract/table';
import { type Answer, refuse } from './answers';
import type { Invocation } from './invocation';

const ROUNDS = 5;

/** `decide` answers `changed` when its write found the item changed. */
export async function settle(
  { store, signal }: Invocation,
  linkId: LinkId,
  decide: (item: LinkItem | undefined) => Promise<Answer | 'changed'>,
): Promise<Answer> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const answer = await decide(await store.read(linkId, signal));
    if (answer !== 'changed') return answer;
  }
  return refuse('unavailable', 1);
}
