import { readEnvironment } from '../../../lambda-src/chat-api/environment';

const complete = { tableName: 'links', connectInstanceId: 'instance-1', chatFlowId: 'flow-1', AWS_REGION: 'us-west-2' };

it('reads what the stack sets, and the region', () => {
  expect(readEnvironment({ ...complete, PATH: '/bin' })).toEqual({
    tableName: 'links',
    connectInstanceId: 'instance-1',
    chatFlowId: 'flow-1',
    region: 'us-west-2',
  });
});

it('names all that is missing', () => {
  expect(() => readEnvironment({ ...complete, tableName: '', AWS_REGION: undefined })).toThrow(
    'chat-api cannot start: tableName, AWS_REGION missing in its environment.',
  );
});
