// Reads one synthesized stack (`cdk.tf.json`) and gives its resources with every reference resolved: the twin runs this and nothing
// else. What cannot be resolved is an error with the address; what the twin does not do is named, never dropped.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { TwinError } from '../error';
import { evaluateDeep, evaluateMap, type Path, pathText, type Scope } from './evaluate';
import { type Account, RESOURCE_TYPES } from './invented';
import { validatePreconditions, validateVariables } from './validation';
import { Block, isList, isMap, type Value, type ValueMap } from './value';
import { EXAMPLE_ACCOUNT, EXAMPLE_REGION, invent, type KeyPair, type KeyType, variableValues } from './variables';

/** Meta-arguments: they order or guard an apply and say nothing about what runs. The conditions in `lifecycle` are checked apart. */
const META_ARGUMENTS = ['//', 'depends_on', 'lifecycle', 'provider', 'provisioner', 'connection', 'timeouts'];
/** Meta-arguments that would change how many resources there are. */
const REFUSED_ARGUMENTS = ['count', 'for_each', 'dynamic'];
const KNOWN_SECTIONS = [
  '//',
  'terraform',
  'provider',
  'variable',
  'locals',
  'resource',
  'output',
  'moved',
  'import',
  'removed',
  'check',
];

/** One resource, its configuration evaluated. */
export class Resource extends Block {
  constructor(
    readonly type: string,
    readonly name: string,
    values: ValueMap,
    private readonly invented: (name: string) => Value | undefined,
  ) {
    super(values, `${type}.${name}`);
  }

  get address(): string {
    return this.where;
  }

  /** The value of an argument or of an attribute that AWS would make up. */
  attribute(name: string): string {
    const value = this.value(name) ?? this.invented(name);
    if (typeof value === 'string') return value;
    throw new TwinError(`${this.address}.${name} is not known to the twin.`);
  }
}

export interface NotSimulated {
  readonly type: string;
  readonly addresses: readonly string[];
}

export interface StackOptions {
  /** `--var name=value`, by name. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Kind of the key pair that is made for this start. EC P-256 when not given. */
  readonly keyType?: KeyType;
  /** Key pairs made before, and room for new ones: with the same map, cookies of one load are good for the next. */
  readonly keyPairs?: Map<string, KeyPair>;
}

export class Stack {
  private readonly byAddress: ReadonlyMap<string, Resource>;

  constructor(
    /** Folder of the JSON; the paths of assets are relative to it. */
    readonly directory: string,
    readonly resources: readonly Resource[],
    readonly variables: ReadonlyMap<string, Value>,
    readonly outputs: ReadonlyMap<string, Value>,
    readonly account: Account,
    readonly notSimulated: readonly NotSimulated[],
    /** A sentence for each check that only Terraform can make. */
    readonly unchecked: readonly string[],
  ) {
    this.byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  }

  ofType(type: string): readonly Resource[] {
    return this.resources.filter((resource) => resource.type === type);
  }

  /** The resource of a type whose attribute has this value. */
  find(type: string, attribute: string, value: string): Resource | undefined {
    return this.ofType(type).find((resource) => resource.attribute(attribute) === value);
  }

  at(address: string): Resource {
    const found = this.byAddress.get(address);
    if (found === undefined) throw new TwinError(`The stack has no resource ${address}.`);
    return found;
  }

  /** Absolute path of an asset that a resource names. */
  assetPath(relative: string): string {
    return resolve(this.directory, relative);
  }
}

