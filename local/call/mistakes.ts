// What is wrong with a command line, in the words of who wrote it: node's own sentences speak to programmers.

import { errorCode } from '../error';

/** @param options names without dashes */
export function parsingMistake(error: unknown, args: readonly string[], options: readonly string[]): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
  const named = /'(-[^' =]*)/.exec(message)?.[1] ?? '';
  switch (errorCode(error)) {
    case 'ERR_PARSE_ARGS_UNKNOWN_OPTION': {
      const near = options.find((option) => isNear(`--${option}`, named));
      return `There is no option ${named}.${near === undefined ? '' : ` Did you mean --${near}?`}`;
    }
    case 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL': {
      const alone = /'([^']*)'/.exec(message)?.[1] ?? '';
      return `"${alone}" belongs to no option. Every value follows its option: --keys ${/^[0-9*#,]+$/.test(alone) ? alone : '1'}.`;
    }
    case 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE': {
      if (message.includes('does not take an argument')) return `${named} is a switch and takes no value.`;
      const next = args[args.indexOf(named) + 1];
      return `${named} needs a value${next === undefined ? '' : `, and "${next}" is none`}.`;
    }
    default:
      return message;
  }
}

/** One slip of the hand: a letter too many, too few, or another one; or the beginning of the word. */
function isNear(option: string, written: string): boolean {
  if (written.length > 3 && option.startsWith(written)) return true;
  const [longer, shorter] = option.length >= written.length ? [option, written] : [written, option];
  let at = 0;
  while (at < shorter.length && longer[at] === shorter[at]) at += 1;
  const rest = shorter.slice(longer.length === shorter.length ? at + 1 : at);
  return longer.length - shorter.length <= 1 && longer.slice(at + 1) === rest;
}
