// A call into the contact centre: the inbound flow, the module, the functions behind them, and the contact record at the end.

import { randomUUID } from 'node:crypto';
import type { CallEvent } from '../../flows/events';
import { INBOUND_EXAMPLE_SENTENCES } from '../../flows/sentences/inbound-example';
import type { Flow } from '../../flows/simulator/flow';
import type { Invocation, Line } from '../../flows/simulator/line';
import { type Ending, simulate } from '../../flows/simulator/simulate';
import type { TimedReply } from '../../flows/simulator/virtual-line';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';
import { OUTCOME_ATTRIBUTE } from '../../lambda-src/shared/contract/outcome';
import type { ConnectFunctions } from './functions';
import type { StackInstance } from './instance';

export interface CallRequest {
  readonly contactId?: string;
  /** E.164; null for a withheld number. */
  readonly from: string | null;
  /** Number that was dialled. */
  readonly to?: string;
  /** Contact attributes that the contact has before the flow begins. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** LanguageCode that the inbound flow sets, instead of its own. */
  readonly language?: string;
  /** Address of the flow that the number is attached to. @default the one that calls a module; else the module itself */
  readonly flow?: string;
}

/** What Connect keeps of a contact, as DescribeContact tells it. */
export interface ContactRecord {
  readonly Id: string;
  readonly Channel: 'VOICE' | 'CHAT';
  readonly InitiationMethod: string;
  readonly InitiationTimestamp: string;
  readonly DisconnectTimestamp?: string;
  readonly DisconnectReason?: 'CUSTOMER_DISCONNECT' | 'CONTACT_FLOW_DISCONNECT' | 'OTHER';
  readonly CustomerEndpoint: { readonly Address: string; readonly Type: string } | null;
  readonly SystemEndpoint: { readonly Address: string; readonly Type: string } | null;
  readonly QueueInfo?: { readonly Id: string };
  readonly LanguageCode: string;
  readonly Attributes: Readonly<Record<string, string>>;
}

type ResultEvent = Extract<CallEvent, { event: 'result' }>;
export type Message = ResultEvent['messages'][number];

export interface CallOutcome {
  readonly ending: Ending;
  readonly record: ContactRecord;
  readonly result: ResultEvent;
}

export interface VoiceOptions {
  readonly instance: StackInstance;
  readonly functions: ConnectFunctions;
  /** Address of a function, by its name. */
  functionAddress(name: string): string | undefined;
  /** Address of the flow that calls end up in when the request names none. */
  readonly defaultFlow: string;
}

