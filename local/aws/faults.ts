// Faults put into the services on purpose: `<IAM prefix>:<Operation>=<effect>[@n|@p%]`.
//
// Effects: `throttle` (the service's throttling error), `error:<Name>` or `error:<Name>/<Reason>`, `delay:<ms>` (the request waits
// before anything happens; when the client is gone by then, nothing does), `drop-after` (everything happens, and then the
// connection breaks instead of an answer). `@3` hits the third call alone, `@5%` five of a hundred at random; else every call.
// Prefix and operation may be `*`.

import { TwinError } from '../error';
import { COMMON_ERRORS } from './error';
import type { Random } from './random';
import type { Service } from './service';

export type Effect =
  | { readonly kind: 'throttle' }
  | { readonly kind: 'error'; readonly name: string; readonly reason: string | undefined }
  | { readonly kind: 'drop-after' };

export interface Fault {
  /** As it was written. */
  readonly text: string;
  readonly prefix: string;
  readonly operation: string;
  readonly effect: Effect | { readonly kind: 'delay'; readonly ms: number };
  /** Hits the call of this number alone. */
  readonly nth?: number;
  /** Hits this share of the calls, 0 to 1. */
  readonly share?: number;
}

const FORM =
  /^([\w-]+|\*):(\w+|\*)=(throttle|drop-after|delay:(\d+)|error:(\w+)(?:\/(\w+))?)(?:@(?:(\d+)|(\d+(?:\.\d+)?)%))?$/;
const EXAMPLE = 'mobiletargeting:SendMessages=drop-after@5%';

/** What faults can be put into: a service of AWS, or another part of the twin that takes them. */
export interface FaultTarget {
  readonly prefix: string;
  /** Error names by operation. */
  readonly operations: Readonly<Record<string, readonly string[]>>;
}

export const faultTarget = (service: Service): FaultTarget => ({
  prefix: service.prefix,
  operations: Object.fromEntries(
    Object.entries(service.operations).map(([name, { inject }]) => [
      name,
      [...Object.keys(service.errors), ...Object.keys(COMMON_ERRORS), ...(inject?.names ?? [])],
    ]),
  ),
});

/** Parses one fault; `targets` tells which operations and errors exist. Throws TwinError with what is wrong. */
export function parseFault(text: string, targets: readonly FaultTarget[]): Fault {
  const found = FORM.exec(text);
  const [, prefix = '', operation = '', effect = '', ms, name, reason, nth, percent] = found ?? [];
  if (found === null) {
    throw new TwinError(
      `"${text}" is no fault. Write <IAM prefix>:<Operation>=throttle|error:<Name>|delay:<ms>|drop-after, with @n or @p% at the end if wanted; for example ${EXAMPLE}`,
    );
  }
  if (Number(percent ?? 0) > 100 || nth === '0') {
    throw new TwinError(`"${text}" never comes as written: @n counts calls from 1, and @p% is at most 100.`);
  }
  const matching = targets.filter((target) => prefix === '*' || target.prefix === prefix);
  const operations = Object.assign({}, ...matching.map((target) => target.operations));
  if (matching.length === 0) {
    throw new TwinError(
      `"${text}": there is no service "${prefix}" here, only ${targets.map((target) => target.prefix).join(', ')}.`,
    );
  }
  if (operation !== '*' && !Object.hasOwn(operations, operation)) {
    throw new TwinError(
      `"${text}": ${prefix} has no operation "${operation}" here, only ${Object.keys(operations).join(', ')}.`,
    );
  }
  const names = new Set<string>(operation === '*' ? Object.values(operations).flat() : operations[operation]);
  if (name !== undefined && !names.has(name)) {
    throw new TwinError(`"${text}": ${prefix} has no error "${name}", only ${[...names].join(', ')}.`);
  }
  return {
    text,
    prefix,
    operation,
    effect: effectOf(effect, ms, name, reason),
    ...(nth === undefined ? {} : { nth: Number(nth) }),
    ...(percent === undefined ? {} : { share: Number(percent) / 100 }),
  };
}

function effectOf(effect: string, ms?: string, name?: string, reason?: string): Fault['effect'] {
  if (ms !== undefined) return { kind: 'delay', ms: Number(ms) };
  if (name !== undefined) return { kind: 'error', name, reason };
  return { kind: effect === 'throttle' ? 'throttle' : 'drop-after' };
}

/** What came of the calls of one operation: how many there were, and how many of them were hit, by kind of effect. */
export interface OperationCount {
  calls: number;
  readonly hit: Record<Fault['effect']['kind'], number>;
}

export class Faults {
  /** By `<IAM prefix>:<Operation>`. */
  readonly counts = new Map<string, OperationCount>();
  private readonly calls = new Map<Fault, number>();
  private readonly hit = new Set<Fault>();

  constructor(
    private faults: readonly Fault[],
    private readonly random: Random,
  ) {}

  /** From now on these, and no others. */
  replace(faults: readonly Fault[]): void {
    this.faults = faults;
    this.calls.clear();
    this.hit.clear();
  }

  /** What befalls the next call of an operation: the delays add up, of the other effects the first that hits counts. */
  next(prefix: string, operation: string): { readonly delayMs: number; readonly effect: Effect | undefined } {
    let delayMs = 0;
    let effect: Effect | undefined;
    const name = `${prefix}:${operation}`;
    const count = this.counts.get(name) ?? { calls: 0, hit: { throttle: 0, error: 0, delay: 0, 'drop-after': 0 } };
    this.counts.set(name, count);
    count.calls += 1;
    for (const fault of this.faults) {
      if (!['*', prefix].includes(fault.prefix) || !['*', operation].includes(fault.operation)) continue;
      const call = (this.calls.get(fault) ?? 0) + 1;
      this.calls.set(fault, call);
      const hits =
        fault.nth === undefined ? fault.share === undefined || this.random() < fault.share : call === fault.nth;
      if (!hits) continue;
      this.hit.add(fault);
      if (fault.effect.kind === 'delay') delayMs += fault.effect.ms;
      else effect ??= fault.effect;
    }
    if (delayMs > 0) count.hit.delay += 1;
    if (effect !== undefined) count.hit[effect.kind] += 1;
    return { delayMs, effect };
  }

  /** Faults that never came, and how many calls there were that they could have hit. */
  neverHit(): readonly { readonly text: string; readonly calls: number }[] {
    return this.faults
      .filter((fault) => !this.hit.has(fault))
      .map((fault) => ({ text: fault.text, calls: this.calls.get(fault) ?? 0 }));
  }
}
