// Reads synthesized stacks: what `synth --addresses` and `start` print.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from './command';

export interface Resource {
  readonly address: string;
  readonly type: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

export interface Variable {
  readonly name: string;
  readonly description: string;
  readonly default: string | undefined;
}

export interface Stack {
  readonly id: string;
  /** Sorted by address. */
  readonly resources: readonly Resource[];
  readonly variables: readonly Variable[];
}

interface StackJson {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly variable?: Readonly<Record<string, { readonly description?: string; readonly default?: string }>>;
}

/** @param outdir folder that synth wrote to */
export function readStacks(outdir: string): readonly Stack[] {
  const folder = join(outdir, 'stacks');
  const ids = existsSync(folder) ? readdirSync(folder).sort() : [];
  if (ids.length === 0) throw new UsageError(`There is no synthesized stack in ${outdir}. Run: npm run synth`);
  return ids.map((id) => {
    const json = JSON.parse(readFileSync(join(folder, id, 'cdk.tf.json'), 'utf8')) as StackJson;
    return { id, resources: resourcesOf(json), variables: variablesOf(json) };
  });
}

const resourcesOf = ({ resource = {} }: StackJson): Resource[] =>
  Object.entries(resource)
    .flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, values]) => ({ address: `${type}.${name}`, type, arguments: values })),
    )
    .sort((a, b) => (a.address < b.address ? -1 : 1));

const variablesOf = ({ variable = {} }: StackJson): Variable[] =>
  Object.entries(variable).map(([name, { description = '', default: value }]) => ({
    name,
    description,
    default: value,
  }));

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly annotations: readonly { readonly message: string }[] }>>;
}

/** Tells what synth noticed: an error ends it, the rest stands in its manifest. */
export function tellWarnings(outdir: string): void {
  const manifest = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as Manifest;
  for (const [id, { annotations }] of Object.entries(manifest.stacks)) {
    for (const { message } of annotations) console.error(`Warning (${id}): ${message}`);
  }
}
