// The Terraform functions that the stack may call (DESIGN section 4), as Terraform documents them.

import { createHash } from 'node:crypto';
import { TwinError } from '../error';
import { NotEvaluatedError } from './expression';
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

/** White space of RE2, Terraform's regular expressions, is less than that of JavaScript. */
const SPACES = '\\t\\n\\f\\r ';

/** A pattern as Terraform writes it; NotEvaluatedError for what JavaScript does not know. */
function regularExpression(source: string, more = ''): RegExp {
  const [leading = '', flags = ''] = /^\(\?([ims]+)\)/.exec(source) ?? [];
  let inClass = false;
  const translated = source.slice(leading.length).replace(/\\[\s\S]|[[\]]|\(\?P</g, (token) => {
    if (token === '\\s') return inClass ? SPACES : `[${SPACES}]`;
    if (token === '(?P<') return inClass ? token : '(?<';
    if (token === '[' || token === ']') inClass = token === '[';
    return token;
  });
  try {
    return new RegExp(translated, `u${flags}${more}`);
  } catch (error) {
    throw new NotEvaluatedError(`the pattern ${source} is not evaluated here: ${error}`);
  }
}

/** What `regex` gives for a match: its named groups, its groups, or all of it. */
function captured(match: RegExpExecArray): Value {
  if (match.groups !== undefined) {
    return Object.fromEntries(Object.entries(match.groups).map(([name, value]) => [name, value ?? null]));
  }
  return match.length > 1 ? match.slice(1).map((group) => group ?? null) : match[0];
}

function regex([pattern, value]: Args): Value {
  const match = regularExpression(text(pattern)).exec(text(value));
  if (match === null) throw new TwinError('the pattern matches nothing');
  return captured(match);
}

const regexall = ([pattern, value]: Args): Value =>
  [...text(value).matchAll(regularExpression(text(pattern), 'g'))].map(captured);

const join = ([separator, ...lists]: Args): Value =>
  lists
    .flatMap((list) => {
      if (!isList(list)) throw new TwinError('a list is expected');
      return list.map(text);
    })
    .join(text(separator));

/** Of a string: what a reader counts as characters. */
function length([value]: Args): Value {
  if (isList(value)) return value.length;
  if (isMap(value)) return Object.keys(value).length;
  return [...new Intl.Segmenter().segment(text(value))].length;
}

const startswith = ([value, prefix]: Args): Value => text(value).startsWith(text(prefix));

/** `format("%s ...", ...)` with `%s` and `%%`; what else there is, is not evaluated here. */
function format([specification, ...values]: Args): Value {
  let next = 0;
  const made = text(specification).replace(/%(.?)/gs, (verb, letter) => {
    if (letter === '%') return '%';
    if (letter !== 's') throw new NotEvaluatedError(`format(): "${verb}" is not evaluated here`);
    if (next >= values.length) throw new TwinError('there are fewer values than verbs');
    next += 1;
    return text(values[next - 1]);
  });
  if (next < values.length) throw new TwinError('there are more values than verbs');
  return made;
}

/** `replace(text, part, by)`: a part between slashes is a regular expression, and `$1` or `${1}` in `by` its groups. */
function replace([value, part, by]: Args): Value {
  const pattern = /^\/(.*)\/$/s.exec(text(part))?.[1];
  if (pattern === undefined) return text(value).split(text(part)).join(text(by));
  return text(value).replace(regularExpression(pattern, 'g'), (...match) => {
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

interface Row {
  /** Undefined when it varies. */
  readonly arity?: number;
  readonly call: (args: Args) => Value;
}

export const FUNCTIONS: Readonly<Record<string, Row>> = {
  element: { arity: 2, call: element },
  split: { arity: 2, call: split },
  trimspace: { arity: 1, call: trimspace },
  replace: { arity: 3, call: replace },
  jsonencode: { arity: 1, call: jsonencode },
  sha256: { arity: 1, call: sha256 },
  substr: { arity: 3, call: substr },
  parseint: { arity: 2, call: parseint },
  regex: { arity: 2, call: regex },
  regexall: { arity: 2, call: regexall },
  join: { call: join },
  length: { arity: 1, call: length },
  startswith: { arity: 2, call: startswith },
  format: { call: format },
};
