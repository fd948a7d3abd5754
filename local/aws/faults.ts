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

/** Parses one fault; `services` tells which operations exist. Throws TwinError with what is wrong. */
export function parseFault(text: string, services: readonly Service[]): Fault {
  const found = FORM.exec(text);
  const [, prefix = '', operation = '', effect = '', ms, name, reason, nth, percent] = found ?? [];
  if (found === null) {
    throw new TwinError(
      `"${text}" is no fault. Write <IAM prefix>:<Operation>=throttle|error:<Name>|delay:<ms>|drop-after, with @n or @p% at the end if wanted; for example ${EXAMPLE}`,
    );
  }
  const matching = services.filter((service) => prefix === '*' || service.prefix === prefix);
  if (matching.length === 0) {
    throw new TwinError(
      `"${text}": there is no service "${prefix}" here, only ${services.map((s) => s.prefix).join(', ')}.`,
    );
  }
  const operations = matching.flatMap((service) => Object.keys(service.operations));
  if (operation !== '*' && !operations.includes(operation)) {
    throw new TwinError(`"${text}": ${prefix} has no operation "${operation}" here, only ${operations.join(', ')}.`);
  }
  if (name !== undefined) {
    const known = matching.flatMap((service) => [
      ...Object.keys(service.errors),
      ...Object.entries(service.operations).flatMap(([key, { inject }]) =>
        operation === '*' || operation === key ? (inject?.names ?? []) : [],
      ),
    ]);
    const names = [...new Set([...known, ...Object.keys(COMMON_ERRORS)])];
    if (!names.includes(name))
      throw new TwinError(`"${text}": ${prefix} has no error "${name}", only ${names.join(', ')}.`);
  }
  return {
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

export class Faults {
  private readonly calls = new Map<Fault, number>();

  constructor(
    private readonly faults: readonly Fault[],
    private readonly random: Random,
  ) {}

  /** What befalls the next call of an operation: the delays add up, of the other effects the first that hits counts. */
  next(prefix: string, operation: string): { readonly delayMs: number; readonly effect: Effect | undefined } {
    let delayMs = 0;
    let effect: Effect | undefined;
    for (const fault of this.faults) {
      if (!['*', prefix].includes(fault.prefix) || !['*', operation].includes(fault.operation)) continue;
      const call = (this.calls.get(fault) ?? 0) + 1;
      this.calls.set(fault, call);
      const hits =
        fault.nth === undefined ? fault.share === undefined || this.random() < fault.share : call === fault.nth;
      if (!hits) continue;
      if (fault.effect.kind === 'delay') delayMs += fault.effect.ms;
      else effect ??= fault.effect;
    }
    return { delayMs, effect };
  }
}