/** Reads and resolves the stack in `file`, a `cdk.tf.json` or a folder that holds one. */
export function loadStack(file: string, options: StackOptions = {}): Stack {
  const path = file.endsWith('.json') ? file : join(file, 'cdk.tf.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    const [inside] = stacksIn(file);
    throw new TwinError(
      inside === undefined
        ? `There is no synthesized stack at ${path}. Synthesize it first: npm run synth`
        : `There is no synthesized stack at ${path}, but there is one below it: ${inside}`,
    );
  }
  let json: Value;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TwinError(`${path} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  if (!isMap(json)) throw new TwinError(`${path} is no Terraform configuration: an object is expected.`);
  return resolveStack(json, dirname(path), options);
}

/** Stacks in what synth wrote, when that is what somebody named. */
function stacksIn(folder: string): readonly string[] {
  const stacks = ['', 'stacks']
    .map((part) => join(folder, part))
    .filter((one) => existsSync(one) && !one.endsWith('.json'));
  return stacks.flatMap((one) =>
    readdirSync(one)
      .map((name) => join(one, name))
      .filter((candidate) => existsSync(join(candidate, 'cdk.tf.json'))),
  );
}

/** Resolves a configuration in Terraform's JSON syntax. */
export function resolveStack(json: ValueMap, directory: string, options: StackOptions = {}): Stack {
  const root = new Block(json, '');
  for (const section of Object.keys(json)) {
    if (section === 'data')
      throw new TwinError(`${namesIn(json['data'], 'data.').join(', ')}: data sources are not read here.`);
    if (section === 'module')
      throw new TwinError(`${namesIn(json['module'], 'module.').join(', ')}: modules are not read here.`);
    if (!KNOWN_SECTIONS.includes(section))
      throw new TwinError(`The section "${section}" of the configuration is not known here.`);
  }
  const given = options.variables ?? {};
  const declared = Object.entries(labelled(root.value('variable'), 1, 'var')).map(
    ([name, value]) => new Block(asMap(value), `var.${name}`),
  );
  const variables = variableValues(declared, {
    given,
    keyType: options.keyType ?? 'EC',
    ...(options.keyPairs === undefined ? {} : { keyPairs: options.keyPairs }),
  });
  const uncheckedVariables = validateVariables(declared, variables, Object.keys(given));
  const resolver = new Resolver(json, variables);
  const unchecked = [
    ...uncheckedVariables,
    ...validatePreconditions(resolver.lifecycles(), resolver),
    ...Object.keys(labelled(json['check'], 1, 'check')).map((name) => `check.${name} was not checked.`),
  ];
  return new Stack(
    directory,
    resolver.resources(),
    variables,
    resolver.outputs(),
    resolver.account,
    resolver.notSimulated(),
    unchecked,
  );
}

class Resolver implements Scope {
  readonly account: Account;
  private readonly locals: ValueMap;
  private readonly types: ValueMap;
  private readonly outputBlocks: ValueMap;
  private readonly done = new Map<string, Value>();
  private readonly doing: string[] = [];

  constructor(
    json: ValueMap,
    private readonly variables: ReadonlyMap<string, Value>,
  ) {
    this.locals = localValues(json['locals']);
    this.types = labelled(json['resource'], 2, 'resource');
    this.outputBlocks = labelled(json['output'], 1, 'output');
    this.account = this.findAccount(json);
  }

  resources(): readonly Resource[] {
    return this.addresses().map(([type, name]) => {
      const { values } = this.configuration(type, name);
      // Copying evaluates every argument, so that whatever cannot be resolved is found now.
      return new Resource(type, name, { ...values }, (attribute) => this.invented(type, name, attribute));
    });
  }

  outputs(): ReadonlyMap<string, Value> {
    return new Map(
      Object.entries(this.outputBlocks).map(([name, block]) => [
        name,
        evaluateDeep(asMap(block)['value'] ?? null, this, `output.${name}`),
      ]),
    );
  }

  /** The lifecycle blocks of resources, as written. */
  lifecycles(): readonly Block[] {
    return this.addresses().flatMap(([type, name]) =>
      new Block(this.written(type, name), `${type}.${name}`).blocks('lifecycle'),
    );
  }

  notSimulated(): readonly NotSimulated[] {
    return Object.entries(this.types)
      .filter(([type]) => RESOURCE_TYPES[type]?.simulated !== true)
      .map(([type, byName]) => ({ type, addresses: Object.keys(asMap(byName)).map((name) => `${type}.${name}`) }));
  }

  /** Answers a reference; TwinError when the stack has nothing there. */
  resolve(path: Path): { value: Value; steps: number } {
    const [root, first, second] = path;
    if (root === 'var') {
      const value = this.variables.get(String(first));
      if (value === undefined) throw new TwinError(`${pathText(path)}: the stack declares no variable "${first}"`);
      return { value, steps: 2 };
    }
    if (root === 'local') return { value: this.once(`local.${first}`, () => this.local(path)), steps: 2 };
    const type = String(root);
    const name = String(first);
    if (!isMap(this.types[type]) || asMap(this.types[type])[name] === undefined) {
      throw new TwinError(`${pathText(path)}: the stack has no resource ${type}.${name}`);
    }
    if (typeof second !== 'string') {
      throw new TwinError(`${pathText(path)}: a whole resource cannot be a value here, only one of its attributes`);
    }
    return { value: this.attribute(type, name, second), steps: 3 };
  }

  private attribute(type: string, name: string, attribute: string): Value {
    const configured = this.configuration(type, name).value(attribute);
    if (configured !== undefined) return configured;
    const invented = this.invented(type, name, attribute);
    if (invented !== undefined) return invented;
    const known = RESOURCE_TYPES[type] ? '' : `, and the type ${type} is not known to the twin`;
    throw new TwinError(`${type}.${name}.${attribute} is not configured and is not made up by the twin${known}`);
  }

  private invented(type: string, name: string, attribute: string): Value | undefined {
    const row = RESOURCE_TYPES[type];
    const make = row !== undefined && Object.hasOwn(row.attributes, attribute) ? row.attributes[attribute] : undefined;
    if (make === undefined) return undefined;
    const configuration = this.configuration(type, name);
    const prefixed = (prefix: string) => `${prefix}${invent(configuration.where, 26, '0123456789')}`;
    return make({
      address: configuration.where,
      account: this.account,
      configuration,
      name: (argument, fallback) => {
        const given = configuration.optionalText(argument);
        if (given !== undefined) return given;
        const prefix = configuration.optionalText(`${argument}_prefix`);
        if (prefix !== undefined) return prefixed(prefix);
        return fallback === undefined ? configuration.text(argument) : prefixed(`${fallback}-`);
      },
    });
  }

  /** Arguments that are evaluated when read, so that an invented ARN may be part of what refers back to its resource. */
  private configuration(type: string, name: string): Block {
    const address = `${type}.${name}`;
    const raw = this.written(type, name);
    const values = {};
    for (const key of Object.keys(raw).filter((argument) => !META_ARGUMENTS.includes(argument))) {
      const where = `${address}.${key}`;
      if (REFUSED_ARGUMENTS.includes(key)) throw new TwinError(`${where}: "${key}" is not evaluated here.`);
      const get = () => this.once(where, () => evaluateDeep(raw[key] ?? null, this, where));
      Object.defineProperty(values, key, { enumerable: true, get });
    }
    return new Block(values, address);
  }

  private written(type: string, name: string): ValueMap {
    return asMap(asMap(this.types[type])[name]);
  }

  private local(path: Path): Value {
    const name = String(path[1]);
    const value = Object.hasOwn(this.locals, name) ? this.locals[name] : undefined;
    if (value === undefined) throw new TwinError(`${pathText(path)}: the stack has no local value "${name}"`);
    return evaluateDeep(value, this, `local.${name}`);
  }

  /** Evaluates each thing once; a reference that leads back to itself is an error, as in Terraform. */
  private once(where: string, evaluate: () => Value): Value {
    const known = this.done.get(where);
    if (known !== undefined) return known;
    if (this.doing.includes(where)) {
      throw new TwinError(
        `references go in a circle: ${[...this.doing.slice(this.doing.indexOf(where)), where].join(' -> ')}`,
      );
    }
    this.doing.push(where);
    try {
      const value = evaluate();
      this.done.set(where, value);
      return value;
    } finally {
      this.doing.pop();
    }
  }

  private addresses(): readonly (readonly [string, string])[] {
    return Object.entries(this.types).flatMap(([type, byName]) =>
      Object.keys(asMap(byName)).map((name) => [type, name] as const),
    );
  }

  /** Region, account and partition as the stack itself derives them: from the instance ARN, else from the provider. */
  private findAccount(json: ValueMap): Account {
    const instance = this.variables.get('connect_instance_arn');
    const [, partition, , region, account] = typeof instance === 'string' ? instance.split(':') : [];
    if (partition && region && account) return { partition, region, account };
    const providers = asMap(json['provider'])['aws'];
    const configured = evaluateMap(asMap((isList(providers) ? providers[0] : providers) ?? {}), this, 'provider.aws')[
      'region'
    ];
    return {
      partition: 'aws',
      region: typeof configured === 'string' ? configured : EXAMPLE_REGION,
      account: EXAMPLE_ACCOUNT,
    };
  }
}

const asMap = (value: Value | undefined): ValueMap => (isMap(value) ? value : {});

/** JSON syntax writes what stands at one place as an object, or as a list of objects that each hold a part. */
function parts(value: Value | undefined, where: string): readonly (readonly [string, Value])[] {
  return (isList(value) ? value : [value ?? {}]).flatMap((part) => {
    if (!isMap(part)) throw new TwinError(`${where} must be an object, or a list of objects.`);
    return Object.entries(part).filter(([name]) => name !== '//');
  });
}

/** Blocks by their labels, of which there are one or two. */
function labelled(value: Value | undefined, labels: 1 | 2, where: string): ValueMap {
  const byLabel = new Map<string, Value[]>();
  for (const [label, inside] of parts(value, where)) {
    const bodies = isList(inside) ? inside : [inside ?? {}];
    byLabel.set(label, [...(byLabel.get(label) ?? []), ...bodies]);
  }
  const entries = [...byLabel].map(([label, bodies]) => {
    if (labels === 2) return [label, labelled(bodies, 1, label)] as const;
    const [body, ...more] = bodies;
    if (!isMap(body)) throw new TwinError(`${where}.${label} must be an object.`);
    if (more.length > 0) throw new TwinError(`${where}.${label} is there more than once.`);
    return [label, body] as const;
  });
  return Object.fromEntries(entries);
}

function localValues(value: Value | undefined): ValueMap {
  const values = parts(value, 'locals');
  const twice = values.find(([name], at) => values.findIndex(([other]) => other === name) !== at)?.[0];
  if (twice !== undefined) throw new TwinError(`local.${twice} is there more than once.`);
  return Object.fromEntries(values);
}

const namesIn = (value: Value | undefined, prefix: string): readonly string[] =>
  Object.entries(asMap(value)).flatMap(([type, byName]) =>
    prefix === 'data.' ? Object.keys(asMap(byName)).map((name) => `${prefix}${type}.${name}`) : [`${prefix}${type}`],
  );
