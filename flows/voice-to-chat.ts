// The flow module "voice to chat": offers a waiting caller a chat by SMS or e-mail (the conversation of DESIGN section 5).
//
// What a caller hears comes from the function send-link, except where it does not answer. `$.External` is replaced by each call of
// the function, so what the offer says is kept in flow attributes. Logging is off from the moment a number may be keyed until it
// is no longer spoken of: flow logs record inputs, and what functions receive and return.
//
// The contact attribute `voiceToChatOutcome` is set before the last prompt, as people hang up when the phone buzzes:
//   not_offered   the function offers nothing, or no longer anything
//   failed        the offer broke off, or nothing could be sent; also in the rounds after a refused send, until they end otherwise
//   declined      0 pressed        silent   no key pressed, or no number keyed
//   rounds        every round used up
//   unconfirmed   set before the send and left so when the function does not answer or cannot know: a caller who hangs up
//                 while the link is being sent has this outcome too
//   sent_sms, sent_email
// A caller who hangs up before any of these has no outcome.
//
// `voiceToChatConsent` is set before the send, too: no link goes out without a record of what the caller pressed. A flow has no
// clock, so the record has no time until the function answers with the one at which it was asked, seconds after the key.

import { NONE, OFFERED, type Status } from '../lambda-src/shared/contract/connect';
import type { Language } from '../lambda-src/shared/contract/languages';
import {
  CONSENT_ATTRIBUTE,
  MAX_ROUNDS,
  OUTCOME_ATTRIBUTE,
  type Outcome,
  PROMPT_VERSION,
} from '../lambda-src/shared/contract/outcome';
import {
  compare,
  disconnectParticipant,
  endFlowModuleExecution,
  equals,
  invokeLambdaFunction,
  loop,
  menu,
  messageParticipant,
  storeInput,
  updateContactAttributes,
  updateFlowAttributes,
  updateFlowLoggingBehavior,
} from './builder/actions';
import { buildModule } from './builder/build';
import type { Branch, Draft, Target } from './builder/types';
import type { FlowContent } from './language/content';
import { VOICE_TO_CHAT_SENTENCES, type VoiceToChatSentences } from './sentences/voice-to-chat';
import { spoken } from './spoken';

export interface VoiceToChatModuleProps {
  /** ARN of send-link, or the Terraform reference to it. */
  readonly sendLinkFunctionArn: string;
  /** Languages in which the module's own sentences can be said. */
  readonly languages: readonly Language[];
  /** Said to a caller whose language is none of them. @default the first of `languages` */
  readonly defaultLanguage?: Language;
  /** Own wording of what the module itself says, per language. @default the shipped sentences */
  readonly sentences?: Readonly<Partial<Record<Language, Partial<VoiceToChatSentences>>>>;
  /**
   * Whether the call is written to the flow log. A module cannot tell how the calling flow had set it: with `false`, logging is off
   * for the rest of the call. Around a keyed number it is off either way. @default true
   */
  readonly logging?: boolean;
  /** Seconds in which the first key of the menu has to come, 1 to 180. @default 8 */
  readonly menuSeconds?: number;
  /** Seconds in which the first digit of a number has to come, 1 to 180. @default 12 */
  readonly numberSeconds?: number;
}

/** Longest input that is kept: an E.164 number with an international prefix, and room for a slip. */
const NUMBER_DIGITS = 20;
/** Connect's limit for a synchronous call. */
const FUNCTION_SECONDS = 8;

const status = (value: Status, to: Target): Branch<'Equals'> => equals(value, to);