/** The link in a message: a page with a fragment (DESIGN section 6). */
const LINK = /https:\/\/[^\s/#]+\/#[A-Za-z0-9_-]+/;

export class Voice {
  /** Calls in progress, by contact id: where the messages and log lines of their functions go. */
  private readonly calls = new Map<string, { emit(event: CallEvent): void; readonly messages: Message[] }>();

  constructor(private readonly options: VoiceOptions) {}

  /** Tells a call of something that happened in its functions. False when no such call is in progress. */
  tell(event: CallEvent): boolean {
    const call = this.calls.get(event.contactId);
    if (call === undefined) return false;
    if (event.event === 'sms')
      call.messages.push({ channel: 'sms', to: event.to, body: event.body, parts: event.parts });
    if (event.event === 'email') call.messages.push({ channel: 'email', to: event.to, body: event.body, parts: 1 });
    call.emit(event);
    return true;
  }

  /**
   * Runs a call to its end: until the flow hangs up, queues the call, or the caller hangs up, and no function of it runs any more.
   * `result` is emitted last.
   */
  async call(
    request: CallRequest,
    makeLine: (invoke: (invocation: Invocation) => Promise<TimedReply>) => Line,
    emit: (event: CallEvent) => void,
  ): Promise<CallOutcome> {
    const { instance, functions } = this.options;
    const contactId = request.contactId ?? randomUUID();
    const startedAt = Date.now();
    const messages: Message[] = [];
    // What the call itself has put down: an attribute that was there before says nothing of it.
    let told: string | undefined;
    const tell = (event: CallEvent) => {
      if (event.event === 'attribute') told = event.attributes[OUTCOME_ATTRIBUTE] ?? told;
      emit({ ...this.address(event), ...event });
    };
    this.calls.set(contactId, { emit: tell, messages });
    const own = functions.forContact({ contactId, clock: () => line.now() });
    const line = makeLine(own.invoke);
    try {
      const ending = await simulate({
        flow: this.entry(request),
        instance,
        line,
        emit: tell,
        contact: {
          contactId,
          startedAt,
          customer: request.from,
          ...(request.to === undefined ? {} : { system: request.to }),
          ...(request.language === undefined ? {} : { language: request.language }),
          attributes: request.attributes ?? {},
        },
      });
      await own.settled();
      const result: ResultEvent = {
        event: 'result',
        at: line.now(),
        contactId,
        outcome: outcomeOf(ending, told),
        ...(ending.message === undefined ? {} : { message: ending.message }),
        messages,
        link: messages.map(({ body }) => LINK.exec(body)?.[0]).find((link) => link !== undefined) ?? null,
      };
      emit(result);
      return { ending, result, record: recordOf(ending, startedAt, line.now()) };
    } finally {
      this.calls.delete(contactId);
    }
  }

  private entry({ flow = this.options.defaultFlow, language }: CallRequest): Flow {
    const entry = this.options.instance.flowAt(flow);
    return language === undefined ? entry : withLanguage(entry, language);
  }

  /** Terraform address of what an event happened in. */
  private address(event: CallEvent): { resource?: string } {
    const { instance, functionAddress } = this.options;
    const found =
      event.event === 'lambda'
        ? functionAddress(event.function)
        : event.flow === undefined
          ? undefined
          : instance.addressOf(event.flow);
    return found === undefined ? {} : { resource: found };
  }
}

/**
 * A flow that sets another language than the one it says: what an owner's own inbound flow would do for such a caller. The shipped
 * sentences of the example are said in that language too.
 */
function withLanguage(flow: Flow, language: string): Flow {
  const actions = new Map(
    [...flow.actions].map(([id, action]) => {
      const { LanguageCode, Text } = action.parameters;
      const changed = {
        ...(LanguageCode !== undefined && action.type === 'UpdateContactData' ? { LanguageCode: language } : {}),
        ...(typeof Text === 'string' ? { Text: inLanguage(Text, language) } : {}),
      };
      return [id, { ...action, parameters: { ...action.parameters, ...changed } }];
    }),
  );
  return { ...flow, actions };
}

function inLanguage(text: string, languageCode: string): string {
  const language = LANGUAGES.find((known) => known === languageCode.slice(0, 2));
  if (language === undefined) return text;
  for (const sentences of Object.values(INBOUND_EXAMPLE_SENTENCES)) {
    for (const name of ['greeting', 'full', 'failed'] as const)
      if (sentences[name] === text) return INBOUND_EXAMPLE_SENTENCES[language][name];
  }
  return text;
}

/**
 * `sent` and `unconfirmed` by the outcome attribute that the module has put down on this call; whoever else was queued, or left the module, has gone on to
 * an agent: `returned`.
 */
function outcomeOf({ outcome }: Ending, told = ''): ResultEvent['outcome'] {
  if (outcome === 'error') return 'error';
  if (told.startsWith('sent_')) return 'sent';
  if (told === 'unconfirmed') return 'unconfirmed';
  return outcome === 'queued' ? 'returned' : outcome;
}

function recordOf({ outcome, contact }: Ending, startedAt: number, ms: number): ContactRecord {
  const waiting = outcome === 'queued' || outcome === 'returned';
  const reasons = { 'hung-up': 'CUSTOMER_DISCONNECT', disconnected: 'CONTACT_FLOW_DISCONNECT' } as const;
  const reason = outcome === 'hung-up' || outcome === 'disconnected' ? reasons[outcome] : 'OTHER';
  return {
    Id: contact.contactId,
    Channel: contact.channel,
    InitiationMethod: contact.initiation,
    InitiationTimestamp: new Date(startedAt).toISOString(),
    ...(waiting ? {} : { DisconnectTimestamp: new Date(startedAt + ms).toISOString(), DisconnectReason: reason }),
    CustomerEndpoint: contact.customerEndpoint,
    SystemEndpoint: contact.systemEndpoint,
    ...(contact.queue === null ? {} : { QueueInfo: { Id: contact.queue.arn.split('/').at(-1) ?? '' } }),
    LanguageCode: contact.language,
    Attributes: Object.fromEntries(contact.attributes),
  };
}
