// Customers with real browsers at the twin's chat site: each rings, gets a link, and opens it. Requests can be made to fail
// between the browser and the distribution, as networks do.

import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import { CHAT_PATH } from '../../lambda-src/shared/contract/http';
import type { LinkItem } from '../../lambda-src/shared/contract/table';
import type { Effect } from '../../local/aws/faults';
import { callerNumber } from '../../local/call/numbers';
import type { HttpResponse } from '../../local/distribution/http';
import type { Chat } from '../../local/participant/chat';
import { Twin } from '../../local/twin';
import { launch, PHONE, watchErrors } from '../ui/support/browser';
import { isLive, until } from '../ui/support/chat-page';
import { synthesize } from './synthesize';

/** What befalls a request: `cut` never arrives, `deaf` is served and its answer lost; or another answer comes instead. */
export type Fate = 'serve' | 'cut' | 'deaf' | { readonly status: number; readonly body: string };

/** A status that no server can write: the connection breaks. */
const BROKEN: HttpResponse = { status: 0, headers: {}, body: Buffer.alloc(0) };

export interface TwinSite {
  readonly twin: Twin;
  readonly browser: Browser;
  readonly url: string;
  /** Every request to the distribution, as `METHOD path`. */
  readonly requests: string[];
  /** Decides the fate of requests and of sockets (`GET socket`); by default all are served. */
  fate: (request: string) => Fate;
  /** What befalls the next calls of AWS operations: `connect:StartChatContact`. */
  readonly faults: Map<string, Effect[]>;
  /** A call that ends with a link, made to work on this machine. `language`: LanguageCode of the call, as `es-US`. */
  call(language?: string): Promise<Call>;
  /** What the table knows of a link. */
  linkOf(called: Call): Promise<LinkItem>;
  /** Makes the table say something else about a link, as if time had passed. */
  change(called: Call, change: Pick<Partial<LinkItem>, 'redeemBy' | 'startAt'>): Promise<void>;
  chatsOf(called: Call): Chat[];
  close(): Promise<void>;
}

export interface Call {
  readonly contactId: string;
  readonly link: string;
}

export async function startTwinSite(props: StageProps = {}): Promise<TwinSite> {
  const twin = await Twin.start({ stack: synthesize({ brand: 'Example Bank', ...props }).folder, port: 0 });
  const browser = await launch();
  if (twin.site === undefined) throw new Error('the twin serves no site');
  const { distribution, url, local } = twin.site;
  let calls = 0;
  const chats = new Set<Chat>();
  const table = twin.stack.at('aws_dynamodb_table.links').text('name');
  const itemOf = async ({ contactId }: Call) => {
    const items = await twin.aws.tables.items(table);
    const found = items.find((item) => item['voiceContactId']?.['S'] === contactId);
    if (found === undefined) throw new Error('the table has no link of this call');
    return found;
  };

  const site: TwinSite = {
    twin,
    browser,
    url,
    requests: [],
    fate: () => 'serve',
    faults: new Map(),
    async call(language) {
      const { result } = await twin.call(
        { from: callerNumber(calls++), ...(language && { language }) },
        ['1'],
        () => {},
      );
      if (!result.link) throw new Error(`the call got no link: ${JSON.stringify(result)}`);
      return { contactId: result.contactId, link: local(result.link) };
    },
    linkOf: async (called) =>
      Object.fromEntries(
        Object.entries(await itemOf(called)).map(([name, value]) => [name, value['S'] ?? Number(value['N'])]),
      ) as unknown as LinkItem,
    async change(called, change) {
      const numbers = Object.entries(change).map(([name, value]) => [name, { N: String(value) }]);
      const Item = { ...(await itemOf(called)), ...Object.fromEntries(numbers) };
      const { ok, body } = await twin.aws.tables.call('PutItem', { TableName: table, Item });
      if (!ok) throw new Error(JSON.stringify(body));
    },
    chatsOf: ({ contactId }) => [...chats].filter((chat) => chat.relatedContactId === contactId),
    async close() {
      await browser.close();
      await twin.close();
    },
  };

  const handle = distribution.handle.bind(distribution);
  distribution.handle = async (request) => {
    const name = `${request.method} ${request.path}`;
    site.requests.push(name);
    const fate = site.fate(name);
    if (fate === 'cut') return BROKEN;
    if (typeof fate === 'object')
      return { status: fate.status, headers: { 'content-type': 'text/html' }, body: Buffer.from(fate.body) };
    const response = await handle(request);
    return fate === 'deaf' ? BROKEN : response;
  };
  const next = twin.aws.faults.next.bind(twin.aws.faults);
  twin.aws.faults.next = (prefix, operation) => {
    const effect = site.faults.get(`${prefix}:${operation}`)?.shift();
    return effect === undefined ? next(prefix, operation) : { delayMs: 0, effect };
  };
  const upgrade = twin.participants.upgrade;
  twin.participants.upgrade = (...args) => site.fate('GET socket') === 'serve' && upgrade(...args);
  const { world } = twin.aws;
  const { centre } = world;
  if (centre === undefined) throw new Error('the twin has no contact centre');
  world.centre = {
    ...centre,
    async startChat(request) {
      const started = await centre.startChat(request);
      chats.add(twin.participants.centre.chat(started.contactId));
      return started;
    },
  };
  return site;
}

