// Opens one file as a flow to draw, compare or run. What is no flow is said in one sentence; what is merely wrong is lint's to say.

import { MAX_ACTIONS } from '../language/content';
import { type ParsedFlow, readFlow } from '../validator/parsed-flow';
import type { RuleName } from '../validator/rules';
import { validateFlow } from '../validator/validate';
import { type FlowFile, readFlowFile } from './flow-file';
import { CommandError, type Terminal } from './verb';

const NO_FLOW: ReadonlySet<RuleName> = new Set<RuleName>([
  'not-json',
  'not-a-flow',
  'legacy-format',
  'content-too-long',
  'too-many-actions',
]);

/** The content of a file that holds a flow of a size that the service takes. Throws CommandError. */
export const openContent = async (file: string, terminal: Terminal): Promise<FlowFile> => {
  const read = readFlowFile(await terminal.read(file));
  const findings = read.problem === undefined ? validateFlow(read.content, read.known) : [read.problem];
  const problem = findings.find(({ rule }) => NO_FLOW.has(rule));
  if (problem !== undefined) throw new CommandError(`${file}: ${problem.message} ${problem.hint}`);
  return read;
};

/** The flow in a file. Throws CommandError. */
export const openFlow = async (file: string, terminal: Terminal): Promise<ParsedFlow> => {
  const { content, known } = await openContent(file, terminal);
  const flow = readFlow(content, known);
  if (flow === null || flow.actions.length === 0) {
    throw new CommandError(`${file}: there is no action in it. A flow has from 1 to ${MAX_ACTIONS}.`);
  }
  return flow;
};
