// What the ways through a flow show: actions that none leads to, circles, data read too early, functions nobody listens to.

import { leavesOf, type Reference, referencesIn, wholeReference } from '../language/references';
import { quote } from './finding';
import {
  circlesWithin,
  type Edge,
  type Graph,
  graphOf,
  leadingTo,
  onAll,
  onSome,
  reachable,
  stateAtEachAction,
} from './graph';
import { isObject, type ParsedAction, type ParsedFlow } from './parsed-flow';
import type { Report } from './report';
import type { RuleName } from './rules';

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

/** Whether an action has filled a namespace before each action, on every way or on some way. */
const filledBefore = (graph: Graph, root: string, join: typeof onAll): readonly (boolean | undefined)[] =>
  stateAtEachAction(graph, false, join, (index, { kind }, before) => {
    const action = graph.actions[index];
    if (action === undefined || !FILLED_BY[root]?.includes(action.type)) return before;
    // Nobody waits for the answer of an asynchronous function, and a failed call leaves the last answer as it was.
    return before || !isLambda(action) || (isSynchronous(action) && kind === 'next');
  });

const checkReads = (flow: ParsedFlow, graph: Graph, report: Report): void => {
  const reads = graph.actions.map(readsOf);
  const roots = new Set(
    reads.flatMap((each) => each.map(({ root }) => root)).filter((root) => Object.hasOwn(FILLED_BY, root)),
  );
  const foreign = reads.map(() => new Set<string>());
  if (flow.kind === 'module') {
    for (const root of roots) {
      const filled = filledBefore(graph, root, onSome);
      graph.actions.forEach((action, index) => {
        const first = reads[index]?.find((each) => each.root === root);
        if (first === undefined || filled[index] !== false) return;
        foreign[index]?.add(root);
        const message = `${first.text.slice(0, 80)} stays in the flow that invokes this module, and nothing in here has set it before. Path: ${action.path}.${first.path}`;
        report.add('caller-local', { message, path: first.path, action });
      });
    }
  }
  if (![...LAMBDA_ROOTS].some((root) => roots.has(root))) return;
  const answered = filledBefore(graph, 'External', onAll);
  graph.actions.forEach((action, index) => {
    const early = reads[index]?.find(({ root }) => LAMBDA_ROOTS.has(root) && !foreign[index]?.has(root));
    if (early === undefined || answered[index] !== false) return;
    const message = `${early.text.slice(0, 80)} is read, but on some way no function has answered before. Path: ${action.path}.${early.path}`;
    report.add('external-before-lambda', { message, path: early.path, action });
  });
};

/** Actions that are steered by what they are given, and take an error branch where it is wrong. */
const STEERED = new Set([
  'CheckHoursOfOperation',
  'CheckMetricData',
  'DequeueContactAndTransferToQueue',
  'GetMetricData',
  'InvokeFlowModule',
  'Loop',
  'TransferParticipantToThirdParty',
  'TransferToFlow',
  'UpdateContactCallbackNumber',
  'UpdateContactEventHooks',
  'UpdateContactTargetQueue',
]);

/** What decides the way of the contact: what a comparison reads, its operands too, and what steers. */
const decidedBy = (action: ParsedAction): readonly Reference[] => {
  if (action.type !== 'Compare') return STEERED.has(action.type) ? readsOf(action) : [];
  const operands = action.conditions.flatMap(({ operands: [operand] }) =>
    typeof operand === 'string' ? referencesIn(operand) : [],
  );
  return [...readsOf(action), ...operands];
};

/** Parameter that holds the attributes, by the type that sets them. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['UpdateContactAttributes', 'Attributes'],
  ['UpdateFlowAttributes', 'FlowAttributes'],
]);
/** A name that is made of references: it could be any. */
const ANY_NAME = '';

/** Attributes that an action sets from the answer of a function, as `Attributes name`. */
const keptIn = ({ type, parameters }: ParsedAction): readonly string[] => {
  const root = ATTRIBUTES.get(type) ?? '';
  const attributes = parameters[root];
  if (!isObject(attributes)) return [];
  return Object.entries(attributes).flatMap(([key, given]) => {
    const value = isObject(given) ? given['Value'] : given;
    const fromAnswer = typeof value === 'string' && referencesIn(value).some((each) => LAMBDA_ROOTS.has(each.root));
    return fromAnswer ? [key.includes('$') ? ANY_NAME : `${root} ${key}`] : [];
  });
};

/** Findings after which it cannot be told what an action reads or sets. */
const UNCLEAR: ReadonlySet<RuleName> = new Set<RuleName>([
  'comparison-value',
  'empty-value',
  'misnamed-property',
  'missing-property',
  'non-string-scalar',
  'one-property',
  'property-value',
]);

