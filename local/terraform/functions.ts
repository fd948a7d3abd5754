// The Terraform functions that the stack may call (DESIGN section 4), as Terraform documents them.

import { createHash } from 'node:crypto';
import { TwinError } from '../error';
import { isList, isMap, type Value } from './value';

type Args = readonly Value[];

const text = (value: Value | undefined): string => {
  if (value === undefined || value === null || typeof value === 'object') throw new TwinError('a string is expected');
  return String(value);
};

const integer = (value: Value | undefined): number => {
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) throw new TwinError('a whole number is expected');
  return number;
};

/** `element(list, index)`: an index past the end wraps around. */
function element([list, index]: Args): Value {
  if (!isList(list)) throw new TwinError('a list is expected');
  if (list.length === 0) throw new TwinError('the list is empty');
  const at = integer(index) % list.length;
  return list[at < 0 ? at + list.length : at] ?? null;
}

const split = ([separator, value]: Args): Value => (text(value) === '' ? [''] : text(value).split(text(separator)));

const trimspace = ([value]: Args): Value => text(value).trim();

/** `replace(text, part, by)`: a part between slashes is a regular expression, and `$1` or `${1}` in `by` its groups. */
function replace([value, part, by]: Args): Value {
  const pattern = /^\/(.*)\/$/s.exec(text(part))?.[1];
  if (pattern === undefined) return text(value).split(text(part)).join(text(by));
  return text(value).replace(new RegExp(pattern, 'gu'), (...match) => {
    // The last two are where the match begins, and the whole text.
    const groups = match.slice(0, -2).map((group) => String(group ?? ''));
    return text(by).replace(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole, bare, braced) =>
      whole === '$$' ? '$' : (groups[Number(bare ?? braced)] ?? ''),
    );
  });
}

/** Keys in alphabetical order; `<`, `>`, `&` and the two line separators as Unicode escapes (documented for jsonencode). */
function jsonencode([value]: Args): Value {
  const sorted = (item: Value): Value => {
    if (isList(item)) return item.map(sorted);
    if (!isMap(item)) return item;
    return Object.fromEntries(
      Object.keys(item)
        .sort()
        .map((key) => [key, sorted(item[key] ?? null)]),
    );
  };
  return JSON.stringify(sorted(value ?? null)).replace(
    /[<>&\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const sha256 = ([value]: Args): Value => createHash('sha256').update(text(value)).digest('hex');

/** `substr(text, offset, length)` counts characters; a negative offset counts from the end, length -1 means the rest. */
function substr([value, offset, length]: Args): Value {
  const characters = [...text(value)];
  const from = integer(offset) < 0 ? Math.max(0, characters.length + integer(offset)) : integer(offset);
  const count = integer(length);
  return characters.slice(from, count < 0 ? undefined : from + count).join('');
}

function parseint([value, base]: Args): Value {
  const radix = integer(base);
  const digits = text(value).toLowerCase();
  const number = Number.parseInt(digits, radix);
  if (number.toString(radix) !== digits.replace(/^(-?)0+(?=.)/, '$1')) {
    throw new TwinError(`"${digits}" is no whole number of base ${radix}`);
  }
  return number;
}

export const FUNCTIONS: Readonly<Record<string, { readonly arity: number; readonly call: (args: Args) => Value }>> = {
  element: { arity: 2, call: element },
  split: { arity: 2, call: split },
  trimspace: { arity: 1, call: trimspace },
  replace: { arity: 3, call: replace },
  jsonencode: { arity: 1, call: jsonencode },
  sha256: { arity: 1, call: sha256 },
  substr: { arity: 3, call: substr },
  parseint: { arity: 2, call: parseint },
};
