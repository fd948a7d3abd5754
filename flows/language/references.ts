// References to data in a flow's texts: `$.Attributes.x`, `$.Attributes.['a b']`, `$['External']['x']` (Administrator Guide,
// "How to reference contact attributes").

import type { Json } from './content';

export interface Reference {
  /** As it is written. */
  readonly text: string;
  /** `Attributes`, then `x`; an index as its digits. */
  readonly names: readonly string[];
  /** First name: `Attributes`, `External`, `Channel`. */
  readonly root: string;
}

const STEP = String.raw`(?:\.?\['[^']*'\]|\.?\["[^"]*"\]|\.?\[\d+\]|\.[\p{L}\p{N}_-]+)`;
const REFERENCE = new RegExp(String.raw`\$${STEP}+`, 'gu');
const STEPS = new RegExp(STEP, 'gu');
const WHOLE = new RegExp(String.raw`^\$${STEP}+$`, 'u');
/** Looked for by hand: a pattern would begin anew at each of very many openings. */
const PLACEHOLDERS = [
  ['$' + '{', '}'],
  ['{{', '}}'],
  ['<<', '>>'],
] as const;

const reference = (text: string): Reference => {
  const names = (text.match(STEPS) ?? []).map((step) => step.replace(/^\.?(?:\[['"]?)?|['"]?\]?$/g, ''));
  return { text, names, root: names[0] ?? '' };
};

/** Every reference in a text. */
export const referencesIn = (text: string): readonly Reference[] =>
  text.includes('$') ? (text.match(REFERENCE) ?? []).map(reference) : [];

/** The reference that a text is, or `null` where it is anything else. */
export const wholeReference = (text: string): Reference | null => (WHOLE.test(text) ? reference(text) : null);

/** True for a text that a template engine or Terraform has still to fill: `${...}`, `{{...}}`, `<<...>>`. */
export const hasPlaceholder = (text: string): boolean =>
  PLACEHOLDERS.some(([open, close]) => {
    const at = text.indexOf(open);
    return at >= 0 && text.includes(close, at + open.length);
  });

export interface Leaf {
  /** `Parameters.Attributes.name`, from the value that was walked. */
  readonly path: string;
  readonly value: string | number | boolean | null;
  /** True for the key of an object: references may stand in keys, too. */
  readonly isKey: boolean;
}

/** Every key and scalar below a value, without recursion. Empty objects and lists have none. */
export function* leavesOf(value: Json, path: string): Generator<Leaf> {
  const open: { readonly path: string; readonly value: Json }[] = [{ path, value }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { path: at, value: here } = next;
    if (typeof here !== 'object' || here === null) {
      yield { path: at, value: here, isKey: false };
    } else if (Array.isArray(here)) {
      for (let index = here.length - 1; index >= 0; index -= 1) {
        open.push({ path: `${at}[${index}]`, value: here[index] ?? null });
      }
    } else {
      for (const [key, child] of Object.entries(here as { readonly [key: string]: Json }).reverse()) {
        yield { path: `${at}.${key}`, value: key, isKey: true };
        open.push({ path: `${at}.${key}`, value: child });
      }
    }
  }
}
