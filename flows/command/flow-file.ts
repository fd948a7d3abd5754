// Reads a flow in any of the shapes in which people have it: the content, the content as a JSON string, or what
// `aws connect describe-contact-flow` and `describe-contact-flow-module` print.

import type { Json, JsonObject } from '../language/content';
import type { Finding } from '../validator/finding';
import { type ModuleContract, type ValidateOptions, validateFlow, validateText } from '../validator/validate';

export interface FlowFile {
  /** Anything that JSON can hold; the validator judges it. `undefined` where the text is no JSON. */
  readonly content: unknown;
  /** What the description says about the flow beyond its content. */
  readonly known: ValidateOptions;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

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
export const readContract = (text: string): ModuleContract | undefined => contractOf(parse(text));

/** The flow in a text that is short enough to be one. */
export const readFlowFile = (text: string): FlowFile => {
  const value = parse(text);
  if (typeof value === 'string') return readFlowFile(value);
  if (!isObject(value)) return { content: value, known: {} };
  const { ContactFlow: flow, ContactFlowModule: module } = value;
  if (isObject(flow) && typeof flow['Content'] === 'string') {
    const type = typeof flow['Type'] === 'string' ? { type: flow['Type'] } : {};
    return { content: parse(flow['Content']), known: { kind: 'flow', ...type } };
  }
  if (isObject(module) && typeof module['Content'] === 'string') {
    const contract = typeof module['Settings'] === 'string' ? readContract(module['Settings']) : undefined;
    return {
      content: parse(module['Content']),
      known: { kind: 'module', ...(contract === undefined ? {} : { contract }) },
    };
  }
  return { content: value, known: {} };
};

/** The findings of a flow in any of these shapes. */
export const validateFile = (text: string, options: ValidateOptions): readonly Finding[] => {
  const plain = validateText(text, options);
  // Too long or no JSON at all: nothing else can be said.
  if (plain.some(({ rule, path }) => path === '' && (rule === 'not-json' || rule === 'content-too-long'))) return plain;
  const { content, known } = readFlowFile(text);
  return validateFlow(content, { ...known, ...options });
};
