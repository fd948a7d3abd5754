// CloudWatch in small: what state an alarm is in after certain data points, and which time series alarms and dashboards read.
// The rules are those of the user guide ("Alarm evaluation", "Using metric math"): windows slide, M of N, missing data as told.

import type { Block } from '../../local/terraform/value';
import { isMap, type Value } from '../../local/terraform/value';

export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
export interface Point extends Series {
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}
export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** One text for one time series. */
export const seriesKey = ({ namespace, name, dimensions }: Series): string =>
  [
    namespace,
    name,
    ...Object.entries(dimensions)
      .map(([key, value]) => `${key}=${value}`)
      .sort(),
  ].join(' ');

interface Query extends Series {
  readonly id: string;
  readonly stat: string;
  readonly period: number;
}

const textMap = (value: Value | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(isMap(value) ? value : {}).map(([key, one]) => [key, String(one)]));

/** The metrics of an alarm, and the expression over their ids that it watches. */
function readAlarm(alarm: Block): { readonly queries: readonly Query[]; readonly expression: string } {
  if (!alarm.has('metric_query')) {
    const query = {
      id: 'watched',
      namespace: alarm.text('namespace'),
      name: alarm.text('metric_name'),
      dimensions: textMap(alarm.value('dimensions')),
      stat: alarm.optionalText('statistic') ?? alarm.text('extended_statistic'),
      period: alarm.number('period'),
    };
    return { queries: [query], expression: 'watched' };
  }
  const queries = alarm.blocks('metric_query');
  const [watched, ...more] = queries.filter((query) => query.value('return_data') === true);
  if (watched === undefined || more.length > 0) throw new Error(`${alarm.where}: one query returns data, no more.`);
  return {
    expression: watched.text('expression'),
    queries: queries
      .filter((query) => query !== watched)
      .map((query) => {
        const metric = query.block('metric');
        return {
          id: query.text('id'),
          namespace: metric.text('namespace'),
          name: metric.text('metric_name'),
          dimensions: textMap(metric.value('dimensions')),
          stat: metric.text('stat'),
          period: metric.number('period'),
        };
      }),
  };
}

export const seriesOfAlarm = (alarm: Block): readonly Series[] => readAlarm(alarm).queries;

/** `now`: epoch milliseconds. */
export function alarmState(alarm: Block, points: readonly Point[], now: number): AlarmState {
  const { queries, expression } = readAlarm(alarm);
  const [period = 60] = [...new Set(queries.map((query) => query.period))];
  const evaluated = alarm.number('evaluation_periods');
  const needed = alarm.optionalNumber('datapoints_to_alarm') ?? evaluated;
  const values = Array.from({ length: evaluated }, (_, back) => {
    const end = now - back * period * 1000;
    const from = end - period * 1000;
    const inWindow = points.filter(({ at }) => at > from && at <= end);
    const found = Object.fromEntries(queries.map((query) => [query.id, statistic(query, inWindow)]));
    return calculate(expression, found, new Date(from));
  });
  const missing = alarm.optionalText('treat_missing_data') ?? 'missing';
  const present = values.filter((value) => value !== undefined);
  if (present.length === 0)
    return missing === 'notBreaching' ? 'OK' : missing === 'breaching' ? 'ALARM' : 'INSUFFICIENT_DATA';
  return present.filter((value) => breaches(alarm, value)).length >= needed ? 'ALARM' : 'OK';
}

function breaches(alarm: Block, value: number): boolean {
  const threshold = alarm.number('threshold');
  switch (alarm.text('comparison_operator')) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    default:
      throw new Error(`${alarm.where}: ${alarm.text('comparison_operator')} is not evaluated here.`);
  }
}

function statistic(query: Query, points: readonly Point[]): number | undefined {
  const values = points
    .filter((point) => seriesKey(point) === seriesKey(query))
    .map(({ value }) => value)
    .sort((a, b) => a - b);
  if (values.length === 0) return undefined;
  const sum = values.reduce((all, value) => all + value, 0);
  if (query.stat === 'Sum') return sum;
  if (query.stat === 'Average') return sum / values.length;
  if (query.stat === 'Maximum') return values.at(-1);
  const percent = Number(/^p([0-9.]+)$/.exec(query.stat)?.[1]);
  if (Number.isNaN(percent)) throw new Error(`The statistic ${query.stat} is not evaluated here.`);
  return values[Math.ceil((percent / 100) * values.length) - 1];
}

