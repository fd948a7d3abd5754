// Small flows in one line per action, and a call through them on virtual time.

import type { CallEvent } from '../../flows/events';
import type { ContactSettings } from '../../flows/simulator/contact';
import { type Flow, readFlow } from '../../flows/simulator/flow';
import type { FlowLogLine } from '../../flows/simulator/flow-log';
import { fixedInstance, type InstanceSettings } from '../../flows/simulator/instance';
import type { Line } from '../../flows/simulator/line';
import { type Ending, simulate } from '../../flows/simulator/simulate';
import { scripted, type VirtualLineSettings, virtualLine } from '../../flows/simulator/virtual-line';

export interface Targets {
  readonly next?: string;
  /** `{'Equals 1': 'sales'}` */
  readonly when?: Readonly<Record<string, string>>;
  readonly errors?: Readonly<Record<string, string>>;
}

/** One action of the flow language as JSON. */
export const action = (Identifier: string, Type: string, Parameters: object = {}, targets: Targets = {}): object => ({
  Identifier,
  Type,
  Parameters,
  Transitions: {
    ...(targets.next === undefined ? {} : { NextAction: targets.next }),
    Conditions: Object.entries(targets.when ?? {}).map(([condition, NextAction]) => {
      const [Operator = '', ...operand] = condition.split(' ');
      return { NextAction, Condition: { Operator, Operands: [operand.join(' ')] } };
    }),
    Errors: Object.entries(targets.errors ?? {}).map(([ErrorType, NextAction]) => ({ ErrorType, NextAction })),
  },
});

/** Every flow can end in one of these. */
export const END = [action('end', 'DisconnectParticipant'), action('failed', 'EndFlowExecution')];
export const FAILED = { NoMatchingError: 'failed' };

/** A flow that begins with the first action; `end` and `failed` are added. */
export const flowOf = (actions: readonly object[], name = 'flow'): Flow =>
  readFlow(
    {
      Version: '2019-10-30',
      StartAction: (actions[0] as { Identifier: string }).Identifier,
      Actions: [...actions, ...END],
    },
    { name, id: name },
  );

export interface CallSettings extends VirtualLineSettings {
  /** One group of keys per wish for input. */
  readonly keys?: readonly string[];
  readonly instance?: InstanceSettings;
  readonly contact?: ContactSettings;
  readonly line?: Line;
}

export interface Call {
  readonly ending: Ending;
  readonly events: readonly CallEvent[];
  /** Identifiers of the actions that ran, in order. */
  readonly path: readonly string[];
  readonly said: readonly string[];
  readonly warnings: readonly string[];
  readonly log: readonly FlowLogLine[];
  /** `$.Attributes` at the end. */
  readonly attributes: Readonly<Record<string, string>>;
}

export async function call(flow: Flow | readonly object[], settings: CallSettings = {}): Promise<Call> {
  const { keys, instance, contact, line, ...virtual } = settings;
  const events: CallEvent[] = [];
  const ending = await simulate({
    flow: 'actions' in flow ? flow : flowOf(flow),
    instance: fixedInstance(instance),
    line: line ?? virtualLine({ react: scripted(keys ?? []), ...virtual }),
    emit: (event) => events.push(event),
    ...(contact === undefined ? {} : { contact }),
  });
  return {
    ending,
    events,
    path: events.flatMap((event) => (event.event === 'branch' ? [event.to] : [])),
    said: events.flatMap((event) => (event.event === 'prompt' ? [event.text] : [])),
    warnings: events.flatMap((event) => (event.event === 'warning' ? [event.message] : [])),
    log: events.flatMap((event) =>
      event.event === 'log' && event.source === 'flow' ? [event.line as FlowLogLine] : [],
    ),
    attributes: Object.fromEntries(ending.contact.attributes),
  };
}
