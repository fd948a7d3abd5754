// Whether somebody is there to chat: agents staffed in the queue that the chat will wait in.

import { ConnectClient, GetCurrentMetricDataCommand } from '@aws-sdk/client-connect';
import { type ClientDefaults, repeatable } from './aws';
import type { Telemetry } from './telemetry';

/** Milliseconds that an answer is good for: the API allows few requests a second, agents come and go in minutes. */
const GOOD_FOR = 15_000;

const QUEUE_ARN = /:instance\/(?<instance>[^/]+)\/queue\/(?<queue>[^/]+)$/;

export class Staffing {
  readonly #client: ConnectClient;
  readonly #now: () => number;
  readonly #answers = new Map<string, { readonly staffed: boolean; readonly at: number }>();

  /** @param now epoch milliseconds */
  constructor(defaults: ClientDefaults, now: () => number) {
    this.#client = new ConnectClient(repeatable(defaults));
    this.#now = now;
  }

  /** On doubt yes: a chat that waits is better than no chat because a metric is missing. */
  async staffed(queueArn: string, telemetry: Telemetry, signal: AbortSignal): Promise<boolean> {
    const known = this.#answers.get(queueArn);
    if (known && this.#now() - known.at < GOOD_FOR) return known.staffed;
    const { instance, queue } = QUEUE_ARN.exec(queueArn)?.groups ?? {};
    if (instance === undefined || queue === undefined) return true;
    let staffed = true;
    try {
      const { MetricResults = [] } = await telemetry.call('staffing', () =>
        this.#client.send(
          new GetCurrentMetricDataCommand({
            InstanceId: instance,
            Filters: { Queues: [queue], Channels: ['CHAT'] },
            CurrentMetrics: [{ Name: 'AGENTS_STAFFED', Unit: 'COUNT' }],
          }),
          { abortSignal: signal },
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
