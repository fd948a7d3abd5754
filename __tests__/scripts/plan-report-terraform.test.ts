// Reports of real plans: terraform plans a change against the state of the stack as it was. The samples in docs/plan-comments are these
// reports; UPDATE_DOCS=1 writes them again. It also holds what such plans must show: a second start changes nothing, an old state loses nothing,
// a destroy leaves nothing, and another deployment after it finds nothing in its way.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { App } from 'cdktf';
import { VoiceToChatStack } from '../../constructs/voice-to-chat-stack';
import { readPlan } from '../../scripts/plan-report/plan';
import { reportOf } from '../../scripts/plan-report/report';
import { synthesize } from '../support/synthesize';
import { temporaryFolder } from '../support/temporary-folder';
import { describeWithTerraform, TerraformProject } from '../support/terraform';
import { applyOffline, planJson, stateOf, useState, waitingIn } from '../support/terraform-state';
import { keyPair, variableValues } from '../support/values';

jest.setTimeout(300_000);

const SAMPLES = join(__dirname, '../../docs/plan-comments');

/**
 * State of version 0.1.0, as the first users have it. Stays as it is: a later version that moves a resource ships a `moved` block, and one
 * that cannot but replace something says so here.
 */
const OLD_STATE = join(__dirname, 'state-0.1.0.json.gz');
const publicKeyIn = (state: string): string => {
  const { resources } = JSON.parse(state) as {
    resources: { type: string; instances: { attributes: { encoded_key?: string } }[] }[];
  };
  return resources.find(({ type }) => type === 'aws_cloudfront_public_key')?.instances[0]?.attributes.encoded_key ?? '';
};

