import { type ConnectionEvent, STATES, type State } from '../../../ui/participant/states';

const states = Object.keys(STATES) as State[];
const FINAL: readonly State[] = ['ended', 'denied'];
const lasting = states.filter((state) => !FINAL.includes(state) && state !== 'idle');

function reachable(from: State, without: readonly ConnectionEvent[] = []): Set<State> {
  const found = new Set<State>([from]);
  for (const state of found) {
    for (const [event, step] of Object.entries(STATES[state])) {
      if (!without.includes(event as ConnectionEvent)) found.add(step.to);
    }
  }
  return found;
}

describe('the table of states', () => {
  test.each(lasting)('%s leads back to live without the customer doing anything', (state) => {
    expect(reachable(state, ['start', 'wake', 'online', 'stop', 'ended', 'denied'])).toContain('live');
  });

  test.each(lasting)('%s ends with the chat, and stops when told to', (state) => {
    expect(STATES[state].ended).toMatchObject({ to: 'ended', actions: ['close'] });
    expect(STATES[state].stop).toMatchObject({ to: 'idle', actions: ['close'] });
  });

  test.each(FINAL)('nothing but stop leads out of %s', (state) => {
    expect(Object.keys(STATES[state])).toEqual(['stop']);
  });

  test('every state that waits has set a timer on the way in', () => {
    for (const from of states) {
      for (const step of Object.values(STATES[from])) {
        const enters = step.to === 'waiting' || (step.to === 'offline' && from !== 'offline');
        if (enters) expect(step.actions.some((action) => action === 'delay' || action === 'longDelay')).toBe(true);
      }
    }
  });

  test('no new connection is asked for while another attempt is open', () => {
    for (const from of ['connecting', 'opening'] as const) {
      for (const step of Object.values(STATES[from])) expect(step.actions).not.toContain('request');
    }
  });
});
