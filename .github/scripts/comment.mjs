// Writes the reports of plans as comments of a pull request, one for each stack: a report replaces the one before it.
// Plain JavaScript without dependencies: it holds a token that may write, and runs as the base branch has it, never as the pull request does.
//
// From the environment: GITHUB_API_URL, GITHUB_REPOSITORY, GITHUB_TOKEN, PULL_REQUEST (its number), REPORTS (a JSON list of texts).

const need = (name) => {
  const value = process.env[name];
  if (!value) fail(`${name} is not set.`);
  return value;
};

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const api = `${need('GITHUB_API_URL')}/repos/${need('GITHUB_REPOSITORY')}`;
const token = need('GITHUB_TOKEN');
const number = need('PULL_REQUEST');
if (!/^\d+$/.test(number)) fail(`PULL_REQUEST is "${number}", and no number.`);

/** What is in each report's first line, and in no comment of a person. */
const MARKER = /^<!-- voice-to-chat plan: [\w .-]+ -->$/;
const PER_PAGE = 100;

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
  return answer.json();
}

async function comments() {
  const all = [];
  for (let page = 1; ; page++) {
    const some = await request('GET', `/issues/${number}/comments?per_page=${PER_PAGE}&page=${page}`);
    all.push(...some);
    if (some.length < PER_PAGE) return all;
  }
}

const reports = JSON.parse(need('REPORTS'));
const present = await comments();
for (const body of reports) {
  const marker = String(body).split('\n', 1)[0];
  if (!MARKER.test(marker)) fail('A report does not begin with its marker.');
  // People may quote a marker; the workflow's own comments are a bot's.
  const old = present.find((comment) => comment.user?.type === 'Bot' && comment.body?.startsWith(marker));
  if (old) await request('PATCH', `/issues/comments/${old.id}`, { body });
  else await request('POST', `/issues/${number}/comments`, { body });
  console.log(`${marker}: ${old ? 'updated' : 'written'}`);
}