describeWithTerraform('plans of the stack after an apply', () => {
  const old = gunzipSync(readFileSync(OLD_STATE)).toString();
  const [keys, otherKeys] = [keyPair(), keyPair()];
  const values = { ...variableValues(keys), public_key: publicKeyIn(old) };
  const byDefault = synthesize().folder;
  const projects: TerraformProject[] = [];
  const project = (props?: Parameters<typeof synthesize>[0]): TerraformProject => {
    const made = new TerraformProject(props === undefined ? byDefault : synthesize(props).folder);
    projects.push(made);
    return made;
  };
  /** The plan of a configuration against the state that the default one left. */
  const planned = (made: TerraformProject, given: Readonly<Record<string, string>> = values): string => {
    useState(made, state);
    return planJson(made, given);
  };
  const edited = (from: string, to: string): TerraformProject => {
    const made = project();
    const file = join(made.folder, 'cdk.tf.json');
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
    return made;
  };
  const report = (plan: string): string => reportOf(readPlan(plan, 'plan.json'), 'voice-to-chat');
  const kinds = (plan: string) =>
    Object.fromEntries(
      readPlan(plan, 'plan.json')
        .changes.filter(({ kind }) => kind !== 'none')
        .map(({ address, kind }) => [address, kind]),
    );
  let state = '';
  /** The plan that takes the old state to today's. */
  let upgrade = '';

  beforeAll(() => {
    const first = project();
    // From the state of old, most of what AWS makes up is known: from nothing it takes twice the rounds.
    if (process.env['UPDATE_OLD_STATE'] !== '1') useState(first, old);
    upgrade = applyOffline(first, values);
    state = stateOf(first);
  });
  afterAll(() => {
    for (const made of projects) made.remove();
  });

  const sample = (name: string, text: string): void => {
    const file = join(SAMPLES, `${name}.md`);
    if (process.env['UPDATE_DOCS'] === '1') {
      mkdirSync(SAMPLES, { recursive: true });
      writeFileSync(file, text);
    }
    expect(text).toBe(readFileSync(file, 'utf8'));
  };

  it('change nothing when terraform starts a second time, and nobody’s key is in the state', () => {
    const again = project();
    const plan = planned(again);
    expect(kinds(plan)).toEqual({});
    expect(report(plan)).toMatch(/\*\*voice-to-chat\*\*: no changes\. All \d+ resources stay as they are\.\n$/);
    const lines = keys.privateKey.split('\n').filter((line) => line.length > 20);
    expect(lines.filter((line) => state.includes(line) || plan.includes(line))).toEqual([]);
  });

  it('take nothing away from a stage that an earlier version deployed', () => {
    if (process.env['UPDATE_OLD_STATE'] === '1') writeFileSync(OLD_STATE, gzipSync(state, { level: 9 }));
    // A lazy script of the pages has its content's hash in its name: the new one is there before the old one goes.
    const lost = readPlan(upgrade, 'plan.json').changes.filter(
      ({ kind, createFirst, type }) =>
        (kind === 'replace' && !(createFirst && type === 'aws_s3_object')) || kind === 'destroy' || kind === 'forget',
    );
    expect(lost.map(({ address, kind }) => `${kind} ${address}`)).toEqual([]);
  });

  it('move what a later version calls by another name, and touch nothing', () => {
    const outdir = temporaryFolder();
    const app = new App({ outdir });
    const stack = new VoiceToChatStack(app);
    stack.voiceToChat.operations?.alarms?.topic?.moveFromId('aws_sns_topic.alerts');
    app.synth();
    const made = new TerraformProject(join(outdir, 'stacks', stack.node.id));
    projects.push(made);
    const topic = /("type":"aws_sns_topic","name":)"alarms"/;
    expect(state).toMatch(topic);
    useState(made, state.replace(topic, '$1"alerts"'));
    const plan = planJson(made, values);
    expect(kinds(plan)).toEqual({});
    expect(report(plan)).toContain('`aws_sns_topic.alerts` is now `aws_sns_topic.alarms`');
  });

  it('tell a changed prompt as what callers hear', () => {
    const plan = planned(edited('Thank you for calling.', 'Thank you for calling Example Bank.'));
    expect(kinds(plan)).toEqual({ 'aws_connect_contact_flow.inbound_example': 'update' });
    const text = report(plan);
    expect(text).toContain('  - before: “Thank you for calling.”\n  - now: “Thank you for calling Example Bank.”');
    sample('changed-prompt', text);
  });

  it('add a second key without touching the first, and sign with it', () => {
    const plan = planned(project({ secondKey: true, signWith: 'second' }), {
      ...values,
      second_public_key: otherKeys.publicKey,
      private_key: otherKeys.privateKey,
    });
    expect(kinds(plan)).toMatchObject({
      'aws_cloudfront_public_key.link_signing_second': 'create',
      'aws_cloudfront_key_group.link_signing': 'update',
    });
    // The secret is written again, as its write-only version follows the key; nothing else is taken away.
    expect(
      Object.entries(kinds(plan))
        .filter(([, kind]) => kind === 'destroy' || kind === 'replace')
        .map(([address]) => address),
    ).toEqual(['aws_secretsmanager_secret_version.link_signing']);
    const text = report(plan);
    for (const key of [otherKeys.publicKey, otherKeys.privateKey]) {
      expect(key.split('\n').filter((line) => line.length > 20 && text.includes(line))).toEqual([]);
    }
    sample('rotated-key', text);
  });

  it('add a second key as one that is made, and a key group that takes it', () => {
    const plan = planned(project({ secondKey: true }), { ...values, second_public_key: otherKeys.publicKey });
    expect(kinds(plan)).toEqual({
      'aws_cloudfront_public_key.link_signing_second': 'create',
      'aws_cloudfront_key_group.link_signing': 'update',
    });
  });

  it('drop a key after the key group has let go of it: CloudFront deletes none that is in use', () => {
    const made = project({ firstKey: false, secondKey: true, signWith: 'second' });
    const { public_key: _, ...others } = values;
    useState(made, state);
    const plan = planJson(made, {
      ...others,
      second_public_key: otherKeys.publicKey,
      private_key: otherKeys.privateKey,
    });
    expect(kinds(plan)).toMatchObject({
      'aws_cloudfront_public_key.link_signing': 'destroy',
      'aws_cloudfront_public_key.link_signing_second': 'create',
      'aws_cloudfront_key_group.link_signing': 'update',
    });
    const before = waitingIn(made);
    expect([...before('aws_cloudfront_public_key.link_signing (destroy)')]).toContain(
      'aws_cloudfront_key_group.link_signing',
    );
    expect([...before('aws_cloudfront_key_group.link_signing')]).toContain(
      'aws_cloudfront_public_key.link_signing_second',
    );
  });

  it('warn of a replaced bucket', () => {
    const plan = planned(edited('"bucket_prefix": "', '"bucket_prefix": "new-'));
    expect(kinds(plan)).toMatchObject({ 'aws_s3_bucket.chat_site': 'replace' });
    const text = report(plan);
    expect(text).toMatch(
      /> \[!CAUTION\]\n(> .*\n?)*> - `aws_s3_bucket\.chat_site` is \*\*replaced\*\* because of `bucket_prefix`/,
    );
    sample('replaced-bucket', text);
  });

  it('take everything away on destroy, each thing before what AWS does not delete while it is in use', () => {
    const made = project();
    useState(made, state);
    const { changes } = readPlan(planJson(made, values, '-destroy'), 'plan.json');
    expect([...new Set(changes.map(({ kind }) => kind))]).toEqual(['destroy']);
    expect(changes.map(({ address }) => address).sort()).toEqual(addressesIn(state));
    const before = waitingIn(made);
    const late = IN_USE.filter(([user, used]) => ![...before(`${used} (destroy)`)].includes(`${user} (destroy)`));
    expect(late).toEqual([]);
  });

  it('create the same again after it', () => {
    const made = project();
    const { serial } = JSON.parse(state) as { serial: number };
    useState(made, JSON.stringify({ ...JSON.parse(state), serial: serial + 1, outputs: {}, resources: [] }));
    const plan = planJson(made, values);
    expect(Object.entries(kinds(plan)).filter(([, kind]) => kind !== 'create')).toEqual([]);
    expect(Object.keys(kinds(plan)).sort()).toEqual(addressesIn(state));
  });
});

