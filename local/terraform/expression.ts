// Parser of the part of Terraform's expression language that the stack uses: templates, literals, references, function calls,
// lists, objects, comparisons and logic. Terraform's JSON syntax makes every string a template (Terraform language, "JSON
// Configuration Syntax"). Arithmetic, splats, `for`, conditionals and template directives are refused by name, never guessed.

import { TwinError } from '../error';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'template'; readonly parts: readonly Expression[] }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'index'; readonly of: Expression; readonly key: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly operands: readonly Expression[] }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'object'; readonly entries: readonly (readonly [Expression, Expression])[] };

export type Operator = '!' | (typeof BINARY)[number][number];

/** Infix operators, the loosest first (Terraform language, "Arithmetic and Logical Operators"). */
const BINARY = [['||'], ['&&'], ['==', '!='], ['<=', '>=', '<', '>']] as const;

/** Something of the language that is not evaluated here: what it would come to is not known. */
export class NotEvaluatedError extends TwinError {}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };
const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\r\n]*/y;

class Parser {
  private at = 0;

  constructor(private readonly source: string) {}

  /** A whole string of the JSON syntax. */
  template(): Expression {
    const parts = this.templateParts(undefined);
    return simplify(parts);
  }

  /** Reads up to the end of the text, or up to `end` (the closing quote of a quoted template, where backslashes escape). */
  private templateParts(end: '"' | undefined): Expression[] {
    const parts: Expression[] = [];
    let text = '';
    const flush = () => {
      if (text !== '') parts.push({ kind: 'literal', value: text });
      text = '';
    };
    for (;;) {
      const char = this.source[this.at];
      if (char === undefined) {
        if (end !== undefined) this.fail('a quoted string is not closed');
        flush();
        return parts;
      }
      if (char === end) {
        flush();
        return parts;
      }
      if (this.skip('$${')) text += '${';
      else if (this.skip('%%{')) text += '%{';
      else if (this.skip('${')) {
        if (this.source[this.at] === '~') this.fail('strip markers ("${~") are not evaluated here');
        flush();
        parts.push(this.expression());
        this.expect('}');
      } else if (this.source.startsWith('%{', this.at)) {
        this.fail(
          'template directives ("%{ if }", "%{ for }") are not evaluated here; write "%%{" for the two characters',
        );
      } else if (end !== undefined && char === '\\') {
        text += this.escape();
      } else {
        text += char;
        this.at += 1;
      }
    }
  }

