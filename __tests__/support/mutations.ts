// Breaks a sound flow in one way at a time. Each mutant names the rule that has to find it, and the only places where it may.

import { formOf, ruleOf } from '../../flows/language/actions';
import type { ActionRule, ValueRule } from '../../flows/language/rules';
import { REFUSED_TYPES } from '../../flows/language/types';
import type { Severity } from '../../flows/validator/finding';
import type { RuleName } from '../../flows/validator/rules';
import type { ValidateOptions } from '../../flows/validator/validate';

/** Flow content as plain JSON that may be changed. */
export interface Flow {
  Version?: unknown;
  StartAction?: unknown;
  Metadata?: { ActionMetadata?: Record<string, unknown>; [key: string]: unknown };
  Actions: Action[];
  Settings?: unknown;
}
interface Action {
  Identifier: string;
  Type: string;
  Parameters: Record<string, unknown>;
  Transitions: {
    NextAction?: unknown;
    Errors?: { NextAction: unknown; ErrorType: unknown }[];
    Conditions?: { NextAction: unknown; Condition: { Operator: unknown; Operands: unknown[] } }[];
  };
}

export interface Mutant {
  readonly rule: RuleName;
  /** What was done, for the name of a failure. */
  readonly what: string;
  readonly content: unknown;
  /** Where it has to be found: each once, and nothing else. */
  readonly paths: readonly string[];
  readonly severity?: Severity;
  readonly options?: ValidateOptions;
}

type Mutate = (flow: Flow) => Generator<Omit<Mutant, 'rule'>>;

const copy = (flow: Flow): Flow => structuredClone(flow);
const ruleFor = (action: Action): ActionRule | null => ruleOf(action as never);

/** One mutant per action that `change` changes: it returns where below the action, or null to leave the action out. */
function* perAction(
  flow: Flow,
  what: string,
  change: (action: Action, rule: ActionRule | null, index: number) => string | null,
  more: Pick<Mutant, 'severity' | 'options'> = {},
): Generator<Omit<Mutant, 'rule'>> {
  for (const [index, before] of flow.Actions.entries()) {
    const action = structuredClone(before);
    action.Parameters ??= {};
    const below = change(action, ruleFor(action), index);
    if (below === null) continue;
    const content = { ...flow, Actions: flow.Actions.with(index, action) };
    const path = below === '' ? `Actions[${index}]` : `Actions[${index}].${below}`;
    yield { what: `${what} in "${action.Identifier}"`, content, paths: [path], ...more };
  }
}

const targetOfError = (action: Action): unknown =>
  action.Transitions.Errors?.find((error) => error.ErrorType === 'NoMatchingError')?.NextAction ??
  action.Transitions.NextAction;

/** Puts actions in front of the flow, each with a position. `to` stands for the old first action. */
const inFront = (flow: Flow, make: (to: string) => Action[]): { content: Flow; first: number } => {
  const content = copy(flow);
  const first = content.Actions.length;
  const added = make(String(content.StartAction));
  content.Actions.push(...added);
  content.StartAction = added[0]?.Identifier;
  content.Metadata ??= {};
  content.Metadata.ActionMetadata ??= {};
  for (const { Identifier } of added) content.Metadata.ActionMetadata[Identifier] = { position: { x: 0, y: 0 } };
  return { content, first };
};

const make = (
  Identifier: string,
  Type: string,
  Parameters: Record<string, unknown>,
  Transitions: Action['Transitions'],
): Action => ({ Identifier, Type, Parameters, Transitions });
const orError = (to: string, error = to) => ({
  NextAction: to,
  Errors: [{ ErrorType: 'NoMatchingError', NextAction: error }],
});
const comparison = (Identifier: string, ComparisonValue: string, operand: string, to: string, otherwise: string) =>
  make(
    Identifier,
    'Compare',
    { ComparisonValue },
    {
      NextAction: otherwise,
      Errors: [{ ErrorType: 'NoMatchingCondition', NextAction: otherwise }],
      Conditions: [{ NextAction: to, Condition: { Operator: 'Equals', Operands: [operand] } }],
    },
  );
const lambda = (Identifier: string, to: string, error: string) =>
  make(
    Identifier,
    'InvokeLambdaFunction',
    { LambdaFunctionARN: '$.Attributes.fn', InvocationTimeLimitSeconds: '8' },
    orError(to, error),
  );

const asynchronous = (Identifier: string, to: string, error: string) => {
  const action = lambda(Identifier, to, error);
  return { ...action, Parameters: { ...action.Parameters, InvocationType: 'ASYNCHRONOUS' } };
};

const hasType = (flow: Flow, type: string): boolean => flow.Actions.some((action) => action.Type === type);
/** An action that can become another type without taking data or a way from the flow. */
const isPlain = (action: Action): boolean =>
  ['MessageParticipant', 'UpdateContactAttributes', 'UpdateContactTextToSpeechVoice'].includes(action.Type);

const rename = (flow: Flow, from: string, to: string): void => {
  const swap = (value: unknown): unknown => (value === from ? to : value);
  flow.StartAction = swap(flow.StartAction);
  for (const action of flow.Actions) {
    if (action.Identifier === from) action.Identifier = to;
    const { Transitions } = action;
    if (Transitions.NextAction !== undefined) Transitions.NextAction = swap(Transitions.NextAction);
    for (const each of [...(Transitions.Errors ?? []), ...(Transitions.Conditions ?? [])]) {
      each.NextAction = swap(each.NextAction);
    }
  }
  const positions = flow.Metadata?.ActionMetadata;
  if (flow.Metadata !== undefined && positions !== undefined) {
    flow.Metadata.ActionMetadata = Object.fromEntries(
      Object.entries(positions).map(([key, value]) => [key === from ? to : key, value]),
    );
  }
};

