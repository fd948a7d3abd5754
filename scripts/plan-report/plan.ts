// A plan as `terraform show -json` writes it, read at the door: what is needed here, and a sentence for what is no plan.
// Source: "JSON Output Format" of the Terraform documentation, format version 1.x.

import { UsageError } from '../support/command';
import { isOurs, withoutIndex } from '../support/resources';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const KINDS = ['create', 'update', 'replace', 'destroy', 'forget'] as const;
export type Kind = (typeof KINDS)[number];

export interface Change {
  readonly address: string;
  readonly type: string;
  readonly kind: Kind | 'none';
  /** The new one is made before the old one goes. Only with `replace`. */
  readonly createFirst: boolean;
  /** Address that the resource had before a `moved` block. */
  readonly movedFrom: string | undefined;
  readonly imported: boolean;
  readonly before: Json;
  readonly after: Json;
  /** Same shape as the values, `true` where it holds. */
  readonly unknown: Json;
  readonly sensitiveBefore: Json;
  readonly sensitiveAfter: Json;
  /** Arguments that demand the replacement. */
  readonly replacedFor: readonly (readonly (string | number)[])[];
  /** Arguments that the configuration names; others are the provider's answer. Undefined where the plan holds no configuration of it. */
  readonly configured: ReadonlySet<string> | undefined;
}

export interface Plan {
  /** Terraform could not finish it. */
  readonly errored: boolean;
  /** Terraform says that another plan has to follow. */
  readonly incomplete: boolean;
  /** Addresses that this plan leaves to a later one. */
  readonly deferred: readonly string[];
  /** Whether any resource in it is one of this project. */
  readonly ours: boolean;
  readonly changes: readonly Change[];
  /** Addresses of which an earlier replacement left an old object behind, which goes now. */
  readonly leftovers: readonly string[];
  /** Addresses whose real state differs from the recorded one. */
  readonly drifted: readonly string[];
  /** Outputs that change. */
  readonly outputs: readonly string[];
  /** What checks and conditions complain of. */
  readonly failedChecks: readonly string[];
}

const HOW = 'Make it with: terraform show -json PLANFILE > plan.json';

type Fields = { readonly [key: string]: Json };
const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const fieldsOf = (value: Json | undefined): Fields => (isFields(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);
const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

const damaged = (name: string, why: string): UsageError => new UsageError(`${name} ${why}: it is damaged. ${HOW}`);

/** @param name of the file, for messages. Throws UsageError. */
export function readPlan(text: string, name: string): Plan {
  const plan = parse(text, name);
  const version = textOf(plan['format_version']);
  if (version === undefined || !('resource_changes' in plan || 'planned_values' in plan)) {
    const state = 'values' in plan || 'lineage' in plan;
    throw new UsageError(`${name} is ${state ? 'a state, and no plan' : 'no plan of Terraform'}. ${HOW}`);
  }
  if (version.split('.')[0] !== '1') {
    throw new UsageError(
      `${name} has the plan format ${version}, and only 1.x is known here. Use Terraform 1.11 or a later 1.x.`,
    );
  }
  refuseWrongShapes(plan, name);
  const entries = listOf(plan['resource_changes']);
  const configured = configuredArguments(fieldsOf(plan['configuration'])['root_module']);
  const deferred = listOf(plan['deferred_changes']).map((entry) => fieldsOf(fieldsOf(entry)['resource_change']));
  if (entries.length + deferred.length === 0 && hasResources(plan)) {
    throw new UsageError(
      `${name} has resources and not a word on what becomes of them: it is damaged, or was made with -refresh-only. Plan without that. ${HOW}`,
    );
  }
  const addresses = [...entries.map(fieldsOf), ...deferred].flatMap(({ address }) => textOf(address) ?? []);
  return {
    errored: plan['errored'] === true,
    incomplete: plan['complete'] === false,
    deferred: deferred.map(({ address }) => textOf(address) ?? 'a resource without address'),
    ours: [...addresses, ...configured.keys()].some(isOurs),
    changes: entries.flatMap((entry) => changeOf(fieldsOf(entry), configured, name)),
    leftovers: entries.flatMap((entry) =>
      isLeftover(fieldsOf(entry)) ? (textOf(fieldsOf(entry)['address']) ?? []) : [],
    ),
    drifted: listOf(plan['resource_drift']).flatMap((entry) => textOf(fieldsOf(entry)['address']) ?? []),
    outputs: Object.entries(fieldsOf(plan['output_changes']))
      .filter(([, change]) => !isNoOp(fieldsOf(change)))
      .map(([output]) => output),
    failedChecks: failedChecks(plan),
  };
}

/** Taken for empty, a part of another shape would read as "no changes". */
function refuseWrongShapes(plan: Fields, name: string): void {
  for (const part of ['resource_changes', 'deferred_changes', 'resource_drift', 'checks']) {
    if (!Array.isArray(plan[part] ?? [])) throw damaged(name, `has "${part}" that are no list`);
  }
  for (const part of ['planned_values', 'prior_state', 'configuration', 'output_changes']) {
    if (!isFields(plan[part] ?? {})) throw damaged(name, `has "${part}" that are no object`);
  }
}

/** Whether there is anything that Terraform manages, before the plan or after it. */
function hasResources(plan: Fields): boolean {
  const within = (module: Json | undefined): boolean => {
    const { resources, child_modules: children } = fieldsOf(module);
    return listOf(resources).some((one) => fieldsOf(one)['mode'] !== 'data') || listOf(children).some(within);
  };
  const prior = fieldsOf(fieldsOf(plan['prior_state'])['values']);
  return within(fieldsOf(plan['planned_values'])['root_module']) || within(prior['root_module']);
}

function parse(text: string, name: string): Fields {
  if (text.startsWith('PK'))
    throw new UsageError(`${name} is Terraform's own binary plan, which only it can read. ${HOW}`);
  if (text.trim() === '') throw new UsageError(`${name} is empty. ${HOW}`);
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
    if (isFields(value)) return value;
  } catch {
    // Said below.
  }
  throw new UsageError(
    `${name} is no JSON object: perhaps it was cut off, or is the plan as a person reads it. ${HOW}`,
  );
}

