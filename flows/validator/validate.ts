// Finds offline what the service would refuse, and what it would take but a contact would suffer from. Pure: no I/O.
//
// Any flow or flow module, own or foreign. Errors: create or publish is refused, or the action cannot work. Warnings: it is taken.

import type { FlowKind } from '../language/content';
import { MAX_CONTENT_CHARACTERS } from '../language/content';
import { parseJson } from '../language/json';
import { checkBranches } from './branches';
import type { Finding } from './finding';
import { checkParameters } from './parameters';
import { parseFlow } from './parsed-flow';
import { Report } from './report';
import type { RuleName } from './rules';
import { checkStructure } from './structure';
import { type Channel, checkWays } from './ways';

/** What a module's API-level Settings declare: the contract is not part of the content. */
export interface ModuleContract {
  readonly results: readonly string[];
  readonly resultData: readonly string[];
}

export interface ValidateOptions {
  /** @default told from the content: Settings, Metadata.type, or a return */
  readonly kind?: FlowKind;
  /** Type of the flow, as the API or the designer names it. @default Metadata.type */
  readonly type?: string;
  /** Whether it is to be published: empty text is refused then. @default false, a saved flow */
  readonly publish?: boolean;
  /** @default none: a module that returns a Result is refused */
  readonly contract?: ModuleContract;
  /** The channel of every contact that comes to the flow. @default not known */
  readonly channel?: Channel;
}

/** Longer text is not parsed: a content of 256,000 characters stays below it however it is indented or wrapped. */
const MAX_TEXT_CHARACTERS = 2_000_000;

/** Rules that say that branches are missing or unclear. What is said about ways then would only repeat them. */
const BREAKS_THE_GRAPH: ReadonlySet<RuleName> = new Set<RuleName>([
  'not-a-flow',
  'start-action',
  'identifier',
  'duplicate-identifier',
  'target',
  'missing-next-action',
  'missing-error',
  'missing-condition',
  'loop-conditions',
  'terminal-transitions',
  'refused-type',
  'comparison-value',
]);

const inOrder = (findings: readonly Finding[]): readonly Finding[] => {
  const indexOf = ({ path }: Finding): number => {
    const index = /^Actions\[(\d+)\]/.exec(path)?.[1];
    return index === undefined ? -1 : Number(index);
  };
  return findings
    .map((finding) => ({ finding, at: indexOf(finding) }))
    .sort((a, b) => a.at - b.at)
    .map(({ finding }) => finding);
};

const check = (content: unknown, length: number, options: ValidateOptions): readonly Finding[] => {
  const report = new Report();
  if (length > MAX_CONTENT_CHARACTERS) {
    const message = `The content has ${length} characters, and the service takes ${MAX_CONTENT_CHARACTERS}.`;
    report.add('content-too-long', { message, path: '' });
  }
  const flow = parseFlow(content, options, report);
  if (flow === null) return report.findings;
  checkStructure(flow, report);
  checkBranches(flow, report);
  const { contract } = options;
  checkParameters(
    flow,
    {
      publish: options.publish ?? false,
      hasContract: (name) =>
        contract !== undefined &&
        (contract.results.some((each) => name === `result ${each}`) ||
          contract.resultData.some((each) => name === `data ${each}`)),
    },
    report,
  );
  const isWhole = !report.findings.some((finding) => BREAKS_THE_GRAPH.has(finding.rule));
  checkWays(flow, isWhole, options.channel === undefined ? {} : { channel: options.channel }, report);
  return inOrder(report.findings);
};

/**
 * Checks the content of a flow or flow module.
 *
 * @param content the object that the JSON stands for
 * @returns in the order of the actions; empty when nothing is wrong
 */
export const validateFlow = (content: unknown, options: ValidateOptions = {}): readonly Finding[] =>
  check(content, lengthOf(content), options);

const lengthOf = (content: unknown): number => {
  try {
    return JSON.stringify(content)?.length ?? 0;
  } catch {
    // Nested too deep or in a circle: parseFlow says so.
    return 0;
  }
};

/** The value in a JSON text, or what is wrong with the text. */
export const parseText = (text: string): { readonly value?: unknown; readonly problem?: Finding } => {
  const report = new Report();
  if (text.length > MAX_TEXT_CHARACTERS) {
    const message = `The text has ${text.length} characters, and the service takes ${MAX_CONTENT_CHARACTERS}.`;
    report.add('content-too-long', { message, path: '' });
  } else {
    try {
      return { value: parseJson(text) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      report.add('not-json', { message: `The text is not JSON: ${error.message.slice(0, 200)}`, path: '' });
    }
  }
  const [problem] = report.findings;
  return problem === undefined ? {} : { problem };
};

/** Checks the text of a flow or flow module: JSON as it is exported, described or deployed. */
export const validateText = (text: string, options: ValidateOptions = {}): readonly Finding[] => {
  const { value, problem } = parseText(text);
  return problem === undefined ? validateFlow(value, options) : [problem];
};
