// Writes a comparison as Markdown, to be read beside a pull request.

import { blockOf, branchesOf, labelOf, summaryOf } from '../designer/describe';
import type { ParsedAction } from '../validator/parsed-flow';
import type { Change, Comparison } from './compare';

/** Text of a flow inside Markdown: nothing in it formats, links or opens a tag. */
const escapeMarkdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]{}|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // An address would become a link, a name with @ a mention.
    .replaceAll('://', ':&#47;/')
    .replaceAll('@', '&#64;')
    // Two dollar signs would make a formula of what stands between them.
    .replaceAll('$', '&#36;');

const name = (identifier: string): string => `**${escapeMarkdown(identifier)}**`;
const titleOf = (action: ParsedAction): string => `${name(action.identifier)} (${escapeMarkdown(blockOf(action))})`;
const said = (text: string | undefined): string =>
  text === undefined || text === '' ? 'nothing' : `“${escapeMarkdown(text)}”`;

const branchLine = ({ name: label, before, now }: Change): string => {
  const taken = label === '' ? 'goes on to' : `${escapeMarkdown(label)}:`;
  if (before === undefined) return `${taken} ${name(now ?? '')} (new)`;
  if (now === undefined) return `${taken} ~~${escapeMarkdown(before)}~~ (gone)`;
  return `${taken} ${name(now)} (was ${escapeMarkdown(before)})`;
};

const settingLine = ({ name: setting, before, now }: Change): string => {
  if (before === undefined) return `${escapeMarkdown(setting)} = ${escapeMarkdown(now ?? '')} (new)`;
  if (now === undefined) return `${escapeMarkdown(setting)} (gone, was ${escapeMarkdown(before)})`;
  return `${escapeMarkdown(setting)} = ${escapeMarkdown(now)} (was ${escapeMarkdown(before)})`;
};

const section = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `### ${title}`, '', ...lines];

const describe = (action: ParsedAction): string => {
  const summary = summaryOf(action);
  return summary === '' ? titleOf(action) : `${titleOf(action)}: ${escapeMarkdown(summary)}`;
};

const waysOf = (action: ParsedAction): readonly string[] =>
  branchesOf(action).map((branch) => {
    const label = labelOf(action, branch);
    return `  - ${label === '' ? 'goes on to' : `${escapeMarkdown(label)}:`} ${name(branch.to)}`;
  });

/** The comparison as Markdown; `from` and `to` are the names of the two flows. */
export const markdownOf = (from: string, to: string, comparison: Comparison): string => {
  const { start, added, removed, renamed, changed } = comparison;
  const heard = changed.flatMap(({ action, prompt }) =>
    prompt === undefined
      ? []
      : [`- ${titleOf(action)}`, `  - before: ${said(prompt.before)}`, `  - now: ${said(prompt.now)}`],
  );
  const branches = changed.flatMap(({ action, branches: changes }) =>
    changes.length === 0 ? [] : [`- ${titleOf(action)}`, ...changes.map((change) => `  - ${branchLine(change)}`)],
  );
  const settings = changed.flatMap(({ action, was, settings: changes }) => {
    const type =
      was === undefined ? [] : [`  - is now ${escapeMarkdown(blockOf(action))} (was ${escapeMarkdown(blockOf(was))})`];
    if (changes.length === 0 && type.length === 0) return [];
    return [`- ${titleOf(action)}`, ...type, ...changes.map((change) => `  - ${settingLine(change)}`)];
  });
  const body = [
    ...(start === undefined
      ? []
      : ['', `The flow now begins with ${name(start.now ?? '')} (was ${escapeMarkdown(start.before ?? '')}).`]),
    ...section('What is said', heard),
    ...section('Where branches lead', branches),
    ...section(
      'Blocks added',
      added.flatMap((action) => [`- ${describe(action)}`, ...waysOf(action)]),
    ),
    ...section(
      'Blocks removed',
      removed.map((action) => `- ${describe(action)}`),
    ),
    ...section(
      'Blocks renamed',
      renamed.map((each) => `- ${name(each.to)} (was ${escapeMarkdown(each.from)})`),
    ),
    ...section('Settings', settings),
  ];
  const title = `## ${escapeMarkdown(from)} → ${escapeMarkdown(to)}`;
  return `${[title, ...(body.length === 0 ? ['', 'Nothing changes for a person.'] : body)].join('\n')}\n`;
};
