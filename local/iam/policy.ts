// Policy documents: parsing what the stack synthesizes, and whether one statement speaks of one request.

import { TwinError } from '../error';
import { isList, isMap, type Value, type ValueMap } from '../terraform/value';
import { type Condition, type Context, parseConditions, unmetConditions } from './conditions';
import { matchesAction, matchesArn } from './match';

/** Who asks: a role of the stack, an AWS service, or anybody at all. */
export type Principal =
  | { readonly kind: 'role'; readonly arn: string; readonly session: string }
  | { readonly kind: 'service'; readonly name: string }
  | { readonly kind: 'anonymous' };

export interface AccessRequest {
  readonly principal: Principal;
  /** `<IAM prefix>:<Action>` */
  readonly action: string;
  /** ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  /** Condition keys and their values, as AWS would fill them. */
  readonly context?: Context;
}

const STATEMENT_KEYS = ['Sid', 'Effect', 'Principal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'];

export class Statement {
  /** Patterns of Action that have matched a request that this statement decided. */
  readonly used = new Set<string>();

  constructor(
    /** Address of the resource that holds the statement, and which one it is. */
    readonly source: string,
    readonly effect: 'Allow' | 'Deny',
    /** Services or ARNs; undefined in an identity policy. */
    readonly principals: readonly string[] | undefined,
    readonly actions: readonly string[],
    readonly notActions: boolean,
    readonly resources: readonly string[],
    readonly notResources: boolean,
    readonly conditions: readonly Condition[],
  ) {}

  hasAction(action: string): boolean {
    return this.actions.some((pattern) => matchesAction(pattern, action)) !== this.notActions;
  }

  hasResource(resource: string): boolean {
    return this.resources.some((pattern) => matchesArn(pattern, resource)) !== this.notResources;
  }

  hasPrincipal(principal: Principal): boolean {
    if (this.principals === undefined || this.principals.includes('*')) return true;
    if (principal.kind === 'anonymous') return false;
    if (principal.kind === 'service') return this.principals.includes(principal.name);
    const account = principal.arn.split(':')[4] ?? '';
    return this.principals.some((allowed) => [principal.arn, account, rootOf(principal.arn)].includes(allowed));
  }

  /** Sentences that say which conditions the request does not meet. */
  unmet(request: AccessRequest): readonly string[] {
    return unmetConditions(this.conditions, request.context ?? {});
  }

  applies(request: AccessRequest): boolean {
    return (
      this.hasAction(request.action) &&
      this.hasResource(request.resource) &&
      this.hasPrincipal(request.principal) &&
      this.unmet(request).length === 0
    );
  }

  markUsed(action: string): void {
    for (const pattern of this.actions) if (this.notActions || matchesAction(pattern, action)) this.used.add(pattern);
  }
}

const rootOf = (arn: string): string => arn.replace(/^(arn:[^:]*:iam::\d+:).*$/, '$1root');

/** What a policy belongs to, which tells what its statements must and must not have. */
export type PolicyKind = 'identity' | 'resource' | 'trust';

/** Parses a policy document in JSON. `source` is the address that errors and reports name. */
export function parsePolicy(text: string, source: string, kind: PolicyKind): readonly Statement[] {
  let document: Value;
  try {
    document = JSON.parse(text);
  } catch {
    throw new TwinError(`${source}: the policy is not JSON.`);
  }
  const statements = isMap(document) ? document['Statement'] : undefined;
  const list = isList(statements) ? statements : [statements ?? null];
  return list.map((statement, index) => {
    if (!isMap(statement)) throw new TwinError(`${source}[${index}]: a statement must be an object.`);
    const sid = statement['Sid'];
    return parseStatement(
      statement,
      typeof sid === 'string' && sid !== '' ? `${source} ${sid}` : `${source}[${index}]`,
      kind,
    );
  });
}

/** As IAM does, and S3 and Lambda for the policies of theirs. */
function refuseMalformed(statement: ValueMap, source: string, kind: PolicyKind): void {
  const has = (element: string) => statement[element] !== undefined && statement[element] !== null;
  const malformed = (what: string) => new TwinError(`${source} ${what}, which AWS refuses (MalformedPolicyDocument).`);
  for (const element of ['Action', 'Resource'] as const) {
    if (has(element) && has(`Not${element}`)) throw malformed(`has both ${element} and Not${element}`);
  }
  if (!has('Action') && !has('NotAction')) throw malformed('has neither Action nor NotAction');
  const speaksOfResources = has('Resource') || has('NotResource');
  if (kind === 'trust' && speaksOfResources) throw malformed('has a Resource, in the trust policy of a role');
  if (kind !== 'trust' && !speaksOfResources) throw malformed('has neither Resource nor NotResource');
  if (kind === 'identity' && has('Principal')) throw malformed('has a Principal, in the policy of a role');
  if (kind !== 'identity' && !has('Principal')) throw malformed('has no Principal');
}

function parseStatement(statement: ValueMap, source: string, kind: PolicyKind): Statement {
  const unknown = Object.keys(statement).find((key) => !STATEMENT_KEYS.includes(key));
  if (unknown !== undefined)
    throw new TwinError(`${source}: the element "${unknown}" of a statement is not evaluated here.`);
  const effect = statement['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') throw new TwinError(`${source}: Effect must be "Allow" or "Deny".`);
  refuseMalformed(statement, source, kind);
  const notActions = statement['NotAction'] !== undefined;
  const notResources = statement['NotResource'] !== undefined;
  const actions = strings(notActions ? statement['NotAction'] : statement['Action'], `${source}: Action`);
  const resources = strings(
    (notResources ? statement['NotResource'] : statement['Resource']) ?? [],
    `${source}: Resource`,
  );
  const principals = parsePrincipals(statement['Principal'], source);
  const conditions = parseConditions(statement['Condition'], source);
  for (const value of [...resources, ...conditions.flatMap((condition) => condition.values)]) {
    if (value.includes('${')) throw new TwinError(`${source}: policy variables ("\${...}") are not evaluated here.`);
  }
  return new Statement(source, effect, principals, actions, notActions, resources, notResources, conditions);
}

function parsePrincipals(value: Value | undefined, source: string): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isMap(value)) return strings(value, `${source}: Principal`);
  return Object.entries(value).flatMap(([kind, names]) => {
    if (kind !== 'Service' && kind !== 'AWS')
      throw new TwinError(`${source}: principals of kind "${kind}" are not evaluated here.`);
    return strings(names, `${source}: Principal`);
  });
}

export function strings(value: Value | undefined, where: string): readonly string[] {
  const list = isList(value) ? value : [value ?? null];
  return list.map((item) => {
    if (typeof item === 'string') return item;
    throw new TwinError(`${where} must be a string or a list of strings.`);
  });
}
