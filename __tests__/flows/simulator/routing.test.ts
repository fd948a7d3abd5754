import { EXAMPLE_INSTANCE_ARN } from '../../../flows/simulator/instance';
import { answer } from '../../../flows/simulator/line';
import { action, type CallSettings, call, FAILED, flowOf, type Targets } from '../../support/simulated-call';

const tell = (Text: string, next = 'end', id = 'tell') =>
  action(id, 'MessageParticipant', { Text }, { next, errors: FAILED });
const to = (next: string): Targets => ({ next, errors: FAILED });
const setQueue = (next: string, parameters: object = { QueueId: 'support' }) =>
  action('set queue', 'UpdateContactTargetQueue', parameters, to(next));
const QUEUE = `${EXAMPLE_INSTANCE_ARN}/queue/support`;

describe('queues', () => {
  const transfer = action(
    'transfer',
    'TransferContactToQueue',
    {},
    { next: 'end', errors: { QueueAtCapacity: 'full', ...FAILED } },
  );
  const full = tell('full', 'end', 'full');

  it('a contact goes to the queue that was set', async () => {
    const { ending, events } = await call([setQueue('transfer'), transfer, full]);
    expect(ending).toMatchObject({ outcome: 'queued', contact: { queue: { arn: QUEUE, name: 'support' } } });
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'queue', queue: QUEUE, routingAgeSeconds: 0, priority: 5 }),
    );
  });

  it('with the place that routing age and priority give it', async () => {
    const routing = (id: string, parameters: object, next: string) =>
      action(id, 'UpdateContactRoutingBehavior', parameters, { next });
    const { events } = await call([
      routing('age', { QueueTimeAdjustmentSeconds: '300' }, 'priority'),
      routing('priority', { QueuePriority: '2' }, 'set queue'),
      setQueue('transfer'),
      transfer,
      full,
    ]);
    expect(events).toContainEqual(expect.objectContaining({ event: 'queue', routingAgeSeconds: 300, priority: 2 }));
  });

  it.each([
    ['no queue is set', [transfer, full], {}, ['transfer', 'failed']],
    [
      'the queue is full',
      [setQueue('transfer'), transfer, full],
      { full: true },
      ['set queue', 'transfer', 'full', 'end'],
    ],
    ['the queue does not exist', [setQueue('transfer'), transfer, full], { queues: [] }, ['set queue', 'failed']],
    ['no queue is named', [setQueue('transfer', {}), transfer, full], {}, ['set queue', 'failed']],
  ])('takes the branch when %s', async (_what, flow, instance, path) => {
    expect((await call(flow, { instance })).path).toEqual(path);
  });

  it('finds queues by ARN and by id, by reference, and agents', async () => {
    const queues = [{ arn: QUEUE, name: 'Support' }];
    const name = async (parameters: object) =>
      (
        await call([setQueue('tell', parameters), tell('$.Queue.Name')], {
          instance: { queues },
          contact: { attributes: { queue: QUEUE } },
        })
      ).said;
    expect(await name({ QueueId: QUEUE })).toEqual(['Support']);
    expect(await name({ QueueId: 'support' })).toEqual(['Support']);
    expect(await name({ QueueId: '$.Attributes.queue' })).toEqual(['Support']);
    expect(await name({ AgentId: 'agent-1' })).toEqual(['agent-1']);
  });

  it('a transfer ends touchtone buffering', async () => {
    const on = action('on', 'GetParticipantInput', { EnableDTMFBuffer: 'true' }, to('tell'));
    const { ending } = await call(
      [on, tell('Please wait a moment.', 'set queue'), setQueue('transfer'), transfer, full],
      {
        react: ({ action: id }) => (id === 'tell' ? { keys: '12', afterMs: -100, everyMs: 1 } : undefined),
      },
    );
    expect(ending.contact).toMatchObject({ buffering: false, buffer: '' });
  });
});