/**
 * Metric math over one period that begins at `from`: IF, FILL with a number, HOUR and DAY, arithmetic and comparisons. Where a value is
 * missing that is not filled, there is no result.
 */
function calculate(
  expression: string,
  values: Readonly<Record<string, number | undefined>>,
  from: Date,
): number | undefined {
  const bare = expression.replace(/\b(FILL|HOUR|DAY)\(\w+/g, '').match(/\b[a-z]\w*/g) ?? [];
  if (bare.some((id) => values[id] === undefined)) return undefined;
  const FILL = (value: number | undefined, otherwise: number) => value ?? otherwise;
  const HOUR = () => from.getUTCHours();
  const DAY = () => from.getUTCDay() || 7;
  const IF = (condition: unknown, yes: number, no: number) =>
    Number(condition) === 0 || Number.isNaN(Number(condition)) ? no : yes;
  const functions = { IF, FILL, HOUR, DAY };
  const unknown = expression
    .match(/[A-Za-z_]\w*/g)
    ?.find((word) => !Object.hasOwn(functions, word) && !(word in values));
  if (unknown !== undefined)
    throw new Error(`The expression ${expression} uses ${unknown}, which is not among its metrics.`);
  const result: unknown = new Function(...Object.keys(functions), ...Object.keys(values), `return ${expression};`)(
    ...Object.values(functions),
    ...Object.values(values),
  );
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
}

interface DashboardWidget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly region?: string;
    readonly query?: string;
    readonly alarms?: readonly string[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

export const widgetsOf = (dashboard: Block): readonly DashboardWidget[] =>
  (JSON.parse(dashboard.text('dashboard_body')) as { widgets: DashboardWidget[] }).widgets;

interface Rendering {
  readonly id?: string;
  readonly stat?: string;
  readonly expression?: string;
  readonly label?: string;
}
export const renderingOf = (line: readonly unknown[]): Rendering =>
  (typeof line.at(-1) === 'object' ? line.at(-1) : {}) as Rendering;

/** What the lines of a widget that shows figures read, by label, with all of `points` in its time; undefined where it shows none. */
export function figuresOf(
  { properties }: DashboardWidget,
  points: readonly Point[],
): Readonly<Record<string, number | undefined>> {
  const lines = (properties.metrics ?? []).map((line) => ({ line, ...renderingOf(line) }));
  const values = Object.fromEntries(
    lines.flatMap(({ line, id = '', stat = 'Sum' }) =>
      typeof line[0] === 'string' ? [[id, statistic({ ...seriesOf(line), id, stat, period: 0 }, points)]] : [],
    ),
  );
  return Object.fromEntries(
    lines.flatMap(({ id = '', label, expression }) => {
      if (label === undefined) return [];
      return [[label, expression === undefined ? values[id] : calculate(expression, values, new Date(0))]];
    }),
  );
}

function seriesOf(line: readonly unknown[]): Series {
  const [namespace = '', name = '', ...pairs] = line.filter((word): word is string => typeof word === 'string');
  const dimensions = Object.fromEntries(
    pairs.flatMap((key, at) => (at % 2 === 0 ? [[key, pairs[at + 1] ?? ''] as const] : [])),
  );
  return { namespace, name, dimensions };
}

/** The time series of a widget's lines; a namespace with other than letters and digits has to stand in quotes in a SEARCH, and
 * those of a SEARCH have the dimension names alone, with `*` for every value. */
export function seriesOfWidget({ properties }: DashboardWidget): readonly Series[] {
  return (properties.metrics ?? []).flatMap((line) => {
    const search = /^SEARCH\('\{"([^",}]+)",([^}]+)\} MetricName="(\w+)"'/.exec(renderingOf(line).expression ?? '');
    if (search) {
      const [, namespace = '', dimensions = '', name = ''] = search;
      return [{ namespace, name, dimensions: Object.fromEntries(dimensions.split(',').map((key) => [key, '*'])) }];
    }
    return typeof line[0] === 'string' ? [seriesOf(line)] : [];
  });
}
