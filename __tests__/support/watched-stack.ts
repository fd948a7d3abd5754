// A synthesized stack that runs in the twin, with everything that CloudWatch would be told of it: the functions' metrics, what Lambda
// reports of them, and their log lines.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StageProps } from '../../constructs/voice-to-chat-stack';
import type { CallEvent } from '../../flows/events';
import type { LogRecord } from '../../local/function/logs';
import { resolveStack, type Stack } from '../../local/terraform/stack';
import type { ValueMap } from '../../local/terraform/value';
import { Twin } from '../../local/twin';
import { postEvent } from './chat-api/browser';
import type { Point } from './cloudwatch';
import { type Row, rowOf } from './log-insights';
import { synthesize } from './synthesize';

export interface Situation {
  readonly props?: StageProps;
  /** Faults of the twin's AWS. */
  readonly faults?: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** Changes the synthesized resources, by type and name, before they are deployed. */
  readonly change?: (resources: Record<string, Record<string, Record<string, unknown>>>) => void;
}

/** All points are of one moment, so that no test depends on how long the machine takes. */
export const NOON = Date.UTC(2026, 10, 22, 12);

export class WatchedStack {
  readonly points: Point[] = [];
  readonly lines: string[] = [];
  /** The log groups as queries see them. */
  readonly rows: Row[] = [];

  private running: Promise<Twin> | undefined;

  private constructor(
    readonly stack: Stack,
    private readonly faults: readonly string[],
  ) {}

  static open({ props = {}, faults = [], variables = {}, change }: Situation = {}): WatchedStack {
    const { folder, text } = synthesized(props);
    const json = JSON.parse(text) as ValueMap & { resource: Parameters<NonNullable<Situation['change']>>[0] };
    change?.(json.resource);
    return new WatchedStack(resolveStack(json, folder, { variables }), faults);
  }

  /** Starts when something happens for the first time. */
  twin(): Promise<Twin> {
    const { stack, faults } = this;
    this.running ??= Twin.start({
      stack,
      site: false,
      faults,
      onLog: (record) => this.note(record),
      onEvent: (event) => this.noteFlow(event),
    });
    return this.running;
  }

  private note(record: LogRecord): void {
    switch (record.kind) {
      case 'line':
        this.lines.push(record.text);
        this.rows.push(rowOf(record.text, { '@log': record.functionName, '@requestId': record.requestId }));
        return;
      case 'metric':
        for (const dimensions of record.dimensions)
          for (const value of record.values) this.add(record.namespace, record.name, dimensions, value);
        return;
      case 'report':
        this.rows.push({
          '@type': 'REPORT',
          '@log': record.functionName,
          '@duration': record.durationMs,
          '@maxMemoryUsed': record.maxMemoryBytes,
          ...(record.initMs !== undefined && { '@initDuration': record.initMs }),
        });
        this.addLambda(record.functionName, 'Duration', record.durationMs);
        this.addLambda(record.functionName, 'Errors', record.status === 'success' ? 0 : 1);
    }
  }

  /** What Connect counts of flows: the error branch that is called `Error` in the designer. */
  private noteFlow(event: CallEvent): void {
    if (event.event !== 'branch' || event.because !== 'NoMatchingError' || event.flow === undefined) return;
    this.add('AWS/Connect', 'ContactFlowErrors', this.flowDimensions(event.flow), 1);
  }

  flowDimensions(ContactFlowName: string): Record<string, string> {
    const InstanceId = String(this.stack.variables.get('connect_instance_arn')).split('/').at(-1) ?? '';
    return { InstanceId, MetricGroup: 'ContactFlow', ContactFlowName };
  }

  /** A call that presses these keys; the token of the link that it got, if any. */
  async call(
    from: string,
    keys: readonly string[],
    attributes: Readonly<Record<string, string>> = {},
  ): Promise<string | undefined> {
    const { result } = await (await this.twin()).call({ from, attributes }, keys);
    return result.link === null ? undefined : new URL(result.link).hash.slice(3);
  }

  /** Opens the link as the pages do, asks for its chat so many times, and may end it. The statuses of the answers. */
  async chat(token: string, sessions = 1, end = false): Promise<readonly number[]> {
    const redeemed = await this.api('/api/redeem', { token });
    const statuses = [redeemed.statusCode];
    const cookies = (redeemed.cookies ?? []).map((cookie) => cookie.split(';', 1)[0] ?? '');
    for (let count = 0; count < sessions; count += 1)
      statuses.push((await this.api('/chat/api/session', {}, cookies)).statusCode);
    if (end) {
      const { body = '{}' } = await this.api('/chat/api/session', {}, cookies);
      const { contactId } = JSON.parse(body) as { contactId?: string };
      statuses.push((await this.api('/chat/api/session', { ended: contactId }, cookies)).statusCode);
    }
    return statuses;
  }

  /** Invokes a function by its Terraform address; a throttle is told as Lambda tells it. */
  async invoke(address: string, event: object): Promise<unknown> {
    const name = this.stack.at(address).attribute('function_name');
    const result = await (await this.twin()).runner.invoke(name, event);
    if (result.status === 'throttled') this.addLambda(name, 'Throttles', 1);
    return result.status === 'ok' ? result.payload : undefined;
  }

  add(namespace: string, name: string, dimensions: Readonly<Record<string, string>>, value: number): void {
    this.points.push({ namespace, name, dimensions, value, at: NOON });
  }

  private addLambda(functionName: string, name: string, value: number): void {
    this.add('AWS/Lambda', name, { FunctionName: functionName }, value);
  }

  private async api(
    path: string,
    body: object,
    cookies: readonly string[] = [],
  ): Promise<{ readonly statusCode: number; readonly cookies?: readonly string[]; readonly body?: string }> {
    const answer = await this.invoke('aws_lambda_function.chat_api', postEvent(path, JSON.stringify(body), cookies));
    return (answer ?? { statusCode: 502 }) as { statusCode: number };
  }

  async close(): Promise<void> {
    await (await this.running)?.close();
  }
}

const known = new Map<string, { readonly folder: string; readonly text: string }>();

/** Each set of props is synthesized once in a test file. */
function synthesized(props: StageProps): { readonly folder: string; readonly text: string } {
  const key = JSON.stringify(props);
  const made = known.get(key);
  if (made) return made;
  const { folder } = synthesize(props);
  const stack = { folder, text: readFileSync(join(folder, 'cdk.tf.json'), 'utf8') };
  known.set(key, stack);
  return stack;
}