/** Parameters on the top level of an action that its rule states, without those that tell its form. */
const FORM_TELLERS = ['StoreInput', 'EnableDTMFBuffer', 'InvocationType', 'MetricType', 'ContinueFlowExecution'];
const stated = (action: Action, rule: ActionRule | null): [string, ValueRule][] =>
  Object.entries(rule?.parameters ?? {}).filter(
    ([name]) => Object.hasOwn(action.Parameters ?? {}, name) && !FORM_TELLERS.includes(name),
  );

function* perParameter(
  flow: Flow,
  what: string,
  change: (rule: ValueRule, value: unknown, action: Action) => unknown,
  more: Pick<Mutant, 'severity' | 'options'> = {},
): Generator<Omit<Mutant, 'rule'>> {
  const names = new Set(flow.Actions.flatMap((action) => Object.keys(action.Parameters ?? {})));
  for (const name of names) {
    yield* perAction(
      flow,
      `${what}, ${name}`,
      (action, rule) => {
        const found = stated(action, rule).find(([each]) => each === name);
        if (found === undefined) return null;
        const changed = change(found[1], action.Parameters[name], action);
        if (changed === undefined) return null;
        action.Parameters[name] = changed;
        return `Parameters.${name}`;
      },
      more,
    );
  }
}

const isVoicePrompt = (action: Action): boolean =>
  action.Type === 'MessageParticipant' && typeof action.Parameters['Text'] === 'string';

