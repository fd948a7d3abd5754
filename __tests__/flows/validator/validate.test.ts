// The validator on what is right, on what is no flow at all, and on anything.

import fc from 'fast-check';
import * as b from '../../../flows/builder/actions';
import { buildFlow } from '../../../flows/builder/build';
import type { Draft } from '../../../flows/builder/types';
import { ACTIONS, formOf } from '../../../flows/language/actions';
import type { Finding } from '../../../flows/validator/finding';
import { RULES, type RuleName } from '../../../flows/validator/rules';
import { type ValidateOptions, validateFlow, validateText } from '../../../flows/validator/validate';
import { CORPUS, EVERY_FORM, RETURNING, RETURNING_CONTRACT, SHIPPED } from '../../support/flows';

const errorsIn = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity === 'error');
const rulesIn = (findings: readonly Finding[]): readonly RuleName[] => findings.map(({ rule }) => rule);

describe('what is right', () => {
  test.each(SHIPPED)('the shipped flow $name is published without a finding', ({ content }) => {
    expect(validateFlow(content, { publish: true })).toEqual([]);
  });

  test('every form of every action, without a finding', () => {
    expect(validateFlow(EVERY_FORM.content, { publish: true })).toEqual([]);
    expect(validateFlow(RETURNING.content, { publish: true, contract: RETURNING_CONTRACT })).toEqual([]);
    const forms = new Set(
      [...EVERY_FORM.content.Actions, ...RETURNING.content.Actions].map((action) => formOf(action)),
    );
    expect(Object.keys(ACTIONS).filter((form) => !forms.has(form as keyof typeof ACTIONS))).toEqual([]);
  });

  test('there are 41 real flows, and none has an error', () => {
    expect(CORPUS.length).toBe(41);
    const wrong = CORPUS.flatMap(({ name, content }) =>
      errorsIn(validateFlow(content)).map(({ rule, path }) => `${name}: ${rule} at ${path}`),
    );
    expect(wrong).toEqual([]);
  });

  test('a saved export with empty text is warned of, and refused when it is to be published', () => {
    const withEmpty = CORPUS.filter(({ content }) => rulesIn(validateFlow(content)).includes('empty-value'));
    expect(withEmpty.length).toBe(6);
    for (const { content } of withEmpty) {
      expect(new Set(rulesIn(errorsIn(validateFlow(content, { publish: true }))))).toEqual(new Set(['empty-value']));
    }
  });

  test.each([
    ['contact attributes', 'Attributes', {}],
    ['flow attributes', 'FlowAttributes', {}],
    ['hook', 'EventHooks', {}],
    ['tag', 'Tags', {}],
    ['untag', 'TagKeys', []],
    ['prompts', 'Messages', []],
  ])('nothing in %s is warned of, and refused when it is to be published', (identifier, name, value) => {
    const content = structuredClone(EVERY_FORM.content);
    const action = content.Actions.find((each) => each.Identifier === identifier);
    Object.assign(action?.Parameters ?? {}, { [name]: value });
    const found = (publish: boolean) =>
      validateFlow(content, { publish }).flatMap(({ rule, severity }) => (rule === 'empty-value' ? [severity] : []));
    expect(found(false)).toEqual(['warning']);
    expect(found(true)).toEqual(['error']);
  });

  test('described flows leave out what is empty', () => {
    const flow = {
      Version: '2019-10-30',
      StartAction: 'bye',
      Metadata: { ActionMetadata: { bye: { position: { x: 0, y: 0 } } } },
      Actions: [{ Identifier: 'bye', Type: 'DisconnectParticipant' }],
    };
    expect(validateFlow(flow)).toEqual([]);
  });

  test.each(['$' + '{aws_lambda_function.f.arn}', '{{function}}', '<<FUNCTION_ARN>>'])(
    '%s may stand for an ARN',
    (arn) => {
      const content = structuredClone(EVERY_FORM.content);
      for (const { Type, Parameters } of content.Actions) {
        if (Type === 'InvokeLambdaFunction') Object.assign(Parameters ?? {}, { LambdaFunctionARN: arn });
      }
      expect(validateFlow(content)).toEqual([]);
    },
  );

  test('keys that it does not know, at the top and in Metadata, are nobody’s business', () => {
    expect(
      validateFlow({ ...EVERY_FORM.content, Annotations: [], Metadata: { ...EVERY_FORM.content.Metadata, hash: {} } }),
    ).toEqual([]);
  });
});

