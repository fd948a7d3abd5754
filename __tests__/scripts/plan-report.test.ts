// The report of a plan, from plans made by hand: what it says of each kind of change, what it never shows, what it refuses.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { readPlan } from '../../scripts/plan-report/plan';
import { reportOf } from '../../scripts/plan-report/report';
import { runScript } from '../support/commands';
import { temporaryFolder } from '../support/temporary-folder';

interface Made {
  readonly actions: readonly string[];
  readonly before?: object | null;
  readonly after?: object | null;
  readonly [key: string]: unknown;
}

const resource = (address: string, { actions, before = null, after = null, ...rest }: Made, outer: object = {}) => ({
  address,
  mode: 'managed',
  type: address.split('.')[0],
  name: address.split('.')[1],
  change: { actions, before, after, after_unknown: {}, before_sensitive: {}, after_sensitive: {}, ...rest },
  ...outer,
});
const plan = (resources: readonly object[], rest: object = {}): string =>
  JSON.stringify({ format_version: '1.2', resource_changes: resources, ...rest });
const report = (resources: readonly object[], rest: object = {}): string =>
  reportOf(readPlan(plan(resources, rest), 'plan.json'), 'voice-to-chat');

const flow = (text: string, next = 'bye') =>
  JSON.stringify({
    Version: '2019-10-30',
    StartAction: 'hello',
    Actions: [
      {
        Identifier: 'hello',
        Type: 'MessageParticipant',
        Parameters: { Text: text },
        Transitions: { NextAction: next, Errors: [] },
      },
      { Identifier: 'bye', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} },
    ],
  });

