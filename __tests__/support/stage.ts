// A stage of the stack in the twin, with callers who ring it and customers who follow their links to the end of the chat.

import { createHash } from 'node:crypto';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import type { CallEvent } from '../../flows/events';
import type { Invocation, Listen } from '../../flows/simulator/line';
import { type Reaction, scripted, type TimedReply, virtualLine } from '../../flows/simulator/virtual-line';
import { BODY_HASH_HEADER, ERROR_STATUS, type ErrorResponse, REDEEM_PATH } from '../../lambda-src/shared/contract/http';
import { PARTITION_KEY } from '../../lambda-src/shared/contract/table';
import { callerNumber } from '../../local/call/numbers';
import type { CallOutcome, CallRequest } from '../../local/connect/voice';
import type { Customer } from '../../local/follow/customer';
import { Agents, follow } from '../../local/follow/follow';
import { httpCustomer } from '../../local/follow/http-customer';
import type { QueuePlace } from '../../local/participant/centre';
import type { Chat } from '../../local/participant/chat';
import { Twin, type TwinOptions } from '../../local/twin';
import { synthesize } from './synthesize';

type Item = Awaited<ReturnType<Twin['aws']['tables']['items']>>[number];
type Invoke = (invocation: Invocation) => Promise<TimedReply>;

export interface Rung extends CallOutcome {
  readonly events: readonly CallEvent[];
  readonly prompts: readonly string[];
  /** Status and reason of each answer of send-link; `error` where there was none. */
  readonly answers: readonly (readonly [status: string, reason: string])[];
  /** Where the flow queued the call. */
  readonly queue: string | undefined;
}

export interface Ring extends Partial<CallRequest> {
  readonly keys: readonly string[];
  /** Stands between Connect and the functions. */
  readonly around?: (invocation: Invocation, invoke: Invoke) => Promise<TimedReply>;
  /** What the caller does besides pressing the keys. */
  readonly react?: (moment: Listen) => Reaction | undefined;
}

/** A chat as the agents saw it arrive. */
export interface Arrived {
  readonly chat: Chat;
  readonly place: QueuePlace;
  readonly routingAgeSeconds: number;
}

let callers = 0;
/** A number of nobody's that has not called yet. */
export const newNumber = (): string => callerNumber(callers++);

export class Stage {
  private constructor(
    readonly twin: Twin,
    private readonly agents: Agents,
    private readonly arrived: ReadonlyMap<string, Arrived>,
  ) {}

  static async start(
    props: StageProps,
    { stage, ...options }: Partial<TwinOptions> & { readonly stage?: string } = {},
  ): Promise<Stage> {
    const agents = new Agents();
    const arrived = new Map<string, Arrived>();
    const twin = await Twin.start({
      stack: options.stack ?? folderOf(props, stage),
      port: 0,
      onChat: (event) => {
        const { chat } = event;
        if (event.event === 'queued') arrived.set(chat.relatedContactId ?? chat.contactId, event);
        agents.happened(event);
      },
      ...options,
    });
    return new Stage(twin, agents, arrived);
  }

  get url(): string {
    if (this.twin.site === undefined) throw new Error('the twin serves no site');
    return this.twin.site.url;
  }

  /** Ends as it began: nobody is available, nothing fails. */
  calm(): void {
    Object.assign(this.twin.floor, { available: 0, staffed: 1, full: false });
    this.twin.aws.setFaults([]);
  }

  async ring({ keys, around = (invocation, invoke) => invoke(invocation), react, ...request }: Ring): Promise<Rung> {
    const events: CallEvent[] = [];
    const script = scripted(keys);
    const outcome = await this.twin.callOn(
      { from: newNumber(), ...request },
      (invoke) =>
        virtualLine({
          react: (moment) => react?.(moment) ?? script(moment),
          invoke: (invocation) => around(invocation, invoke),
        }),
      (event) => events.push(event),
    );
    return {
      ...outcome,
      events,
      prompts: events.flatMap((event) => (event.event === 'prompt' ? [event.text] : [])),
      answers: events.flatMap((event) =>
        event.event === 'lambda'
          ? [[String(event.result?.['status'] ?? 'error'), String(event.result?.['reason'] ?? event.error)] as const]
          : [],
      ),
      queue: events.flatMap((event) => (event.event === 'queue' ? [event.queue] : [])).at(-1),
    };
  }

  /** Opens the link of a call, and talks with an agent until the customer ends the chat. What the agent saw arrive. */
  async follow({ result }: CallOutcome, customer: Customer = httpCustomer(this.url)): Promise<Arrived> {
    const { contactId, link } = result;
    if (link === null) throw new Error('the call got no link');
    await follow({
      twin: this.twin,
      agents: this.agents,
      customer,
      contactId,
      link,
      callEndedAt: 0,
      emit: () => {},
    });
    return this.arrival(contactId);
  }

  /** The chat of a call, once it has been queued. */
  arrival(contactId: string): Arrived {
    const found = this.arrived.get(contactId);
    if (found === undefined) throw new Error('no chat of this call has come to a queue');
    return found;
  }

  /** A request of the pages; `cookies` as a browser sends them. */
  post(path: string, content: object, cookies = ''): Promise<Response> {
    const body = JSON.stringify(content);
    const hash = createHash('sha256').update(body).digest('hex');
    return fetch(`${this.url}${path}`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', [BODY_HASH_HEADER]: hash, ...(cookies && { cookie: cookies }) },
    });
  }

  /** What somebody is answered who taps a link now, and the cookies that come with it. */
  async tap(link: string | null) {
    const token = new URL(link ?? 'https://no-link').hash.slice(3);
    const answer = await this.post(REDEEM_PATH, { token });
    const cookies = answer.headers.getSetCookie().filter((cookie) => !/;\s*Max-Age=0/i.test(cookie));
    return {
      status: answer.status,
      // The distribution puts its own page in the place of some refusals.
      body: (await answer.json().catch(() => undefined)) as ErrorResponse | undefined,
      cookies: cookies.map((cookie) => cookie.split(';', 1)[0]).join('; '),
    };
  }

  get table(): string {
    return this.twin.stack.at('aws_dynamodb_table.links').text('name');
  }

  items(): Promise<readonly Item[]> {
    return this.twin.aws.tables.items(this.table);
  }

  /** Links that a call has left in the table. */
  async linksOf(contactId: string): Promise<readonly Item[]> {
    return (await this.items()).filter((item) => item['voiceContactId']?.['S'] === contactId);
  }

  async put(item: Item): Promise<void> {
    const { ok, body } = await this.twin.aws.tables.call('PutItem', { TableName: this.table, Item: item });
    if (!ok) throw new Error(JSON.stringify(body));
  }

  async remove(key: string): Promise<void> {
    const Key = { [PARTITION_KEY]: { S: key } };
    const { ok, body } = await this.twin.aws.tables.call('DeleteItem', { TableName: this.table, Key });
    if (!ok) throw new Error(JSON.stringify(body));
  }

  close(): Promise<void> {
    return this.twin.close();
  }
}

const folders = new Map<string, string>();
/** Each set of props is synthesized once in a test file. */
export function folderOf(props: StageProps, stage?: string): string {
  const key = JSON.stringify([props, stage]);
  const folder = folders.get(key) ?? synthesize(props, stage).folder;
  folders.set(key, folder);
  return folder;
}

/** The refusal of a link whose chat is over. */
export const OVER = {
  status: ERROR_STATUS.chat_ended,
  body: { error: 'chat_ended', message: 'This chat has ended.' },
} as const;
