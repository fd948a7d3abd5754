// The contact centre's chat side: StartChatContact begins a chat in the chat service and runs the stack's chat flow on it; what the
// flow says, where it queues and how it ends happen in the chat.

import type { CallEvent } from '../../flows/events';
import { liveLine } from '../../flows/simulator/live-line';
import { simulate } from '../../flows/simulator/simulate';
import { ServiceError } from '../aws/error';
import type { FaultTarget } from '../aws/faults';
import type { ContactCentre, StartChat } from '../aws/world';
import type { OnFailure } from '../error';
import type { ContactCentre as ChatCentre } from '../participant/centre';
import type { Chat } from '../participant/chat';
import { EXCEPTIONS, ServiceException } from '../participant/errors';
import { FAULT_PREFIX } from '../participant/http';
import { type Floor, queueState } from './floor';
import type { ConnectFunctions } from './functions';
import type { StackInstance } from './instance';

const OPERATIONS = [
  'CreateParticipantConnection',
  'SendMessage',
  'SendEvent',
  'GetTranscript',
  'DisconnectParticipant',
  'StartAttachmentUpload',
  'CompleteAttachmentUpload',
  'GetAttachment',
];

/** The participant service takes faults as `participant:<Operation>=...`. */
export const PARTICIPANT_FAULTS: FaultTarget = {
  prefix: FAULT_PREFIX,
  operations: Object.fromEntries(OPERATIONS.map((name) => [name, Object.keys(EXCEPTIONS)])),
};

export interface ChatSideOptions {
  readonly chats: ChatCentre;
  readonly instance: StackInstance;
  readonly functions: ConnectFunctions;
  readonly floor: Floor;
  /** Events of the chat flow, under the chat's contact id. */
  onEvent(event: CallEvent): void;
  readonly onFailure: OnFailure;
}

/** What answers Connect's API in the AWS endpoint. */
export function chatSide(options: ChatSideOptions): ContactCentre {
  const { chats, instance, floor } = options;
  return {
    startChat: async ({ flowArn, ...request }: StartChat) => {
      const flow = instance.flow(flowArn);
      if (flow === undefined) throw new ServiceError('ResourceNotFoundException', 'Contact flow not found');
      try {
        const started = chats.startChat(request);
        const chat = chats.chat(started.contactId);
        // The answer does not wait for the flow.
        setImmediate(() => {
          runFlow(options, flow, chat, request).catch((error) =>
            options.onFailure(`the chat flow ${flow.name}`, error),
          );
        });
        return started;
      } catch (error) {
        throw error instanceof ServiceException ? new ServiceError(error.name, error.message) : error;
      }
    },
    queue: (queueArn) => queueState(floor, chats.queueState(queueArn)),
  };
}

async function runFlow(
  { chats, instance, functions, onEvent }: ChatSideOptions,
  flow: Parameters<typeof simulate>[0]['flow'],
  chat: Chat,
  request: Omit<StartChat, 'flowArn'>,
): Promise<void> {
  const { contactId } = chat;
  const own = functions.forContact({ contactId, clock: () => line.now() });
  const live = liveLine({ invoke: own.invoke });
  const line = { ...live, left: () => chat.ended };
  const emit = (event: CallEvent) => {
    const resource = event.flow === undefined ? undefined : instance.addressOf(event.flow);
    onEvent({ ...(resource === undefined ? {} : { resource }), ...event });
    if (chat.ended) return;
    if (event.event === 'prompt') chat.say(event.text);
    if (event.event === 'queue') chats.queue(contactId, event.queue, event.routingAgeSeconds, event.priority);
    if (event.event === 'disconnect') chats.end(chat, 'flow');
  };
  const ending = await simulate({
    flow,
    instance,
    line,
    emit,
    contact: {
      contactId,
      channel: 'CHAT',
      startedAt: Date.now(),
      attributes: request.attributes,
      ...(request.relatedContactId === undefined ? {} : { relatedContactId: request.relatedContactId }),
    },
  });
  await own.settled();
  // A flow that cannot go on leaves nobody waiting for an agent who will never come.
  if (ending.outcome !== 'queued' && !chat.ended) chats.end(chat, 'flow');
}
