// Fills `{name}` places of a string. Unknown places stay, so that a mistake in a translation is seen and not hidden.

export type Values = Readonly<Record<string, string | number>>;

export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
