// Each scenario and language as the page plays it: the call in real time, its waiting jumped over, keys as a person presses them.

import { Demonstration } from '../../../local/page/demonstration';
import { type PageState, SCENARIOS, type ScenarioId, type TimelineLine } from '../../../local/page/state';
import { Twin } from '../../../local/twin';
import { synthesize } from '../../support/synthesize';

let twin: Twin;
const demonstration = new Demonstration();
let state: PageState;
let lines: TimelineLine[] = [];
const looks = new Set<() => void>();

beforeAll(async () => {
  const { folder } = synthesize({ brand: 'My Bank', email: true, carrierLookup: true, countries: ['US'] });
  twin = await Twin.start({ stack: folder, port: 0, ...demonstration.hooks });
  demonstration.runs(twin);
  demonstration.listen((update) => {
    if ('state' in update) state = update.state;
    else if ('lines' in update) lines = [...lines, ...update.lines];
    else lines = [];
    for (const look of [...looks]) look();
  });
});
afterAll(() => twin.close());

const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      looks.delete(look);
      resolve();
    };
    looks.add(look);
    look();
  });

/** A call in which every wish for input gets the next keys; an empty string is silence. Resolves when the caller waits or has hung up. */
async function ring(scenario: ScenarioId, keys: readonly string[], language: PageState['language'] = 'en') {
  lines = [];
  demonstration.act({ do: 'scenario', scenario });
  demonstration.act({ do: 'language', language });
  const before = state?.call?.contactId;
  demonstration.act({ do: 'dial' });
  const left = [...keys];
  let answered: unknown;
  await until(() => {
    const { call } = state;
    if (call === undefined || call.contactId === before) return false;
    const { listening } = call;
    if (listening !== undefined && listening !== answered) {
      answered = listening;
      const key = listening.mode === 'prompt' ? '' : (left.shift() ?? '');
      if (key !== '') demonstration.act({ do: 'press', keys: key });
      else demonstration.act({ do: 'skip', moment: listening.moment, silent: listening.mode !== 'prompt' });
    }
    return call.phase !== 'flow';
  });
  const { call, messages } = state;
  const said = (call?.captions ?? []).filter(({ who }) => who === 'voice').map(({ text }) => text);
  return { said: said.join(' '), phase: call?.phase, message: messages.find(({ at }) => at >= (call?.startedAt ?? 0)) };
}

/** The next state that the page is told. */
const nextState = async (): Promise<PageState> => {
  const before = state;
  await until(() => state !== before);
  return state;
};

describe('a scenario', () => {
  // More than one address may be sent in an hour: what earlier calls did changes no later one.
  beforeAll(async () => {
    for (const _ of [1, 2]) expect(await ring('mobile', ['2'])).toMatchObject({ message: { channel: 'email' } });
  });

  it.each<[ScenarioId, string[], Partial<Awaited<ReturnType<typeof ring>>>, RegExp | undefined, RegExp | undefined]>([
    [
      'mobile',
      ['1'],
      { phase: 'ended', message: expect.objectContaining({ channel: 'sms', parts: 1 }) },
      /press 1.*press 2/,
      undefined,
    ],
    [
      'mobile',
      ['2'],
      { phase: 'ended', message: expect.objectContaining({ channel: 'email', from: 'My Bank <chat@example.com>' }) },
      undefined,
      undefined,
    ],
    ['withheld', ['0'], { phase: 'queued', message: undefined }, /cannot see the number.*press 2/, /press 1/],
    ['landline', ['0'], { phase: 'queued' }, /cannot receive text messages.*press 2/, /press 1\./],
    ['no-email', ['1'], { phase: 'ended', message: expect.objectContaining({ channel: 'sms' }) }, /press 1/, /press 2/],
    ['opted-out', ['1', '0'], { phase: 'queued', message: undefined }, /press 1.*has opted out.*press 2/, undefined],
    ['sms-failing', ['1'], { phase: 'queued', message: undefined }, /press 1.*press 2.*could not send/, undefined],
    ['unstaffed', [], { phase: 'queued', message: undefined }, undefined, /press 1/],
    ['agent-free', [], { phase: 'queued', message: undefined }, undefined, /press 1|busy/],
  ])('%s, %j', async (scenario, keys, outcome, told, nottold) => {
    const call = await ring(scenario, keys);
    expect(call).toMatchObject(outcome);
    if (told !== undefined) expect(call.said).toMatch(told);
    if (nottold !== undefined) expect(call.said).not.toMatch(nottold);
  });

  it('stands on the page for every id', () => {
    for (const scenario of SCENARIOS) expect(() => demonstration.act({ do: 'scenario', scenario })).not.toThrow();
  });

  it('is told line by line, each with the resource that it happened in', async () => {
    await ring('mobile', ['1']);
    await until(() => lines.some(({ text }) => /outcome: sent/.test(text)));
    const told = lines.filter(({ step }) => !step).map(({ resource, text }) => `${resource} ${text}`);
    for (const line of [
      /^aws_connect_contact_flow_module\.voice_to_chat Caller presses 1$/,
      /^aws_lambda_function\.send_link send: sent, \d+ ms/,
      /^aws_pinpoint_app\.voice_to_chat SMS leaves, 1 part$/,
    ])
      expect(told).toContainEqual(expect.stringMatching(line));
    expect(lines.find(({ text }) => text.startsWith('dynamodb:TransactWriteItems'))).toMatchObject({
      resource: 'aws_dynamodb_table.links',
      step: true,
      detail: expect.objectContaining({ source: 'aws' }),
    });
  });
});

