// The operations of the participant service: what each reads from its request, and what it answers. Not among them: DescribeView
// (http.ts says so), and sign-in in the chat.
//
// Source: API reference of the Amazon Connect Participant Service (model 2018-09-07); limits: chat service facts, A1.4 and A1.6.

import type { Attachments } from './attachments';
import type { ContactCentre } from './centre';
import { type Clock, isoTime } from './clock';
import { CONTENT_LENGTH, EVENTS, MESSAGES } from './content-types';
import type { Credentials, Seat } from './credentials';
import { ServiceException } from './errors';
import { readTranscript } from './transcript';

export interface Rate {
  /** Per second, in the long run. */
  readonly rate: number;
  /** At once. */
  readonly burst: number;
}

export interface OperationsOptions {
  readonly clock: Clock;
  readonly centre: ContactCentre;
  readonly credentials: Credentials;
  readonly attachments: Attachments;
  /** Address of a WebSocket for a ticket. */
  readonly socketUrl: (ticket: string) => string;
}

export interface Operation {
  readonly name: string;
  /** Which of the two tokens stands in X-Amz-Bearer. */
  readonly token: 'participant' | 'connection';
  /** Operations of one quota share its key. */
  readonly quota: string;
  readonly rate: Rate;
  run(input: Input, seat: Seat): Promise<object> | object;
}

type Input = Readonly<Record<string, unknown>>;

const CLIENT_TOKEN_LENGTH = 500;

/** By the last part of the path: POST /participant/<part>. */
export function createOperations(options: OperationsOptions): Readonly<Record<string, Operation>> {
  const { clock, centre, credentials, attachments } = options;
  const messages = { quota: 'messages', rate: { rate: 10, burst: 15 } };
  const uploads = { quota: 'uploads', rate: { rate: 2, burst: 5 } };
  return {
    connection: {
      name: 'CreateParticipantConnection',
      token: 'participant',
      quota: 'connection',
      rate: { rate: 6, burst: 9 },
      run(input, seat) {
        const types = listOf(input, 'Type');
        const connect = input['ConnectParticipant'] === true;
        if (types.some((type) => type !== 'WEBSOCKET' && type !== 'CONNECTION_CREDENTIALS')) {
          invalid('Type takes WEBSOCKET and CONNECTION_CREDENTIALS.');
        }
        if (types.length === 0 && !connect) invalid('Type is missing.');
        if (connect) centre.customerJoined(seat.chat);
        const credential = credentials.issueConnectionToken(seat);
        return {
          ...(types.includes('WEBSOCKET') && {
            Websocket: {
              Url: options.socketUrl(credentials.issueTicket(seat)),
              ConnectionExpiry: isoTime(clock.now() + credentials.lifetimes.socket),
            },
          }),
          ...(types.includes('CONNECTION_CREDENTIALS') && {
            ConnectionCredentials: { ConnectionToken: credential.token, Expiry: isoTime(credential.expires) },
          }),
        };
      },
    },

    message: {
      name: 'SendMessage',
      token: 'connection',
      ...messages,
      run(input, { chat, participant }) {
        const contentType = textOf(input, 'ContentType', 100);
        // Interactive messages are for flows, bots and agents.
        if (contentType === MESSAGES.interactive || CONTENT_LENGTH[contentType] === undefined) {
          invalid(`ContentType ${contentType} cannot be sent.`);
        }
        const content = textOf(input, 'Content', CONTENT_LENGTH[contentType]);
        if (contentType === MESSAGES.json || contentType === MESSAGES.interactiveResponse) mustBeJson(content);
        return chat.message(participant, contentType, content, clientToken(input));
      },
    },

    event: {
      name: 'SendEvent',
      token: 'connection',
      ...messages,
      run(input, { chat, participant }) {
        const contentType = textOf(input, 'ContentType', 100);
        if (contentType === EVENTS.typing) return chat.event(contentType, participant, clientToken(input));
        if (contentType !== EVENTS.read && contentType !== EVENTS.delivered) {
          invalid(`ContentType ${contentType} is no event that a participant can send.`);
        }
        const level = contentType === EVENTS.read ? 'read' : 'delivered';
        const messageId = mustBeJson(textOf(input, 'Content', 16_384))['messageId'];
        if (typeof messageId !== 'string') invalid('Content must be JSON with a messageId.');
        return chat.receipt(participant, messageId, level, clientToken(input));
      },
    },

    transcript: {
      name: 'GetTranscript',
      token: 'connection',
      quota: 'transcript',
      rate: { rate: 8, burst: 12 },
      run(input, { chat }) {
        const start = isObject(input['StartPosition']) ? input['StartPosition'] : {};
        const contactId = optionalText(input, 'ContactId', 256);
        const items =
          contactId === undefined ? chat.transcript : chat.transcript.filter((i) => i.ContactId === contactId);
        const page = readTranscript(items, {
          maxResults: optionalNumber(input, 'MaxResults', 0, 100),
          nextToken: optionalText(input, 'NextToken', 1000),
          scanDirection: optionalChoice(input, 'ScanDirection', ['FORWARD', 'BACKWARD']),
          sortOrder: optionalChoice(input, 'SortOrder', ['ASCENDING', 'DESCENDING']),
          startPosition: {
            id: optionalText(start, 'Id', 256),
            absoluteTime: optionalText(start, 'AbsoluteTime', 100),
            mostRecent: optionalNumber(start, 'MostRecent', 0, 100),
          },
        });
        return { InitialContactId: chat.initialContactId, ...page };
      },
    },

    disconnect: {
      name: 'DisconnectParticipant',
      token: 'connection',
      quota: 'disconnect',
      rate: { rate: 3, burst: 5 },
      run(_, { chat }) {
        centre.customerLeft(chat);
        return {};
      },
    },

    'start-attachment-upload': {
      name: 'StartAttachmentUpload',
      token: 'connection',
      ...uploads,
      run(input, seat) {
        const file = {
          name: textOf(input, 'AttachmentName', 256),
          contentType: textOf(input, 'ContentType', 255),
          size: optionalNumber(input, 'AttachmentSizeInBytes', 1, Number.MAX_SAFE_INTEGER) ?? 0,
        };
        return attachments.start(seat, file, textOf(input, 'ClientToken', CLIENT_TOKEN_LENGTH));
      },
    },

    'complete-attachment-upload': {
      name: 'CompleteAttachmentUpload',
      token: 'connection',
      ...uploads,
      async run(input, seat) {
        const [id, ...more] = listOf(input, 'AttachmentIds');
        if (id === undefined || more.length > 0) invalid('AttachmentIds takes one id.');
        textOf(input, 'ClientToken', CLIENT_TOKEN_LENGTH);
        await attachments.complete(seat, id);
        return {};
      },
    },

    attachment: {
      name: 'GetAttachment',
      token: 'connection',
      quota: 'attachment',
      rate: { rate: 8, burst: 12 },
      run: (input, seat) =>
        attachments.url(seat, textOf(input, 'AttachmentId', 256), optionalNumber(input, 'UrlExpiryInSeconds', 5, 300)),
    },
  };
}

