import { newContact, newFrame } from '../../../flows/simulator/contact';
import { EXAMPLE_INSTANCE_ARN } from '../../../flows/simulator/instance';
import { interpolate, resolve } from '../../../flows/simulator/reference';
import { action, call, FAILED, flowOf } from '../../support/simulated-call';

const contact = newContact({
  attributes: { name: 'Ada', 'a b': 'two words', 'with.dot': 'dotted', empty: '' },
  queue: { arn: 'arn:queue', name: 'Support' },
  relatedContactId: 'related',
});
const frame = newFrame(flowOf([action('a', 'EndFlowExecution')]));
frame.external = { status: 'sent', nested: { a: { b: 'deep' } }, list: ['x', 'y'], count: 3, nothing: null };
frame.stored = 'Timeout';
frame.flowAttributes.set('menu', 'Press 1.');
frame.metrics = { Queue: { Size: 4 } };
frame.modules = { Result: 'sent' };

const fill = (text: string): { text: string; missing: string[] } => {
  const missing: string[] = [];
  const found = { missing: ({ path }: { path: string }) => missing.push(path), grows: () => {} };
  return { text: interpolate(text, contact, frame, EXAMPLE_INSTANCE_ARN, found), missing };
};

describe('interpolate', () => {
  it.each([
    ['Hello $.Attributes.name.', 'Hello Ada.'],
    ['$.Attributes.name$.Attributes.name', 'AdaAda'],
    ["$.Attributes.['a b']!", 'two words!'],
    ["$.Attributes['a b']", 'two words'],
    ["$['Attributes']['name']", 'Ada'],
    ['$["Attributes"]["name"]', 'Ada'],
    ['$.Attributes.with.dot', 'dotted'],
    ['$.External.status', 'sent'],
    ['$.LambdaInvocation.ResultData.status', 'sent'],
    ['$.External.nested.a.b', 'deep'],
    ['$.External.list.1', 'y'],
    ['$.External.list[0]', 'x'],
    ['$.External.count', '3'],
    ['$.External.nested', '{"a":{"b":"deep"}}'],
    ['$.StoredCustomerInput', 'Timeout'],
    ['$.FlowAttributes.menu', 'Press 1.'],
    ['$.Metrics.Queue.Size', '4'],
    ['$.Modules.Result', 'sent'],
    ['$.CustomerEndpoint.Address to $.SystemEndpoint.Address', '+12065550100 to +12065550199'],
    ['$.Channel $.LanguageCode $.InitiationMethod', 'VOICE en-US INBOUND'],
    ['$.Queue.Name $.Queue.ARN', 'Support arn:queue'],
    ['$.RelatedContactId', 'related'],
    ['arn:aws:lambda:$.AwsRegion:1', 'arn:aws:lambda:us-east-1:1'],
    ["$['AwsRegion']", 'us-east-1'],
    ['$.TextToSpeechVoiceId', 'Joanna'],
    ['$.ContactId', contact.contactId],
    ['$.InstanceARN', EXAMPLE_INSTANCE_ARN],
    ['It costs $.50 or 5$', 'It costs $.50 or 5$'],
    ['$.Nonsense.x', '$.Nonsense.x'],
    ['<<f>> {{x}} $', '<<f>> {{x}} $'],
    ["s3://bucket/$['Attributes']['name'].wav", 's3://bucket/Ada.wav'],
  ])('%s', (text, filled) => {
    expect(fill(text)).toEqual({ text: filled, missing: [] });
  });

  it.each([
    '$.External.x',
    '$.External.nothing',
    '$.Attributes.x',
    '$.External.nested.a.c',
    '$.Lex.IntentName',
    '$.Loop.a.Index',
    '$.CustomerId',
  ])('%s is missing: empty text, and said so', (path) => {
    expect(fill(`[${path}]`)).toEqual({ text: '[]', missing: [path] });
  });

  it('reads own properties only', () => {
    expect(fill('$.External.toString$.External.__proto__$.External.constructor.name').text).toBe('');
  });

  it('an empty attribute is not missing', () => {
    expect(fill('[$.Attributes.empty]')).toEqual({ text: '[]', missing: [] });
  });
});

describe('resolve', () => {
  it('takes exactly one reference', () => {
    expect(resolve('$.External.status', contact, frame, EXAMPLE_INSTANCE_ARN)).toMatchObject({
      value: 'sent',
      known: true,
    });
    expect(resolve('x $.External.status', contact, frame, EXAMPLE_INSTANCE_ARN)).toBeUndefined();
    expect(resolve('sent', contact, frame, EXAMPLE_INSTANCE_ARN)).toBeUndefined();
  });
});

it('fills keys, values and nested parameters of an action', async () => {
  const { attributes } = await call(
    [
      action(
        'set',
        'UpdateContactAttributes',
        { Attributes: { 'for_$.Channel': 'is $.Attributes.name' } },
        { next: 'end', errors: FAILED },
      ),
    ],
    { contact: { attributes: { name: 'Ada' } } },
  );
  expect(attributes).toEqual({ name: 'Ada', for_VOICE: 'is Ada' });
});
