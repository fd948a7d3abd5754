// `npm start -- --plan`: synthesizes and shows what would be deployed, and what to set next.

import { build } from '../../main';
import { readStacks, type Stack, tellWarnings } from '../support/stacks';

/** What resources are for, in the order of the table: titles, and beginnings of addresses. */
const GROUPS: readonly (readonly [title: string, address: RegExp])[] = [
  ['The call (Connect)', /^aws_connect_/],
  ['Messages', /^aws_(pinpoint|ses)/],
  ['Functions', /^aws_(lambda|iam|cloudwatch_log_group\.(send_link|chat_api)$)/],
  ['Links and keys', /^aws_(dynamodb|secretsmanager|cloudfront_(public_key|key_group))/],
  ['Chat site', /^aws_(s3|cloudfront)/],
  ['Operations', /^aws_(cloudwatch|sns)/],
];

export function showPlan(): void {
  const app = build();
  app.synth();
  tellWarnings(app.outdir);
  for (const stack of readStacks(app.outdir)) show(stack);
}

function show(stack: Stack): void {
  console.log(
    `\n${stack.id}: ${stack.resources.length} resources, in ${process.env['CDKTF_OUTDIR'] ?? 'cdktf.out'}/stacks/${stack.id}\n`,
  );
  const left = new Set(stack.resources);
  const rows = [...GROUPS, ['Other', /./] as const].flatMap(([title, beginning]) => {
    const members = [...left].filter(({ address }) => beginning.test(address));
    for (const member of members) left.delete(member);
    return members.map(({ address }, index) => [index === 0 ? title : '', address] as const);
  });
  const width = Math.max(...rows.map(([title]) => title.length));
  for (const [title, address] of rows) console.log(`  ${title.padEnd(width)}  ${address}`);

  const missing = stack.variables.filter(
    (variable) => variable.default === undefined && process.env[`TF_VAR_${variable.name}`] === undefined,
  );
  console.log('');
  if (missing.length === 0) {
    console.log('Every variable has a value. Next: npm run diff shows the plan, npm run deploy carries it out.');
    return;
  }
  console.log('To deploy, set these first (npm run keys makes the key pair and prints its two lines):\n');
  for (const { name, description } of missing) console.log(`  export TF_VAR_${name}=...\n      ${description}`);
  console.log(
    '\nThen: npm run diff shows the plan, npm run deploy carries it out. README.md has the steps, one by one.',
  );
}