/** Actions that make something of the answer of a function: they decide by it, or keep it in an attribute that decides. */
const listeners = ({ actions }: Graph, report: Report): readonly number[] => {
  const wrong = new Set(
    report.findings.flatMap(({ rule, identifier = '' }) => (UNCLEAR.has(rule) ? [identifier] : [])),
  );
  const decisions = actions.map(decidedBy);
  const deciding = new Set(decisions.flatMap((each) => each.map(({ names }) => names.slice(0, 2).join(' '))));
  const mayDecide = ({ type }: ParsedAction): boolean => type === 'Compare' || STEERED.has(type);
  const anyDecides = actions.some((action) => mayDecide(action) && wrong.has(action.identifier));
  return actions.flatMap((action, index) => {
    // What cannot be read may be what is looked for.
    const unclear = wrong.has(action.identifier) && (mayDecide(action) || ATTRIBUTES.has(action.type));
    const decides = decisions[index]?.some(({ root }) => LAMBDA_ROOTS.has(root)) === true;
    const keeps = keptIn(action).some((name) => name === ANY_NAME || anyDecides || deciding.has(name));
    return unclear || decides || keeps ? [index] : [];
  });
};

const checkFunctions = (graph: Graph, report: Report): void => {
  // The next call replaces the answer.
  const listening = leadingTo(graph, listeners(graph, report), (index) => !isSynchronous(graph.actions[index]));
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
    const message = `Nothing is decided by what the function answers. Path: ${action.path}`;
    report.add('unchecked-lambda', { message, path: '', action });
  });
};

const isForVoice = ({ rule, type, parameters }: ParsedAction): boolean =>
  rule?.voiceOnly === true ||
  (type === 'MessageParticipant' &&
    !Object.hasOwn(parameters, 'Text') &&
    ['SSML', 'PromptId', 'Media'].some((name) => Object.hasOwn(parameters, name)));

const CHANNELS = ['VOICE', 'CHAT', 'TASK', 'EMAIL'] as const;
export type Channel = (typeof CHANNELS)[number];
const BITS: ReadonlyMap<string, number> = new Map(CHANNELS.map((channel, index) => [channel, 1 << index]));
const channelBit = (channel: string): number => BITS.get(channel) ?? 0;
const ANY_CHANNEL = (1 << CHANNELS.length) - 1;

/** Channels that a branch of a comparison leaves of `before`, as bits. */
const channelsAfter = (action: ParsedAction | undefined, edge: Edge, before: number): number => {
  const value = action?.type === 'Compare' ? action.parameters['ComparisonValue'] : undefined;
  const read = typeof value === 'string' ? wholeReference(value) : null;
  if (action === undefined || read === null || read.names.join() !== 'Channel') return before;
  if (edge.kind === 'condition') {
    // An operand that is read at run time, or one under another operator, says nothing for sure.
    const sure = action.conditions.every((each) => each.because !== edge.because || each.operator === 'Equals');
    return sure && !edge.because.startsWith('$') ? before & channelBit(edge.because) : before;
  }
  const taken = action.conditions.filter(({ operator }) => operator === 'Equals');
  return taken.reduce((left, { because }) => left & ~channelBit(because), before);
};

/**
 * What is known is a set of sets of channels, one for each way, as bits: that a chat can come to an action is certain only where
 * a way leads there that a call cannot take.
 */
const checkChannels = (graph: Graph, channel: Channel | undefined, report: Report): void => {
  const start = channel === undefined ? ANY_CHANNEL : channelBit(channel);
  const ways = stateAtEachAction<number>(
    graph,
    1 << start,
    (one, other) => one | other,
    (index, edge, before) => {
      let behind = 0;
      for (let channels = 1; channels <= ANY_CHANNEL; channels += 1) {
        if ((before & (1 << channels)) === 0) continue;
        const left = channelsAfter(graph.actions[index], edge, channels);
        if (left !== 0) behind |= 1 << left;
      }
      return behind === 0 ? undefined : behind;
    },
  );
  const [voice, chat] = CHANNELS.map(channelBit) as [number, number];
  graph.actions.forEach((action, index) => {
    const state = ways[index];
    if (state === undefined || !isForVoice(action)) return;
    const comes = (channels: number): boolean =>
      (state & (1 << channels)) !== 0 && (channels & chat) !== 0 && (channels & voice) === 0;
    if (!Array.from({ length: ANY_CHANNEL }, (_, each) => each + 1).some(comes)) return;
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
  /** Of every contact that comes to the flow; left out where it is not known. */
  readonly channel?: Channel;
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
  checkChannels(graph, options.channel, report);
};
