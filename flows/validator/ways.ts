// What the ways through a flow show: actions that none leads to, circles, data read too early, functions nobody listens to.

import { leavesOf, type Reference, referencesIn, wholeReference } from '../language/references';
import { quote } from './finding';
import { circlesWithin, type Graph, graphOf, leadingTo, reachable, stateAtEachAction } from './graph';
import { isObject, type ParsedAction, type ParsedFlow } from './parsed-flow';
import type { Report } from './report';

/** Namespaces that stay in the flow that filled them, with the action types that fill them. */
const FILLED_BY: Readonly<Record<string, readonly string[]>> = {
  External: ['InvokeLambdaFunction'],
  LambdaInvocation: ['InvokeLambdaFunction'],
  Lex: ['ConnectParticipantWithLexBot'],
  Customer: [
    'GetCustomerProfile',
    'CreateCustomerProfile',
    'UpdateCustomerProfile',
    'GetCustomerProfileObject',
    'GetCalculatedAttributesForCustomerProfile',
    'AssociateContactToCustomerProfile',
  ],
  Metrics: ['GetMetricData'],
  StoredCustomerInput: ['GetParticipantInput'],
  FlowAttributes: ['UpdateFlowAttributes'],
};

const LAMBDA_ROOTS = new Set(['External', 'LambdaInvocation']);
const isLambda = (action: ParsedAction | undefined): boolean => action?.type === 'InvokeLambdaFunction';
const isSynchronous = (action: ParsedAction | undefined): boolean => action?.form === 'InvokeLambdaFunction';

interface Read extends Reference {
  readonly path: string;
}

const readsOf = (action: ParsedAction): readonly Read[] => {
  const reads: Read[] = [];
  for (const { path, value } of leavesOf(action.parameters, 'Parameters')) {
    if (typeof value === 'string') reads.push(...referencesIn(value).map((each) => ({ ...each, path })));
  }
  return reads;
};

const checkReachable = (graph: Graph, report: Report): void => {
  const reached = reachable(graph);
  graph.actions.forEach((action, index) => {
    if (reached.has(index)) return;
    report.add('unreachable', { message: `No way leads to ${quote(action.identifier)}.`, path: '', action });
  });
};

/** Actions that certainly take no time and are not noticed. An action whose rule is not known may wait. */
const isBusy = ({ rule, type }: ParsedAction): boolean =>
  rule !== null && rule.participant !== true && type !== 'Loop' && type !== 'Wait' && type !== 'InvokeFlowModule';

const checkCircles = (graph: Graph, report: Report): void => {
  const { actions } = graph;
  const within = (index: number): boolean => {
    const action = actions[index];
    return action !== undefined && isBusy(action);
  };
  for (const circle of circlesWithin(graph, within)) {
    const members = circle.flatMap((index) => actions[index] ?? []);
    const first = members[0];
    if (first === undefined) continue;
    const names = members.slice(0, 5).map((action) => quote(action.identifier));
    const more = members.length > 5 ? ` and ${members.length - 5} more` : '';
    const message = `The flow can go round ${names.join(', ')}${more} without a Loop or the participant.`;
    report.add('busy-cycle', { message, path: '', action: first });
  }
};

const checkReads = (flow: ParsedFlow, graph: Graph, report: Report): void => {
  const types = new Set(flow.actions.map((action) => action.type));
  const isFilledHere = (root: string): boolean => (FILLED_BY[root] ?? []).some((type) => types.has(type));
  const answered = stateAtEachAction(graph, false, 'all', (index, { kind }, before) =>
    isLambda(graph.actions[index]) && kind === 'next' ? true : before,
  );
  graph.actions.forEach((action, index) => {
    const reads = readsOf(action);
    if (flow.kind === 'module') {
      const foreign = reads.filter(({ root }) => Object.hasOwn(FILLED_BY, root) && !isFilledHere(root));
      for (const root of new Set(foreign.map((each) => each.root))) {
        const first = foreign.find((each) => each.root === root);
        if (first === undefined) continue;
        const message = `${first.text.slice(0, 80)} stays in the flow that invokes this module, and nothing in here sets it. Path: ${action.path}.${first.path}`;
        report.add('caller-local', { message, path: first.path, action });
      }
      if (!isFilledHere('External')) return;
    }
    const early = reads.find(({ root }) => LAMBDA_ROOTS.has(root));
    if (early === undefined || answered[index] !== false) return;
    const message = `${early.text.slice(0, 80)} is read, but on some way no function has answered before. Path: ${action.path}.${early.path}`;
    report.add('external-before-lambda', { message, path: early.path, action });
  });
};

