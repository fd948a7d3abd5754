// The parts of chat-api on a real table and a Connect endpoint, with a clock that stands still until it is moved.

import { createChatStarter } from '../../../lambda-src/chat-api/chat-starter';
import { createFailureCounter } from '../../../lambda-src/chat-api/failure-counter';
import type { Parts } from '../../../lambda-src/chat-api/invocation';
import { createLinkStore } from '../../../lambda-src/chat-api/link-store';
import type { ConnectEndpoint } from './connect-endpoint';
import { CHAT_MINUTES, type LinkTable, TABLE } from './link-table';

export const FAILURES_PER_SOURCE = 5;

export interface TestParts extends Parts {
  readonly time: { ms: number };
  /** Names, each with its channel or value. */
  readonly metrics: string[];
  /** Everything that was logged, as text. */
  readonly lines: string[];
}

export function createParts(
  table: LinkTable,
  connect: ConnectEndpoint,
  startMs = Date.UTC(2026, 10, 22, 12),
): TestParts {
  const time = { ms: startMs };
  const metrics: string[] = [];
  const lines: string[] = [];
  const line = (message: string, fields?: object) => void lines.push(JSON.stringify({ message, ...fields }));
  const count: Parts['count'] = (metric, by = {}) => void metrics.push([metric, ...Object.values(by)].join(' '));
  return {
    environment: { region: 'us-west-2' },
    store: createLinkStore(table.client, TABLE),
    chats: createChatStarter(connect.client, {
      instanceId: 'instance-1',
      flowId: 'flow-1',
      chatMinutes: CHAT_MINUTES,
      interactiveMessages: true,
    }),
    failures: createFailureCounter(table.client, TABLE, FAILURES_PER_SOURCE),
    log: { info: line, warn: line, error: line },
    count,
    countOnlyBy: count,
    milliseconds: (metric, value) => void metrics.push(`${metric} ${value}`),
    about: (fields) => line('about', fields),
    clock: () => time.ms,
    time,
    metrics,
    lines,
  };
}
