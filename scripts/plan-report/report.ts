// Writes a plan as the comment of a pull request: counts, loudly what is replaced or destroyed, what callers will hear, and the rest in a table.

import { meaningOf } from '../support/resources';
import { type Difference, differencesOf } from './differences';
import { FLOW_CONTENT, type FlowChange, flowChange, isFlow } from './flows';
import { keyChanges } from './keys';
import { type Change, KINDS, type Kind, type Plan } from './plan';

/** GitHub refuses comments of more than 65,536 characters; what a workflow puts above the report needs some of them. */
export const MAX_COMMENT = 65_000;
/** More would hide what matters. */
const DIFFERENCES_SHOWN = 8;

const VERBS: Readonly<Record<Kind, string>> = {
  create: 'to add',
  update: 'to change',
  replace: 'to replace',
  destroy: 'to destroy',
  forget: 'to forget',
};
const MARKS: Readonly<Record<Kind, string>> = { create: '+', update: '~', replace: '-/+', destroy: '-', forget: '.' };
/** Always counted, as their absence is news too. */
const ALWAYS_COUNTED: ReadonlySet<Kind> = new Set<Kind>(['create', 'update', 'replace', 'destroy']);

type Changed = Change & { readonly kind: Kind };

/** First line of the comment, by which a workflow finds the one to update. */
export const markerOf = (name: string): string => `<!-- voice-to-chat plan: ${name.replace(/[^\w .-]/g, '')} -->`;

/** Whether an apply would have nothing to do: not in AWS, and not in the state. */
export const changesNothing = ({ changes, leftovers, outputs }: Plan): boolean =>
  leftovers.length + outputs.length === 0 &&
  changes.every(({ kind, movedFrom, imported }) => kind === 'none' && movedFrom === undefined && !imported);

const isWhole = ({ incomplete, deferred }: Plan): boolean => !incomplete && deferred.length === 0;

/**
 * @param name of the stack, for the title
 * @param limit of characters: pictures of flows are left out first, then the end is cut off; a line says so
 */
export function reportOf(plan: Plan, name: string, limit = MAX_COMMENT): string {
  const title = markdown(name);
  if (changesNothing(plan) && plan.failedChecks.length === 0 && !plan.errored && isWhole(plan)) {
    return `${markerOf(name)}\n**${title}**: no changes. All ${plan.changes.length} resources stay as they are.\n`;
  }
  const whole = written(plan, title, name, true);
  return whole.length <= limit ? whole : cut(written(plan, title, name, false), limit);
}

/** In place of a report, where there is no plan. @param why a sentence */
export const failureReportOf = (name: string, why: string): string =>
  [markerOf(name), `## ${markdown(name)}: no plan`, alert('CAUTION', [markdown(why)])].join('\n\n').concat('\n');

function written(plan: Plan, title: string, name: string, pictures: boolean): string {
  const changed = plan.changes.filter((change): change is Changed => change.kind !== 'none');
  const moved = plan.changes.filter(({ movedFrom }) => movedFrom !== undefined);
  const imported = plan.changes.filter(({ imported }) => imported);
  const flows = flowChanges(changed);
  const parts = [
    ...(plan.errored
      ? [
          alert('CAUTION', [
            '**Terraform could not finish this plan.** What follows is incomplete: read the log of the plan.',
          ]),
        ]
      : isWhole(plan)
        ? []
        : [
            alert('CAUTION', [
              '**Terraform leaves a part of this plan to a later one.** Plan again after applying, and read that plan too.',
              ...plan.deferred.map((address) => `- ${code(address)}`),
            ]),
          ]),
    ...(plan.failedChecks.length === 0
      ? []
      : [alert('WARNING', ['**Checks fail**', ...plan.failedChecks.map((line) => `- ${markdown(line)}`)])]),
    ...dangers(changed),
    ...list('Signing keys', keyChanges(changed)),
    ...heard(flows, pictures),
    ...table(changed, flows),
    ...list(
      'Moved, not replaced',
      moved.map(({ address, movedFrom = '' }) => `${code(movedFrom)} is now ${code(address)}`),
    ),
    ...list(
      'Taken over (imported)',
      imported.map(({ address }) => code(address)),
    ),
    ...list('Left over from an earlier replacement, removed now', plan.leftovers.map(code)),
    ...list('Outputs that change', plan.outputs.map(code)),
    ...list('Changed outside of Terraform since the last apply', plan.drifted.map(code)),
  ];
  return `${[markerOf(name), `## ${title}: ${counts(changed)}`, ...parts].join('\n\n')}\n`;
}

const counts = (changed: readonly Changed[]): string =>
  KINDS.map((kind) => [kind, changed.filter((change) => change.kind === kind).length] as const)
    .filter(([kind, count]) => count > 0 || ALWAYS_COUNTED.has(kind))
    .map(([kind, count]) => `${count} ${VERBS[kind]}`)
    .join(', ');