/** Content of the flow module. */
export const voiceToChatModule = (props: VoiceToChatModuleProps): FlowContent => {
  const { sendLinkFunctionArn, languages, sentences = {}, logging = true, menuSeconds = 8, numberSeconds = 12 } = props;
  const defaultLanguage = props.defaultLanguage ?? languages[0];
  if (defaultLanguage === undefined || !languages.includes(defaultLanguage)) {
    throw new RangeError(
      `The flow module speaks ${languages.join(', ') || 'no language'}: give at least one language, with the default among them.`,
    );
  }

  const outcome = (identifier: string, value: Outcome, next: Target): Draft =>
    updateContactAttributes(
      identifier,
      { Attributes: { [OUTCOME_ATTRIBUTE]: value }, TargetContact: 'Current' },
      { next, NoMatchingError: next },
    );
  const say = (identifier: string, text: string, next: Target): Draft =>
    messageParticipant(identifier, { Text: text }, { next, NoMatchingError: next });
  const own = (identifier: string, sentence: keyof VoiceToChatSentences, next: Target): readonly Draft[] =>
    spoken({
      identifier,
      languages,
      defaultLanguage,
      sentence: (language) => sentences[language]?.[sentence] ?? VOICE_TO_CHAT_SENTENCES[language][sentence],
      next,
    });
  const sendLink = (identifier: string, parameters: Readonly<Record<string, string>>, next: Target, failed: Target) =>
    invokeLambdaFunction(
      identifier,
      {
        LambdaFunctionARN: sendLinkFunctionArn,
        InvocationTimeLimitSeconds: FUNCTION_SECONDS,
        InvocationType: 'SYNCHRONOUS',
        LambdaInvocationAttributes: parameters,
        ResponseValidation: { ResponseType: 'STRING_MAP' },
      },
      { next, NoMatchingError: failed },
    );
  const offerMenu = (identifier: string, text: string, question: string, wrongKey: Target): readonly Draft[] => [
    menu(
      identifier,
      { Text: text, StoreInput: 'False', InputTimeLimitSeconds: menuSeconds },
      {
        when: { '1': `sms ${question}`, '2': `email ${question}`, '3': `number ${question}`, '0': 'declined' },
        InputTimeLimitExceeded: 'silent',
        NoMatchingCondition: wrongKey,
        NoMatchingError: 'offer failed',
      },
    ),
    // A key counts only where the menu has named it.
    compare(`sms ${question}`, '$.FlowAttributes.sms', {
      when: [equals(OFFERED.sms, 'choose sms')],
      NoMatchingCondition: wrongKey,
    }),
    compare(`email ${question}`, '$.FlowAttributes.email', {
      when: [equals(OFFERED.email, 'choose email')],
      NoMatchingCondition: wrongKey,
    }),
    compare(`number ${question}`, '$.FlowAttributes.enterNumber', {
      when: [equals(NONE, wrongKey)],
      NoMatchingCondition: 'choose number',
    }),
  ];
  const choose = (
    identifier: string,
    chosen: { channel: string; to: string; key: string; tries?: string },
    next: Target,
  ): Draft => updateFlowAttributes(identifier, chosen, { next, NoMatchingError: 'not sent' });
  const consent = (identifier: string, time: string, next: Target, failed: Target, more = {}): Draft =>
    updateContactAttributes(
      identifier,
      {
        Attributes: { [CONSENT_ATTRIBUTE]: `${time} v${PROMPT_VERSION} key $.FlowAttributes.key`, ...more },
        TargetContact: 'Current',
      },
      { next, NoMatchingError: failed },
    );
  const log = (identifier: string, next: Target): Draft =>
    updateFlowLoggingBehavior(identifier, logging ? 'Enabled' : 'Disabled', next);

  const offer: readonly Draft[] = [
    log('logging', 'offer'),
    sendLink('offer', { action: 'offer' }, 'offered?', 'offer failed'),
    compare('offered?', '$.External.status', {
      when: [status('offer', 'keep texts'), status('no_offer', 'not offered')],
      NoMatchingCondition: 'offer failed',
    }),
    updateFlowAttributes(
      'keep texts',
      {
        menu: '$.External.menu',
        again: '$.External.again',
        moment: '$.External.moment',
        enterNumber: '$.External.enterNumber',
        sms: '$.External.sms',
        email: '$.External.email',
        offeredAt: '$.External.offeredAt',
      },
      { next: 'menu', NoMatchingError: 'offer failed' },
    ),
    ...offerMenu('menu', '$.FlowAttributes.menu', 'offered?', 'menu again'),
    ...offerMenu('menu again', '$.FlowAttributes.again', 'offered here?', 'another round'),
    choose('choose sms', { channel: 'sms', to: 'caller', key: '1' }, 'consent'),
    choose('choose email', { channel: 'email', to: 'caller', key: '2' }, 'consent'),
  ];

  const otherNumber: readonly Draft[] = [
    choose('choose number', { channel: 'sms', to: 'typed', key: '3', tries: 'first' }, 'logging off for number'),
    // From here until the number is confirmed, refused or given up, it may be heard or held, and nothing of it may be logged.
    updateFlowLoggingBehavior('logging off for number', 'Disabled', 'key number'),
    storeInput(
      'key number',
      {
        Text: '$.FlowAttributes.enterNumber',
        StoreInput: 'True',
        InputTimeLimitSeconds: numberSeconds,
        InputValidation: { CustomValidation: { MaximumLength: NUMBER_DIGITS } },
        DTMFConfiguration: {
          InputTerminationSequence: '#',
          DisableCancelKey: 'False',
          InterdigitTimeLimitSeconds: 5,
        },
      },
      { next: 'number keyed?', NoMatchingError: 'number failed' },
    ),
    // A stored input has no branch for silence: it reads `Timeout`.
    compare('number keyed?', '$.StoredCustomerInput', {
      when: [equals('Timeout', 'no number keyed')],
      NoMatchingCondition: 'number',
    }),
    sendLink(
      'number',
      { action: 'number', digits: '$.StoredCustomerInput', tries: '$.FlowAttributes.tries' },
      'number ok?',
      'number failed',
    ),
    compare('number ok?', '$.External.status', {
      when: [status('number_ok', 'read back'), status('number_invalid', 'say number invalid')],
      NoMatchingCondition: 'number failed',
    }),
    // Only 1 confirms. Who hears a wrong number may well stay silent. 0 is an agent here, too, as the menu has said.
    menu(
      'read back',
      { Text: '$.External.prompt', StoreInput: 'False', InputTimeLimitSeconds: menuSeconds },
      {
        when: { '1': 'number confirmed', '0': 'number declined' },
        InputTimeLimitExceeded: 'keyed again?',
        NoMatchingCondition: 'keyed again?',
        NoMatchingError: 'number failed',
      },
    ),
    // Not a Loop: it would count on in later rounds. The last time, the function does not offer to key the number again.
    compare('keyed again?', '$.FlowAttributes.tries', {
      when: [equals('first', 'second try'), equals('second', 'last try')],
      NoMatchingCondition: 'number given up',
    }),
    updateFlowAttributes('second try', { tries: 'second' }, { next: 'key number', NoMatchingError: 'number failed' }),
    updateFlowAttributes('last try', { tries: 'last' }, { next: 'key number', NoMatchingError: 'number failed' }),
    say('say number invalid', '$.External.prompt', 'number not usable'),
    // Logged again.
    log('number confirmed', 'consent'),
    log('number not usable', 'another round'),
    log('number given up', 'say given up'),
    log('no number keyed', 'silent at number'),
    log('number declined', 'declined'),
    log('number failed', 'not sent'),
    // A sentence first: who keys the number once more would press keys of the menu with it.
    ...own('say given up', 'numberGivenUp', 'another round'),
    // Who was asked for a number and has not keyed one may have tried: the way it goes on is said.
    outcome('silent at number', 'silent', 'say no number'),
    ...own('say no number', 'noNumber', 'back to the call'),
  ];

  const send: readonly Draft[] = [
    // No link is sent without a record of the consent.
    consent('consent', NONE, 'one moment', 'not sent', { [OUTCOME_ATTRIBUTE]: 'unconfirmed' satisfies Outcome }),
    say('one moment', '$.FlowAttributes.moment', 'send'),
    sendLink(
      'send',
      {
        action: 'send',
        channel: '$.FlowAttributes.channel',
        to: '$.FlowAttributes.to',
        offeredAt: '$.FlowAttributes.offeredAt',
      },
      'time of consent',
      'say unknown',
    ),
    consent('time of consent', '$.External.at', 'sent?', 'sent?'),
    compare('sent?', '$.External.status', {
      when: [
        status('sent', 'sent'),
        status('unconfirmed', 'say unconfirmed'),
        status('opted_out', 'refused'),
        status('not_mobile', 'refused'),
        status('no_address', 'refused'),
        status('not_allowed', 'send failed'),
        status('failed', 'send failed'),
      ],
      NoMatchingCondition: 'say unknown',
    }),
    updateContactAttributes(
      'sent',
      {
        Attributes: { [OUTCOME_ATTRIBUTE]: 'sent_$.FlowAttributes.channel' },
        TargetContact: 'Current',
      },
      { next: 'say sent', NoMatchingError: 'say sent' },
    ),
    say('say sent', '$.External.prompt', 'hang up'),
    disconnectParticipant('hang up'),
    say('say unconfirmed', '$.External.prompt', 'back to the call'),
    outcome('refused', 'failed', 'say refused'),
    say('say refused', '$.External.prompt', 'another round'),
    outcome('send failed', 'failed', 'say failed'),
    say('say failed', '$.External.prompt', 'back to the call'),
  ];

  const anotherRound: readonly Draft[] = [
    loop('another round', MAX_ROUNDS - 1, { continue: 'offer again', done: 'rounds used up' }),
    sendLink('offer again', { action: 'offer', offeredAt: '$.FlowAttributes.offeredAt' }, 'still offered?', 'not sent'),
    compare('still offered?', '$.External.status', {
      when: [status('offer', 'keep texts'), status('no_offer', 'no longer offered')],
      NoMatchingCondition: 'not sent',
    }),
    outcome('no longer offered', 'not_offered', 'say no longer offered'),
    say('say no longer offered', '$.External.prompt', 'back to the call'),
  ];

  const ends: readonly Draft<'module'>[] = [
    outcome('not offered', 'not_offered', 'back to the call'),
    outcome('offer failed', 'failed', 'back to the call'),
    outcome('declined', 'declined', 'back to the call'),
    outcome('silent', 'silent', 'back to the call'),
    outcome('rounds used up', 'rounds', 'say not sent'),
    outcome('not sent', 'failed', 'say not sent'),
    ...own('say not sent', 'notSent', 'back to the call'),
    ...own('say unknown', 'unconfirmed', 'back to the call'),
    endFlowModuleExecution('back to the call'),
  ];

  return buildModule([...offer, ...otherNumber, ...send, ...anotherRound, ...ends]);
};
