// Which arguments of a resource change, leaf by leaf, and how their values may be shown. What is sensitive, long or personal is not.

import type { Change, Json } from './plan';

export interface Difference {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

const SENSITIVE = '(sensitive)';
const UNKNOWN = '(known after apply)';
const ABSENT = '(none)';
/** Longer values say nothing to a reader of a table. */
const LONGEST = 80;

/** What a hash or a file name stands for. */
const CONTENTS: Readonly<Record<string, string>> = {
  source_code_hash: 'code and settings',
  source_hash: 'content of the file',
};
/** Changes along with something that is shown; shown itself where it comes alone, as `tags_all` does with the provider's default tags. */
const ECHOES: ReadonlySet<string> = new Set(['tags_all', 'etag', 'version_id', 'last_modified', 'filename', 'source']);

const isLeaf = (value: Json): boolean => typeof value !== 'object' || value === null || Object.keys(value).length === 0;

/** JSON inside of a string (a policy, a dashboard, a flow) is looked into, where it is an object or a list. */
function opened(value: Json): Json {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

const childOf = (value: Json | undefined, key: string): Json | undefined =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, Json>>)[key] : undefined;
const keysOf = (value: Json | undefined): readonly string[] =>
  typeof value === 'object' && value !== null ? Object.keys(value) : [];
/** A mark that holds for all below it. */
const markOf = (mark: Json | undefined, key: string): Json | undefined => (mark === true ? true : childOf(mark, key));

/** Leaves that differ, in the order of the provider's schema. Flows are left to the comparison of flows. */
export function differencesOf(change: Change, skip: ReadonlySet<string>): readonly Difference[] {
  const found = differencesIn(change, (key) => !skip.has(key) && !ECHOES.has(key));
  return found.length > 0 ? found : differencesIn(change, (key) => !skip.has(key) && ECHOES.has(key));
}

function differencesIn(change: Change, wanted: (key: string) => boolean): readonly Difference[] {
  const found: Difference[] = [];
  const walk = (
    path: string,
    before: Json | undefined,
    after: Json | undefined,
    unknown: Json | undefined,
    wasSensitive: Json | undefined,
    isSensitive: Json | undefined,
  ): void => {
    const [was, is] = [before ?? null, after ?? null].map(opened) as [Json, Json];
    if (unknown !== true && JSON.stringify(was) === JSON.stringify(is) && !hasTrue(unknown)) return;
    const open =
      unknown !== true &&
      wasSensitive !== true &&
      isSensitive !== true &&
      !(isLeaf(was) && isLeaf(is) && !hasTrue(unknown));
    if (open) {
      for (const key of new Set([...keysOf(was), ...keysOf(is), ...keysOf(unknown)])) {
        walk(
          /^\d+$/.test(key) ? `${path}[${key}]` : `${path}.${key}`,
          childOf(was, key),
          childOf(is, key),
          childOf(unknown, key),
          markOf(wasSensitive, key),
          markOf(isSensitive, key),
        );
      }
      return;
    }
    // Sensitive as a whole on one side only: the other side may still hold something sensitive further down.
    found.push({
      path,
      before: hasTrue(wasSensitive) ? SENSITIVE : shown(was),
      after: unknown === true ? UNKNOWN : hasTrue(isSensitive) ? SENSITIVE : shown(is),
    });
  };
  for (const key of new Set([...keysOf(change.before), ...keysOf(change.after), ...keysOf(change.unknown)])) {
    if (!wanted(key)) continue;
    const unknown = childOf(change.unknown, key);
    // What the provider alone answers is not a change that somebody made.
    if (hasTrue(unknown) && change.configured?.has(key) === false) continue;
    const content = CONTENTS[key];
    const [was, is] = [childOf(change.before, key), childOf(change.after, key)];
    if (content !== undefined) {
      if (was !== is || unknown === true) found.push({ path: content, before: '', after: 'changed' });
      continue;
    }
    walk(key, was, is, unknown, markOf(change.sensitiveBefore, key), markOf(change.sensitiveAfter, key));
  }
  return found;
}

const hasTrue = (mark: Json | undefined): boolean =>
  mark === true || (typeof mark === 'object' && mark !== null && Object.values(mark).some((one: Json) => hasTrue(one)));

/** A value as a person may see it: no number, address or key of anybody. */
export function shown(value: Json): string {
  if (value === null) return ABSENT;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/-----BEGIN|PRIVATE KEY/.test(text)) return SENSITIVE;
  if (text.length > LONGEST) return `(${text.length} characters)`;
  return text === '' ? '(empty)' : masked(text);
}

/** The same text without numbers and addresses of anybody. */
export const masked = (text: string): string =>
  text
    .replace(/\+\d[\d ().-]{5,}\d/g, '(phone number)')
    .replace(/[\w.+-]+(?:@|&#64;|#64;)[\w-]+\.[\w.-]+/g, '(address)');
