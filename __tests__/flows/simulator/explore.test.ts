import fc from 'fast-check';
import type { CallEvent } from '../../../flows/events';
import { Covered } from '../../../flows/simulator/coverage';
import { type Choices, type Exploration, explore, type Judge } from '../../../flows/simulator/explore';
import type { Flow } from '../../../flows/simulator/flow';
import { fixedInstance } from '../../../flows/simulator/instance';
import { answer, type Listen } from '../../../flows/simulator/line';
import { liveData } from '../../../flows/simulator/liveness';
import { simulate } from '../../../flows/simulator/simulate';
import { type Reaction, type TimedReply, virtualLine } from '../../../flows/simulator/virtual-line';
import { action, FAILED, flowOf } from '../../support/simulated-call';

const say = (id: string, next: string, Text = id) =>
  action(id, 'MessageParticipant', { Text }, { next, errors: FAILED });
const menu = (id: string, when: Record<string, string>, other: string, silence = other) =>
  action(
    id,
    'GetParticipantInput',
    { Text: id, InputTimeLimitSeconds: '5' },
    { next: other, when, errors: { NoMatchingCondition: other, InputTimeLimitExceeded: silence, ...FAILED } },
  );
const lambda = (id: string, next: string, error: string) =>
  action(
    id,
    'InvokeLambdaFunction',
    { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
    { next, errors: { NoMatchingError: error } },
  );

const KEYS: Choices<Reaction> = { one: { keys: '1' }, two: { keys: '2' }, silence: {} };
const reactions = ({ mode }: Listen): Choices<Reaction> => (mode === 'prompt' ? { listens: {} } : KEYS);
const anything: Judge<null> = { begin: null, next: () => null, end: () => {} };
const walk = <M>(flow: Flow, judge: Judge<M>, more: Partial<Exploration<M>> = {}) =>
  explore({ flow, instance: fixedInstance(), reactions, replies: () => ({}), judge, ...more });

/** Every end, by the path that leads there. */
const ends = (found: string[]): Judge<string> => ({
  begin: '',
  next: (path, event) => (event.event === 'branch' ? `${path}/${event.to}` : path),
  end: (path, { outcome }) => {
    found.push(`${path} ${outcome}`);
  },
});

describe('explore', () => {
  it('tries all that may happen', async () => {
    const found: string[] = [];
    const explored = await walk(
      flowOf([menu('m', { 'Equals 1': 'lambda' }, 'end'), lambda('lambda', 'end', 'failed')]),
      ends(found),
      {
        replies: () => ({ good: { ...answer({}), ms: 1 }, bad: { error: 'refused', ms: 1 } }),
      },
    );
    expect(found).toEqual([
      '/m/lambda/end disconnected',
      '/m/lambda/failed ended',
      '/m/end disconnected',
      '/m/end disconnected',
    ]);
    expect(explored).toMatchObject({ paths: 4n, endless: undefined });
  });

  it('walks a state once and counts all its paths', async () => {
    const chain = Array.from({ length: 30 }, (_, index) =>
      menu(`m${index}`, {}, index === 29 ? 'end' : `m${index + 1}`),
    );
    const explored = await walk(flowOf(chain), anything);
    expect(explored).toMatchObject({ states: 30, runs: 91, paths: 3n ** 30n });
  });

  it('keeps states apart that a judge keeps apart', async () => {
    const chain = [menu('a', {}, 'b'), menu('b', {}, 'end')];
    const keys: Judge<string> = {
      begin: '',
      next: (before, event) => (event.event === 'keys' ? `${before}${event.keys},` : before),
      end: () => {},
    };
    expect((await walk(flowOf(chain), anything)).states).toBe(2);
    expect((await walk(flowOf(chain), keys)).states).toBe(4);
  });

  it('keeps states apart whose data differ and still matter', async () => {
    const set = (id: string, value: string, next: string) =>
      action(id, 'UpdateFlowAttributes', { FlowAttributes: { choice: { Value: value } } }, { next, errors: FAILED });
    const flow = (last: object) =>
      flowOf([
        menu('m', { 'Equals 1': 'set 1' }, 'set 2'),
        set('set 1', 'a', 'pause'),
        set('set 2', 'b', 'pause'),
        menu('pause', {}, 'last'),
        last,
      ]);
    expect((await walk(flow(say('last', 'end', 'You chose $.FlowAttributes.choice')), anything)).states).toBe(5);
    expect((await walk(flow(say('last', 'end', 'You chose')), anything)).states).toBe(3);
  });

  it('keeps states apart in which a key is still to come', async () => {
    const flow = flowOf([menu('a', {}, 'lambda'), lambda('lambda', 'b', 'failed'), menu('b', {}, 'end')]);
    const { paths } = await walk(flow, anything, {
      reactions: () => ({ one: { keys: '1' }, 'one one': { keys: '11' } }),
      replies: () => ({ good: { ...answer({}), ms: 1 } }),
    });
    // After `one one`, the second key answers b: there is nothing left to decide.
    expect(paths).toBe(3n);
  });

  it('shows no choice what another one did', async () => {
    const flow = flowOf([
      menu('m', { 'Equals 1': 'set' }, 'tell'),
      action('set', 'UpdateContactAttributes', { Attributes: { a: 'x' } }, { next: 'tell', errors: FAILED }),
      say('tell', 'end', 'a is $.Attributes.a'),
    ]);
    const said: string[] = [];
    const judge: Judge<string> = {
      begin: '',
      next: (before, event) => (event.event === 'prompt' ? event.text : before),
      end: (last) => void said.push(last),
    };
    await walk(flow, judge);
    expect(said).toEqual(['a is x', 'a is ']);
  });

  it('finds circles', async () => {
    const round = flowOf([menu('m', { 'Equals 1': 'end' }, 'm')]);
    expect((await walk(round, anything)).endless).toEqual(['m: two']);
    expect((await walk(flowOf([menu('m', { 'Equals 1': 'end' }, 'end')]), anything)).endless).toBeUndefined();
  });

  it('tells the decisions that lead to what the judge refuses', async () => {
    const flow = flowOf([menu('a', { 'Equals 1': 'b' }, 'end'), menu('b', {}, 'end', 'failed')]);
    const judge: Judge<null> = {
      ...anything,
      end: (_memory, { outcome }) => {
        if (outcome === 'ended') throw new Error('it must not end');
      },
    };
    await expect(walk(flow, judge)).rejects.toThrow('it must not end\n  a: one\n  b: silence');
  });

  it('lets one action fail by itself in a path', async () => {
    const found: string[] = [];
    const flow = flowOf([
      action('a', 'MessageParticipant', { Text: 'a' }, { next: 'b', errors: { NoMatchingError: 'b' } }),
      say('b', 'end'),
    ]);
    await walk(flow, ends(found), { mayFail: (_flow, _action, error) => error === 'NoMatchingError' });
    expect(found).toEqual(['/a/b/end disconnected', '/a/b/failed ended', '/a/b/end disconnected']);
  });

  it('tries functions that fail again, inside their limit', async () => {
    const found: string[] = [];
    await walk(flowOf([lambda('lambda', 'end', 'failed')]), ends(found), {
      replies: () => ({ good: { ...answer({}), ms: 1 }, bad: { error: 'function-error', ms: 1 } }),
    });
    expect(found).toEqual([...Array(4).fill('/lambda/end disconnected'), '/lambda/failed ended']);
  });

  // Nothing is lost by leaving states out.
  it('counts the same paths, with the same events, as running each from the start', async () => {
    const SIZE = 4;
    const source = fc.constantFrom(
      '$.FlowAttributes.x',
      '$.FlowAttributes.y',
      '$.Attributes.x',
      '$.StoredCustomerInput',
      '$.External.a',
    );
    const step = fc.record({
      kind: fc.constantFrom('menu', 'store', 'keep', 'attribute', 'lambda', 'compare'),
      // How far ahead the two ways lead: a path never goes back, except by the loop at the end.
      ahead: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 })),
      key: fc.constantFrom('x', 'y'),
      source,
    });
    const build = (steps: readonly { kind: string; ahead: [number, number]; key: string; source: string }[]): Flow =>
      flowOf([
        ...steps.map(({ kind, ahead, key, source: from }, index) => {
          const id = String(index);
          const [one, two] = ahead.map((far) => (index + far < SIZE ? String(index + far) : 'again')) as [
            string,
            string,
          ];
          if (kind === 'menu') return menu(id, { 'Equals 1': one }, two);
          if (kind === 'lambda') return lambda(id, one, two);
          if (kind === 'compare') {
            return action(
              id,
              'Compare',
              { ComparisonValue: from },
              { when: { 'Equals 1': one }, errors: { NoMatchingCondition: two } },
            );
          }
          if (kind === 'attribute') {
            return action(
              id,
              'UpdateContactAttributes',
              { Attributes: { [key]: from } },
              { next: one, errors: FAILED },
            );
          }
          if (kind === 'keep') {
            return action(
              id,
              'UpdateFlowAttributes',
              { FlowAttributes: { [key]: { Value: from } } },
              { next: one, errors: FAILED },
            );
          }
          return action(
            id,
            'GetParticipantInput',
            {
              Text: id,
              StoreInput: 'True',
              InputTimeLimitSeconds: '5',
              InputValidation: { CustomValidation: { MaximumLength: '1' } },
            },
            { next: one, errors: FAILED },
          );
        }),
        action(
          'again',
          'Loop',
          { LoopCount: '1' },
          { when: { 'Equals ContinueLooping': '0', 'Equals DoneLooping': 'end' } },
        ),
      ]);
    const replies = (): Choices<TimedReply> => ({
      one: { ...answer({ a: '1' }), ms: 1 },
      two: { ...answer({ a: '2' }), ms: 1 },
      none: { error: 'refused', ms: 1 },
    });
    // Plainly, without states: every list of decisions is run from the start.
    const plainly = async (flow: Flow): Promise<string[]> => {
      const traces: string[] = [];
      const open: string[][] = [[]];
      for (let decisions = open.pop(); decisions !== undefined; decisions = open.pop()) {
        const left = [...decisions];
        const taken = decisions;
        const choose = <T>(choices: Choices<T>): T => {
          const name = left.shift();
          if (name !== undefined) return choices[name] as T;
          for (const each of Object.keys(choices)) open.push([...taken, each]);
          throw new Error('more to decide');
        };
        const line = virtualLine({ react: (moment) => choose(reactions(moment)), invoke: () => choose(replies()) });
        const trace: string[] = [];
        const emit = (event: CallEvent) => void trace.push(JSON.stringify(event));
        await simulate({ flow, instance: fixedInstance(), line, emit }).then(
          () => traces.push(trace.join()),
          () => undefined,
        );
      }
      return traces.sort();
    };
    const everything = (traces: string[]): Judge<readonly string[]> => ({
      begin: [],
      next: (before, event) => [...before, JSON.stringify(event)],
      end: (trace) => void traces.push(trace.join()),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: SIZE, maxLength: SIZE }), async (steps) => {
        const flow = build(steps);
        const expected = await plainly(flow);
        const traces: string[] = [];
        await walk(flow, everything(traces), { replies });
        expect(traces.sort()).toEqual(expected);
        expect((await walk(flow, anything, { replies })).paths).toBe(BigInt(expected.length));
      }),
      { numRuns: 60 },
    );
  });
});