  private escape(): string {
    const letter = this.source[this.at + 1] ?? '';
    const digits = letter === 'u' ? 4 : letter === 'U' ? 8 : 0;
    if (digits > 0) {
      const hex = this.source.slice(this.at + 2, this.at + 2 + digits);
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < digits)
        this.fail(`"\\${letter}" needs ${digits} hexadecimal digits`);
      this.at += 2 + digits;
      return String.fromCodePoint(Number.parseInt(hex, 16));
    }
    const char = ESCAPES[letter] ?? this.fail(`"\\${letter}" is no escape sequence`);
    this.at += 2;
    return char;
  }

  private expression(level = 0): Expression {
    const operators = BINARY[level];
    if (operators === undefined) return this.operand();
    let left = this.expression(level + 1);
    for (;;) {
      const before = this.at;
      this.space();
      const operator = operators.find((one) => this.skip(one));
      if (operator === undefined) {
        // A line break may end the entry of an object.
        this.at = before;
        return left;
      }
      left = { kind: 'operation', operator, operands: [left, this.expression(level + 1)] };
    }
  }

  private operand(): Expression {
    this.space();
    if (this.skip('!')) {
      return { kind: 'operation', operator: '!', operands: [this.operand()] };
    }
    let expression = this.primary();
    for (;;) {
      if (this.skip('[')) {
        if (this.source[this.at] === '*') this.fail('splat expressions ("[*]") are not evaluated here');
        expression = { kind: 'index', of: expression, key: this.expression() };
        this.expect(']');
      } else if (this.source[this.at] === '.' && this.source[this.at + 1] !== '.') {
        this.at += 1;
        const index = this.match(NUMBER);
        const key = index === undefined ? this.identifier() : Number(index);
        expression = { kind: 'index', of: expression, key: { kind: 'literal', value: key } };
      } else {
        return expression;
      }
    }
  }

  private primary(): Expression {
    this.space();
    if (this.skip('(')) {
      const inner = this.expression();
      this.expect(')');
      return inner;
    }
    if (this.skip('"')) {
      const parts = this.templateParts('"');
      this.expect('"');
      return simplify(parts);
    }
    if (this.skip('[')) return { kind: 'list', items: this.separated(']', () => this.expression()) };
    if (this.skip('{')) return { kind: 'object', entries: this.separated('}', () => this.entry()) };
    const negative = this.skip('-');
    const number = this.match(NUMBER);
    if (number !== undefined) return { kind: 'literal', value: negative ? -Number(number) : Number(number) };
    if (negative) this.fail('arithmetic is not evaluated here');
    const name = this.identifier();
    if (name === 'true' || name === 'false') return { kind: 'literal', value: name === 'true' };
    if (name === 'null') return { kind: 'literal', value: null };
    this.space();
    if (this.skip('(')) return { kind: 'call', name, args: this.separated(')', () => this.expression()) };
    return { kind: 'variable', name };
  }

  /** `key = value` or `key: value`; a bare word as key is that word. */
  private entry(): readonly [Expression, Expression] {
    const parsed = this.expression();
    const key: Expression = parsed.kind === 'variable' ? { kind: 'literal', value: parsed.name } : parsed;
    this.space();
    if (!this.skip('=') && !this.skip(':')) this.fail('"=" or ":" is missing after an object key');
    return [key, this.expression()];
  }

  /** Items up to `end`, separated by commas (objects also by line breaks); a trailing comma is allowed. */
  private separated<T>(end: string, item: () => T): T[] {
    const items: T[] = [];
    for (;;) {
      this.space();
      if (this.skip(end)) return items;
      items.push(item());
      const before = this.at;
      this.space();
      const lineBreak = end === '}' && this.source.slice(before, this.at).includes('\n');
      if (!this.skip(',') && !lineBreak && this.source[this.at] !== end) this.fail(`"," or "${end}" is missing`);
    }
  }

  private identifier(): string {
    return this.match(IDENTIFIER) ?? this.fail('arithmetic and other syntax is not evaluated here');
  }

  private space(): void {
    this.match(SPACE);
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source)?.[0];
    this.at += found?.length ?? 0;
    return found;
  }

  private skip(text: string): boolean {
    const found = this.source.startsWith(text, this.at);
    if (found) this.at += text.length;
    return found;
  }

  private expect(text: string): void {
    this.space();
    if (!this.skip(text)) {
      this.fail(
        this.at >= this.source.length ? `"${text}" is missing` : 'arithmetic and other syntax is not evaluated here',
      );
    }
  }

  private fail(why: string): never {
    const from = Math.max(0, this.at - 30);
    const near = this.source.slice(from, this.at + 30);
    throw new NotEvaluatedError(`${why}, at character ${this.at + 1}, near: ${near}`);
  }
}

/** A template of one interpolation has that expression's value and type; one of literals alone is a string. */
function simplify(parts: readonly Expression[]): Expression {
  const [first] = parts;
  if (first === undefined) return { kind: 'literal', value: '' };
  return parts.length === 1 ? first : { kind: 'template', parts };
}

/** Parses one string of Terraform's JSON syntax. Throws NotEvaluatedError with the place and the reason. */
export function parseTemplate(source: string): Expression {
  if (!source.includes('${') && !source.includes('%{')) return { kind: 'literal', value: source };
  return new Parser(source).template();
}
