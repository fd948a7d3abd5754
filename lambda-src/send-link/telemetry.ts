// Logs and metrics of an invocation. They name ids and codes, never people's data: no number, address, token or text.

import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRIC_NAMESPACE_VARIABLE, METRICS } from '../shared/contract/metrics';
import { type AwsError, readError } from './failures';

const SERVICE = 'send-link';

type Dimensions = Readonly<Record<string, string>>;
type MetricUnitType = (typeof MetricUnit)[keyof typeof MetricUnit];
export type Fields = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry {
  /** Counts an event; with a dimension, in total and by it. */
  count(metric: (typeof METRICS)[keyof typeof METRICS], dimension?: Dimensions, value?: number): void;
  /** Runs a call, measures it, and logs its failure by name before passing it on. */
  call<T>(dependency: string, run: () => Promise<T>): Promise<T>;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
}

const logger = new Logger({ serviceName: SERVICE });
const metrics = new Metrics({
  namespace: process.env[METRIC_NAMESPACE_VARIABLE] ?? METRIC_NAMESPACE,
  serviceName: SERVICE,
});

/** Telemetry of one invocation. The contact id joins its lines to those of the flow. */
export function telemetryFor(contactId: string | undefined): Telemetry {
  const ids = contactId === undefined ? {} : { correlation_id: contactId };
  const emit = (metric: string, unit: MetricUnitType, value: number, dimensions: readonly Dimensions[]) => {
    const single = metrics.singleMetric();
    for (const set of dimensions) single.addDimensions({ ...set });
    single.addMetric(metric, unit, value);
  };
  return {
    count: (metric, dimension, value = 1) =>
      emit(metric, MetricUnit.Count, value, dimension === undefined ? [] : [{}, dimension]),
    async call(dependency, run) {
      const startedAt = performance.now();
      try {
        return await run();
      } catch (error) {
        logger.warn('call failed', { ...ids, dependency, ...failureFields(readError(error)) });
        throw error;
      } finally {
        emit(METRICS.dependencyMilliseconds, MetricUnit.Milliseconds, performance.now() - startedAt, [{ dependency }]);
      }
    },
    info: (message, fields = {}) => logger.info(message, { ...ids, ...fields }),
    warn: (message, fields = {}) => logger.warn(message, { ...ids, ...fields }),
  };
}

/** Name, status, request id: what AWS support asks for. Not the message, which may quote a phone number. */
function failureFields({ name, status, requestId, reason }: AwsError): Fields {
  return {
    error: name,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
    ...(reason !== undefined && { errorReason: reason }),
  };
}
