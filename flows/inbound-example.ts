// An inbound flow that shows how to call the module: greet, set the queue, and only when no agent is available offer the chat.
//
// The check stands here and not in the module: a module does not see the metrics of the calling flow's queue, and the module
// ends in the caller's own queue when the caller stays.

import type { Language } from '../lambda-src/shared/contract/languages';
import {
  checkStaffing,
  disconnectParticipant,
  invokeFlowModule,
  messageParticipant,
  transferContactToQueue,
  updateContactData,
  updateContactTargetQueue,
  updateContactTextToSpeechVoice,
  updateFlowLoggingBehavior,
} from './builder/actions';
import { buildFlow } from './builder/build';
import type { Draft, Target } from './builder/types';
import type { FlowContent } from './language/content';
import { INBOUND_EXAMPLE_SENTENCES, type InboundExampleSentences } from './sentences/inbound-example';
import { VOICES, type Voice } from './sentences/voices';

export interface InboundExampleFlowProps {
  /** Id or ARN of the flow module, or the Terraform reference to it. */
  readonly voiceToChatModuleId: string;
  /** ARN of the queue of calls, or the Terraform reference to it. */
  readonly queueArn: string;
  /** Language of the call. The module speaks it too. @default 'en' */
  readonly language?: Language;
  /** @default a neural voice of the language */
  readonly voice?: Voice;
  /** Own wording of what the flow says. @default the shipped sentences of the language */
  readonly sentences?: Partial<InboundExampleSentences>;
  /** Whether the call is written to the flow log. @default true */
  readonly logging?: boolean;
}

/** Content of the example inbound flow. */
export const inboundExampleFlow = (props: InboundExampleFlowProps): FlowContent => {
  const { voiceToChatModuleId, queueArn, language = 'en', logging = true } = props;
  const voice = props.voice ?? VOICES[language];
  const sentences = { ...INBOUND_EXAMPLE_SENTENCES[language], ...props.sentences };
  const say = (identifier: string, text: string, next: Target): Draft =>
    messageParticipant(identifier, { Text: text }, { next, NoMatchingError: next });

  return buildFlow([
    updateFlowLoggingBehavior('logging', logging ? 'Enabled' : 'Disabled', 'voice'),
    // Voice and language together: the module, and send-link after it, speak the language of the contact.
    updateContactTextToSpeechVoice(
      'voice',
      { TextToSpeechVoice: voice.voice, TextToSpeechEngine: voice.engine, TextToSpeechStyle: 'None' },
      { next: 'language', NoMatchingError: 'language' },
    ),
    updateContactData(
      'language',
      { LanguageCode: voice.languageCode },
      { next: 'greeting', NoMatchingError: 'greeting' },
    ),
    say('greeting', sentences.greeting, 'set queue'),
    updateContactTargetQueue('set queue', { QueueId: queueArn }, { next: 'agents?', NoMatchingError: 'say failed' }),
    // In doubt, the call is queued.
    checkStaffing(
      'agents?',
      { MetricType: 'NumberOfAgentsAvailable' },
      { when: { '0': 'to queue' }, NoMatchingCondition: 'voice to chat', NoMatchingError: 'to queue' },
    ),
    invokeFlowModule(
      'voice to chat',
      { FlowModuleId: voiceToChatModuleId },
      { next: 'to queue', NoMatchingError: 'to queue' },
    ),
    transferContactToQueue('to queue', { QueueAtCapacity: 'say full', NoMatchingError: 'say failed' }),
    say('say full', sentences.full, 'hang up'),
    say('say failed', sentences.failed, 'hang up'),
    disconnectParticipant('hang up'),
  ]);
};
