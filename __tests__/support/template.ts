// Reads a synthesized stack in tests: resources by type and by address, with nothing left out silently.

import type { TerraformStack } from 'cdktf';
import { Testing } from 'cdktf';

type Arguments = Readonly<Record<string, unknown>>;

export class Template {
  readonly json: {
    readonly resource?: Readonly<Record<string, Readonly<Record<string, Arguments>>>>;
    readonly variable?: Readonly<Record<string, Arguments>>;
    readonly output?: Readonly<Record<string, Arguments>>;
    readonly terraform: Readonly<Record<string, unknown>>;
    readonly provider: Readonly<Record<string, readonly Arguments[]>>;
  };

  constructor(readonly text: string) {
    this.json = JSON.parse(text);
  }

  static of(stack: TerraformStack): Template {
    return new Template(Testing.synth(stack, true));
  }

  /** Every address, sorted. */
  get addresses(): readonly string[] {
    return Object.entries(this.json.resource ?? {})
      .flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`))
      .sort();
  }

  /** The arguments of the resource at `address`; throws when there is none. */
  resource(address: string): Arguments {
    const [type = '', name = ''] = address.split('.');
    const found = this.json.resource?.[type]?.[name];
    if (!found) throw new Error(`There is no ${address} among ${this.addresses.join(', ')}`);
    return found;
  }

  count(type: string): number {
    return Object.keys(this.json.resource?.[type] ?? {}).length;
  }
}
