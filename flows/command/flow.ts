// Finds the verb, reads its options, and turns a mistake into one sentence. Exit codes: 0, 1 by the verb, 2 wrong use.

import { parseArgs } from 'node:util';
import { CommandError, type Terminal, type Verb } from './verb';
import { VERBS } from './verbs';

const helpOf = (name: string, verb: Verb): string =>
  [`flow ${name} ${verb.usage}`, `  ${verb.summary}`, ...(verb.help ?? []).map((line) => `  ${line}`), ''].join('\n');

const usage = (): string =>
  [
    'Checks, draws, compares and runs Amazon Connect flows. FILE may be - for standard input.',
    '',
    ...[...VERBS].map(([name, verb]) => helpOf(name, verb)),
  ].join('\n');

/** What parseArgs has to say about the options, or null for any other error. */
const wrongUseOf = (error: unknown): string | null => {
  const { code, message } = Object(error) as { readonly code?: unknown; readonly message?: unknown };
  return String(code).startsWith('ERR_PARSE_ARGS') ? String(message) : null;
};

/** Runs one command line and returns the exit code. */
export const flow = async (args: readonly string[], terminal: Terminal): Promise<number> => {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(usage());
    return name === undefined ? 2 : 0;
  }
  const verb = VERBS.get(name);
  if (verb === undefined) {
    terminal.err(`There is no verb "${name}". Use one of: ${[...VERBS.keys()].join(', ')}.\n`);
    return 2;
  }
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...verb.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    });
    if (values['help'] === true) {
      terminal.out(helpOf(name, verb));
      return 0;
    }
    return await verb.run(positionals, values, terminal);
  } catch (error) {
    const wrongUse = wrongUseOf(error);
    if (wrongUse === null && !(error instanceof CommandError)) throw error;
    terminal.err(`${wrongUse ?? (error as CommandError).message}\n`);
    if (wrongUse !== null) terminal.err(`Usage: flow ${name} ${verb.usage}\n`);
    return 2;
  }
};
