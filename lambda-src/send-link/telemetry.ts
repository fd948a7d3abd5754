// Logs and metrics of an invocation. They name ids and codes, never people's data: no number, address, token or text.

import { Logger } from '@aws-lambda-powertools/logger';
import { METRICS, SERVICES } from '../shared/contract/metrics';
import { type Measurements, measurementsOf } from '../shared/measurements';
import { type AwsError, readError } from './failures';

export type Fields = Readonly<Record<string, string | number | boolean>>;

export interface Telemetry extends Measurements {
  /** Runs a call, measures it, and logs its failure by name before passing it on. */
  call<T>(dependency: string, run: () => Promise<T>): Promise<T>;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
}

const logger = new Logger({ serviceName: SERVICES.sendLink });
const measurements = measurementsOf(SERVICES.sendLink);

/** Telemetry of one invocation. The contact id joins its lines to those of the flow. */
export function telemetryFor(contactId: string | undefined): Telemetry {
  const ids = contactId === undefined ? {} : { correlation_id: contactId };
  return {
    ...measurements,
    async call(dependency, run) {
      const startedAt = performance.now();
      try {
        return await run();
      } catch (error) {
        logger.warn('call failed', { ...ids, dependency, ...failureFields(readError(error)) });
        throw error;
      } finally {
        measurements.milliseconds(METRICS.dependencyMilliseconds, performance.now() - startedAt, { dependency });
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
