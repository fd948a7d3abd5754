// CloudWatch Logs Insights in small: what a query of this project answers about certain log lines ("CloudWatch Logs Insights language
// query syntax"). What it does not know is an error.

export type Row = Readonly<Record<string, unknown>>;

/** A line as Insights sees it: the fields of JSON are found by themselves. */
export function rowOf(message: string, more: Row = {}): Row {
  const fields: unknown = message.startsWith('{') ? JSON.parse(message) : {};
  return { ...(fields as Row), '@message': message, '@timestamp': 0, ...more };
}

export function answer(query: string, rows: readonly Row[]): readonly Row[] {
  return query.split(/\s*\n?\s*\|\s(?=[a-z])/).reduce<readonly Row[]>((now, command) => {
    const [, verb = '', rest = ''] = /^(\w+) ([\s\S]*)$/.exec(command.trim()) ?? [];
    switch (verb) {
      case 'filter': {
        const holds = compiled(rest);
        return now.filter((row) => holds(row) === true);
      }
      case 'fields': {
        const columns = columnsOf(rest);
        return now.map((row) => ({ ...row, ...Object.fromEntries(columns.map(([name, of]) => [name, of(row)])) }));
      }
      case 'parse': {
        const [, glob = '', names = ''] = /^@message '(.*)' as (.*)$/.exec(rest) ?? [];
        const form = new RegExp(`^${glob.replace(/\*/g, '(.*?)')}$`);
        return now.map((row) => {
          const values = form.exec(String(row['@message']))?.slice(1) ?? [];
          return { ...row, ...Object.fromEntries(names.split(', ').map((name, at) => [name, values[at]])) };
        });
      }
      case 'stats':
        return stats(rest, now);
      case 'sort':
      case 'limit':
        return now;
      default:
        throw new Error(`${command} is not answered here.`);
    }
  }, rows);
}

function stats(text: string, rows: readonly Row[]): readonly Row[] {
  const [results = '', keys = ''] = text.split(' by ');
  const by = columnsOf(keys);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.map(([, of]) => of(row) ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    ...Object.fromEntries(by.map(([name, of]) => [name, group[0] && of(group[0])])),
    ...Object.fromEntries(
      split(results).map((one) => {
        const [expression = '', name = one] = one.split(' as ');
        const [, agg = '', argument = '', , percent = '50', divisor = '1'] =
          /^(\w+)\((\*|[@\w]+)(, (\d+))?\)(?: \/ (\d+))?$/.exec(expression) ?? [];
        const values = group
          .map((row) => (argument === '*' ? 1 : row[argument]))
          .filter((value) => value !== undefined);
        return [name, aggregate(agg, values, Number(percent), Number(divisor))];
      }),
    ),
  }));
}

function aggregate(agg: string, values: readonly unknown[], percent: number, divisor: number): unknown {
  const numbers = values.map(Number).sort((a, b) => a - b);
  switch (agg) {
    case 'count':
      return values.length;
    case 'latest':
      return values.at(-1);
    case 'max':
      return numbers.length === 0 ? undefined : (numbers.at(-1) ?? 0) / divisor;
    case 'pct':
      return numbers[Math.ceil((percent / 100) * numbers.length) - 1];
    default:
      throw new Error(`${agg} is not answered here.`);
  }
}

/** At commas that are in no bracket. */
const split = (text: string): string[] => text.split(/, (?![^(]*\))/).filter((one) => one !== '');

const columnsOf = (text: string): [name: string, of: (row: Row) => unknown][] =>
  split(text).map((one) => {
    const [expression = '', name = expression] = one.split(' as ');
    return [name, compiled(expression)];
  });

const FUNCTIONS = {
  coalesce: (...values: unknown[]) => values.find((value) => value !== undefined),
  bin: () => 0,
};

/** An expression as a function of a row: names of fields become look-ups. */
function compiled(expression: string): (row: Row) => unknown {
  const script = expression
    .replace(/(@?\w+) like (\/.*\/)/g, '$2.test($1)')
    .replace(/'[^']*'|\/\S.*?\/(?=\.test)|@?[A-Za-z_]\w*|(?<= )=(?= )|\d+m\b/g, (token, at: number) => {
      if (token === '=') return '===';
      if (token === 'and') return '&&';
      if (token === 'or') return '||';
      if (/^['/]/.test(token) || token === 'test' || expression[at - 1] === '.') return token;
      if (/^\d/.test(token)) return '0';
      return Object.hasOwn(FUNCTIONS, token) ? `functions.${token}` : `row[${JSON.stringify(token)}]`;
    });
  const run = new Function('row', 'functions', `return ${script};`);
  return (row) => run(row, FUNCTIONS) as unknown;
}
