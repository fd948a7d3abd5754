import { FlowContentError, readFlow } from '../../../flows/simulator/flow';

const end = { Identifier: 'end', Type: 'DisconnectParticipant', Parameters: {}, Transitions: {} };
const good = { Version: '2019-10-30', StartAction: 'end', Actions: [end] };

describe('readFlow', () => {
  it('reads text and object alike, and accepts actions without Parameters and Transitions', () => {
    const bare = { ...good, Actions: [{ Identifier: 'end', Type: 'DisconnectParticipant' }] };
    expect(readFlow(JSON.stringify(bare))).toEqual(readFlow(good));
    expect(readFlow(good, { id: 'x', name: 'Main' })).toMatchObject({ id: 'x', name: 'Main', start: 'end' });
  });

  it.each([
    ['not JSON', '{', /not JSON/],
    ['a list', [], /not an object/],
    ['null', 'null', /not an object/],
    ['the legacy format', { modules: [], start: 'x' }, /legacy designer format/],
    ['no actions', { StartAction: 'end' }, /no list "Actions"/],
    ['no start', { Actions: [end] }, /no "StartAction"/],
    ['a start that is not there', { ...good, StartAction: 'x' }, /StartAction "x" is not among the 1 actions/],
    ['an identifier twice', { ...good, Actions: [end, end] }, /"end" \(the second is Actions\[1\]\)/],
    ['an action that is no object', { ...good, Actions: ['end'] }, /Actions\[0\] is not an object/],
    ['an action without identifier', { ...good, Actions: [{ Type: 'Loop' }] }, /Actions\[0\] has no "Identifier"/],
    ['an action without type', { ...good, Actions: [{ Identifier: 'a' }] }, /"a" \(Actions\[0\]\) has no "Type"/],
    [
      'parameters nested without end',
      `{"StartAction":"a","Actions":[{"Identifier":"a","Type":"Loop","Parameters":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}]}`,
      /"a" are nested too deeply/,
    ],
    ['10 MB', `{"Actions":"${'x'.repeat(10_000_000)}"}`, /10000\d\d\d characters/],
  ])('refuses %s', (_what, content, message) => {
    expect(() => readFlow(content)).toThrow(FlowContentError);
    expect(() => readFlow(content)).toThrow(message);
  });

  it('takes __proto__ as a mere name', () => {
    const flow = readFlow(
      `{"StartAction":"__proto__","Actions":[{"Identifier":"__proto__","Type":"EndFlowExecution"}]}`,
    );
    expect(flow.actions.get('__proto__')).toMatchObject({ id: '__proto__', type: 'EndFlowExecution' });
    expect(Object.getPrototypeOf(flow)).toBe(Object.prototype);
  });
});