/** What is taken away, if only for a moment: nobody should merge it without having read it. */
function dangers(changed: readonly Changed[]): readonly string[] {
  const groups = new Map<string, Changed[]>();
  for (const change of changed) {
    if (change.kind !== 'replace' && change.kind !== 'destroy') continue;
    const fate = fateOf(change).join('\n');
    groups.set(`${change.type} ${fate}`, [...(groups.get(`${change.type} ${fate}`) ?? []), change]);
  }
  const lines = [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const [verdict = '', ...notes] = fateOf(first);
    const others = members.length === 1 ? '' : ` (and ${members.length - 1} more like it: ${names(members.slice(1))})`;
    return [`- ${code(first.address)}${others} ${verdict}`, ...notes.map((note) => `  - ${note}`)];
  });
  return lines.length === 0 ? [] : [alert('CAUTION', ['**Replaced or destroyed**', '', ...lines])];
}

const names = (members: readonly Changed[]): string =>
  members.map(({ address }) => code(address.slice(address.indexOf('.') + 1))).join(', ');

/** What happens to it, then what that means. */
function fateOf({ address, kind, createFirst, replacedFor }: Changed): readonly string[] {
  const { without, lost, replaced } = meaningOf(address) ?? {};
  const why =
    replacedFor.length === 0 ? '' : ` because of ${replacedFor.map((path) => code(path.join('.'))).join(', ')}`;
  const notes =
    kind === 'destroy'
      ? without && `Without it: ${lower(without)}.`
      : replaced
        ? `${replaced}.`
        : without && !createFirst && `In between: ${lower(without)}.`;
  return [
    kind === 'destroy'
      ? 'is **destroyed**.'
      : `is **replaced**${why}.${createFirst ? ' The new one is made first.' : ''}`,
    ...(notes ? [notes] : []),
    ...(lost === undefined ? [] : [`Lost for good: ${lower(lost)}.`]),
  ];
}

const lower = (text: string): string =>
  /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** What changes in each flow, by address. */
const flowChanges = (changed: readonly Changed[]): ReadonlyMap<string, FlowChange> =>
  new Map(
    changed
      .filter((change) => isFlow(change) && change.kind !== 'destroy' && change.kind !== 'forget')
      .map((change) => [change.address, flowChange(change)]),
  );

const heard = (flows: ReadonlyMap<string, FlowChange>, pictures: boolean): readonly string[] =>
  [...flows].flatMap(([address, { words, picture }]) =>
    words.length === 0
      ? []
      : [
          `### ${code(address)}`,
          words.join('\n'),
          ...(picture.length === 0 ? [] : [pictures ? picture.join('\n') : NO_PICTURE]),
        ],
  );

function table(changed: readonly Changed[], flows: ReadonlyMap<string, FlowChange>): readonly string[] {
  if (changed.length === 0) return [];
  const rows = changed.map(
    (change) =>
      `| \`${MARKS[change.kind]}\` | ${code(change.address)} | ${whatChanges(change, flows.get(change.address))} |`,
  );
  return [['### Everything', '', '| | address | what |', '|---|---|---|', ...rows].join('\n')];
}

function whatChanges(change: Changed, flowDifference: FlowChange | undefined): string {
  const { what } = meaningOf(change.address) ?? {};
  if (change.kind !== 'update' && change.kind !== 'replace') return cell(what ?? '');
  const skip = new Set(isFlow(change) ? [FLOW_CONTENT] : []);
  const found = differencesOf(change, skip);
  const { words = [], silent } = flowDifference ?? {};
  const flow = words.length > 0 ? ['the flow, as above'] : silent === undefined ? [] : [silent];
  const shownOnes = found.slice(0, DIFFERENCES_SHOWN).map(differenceText);
  const more = found.length > DIFFERENCES_SHOWN ? [`and ${found.length - DIFFERENCES_SHOWN} more`] : [];
  const all = [...flow, ...shownOnes, ...more];
  return all.length === 0 ? cell('only what AWS itself answers') : all.join('<br>');
}

const differenceText = ({ path, before, after }: Difference): string =>
  before === '' ? `${cell(path)} ${cell(after)}` : `${code(path)}: ${cell(before)} → ${cell(after)}`;

const list = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : [[`### ${title}`, '', ...lines.map((line) => `- ${line}`)].join('\n')];

const alert = (kind: 'CAUTION' | 'WARNING', lines: readonly string[]): string =>
  [`> [!${kind}]`, ...lines.map((line) => `> ${line}`)].join('\n');

const markdown = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replace(/[\\`*_[\]{}|~#$]/g, (character) => `&#${character.charCodeAt(0)};`);
const cell = markdown;
/** Code of one line; a backtick in it would end it. */
const code = (text: string): string => `\`${text.replace(/[`\s]+/g, ' ').replaceAll('|', '\\|')}\``;

const NO_PICTURE = 'Its picture does not fit into a comment: it is in the summary of the run.';

/** The end goes: what is loud stands first. Pictures, the only blocks, are gone already. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const note = '\n\n… The rest does not fit into a comment: it is in the summary of the run.\n';
  return `${text.slice(0, text.lastIndexOf('\n', limit - note.length))}${note}`;
}