/** What create-before-destroy left when it failed half-way; its successor has the address. */
const isLeftover = (entry: Fields): boolean => typeof entry['deposed'] === 'string';
const isNoOp = (change: Fields): boolean => listOf(change['actions']).join() === 'no-op';

function changeOf(entry: Fields, configured: ReadonlyMap<string, ReadonlySet<string>>, name: string): Change[] {
  const address = textOf(entry['address']);
  const type = textOf(entry['type']);
  const change = fieldsOf(entry['change']);
  const actions = listOf(change['actions']).join();
  if (address === undefined || type === undefined || actions === '') {
    throw damaged(name, 'has a resource change without address, type or actions');
  }
  // Data sources are read, never changed.
  if (entry['mode'] === 'data' || actions === 'read' || isLeftover(entry)) return [];
  const kind = kindOf(actions, address, name);
  if ((kind === 'update' || kind === 'replace') && !(isFields(change['before']) && isFields(change['after']))) {
    throw damaged(name, `does not hold what ${address} is before and after its change`);
  }
  return [
    {
      address,
      type,
      kind,
      createFirst: actions === 'create,delete',
      movedFrom: textOf(entry['previous_address']),
      imported: isFields(change['importing']),
      before: change['before'] ?? null,
      after: change['after'] ?? null,
      unknown: change['after_unknown'] ?? false,
      sensitiveBefore: change['before_sensitive'] ?? false,
      sensitiveAfter: change['after_sensitive'] ?? false,
      replacedFor: listOf(change['replace_paths']).map((path) =>
        listOf(path).filter((step): step is string | number => typeof step === 'string' || typeof step === 'number'),
      ),
      configured: configured.get(withoutIndex(address)),
    },
  ];
}

function kindOf(actions: string, address: string, name: string): Change['kind'] {
  switch (actions) {
    case 'no-op':
      return 'none';
    case 'create':
      return 'create';
    case 'update':
      return 'update';
    case 'delete':
      return 'destroy';
    case 'delete,create':
    case 'create,delete':
      return 'replace';
    case 'forget':
      return 'forget';
    default:
      throw new UsageError(
        `${name}: ${address} has the actions "${actions}", which are not known here. A report that left them out would mislead: read the plan itself.`,
      );
  }
}

/** Arguments that each resource's configuration names, by its address without indexes. */
function configuredArguments(module: Json | undefined, prefix = ''): ReadonlyMap<string, ReadonlySet<string>> {
  const { resources, module_calls: calls } = fieldsOf(module);
  return new Map([
    ...listOf(resources).map((entry) => {
      const { address, expressions } = fieldsOf(entry);
      return [`${prefix}${textOf(address) ?? ''}`, new Set(Object.keys(fieldsOf(expressions)))] as const;
    }),
    ...Object.entries(fieldsOf(calls)).flatMap(([called, call]) => [
      ...configuredArguments(fieldsOf(call)['module'], `${prefix}module.${called}.`),
    ]),
  ]);
}

function failedChecks(plan: Fields): readonly string[] {
  return listOf(plan['checks']).flatMap((entry) => {
    const { address, status, instances } = fieldsOf(entry);
    if (status !== 'fail' && status !== 'error') return [];
    const where = textOf(fieldsOf(address)['to_display']) ?? 'a check';
    const problems = listOf(instances).flatMap((instance) =>
      listOf(fieldsOf(instance)['problems']).flatMap((problem) => textOf(fieldsOf(problem)['message']) ?? []),
    );
    return problems.length === 0 ? [where] : problems.map((message) => `${where}: ${message}`);
  });
}
