// The vocabulary in which flows/language/actions.ts states what an action type takes. Types and small constructors only.

import type { Operator } from './content';

export type ErrorType =
  | 'NoMatchingError'
  | 'NoMatchingCondition'
  | 'InputTimeLimitExceeded'
  | 'InvalidPhoneNumber'
  | 'QueueAtCapacity'
  | 'InvalidCallbackNumber'
  | 'CallbackNumberNotDialable'
  | 'MultipleFoundError'
  | 'NoneFoundError'
  | 'TimeLimitExceeded'
  | 'ParticipantNotFound'
  | 'ChannelMismatch'
  | 'InFlightRedactionConfigurationFailed'
  | 'CallFailed'
  | 'ConnectionTimeLimitExceeded';

/** How a value may be given: a constant, one whole JSONPath, or any text with JSONPaths in it. */
export type Binding = 'static' | 'path' | 'dynamic';

/** What a text or a key has to look like. */
export interface Shape {
  readonly pattern: RegExp;
  /** `a word of …`, to follow "is not". */
  readonly says: string;
  /** Another one is warned of: AWS may have added it, or documentation alone says so. */
  readonly usual?: true;
}

interface Presence {
  readonly required?: true;
}
export type ValueRule = Presence &
  /** With `path` a constant or one JSONPath: an id or ARN, mostly. */
  (
    | { readonly value: 'text'; readonly binding: Binding; readonly shape?: Shape }
    /** A JSONPath and nothing else. */
    | { readonly value: 'reference' }
    | {
        readonly value: 'integer';
        readonly least: number;
        readonly most?: number;
        /** What the documentation of the action still allows, where another page allows more. */
        readonly usual?: number;
        readonly binding: 'static' | 'dynamic';
      }
    /** `closed`: the service has been seen to refuse another value; elsewhere a new one may be AWS's, not a mistake. */
    | { readonly value: 'one of'; readonly of: readonly string[]; readonly closed?: true }
    /** Text by text. `most` entries; at least one where `filled`. */
    | { readonly value: 'map'; readonly filled?: true; readonly most?: number; readonly keys?: Shape }
    | { readonly value: 'list'; readonly of?: readonly string[]; readonly filled?: true }
    /** A list of objects of the same shape, each with exactly one of some properties. */
    | {
        readonly value: 'items';
        readonly of: Readonly<Record<string, ValueRule>>;
        readonly exactlyOne: readonly string[];
      }
    | { readonly value: 'object'; readonly of: Readonly<Record<string, ValueRule>>; readonly oneOf?: readonly string[] }
    /** An object of objects of the same shape. */
    | { readonly value: 'entries'; readonly of: Readonly<Record<string, ValueRule>>; readonly keys?: Shape }
    /** JSON that is nobody's business here (the data of a view, for example). */
    | { readonly value: 'json' }
  );

export type ConditionRule =
  | { readonly conditions: 'none' }
  /** Branches on operands that are known beforehand, each at most once. */
  | {
      readonly conditions: 'fixed';
      readonly operator: Operator;
      readonly required: readonly string[];
      readonly allowed: readonly string[];
    }
  | { readonly conditions: 'open'; readonly operators: readonly Operator[]; readonly least: 0 | 1 };

/** What backs the error branches of a rule. */
export type Source =
  /** The service refused content without them, or with others, at create or publish; public projects report it. */
  | 'service'
  /** Every real exported flow that was counted has them so. */
  | 'exports'
  /** AWS documentation alone. */
  | 'documentation';

/** What the service demands of one form of an action type. */
export interface ActionRule {
  readonly type: string;
  readonly source: Source;
  readonly parameters: Readonly<Record<string, ValueRule>>;
  /** True when the table knows only a part of the parameters: nothing is said about the others. */
  readonly open?: true;
  /** Exactly one of these parameters is given. */
  readonly exactlyOne?: readonly string[];
  /** At most one of these parameters is given. */
  readonly atMostOne?: readonly string[];
  /** At least one of these parameters is given. */
  readonly atLeastOne?: readonly string[];
  /** Names that people write, and the service refuses, with what is meant. */
  readonly misnamed?: Readonly<Record<string, string>>;
  readonly errors: { readonly required: readonly ErrorType[]; readonly allowed: readonly ErrorType[] };
  readonly conditions: ConditionRule;
  /** Ends the flow or module: `Transitions` is empty. */
  readonly terminal?: true;
  /** Real flows leave `NextAction` out. */
  readonly nextOptional?: true;
  /** The branch whose target the console writes as `NextAction` too: an error type or a condition's operand. */
  readonly mirrors?: string;
  /** Where the builder allows it. */
  readonly only?: 'flow' | 'module';
  /** Only a voice contact can do this; on others it takes the error branch. */
  readonly voiceOnly?: true;
  /** The participant hears, reads or answers: a cycle through it cannot spin unheard. */
  readonly participant?: true;
}

export const NO_ERRORS = { required: [], allowed: [] } as const;
export const NO_MATCHING_ERROR = { required: ['NoMatchingError'], allowed: [] } as const;
export const NO_CONDITIONS = { conditions: 'none' } as const;

export const text = { value: 'text', binding: 'dynamic' } as const;
export const staticText = { value: 'text', binding: 'static' } as const;
/** An id or ARN, or one JSONPath. */
export const id = { value: 'text', binding: 'path' } as const;
export const json = { value: 'json' } as const;
export const map = { value: 'map' } as const;
export const list = { value: 'list' } as const;

/** The same rule, for a parameter that must be there. */
export const required = <const R extends ValueRule>(rule: R) => ({ ...rule, required: true }) as const;
