// `npm run plan:report -- plan.json [--name STACK]` writes a plan as Markdown for a pull request's comment. `-` reads standard input.
// Exit 0: the report is on standard output, whatever is in the plan. Exit 1: there is no report, as the file is no plan, damaged, or the plan
// of another project; a sentence says so.

import { readFileSync, statSync } from 'node:fs';
import { readPlan } from './plan-report/plan';
import { reportOf } from './plan-report/report';
import { main, refuseOptionsOfNpm, UsageError } from './support/command';

const USAGE = `npm run plan:report -- FILE [--name STACK]

  FILE     a plan as JSON, or - for standard input. To make one:
             terraform -chdir=cdktf.out/stacks/voice-to-chat plan -out=plan.bin
             terraform -chdir=cdktf.out/stacks/voice-to-chat show -json plan.bin > plan.json
  --name   title of the report and name of its comment; voice-to-chat otherwise`;
/** A plan of this project has about 1 MB. */
const MAX_BYTES = 64 * 1024 * 1024;

main(async (args) => {
  refuseOptionsOfNpm('plan:report', ['name']);
  if (args.includes('--help') || args.includes('-h')) {
    console.log(USAGE);
    return 0;
  }
  const { file, name } = parse(args);
  const called = file === '-' ? 'Standard input' : file;
  const plan = readPlan(read(file), called);
  if (!plan.ours) {
    throw new UsageError(
      `${called} is a plan without any resource of Voice-to-Chat: it is of another project, or of an empty folder.\nPlan the folder of the stack that has it.\n\n${USAGE}`,
    );
  }
  process.stdout.write(reportOf(plan, name));
  return 0;
});

function parse(args: readonly string[]): { readonly file: string; readonly name: string } {
  const files: string[] = [];
  let name = 'voice-to-chat';
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--name') {
      const value = args[++index];
      if (value === undefined) throw new UsageError(`--name needs the name of the stack behind it.\n\n${USAGE}`);
      name = value;
    } else if (argument.startsWith('-') && argument !== '-') {
      throw new UsageError(`Unknown option ${argument}.\n\n${USAGE}`);
    } else files.push(argument);
  }
  const [file, ...more] = files;
  if (file === undefined)
    throw new UsageError(`Which plan? Name the file that terraform show -json wrote.\n\n${USAGE}`);
  if (more.length > 0) throw new UsageError(`One plan at a time, and not ${files.join(' and ')}.`);
  return { file, name };
}

function read(file: string): string {
  try {
    if (file !== '-' && statSync(file).size > MAX_BYTES) {
      throw new UsageError(`${file} has more than ${MAX_BYTES / 1024 / 1024} MB: no plan of this project has.`);
    }
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    const why =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }[code ?? ''] ?? code;
    throw new UsageError(`${file} cannot be read: ${why}.`);
  }
}
