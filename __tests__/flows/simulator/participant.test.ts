import type { Listen } from '../../../flows/simulator/line';
import { speechMs } from '../../../flows/simulator/speech';
import type { Reaction } from '../../../flows/simulator/virtual-line';
import { action, call, FAILED, type Targets } from '../../support/simulated-call';

const PROMPT = 'Press one or two.';
const SPEECH = speechMs(PROMPT);
const say = (id: string, next: string, parameters: object = {}) =>
  action(id, 'MessageParticipant', { Text: id, ...parameters }, { next, errors: FAILED });

const menuTargets: Targets = {
  next: 'other',
  when: { 'Equals 1': 'one', 'Equals *': 'star' },
  errors: { NoMatchingCondition: 'other', InputTimeLimitExceeded: 'silence', ...FAILED },
};
const menu = (id = 'menu') =>
  action(id, 'GetParticipantInput', { Text: PROMPT, StoreInput: 'False', InputTimeLimitSeconds: '5' }, menuTargets);
const MENU = [menu(), say('one', 'end'), say('star', 'end'), say('other', 'end'), say('silence', 'end')];

/** Reacts to the given actions only, each time with the next of its reactions. */
const reacting =
  (reactions: Readonly<Record<string, Reaction | readonly Reaction[]>>) =>
  ({ action: id }: Listen): Reaction | undefined => {
    const planned = reactions[id];
    return Array.isArray(planned) ? planned.shift() : (planned as Reaction | undefined);
  };

describe('menu', () => {
  it.each([
    ['1', 'one'],
    ['*', 'star'],
    ['2', 'other'],
    ['#', 'other'],
    ['0', 'other'],
    ['', 'silence'],
  ])('key "%s" goes to %s', async (key, to) => {
    const { path, events } = await call(MENU, { keys: [key] });
    expect(path).toEqual(['menu', to, 'end']);
    expect(events).toContainEqual(expect.objectContaining({ event: 'keys', keys: key, stored: false }));
  });

  it('the time limit begins when the speech has ended, and a key within it counts', async () => {
    const at = async (afterMs: number) =>
      (await call(MENU, { react: reacting({ menu: { keys: '1', afterMs } }) })).path[1];
    expect(await at(5000)).toBe('one');
    expect(await at(5001)).toBe('silence');
    const { events } = await call(MENU, { keys: [''] });
    expect(events.find((event) => event.event === 'keys')?.at).toBe(SPEECH + 5000);
  });

  it('a key interrupts the prompt', async () => {
    const { path, events } = await call(MENU, { react: reacting({ menu: { keys: '1', afterMs: -SPEECH } }) });
    expect(path[1]).toBe('one');
    expect(events.find((event) => event.event === 'keys')?.at).toBe(0);
  });

  it('does not write StoredCustomerInput', async () => {
    const { said } = await call([menu(), say('one', 'end', { Text: 'stored: $.StoredCustomerInput' })], {
      keys: ['1'],
    });
    expect(said[1]).toBe('stored: ');
  });

  it.each([
    ['a bad prompt', { SSML: '<speak>', InputTimeLimitSeconds: '5' }, {}],
    ['no time limit', { Text: PROMPT }, {}],
    ['a chat', { Text: PROMPT, InputTimeLimitSeconds: '5' }, { contact: { channel: 'CHAT' as const } }],
  ])('takes the error branch with %s', async (_what, parameters, settings) => {
    const { path } = await call([action('menu', 'GetParticipantInput', parameters, menuTargets)], settings);
    expect(path).toEqual(['menu', 'failed']);
  });

  it('an operand may be a reference', async () => {
    const flow = [
      action(
        'menu',
        'GetParticipantInput',
        { Text: PROMPT, InputTimeLimitSeconds: '5' },
        {
          ...menuTargets,
          when: { 'Equals $.Attributes.key': 'end' },
        },
      ),
    ];
    expect((await call(flow, { keys: ['7'], contact: { attributes: { key: '7' } } })).path).toEqual(['menu', 'end']);
  });
});

const store = (parameters: object = {}, id = 'store') =>
  action(
    id,
    'GetParticipantInput',
    {
      Text: PROMPT,
      StoreInput: 'True',
      InputTimeLimitSeconds: '5',
      InputValidation: { CustomValidation: { MaximumLength: '4' } },
      ...parameters,
    },
    { next: 'tell', errors: { InvalidPhoneNumber: 'invalid', ...FAILED } },
  );
const tell = say('tell', 'end', { Text: 'got $.StoredCustomerInput' });
const STORED = [tell, say('invalid', 'end')];
const dtmf = (DTMFConfiguration: object) => ({ DTMFConfiguration });
const phone = (PhoneNumberValidation: object) => ({ InputValidation: { PhoneNumberValidation } });
const US = { NumberFormat: 'Local', CountryCode: 'US' };

