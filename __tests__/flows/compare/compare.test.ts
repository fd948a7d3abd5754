// What a comparison says, and that it says nothing where nothing changes for a person.

import { compareFlows } from '../../../flows/compare/compare';
import { markdownOf } from '../../../flows/compare/markdown';
import type { FlowContent } from '../../../flows/language/content';
import { readFlow } from '../../../flows/validator/parsed-flow';
import { CORPUS, EVERY_FORM, SHIPPED } from '../../support/flows';
import type { Flow } from '../../support/mutations';

const parsed = (content: unknown) => {
  const flow = readFlow(content);
  if (flow === null) throw new Error('no flow');
  return flow;
};
const SAME = '## old → new\n\nNothing changes for a person.\n';
const compare = (before: unknown, now: unknown): string =>
  markdownOf('old', 'new', compareFlows(parsed(before), parsed(now)));
const changed = (content: FlowContent, change: (flow: Flow) => void): unknown => {
  const flow = structuredClone(content) as unknown as Flow;
  change(flow);
  return flow;
};
const action = (flow: Flow, identifier: string) => {
  const found = flow.Actions.find((each) => each.Identifier === identifier);
  if (found === undefined) throw new Error(`no action "${identifier}"`);
  return found;
};
const { content } = EVERY_FORM;

describe('nothing is said', () => {
  test.each([...SHIPPED, EVERY_FORM, ...CORPUS])('of $name and itself', ({ content: same }) => {
    expect(compare(same, structuredClone(same))).toBe(SAME);
  });

  test('of another layout, and another order of the actions', () => {
    const other = changed(content, (flow) => {
      flow.Metadata = {};
      flow.Actions.reverse();
    });
    expect(compare(content, other)).toBe(SAME);
  });
});

describe('it says', () => {
  const body = (markdown: string) => markdown.replace('## old → new\n\n', '');

  test('what is heard before and now', () => {
    const other = changed(content, (flow) => Object.assign(action(flow, 'goodbye').Parameters, { Text: 'See you.' }));
    expect(body(compare(content, other))).toBe(
      '### What is said\n\n- **goodbye** (Play prompt)\n  - before: “Goodbye.”\n  - now: “See you.”\n',
    );
  });

  test('where a branch leads now, which is new, which is gone', () => {
    const other = changed(content, (flow) => {
      const { Transitions } = action(flow, 'menu');
      const [first, , third] = Transitions.Conditions ?? [];
      if (first === undefined || third === undefined) throw new Error('three conditions');
      first.NextAction = 'lex';
      third.Condition.Operands = ['9'];
    });
    expect(body(compare(content, other))).toBe(
      '### Where branches lead\n\n- **menu** (Get customer input)\n  - key 1: **lex** (was stored)\n  - key \\#: ~~prompt~~ (gone)\n  - key 9: **prompt** (new)\n',
    );
  });

  test('which blocks are added and removed, and what they do', () => {
    const other = changed(content, (flow) => {
      flow.Actions.push({
        Identifier: 'farewell',
        Type: 'MessageParticipant',
        Parameters: { Text: 'Farewell.' },
        Transitions: { NextAction: 'end', Errors: [{ ErrorType: 'NoMatchingError', NextAction: 'end' }] },
      });
      flow.Actions = flow.Actions.filter(({ Identifier }) => Identifier !== 'goodbye');
      const { Transitions } = action(flow, 'to agent?');
      Transitions.NextAction = 'farewell';
      for (const error of Transitions.Errors ?? []) error.NextAction = 'farewell';
    });
    expect(body(compare(content, other))).toBe(
      [
        '### Where branches lead\n\n- **to agent?** (Check contact attributes)\n  - otherwise: **farewell** (was goodbye)\n',
        '### Blocks added\n\n- **farewell** (Play prompt): “Farewell.”\n  - goes on to **end**\n  - error: **end**\n',
        '### Blocks removed\n\n- **goodbye** (Play prompt): “Goodbye.”\n',
      ].join('\n'),
    );
  });

  test('that a block has another name, and no more than that', () => {
    const other = changed(content, (flow) => {
      action(flow, 'goodbye').Identifier = 'good bye';
      const { Transitions } = action(flow, 'to agent?');
      Transitions.NextAction = 'good bye';
      for (const error of Transitions.Errors ?? []) error.NextAction = 'good bye';
    });
    expect(body(compare(content, other))).toBe('### Blocks renamed\n\n- **good bye** (was goodbye)\n');
  });

  test('that the flow begins elsewhere, and which settings differ', () => {
    const other = changed(content, (flow) => {
      flow.StartAction = 'prompt';
      Object.assign(action(flow, 'function').Parameters, { InvocationTimeLimitSeconds: '5' });
      const voice = action(flow, 'voice').Parameters;
      delete voice['TextToSpeechStyle'];
      voice['TextToSpeechVoice'] = 'Lupe';
      action(flow, 'contact attributes').Parameters['Attributes'] = { other: 'x' };
    });
    expect(body(compare(content, other))).toBe(
      [
        'The flow now begins with **prompt** (was log).\n',
        '### Settings\n',
        '- **voice** (Set voice)\n  - TextToSpeechVoice = Lupe (was Joanna)\n  - TextToSpeechStyle (gone, was None)',
        '- **function** (Invoke AWS Lambda function)\n  - InvocationTimeLimitSeconds = 5 (was 8)',
        '- **contact attributes** (Set contact attributes)\n  - answer (gone, was &#36;.FlowAttributes.answer)\n  - other = x (new)\n',
      ].join('\n'),
    );
  });

  test('that a block became another one', () => {
    const other = changed(content, (flow) => {
      Object.assign(action(flow, 'goodbye'), { Type: 'TagContact', Parameters: { Tags: { said: 'no' } } });
    });
    expect(body(compare(content, other))).toBe(
      '### What is said\n\n- **goodbye** (Contact tags)\n  - before: “Goodbye.”\n  - now: nothing\n\n### Settings\n\n- **goodbye** (Contact tags)\n  - is now Contact tags (was Play prompt)\n  - said = no (new)\n',
    );
  });

  test('nothing that formats, links, mentions or opens a tag', () => {
    const evil = '<img src=x> [a](https://b.example) @team **b** `c` | #1 ~~d~~';
    const other = changed(content, (flow) => Object.assign(action(flow, 'goodbye').Parameters, { Text: evil }));
    const line = compare(content, other).split('\n').at(-2) ?? '';
    expect(line).toBe(
      '  - now: “&lt;img src=x&gt; \\[a\\](https:&#47;/b.example) &#64;team \\*\\*b\\*\\* \\`c\\` \\| \\#1 \\~\\~d\\~\\~”',
    );
  });
});