/** One way to break a flow per rule. Rules on the text as a whole are tried apart. */
export const MUTATIONS: Readonly<Partial<Record<RuleName, Mutate>>> = {
  *'not-a-flow'(flow) {
    yield { what: 'Actions an object', content: { ...copy(flow), Actions: {} }, paths: ['Actions'] };
    yield { what: 'a list', content: [copy(flow)], paths: [''] };
    for (const item of ['x', null, 7, []]) {
      const content = copy(flow);
      content.Actions.push(item as never);
      yield { what: `action ${JSON.stringify(item)}`, content, paths: [`Actions[${flow.Actions.length}]`] };
    }
  },
  *'legacy-format'(flow) {
    yield {
      what: 'modules in place of Actions',
      content: { modules: flow.Actions, version: '1', type: 'contactFlow', start: 'x', metadata: {} },
      paths: [''],
    };
  },
  *'content-too-long'(flow) {
    const content = copy(flow);
    content.Metadata = { ...content.Metadata, description: 'x'.repeat(256_001) };
    yield { what: 'a long description', content, paths: [''] };
  },
  *'too-many-actions'(flow) {
    const names = Array.from({ length: 251 - flow.Actions.length }, (_, index) => `pad ${index}`);
    const { content } = inFront(flow, (to) =>
      names.map((name, index) =>
        make(
          name,
          'UpdateFlowLoggingBehavior',
          { FlowLoggingBehavior: 'Enabled' },
          { NextAction: names[index + 1] ?? to },
        ),
      ),
    );
    yield { what: '251 actions', content, paths: ['Actions'] };
  },
  *version(flow) {
    for (const Version of ['2020-01-01', '', 1, null, undefined]) {
      yield { what: String(Version), content: { ...copy(flow), Version }, paths: ['Version'] };
    }
  },
  *'start-action'(flow) {
    for (const StartAction of ['nowhere', '', 7, undefined]) {
      yield { what: String(StartAction), content: { ...copy(flow), StartAction }, paths: ['StartAction'] };
    }
  },
  *identifier(flow) {
    const names = [...'%:(\\/)=$,;[]{}'].map((character) => `a ${character} b`);
    for (const name of [...names, 'x'.repeat(51), '__proto__', 'constructor', 'valueOf', 'hasOwnProperty', '']) {
      const index = name.length % flow.Actions.length;
      const content = copy(flow);
      const action = content.Actions[index];
      if (action === undefined) continue;
      if (name === '') {
        // Nothing can lead to an action without a name.
        content.Actions.push(make('', 'DisconnectParticipant', {}, {}));
        yield { what: 'no name', content, paths: [`Actions[${flow.Actions.length}].Identifier`] };
        continue;
      }
      rename(content, action.Identifier, name);
      yield { what: name, content, paths: [`Actions[${index}].Identifier`] };
    }
  },
  *'duplicate-identifier'(flow) {
    for (const [index, { Identifier }] of flow.Actions.entries()) {
      if (index === 0) continue;
      const content = copy(flow);
      rename(content, Identifier, flow.Actions[0]?.Identifier ?? '');
      yield { what: `"${Identifier}" like the first`, content, paths: [`Actions[${index}].Identifier`] };
    }
  },
  *target(flow) {
    for (const wrong of ['nowhere', '', null, 7]) {
      yield* perAction(flow, `next ${String(wrong)}`, (action) => {
        if (action.Transitions.NextAction === undefined) return null;
        action.Transitions.NextAction = wrong;
        return 'Transitions.NextAction';
      });
      for (const list of ['Errors', 'Conditions'] as const) {
        yield* perAction(flow, `last of ${list} ${String(wrong)}`, (action) => {
          const each = action.Transitions[list]?.at(-1);
          if (each === undefined) return null;
          each.NextAction = wrong;
          return `Transitions.${list}[${(action.Transitions[list]?.length ?? 1) - 1}].NextAction`;
        });
      }
    }
  },
  *'refused-type'(flow) {
    const types = [...REFUSED_TYPES.keys()];
    yield* perAction(flow, 'a refused type', (action, _rule, index) => {
      // What a view is shown is judged only where it is known to be a view.
      if (action.Type === 'ShowView') return null;
      action.Type = types[index % types.length] ?? 'PlayPrompt';
      return 'Type';
    });
  },
  *'missing-next-action'(flow) {
    yield* perAction(flow, 'no NextAction', (action, rule) => {
      if (rule === null || rule.nextOptional || action.Transitions.NextAction === undefined) return null;
      delete action.Transitions.NextAction;
      return 'Transitions.NextAction';
    });
  },
  *'terminal-transitions'(flow) {
    yield* perAction(flow, 'a NextAction', (action, rule) => {
      if (!rule?.terminal) return null;
      action.Transitions = { NextAction: flow.StartAction };
      return 'Transitions';
    });
    yield* perAction(flow, 'an error branch', (action, rule) => {
      if (!rule?.terminal) return null;
      action.Transitions = { Errors: [{ ErrorType: 'NoMatchingError', NextAction: flow.StartAction }] };
      return 'Transitions';
    });
  },
  *'missing-error'(flow) {
    const types = new Set(flow.Actions.flatMap((action) => ruleFor(action)?.errors.required ?? []));
    for (const type of types) {
      yield* perAction(flow, `no ${type}`, (action, rule) => {
        if (rule === null || rule.source === 'documentation' || !rule.errors.required.includes(type)) return null;
        action.Transitions.Errors = (action.Transitions.Errors ?? []).filter((error) => error.ErrorType !== type);
        return 'Transitions.Errors';
      });
    }
  },
  *'refused-error'(flow) {
    for (const type of ['NoMatchingError', 'NoMatchingCondition', 'InputTimeLimitExceeded', 'QueueDoesNotExist']) {
      yield* perAction(flow, `an error ${type}`, (action, rule) => {
        if (rule === null || rule.terminal || rule.source === 'documentation') return null;
        if ([...rule.errors.required, ...rule.errors.allowed].some((each) => each === type)) return null;
        const to = targetOfError(action);
        if (to === undefined) return null;
        action.Transitions.Errors ??= [];
        action.Transitions.Errors.push({ ErrorType: type, NextAction: to });
        return `Transitions.Errors[${action.Transitions.Errors.length - 1}]`;
      });
    }
  },
  *operator(flow) {
    for (const operator of ['And', 'Contains', 'equals', 'Exists', 7]) {
      yield* perAction(flow, `operator ${operator}`, (action) => {
        const first = action.Transitions.Conditions?.[0];
        if (first === undefined || action.Type === 'Loop') return null;
        first.Condition.Operator = operator;
        return 'Transitions.Conditions[0].Condition.Operator';
      });
    }
    yield* perAction(flow, 'a text operator', (action, rule) => {
      const first = action.Transitions.Conditions?.[0];
      if (first === undefined || rule?.conditions.conditions !== 'fixed' || action.Type === 'Loop') return null;
      first.Condition.Operator = 'TextContains';
      return 'Transitions.Conditions[0].Condition.Operator';
    });
  },
  *operand(flow) {
    for (const operands of [[''], [], ['a', 'b'], [null], [true]]) {
      yield* perAction(flow, `operands ${JSON.stringify(operands)}`, (action) => {
        const first = action.Transitions.Conditions?.[0];
        if (first === undefined || action.Type === 'Loop') return null;
        first.Condition.Operands = operands;
        return 'Transitions.Conditions[0].Condition.Operands';
      });
    }
    yield* perAction(flow, 'another operand', (action, rule) => {
      const first = action.Transitions.Conditions?.[0];
      if (first === undefined || rule?.conditions.conditions !== 'fixed' || action.Type === 'Loop') return null;
      first.Condition.Operands = ['12'];
      return 'Transitions.Conditions[0].Condition.Operands';
    });
  },
  *'refused-condition'(flow) {
    yield* perAction(flow, 'a condition', (action, rule) => {
      // With a condition, a module is invoked for its branches.
      const none = rule?.conditions.conditions === 'none' && !rule.terminal && action.Type !== 'InvokeFlowModule';
      if (!none) return null;
      action.Transitions.Conditions = [
        { NextAction: targetOfError(action), Condition: { Operator: 'Equals', Operands: ['1'] } },
      ];
      return 'Transitions.Conditions';
    });
  },
  *'missing-condition'(flow) {
    yield* perAction(flow, 'no condition', (action, rule) => {
      const conditions = rule?.conditions;
      if (conditions === undefined || conditions.conditions === 'none' || action.Type === 'Loop') return null;
      // Without conditions it is another form of the action.
      if (action.Type === 'InvokeFlowModule') return null;
      if (conditions.conditions === 'open' ? conditions.least === 0 : conditions.required.length !== 1) return null;
      action.Transitions.Conditions = [];
      return 'Transitions.Conditions';
    });
    yield* perAction(flow, 'one of two conditions', (action, rule) => {
      if (rule?.conditions.conditions !== 'fixed' || rule.conditions.required.length < 2 || action.Type === 'Loop') {
        return null;
      }
      action.Transitions.Conditions?.pop();
      return 'Transitions.Conditions';
    });
  },
  *'loop-conditions'(flow) {
    const changes: Record<string, (conditions: NonNullable<Action['Transitions']['Conditions']>) => void> = {
      'one condition': (conditions) => void conditions.pop(),
      'no condition': (conditions) => void conditions.splice(0),
      'a third condition': (conditions) => void conditions.push(structuredClone(conditions[0]) as never),
      'another operand': (conditions) => {
        if (conditions[0] !== undefined) conditions[0].Condition.Operands = ['Continue'];
      },
      'another operator': (conditions) => {
        if (conditions[0] !== undefined) conditions[0].Condition.Operator = 'TextContains';
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      yield* perAction(flow, what, (action) => {
        if (action.Type !== 'Loop' || action.Transitions.Conditions === undefined) return null;
        change(action.Transitions.Conditions);
        return 'Transitions.Conditions';
      });
    }
  },
  *'prompt-source'(flow) {
    const sources = ['Text', 'SSML', 'PromptId', 'Media'];
    const isPrompt = (rule: ActionRule | null) =>
      rule?.exactlyOne?.includes('SSML') === true || rule?.atMostOne?.includes('SSML') === true;
    yield* perAction(flow, 'a second source', (action, rule) => {
      if (!isPrompt(rule)) return null;
      action.Parameters[Object.hasOwn(action.Parameters, 'Text') ? 'SSML' : 'Text'] = 'Hello.';
      return 'Parameters';
    });
    yield* perAction(flow, 'no source', (action, rule) => {
      if (!isPrompt(rule)) return null;
      for (const source of [...sources, 'LexInitializationData']) delete action.Parameters[source];
      return 'Parameters';
    });
    yield* perMessage(flow, 'a second source', (message) => {
      message[Object.hasOwn(message, 'Text') ? 'PromptId' : 'Text'] = 'Hello.';
      return '';
    });
    yield* perMessage(flow, 'no source', (message) => {
      for (const source of sources) delete message[source];
      return '';
    });
  },
  *'one-property'(flow) {
    const pairs: readonly [string, string, string][] = [
      ['QueueId', 'AgentId', 'agent'],
      ['AgentId', 'QueueId', 'queue'],
      ['QueuePriority', 'QueueTimeAdjustmentSeconds', '5'],
      ['QueueTimeAdjustmentSeconds', 'QueuePriority', '5'],
      ['VoiceBehavior', 'ScreenRecordingBehavior', '5'],
    ];
    for (const [given, other, value] of pairs) {
      yield* perAction(flow, `${given} and ${other}`, (action, rule) => {
        const limited = [...(rule?.exactlyOne ?? []), ...(rule?.atMostOne ?? [])].includes(given);
        if (!limited || !Object.hasOwn(action.Parameters, given)) return null;
        action.Parameters[other] = value;
        return 'Parameters';
      });
    }
    yield* perAction(flow, 'none of them', (action, rule) => {
      const names = rule?.exactlyOne ?? rule?.atLeastOne;
      if (names === undefined || names.includes('SSML')) return null;
      for (const name of names) delete action.Parameters[name];
      return Object.keys(action.Parameters).every((name) => Object.hasOwn(rule?.parameters ?? {}, name))
        ? 'Parameters'
        : null;
    });
  },
  *'input-mode'(flow) {
    const ofForm = (action: Action, form: string) => formOf(action as never) === `GetParticipantInput.${form}`;
    yield* perAction(flow, 'a menu with a validation', (action) => {
      if (!ofForm(action, 'menu')) return null;
      action.Parameters['InputValidation'] = { CustomValidation: { MaximumLength: '1' } };
      return 'Parameters.InputValidation';
    });
    yield* perAction(flow, 'a menu with encryption', (action) => {
      if (!ofForm(action, 'menu')) return null;
      action.Parameters['InputEncryption'] = { EncryptionKeyId: 'k', Key: 'p' };
      return 'Parameters.InputEncryption';
    });
    for (const validation of [undefined, {}]) {
      yield* perAction(flow, `a stored input with validation ${JSON.stringify(validation)}`, (action) => {
        if (!ofForm(action, 'stored')) return null;
        if (validation === undefined) delete action.Parameters['InputValidation'];
        else action.Parameters['InputValidation'] = validation;
        return 'Parameters.InputValidation';
      });
    }
    yield* perAction(flow, 'both validations', (action) => {
      if (!ofForm(action, 'phoneNumber')) return null;
      action.Parameters['InputValidation'] = {
        CustomValidation: { MaximumLength: '1' },
        PhoneNumberValidation: { NumberFormat: 'E164' },
      };
      return 'Parameters.InputValidation';
    });
    yield* perAction(flow, 'a local number without its country', (action) => {
      if (!ofForm(action, 'phoneNumber')) return null;
      action.Parameters['InputValidation'] = { PhoneNumberValidation: { NumberFormat: 'Local' } };
      return 'Parameters.InputValidation.PhoneNumberValidation.CountryCode';
    });
    yield* perAction(flow, 'an encrypted phone number', (action) => {
      if (!ofForm(action, 'phoneNumber')) return null;
      action.Parameters['InputEncryption'] = { EncryptionKeyId: 'k', Key: 'p' };
      return 'Parameters.InputEncryption';
    });
  },
  *'lambda-time-limit'(flow) {
    for (const limit of ['0', '9', '61', '-1', '2.5', 'soon', '$.Attributes.seconds']) {
      yield* perAction(flow, limit, (action) => {
        const background = action.Parameters['InvocationType'] === 'ASYNCHRONOUS';
        if (action.Type !== 'InvokeLambdaFunction' || (background && limit === '9')) return null;
        action.Parameters['InvocationTimeLimitSeconds'] = limit;
        return 'Parameters.InvocationTimeLimitSeconds';
      });
    }
  },
  *'comparison-value'(flow) {
    for (const value of [
      'sent',
      '$.External',
      '$.Attributes',
      'a $.Attributes.b',
      '$',
      '$.Attributes.a $.Attributes.b',
    ]) {
      yield* perAction(flow, value, (action) => {
        if (action.Type !== 'Compare') return null;
        action.Parameters['ComparisonValue'] = value;
        return 'Parameters.ComparisonValue';
      });
    }
  },
  *'missing-property'(flow) {
    const names = new Set(flow.Actions.flatMap((action) => Object.keys(ruleFor(action)?.parameters ?? {})));
    for (const name of names) {
      yield* perAction(flow, `no ${name}`, (action, rule) => {
        const required = rule?.parameters[name]?.required === true && rule.source !== 'documentation';
        if (!required || FORM_TELLERS.includes(name) || name === 'InputValidation' || name === 'ChatBehavior')
          return null;
        if (!Object.hasOwn(action.Parameters, name)) return null;
        delete action.Parameters[name];
        return `Parameters.${name}`;
      });
    }
    yield* perAction(flow, 'no Type', (action) => {
      if (!isPlain(action)) return null;
      action.Type = '';
      return 'Type';
    });
  },
  *'misnamed-property'(flow) {
    const wrong = new Set(flow.Actions.flatMap((action) => Object.keys(ruleFor(action)?.misnamed ?? {})));
    for (const name of wrong) {
      yield* perAction(flow, name, (action, rule) => {
        const right = rule?.misnamed?.[name];
        if (right === undefined) return null;
        action.Parameters[name] = Object.hasOwn(action.Parameters, right) ? action.Parameters[right] : 'x';
        delete action.Parameters[right];
        // What an action has to have may be what is misnamed.
        return `Parameters.${name}`;
      });
    }
  },
  *'property-value'(flow) {
    yield* perParameter(flow, 'an object for text', (rule) =>
      ['text', 'integer', 'one of', 'reference'].includes(rule.value) ? { a: 'b' } : undefined,
    );
    yield* perParameter(flow, 'text for an object', (rule, _value, action) =>
      // Its validation is what tells a phone number from other input.
      ['object', 'map', 'list', 'entries'].includes(rule.value) &&
      formOf(action as never) !== 'GetParticipantInput.phoneNumber'
        ? 'x'
        : undefined,
    );
    yield* perParameter(flow, 'no whole number', (rule, _value, action) =>
      rule.value === 'integer' && action.Type !== 'InvokeLambdaFunction' ? '1.5' : undefined,
    );
    yield* perParameter(flow, 'too small', (rule, _value, action) =>
      rule.value === 'integer' && action.Type !== 'InvokeLambdaFunction' && rule.least > Number.MIN_SAFE_INTEGER
        ? String(rule.least - 1)
        : undefined,
    );
    yield* perParameter(flow, 'too large', (rule, _value, action) =>
      rule.value === 'integer' && action.Type !== 'InvokeLambdaFunction' && rule.most !== undefined
        ? String(rule.most + 1)
        : undefined,
    );
    yield* perParameter(flow, 'another word', (rule) => (rule.value === 'one of' && rule.closed ? 'other' : undefined));
    const hooks = ['CustomerQueue', 'CustomerWhisper'];
    yield* perParameter(flow, 'too many entries', (rule) =>
      rule.value === 'map' && rule.most !== undefined
        ? Object.fromEntries(Array.from({ length: rule.most + 1 }, (_, index) => [hooks[index] ?? `k${index}`, 'v']))
        : undefined,
    );
    for (const terminator of ['A', '######', '1 2']) {
      yield* perAction(flow, `terminator ${terminator}`, (action) => {
        if (typeof action.Parameters['DTMFConfiguration'] !== 'object') return null;
        Object.assign(Object(action.Parameters['DTMFConfiguration']), { InputTerminationSequence: terminator });
        return 'Parameters.DTMFConfiguration.InputTerminationSequence';
      });
    }
    yield* perAction(flow, 'a country in three letters', (action) => {
      if (formOf(action as never) !== 'GetParticipantInput.phoneNumber') return null;
      action.Parameters['InputValidation'] = { PhoneNumberValidation: { NumberFormat: 'Local', CountryCode: 'USA' } };
      return 'Parameters.InputValidation.PhoneNumberValidation.CountryCode';
    });
    yield* perAction(flow, 'a tag of AWS', (action) => {
      if (action.Type !== 'TagContact') return null;
      action.Parameters['Tags'] = { 'aws:name': 'x' };
      return 'Parameters.Tags.aws:name';
    });
    yield* perParameter(flow, 'a constant', (rule, _value, action) =>
      rule.value === 'reference' && action.Type !== 'Compare' ? '5550100' : undefined,
    );
    yield* perAction(flow, 'flat flow attributes', (action) => {
      if (action.Type !== 'UpdateFlowAttributes') return null;
      const key = Object.keys(action.Parameters['FlowAttributes'] as object)[0] ?? '';
      (action.Parameters['FlowAttributes'] as Record<string, unknown>)[key] = 'x';
      return `Parameters.FlowAttributes.${key}`;
    });
    yield* perAction(flow, 'Transitions.Errors an object', (action) => {
      if (action.Type !== 'UpdateFlowLoggingBehavior') return null;
      (action.Transitions as Record<string, unknown>)['Errors'] = {};
      return 'Transitions.Errors';
    });
  },
  *'non-string-scalar'(flow) {
    for (const value of [5, true, null]) {
      yield* perParameter(flow, String(value), (rule, _value, action) =>
        ['text', 'integer', 'one of', 'reference'].includes(rule.value) && !(action.Type === 'Loop' && value === 5)
          ? value
          : undefined,
      );
    }
    yield* perAction(
      flow,
      'LoopCount 2',
      (action) => {
        if (action.Type !== 'Loop') return null;
        action.Parameters['LoopCount'] = 2;
        return 'Parameters.LoopCount';
      },
      { severity: 'warning' },
    );
    yield* perAction(flow, 'an attribute', (action) => {
      const attributes = action.Parameters['Attributes'];
      if (action.Type !== 'UpdateContactAttributes' || typeof attributes !== 'object' || attributes === null)
        return null;
      const key = Object.keys(attributes)[0] ?? '';
      (attributes as Record<string, unknown>)[key] = false;
      return `Parameters.Attributes.${key}`;
    });
  },
  *'prompt-too-long'(flow) {
    yield* longPrompt(flow, 6001);
  },
  *'module-settings'(flow) {
    if (flow.Settings === undefined) return;
    const content = copy(flow);
    delete content.Settings;
    yield { what: 'no Settings', content, paths: ['Settings'], options: { kind: 'module' } };
    yield {
      what: 'Settings null',
      content: { ...content, Settings: null },
      paths: ['Settings'],
      options: { kind: 'module' },
    };
  },
  *'flow-settings'(flow) {
    if (flow.Settings !== undefined) return;
    yield {
      what: 'Settings',
      content: { ...copy(flow), Settings: {} },
      paths: ['Settings'],
      options: { kind: 'flow' },
    };
  },
  *'return-in-flow'(flow) {
    if (flow.Settings !== undefined) return;
    yield* perAction(
      flow,
      'a return',
      (action) => {
        if (action.Type !== 'DisconnectParticipant') return null;
        action.Type = 'EndFlowModuleExecution';
        return '';
      },
      { options: { kind: 'flow' } },
    );
  },
  *'undeclared-result'(flow) {
    if (flow.Settings === undefined) return;
    for (const [name, value] of [
      ['Result', 'other'],
      ['ResultData', { other: '1' }],
    ] as const) {
      yield* perAction(flow, name, (action) => {
        if (action.Type !== 'EndFlowModuleExecution') return null;
        action.Parameters[name] = value;
        return `Parameters.${name}`;
      });
    }
  },
  *'unknown-type'(flow) {
    yield* perAction(flow, 'an unknown type', (action) => {
      if (!isPlain(action)) return null;
      action.Type = 'SummonParticipant';
      return 'Type';
    });
  },
  *'unknown-property'(flow) {
    yield* perAction(flow, 'an unknown property', (action, rule) => {
      if (rule === null || rule.open) return null;
      action.Parameters['Volume'] = '11';
      return 'Parameters.Volume';
    });
  },
  *'unusual-value'(flow) {
    yield* perParameter(flow, 'another word', (rule) =>
      rule.value === 'one of' && !rule.closed ? 'other' : undefined,
    );
    yield* perParameter(flow, 'read at run time', (rule, _value, action) =>
      rule.value === 'integer' && rule.binding === 'static' && action.Type !== 'InvokeLambdaFunction'
        ? '$.Attributes.number'
        : undefined,
    );
    yield* perParameter(flow, 'a path inside a text', (rule) =>
      rule.value === 'text' && rule.binding === 'path' ? 'x-$.Attributes.name' : undefined,
    );
    yield* perParameter(flow, 'lower case', (rule, value) =>
      rule.value === 'one of' && rule.closed && value !== String(value).toLowerCase()
        ? String(value).toLowerCase()
        : undefined,
    );
    for (const name of ['InvocationType', 'MetricType']) {
      yield* perAction(flow, `${name} in lower case`, (action) => {
        const value = action.Parameters[name];
        if (typeof value !== 'string' || value === '') return null;
        action.Parameters[name] = value.toLowerCase();
        return `Parameters.${name}`;
      });
    }
    yield* perAction(flow, 'a path in the terminator', (action) => {
      if (typeof action.Parameters['DTMFConfiguration'] !== 'object') return null;
      Object.assign(Object(action.Parameters['DTMFConfiguration']), { InputTerminationSequence: '$.Attributes.end' });
      return 'Parameters.DTMFConfiguration.InputTerminationSequence';
    });
    yield* perAction(flow, 'an unknown hook', (action) => {
      if (action.Type !== 'UpdateContactEventHooks') return null;
      action.Parameters['EventHooks'] = { CustomerQueues: 'x' };
      return 'Parameters.EventHooks.CustomerQueues';
    });
    for (const key of ['a.b', 'a$b']) {
      yield* perAction(flow, `flow attribute ${key}`, (action) => {
        if (action.Type !== 'UpdateFlowAttributes') return null;
        Object.assign(Object(action.Parameters['FlowAttributes']), { [key]: { Value: 'x' } });
        return `Parameters.FlowAttributes.${key}`;
      });
    }
  },
  *'unknown-root'(flow) {
    const said = ['Hello, $.Bogus.name.', "$['attributes']['name']", '$.foo', '$.["Bogus"].x'];
    for (const text of said) {
      const { content, first } = inFront(flow, (to) => [
        make('said', 'MessageParticipant', { Text: text }, orError(to)),
      ]);
      yield { what: text, content, paths: [`Actions[${first}].Parameters.Text`] };
    }
    for (const [what, value, operand, below] of [
      ['compared', '$.external.status', 'ok', 'Parameters.ComparisonValue'],
      ['compared with', '$.Attributes.code', '$.attributes.code', 'Transitions.Conditions[0]'],
    ] as const) {
      const { content, first } = inFront(flow, (to) => [comparison('compared', value, operand, to, to)]);
      yield { what, content, paths: [`Actions[${first}].${below}`] };
    }
  },
  *'empty-value'(flow) {
    const empty = (rule: ValueRule, value: unknown, action: Action) =>
      ['text', 'integer', 'one of'].includes(rule.value) && action.Type !== 'Compare' && value !== '' ? '' : undefined;
    yield* perParameter(flow, 'empty', empty, { severity: 'warning' });
    yield* perParameter(flow, 'empty, published', empty, { severity: 'error', options: { publish: true } });
    const emptied = (rule: ValueRule) => {
      if ((rule.value === 'map' && rule.filled) || rule.value === 'entries') return {};
      return (rule.value === 'list' && rule.filled) || rule.value === 'items' ? [] : undefined;
    };
    yield* perParameter(flow, 'an empty map', emptied, { severity: 'warning' });
    yield* perParameter(flow, 'an empty map, published', emptied, { severity: 'error', options: { publish: true } });
  },
  *'long-time-limit'(flow) {
    for (const limit of ['9', '60']) {
      yield* perAction(flow, limit, (action) => {
        if (action.Parameters['InvocationType'] !== 'ASYNCHRONOUS') return null;
        action.Parameters['InvocationTimeLimitSeconds'] = limit;
        return 'Parameters.InvocationTimeLimitSeconds';
      });
    }
  },
  *'duplicate-branch'(flow) {
    for (const list of ['Errors', 'Conditions'] as const) {
      yield* perAction(flow, `one of ${list} twice`, (action) => {
        const branches: unknown[] = action.Transitions[list] ?? [];
        if (branches.length === 0 || action.Type === 'Loop') return null;
        branches.push(structuredClone(branches[0]));
        return `Transitions.${list}[${branches.length - 1}]`;
      });
    }
  },
  *'prompt-without-error'(flow) {
    yield* perAction(flow, 'no NoMatchingError', (action) => {
      const { Transitions } = action;
      const error = Transitions.Errors?.find((each) => each.ErrorType === 'NoMatchingError');
      if (action.Type !== 'MessageParticipant' || error?.NextAction !== Transitions.NextAction) return null;
      Transitions.Errors = [];
      return 'Transitions.Errors';
    });
  },
  *'long-prompt'(flow) {
    yield* longPrompt(flow, 3001);
  },
  *unreachable(flow) {
    const content = copy(flow);
    content.Actions.push(make('island', 'DisconnectParticipant', {}, {}));
    content.Metadata ??= {};
    content.Metadata.ActionMetadata ??= {};
    content.Metadata.ActionMetadata['island'] = { position: { x: 0, y: 0 } };
    yield { what: 'an island', content, paths: [`Actions[${flow.Actions.length}]`] };
  },
  *'hard-coded-arn'(flow) {
    const arn = 'arn:aws:connect:us-east-1:111122223333:instance/i/queue/q';
    yield* perParameter(flow, 'an ARN', (rule, value) =>
      rule.value === 'text' && rule.binding === 'path' && !String(value).includes('arn:') ? arn : undefined,
    );
  },
  *'event-hooks-configuration'(flow) {
    yield* perAction(flow, 'EventHooksConfiguration', (action) => {
      if (action.Type !== 'UpdateContactEventHooks' || Object.hasOwn(action.Parameters, 'EventHooksConfiguration')) {
        return null;
      }
      action.Parameters['EventHooksConfiguration'] = { CustomerQueue: { DisableExecution: 'false' } };
      return 'Parameters.EventHooksConfiguration';
    });
  },
  *'end-flow-execution'(flow) {
    const options: ValidateOptions = flow.Settings === undefined ? { type: 'CONTACT_FLOW' } : {};
    if (flow.Settings === undefined && hasType(flow, 'EndFlowExecution')) return;
    yield* perAction(
      flow,
      'EndFlowExecution',
      (action) => {
        if (action.Type !== 'DisconnectParticipant') return null;
        action.Type = 'EndFlowExecution';
        return '';
      },
      { options },
    );
  },
  *'voice-only-on-chat'(flow) {
    // A voice prompt in front, where chat contacts come by, and its neighbour, where they do not.
    const { content, first } = inFront(flow, () => [
      comparison('channel', '$.Channel', 'CHAT', 'for chat', 'for voice'),
      make('for chat', 'MessageParticipant', { SSML: '<speak>Hello.</speak>' }, orError('good bye')),
      make('for voice', 'MessageParticipant', { SSML: '<speak>Hello.</speak>' }, orError(String(flow.StartAction))),
      make('good bye', 'DisconnectParticipant', {}, {}),
    ]);
    yield { what: 'SSML to a chat', content, paths: [`Actions[${first + 1}]`] };
    // Who is no voice contact may be a chat; how the channel is written makes no difference.
    for (const [what, value] of Object.entries({ dotted: '$.Channel', bracketed: "$['Channel']" })) {
      const otherwise = inFront(flow, (to) => [
        comparison('channel', value, 'VOICE', to, 'for others'),
        make('for others', 'MessageParticipant', { PromptId: 'p' }, orError('a chat?')),
        comparison('a chat?', value, 'CHAT', 'good bye', 'for a task'),
        make('for a task', 'MessageParticipant', { PromptId: 'p' }, orError('good bye')),
        make('good bye', 'DisconnectParticipant', {}, {}),
      ]);
      yield { what: `no call, ${what}`, content: otherwise.content, paths: [`Actions[${otherwise.first + 1}]`] };
    }
    const whole = inFront(flow, (to) => [
      comparison('channel', '$.Channel', 'VOICE', 'for voice', 'say first'),
      make('for voice', 'MessageParticipant', { PromptId: 'p' }, orError('good bye')),
      make('say first', 'MessageParticipant', { Text: 'Hello.' }, orError('press first')),
      make(
        'press first',
        'GetParticipantInput',
        { Text: 'Press 1.', InputTimeLimitSeconds: '5' },
        {
          NextAction: 'good bye',
          Errors: ['InputTimeLimitExceeded', 'NoMatchingCondition', 'NoMatchingError'].map((ErrorType) => ({
            ErrorType,
            NextAction: 'good bye',
          })),
          Conditions: [{ NextAction: 'split', Condition: { Operator: 'Equals', Operands: ['1'] } }],
        },
      ),
      comparison('split', '$.Channel', 'CHAT', 'good bye', to),
      make('good bye', 'DisconnectParticipant', {}, {}),
    ]);
    yield {
      what: 'a menu for every chat',
      content: whole.content,
      paths: [`Actions[${whole.first + 3}]`],
      options: { channel: 'CHAT' },
    };
  },
  *'external-before-lambda'(flow) {
    const early =
      flow.Settings === undefined
        ? ['$.External.name', 'Hello, $.LambdaInvocation.ResultData.name.', "$['External']['name']"]
        : [];
    for (const text of early) {
      const { content, first } = inFront(flow, (to) => [
        make('too early', 'MessageParticipant', { Text: text }, orError(to)),
      ]);
      yield { what: text, content, paths: [`Actions[${first}].Parameters.Text`] };
    }
    // On one of two ways only.
    const { content, first } = inFront(flow, (to) => [
      comparison('either way', '$.Attributes.way', 'a', 'ask', 'say first'),
      lambda('ask', 'listen', to),
      comparison('listen', '$.External.status', 'ok', 'say first', to),
      make('say first', 'MessageParticipant', { Text: '$.External.text' }, orError(to)),
    ]);
    yield { what: 'on one of two ways', content, paths: [`Actions[${first + 3}].Parameters.Text`] };
    // Nobody waits for the answer of the first one; a second one answers on one way.
    const background = inFront(flow, (to) => [
      asynchronous('in background', 'either way', to),
      comparison('either way', '$.Attributes.way', 'a', 'ask', 'say first'),
      lambda('ask', 'listen', to),
      comparison('listen', '$.External.status', 'ok', 'say first', to),
      make('say first', 'MessageParticipant', { Text: '$.External.text' }, orError(to)),
    ]);
    yield {
      what: 'in background',
      content: background.content,
      paths: [`Actions[${background.first + 4}].Parameters.Text`],
    };
  },
  *'caller-local'(flow) {
    if (flow.Settings === undefined) return;
    for (const root of ['External', 'Lex', 'Customer', 'Metrics', 'StoredCustomerInput', 'FlowAttributes']) {
      // What the module sets later is set too late.
      const { content, first } = inFront(flow, (to) => [
        make('foreign', 'MessageParticipant', { Text: `You are $.${root}.name.` }, orError(to)),
      ]);
      yield { what: root, content, paths: [`Actions[${first}].Parameters.Text`] };
    }
    const { content, first } = inFront(flow, (to) => [
      asynchronous('in background', 'foreign', to),
      make('foreign', 'MessageParticipant', { Text: '$.External.text' }, orError(to)),
    ]);
    yield { what: 'in background', content, paths: [`Actions[${first + 1}].Parameters.Text`] };
  },
  *'unchecked-lambda'(flow) {
    const { content, first } = inFront(flow, (to) => [
      lambda('not heard', 'again', 'gone'),
      lambda('again', 'listen', 'gone'),
      comparison('listen', '$.External.status', 'ok', to, 'gone'),
      make('gone', 'DisconnectParticipant', {}, {}),
    ]);
    yield { what: 'the next call replaces the answer', content, paths: [`Actions[${first}]`] };
  },
  *'no-position'(flow) {
    const content = copy(flow);
    const [first] = Object.keys(content.Metadata?.ActionMetadata ?? {});
    if (content.Metadata?.ActionMetadata === undefined || first === undefined) return;
    delete content.Metadata.ActionMetadata[String(flow.StartAction)];
    yield { what: 'one without', content, paths: ['Metadata.ActionMetadata'] };
    yield { what: 'no Metadata', content: { ...copy(flow), Metadata: undefined }, paths: ['Metadata.ActionMetadata'] };
  },
  *'silent-failure'(flow) {
    const { content, first } = inFront(flow, (to) => [
      lambda('heard', 'listen', 'gone'),
      comparison('listen', '$.External.status', 'ok', 'ignored', 'gone'),
      lambda('ignored', to, to),
      make('gone', 'DisconnectParticipant', {}, {}),
    ]);
    yield { what: 'both branches', content, paths: [`Actions[${first + 2}].Transitions`] };
  },
  *'busy-cycle'(flow) {
    const { content, first } = inFront(flow, (to) => [
      comparison('round', '$.Attributes.done', 'yes', to, 'and round'),
      make('and round', 'UpdateContactAttributes', { Attributes: { done: '$.Attributes.x' } }, orError('round')),
    ]);
    yield { what: 'a circle of two', content, paths: [`Actions[${first}]`] };
    const itself = inFront(flow, (to) => [comparison('itself', '$.Attributes.done', 'yes', to, 'itself')]);
    yield { what: 'a circle of one', content: itself.content, paths: [`Actions[${itself.first}]`] };
  },
};

/** One mutant per prompt of a list of prompts. */
function* perMessage(
  flow: Flow,
  what: string,
  change: (message: Record<string, unknown>) => string,
): Generator<Omit<Mutant, 'rule'>> {
  for (const at of [0, 1]) {
    yield* perAction(flow, `${what}, message ${at}`, (action) => {
      const messages = action.Type === 'MessageParticipantIteratively' ? action.Parameters['Messages'] : undefined;
      const message: unknown = Array.isArray(messages) ? messages[at] : undefined;
      if (typeof message !== 'object' || message === null || Object.values(message).includes('')) return null;
      return `Parameters.Messages[${at}]${change(message as Record<string, unknown>)}`;
    });
  }
}

function* longPrompt(flow: Flow, characters: number): Generator<Omit<Mutant, 'rule'>> {
  yield* perAction(flow, `${characters} characters`, (action) => {
    if (!isVoicePrompt(action)) return null;
    action.Parameters['Text'] = 'x'.repeat(characters);
    return 'Parameters.Text';
  });
  yield* perMessage(flow, `${characters} characters`, (message) => {
    if (typeof message['Text'] !== 'string') {
      for (const name of Object.keys(message)) delete message[name];
    }
    message['Text'] = 'x'.repeat(characters);
    return '.Text';
  });
}
