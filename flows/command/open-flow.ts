// Opens one file as a flow to draw or compare. What is no flow is said in one sentence; what is merely wrong is lint's to say.

import { MAX_ACTIONS } from '../language/content';
import { type ParsedFlow, readFlow } from '../validator/parsed-flow';
import type { RuleName } from '../validator/rules';
import { readFlowFile, validateFile } from './flow-file';
import { CommandError, type Terminal } from './verb';

const NO_FLOW: ReadonlySet<RuleName> = new Set<RuleName>(['not-json', 'not-a-flow', 'legacy-format']);

/** The flow in a file. Throws CommandError. */
export const openFlow = async (file: string, terminal: Terminal): Promise<ParsedFlow> => {
  const text = await terminal.read(file);
  const problem = validateFile(text, {}).find(
    ({ rule, path }) =>
      NO_FLOW.has(rule) || rule === 'too-many-actions' || (rule === 'content-too-long' && path === ''),
  );
  const flow = problem === undefined ? readFlowAt(text) : null;
  if (problem !== undefined) throw new CommandError(`${file}: ${problem.message} ${problem.hint}`);
  if (flow === null || flow.actions.length === 0) {
    throw new CommandError(`${file}: there is no action in it. A flow has from 1 to ${MAX_ACTIONS}.`);
  }
  return flow;
};

const readFlowAt = (text: string): ParsedFlow | null => {
  const { content, known } = readFlowFile(text);
  return readFlow(content, known);
};
