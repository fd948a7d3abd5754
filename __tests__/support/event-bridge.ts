// EventBridge and the metric filters of CloudWatch Logs in small: from an event to the line that is kept, and to what is counted.

import { isList, isMap, type Value } from '../../local/terraform/value';

/** Event patterns ("Amazon EventBridge event patterns"): exact values and `exists`. */
export function matchesPattern(pattern: Value, event: Value | undefined): boolean {
  if (isList(pattern)) {
    return pattern.some((one) => (isMap(one) ? one['exists'] === (event !== undefined) : one === event));
  }
  if (!isMap(pattern)) throw new Error('A pattern is made of lists and objects.');
  return isMap(event) && Object.entries(pattern).every(([key, part]) => matchesPattern(part, event[key]));
}

/** Input transformer with a JSON template: a bare variable is a JSON value, one inside a string is its text; unknown ones vanish. */
export function transformed(paths: Readonly<Record<string, string>>, template: string, event: Value): unknown {
  const at = (path: string): Value | undefined =>
    path
      .replace(/^\$\./, '')
      .split('.')
      .reduce<Value | undefined>((value, key) => (isMap(value) ? value[key] : undefined), event);
  let quoted = false;
  const text = template.replace(/"|<([\w-]+)>/g, (found, name?: string) => {
    if (name === undefined) {
      quoted = !quoted;
      return found;
    }
    const path = paths[name];
    if (path === undefined) throw new Error(`The template uses <${name}>, which has no path.`);
    const value = at(path);
    return quoted ? (value === undefined ? '' : String(value)) : JSON.stringify(value ?? '');
  });
  return JSON.parse(text);
}

/** Filter patterns for space-delimited lines ("Filter pattern syntax"): `[name, name = value && name != value, ...]`. */
export function matchesLine(pattern: string, line: string): boolean {
  const columns = /^\[(.*)\]$/
    .exec(pattern)?.[1]
    ?.split(',')
    .map((column) => column.trim());
  if (columns === undefined) throw new Error(`${pattern} is no pattern of columns.`);
  const words = line.split(' ');
  const rest = columns.at(-1) === '...';
  const named = rest ? columns.slice(0, -1) : columns;
  if (rest ? words.length < named.length : words.length !== named.length) return false;
  return named.every((column, index) => {
    const holds = (condition: string): boolean => {
      const [, , operator, value] = /^(\w+)(?: (=|!=) (\S+))?$/.exec(condition.trim()) ?? [];
      if (!/^\w+/.test(condition.trim())) throw new Error(`${condition} is no condition.`);
      return operator === undefined || (operator === '=') === (words[index] === value);
    };
    return column.split('||').some((either) => either.split('&&').every(holds));
  });
}
