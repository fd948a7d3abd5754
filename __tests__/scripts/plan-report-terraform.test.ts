// Reports of real plans: terraform plans a change against the state of the stack as it was. The samples in docs/plan-comments are these
// reports; UPDATE_DOCS=1 writes them again. It also holds what such plans must show: a second start changes nothing, an old state loses nothing.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readPlan } from '../../scripts/plan-report/plan';
import { reportOf } from '../../scripts/plan-report/report';
import { synthesize } from '../support/synthesize';
import { describeWithTerraform, TerraformProject } from '../support/terraform';
import { applyOffline, planJson, stateOf, useState } from '../support/terraform-state';
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
    // What an apply writes beside the attributes, and what the order of a later one hangs on.
    const recorded = JSON.parse(state) as { resources: { type: string; instances: Record<string, unknown>[] }[] };
    for (const { type, instances } of recorded.resources) {
      if (type === 'aws_cloudfront_public_key') Object.assign(instances[0] ?? {}, { create_before_destroy: true });
      if (type === 'aws_cloudfront_key_group')
        Object.assign(instances[0] ?? {}, { dependencies: ['aws_cloudfront_public_key.link_signing'] });
    }
    useState(made, JSON.stringify(recorded));
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
    const waitsFor = new Map<string, string[]>();
    for (const [, one = '', other = ''] of made
      .run(['graph', '-plan=plan.bin'])
      .output.matchAll(/"\[root\] ([^"]+)" -> "\[root\] ([^"]+)"/g))
      waitsFor.set(one, [...(waitsFor.get(one) ?? []), other]);
    const before = (node: string, seen = new Set<string>()): ReadonlySet<string> => {
      for (const next of waitsFor.get(node) ?? []) if (!seen.has(next)) before(next, seen.add(next));
      return seen;
    };
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
});