describe('liveData', () => {
  const live = (actions: readonly object[]) =>
    Object.fromEntries([...liveData(flowOf(actions))].map(([id, names]) => [id, [...names].sort()]));

  it('ends where data is read for the last time, or overwritten', () => {
    expect(
      live([
        lambda('first', 'tell', 'sorry'),
        say('tell', 'second', '$.External.a $.StoredCustomerInput'),
        lambda('second', 'tell 2', 'end'),
        say('tell 2', 'end', "$['External']['b']"),
        say('sorry', 'end'),
      ]),
    ).toMatchObject({
      first: ['StoredCustomerInput'],
      tell: ['External', 'StoredCustomerInput'],
      second: [],
      'tell 2': ['External'],
      sorry: [],
      end: [],
    });
  });

  it.each(['$.External.a', "$['External']['a']", '$["External"]["a"]', '$.["External"].a', "$.['External']['a']"])(
    'sees %s, in a text, a key and an operand',
    (reference) => {
      const read = [
        say('text', 'key', reference),
        action(
          'key',
          'UpdateContactAttributes',
          { Attributes: { [reference]: '1' } },
          { next: 'operand', errors: FAILED },
        ),
        action(
          'operand',
          'Compare',
          { ComparisonValue: '$.Channel' },
          { next: 'end', when: { [`Equals ${reference}`]: 'end' }, errors: { NoMatchingCondition: 'end' } },
        ),
      ];
      for (const each of read) {
        const [id] = Object.values(each) as [string];
        expect(live([each])).toMatchObject({ [id]: ['External'] });
      }
    },
  );

  it('goes on past a function that may fail, since its result is then the old one', () => {
    expect(
      live([lambda('lambda', 'end', 'sorry'), say('sorry', 'end', '$.LambdaInvocation.ResultData.a')]),
    ).toMatchObject({ lambda: ['External'] });
  });

  it('tells flow attributes apart, and counts loops', () => {
    const set = action(
      'set',
      'UpdateFlowAttributes',
      { FlowAttributes: { a: { Value: '1' }, b: { Value: '$.FlowAttributes.a' } } },
      { next: 'loop', errors: FAILED },
    );
    const loop = action(
      'loop',
      'Loop',
      { LoopCount: '2' },
      { next: 'end', when: { 'Equals ContinueLooping': 'tell', 'Equals DoneLooping': 'set' } },
    );
    expect(live([set, loop, say('tell', 'end', '$.FlowAttributes.b')])).toMatchObject({
      set: ['FlowAttributes.a', 'Loop.loop'],
      loop: ['FlowAttributes.a', 'FlowAttributes.b', 'Loop.loop'],
      tell: ['FlowAttributes.b'],
    });
  });

  it('metrics overwrite metrics, and nothing else', () => {
    const metrics = action('metrics', 'GetMetricData', {}, { next: 'tell', errors: { NoMatchingError: 'end' } });
    expect(live([metrics, say('tell', 'end', '$.External.a $.Metrics.Queue.Size')])).toMatchObject({
      metrics: ['External'],
    });
  });

  it('sees what conditions compare with', () => {
    const compare = action(
      'compare',
      'Compare',
      { ComparisonValue: '$.Channel' },
      { when: { 'Equals $.Metrics.Queue.Name': 'end' }, errors: { NoMatchingCondition: 'end' } },
    );
    expect(live([compare])).toMatchObject({ compare: ['Metrics'] });
  });
});

describe('coverage', () => {
  it('names the actions and branches that were not taken', async () => {
    const flow = flowOf([
      menu('m', { 'Equals 1': 'tell' }, 'other'),
      say('tell', 'end'),
      say('other', 'end'),
      action('never', 'Loop', {}, { next: 'end' }),
    ]);
    const covered = new Covered();
    await walk(flow, anything, {
      reactions: ({ mode }) => (mode === 'prompt' ? { listens: {} } : { one: { keys: '1' }, silence: {} }),
      seen: (event) => covered.add(event),
    });
    const { actions, branches } = covered.of(flow);
    expect(actions).toEqual({ all: ['m', 'tell', 'other', 'never', 'end', 'failed'], missed: ['never', 'failed'] });
    expect(branches.missed).toEqual([
      'm → NoMatchingCondition',
      'm → NoMatchingError',
      'tell → NoMatchingError',
      'other → NoMatchingError',
    ]);
    expect(branches.all).toContain('m → Equals 1');
    expect(branches.all).not.toContain('m → next');
  });
});