describe('what a finding says', () => {
  test('the wording of the service, the identifier that the service leaves out, and how to mend it', () => {
    const content = structuredClone(EVERY_FORM.content);
    const index = content.Actions.findIndex((action) => action.Identifier === 'menu');
    const errors = content.Actions[index]?.Transitions.Errors as unknown as { ErrorType: string }[];
    errors.splice(
      errors.findIndex((error) => error.ErrorType === 'NoMatchingCondition'),
      1,
    );
    expect(validateFlow(content)).toEqual([
      {
        rule: 'missing-error',
        severity: 'error',
        message: `Action is missing required error. Error: NoMatchingCondition, Path: Actions[${index}]`,
        path: `Actions[${index}].Transitions.Errors`,
        identifier: 'menu',
        hint: 'Add { "ErrorType": "NoMatchingCondition", "NextAction": ... } to Transitions.Errors.',
      },
    ]);
  });

  test('comes in the order of the actions', () => {
    const content = structuredClone(EVERY_FORM.content);
    for (const action of content.Actions) Object.assign(action, { Type: 'PlayPrompt' });
    const indexes = validateFlow(content).map(({ path }) => Number(/\d+/.exec(path)?.[0] ?? -1));
    expect(indexes.length).toBeGreaterThan(content.Actions.length);
    expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
  });
});

describe('what a function answers decides something', () => {
  const invoke = b.invokeLambdaFunction(
    'ask',
    { LambdaFunctionARN: '$.Attributes.function', InvocationTimeLimitSeconds: 8 },
    { next: 'use', NoMatchingError: 'end' },
  );
  const keep = (value: string, to: string) =>
    b.updateContactAttributes('use', { Attributes: { kept: value } }, { next: to, NoMatchingError: 'end' });
  const say = b.messageParticipant('say', { Text: 'Hello.' }, { next: 'end', NoMatchingError: 'end' });
  const ifYes = (identifier: string, value: `$.${string}`, operand = 'yes') =>
    b.compare(identifier, value, { when: [b.equals(operand, 'say')], NoMatchingCondition: 'end' });
  const queue = (identifier: string, QueueId: string) =>
    b.updateContactTargetQueue(identifier, { QueueId }, { next: 'say', NoMatchingError: 'end' });
  const flow = (...drafts: readonly Draft[]) =>
    rulesIn(validateFlow(buildFlow([invoke, ...drafts, say, b.disconnectParticipant('end')])));

  test.each<[string, readonly Draft[]]>([
    ['compared', [ifYes('use', '$.External.status')]],
    ['compared with', [ifYes('use', '$.Attributes.status', '$.External.status')]],
    ['kept and compared', [keep('$.External.status', 'compare'), ifYes('compare', "$.Attributes.['kept']")]],
    ['the queue', [queue('use', '$.External.queue')]],
    ['kept, and the queue', [keep('$.External.queue', 'queue'), queue('queue', '$.Attributes.kept')]],
  ])('%s', (_what, drafts) => {
    expect(flow(...drafts)).toEqual([]);
  });

  test.each<[string, readonly Draft[]]>([
    ['kept for nothing', [keep('$.External.status', 'say')]],
    ['kept, and something else compared', [keep('$.External.status', 'compare'), ifYes('compare', '$.Attributes.x')]],
    ['something else kept', [keep('$.Attributes.status', 'compare'), ifYes('compare', '$.Attributes.kept')]],
    ['said', [b.messageParticipant('use', { Text: '$.External.a' }, { next: 'say', NoMatchingError: 'end' })]],
  ])('nothing: %s', (_what, drafts) => {
    expect(flow(...drafts)).toEqual(['unchecked-lambda']);
  });
});

