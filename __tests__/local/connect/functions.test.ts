// Connect's way to a function: permission, time limit, what failures become, and whose output it is.

import { ConnectFunctions } from '../../../local/connect/functions';
import type { LogRecord } from '../../../local/function/logs';
import { FunctionRunner } from '../../../local/function/runner';
import { Authorizer } from '../../../local/iam/authorizer';
import type { ValueMap } from '../../../local/terraform/value';
import { stackWithFunctions } from '../../support/stack-with-function';

const INSTANCE = 'arn:aws:connect:us-east-1:111122223333:instance/i-1';
const ARN = 'arn:aws:lambda:us-east-1:111122223333:function:f';
const ASSOCIATION: ValueMap = {
  aws_connect_lambda_function_association: { f: { function_arn: ARN, instance_id: 'i-1' } },
};
const CODE = `export const handler = async (event) => {
  console.log('asked', event.what);
  if (event.what === 'throw') throw new RangeError('no');
  if (event.what === 'slow') await new Promise((done) => setTimeout(done, 600));
  if (event.what === 'slow') console.log('late');
  return event.what === 'nothing' ? undefined : { heard: event.what };
};`;

const runners: FunctionRunner[] = [];
const logs: LogRecord[] = [];
afterEach(async () => {
  for (const runner of runners.splice(0)) await runner.close();
  logs.length = 0;
});

function setUp(more: ValueMap = ASSOCIATION, settings: ValueMap = {}) {
  const stack = stackWithFunctions({ f: { code: CODE, arguments: { timeout: 10, ...settings } } }, more);
  const authorizer = new Authorizer(stack);
  const runner = new FunctionRunner(
    stack.ofType('aws_lambda_function').map((resource) => ({
      resource,
      credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'x' },
    })),
    {
      folder: stack.directory,
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      onLog: (record) => logs.push(record),
    },
  );
  runners.push(runner);
  const functions = new ConnectFunctions({ runner, authorizer, instanceArn: INSTANCE });
  const contact = functions.forContact({ contactId: 'c-1', clock: () => 1000 });
  const invoke = (what: string, { functionArn = ARN, timeoutMs = 8000, asynchronous = false } = {}) =>
    contact.invoke({
      functionArn,
      event: { what } as object,
      timeoutMs,
      asynchronous,
      attempt: 1,
      flow: 'flow',
      action: 'action',
    });
  return { functions, contact, invoke };
}

it('returns what the function returned, with the time that it took', async () => {
  const { invoke } = setUp();
  const reply = await invoke('hello');
  expect(reply).toEqual({ payload: '{"heard":"hello"}', cold: true, ms: expect.any(Number) });
  expect(await invoke('nothing')).toMatchObject({ payload: 'null', cold: false });
});

it('tells failures apart as Connect does', async () => {
  const { invoke } = setUp();
  expect(await invoke('throw')).toMatchObject({ error: 'function-error', message: 'RangeError: no' });
  const throttled = setUp(ASSOCIATION, { reserved_concurrent_executions: 0 });
  expect(await throttled.invoke('hello')).toEqual({ error: 'throttled' });
});

it('is refused without the permission of an association with this instance, or without the function', async () => {
  expect(await setUp({}).invoke('hello')).toMatchObject({
    error: 'refused',
    message: expect.stringContaining(
      'Service: connect.amazonaws.com is not authorized to perform: lambda:InvokeFunction',
    ),
  });
  const elsewhere = { aws_connect_lambda_function_association: { f: { function_arn: ARN, instance_id: 'i-2' } } };
  expect(await setUp(elsewhere).invoke('hello')).toMatchObject({ error: 'refused' });
  expect(await setUp().invoke('hello', { functionArn: `${ARN}-gone` })).toMatchObject({ error: 'refused' });
  expect(logs).toEqual([]);
});

it('stops waiting at the time limit, while the function goes on and its contact waits for it', async () => {
  const { functions, contact, invoke } = setUp();
  await invoke('warm');
  logs.length = 0;
  expect(await invoke('slow', { timeoutMs: 50 })).toEqual({ error: 'timeout', ms: 51 });
  const late = () => logs.some((record) => record.kind === 'line' && record.text.includes('late'));
  expect(late()).toBe(false);
  await contact.settled();
  expect(late()).toBe(true);
  const [line] = logs;
  expect(functions.find(line?.requestId)).toBeUndefined();
});

it('does not wait for an asynchronous one', async () => {
  const { contact, invoke } = setUp();
  await invoke('warm');
  logs.length = 0;
  expect(await invoke('slow', { asynchronous: true })).toEqual({ payload: 'null' });
  expect(logs).toEqual([]);
  await contact.settled();
  expect(logs.length).toBeGreaterThan(0);
});

it('knows whose output a line is, while the contact lasts', async () => {
  const { functions, invoke } = setUp();
  await invoke('hello');
  const line = logs.find((record) => record.kind === 'line');
  const traced = functions.find(line?.requestId);
  expect(traced?.contactId).toBe('c-1');
  expect(traced?.at()).toBeGreaterThanOrEqual(1000);
  expect(functions.find('other')).toBeUndefined();
  expect(functions.find(undefined)).toBeUndefined();
});
