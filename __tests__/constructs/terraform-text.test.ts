import { App, TerraformOutput, TerraformStack, TerraformVariable, Testing } from 'cdktf';
import fc from 'fast-check';
import { literal } from '../../constructs/terraform-text';

/** What Terraform makes of a string without expressions (terraform.test.ts holds the real one to it). */
const asTerraformReads = (text: string): string => text.replace(/([$%])\1\{/g, '$1{');

it('brings any text through Terraform unharmed', () => {
  const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom('${', '%{', '$', '%', '{', '}', '$$', '%%', '$${')));
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      expect(asTerraformReads(literal(text))).toBe(text);
    }),
  );
});

it('leaves references to other resources as they are, between literal text', () => {
  const stack = new TerraformStack(new App({ outdir: Testing.app().outdir }), 'stack');
  const variable = new TerraformVariable(stack, 'arn', { type: 'string' });
  new TerraformOutput(stack, 'out', { value: literal(`{"a":"\${x}","b":"${variable.stringValue}","c":"%{y}"}`) });
  expect(JSON.parse(Testing.synth(stack)).output.out.value).toBe(`{"a":"$$\{x}","b":"$\{var.arn}","c":"%%{y}"}`);
});
