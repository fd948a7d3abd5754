// Starts a chat contact in Connect, and says in the API's words why it could not.

import { type ConnectClient, ConnectServiceException, StartChatContactCommand } from '@aws-sdk/client-connect';
import type { Language } from '../shared/contract/languages';
import { DISPLAY_NAME_ATTRIBUTE } from '../shared/contract/outcome';
import type { SealedParticipant } from '../shared/contract/table';
import { type Answer, refuse } from './answers';

export interface StartedChat extends SealedParticipant {
  readonly contactId: string;
}

export interface ChatRequest {
  /** Requests with the same token start one chat. */
  readonly clientToken: string;
  readonly voiceContactId: string;
  readonly displayName: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ChatStarter {
  /** Throws what the SDK throws; `startFailure` reads it. */
  start(request: ChatRequest, signal: AbortSignal): Promise<StartedChat>;
}

export interface ChatStarterOptions {
  readonly instanceId: string;
  readonly flowId: string;
  readonly chatMinutes: number;
  readonly interactiveMessages: boolean;
}

/** Flow and instance come from here and never from a request; the queue is the flow's choice. */
export const createChatStarter = (client: ConnectClient, options: ChatStarterOptions): ChatStarter => ({
  async start({ clientToken, voiceContactId, displayName, attributes }, abortSignal) {
    const { ContactId, ParticipantId, ParticipantToken } = await client.send(
      new StartChatContactCommand({
        InstanceId: options.instanceId,
        ContactFlowId: options.flowId,
        ClientToken: clientToken,
        RelatedContactId: voiceContactId,
        ParticipantDetails: { DisplayName: displayName },
        Attributes: attributes,
        ChatDurationInMinutes: options.chatMinutes,
        SupportedMessagingContentTypes: [
          'text/plain',
          'text/markdown',
          ...(options.interactiveMessages
            ? [
                'application/vnd.amazonaws.connect.message.interactive',
                'application/vnd.amazonaws.connect.message.interactive.response',
              ]
            : []),
        ],
      }),
      { abortSignal },
    );
    if (!ContactId || !ParticipantId || !ParticipantToken) {
      throw new IncompleteChatError('StartChatContact answered without contact id, participant id or token.');
    }
    return { contactId: ContactId, participantId: ParticipantId, participantToken: ParticipantToken };
  },
});

export class IncompleteChatError extends Error {
  override readonly name = 'IncompleteChatError';
}

/** True when Connect has refused. After a time-out or a lost connection the chat may run: only a repeat can tell. */
export const nothingStarted = (error: unknown): boolean =>
  error instanceof ConnectServiceException && error.$fault === 'client';

/** What to answer when a start failed. The two 429s of Connect differ: one passes in seconds, one when a chat ends. */
export function startFailure(errorName: string): Answer {
  switch (errorName) {
    case 'TooManyRequestsException':
    case 'ThrottlingException':
      return refuse('too_many_requests', 2);
    case 'LimitExceededException':
    case 'ServiceQuotaExceededException':
      return refuse('chat_busy', 15);
    case 'InvalidParameterException':
    case 'InvalidRequestException':
    case 'ResourceNotFoundException':
    case 'AccessDeniedException':
      // Wrong configuration: it will not pass in seconds, but the page need not give up.
      return refuse('unavailable', 30);
    default:
      // InternalServiceException, timeouts, lost connections.
      return refuse('unavailable', 3);
  }
}

const DEFAULT_NAMES: Readonly<Record<Language, string>> = {
  en: 'Customer',
  es: 'Cliente',
  fr: 'Client',
  de: 'Kunde',
  pt: 'Cliente',
  ja: 'お客様',
  ar: 'العميل',
};
/** Limit of ParticipantDetails.DisplayName, characters. */
const DISPLAY_NAME_LENGTH = 256;

/** Control characters, and those that turn the writing direction of what follows. */
const UNFIT = /[\p{Cc}\s\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** The caller's name on one line if the call knew it, else a word for "customer". */
export function displayNameOf(attributes: Readonly<Record<string, string>>, language: Language): string {
  const name = (attributes[DISPLAY_NAME_ATTRIBUTE] ?? '').replace(UNFIT, ' ').trim();
  const visible = /[\p{L}\p{N}\p{P}\p{S}]/u.test(name);
  return visible ? Array.from(name).slice(0, DISPLAY_NAME_LENGTH).join('') : DEFAULT_NAMES[language];
}
