// The line in real time. Nothing here measures: a speed far above real makes waiting short, and keys come when something is said.

import type { CallEvent } from '../../../flows/events';
import { fixedInstance } from '../../../flows/simulator/instance';
import { answer } from '../../../flows/simulator/line';
import { liveLine } from '../../../flows/simulator/live-line';
import { simulate } from '../../../flows/simulator/simulate';
import { action, FAILED, flowOf } from '../../support/simulated-call';

const say = (id: string, next: string, Text = id) =>
  action(id, 'MessageParticipant', { Text }, { next, errors: FAILED });
const flow = flowOf([
  say('greeting', 'lambda'),
  action(
    'lambda',
    'InvokeLambdaFunction',
    { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
    { next: 'menu', errors: FAILED },
  ),
  action(
    'menu',
    'GetParticipantInput',
    { Text: '$.External.menu', InputTimeLimitSeconds: '5' },
    {
      next: 'end',
      when: { 'Equals 1': 'store' },
      errors: { NoMatchingCondition: 'end', InputTimeLimitExceeded: 'silent', ...FAILED },
    },
  ),
  action(
    'store',
    'GetParticipantInput',
    {
      Text: 'Key it.',
      StoreInput: 'True',
      InputTimeLimitSeconds: '5',
      InputValidation: { CustomValidation: { MaximumLength: '20' } },
    },
    { next: 'tell', errors: FAILED },
  ),
  say('tell', 'end', 'got $.StoredCustomerInput'),
  say('silent', 'end'),
]);

async function call(on: (event: CallEvent, line: ReturnType<typeof liveLine>) => void, speed: number) {
  const invoke = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return answer({ menu: 'Press 1.' });
  };
  const line = liveLine({ invoke, speed });
  const events: CallEvent[] = [];
  const emit = (event: CallEvent): void => {
    events.push(event);
    on(event, line);
  };
  const ending = await simulate({ flow, instance: fixedInstance(), line, emit });
  return { ending, events, said: events.flatMap((event) => (event.event === 'prompt' ? [event.text] : [])) };
}
const SLOW = 1;
const FAST = 10_000;

describe('liveLine', () => {
  it('hands on keys as they are pressed, and waits no longer', async () => {
    const { said, ending } = await call((event, line) => {
      // The greeting has to be heard out: a key pressed in it is lost, and nothing more.
      if (event.event === 'prompt' && event.text === 'Press 1.') setTimeout(() => line.press('1'), 1);
      if (event.event === 'prompt' && event.text === 'Key it.') setTimeout(() => line.press('20 65x#'), 1);
    }, FAST / 100);
    expect(said).toEqual(['greeting', 'Press 1.', 'Key it.', 'got 2065']);
    expect(ending.outcome).toBe('disconnected');
  });

  it('waits as long as the flow says, and no key is silence', async () => {
    const { said } = await call(() => {}, FAST);
    expect(said).toEqual(['greeting', 'Press 1.', 'silent']);
  });

  it('jumps over what is waited for: a prompt is not heard out, and a menu meets silence', async () => {
    const { said, events } = await call((event, line) => {
      if (event.event === 'prompt') setImmediate(() => line.skip());
    }, SLOW);
    expect(said).toEqual(['greeting', 'Press 1.', 'silent']);
    // As if the time had passed: the menu's five seconds among it.
    expect(events.at(-1)?.at).toBeGreaterThan(5000);
  });

  it('ends when the participant hangs up, at once', async () => {
    const { ending, events } = await call((event, line) => {
      if (event.event === 'prompt') setTimeout(() => line.hangUp(), 1);
    }, SLOW);
    expect(ending).toMatchObject({ outcome: 'hung-up', action: 'greeting' });
    expect(events.at(-1)).toMatchObject({ event: 'disconnect', by: 'caller' });
  });

  it('runs nothing after it', async () => {
    const { ending, events } = await call((event, line) => {
      if (event.event === 'branch' && event.to === 'lambda') line.hangUp();
    }, FAST);
    expect(ending.outcome).toBe('hung-up');
    expect(events.some((event) => event.event === 'lambda')).toBe(false);
  });

  it('has no keys for anyone after it', async () => {
    const line = liveLine({ invoke: async () => answer({}) });
    line.press('12');
    const moment = {
      flow: 'f',
      action: 'a',
      mode: 'menu',
      text: '',
      moment: 1,
      beganAt: 0,
      speechEndsAt: 0,
      until: 60_000,
      typed: '',
    } as const;
    expect(await line.listen(moment)).toMatchObject({ key: '1' });
    line.hangUp();
    expect(await line.listen(moment)).toBeUndefined();
  });

  it('loses a key that is pressed while a function runs', async () => {
    const { said, events } = await call((event, line) => {
      if (event.event === 'branch' && event.to === 'lambda') line.press('1');
    }, FAST);
    expect(said).toEqual(['greeting', 'Press 1.', 'silent']);
    expect(events).toContainEqual(expect.objectContaining({ event: 'warning', action: 'menu' }));
  });

  it('counts time from its start', async () => {
    const { events } = await call(() => {}, FAST);
    const times = events.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(0);
  });
});