const addressesIn = (state: string): readonly string[] =>
  (JSON.parse(state) as { resources: { type: string; name: string }[] }).resources
    .map(({ type, name }) => `${type}.${name}`)
    .sort();

/** What has to go before what it uses: AWS refuses to delete the second, or makes it anew, while the first is there. */
const IN_USE: readonly (readonly [user: string, used: string])[] = [
  ['aws_cloudfront_key_group.link_signing', 'aws_cloudfront_public_key.link_signing'],
  ['aws_cloudfront_distribution.chat_site', 'aws_cloudfront_key_group.link_signing'],
  ['aws_cloudfront_distribution.chat_site', 'aws_cloudfront_origin_access_control.chat_site'],
  ['aws_cloudfront_distribution.chat_site', 'aws_cloudfront_origin_access_control.chat_api'],
  ['aws_cloudfront_distribution.chat_site', 'aws_cloudfront_origin_request_policy.participant'],
  ['aws_cloudfront_distribution.chat_site', 'aws_cloudfront_response_headers_policy.chat_site'],
  ['aws_s3_object.chat', 'aws_s3_bucket.chat_site'],
  ['aws_connect_contact_flow.inbound_example', 'aws_connect_contact_flow_module.voice_to_chat'],
  ['aws_connect_contact_flow_module.voice_to_chat', 'aws_connect_lambda_function_association.send_link'],
  ['aws_connect_lambda_function_association.send_link', 'aws_lambda_function.send_link'],
  // A function that still runs when its log group goes must not be able to make one that nobody manages.
  ['aws_lambda_function.send_link', 'aws_cloudwatch_log_group.send_link'],
  ['aws_lambda_function.chat_api', 'aws_cloudwatch_log_group.chat_api'],
  ['aws_lambda_function.send_link', 'aws_iam_role_policy.send_link'],
  ['aws_iam_role_policy.send_link', 'aws_iam_role.send_link'],
];
