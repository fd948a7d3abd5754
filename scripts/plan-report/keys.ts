// What a change of the signing keys means: the plan itself shows only ids and "(sensitive value)".

import type { Change, Kind } from './plan';

const RUNBOOK = 'docs/runbook.md, "Change the signing key"';

const slotOf = ({ address }: Change): string => (address.endsWith('_second') ? 'second' : 'first');

const SENTENCES: Readonly<Record<string, Partial<Record<Kind, (change: Change) => string>>>> = {
  aws_cloudfront_public_key: {
    create: (change) => `A key is added in the ${slotOf(change)} slot. Open links and running chats stay valid.`,
    replace: (change) =>
      `The key in the ${slotOf(change)} slot is another one: **every open link and running chat that it signed ends**. To rotate without that, put the new key into the other slot (${RUNBOOK}).`,
    destroy: (change) =>
      `The key in the ${slotOf(change)} slot is taken away: links and chats that it signed end. Wait until the last of them has ended by itself (${RUNBOOK}).`,
  },
  aws_secretsmanager_secret_version: {
    update: () => SIGNS,
    replace: () => SIGNS,
  },
};
const SIGNS =
  'The secret is written again: send-link signs with what is in it from then on, after five minutes at the latest. The old value stays current until the new one is there.';

/** One sentence per change that concerns signing. */
export const keyChanges = (changed: readonly (Change & { readonly kind: Kind })[]): readonly string[] =>
  changed.flatMap((change) => SENTENCES[change.type]?.[change.kind]?.(change) ?? []);
