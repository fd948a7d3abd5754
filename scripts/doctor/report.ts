// The report: a table for people, or JSON for a pipeline; and the exit code.

import type { Status } from './check';
import type { Row } from './examine';

const ORDER: readonly Status[] = ['ok', 'warn', 'fail', 'not checked'];

/** 0 when everything was checked and nothing fails; warnings are no failure. */
export const exitCode = (rows: readonly Row[]): number =>
  rows.some(({ status }) => status === 'fail' || status === 'not checked') ? 1 : 0;

const countOf = (rows: readonly Row[]) =>
  Object.fromEntries(ORDER.map((status) => [status, rows.filter((row) => row.status === status).length]));

export const jsonReport = (stage: string, region: string, rows: readonly Row[]): string =>
  JSON.stringify({ stage, region, summary: countOf(rows), checks: rows }, null, 2);

/** @param width characters in a line */
export function tableReport(stage: string, region: string, rows: readonly Row[], width: number): string {
  const idWidth = Math.max(...rows.map(({ id }) => id.length));
  const statusWidth = Math.max(...ORDER.map((status) => status.length));
  const indent = ' '.repeat(statusWidth + idWidth + 4);
  const lines = rows.flatMap(({ id, status, found, todo }) => {
    const text = wrap(found, width - indent.length);
    // What follows from another row is said there once.
    const follows = status === 'not checked' && todo?.startsWith('See ');
    const advice = todo === undefined || follows ? [] : wrap(`-> ${todo}`, width - indent.length);
    const [first = '', ...more] = [...text, ...advice];
    return [`${status.padEnd(statusWidth)}  ${id.padEnd(idWidth)}  ${first}`, ...more.map((line) => indent + line)];
  });
  const counts = Object.entries(countOf(rows)).flatMap(([status, count]) => (count > 0 ? `${count} ${status}` : []));
  return [`${stage} in ${region}`, '', ...lines, '', counts.join(', ')].join('\n');
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= Math.max(width, 40))
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
