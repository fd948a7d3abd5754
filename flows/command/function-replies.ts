// What functions return in a simulated run, from a JSON file: by action, by function, for all, or in turn.

import { parseJson } from '../language/json';
import { isRecord } from '../simulator/flow';
import { answer, type Invocation, type InvocationReply } from '../simulator/line';
import type { TimedReply } from '../simulator/virtual-line';
import { CommandError } from './verb';

const ERRORS = ['function-error', 'throttled', 'service-error', 'timeout', 'refused'] as const;

/** A function that is said to take no time would hide what time-outs do. */
const DEFAULT_MS = 200;

/**
 * Reads `{"status": "sent"}` (a result, for every call), `[…]` (results in turn, the last one for good), or
 * `{"send": …, "send-link": …, "*": …}`, by the identifier of the action, else the name of the function, else for all others.
 * A failure is `{"error": "timeout", "ms": 8000}`; a result with a duration is `{"result": {…}, "ms": 900}`.
 *
 * @throws CommandError when the text is not JSON
 */
export function readReplies(text: string, file: string): (invocation: Invocation) => TimedReply {
  let given: unknown;
  try {
    given = parseJson(text);
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const turns = new Map<unknown, number>();
  return ({ action, functionArn }) => {
    const found = find(given, [action, functionArn.slice(functionArn.lastIndexOf(':') + 1), functionArn, '*']);
    if (!Array.isArray(found)) return replyOf(found);
    const turn = turns.get(found) ?? 0;
    turns.set(found, turn + 1);
    return replyOf(found[Math.min(turn, found.length - 1)]);
  };
}

/** A map of maps or lists is by name; a map with a plain value in it is itself a result. */
function find(given: unknown, names: readonly string[]): unknown {
  if (!isRecord(given) || !Object.values(given).every((value) => typeof value === 'object' && value !== null))
    return given;
  const name = names.find((each) => Object.hasOwn(given, each));
  if (name === undefined) {
    return { error: 'refused', message: `nothing is given for ${names.slice(0, 2).join(' or ')}` };
  }
  return given[name];
}

function replyOf(given: unknown): TimedReply {
  if (!isRecord(given)) return { ...answer(given), ms: DEFAULT_MS };
  const { result, error, message, ms } = given;
  const failure = ERRORS.find((each) => each === error);
  const reply: InvocationReply =
    failure === undefined
      ? answer(isRecord(result) ? result : given)
      : { error: failure, ...(typeof message === 'string' ? { message } : {}) };
  return { ...reply, ms: typeof ms === 'number' && ms >= 0 ? ms : failure === 'timeout' ? 60_000 : DEFAULT_MS };
}
