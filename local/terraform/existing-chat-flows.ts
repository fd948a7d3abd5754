// Chat flows that the instance had before the stack: a function starts chats with them, and no resource holds them.

import type { ChatApiEnvironment } from '../../lambda-src/shared/contract/settings';
import type { Stack } from './stack';

const VARIABLE = 'chatFlowId' satisfies keyof ChatApiEnvironment;

/** Their ids. */
export function existingChatFlows(stack: Stack): readonly string[] {
  const held = stack.ofType('aws_connect_contact_flow').map((flow) => flow.attribute('contact_flow_id'));
  return stack
    .ofType('aws_lambda_function')
    .flatMap((fn) => fn.optionalBlock('environment')?.textMap('variables')[VARIABLE] ?? [])
    .filter((id) => !held.includes(id));
}
