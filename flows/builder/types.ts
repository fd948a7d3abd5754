// The builder's types, read off the table of action rules: parameters, error branches and conditions of each form.

import type { Actions, FormName } from '../language/actions';
import type { FlowAction, FlowKind, Json, Operator } from '../language/content';
import type { ValueRule } from '../language/rules';

/** Identifier of the action that a branch leads to. */
export type Target = string;

/** A branch of an action whose conditions are free: `equals('sent', 'say sent')`. */
export interface Branch<O extends Operator = Operator> {
  readonly operator: O;
  readonly operand: string;
  readonly to: Target;
}

/** An action as the builder functions return it; `K` is where it may stand. */
export interface Draft<K extends FlowKind = FlowKind> {
  readonly action: FlowAction;
  /** In which kinds it may stand. */
  readonly allowedIn: (kind: K) => void;
}

type Flatten<T> = { readonly [P in keyof T]: T[P] };

type ValueOf<R extends ValueRule> = R extends { value: 'integer'; binding: 'dynamic' }
  ? number | `$.${string}`
  : R extends { value: 'integer' }
    ? number
    : R extends { value: 'reference' }
      ? `$.${string}` | `$[${string}`
      : R extends { value: 'one of'; of: readonly (infer V)[] }
        ? V
        : R extends { value: 'map' }
          ? Readonly<Record<string, string>>
          : R extends { value: 'list'; of: readonly (infer V)[] }
            ? readonly V[]
            : R extends { value: 'list' }
              ? readonly string[]
              : R extends { value: 'object'; of: infer O extends Readonly<Record<string, ValueRule>> }
                ? R extends { oneOf: readonly (infer One extends string)[] }
                  ? Flatten<Shape<O> & Required<Shape<Pick<O, One & keyof O>>>>
                  : Shape<O>
                : R extends { value: 'entries'; of: infer O extends Readonly<Record<string, ValueRule>> }
                  ? Readonly<Record<string, Shape<O>>>
                  : R extends {
                        value: 'items';
                        of: infer O extends Readonly<Record<string, ValueRule>>;
                        exactlyOne: readonly (infer One extends string)[];
                      }
                    ? readonly (Flatten<Omit<Shape<O>, One>> & ExactlyOne<Shape<O>, One & keyof Shape<O>>)[]
                    : R extends { value: 'json' }
                      ? Json
                      : string;

type RequiredKeys<P> = { [K in keyof P]: P[K] extends { required: true } ? K : never }[keyof P];

type Shape<P extends Readonly<Record<string, ValueRule>>> = Flatten<
  { readonly [K in RequiredKeys<P>]: ValueOf<P[K]> } & {
    readonly [K in Exclude<keyof P, RequiredKeys<P>>]?: ValueOf<P[K]>;
  }
>;

type ExactlyOne<T, K extends keyof T> = {
  [One in K]: { readonly [P in One]-?: T[P] } & { readonly [P in Exclude<K, One>]?: never };
}[K];

/** Parameters of a form, as its builder function takes them: integers are numbers here and strings on the wire. */
export type ParametersOf<F extends FormName> = Actions[F] extends {
  parameters: infer P extends Readonly<Record<string, ValueRule>>;
}
  ? Actions[F] extends { exactlyOne: readonly (infer One extends string)[] }
    ? Flatten<Omit<Shape<P>, One>> & ExactlyOne<Shape<P>, One & keyof Shape<P>>
    : Shape<P>
  : never;

type ErrorsOf<F extends FormName> = {
  readonly [E in Actions[F]['errors']['required'][number]]: Target;
} & { readonly [E in Actions[F]['errors']['allowed'][number]]?: Target };

type ConditionsOf<C> = C extends {
  conditions: 'fixed';
  required: readonly (infer R extends string)[];
  allowed: readonly (infer A extends string)[];
}
  ? [R | A] extends [never]
    ? unknown
    : { readonly when: { readonly [K in R]: Target } & { readonly [K in A]?: Target } }
  : C extends { conditions: 'open'; operators: readonly (infer O extends Operator)[]; least: infer L }
    ? L extends 1
      ? { readonly when: readonly [Branch<O>, ...Branch<O>[]] }
      : { readonly when?: readonly Branch<O>[] }
    : unknown;

type NextOf<F extends FormName> = Actions[F] extends { mirrors: string } | { terminal: true }
  ? unknown
  : Actions[F] extends { nextOptional: true }
    ? { readonly next?: Target }
    : { readonly next: Target };

/** Where a form's branches lead: `next`, each error type by its name, and `when` for the conditions. */
export type BranchesOf<F extends FormName> = Flatten<NextOf<F> & ErrorsOf<F> & ConditionsOf<Actions[F]['conditions']>>;

export type KindOf<F extends FormName> = Actions[F] extends { only: infer K extends FlowKind } ? K : FlowKind;
