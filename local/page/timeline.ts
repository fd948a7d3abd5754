// The timeline: what happened in which resource, as sentences, with the event behind each.

import type { CallEvent } from '../../flows/events';
import { CHAT_PATH, REDEEM_PATH, SESSION_PATH } from '../../lambda-src/shared/contract/http';
import type { ApiCall } from '../aws/endpoint';
import type { EdgeEvent } from '../distribution/distribution';
import type { CentreEvent } from '../participant/centre';
import type { Stack } from '../terraform/stack';
import type { TimelineLine } from './state';

type Told = Pick<TimelineLine, 'text'> & Partial<Pick<TimelineLine, 'resource' | 'tone' | 'step'>>;

const MOST_LINES = 3000;

/** Type of the resource that stands behind an AWS operation, by IAM prefix. */
const BEHIND: Readonly<Record<string, string>> = {
  dynamodb: 'aws_dynamodb_table',
  mobiletargeting: 'aws_pinpoint_app',
  secretsmanager: 'aws_secretsmanager_secret',
  ses: 'aws_sesv2_email_identity',
  connect: 'aws_connect_contact_flow',
};

export class Timeline {
  private readonly kept: TimelineLine[] = [];
  private last = 0;

  constructor(private readonly added: (line: TimelineLine) => void) {}

  get lines(): readonly TimelineLine[] {
    return this.kept;
  }

  clear(): void {
    this.kept.length = 0;
  }

  note(text: string, tone: TimelineLine['tone'] = 'plain', detail: unknown = undefined): void {
    this.add({ text, tone }, detail, Date.now());
  }

  call(stack: Stack, event: CallEvent): void {
    const told = tellCall(stack, event);
    if (told !== undefined) {
      const { resource } = event;
      this.add({ ...(resource === undefined ? {} : { resource }), ...told }, event, Date.now());
    }
  }

  edge(event: EdgeEvent): void {
    this.add(tellEdge(event), event, event.at);
  }

  chat(stack: Stack, event: CentreEvent): void {
    const told = tellChat(event);
    if (told === undefined) return;
    const { chat, ...rest } = event;
    const resource = chatFlow(stack);
    const detail = { ...rest, contactId: chat.contactId, relatedContactId: chat.relatedContactId };
    this.add({ ...(resource === undefined ? {} : { resource }), ...told }, detail, event.at);
  }

  private add({ resource, text, tone = 'plain', step = false }: Told, detail: unknown, at: number): void {
    this.last += 1;
    // Behaviours and blocks have addresses of their own below their resource's.
    const address = /^[a-z0-9_]+\.[A-Za-z0-9_-]+/.exec(resource ?? '')?.[0];
    const line = { id: this.last, at, resource: address, text, tone, step, detail };
    this.kept.push(line);
    if (this.kept.length > MOST_LINES) this.kept.splice(0, MOST_LINES / 10);
    this.added(line);
  }
}

/** The flow that chats run on. */
const chatFlow = (stack: Stack): string | undefined =>
  stack.ofType('aws_connect_contact_flow').find(({ name }) => name === 'chat')?.address;

const listed = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ');

const quoted = (text: string): string => `“${text.length > 90 ? `${text.slice(0, 88)}…` : text}”`;

function tellCall(stack: Stack, event: CallEvent): Told | undefined {
  switch (event.event) {
    case 'prompt':
      return { text: `Says ${quoted(event.text)}` };
    case 'keys':
      return { text: event.keys === '' ? 'Caller presses nothing' : `Caller presses ${event.keys}` };
    case 'lambda': {
      const asked = event.parameters['action'] ?? event.function;
      const took = `${Math.round(event.ms)} ms${event.cold ? ', cold start' : ''}`;
      const status = event.result?.['status'];
      return event.error === undefined
        ? { text: `${asked}: ${status ?? 'answered'}, ${took}`, tone: status === 'failed' ? 'bad' : 'plain' }
        : { text: `${asked}: ${event.error}`, tone: 'bad' };
    }
    case 'attribute':
      return { text: `Contact attributes: ${listed(event.attributes)}` };
    case 'branch':
      return { text: `${event.because} → ${event.to}`, step: true };
    case 'sms':
      return { text: `SMS leaves, ${event.parts === 1 ? '1 part' : `${event.parts} parts`}`, tone: 'good' };
    case 'email':
      return { text: 'E-mail leaves', tone: 'good' };
    case 'queue':
      // Of a chat, the contact centre tells it.
      return event.resource === chatFlow(stack) ? undefined : { text: 'The call waits in the queue' };
    case 'disconnect':
      return { text: `Ended by the ${event.by}` };
    case 'warning':
      return { text: event.message, step: true };
    case 'log':
      return tellLog(stack, event.source, event.line);
    case 'result':
      return {
        text: `The call’s outcome: ${event.outcome}`,
        tone: event.outcome === 'error' ? 'bad' : event.outcome === 'sent' ? 'good' : 'plain',
      };
    default:
      // Chats tell their own lines.
      return undefined;
  }
}

