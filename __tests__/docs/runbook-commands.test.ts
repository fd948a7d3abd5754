// The commands that the pages of docs/ tell people to type, run as they stand there: those for this machine on the twin, those of the AWS
// CLI by the CLI itself against an AWS that answers nothing but them, and the variables that they share from a state of terraform.

import { spawn, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DEFAULTS } from '../../constructs/options';
import { NONE, REASONS } from '../../lambda-src/shared/contract/connect';
import { ERROR_STATUS, type ErrorCode } from '../../lambda-src/shared/contract/http';
import type { Token } from '../../lambda-src/shared/contract/link';
import { OUTCOMES } from '../../lambda-src/shared/contract/outcome';
import { START_GRACE_SECONDS } from '../../lambda-src/shared/contract/table';
import { linkIdOf } from '../../lambda-src/shared/token';
import { loadStack, type Stack } from '../../local/terraform/stack';
import { Twin } from '../../local/twin';
import { describeWithAwsCli, type Request, type StubAws, startStubAws } from '../support/aws-cli';
import { commandsOf } from '../support/documented-commands';
import { synthesize } from '../support/synthesize';
import { temporaryFolder } from '../support/temporary-folder';
import { describeWithTerraform, TerraformProject } from '../support/terraform';
import { useState } from '../support/terraform-state';
import { WatchedStack } from '../support/watched-stack';

jest.setTimeout(300_000);

const ROOT = join(__dirname, '../..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const runbook = readFileSync(join(ROOT, 'docs/runbook.md'), 'utf8');
const commands = commandsOf('docs/runbook.md');
/** Sets the variables that every other command of the runbook takes. */
const preamble = commands.find(({ text }) => text.startsWith('stack='))?.text ?? '';

/** `npm run call` lines with the section that they stand in. */
const calls = runbook.split(/^##+ /m).flatMap((section) => {
  const title = section.slice(0, section.indexOf('\n'));
  return [...section.matchAll(/^npm run call -- (.*)$/gm)].map(([, options = '']) => [title, options] as const);
});

/** What each shows: the outcome of its call, and a word of the function's log. */
const SHOWS: Readonly<Record<string, readonly [outcome: string, word: string]>> = {
  'mobiletargeting:SendMessages=error:ForbiddenException': ['returned', 'access_denied'],
  'mobiletargeting:SendMessages=drop-after': ['unconfirmed', 'timeout'],
  'secretsmanager:GetSecretValue=error:ResourceNotFoundException': ['returned', 'secret'],
  'private_key=': ['returned', 'key_mismatch'],
  'mobiletargeting:SendMessages=delay:4000': ['unconfirmed', 'timeout'],
  '--keys 1 --language en': ['sent', '"link sent"'],
  '--keys 3,2065550123#,1': ['sent', ''],
  'error:OPT_OUT': ['returned', 'opted_out'],
  '--staffed 0': ['returned', 'not_staffed'],
  '--from withheld': ['returned', 'withheld'],
  'participant:CreateParticipantConnection': ['sent', 'The participant service answered connection with 403.'],
  'connect:StartChatContact=error:LimitExceededException': ['sent', 'could not be started: 503 (chat_busy)'],
};

it.each(calls)('%s: npm run call -- %s', (_title, options) => {
  const shows = Object.entries(SHOWS).find(([part]) => options.includes(part))?.[1];
  // As a shell reads it, on a stack that is synthesized once.
  const stack = synthesized();
  const command = `"${process.execPath}" --import tsx local/call.ts --stack "${stack}" ${options}`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: ROOT, encoding: 'utf8' });
  expect(stderr.split('\n').filter((line) => /^\s+at |Error:/.test(line))).toEqual([]);
  const result = JSON.parse(
    stdout
      .trim()
      .split('\n')
      .findLast((line) => line.includes('"event":"result"')) ?? '{}',
  );
  expect([status, result.outcome]).toEqual([options.includes('--follow ') ? 1 : 0, shows?.[0]]);
  expect(stdout + stderr).toContain(shows?.[1]);
});

