// Real flows that this project has not written, and participants who do anything: a run always ends, with a name for how.

import fc from 'fast-check';
import { ACTIONS } from '../../../flows/simulator/actions';
import { readFlow } from '../../../flows/simulator/flow';
import { fixedInstance } from '../../../flows/simulator/instance';
import { answer } from '../../../flows/simulator/line';
import { simulate } from '../../../flows/simulator/simulate';
import { type TimedReply, virtualLine } from '../../../flows/simulator/virtual-line';
import { CORPUS, EVERY_FORM, SHIPPED } from '../../support/flows';
import { call } from '../../support/simulated-call';

const OUTCOMES = ['disconnected', 'queued', 'returned', 'ended', 'hung-up', 'error'];
const FLOWS = [...CORPUS, ...SHIPPED, EVERY_FORM].map(({ name, content }) => readFlow(content, { name, id: name }));

describe.each(FLOWS.map((flow) => [flow.name, flow] as const))('%s', (_name, flow) => {
  it('runs, or says which action type it cannot run', async () => {
    const { ending } = await call(flow, {
      invoke: () => ({ ...answer({ status: 'sent' }), ms: 1 }),
      instance: { metric: {} },
    });
    if (ending.outcome !== 'error') return;
    const { type, id } = flow.actions.get(ending.action) ?? { type: '', id: '' };
    expect(ending.message).toContain(`"${id}"`);
    expect(ending.message).toMatch(
      ACTIONS.has(type) ? /ends in "\w+"|was stopped after/ : new RegExp(`does not run actions of type "${type}"`),
    );
  });
});

const reply: fc.Arbitrary<TimedReply> = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 8 }), fc.string()).map((map) => ({ ...answer(map), ms: 5 })),
  fc.json().map((payload) => ({ payload, ms: 5 })),
  fc.string().map((payload) => ({ payload, ms: 5 })),
  fc
    .constantFrom('function-error', 'throttled', 'timeout', 'refused', 'service-error')
    .map((error) => ({ error, ms: 9000 }) as TimedReply),
);
const reaction = fc.record({
  keys: fc.string({ unit: fc.constantFrom(...'0123456789*#'), maxLength: 25 }),
  afterMs: fc.integer({ min: -5000, max: 20_000 }),
  everyMs: fc.integer({ min: 0, max: 8000 }),
  hangUp: fc.boolean(),
});

it('ends with a name, in order of time, whatever a participant and the functions do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FLOWS),
      fc.array(reaction, { maxLength: 12 }),
      fc.array(reply, { minLength: 1, maxLength: 5 }),
      fc.dictionary(fc.string({ maxLength: 10 }), fc.string()),
      fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
      fc.constantFrom('VOICE' as const, 'CHAT' as const),
      async (flow, reactions, replies, attributes, agents, channel) => {
        let asked = 0;
        let times = 0;
        const line = virtualLine({
          react: () => reactions[asked++],
          invoke: () => replies[times++ % replies.length] ?? answer({}),
        });
        let last = 0;
        let backwards = 0;
        const ending = await simulate({
          flow,
          instance: fixedInstance({
            modules: FLOWS,
            flows: FLOWS,
            ...(agents === undefined ? {} : { metric: { NumberOfAgentsAvailable: agents } }),
          }),
          contact: { attributes, channel },
          line,
          emit: ({ at }) => {
            if (at < last) backwards += 1;
            last = at;
          },
        });
        expect(backwards).toBe(0);
        expect(OUTCOMES).toContain(ending.outcome);
        if (ending.outcome === 'error') expect(ending.message).toMatch(/"/);
      },
    ),
    { numRuns: 400 },
  );
});
