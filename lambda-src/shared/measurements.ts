// Metrics of a function, as lines in CloudWatch's embedded metric format. By one dimension at a time: CloudWatch charges for every
// combination of values that occurs.

import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRIC_NAMESPACE_VARIABLE, type METRICS } from './contract/metrics';

export type MetricName = (typeof METRICS)[keyof typeof METRICS];
export type Dimensions = Readonly<Record<string, string>>;

export interface Measurements {
  /** Counts an event: in total, and by each of the dimensions alone. */
  count(metric: MetricName, by?: Dimensions, value?: number): void;
  /** Counts for one value of a dimension what is counted in total elsewhere. */
  countOnlyBy(metric: MetricName, by: Dimensions): void;
  milliseconds(metric: MetricName, value: number, by?: Dimensions): void;
}

export function measurementsOf(serviceName: string): Measurements {
  const metrics = new Metrics({
    namespace: process.env[METRIC_NAMESPACE_VARIABLE] ?? METRIC_NAMESPACE,
    serviceName,
  });
  const emit = (
    metric: MetricName,
    unit: (typeof MetricUnit)[keyof typeof MetricUnit],
    value: number,
    sets: readonly Dimensions[],
  ) => {
    const single = metrics.singleMetric();
    for (const set of sets) single.addDimensions({ ...set });
    single.addMetric(metric, unit, value);
  };
  return {
    count(metric, by = {}, value = 1) {
      const alone = Object.entries(by).map(([name, of]) => ({ [name]: of }));
      emit(metric, MetricUnit.Count, value, alone.length === 0 ? [] : [{}, ...alone]);
    },
    countOnlyBy: (metric, by) => emit(metric, MetricUnit.Count, 1, [by]),
    milliseconds: (metric, value, by) => emit(metric, MetricUnit.Milliseconds, value, by === undefined ? [] : [by]),
  };
}