describe('the report of a plan', () => {
  it('is one line when nothing changes', () => {
    const text = report([resource('aws_s3_bucket.chat_site', { actions: ['no-op'] })]);
    expect(text).toBe(
      '<!-- voice-to-chat plan: voice-to-chat -->\n**voice-to-chat**: no changes. All 1 resources stay as they are.\n',
    );
  });

  it('counts, and says loudly what is replaced or destroyed, why, and what is lost with it', () => {
    const text = report([
      resource('aws_sns_topic.alarms', { actions: ['create'], after: { name: 'alarms' } }),
      resource('aws_dynamodb_table.links', {
        actions: ['delete', 'create'],
        before: { name: 'old' },
        after: { name: 'new' },
        replace_paths: [['name']],
      }),
      resource('aws_s3_bucket.chat_site', {
        actions: ['create', 'delete'],
        before: { bucket: 'a' },
        after: { bucket: 'b' },
        replace_paths: [['bucket']],
      }),
      resource('aws_connect_contact_flow_module.voice_to_chat', { actions: ['delete'], before: { name: 'x' } }),
    ]);
    expect(text).toContain('1 to add, 0 to change, 2 to replace, 1 to destroy');
    const alarm = text.split('\n').filter((line) => line.startsWith('>'));
    expect(alarm).toEqual([
      '> [!CAUTION]',
      '> **Replaced or destroyed**',
      '> ',
      '> - `aws_dynamodb_table.links` is **replaced** because of `name`.',
      '>   - In between: nothing is offered, no link opens.',
      '>   - Lost for good: every open link, and the counts of all limits.',
      '> - `aws_s3_bucket.chat_site` is **replaced** because of `bucket`. The new one is made first.',
      '>   - Pages are errors for some minutes: the new bucket’s policy can only follow the distribution.',
      '> - `aws_connect_contact_flow_module.voice_to_chat` is **destroyed**.',
      '>   - Without it: calls are not offered a chat; flows that invoke it take their error branch.',
      '>   - Lost for good: its id: flows of yours that invoke it must name the new one.',
    ]);
  });

  it('tells many of a kind in one line', () => {
    const text = report(
      ['chat', 'landing', 'expired'].map((name) =>
        resource(`aws_s3_object.${name}`, {
          actions: ['create', 'delete'],
          before: {},
          after: {},
          replace_paths: [['bucket']],
        }),
      ),
    );
    expect(text).toContain(
      '> - `aws_s3_object.chat` (and 2 more like it: `landing`, `expired`) is **replaced** because of `bucket`. The new one is made first.',
    );
  });

  it('shows a signing key as what it is', () => {
    const key = (actions: readonly string[], slot: string) =>
      report([resource(`aws_cloudfront_public_key.${slot}`, { actions, before: {}, after: {} })]);
    expect(key(['create'], 'link_signing_second')).toContain(
      'A key is added in the second slot. Open links and running chats stay valid.',
    );
    expect(key(['create', 'delete'], 'link_signing')).toContain(
      'first slot is another one: **every open link and running chat',
    );
    expect(key(['delete'], 'link_signing_second')).toContain('second slot is taken away');
    expect(
      report([
        resource('aws_secretsmanager_secret_version.link_signing', {
          actions: ['delete', 'create'],
          before: {},
          after: {},
        }),
      ]),
    ).toContain('send-link signs with what is in it');
  });

  it('says of a flow what a person hears, and draws it with the changed blocks marked', () => {
    const text = report([
      resource('aws_connect_contact_flow.inbound_example', {
        actions: ['update'],
        before: { content: flow('Welcome.') },
        after: { content: flow('Good morning.') },
      }),
    ]);
    expect(text).toContain('- before: “Welcome.”\n  - now: “Good morning.”');
    expect(text).toMatch(/```mermaid\nflowchart LR[\s\S]*class n0 changed\n```/);
    expect(text).toContain('| `~` | `aws_connect_contact_flow.inbound_example` | the flow, as above |');
    expect(text).not.toContain('2019-10-30');
  });

  it('says that a flow cannot be compared whose content is not known yet', () => {
    const text = report([
      resource('aws_connect_contact_flow.chat', {
        actions: ['update'],
        before: { content: flow('Welcome.') },
        after: {},
        after_unknown: { content: true },
      }),
    ]);
    expect(text).toContain('only the apply will know');
  });

  it('says of a flow that was moved about, or that cannot be read, that it is so', () => {
    const changed = (before: string, after: string) =>
      report([
        resource('aws_connect_contact_flow.chat', {
          actions: ['update'],
          before: { content: before },
          after: { content: after },
        }),
      ]);
    const drawn = (x: number) =>
      JSON.stringify({
        ...JSON.parse(flow('Hi.')),
        Metadata: { ActionMetadata: { hello: { position: { x, y: 0 } } } },
      });
    const row = '| `~` | `aws_connect_contact_flow.chat` |';
    expect(changed(drawn(1), drawn(2))).toContain(`${row} layout only, nothing that a person hears |`);
    expect(changed(flow('Hi.'), flow('Hi.').replace('2019-10-30', '2020-10-30'))).toContain(
      `${row} the content, in nothing that`,
    );
    for (const [before, after, side] of [
      [flow('Hi.'), '{broken', 'Its new content'],
      ['{broken', flow('Hi.'), 'Its content until now'],
    ] as const) {
      const text = changed(before, after);
      expect(text).toContain(`### \`aws_connect_contact_flow.chat\`\n\n${side} cannot be read`);
      expect(text).toContain(`${row} the flow, as above |`);
      expect(text).not.toContain('new flow');
    }
    const forgotten = resource('aws_connect_contact_flow.chat', {
      actions: ['forget'],
      before: { content: flow('Hi.') },
    });
    expect(report([forgotten])).not.toContain('cannot be read');
  });

  it('shows changed arguments leaf by leaf, also inside of JSON, and says "content" for a hash', () => {
    const policy = (action: string) => JSON.stringify({ Statement: [{ Action: [action], Effect: 'Allow' }] });
    const text = report([
      resource('aws_iam_role_policy.send_link', {
        actions: ['update'],
        before: { policy: policy('dynamodb:GetItem'), role: 'r' },
        after: { policy: policy('dynamodb:PutItem'), role: 'r' },
      }),
      resource('aws_lambda_function.send_link', {
        actions: ['update'],
        before: {
          source_code_hash: 'abc',
          timeout: 15,
          last_modified: 'x',
          environment: [{ variables: { tableName: 'a' } }],
        },
        after: { source_code_hash: 'def', timeout: 20, environment: [{ variables: { tableName: 'b' } }] },
        after_unknown: { last_modified: true },
      }),
    ]);
    expect(text).toContain('`policy.Statement[0].Action[0]`: dynamodb:GetItem → dynamodb:PutItem');
    expect(text).toContain(
      '| `~` | `aws_lambda_function.send_link` | code and settings changed<br>`timeout`: 15 → 20<br>`environment[0].variables.tableName`: a → b |',
    );
  });

  it('shows what is not known yet where somebody set it, and not what AWS answers anyway', () => {
    const text = report(
      [
        resource('aws_lambda_function.send_link', {
          actions: ['update'],
          before: { role: 'a', qualified_arn: 'x' },
          after: {},
          after_unknown: { role: true, qualified_arn: true },
        }),
      ],
      {
        configuration: {
          root_module: { resources: [{ address: 'aws_lambda_function.send_link', expressions: { role: {} } }] },
        },
      },
    );
    expect(text).toContain('`role`: a → (known after apply)');
    expect(text).not.toContain('qualified');
  });

  it('reads the configuration of modules, and takes a resource without one for somebody’s setting', () => {
    const table = (rest: object) =>
      report(
        [
          resource('module.x["a.b"].module.y[0].aws_s3_bucket.b', {
            actions: ['update'],
            before: { bucket: 'a', arn: 'c' },
            after: {},
            after_unknown: { bucket: true, arn: true },
          }),
        ],
        rest,
      );
    const y = { resources: [{ address: 'aws_s3_bucket.b', expressions: { bucket: {} } }] };
    const configured = table({
      configuration: { root_module: { module_calls: { x: { module: { module_calls: { y: { module: y } } } } } } },
    });
    expect(configured).toContain('`bucket`: a → (known after apply) |');
    expect(table({})).toContain('`bucket`: a → (known after apply)<br>`arn`: c → (known after apply) |');
  });

  it('shows tags that the provider gives to all, where nothing else changes', () => {
    const tagged = (before: object, after: object) =>
      report([resource('aws_sns_topic.alarms', { actions: ['update'], before, after })]);
    expect(tagged({ tags_all: { Stage: 'a' } }, { tags_all: { Stage: 'b' } })).toContain('| `tags_all.Stage`: a → b |');
    expect(tagged({ name: 'a', tags_all: {} }, { name: 'b', tags_all: { x: 'y' } })).not.toContain('tags_all');
  });

  it('never shows what is sensitive, nor keys, numbers and addresses in what is not', () => {
    const text = report([
      resource('aws_lambda_function.send_link', {
        actions: ['update'],
        before: {
          description: 'old',
          environment: [{ variables: { a: 'secret-one' } }],
          note: '+12065550100',
          mail: 'a@example.com',
        },
        after: {
          description: '-----BEGIN PRIVATE KEY-----',
          environment: [{ variables: { a: 'secret-two' } }],
          note: '+12065550101 call',
          mail: 'to b@example.org now',
        },
        before_sensitive: { environment: true },
        after_sensitive: { environment: [{ variables: { a: true } }] },
      }),
    ]);
    expect(text).toContain('`environment`: (sensitive) → (sensitive)');
    for (const secret of ['secret-', 'BEGIN', '206555', 'example']) expect(text).not.toContain(secret);
  });

  it('tells of moved, imported, drifted resources, outputs, failed checks and of a plan that was not finished', () => {
    const text = report(
      [
        resource('aws_s3_bucket.chat_site', { actions: ['no-op'] }, { previous_address: 'aws_s3_bucket.site' }),
        resource('aws_sns_topic.alarms', { actions: ['no-op'], importing: { id: 'arn' } }),
        resource('data.aws_region.here', { actions: ['read'] }, { mode: 'data' }),
      ],
      {
        errored: true,
        resource_drift: [{ address: 'aws_dynamodb_table.links' }],
        output_changes: { chat_site_url: { actions: ['update'] }, same: { actions: ['no-op'] } },
        checks: [
          {
            address: { to_display: 'aws_cloudfront_public_key.link_signing' },
            status: 'fail',
            instances: [{ problems: [{ message: 'It is no public key.' }] }],
          },
        ],
      },
    );
    expect(text).toContain('could not finish this plan');
    expect(text).toContain('`aws_s3_bucket.site` is now `aws_s3_bucket.chat_site`');
    expect(text).toContain('### Taken over (imported)\n\n- `aws_sns_topic.alarms`');
    expect(text).toContain('### Outputs that change\n\n- `chat_site_url`');
    expect(text).toContain('- `aws_dynamodb_table.links`');
    expect(text).toContain('link&#95;signing: It is no public key.');
    expect(text).not.toContain('aws_region');
  });

  it('warns of what is left to a later plan', () => {
    const still = [resource('aws_sns_topic.alarms', { actions: ['no-op'] })];
    const deferred = report(still, {
      deferred_changes: [{ reason: 'x', resource_change: { address: 'aws_s3_bucket.b' } }],
    });
    expect(deferred).toMatch(/> \[!CAUTION\]\n> \*\*Terraform leaves a part .*\n> - `aws_s3_bucket.b`/);
    expect(report(still, { complete: false })).toContain('> [!CAUTION]');
    expect(report(still, { complete: true, deferred_changes: [] })).toContain('no changes');
    expect(report(still, { complete: false, errored: true })).toContain('could not finish');
  });

  it('does not call the leftover of an earlier replacement a destruction', () => {
    const text = report([
      resource('aws_s3_bucket.chat_site', { actions: ['delete'], before: {} }, { deposed: 'abcd1234' }),
    ]);
    expect(text).toContain('0 to replace, 0 to destroy');
    expect(text).toContain('### Left over from an earlier replacement, removed now\n\n- `aws_s3_bucket.chat_site`');
    expect(text).not.toContain('CAUTION');
  });

  it('shows nothing of a flow that is sensitive, and no number or address that a prompt names', () => {
    const changed = (more: object) =>
      report([
        resource('aws_connect_contact_flow.chat', {
          actions: ['update'],
          before: { content: flow('Old.') },
          after: { content: flow('Call +12065550100 or write to a@example.com, word.') },
          ...more,
        }),
      ]);
    expect(changed({ after_sensitive: { content: true } })).not.toContain('word');
    expect(changed({})).toContain('word');
    expect(changed({})).not.toMatch(/206555|example/);
  });

  it('fits into a comment, however large the plan is, and its blocks are closed', () => {
    const many = Array.from({ length: 2_000 }, (_, index) =>
      resource(`aws_s3_object.file_${index}`, { actions: ['update'], before: { key: 'a' }, after: { key: 'b' } }),
    );
    const long = report(many);
    expect(long.length).toBeLessThan(65_536);
    expect(long).toContain('does not fit into a comment');
    const large = flow('x');
    const boxes = JSON.parse(large) as { Actions: { Identifier: string }[] };
    const bye = boxes.Actions[1];
    const wide = {
      ...boxes,
      Actions: [
        boxes.Actions[0],
        ...Array.from({ length: 240 }, (_, i) => ({ ...bye, Identifier: i === 0 ? 'bye' : `${'y'.repeat(200)}${i}` })),
      ],
    };
    const drawn = report([
      resource('aws_connect_contact_flow.chat', { actions: ['create'], after: { content: JSON.stringify(wide) } }),
    ]);
    expect(drawn.length).toBeLessThan(65_536);
    expect((drawn.match(/^```/gm) ?? []).length % 2).toBe(0);
    expect((drawn.match(/<details>/g) ?? []).length).toBe((drawn.match(/<\/details>/g) ?? []).length);
  });

  it('lets nothing in a plan format, mention, or leave its row', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'|`<>@*_[]()#~\n\\$-! aé') }), (nasty) => {
        const text = report([
          resource('aws_sns_topic.alarms', {
            actions: ['update'],
            before: { name: 'a' },
            after: { name: `x${nasty}y` },
          }),
        ]);
        const rows = text.split('\n').filter((line) => line.startsWith('| `~`'));
        expect(rows).toHaveLength(1);
        expect(rows[0]?.match(/(?<!\\)\|/g)).toHaveLength(4);
        expect(rows[0]?.replaceAll('<br>', '')).not.toMatch(/[<@]/);
      }),
    );
  });
});

