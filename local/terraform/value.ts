// Values of Terraform's configuration language, and how the twin's parts read them: a part names the argument that it needs and
// gets the type that it expects, or an error with the argument's full address.

import { TwinError } from '../error';

export type Value = string | number | boolean | null | readonly Value[] | ValueMap;
export interface ValueMap {
  readonly [key: string]: Value;
}

export const isMap = (value: Value | undefined): value is ValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

const nameOf = (value: Value | undefined): string => {
  if (value === undefined || value === null) return 'nothing';
  if (isList(value)) return 'a list';
  return isMap(value) ? 'an object' : `a ${typeof value}`;
};

/** An argument that is not there, or is not what its reader expects. */
export class ArgumentError extends TwinError {}

/** Arguments and nested blocks at one address; `where` is that address, as it reads in Terraform's messages. */
export class Block {
  constructor(
    readonly values: ValueMap,
    readonly where: string,
  ) {}

  /** The value of an argument; undefined when it is not set or null. */
  value(name: string): Value | undefined {
    const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.value(name) !== undefined;
  }

  /** A string; Terraform turns numbers and booleans into strings where a string is expected. */
  text(name: string): string {
    return this.optionalText(name) ?? this.wrong(name, 'a string');
  }

  optionalText(name: string): string | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'string') return value;
    return typeof value === 'object' ? this.wrong(name, 'a string') : String(value);
  }

  number(name: string): number {
    return this.optionalNumber(name) ?? this.wrong(name, 'a number');
  }

  optionalNumber(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : this.wrong(name, 'a number');
  }

  /** A boolean; false when not set. */
  flag(name: string): boolean {
    const value = this.value(name);
    if (value === undefined || value === false || value === 'false') return false;
    return value === true || value === 'true' ? true : this.wrong(name, 'a boolean');
  }

  /** A list (or set) of strings; empty when not set. */
  texts(name: string): readonly string[] {
    const value = this.value(name);
    if (value === undefined) return [];
    if (!isList(value)) return this.wrong(name, 'a list of strings');
    return value.map((item) => (typeof item === 'object' ? this.wrong(name, 'a list of strings') : String(item)));
  }

  /** A map of strings; empty when not set. */
  textMap(name: string): Readonly<Record<string, string>> {
    const value = this.value(name);
    if (value === undefined) return {};
    if (!isMap(value)) return this.wrong(name, 'a map of strings');
    const entries = Object.entries(value).filter(([, item]) => item !== null);
    return Object.fromEntries(
      entries.map(([key, item]) => [
        key,
        typeof item === 'object' ? this.wrong(name, 'a map of strings') : String(item),
      ]),
    );
  }

  /** The nested blocks of a name. JSON syntax writes one block as an object and several as a list; both are read. */
  blocks(name: string): readonly Block[] {
    const value = this.value(name);
    if (value === undefined) return [];
    return (isList(value) ? value : [value]).map((item, index) =>
      isMap(item) ? new Block(item, `${this.where}.${name}[${index}]`) : this.wrong(name, 'a block'),
    );
  }

  /** The one nested block of a name. */
  block(name: string): Block {
    return this.optionalBlock(name) ?? this.wrong(name, 'a block');
  }

  optionalBlock(name: string): Block | undefined {
    return this.blocks(name)[0];
  }

  private wrong(name: string, expected: string): never {
    throw new ArgumentError(`${this.where}.${name} is ${nameOf(this.value(name))}, and must be ${expected}.`);
  }
}
