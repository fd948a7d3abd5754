// `flow simulate FILE`: runs a contact through a flow without AWS and prints what happens, one event of flows/events.ts a line.

import type { CallEvent } from '../events';
import type { ContactSettings } from '../simulator/contact';
import { type Flow, FlowContentError, readFlow } from '../simulator/flow';
import { fixedInstance, type InstanceSettings } from '../simulator/instance';
import { type Ending, simulate as run } from '../simulator/simulate';
import { scripted, virtualLine } from '../simulator/virtual-line';
import { readReplies } from './function-replies';
import { openContent } from './open-flow';
import { CommandError, type OptionValues, type Terminal, type Verb } from './verb';

const CHANNELS = ['voice', 'chat'] as const;
const GROUP = /^[0-9*#]*$/;

/** Characters: far above what any call has to tell. */
const MAX_PRINTED = 10_000_000;
const TOO_LONG = `The run was stopped after ${MAX_PRINTED / 1_000_000} MB of events. Look for a circle with long texts in it; a Loop with a count ends one.`;

export const simulate: Verb = {
  summary: 'Runs a contact through a flow and prints what happens, one event a line (JSON).',
  usage:
    'FILE [--keys 3,2065550123#,1] [--lambda FILE] [--attributes k=v]... [--module [ID=]FILE]... [--channel CHANNEL]',
  options: {
    keys: { type: 'string' },
    lambda: { type: 'string' },
    attributes: { type: 'string', multiple: true },
    module: { type: 'string', multiple: true },
    channel: { type: 'string' },
    language: { type: 'string' },
    from: { type: 'string' },
    queue: { type: 'string' },
    agents: { type: 'string' },
    'queue-full': { type: 'boolean' },
    closed: { type: 'boolean' },
    'hang-up': { type: 'string' },
  },
  help: [
    '--keys        keys for each input in turn, separated by commas: nothing is silence, "hangup" hangs up',
    '--lambda      what functions return, as JSON: a result, a list of results in turn, or either by the name of the',
    '              action or function. {"error": "timeout"} (or throttled, function-error, service-error, refused) fails',
    '--attributes  contact attributes at the start',
    '--module      the flow module of this id, or of every id',
    '--channel     voice (the default) or chat',
    '--language    of the contact, such as es-US',
    "--from        the caller's number, or anonymous",
    '--queue       the queue of the contact at the start',
    '--agents      how many agents are available, staffed and online',
    '--queue-full  the queue takes no more contacts    --closed  outside the hours of operation',
    '--hang-up     the participant leaves after so many seconds',
  ],
  run: async (files, values, terminal) => {
    const [file] = files;
    if (file === undefined || files.length > 1)
      throw new CommandError('simulate needs one file, or - for standard input.');
    const flow = await flowIn(file, terminal);
    const instance = fixedInstance(await instanceOf(values, terminal));
    let printed = 0;
    const print = (event: CallEvent): void => {
      const text = `${JSON.stringify(event)}\n`;
      printed += text.length;
      if (printed > MAX_PRINTED) throw new CommandError(TOO_LONG);
      terminal.out(text);
    };
    const lambda = textOf(values, 'lambda');
    const line = virtualLine({
      react: scripted(groupsOf(textOf(values, 'keys') ?? '')),
      ...(lambda === undefined ? {} : { invoke: readReplies(await terminal.read(lambda), lambda) }),
      ...(values['hang-up'] === undefined ? {} : { hangUpAt: secondsOf('hang-up', values) * 1000 }),
    });
    const ending = await run({ flow, instance, contact: contactOf(values, instance.queue), line, emit: print });
    print(resultOf(ending, line.now()));
    return ending.outcome === 'error' ? 1 : 0;
  },
};

async function flowIn(file: string, terminal: Terminal, id?: string): Promise<Flow> {
  const { content } = await openContent(file, terminal);
  const name = file === '-' ? 'flow' : file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '');
  try {
    return readFlow(content, { name, ...(id === undefined ? {} : { id }) });
  } catch (error) {
    if (error instanceof FlowContentError) throw new CommandError(`${file}: ${error.message}`);
    throw error;
  }
}

async function instanceOf(values: OptionValues, terminal: Terminal): Promise<InstanceSettings> {
  const modules: Flow[] = [];
  for (const module of listOf(values, 'module')) {
    const [id, file] = pairOf(module) ?? ['*', module];
    modules.push(await flowIn(file, terminal, id));
  }
  const agents = values['agents'] === undefined ? undefined : secondsOf('agents', values);
  return {
    modules,
    ...(agents === undefined
      ? {}
      : { metric: { NumberOfAgentsAvailable: agents, NumberOfAgentsStaffed: agents, NumberOfAgentsOnline: agents } }),
    full: values['queue-full'] === true,
    open: values['closed'] !== true,
  };
}

function contactOf(values: OptionValues, queueOf: ReturnType<typeof fixedInstance>['queue']): ContactSettings {
  const channel = CHANNELS.find((each) => each === (values['channel'] ?? 'voice'));
  if (channel === undefined) {
    throw new CommandError(`--channel takes ${CHANNELS.join(' or ')}, not "${String(values['channel'])}".`);
  }
  const attributes = listOf(values, 'attributes').map((each) => {
    const pair = pairOf(each);
    if (pair === undefined) throw new CommandError(`--attributes takes key=value, not "${each}".`);
    return pair;
  });
  const language = textOf(values, 'language');
  const from = textOf(values, 'from');
  const queue = queueOf(textOf(values, 'queue') ?? '');
  return {
    channel: channel === 'chat' ? 'CHAT' : 'VOICE',
    attributes: Object.fromEntries(attributes),
    ...(language === undefined ? {} : { language }),
    ...(from === undefined ? {} : { customer: from === 'anonymous' ? null : from }),
    ...(values['queue'] === undefined || queue === undefined ? {} : { queue }),
  };
}

function groupsOf(keys: string): string[] {
  const groups = keys === '' ? [] : keys.split(',').map((group) => group.trim());
  for (const group of groups) {
    if (group !== 'hangup' && !GROUP.test(group)) {
      throw new CommandError(`--keys takes 0 to 9, * and #, with commas between inputs, or hangup; not "${group}".`);
    }
  }
  return groups;
}

const resultOf = ({ outcome, message, flow, action, contact }: Ending, at: number): CallEvent => ({
  at,
  contactId: contact.contactId,
  flow,
  action,
  event: 'result',
  outcome,
  ...(message === undefined ? {} : { message }),
  messages: [],
  link: null,
});

const textOf = (values: OptionValues, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

const listOf = (values: OptionValues, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
};

const secondsOf = (name: string, values: OptionValues): number => {
  const text = textOf(values, name) ?? '';
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0)) throw new CommandError(`--${name} takes a number from 0, not "${text}".`);
  return number;
};

/** `key=value`; the value may hold further equals signs. */
const pairOf = (text: string): [string, string] | undefined => {
  const at = text.indexOf('=');
  return at > 0 ? [text.slice(0, at), text.slice(at + 1)] : undefined;
};
