// `flow lint FILE...`: what the service would refuse, and what a contact would suffer from.

import type { Finding } from '../validator/finding';
import type { ValidateOptions } from '../validator/validate';
import { readContract, validateFile } from './flow-file';
import { CommandError, type OptionValues, type Terminal, type Verb } from './verb';

const MAX_SHOWN = 200;
const CHANNELS = ['VOICE', 'CHAT', 'TASK', 'EMAIL'] as const;
const KINDS = ['flow', 'module'] as const;

const choiceOf = <C extends string>(name: string, choices: readonly C[], values: OptionValues): C | undefined => {
  const given = values[name];
  if (given === undefined) return undefined;
  const found = choices.find((choice) => choice === given);
  if (found === undefined) throw new CommandError(`--${name} takes ${choices.join(', ')}, not "${String(given)}".`);
  return found;
};

const optionsOf = async (values: OptionValues, terminal: Terminal): Promise<ValidateOptions> => {
  const kind = choiceOf('kind', KINDS, values);
  const channel = choiceOf('channel', CHANNELS, values);
  const { type, contract: file } = values;
  const contract = typeof file === 'string' ? readContract(await terminal.read(file)) : undefined;
  if (typeof file === 'string' && contract === undefined) {
    throw new CommandError(
      `${file} is not the Settings of a module: a JSON object with "input", "resultData" and "transitions".`,
    );
  }
  return {
    publish: values['publish'] === true,
    ...(kind === undefined ? {} : { kind }),
    ...(channel === undefined ? {} : { channel }),
    ...(typeof type === 'string' ? { type } : {}),
    ...(contract === undefined ? {} : { contract }),
  };
};

const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const linesOf = (file: string, findings: readonly Finding[]): string => {
  const shown = findings.slice(0, MAX_SHOWN).flatMap(({ severity, rule, message, identifier, hint }) => {
    const about = identifier === undefined ? '' : `"${identifier}": `;
    return [`  ${severity.padEnd(7)}  ${rule}: ${message}`, `           ${about}${hint}`];
  });
  const left = findings.length - MAX_SHOWN;
  return [file, ...shown, ...(left > 0 ? [`  and ${left} more`] : []), ''].join('\n');
};

export const lint: Verb = {
  summary: 'Finds what the service would refuse. Exit code 1 when there are errors.',
  usage: 'FILE... [--publish] [--json] [--kind flow|module] [--type TYPE] [--channel CHANNEL] [--contract FILE]',
  options: {
    publish: { type: 'boolean' },
    json: { type: 'boolean' },
    kind: { type: 'string' },
    type: { type: 'string' },
    channel: { type: 'string' },
    contract: { type: 'string' },
  },
  help: [
    '--publish   as it is published: empty text is an error',
    '--json      [{"file", "findings": [{"rule", "severity", "message", "path", "identifier", "hint"}]}]',
    '--kind      flow or module, where the content does not tell',
    '--type      type of the flow, such as CONTACT_FLOW or CUSTOMER_QUEUE',
    '--channel   the channel of every contact: VOICE, CHAT, TASK, EMAIL',
    "--contract  a module's Settings as the API has them, when it returns results",
  ],
  run: async (files, values, terminal) => {
    if (files.length === 0) throw new CommandError('lint needs at least one file, or - for standard input.');
    const options = await optionsOf(values, terminal);
    const results: { file: string; findings: readonly Finding[] }[] = [];
    for (const file of files) results.push({ file, findings: validateFile(await terminal.read(file), options) });
    const all = results.flatMap(({ findings }) => findings);
    const errors = all.filter(({ severity }) => severity === 'error').length;
    if (values['json'] === true) {
      terminal.out(`${JSON.stringify(results, null, 2)}\n`);
    } else {
      for (const { file, findings } of results) if (findings.length > 0) terminal.out(`${linesOf(file, findings)}\n`);
      const warnings = all.length - errors;
      terminal.out(`${count(errors, 'error')}, ${count(warnings, 'warning')} in ${count(files.length, 'flow')}.\n`);
    }
    return errors > 0 ? 1 : 0;
  },
};