describe('metrics and hours', () => {
  const check = (MetricType: string, condition: string, parameters: object = {}) => [
    setQueue('check'),
    action(
      'check',
      'CheckMetricData',
      { MetricType, ...parameters },
      { next: 'failed', when: { [condition]: 'yes' }, errors: { NoMatchingCondition: 'no', ...FAILED } },
    ),
    tell('yes', 'end', 'yes'),
    tell('no', 'end', 'no'),
  ];

  it.each([
    ['NumberOfAgentsAvailable', 1, 'NumberGreaterThan 0', 'yes'],
    ['NumberOfAgentsAvailable', 0, 'NumberGreaterThan 0', 'no'],
    ['NumberOfAgentsStaffed', 2, 'NumberGreaterThan 0', 'yes'],
    ['NumberOfContactsInQueue', 5, 'NumberLessThan 5', 'no'],
    ['OldestContactInQueueAgeSeconds', 301, 'NumberGreaterThan 300000', 'yes'],
    ['OldestContactInQueueAgeSeconds', 299, 'NumberGreaterThan 300000', 'no'],
    ['NumberOfAgentsOnline', undefined, 'NumberGreaterThan 0', 'failed'],
  ] as const)('%s of %s: %s is %s', async (type, value, condition, branch) => {
    const instance = value === undefined ? {} : { metric: { [type]: value } };
    expect((await call(check(type, condition), { instance })).path[2]).toBe(branch);
  });

  it('needs a queue, its own or a named one', async () => {
    const [, ...unset] = check('NumberOfAgentsAvailable', 'NumberGreaterThan 0');
    const [, ...named] = check('NumberOfAgentsAvailable', 'NumberGreaterThan 0', { QueueId: 'q' });
    const [, ...agent] = check('NumberOfAgentsAvailable', 'NumberGreaterThan 0', { AgentId: 'a' });
    const instance = { metric: { NumberOfAgentsAvailable: 1 } };
    expect((await call(unset, { instance })).path).toEqual(['check', 'failed']);
    expect((await call(named, { instance })).path[1]).toBe('yes');
    expect((await call(agent, { instance })).path[1]).toBe('yes');
  });

  it('GetMetricData fills $.Metrics', async () => {
    const get = action('get', 'GetMetricData', { QueueChannel: 'Voice' }, to('tell'));
    const flow = [setQueue('get'), get, tell('$.Metrics.Queue.Size waiting, $.Metrics.Agents.Available.Count free')];
    const metrics = { Queue: { Size: 4 }, Agents: { Available: { Count: 0 } } };
    expect((await call(flow, { instance: { metrics } })).said).toEqual(['4 waiting, 0 free']);
    expect((await call(flow)).path.at(-1)).toBe('failed');
    expect((await call(flow.slice(1), { instance: { metrics } })).path.at(-1)).toBe('failed');
  });

  it.each([
    [{ open: true }, {}, 'open'],
    [{ open: false }, {}, 'closed'],
    [{ open: null }, {}, 'failed'],
    [{ open: false }, { HoursOfOperationId: 'hours' }, 'closed'],
  ])('hours %j %j: %s', async (instance, parameters, branch) => {
    const hours = action('hours', 'CheckHoursOfOperation', parameters, {
      next: 'failed',
      when: { 'Equals True': 'open', 'Equals False': 'closed' },
      errors: FAILED,
    });
    const flow = [setQueue('hours'), hours, tell('open', 'end', 'open'), tell('closed', 'end', 'closed')];
    expect((await call(flow, { instance })).path[2]).toBe(branch);
  });

  it('hours of no queue take the error branch', async () => {
    const hours = action(
      'hours',
      'CheckHoursOfOperation',
      {},
      { next: 'failed', when: { 'Equals True': 'end' }, errors: FAILED },
    );
    expect((await call([hours])).path).toEqual(['hours', 'failed']);
  });
});

