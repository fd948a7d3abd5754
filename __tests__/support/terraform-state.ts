// An apply without AWS: terraform plans, what it cannot know is invented, the result is written as its state, and it plans again until
// nothing is left to do. So later plans (another prompt, another key) are real plans of terraform against a state that it takes for its own.

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TerraformProject } from './terraform';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Fields = { [key: string]: Json };

interface ResourceChange {
  readonly address: string;
  readonly mode: string;
  readonly type: string;
  readonly name: string;
  readonly provider_name: string;
  readonly change: {
    readonly actions: readonly string[];
    readonly after: Fields | null;
    readonly after_unknown: Json;
    readonly after_sensitive: Json;
  };
}

interface Configured {
  readonly address: string;
  readonly expressions?: unknown;
  readonly depends_on?: readonly string[];
}

export interface PlanJson {
  readonly configuration: { readonly root_module: { readonly resources: readonly Configured[] } };
  readonly resource_changes: readonly ResourceChange[];
  readonly planned_values: {
    readonly outputs?: Readonly<Record<string, { readonly sensitive: boolean; readonly value?: Json }>>;
    readonly root_module: {
      readonly resources: readonly { readonly address: string; readonly schema_version: number }[];
    };
  };
}

/** Each round makes known what hangs on the round before; the longest chain here has six. */
const MAX_ROUNDS = 10;
const PLAN_FILE = 'plan.bin';
const STATE_FILE = 'terraform.tfstate';

/** The plan of what is in the folder against its state, as `terraform show -json` writes it. */
export function planJson(
  project: TerraformProject,
  variables: Readonly<Record<string, string>>,
  ...options: readonly '-destroy'[]
): string {
  const planned = project.run(['plan', '-refresh=false', '-input=false', `-out=${PLAN_FILE}`, ...options], variables);
  if (planned.status !== 0) throw new Error(`terraform plan failed:\n${planned.output}`);
  const shown = project.run(['show', '-json', PLAN_FILE]);
  if (shown.status !== 0) throw new Error(`terraform show failed:\n${shown.output}`);
  return shown.output;
}

/** Writes the state that an apply would leave behind. The next plan has no changes. @returns the first plan */
export function applyOffline(project: TerraformProject, variables: Readonly<Record<string, string>>): string {
  const lineage = randomUUID();
  const invented = new Map<string, Json>();
  const createdFirst = createBeforeDestroy(project);
  let first: string | undefined;
  for (let serial = 1; serial <= MAX_ROUNDS; serial++) {
    const plan = planJson(project, variables);
    first ??= plan;
    const { resource_changes: changes, planned_values, configuration } = JSON.parse(plan) as PlanJson;
    const dependencies = dependenciesOf(configuration.root_module.resources);
    const versions = new Map(planned_values.root_module.resources.map((one) => [one.address, one.schema_version]));
    if (changes.every(({ change }) => change.actions.join() === 'no-op')) return first;
    const resources = changes.filter(({ mode, change }) => mode === 'managed' && change.after !== null);
    project.write(
      STATE_FILE,
      JSON.stringify({
        version: 4,
        terraform_version: '1.11.0',
        serial,
        lineage,
        // All outputs here are texts; those that are not known yet are left for the next round.
        outputs: Object.fromEntries(
          Object.entries(planned_values.outputs ?? {})
            .filter(([, { value }]) => typeof value === 'string')
            .map(([name, { value, sensitive }]) => [name, { value, type: 'string', sensitive }]),
        ),
        resources: resources.map(({ address, mode, type, name, provider_name, change }) => ({
          mode,
          type,
          name,
          provider: `provider["${provider_name}"]`,
          instances: [
            {
              // An older one would run the provider's upgrades, which crash on shapes that they do not know.
              schema_version: versions.get(address) ?? 0,
              attributes: known(change.after, change.after_unknown, (path) => {
                const key = `${address}${path}`;
                const value = invented.get(key) ?? inventedValue(type, name, path);
                invented.set(key, value);
                return value;
              }),
              sensitive_attributes: sensitivePaths(change.after_sensitive),
              dependencies: dependencies.get(address) ?? [],
              ...(createdFirst.has(address) && { create_before_destroy: true }),
            },
          ],
        })),
        check_results: null,
      }),
    );
  }
  throw new Error(
    `Terraform still has changes after ${MAX_ROUNDS} rounds:\n${project.run(['show', PLAN_FILE]).output}`,
  );
}

/**
 * What the last plan makes or destroys only after something else, as `<address>` and `<address> (destroy)`: all that one of them waits for.
 */
export function waitingIn(project: TerraformProject): (node: string) => ReadonlySet<string> {
  const waitsFor = new Map<string, string[]>();
  for (const [, one = '', other = ''] of project
    .run(['graph', `-plan=${PLAN_FILE}`])
    .output.matchAll(/"\[root\] ([^"]+)" -> "\[root\] ([^"]+)"/g))
    waitsFor.set(one, [...(waitsFor.get(one) ?? []), other]);
  return (node) => reached(node, (one) => waitsFor.get(one) ?? []);
}

