// The shape of a flow's content, Flow language version 2019-10-30, as the service stores it. Types and constants only.
// Source: Amazon Connect API Reference, "Flow language" and "Flow language actions".

export const FLOW_LANGUAGE_VERSION = '2019-10-30';

/** Actions in a flow (Developer Guide, flow-language-example). */
export const MAX_ACTIONS = 250;
/** Characters of the serialized content (API_CreateContactFlow, API_CreateContactFlowModule). */
export const MAX_CONTENT_CHARACTERS = 256_000;
export const MAX_IDENTIFIER_CHARACTERS = 50;
/** Characters of a prompt: more than the first are billed apart, more than the second go to the error branch at run time. */
export const LONG_PROMPT_CHARACTERS = 3000;
export const MAX_PROMPT_CHARACTERS = 6000;

/** Characters that an Identifier must not hold. */
export const FORBIDDEN_IN_IDENTIFIER = /[%:(\\/)=$,;[\]{}]/;
/** Whole Identifiers that the service refuses. */
export const FORBIDDEN_IDENTIFIERS: readonly string[] = [
  '__proto__',
  'constructor',
  '__defineGetter__',
  '__defineSetter__',
  'toString',
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'valueOf',
];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export const OPERATORS = [
  'Equals',
  'TextStartsWith',
  'TextEndsWith',
  'TextContains',
  'NumberGreaterThan',
  'NumberGreaterOrEqualTo',
  'NumberLessThan',
  'NumberLessOrEqualTo',
] as const;
/** `KeyExists` is documented nowhere, but accepted on Compare. */
export type Operator = (typeof OPERATORS)[number] | 'KeyExists';

export interface Condition {
  readonly NextAction: string;
  readonly Condition: { readonly Operator: Operator; readonly Operands: readonly string[] };
}

export interface ErrorBranch {
  readonly NextAction: string;
  readonly ErrorType: string;
}

/** Empty for a terminal action. Real exports leave out `Errors` and `Conditions` where there are none. */
export interface Transitions {
  readonly NextAction?: string;
  readonly Errors?: readonly ErrorBranch[];
  readonly Conditions?: readonly Condition[];
}

export interface FlowAction {
  readonly Identifier: string;
  readonly Type: string;
  /** Scalars in here are JSON strings ("5", "True"). Described flows leave it out where it is empty. */
  readonly Parameters?: JsonObject;
  readonly Transitions: Transitions;
}

/** What a module's content needs at the top. It is inert: a module's contract is not in here but in the API's own Settings. */
export interface ModuleSettings {
  readonly InputParameters: readonly Json[];
  readonly OutputParameters: readonly Json[];
  readonly Transitions: readonly JsonObject[];
}

/** Content of a flow or a flow module. `Settings` is there exactly when it is a module. */
export interface FlowContent {
  readonly Version: typeof FLOW_LANGUAGE_VERSION;
  /** Identifier of the first action. */
  readonly StartAction: string;
  /** For the designer alone; not executed. */
  readonly Metadata: JsonObject;
  readonly Actions: readonly FlowAction[];
  readonly Settings?: ModuleSettings;
}

export type FlowKind = 'flow' | 'module';