describe('a plan as it is read', () => {
  const one = resource('aws_s3_bucket.chat_site', { actions: ['update'], before: {}, after: {} });
  const { change, ...without } = one;
  const values = (address: string, more: object = {}) => ({ root_module: { resources: [{ address, ...more }] } });

  it.each<[string, object]>([
    ['changes that are a text', { resource_changes: 'x' }],
    ['a change that is a text', { resource_changes: ['x'] }],
    ['a change without actions', { resource_changes: [without] }],
    ['actions that are no list', { resource_changes: [{ ...one, change: { ...change, actions: 'update' } }] }],
    ['an update without what was', { resource_changes: [{ ...one, change: { ...change, before: null } }] }],
    [
      'a replacement without what will be',
      { resource_changes: [resource('a.b', { actions: ['delete', 'create'], before: {} })] },
    ],
    ['deferred changes that are no list', { resource_changes: [one], deferred_changes: {} }],
    ['drift that is no list', { resource_changes: [one], resource_drift: true }],
    ['checks that are no list', { resource_changes: [one], checks: {} }],
    ['outputs that are a list', { resource_changes: [one], output_changes: [] }],
    ['a configuration that is a text', { resource_changes: [one], configuration: 'x' }],
    ['no changes beside planned values', { planned_values: values('aws_s3_bucket.b') }],
    [
      'no changes beside values of a module',
      { planned_values: { root_module: { child_modules: [values('a.b').root_module] } } },
    ],
    ['no changes beside earlier values', { resource_changes: [], prior_state: { values: values('aws_s3_bucket.b') } }],
  ])('is refused with %s', (_name, parts) => {
    expect(() => readPlan(JSON.stringify({ format_version: '1.2', ...parts }), 'plan.json')).toThrow(
      /plan\.json .*damaged/,
    );
  });

  it.each<[string, boolean, object]>([
    ['that is empty', false, { planned_values: { root_module: {} } }],
    ['that only reads', false, { resource_changes: [], prior_state: { values: values('data.a.b', { mode: 'data' }) } }],
    [
      'of nothing, as after a destroy',
      true,
      { resource_changes: [], configuration: values('aws_dynamodb_table.links') },
    ],
    ['of a stage', true, { resource_changes: [one] }],
    [
      'with our stage in a module',
      true,
      { resource_changes: [{ ...one, address: 'module.x["a.b"].aws_s3_bucket.chat_site' }] },
    ],
    ['with ours deferred', true, { resource_changes: [], deferred_changes: [{ resource_change: one }] }],
    ['with types of ours', false, { resource_changes: [{ ...one, address: 'aws_s3_bucket.theirs' }] }],
    ['with topics of others', false, { resource_changes: [{ ...one, address: 'aws_sns_topic.theirs' }] }],
    ['of another provider', false, { resource_changes: [resource('google_sql.db', { actions: ['no-op'] })] }],
  ])('is, %s, one of this project: %p', (_name, ours, parts) => {
    expect(readPlan(JSON.stringify({ format_version: '1.2', resource_changes: [], ...parts }), 'plan.json').ours).toBe(
      ours,
    );
  });
});

