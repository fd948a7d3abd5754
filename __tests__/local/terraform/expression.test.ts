// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform, not of JavaScript
import fc from 'fast-check';
import { TwinError } from '../../../local/error';
import { evaluateDeep, type Scope } from '../../../local/terraform/evaluate';
import type { Value } from '../../../local/terraform/value';

const NOTHING: Scope = {
  resolve: (path) => {
    throw new TwinError(`no ${path.join('.')}`);
  },
};
const scopeOf = (values: Record<string, Value>): Scope => ({
  resolve: ([root]) => {
    const value = values[String(root)];
    if (value === undefined) throw new TwinError(`no ${root}`);
    return { value, steps: 1 };
  },
});
const evaluate = (source: string, scope = NOTHING): Value => evaluateDeep(source, scope, 'here');

/** JSON as it reads inside an expression: a literal of the language, with the template marks escaped. */
const literal = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', '%%{');
const escaped = (text: string): string => text.replaceAll('${', () => '$${').replaceAll('%{', '%%{');

describe('templates', () => {
  it.each<[string, Value]>([
    ['plain', 'plain'],
    ['', ''],
    ['a $${x} and %%{y}', 'a ${x} and %{y}'],
    ['50% off, $5, {x}', '50% off, $5, {x}'],
    ['${1}', 1],
    ['${true}', true],
    ['${null}', null],
    ['n=${1} t=${true}', 'n=1 t=true'],
    ['${"a ${"b ${1}"} c"}', 'a b 1 c'],
    ['${"tab\\t quote\\" \\u00e9 \\U0001F600 \\\\"}', 'tab\t quote" é 😀 \\'],
    ['${ [1, "a", [true],] }', [1, 'a', [true]]],
    ['${ { a = 1, "b": 2\n "c" = { d = -1.5e2 } } }', { a: 1, b: 2, c: { d: -150 } }],
    ['${(("x"))}', 'x'],
    ['${["a", "b"][1]}', 'b'],
    ['${{ "k" = "v" }["k"]}', 'v'],
    ['${{ "k" = "v" }.k}', 'v'],
    ['${!false && 1 <= 2 || false}', true],
    ['${false && false || true}', true],
    ['${!(1 > 2) == true}', true],
    ['${true || false && false}', true],
    ['${[1, "a"] == [1, "a"] && "1" != 1}', true],
    ['${"10" >= 9}', true],
    ['${true && "false"}', false],
    ['${{ a = 1 < 2\n b = 2 }}', { a: true, b: 2 }],
    ['${can(element([], 0))}', false],
    ['${can(1)}', true],
  ])('evaluates %j', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it('keeps any text whose marks are escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('$', '%', '{', '}', 'a', '"', '\\', '\n') }), (text) => {
        // `$` before an escaped mark is the one text that cannot be written so: Terraform reads `$$${` alike.
        fc.pre(!/[$][$][{]|%%[{]/.test(text));
        expect(evaluate(escaped(text))).toBe(text);
      }),
    );
  });

  it('reads any JSON value as a literal and encodes it again', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(
          !text.includes('$${') &&
            !text.includes('%%{') &&
            !text.includes('\\b') &&
            !text.includes('\\f') &&
            !text.includes('-0'),
        );
        const encoded = evaluate(`\${jsonencode(${literal(value)})}`);
        expect(JSON.parse(String(encoded))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['${a + b}', 'arithmetic and other syntax is not evaluated here'],
    ['${-a}', 'arithmetic is not evaluated here'],
    ['${!a}', '"!" wants true or false'],
    ['${a < b}', '"<" wants numbers'],
    ['${a ? b : c}', 'arithmetic and other syntax is not evaluated here'],
    ['${a[*].b}', 'splat expressions'],
    ['${a.*.b}', 'arithmetic and other syntax is not evaluated here'],
    ['${can(upper("a"))}', 'the function "upper" is not evaluated here'],
    ['${can(regex("a++", "a"))}', 'the pattern a++ is not evaluated here'],
    ['${can()}', 'can() takes 1 argument, not 0'],
    ['${[for x in y : x]}', '"," or "]" is missing'],
    ['%{ if true }x%{ endif }', 'template directives'],
    ['${~ a ~}', 'strip markers'],
    ['${a', '"}" is missing'],
    ['${"a}', 'a quoted string is not closed'],
    ['${"\\q"}', 'no escape sequence'],
    ['${upper("a")}', 'the function "upper" is not evaluated here; only element, split,'],
    ['${__proto__("a")}', 'the function "__proto__" is not evaluated here'],
    ['${split(",")}', 'split() takes 2 arguments, not 1'],
    ['x ${[1]}', 'only strings, numbers and booleans can stand in a text'],
  ])('refuses %j with the address and the reason', (source, reason) => {
    const scope = scopeOf({ a: { b: 1 }, b: 1, c: 1, y: [1] });
    const run = () => evaluate(source, scope);
    expect(run).toThrow(TwinError);
    expect(run).toThrow(/^here: /);
    expect(run).toThrow(reason);
  });
});