describe('which channel comes', () => {
  const prompt = (identifier: string, next = 'end') =>
    b.messageParticipant(identifier, { SSML: '<speak>Hello.</speak>' }, { next, NoMatchingError: 'end' });
  const channel = (identifier: string, operand: string, to: string, otherwise: string) =>
    b.compare(identifier, '$.Channel', { when: [b.equals(operand, to)], NoMatchingCondition: otherwise });
  const placesOf = (drafts: readonly Draft[], known: ValidateOptions = {}) =>
    validateFlow(buildFlow([...drafts, b.disconnectParticipant('end')]), known).map(
      ({ rule, identifier }) => `${rule} ${identifier}`,
    );

  test('a call alone, where the other branch is for whoever is no call', () => {
    expect(placesOf([channel('a', 'VOICE', 'say', 'end'), prompt('say')])).toEqual([]);
    expect(placesOf([channel('a', 'TASK', 'end', 'say'), prompt('say')])).toEqual([]);
    expect(placesOf([channel('a', 'VOICE', 'end', 'say'), prompt('say')])).toEqual(['voice-only-on-chat say']);
  });

  test('one channel after the other is excluded', () => {
    const twice = [channel('a', 'CHAT', 'end', 'b'), channel('b', 'VOICE', 'end', 'say'), prompt('say')];
    expect(placesOf(twice)).toEqual([]);
    const other = [channel('a', 'TASK', 'end', 'b'), channel('b', 'VOICE', 'end', 'say'), prompt('say')];
    expect(placesOf(other)).toEqual(['voice-only-on-chat say']);
  });

  test('what is known of every contact', () => {
    expect(placesOf([prompt('say')], { channel: 'CHAT' })).toEqual(['voice-only-on-chat say']);
    for (const only of ['VOICE', 'TASK'] as const) expect(placesOf([prompt('say')], { channel: only })).toEqual([]);
    expect(placesOf([prompt('say')])).toEqual([]);
  });
});