describe('npm run plan:report', () => {
  const folder = temporaryFolder();
  const run = (args: readonly string[], input = '') => runScript('scripts/plan-report', args, { input });
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  it('reads a file or standard input, and names the stack', () => {
    const text = plan([resource('aws_dynamodb_table.links', { actions: ['no-op'] })]);
    const fromFile = run([file('plan.json', text), '--name', 'voice-to-chat-test']);
    const fromInput = run(['--name', 'voice-to-chat-test', '-'], text);
    expect([fromFile.status, fromFile.stdout]).toEqual([
      0,
      expect.stringContaining('**voice-to-chat-test**: no changes'),
    ]);
    expect(fromInput.stdout).toBe(fromFile.stdout);
  });

  it.each([
    ['nothing', [], '', 'Which plan?'],
    ['a missing file', ['missing.json'], '', 'there is no such file'],
    ['a folder', ['docs'], '', 'it is a folder'],
    ['an unknown option', ['--jsn', 'x'], '', 'Unknown option --jsn'],
    ['two files', ['a', 'b'], '', 'One plan at a time'],
    ['an empty plan', ['-'], '', 'is empty'],
    ['a binary plan', ['-'], 'PK\u0003\u0004 and so on', "Terraform's own binary plan"],
    ['a plan for people', ['-'], 'Terraform will perform the following actions:', 'no JSON object'],
    ['a plan that was cut off', ['-'], plan([]).slice(0, 20), 'no JSON object'],
    ['a list', ['-'], '[]', 'no JSON object'],
    ['a state', ['-'], '{"format_version":"1.0","values":{}}', 'is a state, and no plan'],
    ['something else', ['-'], '{"name":"package"}', 'no plan of Terraform'],
    ['a later format', ['-'], '{"format_version":"2.0","resource_changes":[]}', 'plan format 2.0'],
    ['a damaged plan', ['-'], '{"format_version":"1.2","resource_changes":[{"address":"a.b"}]}', 'it is damaged'],
    ['changes that are no list', ['-'], '{"format_version":"1.2","resource_changes":{"a":1}}', 'that are no list'],
    [
      'a plan without its changes',
      ['-'],
      '{"format_version":"1.2","planned_values":{"root_module":{"resources":[{"address":"aws_s3_bucket.chat_site"}]}}}',
      'not a word on what becomes of them',
    ],
    [
      'a plan of another project',
      ['-'],
      plan([resource('aws_s3_object.theirs', { actions: ['delete'], before: {} })]),
      'without any resource of Voice-to-Chat',
    ],
    [
      'actions that are not known',
      ['-'],
      '{"format_version":"1.2","resource_changes":[{"address":"a.b","type":"a","change":{"actions":["explode"]}}]}',
      'a.b has the actions "explode"',
    ],
  ])('refuses %s with a sentence', (_name, args, input, sentence) => {
    const { status, stdout, stderr } = run(args, input);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