/** All that can be reached from a node. */
function reached(from: string, next: (node: string) => readonly string[], seen = new Set<string>()): Set<string> {
  for (const node of next(from)) if (!seen.has(node)) reached(node, next, seen.add(node));
  return seen;
}

/** What each resource stands on, as an apply writes it into the state: by that alone a destroy finds its order. */
function dependenciesOf(resources: readonly Configured[]): ReadonlyMap<string, readonly string[]> {
  const direct = new Map(
    resources.map(({ address, expressions, depends_on = [] }) => {
      const references = [...JSON.stringify(expressions ?? {}).matchAll(/"(aws_\w+\.\w+)[."]/g)].map(
        ([, one = '']) => one,
      );
      return [address, [...references, ...depends_on]];
    }),
  );
  const known = (address: string) => (direct.get(address) ?? []).filter((one) => one !== address && direct.has(one));
  return new Map(resources.map(({ address }) => [address, [...reached(address, known)].sort()]));
}

/** Addresses whose replacement is made first. */
function createBeforeDestroy({ folder }: TerraformProject): ReadonlySet<string> {
  const { resource } = JSON.parse(readFileSync(join(folder, 'cdk.tf.json'), 'utf8')) as {
    resource: Record<string, Record<string, { lifecycle?: { create_before_destroy?: boolean } }>>;
  };
  return new Set(
    Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName).flatMap(([name, { lifecycle }]) =>
        lifecycle?.create_before_destroy ? [`${type}.${name}`] : [],
      ),
    ),
  );
}

/** The state as it is, to be put beside another configuration. */
export const stateOf = (project: TerraformProject): string => readFileSync(join(project.folder, STATE_FILE), 'utf8');
export const useState = (project: TerraformProject, state: string): void => project.write(STATE_FILE, state);

/** Arguments that are sensitive as a whole, as terraform's state names them. */
const sensitivePaths = (marks: Json): readonly object[] =>
  Object.entries(typeof marks === 'object' && marks !== null ? marks : {})
    .filter(([, mark]) => mark === true)
    .map(([name]) => [{ type: 'get_attr', value: name }]);

function known(after: Json, unknown: Json | undefined, invent: (path: string) => Json, path = ''): Json {
  if (unknown === true) return invent(path);
  if (Array.isArray(unknown)) {
    const values = Array.isArray(after) ? after : [];
    return unknown
      .map((mark, index) => known(values[index] ?? null, mark, invent, `${path}.${index}`))
      .concat(values.slice(unknown.length));
  }
  if (typeof unknown === 'object' && unknown !== null) {
    const values = typeof after === 'object' && after !== null && !Array.isArray(after) ? after : {};
    return Object.fromEntries(
      [...new Set([...Object.keys(values), ...Object.keys(unknown)])].map((key) => [
        key,
        known(values[key] ?? null, unknown[key], invent, `${path}.${key}`),
      ]),
    );
  }
  return after;
}

/** What other resources refer to, in the shape that is checked where it is used. The rest stays unknown, which terraform takes for absent. */
function inventedValue(type: string, name: string, path: string): Json {
  const hex = createHash('sha256').update(`${type}.${name}${path}`).digest('hex');
  const byType: Readonly<Record<string, Json>> = {
    'aws_iam_role.arn': `arn:aws:iam::123456789012:role/${name}`,
    'aws_lambda_function.arn': `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    'aws_lambda_function_url.function_url': 'https://abcdefghijklmnop.lambda-url.us-east-1.on.aws/',
    'aws_cloudfront_distribution.arn': `arn:aws:cloudfront::123456789012:distribution/E${hex.slice(0, 12).toUpperCase()}`,
    'aws_cloudfront_distribution.domain_name': 'd111111abcdef8.cloudfront.net',
    'aws_cloudfront_public_key.id': `K${hex.slice(0, 12).toUpperCase()}`,
    'aws_s3_bucket.arn': `arn:aws:s3:::${name}`,
    'aws_s3_bucket.bucket_regional_domain_name': `${name}.s3.us-east-1.amazonaws.com`,
    'aws_cloudwatch_log_group.arn': `arn:aws:logs:us-east-1:123456789012:log-group:${name}`,
    'aws_secretsmanager_secret.id': `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`,
    'aws_secretsmanager_secret.arn': `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-AbCdEf`,
    'aws_pinpoint_app.application_id': hex.slice(0, 32),
  };
  const named: Readonly<Record<string, Json>> = {
    id: hex.slice(0, 16),
    // Lists and maps that terraform takes for not yet known when they are absent.
    tags_all: {},
    managed_policy_arns: [],
    trusted_key_groups: [],
    trusted_signers: [],
    version_stages: ['AWSCURRENT'],
    arn: `arn:aws:${type.split('_')[1]}:us-east-1:123456789012:${name}/${hex.slice(0, 12)}`,
    name: `${name}-${hex.slice(0, 8)}`,
    bucket: `${name}-${hex.slice(0, 8)}`,
    contact_flow_id: hex.slice(0, 16),
    contact_flow_module_id: hex.slice(0, 16),
  };
  const attribute = path.slice(1);
  return byType[`${type}.${attribute}`] ?? named[attribute] ?? null;
}
