// What functions write: their lines, and the metrics that CloudWatch would read out of them.

/** Where and when something was written. */
interface Written {
  readonly functionName: string;
  /** Terraform address of the function. */
  readonly resource: string;
  readonly logStream: string;
  /** The invocation that was running or had run last; undefined while the code loads. */
  readonly requestId: string | undefined;
  /** The invocation that the environment was started for: whose cold start printed what has no `requestId`. */
  readonly startedFor: string;
  /** When the twin read it, epoch milliseconds. */
  readonly at: number;
}

export interface LogLine extends Written {
  readonly kind: 'line';
  readonly text: string;
}

/** One metric of one line in CloudWatch's embedded metric format. */
export interface Metric extends Written {
  readonly kind: 'metric';
  readonly namespace: string;
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /** One object per set of dimensions that the metric is published under. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
}

/** What Lambda's REPORT line says. Milliseconds and bytes. */
export interface Report extends Written {
  readonly kind: 'report';
  readonly requestId: string;
  readonly durationMs: number;
  /** Only of an invocation that waited for a cold start. */
  readonly initMs?: number;
  readonly memoryMegabytes: number;
  readonly maxMemoryBytes: number;
  readonly status: 'success' | 'error' | 'timeout';
}

export type LogRecord = LogLine | Metric | Report;
export type LogSink = (record: LogRecord) => void;

type EmbeddedMetric = Pick<Metric, 'namespace' | 'name' | 'unit' | 'values' | 'dimensions'>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const objects = (value: unknown) => (Array.isArray(value) ? value.filter(isObject) : []);

/**
 * The metrics in a log line ("Specification: Embedded metric format", CloudWatch user guide): none when it is no such line.
 * A metric whose value is missing or no number is left out, as CloudWatch does.
 */
export function embeddedMetrics(line: string): readonly EmbeddedMetric[] {
  if (!line.includes('"_aws"')) return [];
  let root: unknown;
  try {
    root = JSON.parse(line);
  } catch {
    return [];
  }
  if (!isObject(root) || !isObject(root['_aws'])) return [];
  const fields = root;
  return objects(root['_aws']['CloudWatchMetrics']).flatMap((directive) => {
    const namespace = directive['Namespace'];
    if (typeof namespace !== 'string') return [];
    const sets = Array.isArray(directive['Dimensions']) ? directive['Dimensions'].filter(Array.isArray) : [];
    const dimensions = sets.map((set) =>
      Object.fromEntries(set.map((key) => [String(key), String(fields[String(key)])])),
    );
    return objects(directive['Metrics']).flatMap(({ Name: name, Unit: unit }) => {
      if (typeof name !== 'string') return [];
      const values = [fields[name]].flat().filter((value) => typeof value === 'number');
      return values.length === 0
        ? []
        : [{ namespace, name, unit: typeof unit === 'string' ? unit : 'None', values, dimensions }];
    });
  });
}