/** One browser of a customer. */
export class Customer {
  readonly errors: string[];
  /** ARN of the queue that an agent took the chat from. */
  queue = '';

  private constructor(
    readonly site: TwinSite,
    readonly called: Call,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    this.errors = watchErrors(page);
  }

  /** Opens the link of a call: the landing page. */
  static async open(
    site: TwinSite,
    called: Call,
    device: BrowserContextOptions = PHONE,
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<Customer> {
    const context = await site.browser.newContext(device);
    const customer = new Customer(site, called, context, await context.newPage());
    await prepare?.(customer.page);
    await customer.page.goto(called.link);
    return customer;
  }

  /** Rings, opens the link, taps, and is in the chat. */
  static async chatting(site: TwinSite, device?: BrowserContextOptions, prepare?: (page: Page) => Promise<unknown>) {
    const customer = await Customer.open(site, await site.call(), device, prepare);
    await customer.tap();
    await isLive(customer.page);
    return customer;
  }

  /** Another tab of the same browser, at the chat page. */
  async tab(): Promise<Customer> {
    const other = new Customer(this.site, this.called, this.context, await this.context.newPage());
    await other.page.goto(`${this.site.url}${CHAT_PATH}#en`);
    return other;
  }

  tap(): Promise<void> {
    return this.page.locator('#go').click();
  }

  /** The one chat that came of the call. */
  async chat(): Promise<Chat> {
    const found = () => this.site.chatsOf(this.called);
    await until(this.page, async () => found().length > 0);
    expect(found()).toHaveLength(1);
    return found()[0] as Chat;
  }

  /** An agent takes the chat. */
  async accept(name = 'Maria'): Promise<Chat> {
    const chat = await this.chat();
    const { centre } = this.site.twin.participants;
    const place = () => centre.waiting().find((waiting) => waiting.chat === chat)?.place;
    await until(this.page, async () => place() !== undefined);
    this.queue = place()?.queueArn ?? '';
    centre.addAgent({ id: name, displayName: name, queues: [this.queue], capacity: 1000 });
    centre.accept(name, chat.contactId);
    return chat;
  }

  async agent(text: string): Promise<void> {
    this.site.twin.participants.desk.message((await this.chat()).contactId, text);
  }

  async say(text: string): Promise<void> {
    await this.page.getByRole('textbox').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the conversation ends with exactly these messages, none of them shown twice. */
  async shows(...texts: readonly string[]): Promise<void> {
    const all = () => this.page.locator('.row .bubble .plain, .row .bubble .markdown').allInnerTexts();
    const ours = async () => (await all()).filter((text) => texts.includes(text));
    await until(this.page, async () => JSON.stringify(await ours()) === JSON.stringify(texts));
    expect(await ours()).toEqual(texts);
    expect((await all()).slice(-texts.length)).toEqual(texts);
  }

  /** Waits for a heading. */
  heading(name: string): Promise<void> {
    return this.page.getByRole('heading', { name }).waitFor();
  }

  /** What the service has of the conversation, without what the flow said. */
  async transcript(): Promise<string[]> {
    return (await this.chat()).transcript.flatMap(({ Type, Content, ParticipantRole }) =>
      Type === 'MESSAGE' && ParticipantRole !== 'SYSTEM' && Content ? [Content] : [],
    );
  }

  close(): Promise<void> {
    return this.context.close();
  }
}
