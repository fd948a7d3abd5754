// Fills `{name}` places of a string. Unknown places stay, so that a mistake in a translation is seen and not hidden.

export type Values = Readonly<Record<string, string | number>>;

export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** As above, with each value in its own direction: a Latin name must not turn an Arabic sentence around. */
export function fillIsolated(template: string, values: Readonly<Record<string, string>>): string {
  const isolated = Object.entries(values).map(([name, value]) => [name, `\u2068${value}\u2069`]);
  return fill(template, Object.fromEntries(isolated));
}
