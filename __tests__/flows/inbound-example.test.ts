// The example inbound flow: the module is called only when no agent is available, and every way ends in the queue or is told.

import { inboundExampleFlow } from '../../flows/inbound-example';
import { VOICES } from '../../flows/sentences/voices';
import { LANGUAGES } from '../../lambda-src/shared/contract/languages';

const content = inboundExampleFlow({ voiceToChatModuleId: 'module-id', queueArn: 'queue-arn' });
const action = (identifier: string) => content.Actions.find((each) => each.Identifier === identifier);

describe('the example inbound flow', () => {
  test('sets voice and language together, before anything is said', () => {
    expect(content.Actions.map((each) => each.Identifier).slice(0, 4)).toEqual([
      'logging',
      'voice',
      'language',
      'greeting',
    ]);
    for (const language of LANGUAGES) {
      const flow = inboundExampleFlow({ voiceToChatModuleId: 'm', queueArn: 'q', language });
      const set = (identifier: string) => flow.Actions.find((each) => each.Identifier === identifier)?.Parameters;
      expect(set('voice')).toMatchObject({ TextToSpeechVoice: VOICES[language].voice });
      expect(set('language')).toEqual({ LanguageCode: VOICES[language].languageCode });
      expect(VOICES[language].languageCode.startsWith(language)).toBe(true);
    }
  });

  test('offers the chat when nobody is available, and queues in doubt and afterwards', () => {
    expect(action('agents?')).toMatchObject({
      Parameters: { MetricType: 'NumberOfAgentsAvailable' },
      Transitions: {
        NextAction: 'to queue',
        Conditions: [{ NextAction: 'to queue', Condition: { Operator: 'NumberGreaterThan', Operands: ['0'] } }],
        Errors: [
          { NextAction: 'to queue', ErrorType: 'NoMatchingError' },
          { NextAction: 'voice to chat', ErrorType: 'NoMatchingCondition' },
        ],
      },
    });
    expect(action('voice to chat')).toMatchObject({
      Parameters: { FlowModuleId: 'module-id' },
      Transitions: { NextAction: 'to queue', Errors: [{ NextAction: 'to queue', ErrorType: 'NoMatchingError' }] },
    });
    expect(action('set queue')?.Parameters).toEqual({ QueueId: 'queue-arn' });
  });

  test('says its own words where they are given', () => {
    const own = inboundExampleFlow({
      voiceToChatModuleId: 'm',
      queueArn: 'q',
      language: 'de',
      sentences: { greeting: 'Moin.' },
    });
    const texts = JSON.stringify(own);
    expect(texts).toContain('Moin.');
    expect(texts).toContain('Auf Wiederhören');
  });
});