it('has a row for every command', () => {
  expect(calls.length).toBe(Object.keys(SHOWS).length);
});

let folder: string | undefined;
function synthesized(): string {
  folder ??= synthesize().folder;
  return folder;
}

describe('every command', () => {
  const all = PAGES.flatMap(commandsOf);
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const where = ({ page, section, text }: (typeof all)[number]) => `${page}, ${section}: ${text}`;

  it('is one that bash reads', () => {
    expect(all.length).toBeGreaterThan(80);
    const read = (text: string) => spawnSync('bash', ['-n', '-c', text]).status === 0;
    const isRead = read(all.map(({ text }) => `{\n${text}\n}`).join('\n'));
    expect(isRead ? [] : all.filter(({ text }) => !read(text)).map(where)).toEqual([]);
  });

  it('can be pasted: what is missing has a variable, and the page says where that comes from', () => {
    const set = new Set([...preamble.matchAll(/^(?:export )?([A-Z_]+)=/gm)].map(([, name = '']) => name));
    const explained = /What only you know, a command asks for as ([\s\S]*?)\n\n/.exec(runbook)?.[1] ?? '';
    const asked = new Set([...explained.matchAll(/`\$([A-Z_]+)`/g)].map(([, name = '']) => name));
    const used = new Set(
      commands.flatMap(({ text }) => [...text.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name = '']) => name)),
    );
    used.delete('HOURS');
    expect([...used].filter((name) => !set.has(name) && !asked.has(name))).toEqual([]);
    expect([...set, ...asked].filter((name) => !used.has(name) && !name.startsWith('AWS_'))).toEqual([]);
    const placeholders = commands.filter(({ text }) => /<[a-z][a-z -]*>/.test(text.replace(/ #.*$/gm, '')));
    expect(placeholders.map(where)).toEqual([]);
  });

  it.each(all.filter(({ text }) => /\b(npm|npx) /.test(text)).map((one) => [where(one), one] as const))(
    'of npm exists, with its options: %s',
    (_, { text }) => {
      for (const [, script = ''] of text.matchAll(/npm run ([a-z:-]+)/g))
        expect(Object.keys(scripts)).toContain(script);
      for (const [, file = ''] of text.matchAll(/npx tsx (\S+)/g))
        expect(() => readFileSync(join(ROOT, file))).not.toThrow();
      for (const [, script = '', file = '', options = ''] of text.matchAll(
        /(?:npm (?:run )?([a-z:-]+) --|npx tsx (\S+)) ([^&|`\n]*)/g,
      )) {
        // `npm run bench` has a file for each thing that is measured.
        const [, part] = (script === 'bench' && /^([a-z-]+)/.exec(options)) || [];
        const main = file || part ? file || `bench/${part}.ts` : /\S+\.[jt]s\b/.exec(scripts[script] ?? '')?.[0];
        const source = sourceOf(main ?? '');
        for (const [, option = ''] of options.matchAll(/(?:^| )--([a-z-]+)/g))
          expect([option, new RegExp(`\\b${option}\\b`).test(source)]).toEqual([option, true]);
      }
    },
  );
});

/** A script with the folder that holds its parts. */
function sourceOf(file: string): string {
  const script = join(ROOT, file.replace('npm-start.js', 'start.ts'));
  const folder = script.replace(/(\/main)?\.ts$/, '');
  const parts = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.ts')) : [];
  return [script, ...parts.map((name) => join(folder, name))].map((path) => readFileSync(path, 'utf8')).join('\n');
}

interface Ran {
  readonly status: number | null;
  readonly output: string;
}

/** Beside what answers it in this process. Both streams, as a person sees them. */
function bash(script: string, environment: NodeJS.ProcessEnv, cwd = ROOT): Promise<Ran> {
  const child = spawn('bash', ['-c', `exec 2>&1\n${script}`], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: temporaryFolder(), ...environment },
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output }));
  });
}

describeWithTerraform('the variables of the runbook', () => {
  it('come from the state of a stage that is deployed', async () => {
    const project = new TerraformProject(synthesized());
    useState(project, gunzipSync(readFileSync(join(ROOT, '__tests__/scripts/state-0.1.0.json.gz'))).toString());
    const show = '\ndeclare -p $(compgen -v | grep -E "^(NAME|[A-Z_]+_(ARN|ID|LINK|API|REGION)|TABLE|SITE)$")';
    const block = preamble.replace(/^stack=.*$/m, `stack=${project.folder}`);
    // As `terraform init` would have left it; the provider is one that runs already.
    mkdirSync(join(project.folder, '.terraform'));
    const { status, output } = await bash(`set -eu\n${block}${show}`, project.environment);
    project.remove();
    expect([status, output]).toEqual([0, expect.stringMatching(/AWS_REGION="us-east-1"/)]);
    const values = new Map(
      [...output.matchAll(/^declare -\S+ (\w+)="(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    for (const [name, form] of Object.entries(FORMS))
      expect([name, values.get(name)]).toEqual([name, expect.stringMatching(form)]);
  });
});

const FORMS: Readonly<Record<string, RegExp>> = {
  SEND_LINK: /^\w+$/,
  CHAT_API: /^voice-to-chat-chat-api$/,
  INSTANCE_ID: /^[0-9a-f-]{36}$/,
  // Invented by the one who wrote the state.
  CHAT_FLOW_ID: /^[0-9a-f-]{16,36}$/,
  QUEUE_ARN: /^arn:aws:connect:.*\/queue\/[0-9a-f-]{36}$/,
  SECRET_ARN: /^arn:aws:secretsmanager:/,
  TABLE: /^voice-to-chat-links$/,
  SITE: /^https:\/\/[a-z0-9.]+\/$/,
  ALARM_TOPIC_ARN: /^arn:aws:sns:/,
  SITE_ALARM_TOPIC_ARN: /^arn:aws:sns:us-east-1:/,
};

/** What `terraform show -json` says of a stack, as far as the runbook asks. */
const stateOf = (stack: Stack): string =>
  JSON.stringify({
    values: {
      outputs: Object.fromEntries([...stack.outputs].map(([name, value]) => [name, { value }])),
      root_module: {
        resources: [
          ...stack.ofType('aws_lambda_function').map((one) => ({
            address: one.address,
            values: {
              arn: one.attribute('arn'),
              function_name: one.text('function_name'),
              environment: [{ variables: one.block('environment').value('variables') }],
            },
          })),
          ...['aws_dynamodb_table.links', 'aws_secretsmanager_secret.link_signing'].map((address) => ({
            address,
            values: { name: stack.at(address).attribute('name'), arn: stack.at(address).attribute('arn') },
          })),
        ],
      },
    },
  });

describeWithAwsCli('the AWS commands', () => {
  const CONTACT = '11111111-2222-3333-4444-555555555555';
  /** Answers to what a --query reads; the rest is answered with nothing. */
  const answers: readonly (readonly [operation: RegExp, answer: object | string])[] = [
    [
      /^DescribeAlarms$/,
      {
        MetricAlarms: [
          {
            AlarmName: 'voice-to-chat-breaker-open',
            AlarmDescription: 'Too many.',
            StateTransitionedTimestamp: new Date(),
          },
        ],
      },
    ],
    [
      /^DescribeSpendLimits$/,
      { SpendLimits: [{ Name: 'TEXT_MESSAGE_MONTHLY_SPEND_LIMIT', EnforcedLimit: 1, MaxLimit: 9, Overridden: true }] },
    ],
    [
      /^DescribePhoneNumbers$/,
      {
        PhoneNumbers: [
          { PhoneNumber: '+12065550100', Status: 'ACTIVE', MessageType: 'TRANSACTIONAL', NumberCapabilities: ['SMS'] },
        ],
      },
    ],
    [
      /^DescribeRegistrations$/,
      { Registrations: [{ RegistrationType: 'US_TEN_DLC', RegistrationStatus: 'COMPLETE' }] },
    ],
    [/^DescribeAccountAttributes$/, { AccountAttributes: [{ Name: 'ACCOUNT_TIER', Value: 'SANDBOX' }] }],
    [
      /^DescribeProtectConfigurations$/,
      { ProtectConfigurations: [{ ProtectConfigurationId: 'protect-1', AccountDefault: true }] },
    ],
    [
      /^DescribeOptedOutNumbers$/,
      { OptedOutNumbers: [{ OptedOutNumber: '+12065550100', OptedOutTimestamp: 1700000000, EndUserOptedOut: true }] },
    ],
    [/\/email\/account$/, { ProductionAccessEnabled: false }],
    [
      /\/suppression\/addresses$/,
      { SuppressedDestinationSummaries: [{ Reason: 'BOUNCE', LastUpdateTime: 1700000000 }] },
    ],
    [/^DescribeSecret$/, { DeletedDate: 1700000000, VersionIdsToStages: { one: ['AWSCURRENT'] } }],
    [/\/account-settings$/, { AccountLimit: { ConcurrentExecutions: 10 } }],
    [/\/concurrency$/, { ReservedConcurrentExecutions: 1 }],
    [
      /\/configuration$/,
      { LastModified: '2026-11-22', Environment: { Variables: { tableName: 'voice-to-chat-links' } } },
    ],
    [/\/policy$/, { Policy: '{"Version":"2012-10-17"}' }],
    [/^ListServiceQuotas$/, { Quotas: [{ QuotaName: 'Concurrent active chats per instance', Value: 500 }] }],
    [
      /^GET \/contact-flows\//,
      { ContactFlow: { Name: 'voice-to-chat', State: 'ACTIVE', Status: 'PUBLISHED', Content: 'flow' } },
    ],
    [
      /^GET \/routing-profiles\//,
      {
        RoutingProfileQueueConfigSummaryList: [
          { QueueName: 'Care', QueueArn: 'arn:aws:connect:queue', Channel: 'CHAT' },
        ],
      },
    ],
    [
      /^POST \/metrics\/current\//,
      { MetricResults: [{ Collections: [{ Metric: { Name: 'AGENTS_AVAILABLE', Unit: 'COUNT' }, Value: 2 }] }] },
    ],
    [/^GET \/contact\/attributes\//, { Attributes: { voiceToChatContactId: CONTACT } }],
    [/^DescribeTable$/, { Table: { TableStatus: 'ACTIVE', OnDemandThroughput: { MaxReadRequestUnits: 1 } } }],
    [
      /\/public-key$/,
      '<PublicKeyList><Quantity>1</Quantity><Items><PublicKeySummary><Id>K1</Id><Name>link-signing</Name></PublicKeySummary></Items></PublicKeyList>',
    ],
    [
      /\/key-group$/,
      '<KeyGroupList><Quantity>1</Quantity><Items><KeyGroupSummary><KeyGroup><KeyGroupConfig><Name>link-signing</Name><Items><PublicKey>K1</PublicKey></Items></KeyGroupConfig></KeyGroup></KeyGroupSummary></Items></KeyGroupList>',
    ],
  ];
  /** The runbook's, and those of other pages, which bring their own values. */
  const asked = [
    ...commands.filter(({ text, section }) => text !== preamble && section !== '' && /\baws |run_query/.test(text)),
    ...PAGES.filter((page) => page !== 'docs/runbook.md')
      .flatMap(commandsOf)
      .filter(({ text }) => text.startsWith('aws ') && text.includes(' --')),
  ];
  let stack: Stack;
  let aws: StubAws;
  let results: readonly Ran[] = [];

  /** CloudWatch Logs with the saved queries of the stack; the first result is not there at once. */
  const logs = ({ operation, body }: Request): object | undefined => {
    const input =
      operation === 'DescribeQueryDefinitions'
        ? (JSON.parse(body) as { queryDefinitionNamePrefix: string })
        : undefined;
    if (input !== undefined) {
      const saved = stack
        .ofType('aws_cloudwatch_query_definition')
        .filter((one) => one.text('name').startsWith(input.queryDefinitionNamePrefix));
      return {
        queryDefinitions: saved.map((one) => ({
          name: one.text('name'),
          queryString: one.text('query_string'),
          logGroupNames: one.texts('log_group_names'),
        })),
      };
    }
    if (operation === 'StartQuery') return { queryId: 'query-1' };
    if (operation !== 'GetQueryResults') return undefined;
    const isFirst = aws.requests.filter((one) => one.operation === operation).length === 1;
    const results = [
      [
        { field: 'what', value: 'link sent' },
        { field: '@ptr', value: 'x' },
      ],
    ];
    return isFirst ? { status: 'Running', results: [] } : { status: 'Complete', results };
  };

  beforeAll(async () => {
    stack = loadStack(synthesized());
    aws = await startStubAws((request) => logs(request) ?? answers.find(([form]) => form.test(request.operation))?.[1]);
    const state = join(temporaryFolder(), 'state.json');
    writeFileSync(state, stateOf(stack));
    const script = [
      'set -u',
      `npm() { :; }; terraform() { [[ $* == *show* ]] && cat '${state}'; return 0; }`,
      preamble,
      `CONTACT_ID=${CONTACT} CHAT_CONTACT_ID=${CONTACT} PROFILE_ID=${CONTACT} NUMBER=+12065550100`,
      ...asked.map(({ text }) => `{\n${text}\n}\necho "--- $?"`),
    ].join('\n');
    const { output } = await bash(script, aws.environment);
    results = [...output.matchAll(/([\s\S]*?)--- (\d+)\n/g)].map(([, text = '', status]) => ({
      status: Number(status),
      output: text,
    }));
  });
  afterAll(() => aws.close());

  it('are all run, and each asks AWS', () => {
    expect(results.length).toBe(asked.length);
    expect(asked.length).toBeGreaterThan(25);
    expect(aws.requests.length).toBeGreaterThanOrEqual(asked.length);
  });

  it.each(asked.map(({ section, text }, index) => [section, text.split('\n', 1)[0], index] as const))(
    'are taken by the CLI, and their answers have what they look for: %s, %s',
    (_section, _line, index) => {
      const { status, output } = results[index] ?? { status: null, output: '' };
      expect([status, output]).toEqual([0, expect.not.stringMatching(/\b(None|null)\b|rror:|usage:/)]);
      if (asked[index]?.text.includes('--query')) expect(output).toMatch(/\w/);
    },
  );

  it('run the saved queries on the logs that these name', () => {
    const started = aws.requests
      .filter(({ operation }) => operation === 'StartQuery')
      .map(({ body }) => JSON.parse(body));
    const [contact, notSent] = started;
    const saved = (name: string) => stack.at(`aws_cloudwatch_query_definition.${name}`);
    expect(started.length).toBe(2);
    expect(contact.queryString).toBe(saved('contact').text('query_string').replace('CONTACT_ID', CONTACT));
    expect(contact.logGroupNames).toEqual(saved('contact').texts('log_group_names'));
    expect(notSent.queryString).toBe(saved('not_sent').text('query_string'));
    expect([contact, notSent].map(({ startTime, endTime }) => endTime - startTime)).toEqual([3600, 24 * 3600]);
    expect(results.find((_, index) => asked[index]?.text.startsWith('run_query() {'))?.output).toBe(
      '{"what":"link sent"}\n'.repeat(2),
    );
  });
});

describe('the requests of a page, in a script', () => {
  it('are answered as the runbook says', async () => {
    const twin = await Twin.start({ stack: synthesized(), port: 0 });
    const block = commands.find(({ text }) => text.startsWith('curl '))?.text ?? '';
    const { output } = await bash(block, { SITE: `${twin.site?.url}/` });
    await twin.close();
    const said = [...block.matchAll(/# (\d{3})/g)].map(([, status]) => status);
    expect(said).toEqual(['200', '403', '400']);
    expect([...output.matchAll(/^HTTP\/1.1 (\d{3})/gm)].map(([, status]) => status)).toEqual(said);
  });
});

describe('the policies of the two roles', () => {
  it('are filled in by the command', async () => {
    const command = commandsOf('docs/workflows.md').find(({ text }) => text.startsWith('sed '))?.text ?? '';
    const { status, output } = await bash(command, {});
    expect([status, output]).toEqual([
      0,
      expect.not.stringMatching(/ACCOUNT_ID|REGION|INSTANCE_ID|FUNCTION_NAME|STATE_BUCKET/),
    ]);
    expect(JSON.parse(output).Statement.length).toBeGreaterThan(5);
  });
});

describe('a name on the pages of operations', () => {
  const filesUnder = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? filesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );
  /** What is deployed and what runs here; and where AWS's own names come from. */
  const sources = [
    ...['constructs', 'lambda-src', 'flows', 'local', 'scripts', '.github'].flatMap(filesUnder),
    ...['main.ts', 'package.json', 'docs/runbook.md'],
    ...[
      'connect/dist-types/models/enums',
      'dynamodb/dist-types/models/models_0',
      'pinpoint-sms-voice-v2/dist-types/models/enums',
    ].map((file) => `node_modules/@aws-sdk/client-${file}.d.ts`),
    'node_modules/@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.d.ts',
    '__tests__/constructs/alarms.test.ts',
  ];
  const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
  const words = new Set(
    sources
      .filter((file) => /\.(ts|js|json|yml|md)$/.test(file))
      // Of the page itself, what its commands define.
      .flatMap(
        (file) =>
          (file.endsWith('.md') ? commands.map(({ text }) => text).join('\n') : read(file)).match(
            /[A-Za-z_]\w*(?:-\w+)*/g,
          ) ?? [],
      ),
  );
  /** Code in running text and tables, but for commands. */
  const codeOf = (page: string) =>
    [
      ...read(page)
        .replace(/^ *```[\s\S]*?^ *```/gm, '')
        .matchAll(/`([^`]+)`/g),
    ].map(([, code = '']) => code.replace(/\n */g, ' '));
  const known = (word: string) =>
    [word, word.replace(/^TF_VAR_/, '').toLowerCase()].some((one) => words.has(one)) ||
    word.split('-').every((part) => words.has(part));

  it.each(['docs/runbook.md', 'docs/alarms.md'])('is one of the code or of AWS: %s', (page) => {
    const names = codeOf(page).flatMap((code) => code.match(/[A-Za-z_]\w*(?:-\w+)*/g) ?? []);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !known(name))).toEqual([]);
    for (const file of codeOf(page).filter((code) => /^(docs|scripts|constructs|__tests__|keys)\/\S+\.\w+$/.test(code)))
      expect([file, file.startsWith('keys/') || existsSync(join(ROOT, file))]).toEqual([file, true]);
  });

  it('of a reason, an outcome or an answer is one that there is, and none is left out', () => {
    const codes = codeOf('docs/runbook.md');
    expect(REASONS.filter((reason) => reason !== NONE && !codes.includes(reason))).toEqual([]);
    expect(OUTCOMES.filter((outcome) => !codes.includes(outcome))).toEqual([]);
    const answers = codes.flatMap((code) =>
      [...code.matchAll(/^(\d{3}) (\w+)$/g)].map(([, status, error = '']) => [error, Number(status)]),
    );
    expect(answers.length).toBeGreaterThan(3);
    for (const [error, status] of answers) expect([error, ERROR_STATUS[error as ErrorCode]]).toEqual([error, status]);
    // The first column of tables of reasons.
    const tables = [...runbook.matchAll(/^\| reason .*\n\|.*\n((?:\|.*\n)+)/gm)].map(([, rows = '']) => rows);
    expect(tables.length).toBe(2);
    for (const row of tables.join('').trim().split('\n'))
      for (const [, reason = ''] of (row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)) expect(REASONS).toContain(reason);
  });
});

/** As the functions make it of a token. */
const idOf = (token: string): string => linkIdOf(token as Token);

describe('a complaint leads to its cause by the lines that the saved query finds', () => {
  const watched = WatchedStack.open();
  afterAll(() => watched.close());

  /** Lines of the query for this id, with the ids that they show in turn. */
  const found = (id: string): readonly Record<string, unknown>[] =>
    watched.lines.filter((line) => line.includes(id)).map((line) => JSON.parse(line));
  const answered = (linkId: string) =>
    found(linkId).flatMap(({ route, status, error }) =>
      route === undefined ? [] : [`${status} ${error ?? ''} ${route}`],
    );

  it('from the contact id of the call to what chat-api said of the link', async () => {
    const token = (await watched.call('+12065550101', ['1'])) ?? '';
    const [sent] = watched.lines.filter((line) => line.includes('"link sent"')).map((line) => JSON.parse(line));
    const contactId: string = sent.correlation_id;
    const linkId = found(contactId)
      .map((line) => line['linkId'])
      .find((id) => id !== undefined) as string;

    // Opened here, then on another device.
    await watched.chat(token);
    await watched.chat(token);
    // Came too late: nobody has opened it by then.
    const late = (await watched.call('+12065550102', ['1'])) ?? '';
    const { tables } = (await watched.twin()).aws;
    const table = watched.stack.at('aws_dynamodb_table.links').text('name');
    const [item] = (await tables.items(table)).filter((one) => one['pk']?.['S'] === `link#${idOf(late)}`);
    await tables.call('PutItem', { TableName: table, Item: { ...item, redeemBy: { N: '1' } } });
    await watched.chat(late);
    await watched.chat('AAAAAAAAAAAAAAAAAAAAAA');

    const section = (title: string) => runbook.split(/^(?=##)/m).find((part) => part.startsWith(`### ${title}\n`));
    expect(answered(linkId).map((line) => line.trim())).toEqual(
      expect.arrayContaining(['200  redeem', '200  session', '409 other_device redeem']),
    );
    expect(answered(idOf(late))).toContain('410 too_late redeem');
    expect(section('The link has expired')).toContain('`410 too_late` at `redeem`');
    expect(watched.lines.join('\n')).toMatch(/"error":"unknown_link"/);
    expect(section('The link has expired')).toContain('`404 unknown_link`');
  });
});

describe('the steps to another key', () => {
  it('make the key pair and set the variables', async () => {
    const steps = commands.filter(({ section, kind }) => section === 'Change the signing key' && kind === 'block');
    const keys = `'${process.execPath}' --import '${require.resolve('tsx')}' '${ROOT}/scripts/keys.ts'`;
    const { status, output } = await bash(
      [
        // What is deployed is another test's: __tests__/local/key-rotation.test.ts.
        `npm() { if [[ $2 == keys ]]; then shift 3; ${keys} "$@" >/dev/null; else echo "$2 $(compgen -v TF_VAR_ | xargs)"; fi; }`,
        ...steps.map(({ text }) => text),
        'echo "$TF_VAR_second_public_key"; openssl pkey -pubout <<<"$TF_VAR_private_key"',
      ].join('\n'),
      { TF_VAR_public_key: 'the first' },
      temporaryFolder(),
    );
    const [first, second, third] = [
      'public_key second_public_key',
      'private_key public_key second_public_key',
      'private_key second_public_key',
    ]
      .map((names) => names.replace(/\w+/g, 'TF_VAR_$&'))
      .map((names) => `diff ${names}\ndeploy ${names}\n`);
    expect([status, output]).toEqual([0, expect.stringContaining(`${first}${second}${third}-----BEGIN PUBLIC KEY`)]);
    const pems = output.match(/-----BEGIN[\s\S]*?END PUBLIC KEY-----/g) ?? [];
    const [given, pair] = pems.map((pem) =>
      createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('hex'),
    );
    expect(given).toBe(pair);
  });

  it('wait until the last cookie has ended', () => {
    // The function may sign with the key it has read for five minutes more.
    const minutes = DEFAULTS.linkMinutes + DEFAULTS.chatMinutes + START_GRACE_SECONDS / 60 + 5;
    expect(runbook).toContain(`so ${minutes} minutes with the defaults`);
  });
});
