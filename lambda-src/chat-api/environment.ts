// Reads the function's environment, once, at start.

import type { ChatApiEnvironment } from '../shared/contract/settings';

const NAMES = ['tableName', 'connectInstanceId', 'chatFlowId'] as const satisfies readonly (keyof ChatApiEnvironment)[];

export interface Environment extends ChatApiEnvironment {
  /** Region of the function, which is the Connect instance's too. */
  readonly region: string;
}

/** Throws an error that names every missing variable. */
export function readEnvironment(variables: NodeJS.ProcessEnv): Environment {
  const missing = [...NAMES, 'AWS_REGION'].filter((name) => !variables[name]);
  if (missing.length > 0) {
    throw new Error(
      `chat-api cannot start: ${missing.join(', ')} missing in its environment. The stack sets these; deploy it again.`,
    );
  }
  const value = (name: string) => variables[name] ?? '';
  return {
    tableName: value('tableName'),
    connectInstanceId: value('connectInstanceId'),
    chatFlowId: value('chatFlowId'),
    region: value('AWS_REGION'),
  };
}