// --- reading requests

const isObject = (value: unknown): value is Input =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function invalid(message: string): never {
  throw new ServiceException('ValidationException', message);
}

function optionalText(input: Input, name: string, most: number): string | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length < 1 || value.length > most) {
    invalid(`${name} must be a text of 1 to ${most} characters.`);
  }
  return value;
}

function textOf(input: Input, name: string, most = 0): string {
  return optionalText(input, name, most) ?? invalid(`${name} is missing.`);
}

function optionalNumber(input: Input, name: string, least: number, most: number): number | undefined {
  const value = input[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    invalid(`${name} must be a whole number from ${least} to ${most}.`);
  }
  return value;
}

function optionalChoice<Choice extends string>(
  input: Input,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const value = optionalText(input, name, 100);
  const found = choices.find((choice) => choice === value);
  if (value !== undefined && found === undefined) invalid(`${name} must be one of ${choices.join(', ')}.`);
  return found;
}

function listOf(input: Input, name: string): readonly string[] {
  const value = input[name];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string')) invalid(`${name} must be a list.`);
  return value as string[];
}

/** SDKs send one with every call; other clients need not. */
function clientToken(input: Input): string | undefined {
  return optionalText(input, 'ClientToken', CLIENT_TOKEN_LENGTH);
}

function mustBeJson(content: string): Input {
  try {
    const value: unknown = JSON.parse(content);
    return isObject(value) ? value : {};
  } catch {
    return invalid('Content is no JSON.');
  }
}
