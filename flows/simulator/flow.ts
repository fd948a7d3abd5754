// Reads the content of any flow or flow module (Flow language 2019-10-30) into what the simulator walks.
// Checks only what a run needs; the rules of the service are the validator's.

import { parseJson } from '../language/json';

/** A fault in the content that keeps it from being run. The message says what is wrong, where, and what to do. */
export class FlowContentError extends Error {
  override readonly name = 'FlowContentError';
}

export interface FlowCondition {
  readonly operator: string;
  readonly operands: readonly string[];
  readonly to: string;
}

export interface FlowAction {
  readonly id: string;
  readonly type: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Whether the parameters may hold references: most actions have none to fill. */
  readonly dynamic: boolean;
  /** Target of `NextAction`; absent on terminal actions. */
  readonly next?: string;
  readonly conditions: readonly FlowCondition[];
  /** Targets by error type. */
  readonly errors: ReadonlyMap<string, string>;
}

export interface Flow {
  /** Id or ARN, as `FlowModuleId` and `ContactFlowId` name it. */
  readonly id: string;
  /** Name in the instance; appears in flow logs and events. */
  readonly name: string;
  readonly start: string;
  readonly actions: ReadonlyMap<string, FlowAction>;
}

/** The designer exports at most 1 MB; the service takes 256,000 characters (API_CreateContactFlow). */
const MAX_CHARACTERS = 1_000_000;

/**
 * Reads flow content.
 *
 * @param content JSON text, or the object it stands for
 * @throws FlowContentError when it is no flow, or one that cannot be walked
 */
export function readFlow(content: unknown, named: { readonly id?: string; readonly name?: string } = {}): Flow {
  const root = typeof content === 'string' ? parse(content) : content;
  if (!isRecord(root)) throw new FlowContentError('This is not a flow: its JSON is not an object.');
  if (Array.isArray(root['modules']) && root['Actions'] === undefined) {
    throw new FlowContentError(
      'This flow is in the legacy designer format ("modules"), which the service no longer takes. Open and save it in the designer, or export it with "aws connect describe-contact-flow".',
    );
  }
  const list = root['Actions'];
  if (!Array.isArray(list)) throw new FlowContentError('This is not a flow: it has no list "Actions".');
  const start = root['StartAction'];
  if (typeof start !== 'string')
    throw new FlowContentError('This flow has no "StartAction": nothing says where to begin.');

  const actions = new Map<string, FlowAction>();
  list.forEach((item, index) => {
    const action = readAction(item, index);
    if (actions.has(action.id)) {
      throw new FlowContentError(
        `Two actions have the identifier "${action.id}" (the second is Actions[${index}]). Rename one.`,
      );
    }
    actions.set(action.id, action);
  });
  if (!actions.has(start))
    throw new FlowContentError(`StartAction "${start}" is not among the ${actions.size} actions.`);
  const name = named.name ?? 'flow';
  return { id: named.id ?? name, name, start, actions };
}

/** True when the value is a JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): unknown {
  if (text.length > MAX_CHARACTERS) {
    throw new FlowContentError(
      `This flow has ${text.length} characters; the service takes at most 256000. Move parts of it into flow modules.`,
    );
  }
  try {
    return parseJson(text);
  } catch (error) {
    throw new FlowContentError(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function readAction(item: unknown, index: number): FlowAction {
  const where = `Actions[${index}]`;
  if (!isRecord(item)) throw new FlowContentError(`${where} is not an object.`);
  const id = item['Identifier'];
  const type = item['Type'];
  if (typeof id !== 'string' || id === '') throw new FlowContentError(`${where} has no "Identifier".`);
  if (typeof type !== 'string' || type === '') throw new FlowContentError(`Action "${id}" (${where}) has no "Type".`);
  const transitions = isRecord(item['Transitions']) ? item['Transitions'] : {};
  const next = transitions['NextAction'];
  const parameters = isRecord(item['Parameters']) ? item['Parameters'] : {};
  return {
    id,
    type,
    parameters,
    dynamic: flat(parameters, id).includes('$'),
    ...(typeof next === 'string' && next !== '' ? { next } : {}),
    conditions: records(transitions['Conditions']).map(readCondition),
    errors: new Map(records(transitions['Errors']).map((error) => [String(error['ErrorType']), target(error)])),
  };
}

function flat(parameters: Record<string, unknown>, id: string): string {
  try {
    return JSON.stringify(parameters);
  } catch {
    throw new FlowContentError(`The parameters of action "${id}" are nested too deeply.`);
  }
}

function readCondition(item: Record<string, unknown>): FlowCondition {
  const condition = isRecord(item['Condition']) ? item['Condition'] : {};
  const operands = Array.isArray(condition['Operands']) ? condition['Operands'].map(String) : [];
  return { operator: String(condition['Operator']), operands, to: target(item) };
}

const records = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);
const target = (item: Record<string, unknown>): string => String(item['NextAction'] ?? '');