describe('what is no flow', () => {
  const actions = (count: number, next: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({
      Identifier: `a${index}`,
      Type: 'UpdateContactAttributes',
      Parameters: { Attributes: { a: '$.External.b' } },
      Transitions: {
        NextAction: next(index),
        Errors: [{ ErrorType: 'NoMatchingError', NextAction: next(index * 7) }],
      },
    }));
  const terminal = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Identifier: `a${index}`, Type: 'DisconnectParticipant' }));
  const flow = (Actions: unknown, StartAction = 'a0') => ({
    Version: '2019-10-30',
    StartAction,
    Metadata: {},
    Actions,
  });

  test.each<[string, string, RuleName]>([
    ['nothing', '', 'not-json'],
    ['not JSON', '{"Version": ', 'not-json'],
    ['text of another kind', '<flow/>', 'not-json'],
    ['null', 'null', 'not-a-flow'],
    ['a number', '7', 'not-a-flow'],
    ['a list', '[]', 'not-a-flow'],
    ['an object of something else', '{"Resources": {}}', 'not-a-flow'],
    ['actions that are none', '{"Actions": [null, 1, "x", []]}', 'not-a-flow'],
    ['the legacy format', '{"modules": [], "version": "1", "type": "contactFlow", "start": "a"}', 'legacy-format'],
    ['10 MB', `{"Actions": "${'x'.repeat(10_000_000)}"}`, 'content-too-long'],
    ['10 MB of brackets', '['.repeat(10_000_000), 'content-too-long'],
    ['deep nesting', `{"Actions": ${'['.repeat(5000)}${']'.repeat(5000)}}`, 'not-a-flow'],
    ['10,000 actions', JSON.stringify(flow(terminal(10_000))), 'too-many-actions'],
    ['a cycle', JSON.stringify(flow(actions(2, (index) => `a${(index + 1) % 2}`))), 'busy-cycle'],
    ['an action that leads to itself', JSON.stringify(flow(actions(1, () => 'a0'))), 'busy-cycle'],
    ['no action', JSON.stringify(flow([])), 'start-action'],
    [
      '__proto__ as identifier',
      '{"Version":"2019-10-30","StartAction":"__proto__","Actions":[{"Identifier":"__proto__","Type":"__proto__","Parameters":{"__proto__":"x"},"Transitions":{"__proto__":1}}],"__proto__":{"Settings":{}}}',
      'identifier',
    ],
    [
      'a type named like a method',
      JSON.stringify(flow([{ Identifier: 'a0', Type: 'constructor', Parameters: {}, Transitions: {} }])),
      'unknown-type',
    ],
  ])('%s is named', (_what, text, rule) => {
    expect(rulesIn(validateText(text))).toContain(rule);
  });

  test('a circle of 10,000 actions is one circle', () => {
    const circle = actions(10_000, (index) => `a${(index + 1) % 10_000}`);
    expect(rulesIn(validateFlow(flow(circle))).filter((rule) => rule === 'busy-cycle')).toEqual(['busy-cycle']);
  });

  test('a long chain of functions is looked at once, not once per function', () => {
    const chain = actions(10_000, (index) => `a${Math.min(index + 1, 9_999)}`).map((action, index) =>
      index % 2 === 0 && index < 9_000
        ? {
            ...action,
            Type: 'InvokeLambdaFunction',
            Parameters: { LambdaFunctionARN: 'x', InvocationTimeLimitSeconds: '8' },
          }
        : action,
    );
    expect(rulesIn(validateFlow(flow(chain)))).toContain('unchecked-lambda');
  });

  test('nothing of the object prototype is taken for a part of a flow', () => {
    const before = Object.keys(Object.prototype);
    validateText('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}, "Actions": []}');
    expect(Object.keys(Object.prototype)).toEqual(before);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('anything', () => {
  const known = new Set(Object.keys(RULES));

  test('any JSON gets findings of the table, never a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const findings = validateFlow(value);
        expect(findings.every(({ rule, hint, message }) => known.has(rule) && hint !== '' && message !== '')).toBe(
          true,
        );
      }),
    );
  });

  test('any text gets findings, never a throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(validateText(text).length).toBeGreaterThan(0);
      }),
    );
  });

  test('a real flow with any value anywhere gets findings, never a throw', () => {
    const flows = [...CORPUS, ...SHIPPED, EVERY_FORM];
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.jsonValue(), fc.boolean(), (which, where, value, remove) => {
        const content: unknown = structuredClone(flows[which % flows.length]?.content);
        const places: (() => void)[] = [];
        const open: unknown[] = [content];
        for (let next = open.pop(); next !== undefined; next = open.pop()) {
          if (typeof next !== 'object' || next === null) continue;
          const parent = next as Record<string, unknown>;
          for (const key of Object.keys(parent)) {
            places.push(() => {
              if (remove) delete parent[key];
              else parent[key] = value;
            });
            open.push(parent[key]);
          }
        }
        places[where % places.length]?.();
        const findings = validateFlow(content, { publish: true });
        expect(findings.every(({ rule }) => known.has(rule))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('what the caller knows', () => {
  test('a contract lets a module return what it declares', () => {
    expect(rulesIn(validateFlow(RETURNING.content))).toEqual(['undeclared-result', 'undeclared-result']);
    expect(rulesIn(validateFlow(RETURNING.content, { contract: { results: ['sent'], resultData: [] } }))).toEqual([
      'undeclared-result',
    ]);
  });

  test('the kind is told from Settings, from the type, or from a return', () => {
    const { Settings: _, ...bare } = RETURNING.content;
    const options = { contract: RETURNING_CONTRACT };
    expect(rulesIn(validateFlow(bare, options))).toEqual(['module-settings']);
    expect(rulesIn(validateFlow({ ...bare, Metadata: { ...bare.Metadata, type: 'contactFlow' } }, options))).toEqual([
      'return-in-flow',
      'return-in-flow',
    ]);
    expect(rulesIn(validateFlow(SHIPPED[1]?.content, { kind: 'module' }))).toContain('module-settings');
  });
});