const checkFunctions = (graph: Graph, report: Report): void => {
  // A comparison that cannot be read may be the one that is looked for.
  const comparisons = graph.actions.flatMap(({ type, parameters }, index) => {
    const value = parameters['ComparisonValue'];
    const read = typeof value === 'string' ? wholeReference(value) : null;
    return type === 'Compare' && (read === null || LAMBDA_ROOTS.has(read.root)) ? [index] : [];
  });
  // The next call replaces the answer.
  const listening = leadingTo(graph, comparisons, (index) => !isSynchronous(graph.actions[index]));
  graph.actions.forEach((action, index) => {
    if (!isLambda(action)) return;
    const failure = action.errors.find((error) => error.because === 'NoMatchingError');
    if (failure !== undefined && action.next !== null && failure.to === action.next.to) {
      const message = `Failure and success of the function both lead to ${quote(failure.to)}. Path: ${action.path}.Transitions`;
      // Nobody listens at all: that its answer is not compared either says the same.
      report.add('silent-failure', { message, path: 'Transitions', action });
      return;
    }
    if (!isSynchronous(action)) return;
    if ((graph.edges[index] ?? []).some(({ kind, to }) => kind === 'next' && listening.has(to))) return;
    const message = `No Compare reads what the function answers. Path: ${action.path}`;
    report.add('unchecked-lambda', { message, path: '', action });
  });
};

const isForVoice = ({ rule, type, parameters }: ParsedAction): boolean =>
  rule?.voiceOnly === true ||
  (type === 'MessageParticipant' &&
    !Object.hasOwn(parameters, 'Text') &&
    ['SSML', 'PromptId', 'Media'].some((name) => Object.hasOwn(parameters, name)));

const checkChannels = (graph: Graph, startsAsChat: boolean, report: Report): void => {
  const asChat = stateAtEachAction(graph, startsAsChat, 'some', (index, edge, before) => {
    const action = graph.actions[index];
    if (action?.type !== 'Compare' || action.parameters['ComparisonValue'] !== '$.Channel') return before;
    if (edge.kind === 'condition') return edge.because === 'CHAT';
    return before && !action.conditions.some((condition) => condition.because === 'CHAT');
  });
  graph.actions.forEach((action, index) => {
    if (asChat[index] !== true || !isForVoice(action)) return;
    const message = `A chat contact can come to this ${action.type}, which only a voice contact can do. Path: ${action.path}`;
    report.add('voice-only-on-chat', { message, path: '', action });
  });
};

const checkPositions = (flow: ParsedFlow, report: Report): void => {
  const metadata = isObject(flow.metadata['ActionMetadata']) ? flow.metadata['ActionMetadata'] : {};
  const without = flow.actions.filter(({ identifier }) => {
    if (identifier === '') return false;
    const entry = Object.hasOwn(metadata, identifier) ? metadata[identifier] : undefined;
    return !isObject(entry) || !isObject(entry['position']);
  });
  const first = without[0];
  if (first === undefined) return;
  const names = without.slice(0, 3).map(({ identifier }) => quote(identifier));
  const more = without.length > 3 ? ` and ${without.length - 3} more` : '';
  const message = `${names.join(', ')}${more}: no position in Metadata.ActionMetadata.`;
  report.add('no-position', { message, path: 'Metadata.ActionMetadata' });
};

export interface WayOptions {
  /** The flow is for chat contacts from its start. */
  readonly startsAsChat: boolean;
}

/** `isWhole`: every branch leads somewhere and every Identifier is one action's. Otherwise nothing is said about ways. */
export const checkWays = (flow: ParsedFlow, isWhole: boolean, options: WayOptions, report: Report): void => {
  checkPositions(flow, report);
  if (!isWhole || flow.actions.length === 0) return;
  const graph = graphOf(flow);
  checkReachable(graph, report);
  checkCircles(graph, report);
  checkReads(flow, graph, report);
  checkFunctions(graph, report);
  checkChannels(graph, options.startsAsChat, report);
};
