// What the weekly workflow runs: fails on and after the day that docs/security.md names to look at an advisory again.
//
//   tsx scripts/workflow/advisories.ts [--today YYYY-MM-DD]

import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { main, UsageError } from '../support/command';

const PAGE = 'docs/security.md';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

main(async (args) => {
  const today = parse(args) ?? new Date().toISOString().slice(0, 10);
  if (!DAY.test(today)) throw new UsageError(`--today is "${today}", and no day like 2027-02-28.`);
  const advisories = readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => /^\|.*(CVE-|GHSA-)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', version = '', advisory = '', , , day = '']) => ({
      what: `${name} ${version}: ${advisory}`,
      day,
    }));
  const unread = advisories.filter(({ day }) => !DAY.test(day));
  if (advisories.length === 0 || unread.length > 0)
    throw new UsageError(
      `${PAGE}: the table of advisories cannot be read${unread.map(({ what }) => `\n- ${what}`).join('')}`,
    );
  const due = advisories.filter(({ day }) => day <= today);
  if (due.length === 0) {
    const next = advisories.map(({ day }) => day).sort()[0];
    console.log(`${advisories.length} advisories; the next to look at again is due on ${next}.`);
    return 0;
  }
  throw new UsageError(
    `Time to look again at what ${PAGE} says of these. Is there a version without it? Does it reach further now? Then set a new day.\n${due
      .map(({ what, day }) => `- ${what} (since ${day})`)
      .join('\n')}`,
  );
});

function parse(args: readonly string[]): string | undefined {
  try {
    return parseArgs({ args: [...args], options: { today: { type: 'string' } } }).values.today;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}.`);
  }
}
