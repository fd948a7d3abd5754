import { heard, isSsml, speechMs, speechProblem } from '../../../flows/simulator/speech';
import { action, call, FAILED } from '../../support/simulated-call';

describe('heard', () => {
  it.each([
    ['plain <b>text</b> & more', 'plain <b>text</b> & more'],
    ['<speak>Hello</speak>', 'Hello'],
    ['<speak>Hello <break time="1s"/>there, <lang xml:lang="de-DE">Welt</lang>.</speak>', 'Hello there, Welt.'],
    ['<speak>Smith &amp; Sons &#38; &#x26; &lt;3</speak>', 'Smith & Sons & & <3'],
    ['  <speak>\n one\n two </speak> ', 'one two'],
  ])('%s', (text, spoken) => {
    expect(heard(text)).toBe(spoken);
  });
});

describe('speechProblem', () => {
  it.each([
    ['plain < & text', undefined],
    ['<speak>Hello <break time="1s"/> <say-as interpret-as="digits">123</say-as></speak>', undefined],
    ['<speak>a<p><s>b</s></p></speak>', undefined],
    ['<speak>Smith & Sons</speak>', /bare "&"/],
    ['<speak>1 < 2</speak>', /"<" that begins no tag/],
    ['<speak>&#x10FFFF; &#228;</speak>', undefined],
    ['<speak>&#x110000;</speak>', /&#x110000;, which is no character/],
    ['<speak>&#99999999999999999999;</speak>', /is no character/],
    ['<speak>Hello', /does not close <speak>/],
    ['<speak><p>Hello</speak></p>', /closes <speak> where it is not open/],
    ['<speak>a</speak><speak>b</speak>', /more than one root/],
    ['<speak>a</speak> b', /goes on after/],
    ['x'.repeat(3000), undefined],
    ['x'.repeat(3001), /3001 spoken characters/],
    [`<speak>${'<break time="1s"/>'.repeat(300)}</speak>`, undefined],
    [`<speak>${'<break time="1s"/>'.repeat(334)}</speak>`, /at most 6000/],
  ])('%#', (text, problem) => {
    if (problem === undefined) expect(speechProblem(text)).toBeUndefined();
    else expect(speechProblem(text)).toMatch(problem);
  });
});

it('pauses take their time, at most ten seconds each', () => {
  const spoken = speechMs('<speak>Hello</speak>');
  expect(spoken).toBe(speechMs('Hello'));
  expect(speechMs('<speak>Hello<break time="500ms"/><break strength="weak" time=\'2s\'/></speak>')).toBe(spoken + 2500);
  expect(speechMs('<speak>Hello<break time="60s"/></speak>')).toBe(spoken + 10_000);
  expect(isSsml('<speak>')).toBe(true);
});

describe('MessageParticipant', () => {
  const say = (parameters: object) => [
    action('say', 'MessageParticipant', parameters, { next: 'end', errors: FAILED }),
  ];

  it('says the text with its references filled', async () => {
    const { said, path, events } = await call(say({ Text: 'Hello $.Attributes.name' }), {
      contact: { attributes: { name: 'Ada' } },
    });
    expect(said).toEqual(['Hello Ada']);
    expect(path).toEqual(['say', 'end']);
    expect(events.at(-1)?.at).toBe(speechMs('Hello Ada'));
  });

  it.each([
    ['SSML', { SSML: '<speak>Hi</speak>' }, 'Hi'],
    ['Text that is SSML', { Text: '<speak>Hi</speak>' }, 'Hi'],
    ['a prompt of the instance', { PromptId: 'arn:prompt' }, '(recording arn:prompt)'],
    [
      'audio in S3',
      { Media: { Uri: "s3://b/$['Channel'].wav", SourceType: 'S3', MediaType: 'Audio' } },
      '(recording s3://b/VOICE.wav)',
    ],
  ])('speaks %s', async (_what, parameters, heardText) => {
    const { said, path } = await call(say(parameters));
    expect(said).toEqual([heardText]);
    expect(path).toEqual(['say', 'end']);
  });

  it.each([
    ['bad SSML', { SSML: '<speak>a & b</speak>' }],
    ['an attribute that breaks the SSML', { SSML: '<speak>$.Attributes.name</speak>' }],
    ['a prompt too long', { Text: 'x'.repeat(6001) }],
    ['no prompt at all', {}],
  ])('takes the error branch with %s', async (_what, parameters) => {
    const { path, said } = await call(say(parameters), { contact: { attributes: { name: '<Ada>' } } });
    expect(path).toEqual(['say', 'failed']);
    expect(said).toEqual([]);
  });

  it.each([
    [{ Text: 'Hi' }, 'end'],
    [{ SSML: '<speak>Hi</speak>' }, 'failed'],
    [{ PromptId: 'arn:prompt' }, 'failed'],
  ])('in a chat, only Text is shown: %j', async (parameters, to) => {
    const { path, events } = await call(say(parameters), { contact: { channel: 'CHAT' } });
    expect(path).toEqual(['say', to]);
    expect(events.at(-1)?.at).toBe(0);
  });

  it('a missing reference is empty text and a warning', async () => {
    const { said, warnings } = await call(say({ Text: 'Hello $.External.name!' }));
    expect(said).toEqual(['Hello !']);
    expect(warnings).toEqual([expect.stringContaining('$.External.name')]);
  });
});
