// The chat flow: brings the chat that a link started to an agent, in the queue of the call and with the time already waited.

import type { Language } from '../lambda-src/shared/contract/languages';
import { CHAT_ATTRIBUTES, ROUTING_AGE_BANDS } from '../lambda-src/shared/contract/outcome';
import {
  compare,
  disconnectParticipant,
  equals,
  startsWith,
  transferContactToQueue,
  updateContactRoutingBehavior,
  updateContactTargetQueue,
  updateFlowLoggingBehavior,
} from './builder/actions';
import { buildFlow } from './builder/build';
import type { Draft } from './builder/types';
import type { FlowContent } from './language/content';
import { CHAT_SENTENCES, type ChatSentences } from './sentences/chat';
import { spoken } from './spoken';

export interface ChatFlowProps {
  /** ARN of the queue for chats whose call had none, or the Terraform reference to it. */
  readonly queueArn: string;
  /** Languages in which the flow's own sentences can be written. @default English alone */
  readonly languages?: readonly Language[];
  /** Written to a customer whose language is none of them. @default the first of `languages` */
  readonly defaultLanguage?: Language;
  /** Own wording of what the flow itself writes, per language. @default the shipped sentences */
  readonly sentences?: Readonly<Partial<Record<Language, Partial<ChatSentences>>>>;
  /** Whether the chat is written to the flow log. @default true */
  readonly logging?: boolean;
}

/** Content of the chat flow. */
export const chatFlow = (props: ChatFlowProps): FlowContent => {
  const { queueArn, languages = ['en'], sentences = {}, logging = true } = props;
  const defaultLanguage = props.defaultLanguage ?? languages[0];
  if (defaultLanguage === undefined || !languages.includes(defaultLanguage)) {
    throw new RangeError(
      `The chat flow writes ${languages.join(', ') || 'no language'}: give at least one language, with the default among them.`,
    );
  }
  const own = (identifier: string, sentence: keyof ChatSentences): readonly Draft[] =>
    spoken({
      identifier,
      languages,
      defaultLanguage,
      languagePath: `$.Attributes.${CHAT_ATTRIBUTES.language}`,
      sentence: (language) => sentences[language]?.[sentence] ?? CHAT_SENTENCES[language][sentence],
      next: 'end chat',
    });
  // The age of a new contact is 0 already.
  const bands = ROUTING_AGE_BANDS.filter((seconds) => seconds > 0);
  const [first, ...rest] = bands.map((seconds) => equals(String(seconds), `waited ${seconds} seconds`));
  if (first === undefined) throw new RangeError('There is no routing age above 0 to branch on.');

  return buildFlow([
    updateFlowLoggingBehavior('logging', logging ? 'Enabled' : 'Disabled', 'queue of the call?'),
    compare('queue of the call?', `$.Attributes.${CHAT_ATTRIBUTES.queue}`, {
      when: [startsWith('arn:', 'queue of the call')],
      NoMatchingCondition: 'queue for chats',
    }),
    updateContactTargetQueue(
      'queue of the call',
      { QueueId: `$.Attributes.${CHAT_ATTRIBUTES.queue}` },
      { next: 'time waited?', NoMatchingError: 'queue for chats' },
    ),
    updateContactTargetQueue(
      'queue for chats',
      { QueueId: queueArn },
      { next: 'time waited?', NoMatchingError: 'say failed' },
    ),
    compare('time waited?', `$.Attributes.${CHAT_ATTRIBUTES.routingAge}`, {
      when: [first, ...rest],
      NoMatchingCondition: 'to queue',
    }),
    ...bands.map((seconds) =>
      updateContactRoutingBehavior(
        `waited ${seconds} seconds`,
        { QueueTimeAdjustmentSeconds: seconds },
        { next: 'to queue' },
      ),
    ),
    // A queue that could be set may still take no contact (it is disabled, say): the queue for chats takes it.
    transferContactToQueue('to queue', { QueueAtCapacity: 'say full', NoMatchingError: 'other queue' }),
    updateContactTargetQueue(
      'other queue',
      { QueueId: queueArn },
      { next: 'to other queue', NoMatchingError: 'say failed' },
    ),
    transferContactToQueue('to other queue', { QueueAtCapacity: 'say full', NoMatchingError: 'say failed' }),
    ...own('say full', 'full'),
    ...own('say failed', 'failed'),
    disconnectParticipant('end chat'),
  ]);
};
