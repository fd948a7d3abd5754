// Matching of IAM's wildcards: `*` any characters, `?` one (IAM user guide, "Resource" and "Condition operators").

const patterns = new Map<string, RegExp>();

/** Does `text` match a pattern in which `*` stands for any characters and `?` for one? */
export function matches(pattern: string, text: string): boolean {
  let compiled = patterns.get(pattern);
  if (compiled === undefined) {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    compiled = new RegExp(`^${source}$`, 's');
    patterns.set(pattern, compiled);
  }
  return compiled.test(text);
}

/** The six parts of an ARN; the last one, the resource, may hold colons itself. */
function arnParts(arn: string): readonly string[] {
  const parts = arn.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

/**
 * Matches part by part: a wildcard does not reach over a colon into the next part, and parts that a pattern leaves out are
 * wildcards (IAM user guide, "Resource").
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const expected = arnParts(pattern);
  return arnParts(arn).every((part, index) => matches(expected[index] ?? '*', part));
}

/** Actions are compared without regard to case. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matches(pattern.toLowerCase(), action.toLowerCase());