describe('stored input', () => {
  it.each([
    ['ends with the terminator', {}, '12#', 'got 12'],
    ['ends at the maximum length', {}, '12345', 'got 1234'],
    ['ends when the next key does not come', {}, '12', 'got 12'],
    ['silence reads Timeout, on the success path', {}, '', 'got Timeout'],
    ['an empty entry is empty', {}, '#', 'got '],
    ['the cancel key deletes what came before', {}, '12*3#', 'got 3'],
    ['nothing but the cancel key is silence', {}, '*', 'got Timeout'],
    ['the cancel key can be off', dtmf({ DisableCancelKey: 'True' }), '1*3#', 'got 1*3'],
    ['the terminator can be longer', dtmf({ InputTerminationSequence: '##' }), '1##', 'got 1'],
    ['another terminator makes # a key', dtmf({ InputTerminationSequence: '9' }), '1#9', 'got 1#'],
    ['a local number is stored in E.164', phone(US), '2065550123#', 'got +12065550123'],
    ['an international number is stored in E.164', phone({ NumberFormat: 'E164' }), '12065550123#', 'got +12065550123'],
    ['a local number of nowhere', phone({ NumberFormat: 'Local', CountryCode: '??' }), '2065550123#', 'invalid'],
    ['a wrong number', phone(US), '12345#', 'invalid'],
    ['silence is no wrong number', phone(US), '', 'got Timeout'],
    [
      'an encrypted entry is not readable',
      { InputEncryption: { EncryptionKeyId: 'k', Key: 'pem' } },
      '12#',
      'got ENCRYPTED',
    ],
  ])('%s', async (_what, parameters, keys, result) => {
    const { said, events } = await call([store(parameters), ...STORED], { keys: [keys] });
    expect(said).toEqual([PROMPT, result]);
    expect(events).toContainEqual(expect.objectContaining({ event: 'keys', stored: true }));
  });

  it('reports the keys as they were pressed', async () => {
    const { events } = await call([store(), ...STORED], { keys: ['12*3#'] });
    expect(events).toContainEqual(expect.objectContaining({ event: 'keys', keys: '12*3#', stored: true }));
  });

  it.each([
    ['first key in time', {}, { keys: '1#', afterMs: 5000 }, 'got 1'],
    ['first key too late', {}, { keys: '1#', afterMs: 5001 }, 'got Timeout'],
    ['next key in time: five seconds', {}, { keys: '12#', everyMs: 5000 }, 'got 12'],
    ['next key too late', {}, { keys: '12#', everyMs: 5001 }, 'got 1'],
    ['own time between keys', dtmf({ InterdigitTimeLimitSeconds: '2' }), { keys: '12#', everyMs: 2001 }, 'got 1'],
  ])('%s', async (_what, parameters, reaction, result) => {
    const { said } = await call([store(parameters), ...STORED], { react: reacting({ store: reaction }) });
    expect(said[1]).toBe(result);
  });

  it('takes the error branch in a chat', async () => {
    const { path } = await call([store(), ...STORED], { contact: { channel: 'CHAT' } });
    expect(path).toEqual(['store', 'failed']);
  });
});

