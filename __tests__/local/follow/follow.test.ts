// A link followed to the end of its chat, by HTTP and WebSocket alone and in a real browser; and what is said when a step fails.

import type { CallEvent } from '../../../flows/events';
import { browserCustomer } from '../../../local/follow/browser-customer';
import { launchChromium } from '../../../local/follow/chromium';
import type { Customer } from '../../../local/follow/customer';
import { Agents, follow } from '../../../local/follow/follow';
import { httpCustomer } from '../../../local/follow/http-customer';
import { Twin } from '../../../local/twin';
import { synthesize } from '../../support/synthesize';
import { describeInBrowser } from '../../ui/support/browser';

jest.setTimeout(120_000);

const agents = new Agents();
let events: CallEvent[] = [];
let twin: Twin;
let callers = 110;

beforeAll(async () => {
  const { folder } = synthesize({ brand: 'Example Bank' });
  const onEvent = (event: CallEvent) => events.push(event);
  twin = await Twin.start({ stack: folder, port: 0, onEvent, onChat: agents.happened });
});
afterAll(() => twin.close());
afterEach(() => {
  events = [];
  twin.aws.setFaults([]);
});

const url = () => twin.site?.url ?? '';

async function ring() {
  callers += 1;
  const { result } = await twin.call({ from: `+12065550${callers}` }, ['1']);
  return { contactId: result.contactId, link: result.link ?? '', callEndedAt: result.at };
}
const followed = async (customer: Customer, call?: Awaited<ReturnType<typeof ring>>) => {
  const made = call ?? (await ring());
  await follow({ twin, agents, customer, ...made, emit: (event) => events.push(event) });
  return made;
};
/** What happened after the call, in words. */
const told = (contactId: string): string[] =>
  events.flatMap((event) => {
    if (event.contactId !== contactId) return [];
    if (event.event === 'redeem') return [`redeem ${event.status}`];
    if (event.event === 'chat') return [`chat ${event.what} ${event.from ?? ''}`.trim()];
    return event.event === 'agent' ? [`agent ${event.what}`] : [];
  });

const WHOLE = [
  'redeem 200',
  'chat started',
  'chat message customer',
  'agent accepted',
  'chat message agent',
  'chat ended',
];

it('comes to its end without a browser, as events of the call', async () => {
  const { contactId, callEndedAt } = await followed(httpCustomer(url()));
  expect(told(contactId)).toEqual(WHOLE);
  // Counted from the start of the call, as everything before it.
  const chat = events.filter((event) => event.contactId === contactId && ['chat', 'agent'].includes(event.event));
  for (const { at } of chat) expect(at).toBeGreaterThanOrEqual(callEndedAt);
});

it('is not over before its chat is', async () => {
  const customer = httpCustomer(url());
  const { centre } = twin.participants;
  const endLater = async () => {
    const started = events.find((event) => event.event === 'chat' && event.what === 'started');
    const chat = centre.chat(started?.event === 'chat' ? started.chatContactId : '');
    setTimeout(() => centre.end(chat, 'agent'), 200);
  };
  const { contactId } = await followed({ ...customer, end: endLater });
  expect(told(contactId).at(-1)).toBe('chat ended');
});

it('is followed by several at once, each in a chat of their own', async () => {
  const calls = await Promise.all([1, 2, 3].map(() => followed(httpCustomer(url()))));
  for (const { contactId } of calls) expect(told(contactId)).toEqual(WHOLE);
  expect(twin.participants.centre.activeChats).toBe(0);
});

it('says which step failed: a link that nobody sent, a link that is used up, a service that refuses', async () => {
  const call = await ring();
  const forged = { ...call, link: call.link.replace(/#en.{21}/, `#en${'A'.repeat(21)}`) };
  await expect(followed(httpCustomer(url()), forged)).rejects.toThrow('The link could not be redeemed: 404');
  await followed(httpCustomer(url()), call);
  await expect(followed(httpCustomer(url()), call)).rejects.toThrow(/could not be (?:redeemed|started): 4\d\d/);
  twin.aws.setFaults(['participant:SendMessage=error:ValidationException']);
  await expect(followed(httpCustomer(url()))).rejects.toThrow('The participant service answered message with 400');
});

describe('a browser that is named and is none', () => {
  const before = process.env['CHROMIUM_PATH'];
  afterEach(() => {
    if (before === undefined) delete process.env['CHROMIUM_PATH'];
    else process.env['CHROMIUM_PATH'] = before;
  });

  it.each([
    ['/bin/false', /^\/bin\/false does not start as a browser \(.*\)\. Name a Chromium with CHROMIUM_PATH\.$/],
    ['/no/such', /^CHROMIUM_PATH is "\/no\/such", and there is no such file\.$/],
  ])('%s is told in a sentence', async (path, sentence) => {
    process.env['CHROMIUM_PATH'] = path;
    await expect(launchChromium()).rejects.toMatchObject({
      name: 'TwinError',
      message: expect.stringMatching(sentence),
    });
  });
});

describeInBrowser('in a real browser', () => {
  it('comes to its end on the real pages', async () => {
    const browser = await launchChromium();
    try {
      const { contactId } = await followed(await browserCustomer(browser));
      // The page asks as the chat's script starts: redemption and start of the chat may be told in either order.
      expect(told(contactId).sort()).toEqual([...WHOLE].sort());
    } finally {
      await browser.close();
    }
  });
});