function tellLog(stack: Stack, source: string, line: unknown): Told {
  if (source === 'aws') {
    const { operation, caller, status, error, refusal } = line as Omit<ApiCall, 'traceId'>;
    const resource = stack.ofType(BEHIND[operation.split(':')[0] ?? ''] ?? '')[0]?.address;
    return {
      ...(resource === undefined ? {} : { resource }),
      text: `${operation} by ${caller}: ${refusal ?? error ?? status}`,
      tone: error === undefined ? 'plain' : 'bad',
      step: error === undefined,
    };
  }
  const message = isRecord(line) ? (line['message'] ?? line['ContactFlowModuleType'] ?? line['Identifier']) : line;
  return { text: `Log: ${typeof message === 'string' ? message : JSON.stringify(line).slice(0, 120)}`, step: true };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** What a request means to a person, by its path. */
const MEANS: Readonly<Record<string, string>> = {
  '/': 'The phone opens the landing page',
  '/index.html': 'The phone opens the landing page',
  [CHAT_PATH]: 'The phone opens the chat page',
  [REDEEM_PATH]: 'The link is redeemed',
  [SESSION_PATH]: 'The chat page asks for its chat',
};

function tellEdge({ method, path, status, behavior, origin, reason, result }: EdgeEvent): Told {
  const means = MEANS[path];
  const bad = status >= 400;
  return {
    // A function's answer is the function's; a file's is the distribution's.
    resource: origin?.startsWith('aws_lambda') ? origin : behavior,
    text: `${means ?? `${method} ${path}`}: ${status}${result === 'Hit' ? ', from the cache' : ''}${reason === undefined ? '' : ` (${reason})`}`,
    tone: bad ? 'bad' : 'plain',
    step: means === undefined && !bad,
  };
}

const ENDED: Readonly<Record<string, string>> = {
  customer: 'The customer ends the chat',
  agent: 'The agent ends the chat',
  flow: 'The flow ends the chat',
  'not joined': 'Nobody joined the chat within five minutes: it ends',
  duration: 'The chat’s time is over',
  idle: 'The chat ends, as nobody wrote',
};

function tellChat(event: CentreEvent): Told | undefined {
  switch (event.event) {
    case 'started':
      return {
        text: `The chat starts${event.chat.relatedContactId === undefined ? '' : ', related to the call'}`,
        tone: 'good',
      };
    case 'joined':
      return { text: 'The customer is in the chat' };
    case 'queued':
      return {
        text: `The chat waits in the queue${event.routingAgeSeconds > 0 ? `, counted as ${event.routingAgeSeconds} s older: it keeps the call’s place` : ''}`,
      };
    case 'accepted':
      return { text: 'The agent accepts', tone: 'good' };
    case 'transferred':
      return { text: 'The agent transfers the chat' };
    case 'ended':
      return { text: ENDED[event.reason] ?? 'The chat ends' };
    case 'item':
      return event.item.Type === 'MESSAGE' || event.item.Type === 'ATTACHMENT'
        ? { text: `${event.item.DisplayName ?? 'System'} writes` }
        : {
            text: `${event.item.Type.toLowerCase()} ${event.item.ContentType.split('.').slice(-2).join(' ')}`,
            step: true,
          };
  }
}