describe('keys typed ahead', () => {
  const greeting = say('greeting', 'menu');

  it('are lost while a prompt is said, with a warning that does not name them', async () => {
    const { path, warnings } = await call([greeting, ...MENU], {
      react: reacting({ greeting: { keys: '1', afterMs: -100 } }),
    });
    expect(path).toEqual(['greeting', 'menu', 'silence', 'end']);
    expect(warnings).toEqual([expect.stringContaining('lost')]);
    expect(warnings.join()).not.toContain('1');
  });

  it('are lost while a function runs', async () => {
    const lambda = action(
      'lambda',
      'InvokeLambdaFunction',
      { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
      { next: 'second', errors: FAILED },
    );
    const { path } = await call(
      [
        {
          ...menu(),
          Transitions: (
            action('', '', {}, { ...menuTargets, when: { 'Equals 1': 'lambda' } }) as { Transitions: object }
          ).Transitions,
        },
        lambda,
        menu('second'),
        ...MENU.slice(1),
      ],
      {
        react: reacting({ menu: { keys: '11', everyMs: 500 } }),
        invoke: () => ({ payload: '{}', ms: 2000 }),
      },
    );
    expect(path).toEqual(['menu', 'lambda', 'second', 'silence', 'end']);
  });

  it('reach the next input when they come at the very moment it begins', async () => {
    const first = action(
      'first',
      'GetParticipantInput',
      { Text: PROMPT, InputTimeLimitSeconds: '5' },
      { ...menuTargets, when: { 'Equals 3': 'store' } },
    );
    const { said } = await call([first, store(), ...STORED], {
      react: reacting({ first: { keys: '312#', everyMs: 0 } }),
    });
    expect(said.at(-1)).toBe('got 12');
  });

  it('keep a caller from reacting to what comes meanwhile', async () => {
    const first = action(
      'first',
      'GetParticipantInput',
      { Text: PROMPT, InputTimeLimitSeconds: '5' },
      { ...menuTargets, when: { 'Equals 3': 'menu' } },
    );
    const asked: string[] = [];
    const { path } = await call([first, ...MENU], {
      react: ({ action: id }) => {
        asked.push(id);
        return { keys: id === 'first' ? '31' : '2' };
      },
    });
    expect(path).toEqual(['first', 'menu', 'one', 'end']);
    expect(asked).toEqual(['first', 'one']);
  });

  it('reach the next input when it comes soon enough', async () => {
    const first = action(
      'first',
      'GetParticipantInput',
      { Text: PROMPT, InputTimeLimitSeconds: '5' },
      { ...menuTargets, when: { 'Equals 3': 'store' } },
    );
    const { said } = await call([first, store(), ...STORED], { react: reacting({ first: { keys: '312#' } }) });
    expect(said.at(-1)).toBe('got 12');
  });
});

describe('touchtone buffering', () => {
  const buffer = (id: string, on: boolean, next: string, parameters: object = {}) =>
    action(id, 'GetParticipantInput', { EnableDTMFBuffer: String(on), ...parameters }, { next, errors: FAILED });
  const typed = (keys: string) => reacting({ greeting: { keys, afterMs: -1000, everyMs: 10 } });
  const LONG = 'A greeting that is long enough to type a number of many digits, however slowly. '.repeat(2);

  it('keeps keys for the menu that follows, which then asks nothing', async () => {
    const { path, said } = await call(
      [buffer('on', true, 'greeting'), say('greeting', 'menu', { Text: LONG }), ...MENU],
      { react: typed('1') },
    );
    expect(path).toEqual(['on', 'greeting', 'menu', 'one', 'end']);
    expect(said).not.toContain(PROMPT);
  });

  it('gives a menu one key and the next input the rest', async () => {
    const first = action(
      'menu',
      'GetParticipantInput',
      { Text: PROMPT, InputTimeLimitSeconds: '5' },
      { ...menuTargets, when: { 'Equals 1': 'store' } },
    );
    const { said } = await call(
      [buffer('on', true, 'greeting'), say('greeting', 'menu', { Text: LONG }), first, store(), ...STORED],
      { react: typed('12345') },
    );
    expect(said).toEqual([LONG, 'got 2345']);
  });

  it('lets the caller complete a buffered entry within the time between keys, without a prompt', async () => {
    const { said, events } = await call(
      [buffer('on', true, 'greeting'), say('greeting', 'store', { Text: LONG }), store(), ...STORED],
      { react: typed('12') },
    );
    expect(said).toEqual([LONG, 'got 12']);
    expect(events.find((event) => event.event === 'keys')?.at).toBe(speechMs(LONG) + 5000);
  });

  it('skips a prompt that may be skipped, and interrupts one that is being said', async () => {
    const skip = { Text: LONG, SkipWhenDTMFBufferEnabled: 'true' };
    const flow = [
      buffer('on', true, 'greeting'),
      say('greeting', 'second', skip),
      say('second', 'menu', skip),
      ...MENU,
    ];
    const { said, events } = await call(flow, { react: typed('1') });
    expect(said).toEqual([LONG, 'one']);
    expect(events.find((event) => event.event === 'keys')?.at).toBe(speechMs(LONG) - 1000);
  });

  it('skips a prompt for a key that was pressed while a function ran', async () => {
    const lambda = action(
      'lambda',
      'InvokeLambdaFunction',
      { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
      { next: 'skipped', errors: FAILED },
    );
    const skip = say('skipped', 'menu', { Text: LONG, SkipWhenDTMFBufferEnabled: 'true' });
    const { said } = await call([buffer('on', true, 'greeting'), say('greeting', 'lambda'), lambda, skip, ...MENU], {
      react: reacting({ greeting: { keys: '1', afterMs: 100 } }),
      invoke: () => ({ payload: '{}', ms: 3000 }),
    });
    expect(said).toEqual(['greeting', 'one']);
  });

  it('holds thirty keys', async () => {
    const all = store({ InputValidation: { CustomValidation: { MaximumLength: '50' } } });
    const { said } = await call(
      [buffer('on', true, 'greeting'), say('greeting', 'store', { Text: LONG }), all, ...STORED],
      { react: typed('1'.repeat(31)) },
    );
    expect(said.at(-1)).toBe(`got ${'1'.repeat(30)}`);
  });

  it('ends with stop and clear, which may store what there is', async () => {
    const flow = (parameters: object) => [
      buffer('on', true, 'greeting'),
      say('greeting', 'off', { Text: LONG }),
      buffer('off', false, 'tell', parameters),
      say('tell', 'menu', { Text: 'got $.StoredCustomerInput' }),
      ...MENU,
    ];
    const stored = await call(flow({ StoreInput: 'true' }), { react: typed('12') });
    expect(stored.said).toEqual([LONG, 'got 12', PROMPT, 'silence']);
    expect((await call(flow({}), { react: typed('12') })).said[1]).toBe('got ');
    expect((await call(flow({ StoreInput: 'true', InputEncryption: {} }), { react: typed('12') })).said[1]).toBe(
      'got ENCRYPTED',
    );
  });

  it('is for calls only', async () => {
    expect((await call([buffer('on', true, 'end')], { contact: { channel: 'CHAT' } })).path).toEqual(['on', 'failed']);
  });
});

describe('hang-up', () => {
  const lambda = action(
    'lambda',
    'InvokeLambdaFunction',
    { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' },
    { next: 'menu', errors: FAILED },
  );
  const flow = [
    say('greeting', 'lambda'),
    lambda,
    { ...menu() },
    say('other', 'store'),
    store(),
    ...STORED,
    say('one', 'end'),
    say('star', 'end'),
    say('silence', 'end'),
  ];
  const settings = { react: reacting({}), invoke: () => ({ payload: '{}', ms: 3000 }) };
  const react = () => reacting({ menu: { keys: '2' }, store: { keys: '12#' } });

  it('ends the call at any moment: nothing runs after it', async () => {
    const whole = await call(flow, { ...settings, react: react() });
    expect(whole.ending.outcome).toBe('disconnected');
    const length = whole.events.at(-1)?.at ?? 0;
    for (let at = 0; at < length; at += 100) {
      const { ending, events } = await call(flow, { ...settings, react: react(), hangUpAt: at });
      expect(ending.outcome).toBe('hung-up');
      expect(events.at(-1)).toMatchObject({ event: 'disconnect', by: 'caller' });
      const before = whole.events.filter((event) => event.at < at && event.event !== 'lambda');
      expect(events.slice(0, -1).filter((event) => event.at < at && event.event !== 'lambda')).toEqual(before);
      expect(events.filter((event) => event.event === 'keys' && event.at >= at)).toEqual([]);
    }
  });

  it.each([
    ['a prompt', reacting({ greeting: { hangUp: true } }), 'greeting'],
    ['a menu', reacting({ menu: { hangUp: true } }), 'menu'],
    ['an entry, half typed', reacting({ menu: { keys: '2' }, store: { keys: '12', hangUp: true } }), 'store'],
  ])('during %s', async (_what, reaction, where) => {
    const { ending } = await call(flow, { ...settings, react: reaction });
    expect(ending).toMatchObject({ outcome: 'hung-up', action: where });
  });

  it('before a key that was to come', async () => {
    const { ending, events } = await call(MENU, {
      react: reacting({ menu: { keys: '1', afterMs: 3000 } }),
      hangUpAt: SPEECH + 1000,
    });
    expect(ending.outcome).toBe('hung-up');
    expect(events.at(-1)?.at).toBe(SPEECH + 1000);
  });

  it('during a function, whose result is then for nobody', async () => {
    const { ending, events } = await call(flow, {
      ...settings,
      invoke: () => ({ payload: '{}', ms: 10, hangUp: true }),
    });
    expect(ending).toMatchObject({ outcome: 'hung-up', action: 'lambda' });
    expect(events).toContainEqual(expect.objectContaining({ event: 'lambda', attempts: 1 }));
  });
});

describe('Wait', () => {
  const waiting = (when: Targets['when'] = { 'Equals WaitCompleted': 'end' }, TimeLimitSeconds = '30') => [
    action('wait', 'Wait', { TimeLimitSeconds }, { next: 'failed', when, errors: FAILED }),
  ];

  it('lets time pass', async () => {
    const { path, events } = await call(waiting());
    expect(path).toEqual(['wait', 'end']);
    expect(events.at(-1)?.at).toBe(30_000);
  });

  it('goes on to the next action without a condition, and to the error branch without a time', async () => {
    expect((await call(waiting({}))).path).toEqual(['wait', 'failed']);
    expect((await call(waiting({}, 'x'))).warnings).toEqual([expect.stringContaining('TimeLimitSeconds')]);
  });

  it('ends when the participant leaves', async () => {
    expect((await call(waiting(), { hangUpAt: 1000 })).ending.outcome).toBe('hung-up');
  });
});
