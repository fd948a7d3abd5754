// Text that reaches Terraform unharmed: Terraform reads `${` and `%{` in every string of its JSON as the start of an expression.

import { Token } from 'cdktf';

/** What cdktf's own references look like before they are resolved; these must stay as they are. */
const REFERENCE = /\$\{TfToken\[[^\]]+\]\}/g;

const double = (text: string): string => text.replace(/[$%]\{/g, (opening) => opening[0] + opening);

/** Doubles `${` and `%{` in `text`, except in references to other resources. */
export function literal(text: string): string {
  let escaped = '';
  let from = 0;
  for (const reference of text.matchAll(REFERENCE)) {
    escaped += double(text.slice(from, reference.index)) + reference[0];
    from = reference.index + reference[0].length;
  }
  return escaped + double(text.slice(from));
}

/** Whether only Terraform will know the value: a reference of cdktf, or one written by hand. */
export const isReference = (text: string): boolean => Token.isUnresolved(text) || /^\$\{[^{}]+\}$/.test(text);
