// Puts actions together into the content of a flow or a flow module. What cannot be deployed is refused here.

import { layoutOf } from '../designer/layout';
import { FLOW_LANGUAGE_VERSION, type FlowContent, type FlowKind, type ModuleSettings } from '../language/content';
import type { Draft } from './types';

/** A flow that cannot be built, with everything that is wrong with it. */
export class FlowBuildError extends Error {
  override readonly name = 'FlowBuildError';
}

/** What the console writes into every module. */
const MODULE_SETTINGS: ModuleSettings = {
  InputParameters: [],
  OutputParameters: [],
  Transitions: [
    { DisplayName: 'Success', ReferenceName: 'Success', Description: '' },
    { DisplayName: 'Error', ReferenceName: 'Error', Description: '' },
  ],
};

const contentOf = (drafts: readonly Draft<never>[], settings?: ModuleSettings): FlowContent => {
  const actions = drafts.map((draft) => draft.action);
  const first = actions[0];
  if (first === undefined) throw new FlowBuildError('A flow needs at least one action, and this one has none.');
  const identifiers = new Set<string>();
  const problems: string[] = [];
  for (const { Identifier } of actions) {
    if (identifiers.has(Identifier)) problems.push(`two actions are called "${Identifier}"`);
    identifiers.add(Identifier);
  }
  for (const { Identifier, Transitions } of actions) {
    const targets = [
      Transitions.NextAction,
      ...(Transitions.Errors ?? []).map((error) => error.NextAction),
      ...(Transitions.Conditions ?? []).map((condition) => condition.NextAction),
    ];
    for (const target of targets) {
      if (target !== undefined && !identifiers.has(target)) {
        problems.push(`"${Identifier}" leads to "${target}", which does not exist`);
      }
    }
  }
  if (problems.length > 0) throw new FlowBuildError(`The flow cannot be built: ${problems.join('; ')}.`);
  return {
    Version: FLOW_LANGUAGE_VERSION,
    StartAction: first.Identifier,
    Metadata: layoutOf(actions, first.Identifier),
    Actions: actions,
    ...(settings === undefined ? {} : { Settings: settings }),
  };
};

/** Content of a flow. It starts with the first action. Throws FlowBuildError. */
export const buildFlow = (actions: readonly Draft<'flow'>[]): FlowContent => contentOf(actions);

/** Content of a flow module. It starts with the first action. Throws FlowBuildError. */
export const buildModule = (actions: readonly Draft<'module'>[]): FlowContent => contentOf(actions, MODULE_SETTINGS);

export type { FlowKind };
