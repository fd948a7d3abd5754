// Terraform addresses that a person can read and script against (DESIGN section 4). A rename here is a breaking change.

import type { TerraformElement } from 'cdktf';
import type { Node } from 'constructs';

const words = (id: string): string => id.replaceAll('-', '_');

/** Type of a Terraform resource, or undefined for variables, outputs, providers, backends and assets. */
function resourceType(element: TerraformElement | Node): string | undefined {
  return 'terraformResourceType' in element ? String(element.terraformResourceType) : undefined;
}

/**
 * Names each element of one stack: a resource after the nearest id on its path that is not its own type (without `aws_`),
 * everything else after its whole path. A name that comes up twice for one type is an error: Terraform would merge both.
 */
export class Addresses {
  private readonly paths = new Map<string, string>();

  allocate(element: TerraformElement | Node, stack: Node): string {
    const node = 'node' in element ? element.node : element;
    const ids = node.scopes
      .slice(node.scopes.findIndex((scope) => scope.node === stack) + 1)
      .map((scope) => scope.node.id);
    const type = resourceType(element);
    const name = type ? nameOf(type, ids) : ids.map(words).join('_');
    const address = `${type ?? ('node' in element ? element.constructor.name : 'asset')}.${name}`;
    const other = this.paths.get(address);
    if (other !== undefined && other !== node.path) {
      throw new Error(
        `Two elements have the address ${address}: ${other} and ${node.path}. Give one of them another id.`,
      );
    }
    this.paths.set(address, node.path);
    return name;
  }
}

function nameOf(type: string, ids: readonly string[]): string {
  const own = type.replace(/^aws_/, '');
  const name = ids.map(words).findLast((id) => id !== own);
  if (name === undefined)
    throw new Error(`No id on the path ${ids.join('/')} names this ${type}. Put it below a named construct.`);
  return name;
}
