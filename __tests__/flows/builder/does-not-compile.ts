// What the builder's types refuse: `tsc` fails where one of these lines compiles.

import * as b from '../../../flows/builder/actions';
import { buildFlow, buildModule } from '../../../flows/builder/build';

/** Never called. */
export const doesNotCompile = (): void => {
  const ok = { next: 'end', NoMatchingError: 'end' };
  const answers = { InputTimeLimitExceeded: 'a', NoMatchingCondition: 'b', NoMatchingError: 'c' };
  const prompt = { Text: 'x', InputTimeLimitSeconds: 5 };
  const custom = { CustomValidation: { MaximumLength: 1 } };
  const stored = { ...prompt, StoreInput: 'True', InputValidation: custom } as const;
  const size = { MetricType: 'NumberOfContactsInQueue' } as const;
  const otherwise = { NoMatchingCondition: 'a', NoMatchingError: 'b' };
  // @ts-expect-error a required error branch is missing
  b.invokeLambdaFunction('ask', { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: 8 }, { next: 'end' });
  // @ts-expect-error an error branch that the action does not take
  b.messageParticipant('say', { Text: 'x' }, { ...ok, QueueAtCapacity: 'end' });
  // @ts-expect-error two sources of a prompt
  b.messageParticipant('say', { Text: 'x', SSML: 'y' }, ok);
  // @ts-expect-error no source of a prompt
  b.messageParticipant('say', {}, ok);
  // @ts-expect-error text where a number is taken
  b.invokeLambdaFunction('ask', { LambdaFunctionARN: 'f', InvocationTimeLimitSeconds: '8' }, ok);
  // @ts-expect-error no such metric
  b.checkStaffing('ask', { MetricType: 'AgentsAvailable' }, { when: { '0': 'a' }, ...otherwise });
  // @ts-expect-error no such key
  b.menu('m', prompt, { when: { '12': 'a' }, ...answers });
  // @ts-expect-error a menu stores nothing
  b.menu('m', { ...prompt, StoreInput: 'True' }, { when: {}, ...answers });
  // @ts-expect-error a menu says what silence leads to
  b.menu('m', prompt, { when: {}, ...otherwise });
  // @ts-expect-error a stored input has no branch for silence
  b.storeInput('s', stored, { ...ok, InputTimeLimitExceeded: 'a' });
  // @ts-expect-error a stored input is validated
  b.storeInput('s', { ...prompt, StoreInput: 'True' }, ok);
  // @ts-expect-error a phone number has a branch for what is none
  b.storePhoneNumber('s', { ...stored, InputValidation: { PhoneNumberValidation: { NumberFormat: 'E164' } } }, ok);
  // @ts-expect-error a comparison needs a condition
  b.compare('c', '$.Attributes.a', { when: [], NoMatchingCondition: 'end' });
  // @ts-expect-error a comparison compares a reference
  b.compare('c', 'sent', { when: [b.equals('a', 'end')], NoMatchingCondition: 'end' });
  // @ts-expect-error KeyExists is for comparisons alone
  b.checkQueueStatus('q', size, { when: [b.keyExists('a', 'end')], ...otherwise });
  // @ts-expect-error only one of queue and agent
  b.updateContactTargetQueue('q', { QueueId: 'q', AgentId: 'a' }, ok);
  // @ts-expect-error opening hours branch on both answers
  b.checkHoursOfOperation('h', {}, { when: { True: 'a' }, NoMatchingError: 'b' });
  // @ts-expect-error a return stands in modules alone
  buildFlow([b.endFlowModuleExecution('return')]);
  // @ts-expect-error the end of a whisper stands in flows alone
  buildModule([b.endFlowExecution('resume')]);
};
