// `npx tsx scripts/addresses.ts` prints docs/addresses.md: every address that a stage can have, what it is, and what breaks without it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageProps } from '../constructs/voice-to-chat-stack';
import { build } from '../main';
import { main } from './support/command';
import { meaningOf } from './support/resources';
import { type Resource, readStacks } from './support/stacks';

/** The default, and all that props can add to it. */
const VARIANTS: readonly StageProps[] = [
  {},
  {
    smsService: 'end-user-messaging',
    email: true,
    secondKey: true,
    carrierLookup: true,
    operations: { offersExpected: { everyHours: 4, from: 8, to: 18 } },
  },
];

main(async () => {
  const variants = VARIANTS.map(addressesOf);
  const all = new Map(variants.flatMap((resources) => resources.map((resource) => [resource.address, resource])));
  const everywhere = new Set(all.keys());
  for (const resources of variants) {
    const here = new Set(resources.map(({ address }) => address));
    for (const address of everywhere) if (!here.has(address)) everywhere.delete(address);
  }
  const rows = [...all.values()]
    .sort((a, b) => (a.address < b.address ? -1 : 1))
    .map((resource) => {
      const [what, without] = wordsOf(resource);
      return `| \`${resource.address}\` | ${what}${everywhere.has(resource.address) ? '' : ' (only with some props)'} | ${without} |`;
    });
  process.stdout.write(`# Addresses

Made by \`npx tsx scripts/addresses.ts\`. Addresses are an interface: scripts may rely on them, another stage has the same ones, and one that
is renamed ships a \`moved\` block: \`moveFromId('<old address>')\` on its resource. \`terraform state list\` shows which of them are there.

| address | what it is | what breaks without it |
|---|---|---|
${rows.join('\n')}
`);
  return 0;
});

function addressesOf(props: StageProps): readonly Resource[] {
  const outdir = mkdtempSync(join(tmpdir(), 'voice-to-chat-addresses-'));
  try {
    const app = build({ outdir }, props);
    app.synth();
    return readStacks(outdir).find(({ id }) => id === 'voice-to-chat')?.resources ?? [];
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Alarms, queries and rules say themselves what they are for. */
function wordsOf({ address, arguments: given }: Resource): readonly [what: string, without: string] {
  const meaning = meaningOf(address);
  if (meaning === undefined) throw new Error(`${address} has no row in scripts/support/resources.ts. Add what it is.`);
  const own = [given['alarm_description'], address.includes('query_definition') ? given['name'] : given['description']]
    .find((value): value is string => typeof value === 'string')
    ?.replace(/ Runbook: .*$/s, '')
    .replace(/^voice-to-chat\//, '');
  const showsOwn = /^aws_cloudwatch_(metric_alarm|query_definition)\./.test(address) && own !== undefined;
  return [(showsOwn ? `${meaning.what}: ${own}` : meaning.what).replaceAll('|', '\\|'), meaning.without];
}
