// Whether somebody is there to chat: agents staffed in the queue that the chat will wait in.

import type { ClientDefaults } from './aws';
import { currentMetricData, type GetCurrentMetricData } from './connect-metrics';
import type { Telemetry } from './telemetry';

/** Milliseconds that an answer is good for: the API allows few requests a second, agents come and go in minutes. */
const GOOD_FOR = 15_000;

const QUEUE_ARN =
  /^arn:[^:]+:connect:(?<region>[a-z0-9-]+):\d*:instance\/(?<instance>[\w-]+)\/queue\/(?<queue>[\w-]+)$/;

export class Staffing {
  readonly #metrics: GetCurrentMetricData;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly staffed: boolean; readonly at: number }>();

  /** @param now epoch milliseconds */
  constructor(defaults: ClientDefaults, now: () => number) {
    this.#metrics = currentMetricData(defaults);
    this.#now = now;
  }

  /** On doubt yes: a chat that waits is better than no chat because a metric is missing. */
  async staffed(queueArn: string, telemetry: Telemetry, signal: AbortSignal): Promise<boolean> {
    const known = this.#answers.get(queueArn);
    if (known && this.#now() - known.at < GOOD_FOR) return known.staffed;
    const { region, instance, queue } = QUEUE_ARN.exec(queueArn)?.groups ?? {};
    if (region === undefined || instance === undefined || queue === undefined) return true;
    let staffed = true;
    try {
      const { MetricResults = [] } = await telemetry.call('staffing', () =>
        this.#metrics(
          { region, instanceId: instance },
          {
            Filters: { Queues: [queue], Channels: ['CHAT'] },
            CurrentMetrics: [{ Name: 'AGENTS_STAFFED', Unit: 'COUNT' }],
          },
          signal,
        ),
      );
      const values = MetricResults.flatMap(({ Collections = [] }) => Collections.map(({ Value }) => Value));
      // A queue where nobody is logged in has no agent metrics at all (chat-service facts, A1.3).
      staffed = values.some((value) => value === undefined || value > 0);
    } catch {
      // Logged by the call; the answer stays yes.
    }
    this.#answers.set(queueArn, { staffed, at: this.#now() });
    return staffed;
  }
}