describe('modules', () => {
  const invoke = (parameters: object = {}, targets: Targets = to('tell')) =>
    action('module', 'InvokeFlowModule', { FlowModuleId: 'inner:$LATEST', ...parameters }, targets);
  const back = (parameters: object = {}) => action('back', 'EndFlowModuleExecution', parameters);
  const lambda = (next: string) =>
    action('lambda', 'InvokeLambdaFunction', { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' }, to(next));
  const running = (flow: readonly object[], module: readonly object[], settings: CallSettings = {}) =>
    call(flow, { ...settings, instance: { modules: [flowOf(module, 'inner')], ...settings.instance } });

  it('runs inside the calling flow, and goes on behind the call', async () => {
    const { said, events, ending } = await running([invoke(), tell('outer')], [tell('inner', 'back'), back()]);
    expect(said).toEqual(['inner', 'outer']);
    expect(events.flatMap((event) => (event.event === 'prompt' ? [event.flow] : []))).toEqual(['inner', 'flow']);
    expect(ending.outcome).toBe('disconnected');
  });

  it('sees nothing of the data of the calling flow, and the calling flow nothing of the data of the module', async () => {
    const own = '[$.External.x|$.StoredCustomerInput|$.FlowAttributes.f|$.Metrics.Queue.Size]';
    const store = (id: string, next: string) =>
      action(
        id,
        'GetParticipantInput',
        {
          Text: 'Key.',
          StoreInput: 'True',
          InputTimeLimitSeconds: '5',
          InputValidation: { CustomValidation: { MaximumLength: '1' } },
        },
        to(next),
      );
    const set = (Value: string, next: string) =>
      action('set', 'UpdateFlowAttributes', { FlowAttributes: { f: { Value } } }, to(next));
    const fill = (value: string, next: string) => [lambda('store'), store('store', 'set'), set(value, next)];
    const metrics = action('metrics', 'GetMetricData', { QueueId: 'q' }, to('module'));
    const settings = {
      keys: ['1', '2'],
      invoke: ({ flow }: { readonly flow: string }) => answer({ x: flow }),
      instance: { metrics: { Queue: { Size: 7 } } },
    };
    const { said } = await running(
      [...fill('outer', 'metrics'), metrics, invoke(), tell(own)],
      [tell(own, 'lambda', 'before'), ...fill('inner', 'after'), tell(own, 'back', 'after'), back()],
      settings,
    );
    expect(said).toEqual(['Key.', '[|||]', 'Key.', '[inner|2|inner|]', '[flow|1|outer|7]']);
  });

  it('contact attributes, language, logging and queue cross in both directions', async () => {
    const attributes = (value: string, next: string) =>
      action('attributes', 'UpdateContactAttributes', { Attributes: { a: value } }, to(next));
    const data = action('data', 'UpdateContactData', { LanguageCode: 'fr-FR' }, to('back'));
    const { said } = await running(
      [attributes('outer', 'set queue'), setQueue('module'), invoke(), tell('$.Attributes.a $.LanguageCode')],
      [tell('$.Attributes.a $.Queue.Name', 'attributes'), attributes('inner', 'data'), data, back()],
    );
    expect(said).toEqual(['outer support', 'inner fr-FR']);
  });

  it('may disconnect', async () => {
    const { ending, said } = await running([invoke(), tell('outer')], [tell('inner')]);
    expect(ending).toMatchObject({ outcome: 'disconnected', flow: 'inner' });
    expect(said).toEqual(['inner']);
  });

  it('gives input, result and result data', async () => {
    const { said } = await running(
      [
        invoke(
          { Input: { who: '$.Channel' } },
          { next: 'failed', when: { 'Equals sent': 'tell' }, errors: { NoMatchingCondition: 'failed', ...FAILED } },
        ),
        tell('$.Modules.Result $.Modules.ResultData.n'),
      ],
      [tell('$.Modules.Input.who', 'back'), back({ Result: 'sent', ResultData: { n: 3 } })],
    );
    expect(said).toEqual(['VOICE', 'sent 3']);
  });

  it('takes NoMatchingCondition for a result without branch, and the next action for none', async () => {
    const targets = {
      next: 'end',
      when: { 'Equals other': 'end' },
      errors: { NoMatchingCondition: 'tell', ...FAILED },
    };
    const said = async (parameters: object) =>
      (await running([invoke({}, targets), tell('unmatched')], [back(parameters)])).said;
    expect(await said({ Result: 'sent' })).toEqual(['unmatched']);
    expect(await said({})).toEqual([]);
  });

  it('run by itself, a module returns', async () => {
    expect((await call([tell('inner', 'back'), back()])).ending.outcome).toBe('returned');
  });

  it.each([
    ['that does not exist', { FlowModuleId: 'other' }, [back()]],
    [
      'that calls itself',
      {},
      [
        action(
          'self',
          'InvokeFlowModule',
          { FlowModuleId: 'inner' },
          { next: 'back', errors: { NoMatchingError: 'failed' } },
        ),
        back(),
      ],
    ],
  ])('takes the error branch for a module %s', async (_what, parameters, module) => {
    const { path, warnings } = await running([invoke(parameters), tell('outer')], module);
    expect(path.at(-1)).toBe('failed');
    expect(warnings).toEqual([expect.stringMatching(/no such flow module|may not call itself/)]);
  });

  it('nests five levels deep', async () => {
    const level = (n: number) =>
      flowOf(
        [
          action(
            'deeper',
            'InvokeFlowModule',
            { FlowModuleId: `m${n + 1}` },
            { next: 'back', errors: { NoMatchingError: 'back' } },
          ),
          back(),
        ],
        `m${n}`,
      );
    const { events, warnings } = await call(level(0), { instance: { modules: [1, 2, 3, 4, 5, 6].map(level) } });
    expect(new Set(events.map(({ flow }) => flow))).toEqual(new Set(['m0', 'm1', 'm2', 'm3', 'm4', 'm5']));
    expect(warnings).toEqual([expect.stringContaining('5 levels')]);
  });
});

describe('other flows', () => {
  it('a transfer leaves the flow and its data behind, not the attributes', async () => {
    const other = flowOf([tell('other [$.FlowAttributes.f] $.Attributes.a')], 'other');
    const flow = [
      action('attributes', 'UpdateContactAttributes', { Attributes: { a: 'kept' } }, to('set')),
      action('set', 'UpdateFlowAttributes', { FlowAttributes: { f: { Value: 'gone' } } }, to('go')),
      action('go', 'TransferToFlow', { ContactFlowId: 'other' }, to('end')),
    ];
    expect((await call(flow, { instance: { flows: [other] } })).said).toEqual(['other [] kept']);
    expect((await call(flow)).path.at(-1)).toBe('failed');
  });

  it('a transfer leaves the modules behind, too: the next flow may call them', async () => {
    const invoke = action('module', 'InvokeFlowModule', { FlowModuleId: 'inner' }, to('tell'));
    const module = flowOf(
      [
        action(
          'been',
          'Compare',
          { ComparisonValue: '$.Attributes.been' },
          { when: { 'Equals yes': 'back' }, errors: { NoMatchingCondition: 'set' } },
        ),
        action('set', 'UpdateContactAttributes', { Attributes: { been: 'yes' } }, to('go')),
        action('go', 'TransferToFlow', { ContactFlowId: 'other' }, to('end')),
        action('back', 'EndFlowModuleExecution'),
      ],
      'inner',
    );
    const other = flowOf([invoke, tell('other')], 'other');
    const { said } = await call([invoke, tell('first')], { instance: { flows: [other], modules: [module] } });
    expect(said).toEqual(['other']);
  });

  it('EndFlowExecution ends the flow, not the contact', async () => {
    const { ending, events } = await call([action('resume', 'EndFlowExecution')]);
    expect(ending.outcome).toBe('ended');
    expect(events.some((event) => event.event === 'disconnect')).toBe(false);
  });
});