it.each([
  ['es', /^Gracias por llamar\. .*(oprima|pulse|marque|presione) 1/, '#es'],
  ['ja', /^お電話ありがとうございます。.*1を/, '#ja'],
  ['ar', /^شكرًا لاتصالك\. .*اضغط 1/, '#ar'],
] as const)('speaks %s from the greeting on, and writes it', async (language, menu, fragment) => {
  const { said, message } = await ring('mobile', ['1'], language);
  expect(said).toMatch(menu);
  expect(said).not.toMatch(/press|thank|please|one moment|we have/i);
  expect(message?.link).toContain(fragment);
});

it('skips what the caller saw and nothing else: first what is said, then only on purpose the wait for a key', async () => {
  demonstration.act({ do: 'scenario', scenario: 'mobile' });
  demonstration.act({ do: 'language', language: 'en' });
  demonstration.act({ do: 'dial' });
  const listening = () => state.call?.listening;
  await until(() => state.call?.phase === 'flow' && listening()?.mode === 'prompt');
  const greeting = { do: 'skip', moment: listening()?.moment ?? 0, silent: false } as const;
  demonstration.act(greeting);
  await until(() => listening()?.mode === 'menu');
  const menu = listening();
  // Two clicks that were meant for the greeting.
  demonstration.act(greeting);
  demonstration.act({ ...greeting, silent: true });
  expect((await nextState()).call?.listening).toEqual(menu);
  const moment = menu?.moment ?? 0;
  demonstration.act({ do: 'skip', moment, silent: false });
  const { call } = await nextState();
  expect(call?.listening?.moment).toBe(moment);
  expect(call?.listening?.speechEndsAt).toBeLessThan(menu?.speechEndsAt ?? 0);
  // Again, as the speech is over: still no silence.
  demonstration.act({ do: 'skip', moment, silent: false });
  expect((await nextState()).call?.listening?.moment).toBe(moment);
  demonstration.act({ do: 'skip', moment, silent: true });
  await until(() => state.call?.captions.some(({ text }) => text === 'No key') === true);
});

describe('an agent', () => {
  it('takes the call that waits, and ends it', async () => {
    await ring('agent-free', []);
    const [waiting] = state.waiting;
    expect(waiting).toMatchObject({ kind: 'call', who: expect.stringContaining('+1206555') });
    demonstration.act({ do: 'accept', contactId: waiting?.contactId ?? '' });
    await until(() => state.call?.phase === 'agent');
    expect(state.waiting).toEqual([]);
    demonstration.act({ do: 'end', contactId: waiting?.contactId ?? '' });
    await until(() => state.call?.phase === 'ended');
  });

  it('hears in a sentence what cannot be done, and what to do', async () => {
    expect(() => demonstration.act({ do: 'accept', contactId: 'nobody' })).toThrow(/no such chat/i);
    const { centre } = twin.participants;
    const chats = [1, 2, 3, 4, 5, 6].map(() => {
      const chat = { displayName: 'Customer', attributes: {}, contentTypes: [], durationMinutes: 60 };
      const { contactId } = centre.startChat(chat);
      centre.queue(contactId, String(twin.stack.variables.get('queue_arn')));
      return contactId;
    });
    const accept = (contactId: string) => demonstration.act({ do: 'accept', contactId });
    const [last = '', ...others] = chats;
    for (const contactId of others) accept(contactId);
    expect(() => accept(last)).toThrow('no free slot: end or transfer one of the 5 chats');
    for (const contactId of others) demonstration.act({ do: 'end', contactId });
    accept(last);
    // The latest three that have ended stay, so that they can be read.
    const { chats: seen } = await nextState();
    expect(seen.map(({ ended }) => ended)).toEqual([true, true, true, false]);
  });
});