describe('functions', () => {
  // Results as Terraform's documentation gives them.
  it.each<[string, Value]>([
    ['element(["a", "b", "c"], 1)', 'b'],
    ['element(["a", "b", "c"], 3)', 'a'],
    ['element(["a", "b", "c"], -1)', 'c'],
    ['split(",", "foo,bar,baz")', ['foo', 'bar', 'baz']],
    ['split(",", "foo")', ['foo']],
    ['split(",", "")', ['']],
    ['trimspace("  hello\\n\\n")', 'hello'],
    ['replace("1 + 2 + 3", "+", "-")', '1 - 2 - 3'],
    ['replace("hello world", "/w.*d/", "everybody")', 'hello everybody'],
    ['replace("a-b", "/(\\\\w)-(\\\\w)/", "$2$${1}$$")', 'ba$'],
    ['replace("a.b", ".", "$&")', 'a$&b'],
    ['jsonencode({"b" = 1, "a" = "<&>"})', '{"a":"\\u003c\\u0026\\u003e","b":1}'],
    ['jsonencode([true, null, "x"])', '[true,null,"x"]'],
    ['sha256("hello world")', 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'],
    ['substr("hello world", 1, 4)', 'ello'],
    ['substr("🤔🤷", 0, 1)', '🤔'],
    ['substr("hello world", -5, -1)', 'world'],
    ['parseint("100", 10)', 100],
    ['parseint("FF", 16)', 255],
    ['parseint("-10", 2)', -2],
    ['parseint("007", 10)', 7],
    ['regex("[a-z]+", "53453453.345345aaabbbccc23454")', 'aaabbbccc'],
    ['regex("(\\\\d\\\\d)-(x)?", "20-")', ['20', null]],
    ['regex("^(?P<scheme>[^:]+)://", "https://example.com")', { scheme: 'https' }],
    ['can(regex("^b$", "a\nb"))', false],
    ['can(regex("(?m)^b$", "a\nb"))', true],
    ['can(regex("^[\\\\s]\\\\s$", "\u00a0 "))', false],
    ['regexall("[a-z]+", "1234abcd5678efgh9")', ['abcd', 'efgh']],
    ['regexall("[a-z]+", "123456789")', []],
    ['join("-", ["foo", "bar"], ["baz"])', 'foo-bar-baz'],
    ['join("", [])', ''],
    ['length("🤔 é")', 3],
    ['length(["a", "b"])', 2],
    ['length({ a = 1 })', 1],
    ['startswith("hello world", "hello")', true],
    ['startswith("hello world", "world")', false],
    ['format("%s/queue/%s %%", "a", 1)', 'a/queue/1 %'],
  ])('%s', (source, expected) => {
    expect(evaluate(`\${${source}}`)).toEqual(expected);
  });

  it.each([
    ['element([], 0)', 'element(): the list is empty'],
    ['element("abc", 0)', 'element(): a list is expected'],
    ['parseint("FF", 10)', 'parseint(): "ff" is no whole number of base 10'],
    ['parseint("12x", 10)', 'parseint(): "12x" is no whole number of base 10'],
    ['substr("abc", "x", 1)', 'substr(): a whole number is expected'],
    ['sha256(["a"])', 'sha256(): a string is expected'],
    ['regex("b", "a")', 'regex(): the pattern matches nothing'],
    ['format("%s")', 'format(): there are fewer values than verbs'],
    ['format("", 1)', 'format(): there are more values than verbs'],
    ['format("%05d", 1)', 'format(): "%0" is not evaluated here'],
  ])('refuses %s', (source, reason) => {
    expect(() => evaluate(`\${${source}}`)).toThrow(reason);
  });
});
