// Writes the reports of plans as comments of a pull request, one for each stack: a report replaces the one before it. Where the job that plans
// failed, the comments say that, and nothing of an earlier commit is left standing.
// Plain JavaScript without dependencies: it holds a token that may write, and runs as the base branch has it, never as the pull request does.
// The reports come from a job that runs what the pull request says: they are text of a stranger.
//
// From the environment: REPORTS (a folder of <stack>.md; none when there is no plan), PLAN_RESULT (of that job), HEAD_SHA (the commit that was
// planned), PULL_REQUEST (its number), GITHUB_TOKEN; and what GitHub sets: GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** GitHub refuses longer ones. */
const MAX_COMMENT = 65_536;
const MAX_REPORTS = 20;
const MAX_BYTES = 1024 * 1024;
const PER_PAGE = 100;
/** In a comment's first line, and in no comment of a person. No stack has a name with a space. */
const MARKER = /^<!-- voice-to-chat plan: ([\w -]+) -->/;
const markerOf = (stack) => `<!-- voice-to-chat plan: ${stack} -->`;
const NO_STACK = 'no stack';

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function need(name, form = /./) {
  const value = process.env[name];
  if (!value) fail(`${name} is not set.`);
  if (!form.test(value)) fail(`${name} is "${value.slice(0, 100)}", and not of the form ${form}.`);
  return value;
}

const api = `${need('GITHUB_API_URL')}/repos/${need('GITHUB_REPOSITORY')}`;
const token = need('GITHUB_TOKEN');
const number = need('PULL_REQUEST', /^\d+$/);
const sha = need('HEAD_SHA', /^[0-9a-f]{40,64}$/).slice(0, 9);
const planned = need('PLAN_RESULT', /^(success|failure|cancelled)$/) === 'success';
const run = `${need('GITHUB_SERVER_URL')}/${need('GITHUB_REPOSITORY')}/actions/runs/${need('GITHUB_RUN_ID', /^\d+$/)}`;

/** Text by stack. Only plain files directly in the folder, of names that a stack can have. */
function reportsIn(folder) {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { withFileTypes: true });
  if (entries.length > MAX_REPORTS) fail(`There are ${entries.length} reports; more than ${MAX_REPORTS} are refused.`);
  return new Map(
    entries.map((entry) => {
      const stack = /^([\w-]{1,100})\.md$/.exec(entry.name)?.[1];
      if (!entry.isFile() || stack === undefined) return fail(`${JSON.stringify(entry.name)} is no report.`);
      const path = join(folder, entry.name);
      if (statSync(path).size > MAX_BYTES) fail(`${entry.name} has more than ${MAX_BYTES} bytes.`);
      const text = readFileSync(path, 'utf8');
      if (!text.startsWith(markerOf(stack))) fail(`${entry.name} does not begin with its marker.`);
      return [stack, text.slice(markerOf(stack).length).trim()];
    }),
  );
}

/**
 * What a report may do: headings, lists, tables, alerts, code, folded pictures. Nobody is mentioned, no issue, no link, no image, no other HTML.
 * A space without width parts what would be read as one; GitHub looks for mentions after it has read entities. Colours of a picture stay.
 */
const harmless = (text) =>
  text
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, '')
    .replace(/@|&(?:#0*64|#x0*40|commat);/gi, '@\u200b')
    .replace(/&(?:#0*35|#x0*23|num);/gi, '#\u200b')
    .replace(/((?<!\b(?:fill|stroke|color):)#(?=\d)(?!\d+;)|\bGH-(?=\d))/gi, '$1\u200b')
    .replace(/<(?!\/?(?:details|summary|small)>|br ?\/?>)/g, '<\u200b')
    .replace(/\](?=[([:])/g, ']\u200b');

const CUT = `\n\n… Cut: see the [summary of the run](${run}).`;
/** What is ours stands first, where nothing of the text can reach it. */
function commentOf(stack, head, text) {
  const body = `${markerOf(stack)}\n${head}\n\n${text}`;
  if (body.length <= MAX_COMMENT) return body;
  return `${body.slice(0, body.lastIndexOf('\n', MAX_COMMENT - CUT.length))}${CUT}`;
}

async function request(method, path, body) {
  const answer = await fetch(`${api}${path}`, {
    method,
    headers: {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'x-github-api-version': '2022-11-28',
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok)
    fail(`GitHub answered ${answer.status} to ${method} ${path}. The job needs the permission pull-requests: write.`);
  return answer.status === 204 ? undefined : answer.json();
}

async function comments() {
  const all = [];
  for (let page = 1; ; page++) {
    const some = await request('GET', `/issues/${number}/comments?per_page=${PER_PAGE}&page=${page}`);
    all.push(...some);
    if (some.length < PER_PAGE) return all;
  }
}

const reports = reportsIn(need('REPORTS'));
if (planned && reports.size === 0) fail('The plan succeeded, and there is no report.');
// People may quote a marker; the workflow's own comments are a bot's.
const present = new Map(
  (await comments()).flatMap(({ id, user, body = '' }) => {
    const stack = user?.type === 'Bot' ? MARKER.exec(body)?.[1] : undefined;
    return stack === undefined ? [] : [[stack, id]];
  }),
);

async function write(stack, head, text) {
  const body = commentOf(stack, head, text);
  const old = present.get(stack);
  if (old === undefined) await request('POST', `/issues/${number}/comments`, { body });
  else await request('PATCH', `/issues/comments/${old}`, { body });
  console.log(`${stack}: ${old === undefined ? 'written' : 'updated'}`);
}

for (const [stack, text] of [...reports].sort(([a], [b]) => (a < b ? -1 : 1)))
  await write(stack, `Commit ${sha} · [the run, with the whole report](${run})`, harmless(text));

const stale = [...present.keys()].filter((stack) => !reports.has(stack));
if (reports.size > 0) {
  for (const stack of stale) {
    await request('DELETE', `/issues/comments/${present.get(stack)}`);
    console.log(`${stack}: removed`);
  }
} else {
  const sentence = 'The job that plans failed before there was a plan. Its log says at which step.';
  for (const stack of stale.length === 0 ? [NO_STACK] : stale)
    await write(stack, `Commit ${sha} · [the run](${run})`, `> [!CAUTION]\n> **No plan.** ${sentence}`);
}
