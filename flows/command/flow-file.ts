// Reads a flow in any of the shapes in which people have it: the content, the content as a JSON string, or what
// `aws connect describe-contact-flow` and `describe-contact-flow-module` print.

import type { Json, JsonObject } from '../language/content';
import { parseJson } from '../language/json';
import type { Finding } from '../validator/finding';
import { type ModuleContract, parseText, type ValidateOptions, validateFlow } from '../validator/validate';

export interface FlowFile {
  /** Anything that JSON can hold; the validator judges it. `undefined` where there is a problem. */
  readonly content: unknown;
  /** What the description says about the flow beyond its content. */
  readonly known: ValidateOptions;
  /** Why there is no content: the text is too long, or no JSON. */
  readonly problem?: Finding;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const contractOf = (settings: unknown): ModuleContract | undefined => {
  if (!isObject(settings)) return undefined;
  const schema = isObject(settings['resultData']) ? settings['resultData']['schema'] : undefined;
  const properties = isObject(schema) && isObject(schema['properties']) ? Object.keys(schema['properties']) : [];
  const transitions = isObject(settings['transitions']) ? settings['transitions']['results'] : undefined;
  const results = Array.isArray(transitions)
    ? (transitions as readonly Json[]).flatMap((each) =>
        isObject(each) && typeof each['name'] === 'string' ? [each['name']] : [],
      )
    : [];
  return { results, resultData: properties };
};

/** What a module's API-level Settings declare, from their JSON text; `undefined` where it is none. */
export const readContract = (text: string): ModuleContract | undefined => {
  try {
    return contractOf(parseJson(text));
  } catch {
    return undefined;
  }
};

/** The flow in a text. */
export const readFlowFile = (text: string): FlowFile => {
  const { value, problem } = parseText(text);
  if (problem !== undefined) return { content: undefined, known: {}, problem };
  if (typeof value === 'string') return readFlowFile(value);
  if (!isObject(value)) return { content: value, known: {} };
  const { ContactFlow: flow, ContactFlowModule: module } = value;
  if (isObject(flow) && flow['Content'] !== undefined) {
    const type = typeof flow['Type'] === 'string' ? { type: flow['Type'] } : {};
    return described(flow['Content'], 'ContactFlow.Content', { kind: 'flow', ...type });
  }
  if (isObject(module) && module['Content'] !== undefined) {
    const contract = typeof module['Settings'] === 'string' ? readContract(module['Settings']) : undefined;
    return described(module['Content'], 'ContactFlowModule.Content', {
      kind: 'module',
      ...(contract === undefined ? {} : { contract }),
    });
  }
  return { content: value, known: {} };
};

/** Content inside a description: text, as AWS prints it, or the JSON itself. */
const described = (content: Json, path: string, known: ValidateOptions): FlowFile => {
  if (typeof content !== 'string') return { content, known };
  const { value, problem } = parseText(content);
  if (problem === undefined) return { content: value, known };
  return { content: undefined, known, problem: { ...problem, path, message: `In ${path}: ${problem.message}` } };
};

/** The findings of a flow in any of these shapes. */
export const validateFile = (text: string, options: ValidateOptions): readonly Finding[] => {
  const { content, known, problem } = readFlowFile(text);
  return problem === undefined ? validateFlow(content, { ...known, ...options }) : [problem];
};
