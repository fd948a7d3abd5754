// Puts actions together into the content of a flow or a flow module. What the service would refuse is refused here.

import { layoutOf, metadataOf } from '../designer/layout';
import { type Picture, pictureOf } from '../designer/picture';
import {
  FLOW_LANGUAGE_VERSION,
  type FlowContent,
  type FlowKind,
  type JsonObject,
  type ModuleSettings,
} from '../language/content';
import { readFlow } from '../validator/parsed-flow';
import { type ModuleContract, validateFlow } from '../validator/validate';
import type { Draft } from './types';

/** A flow that cannot be deployed, with everything that is wrong with it. */
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

const refuseErrors = (content: FlowContent, kind: FlowKind, contract: ModuleContract | undefined): void => {
  const options = { kind, publish: true, ...(contract === undefined ? {} : { contract }) };
  const errors = validateFlow(content, options).filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const list = errors.map(({ message, identifier, hint }) => `- ${identifier ?? kind}: ${message} ${hint}`);
  throw new FlowBuildError(`The ${kind} cannot be deployed:\n${list.join('\n')}`);
};

/** Arranging is most of the work, and only names and branches count: a flow that differs in its texts alone lies as it lay before. */
const arranged = new Map<string, JsonObject>();
const MOST_ARRANGED = 32;

const metadataFor = (picture: Picture): JsonObject => {
  const key = JSON.stringify([picture.start, picture.boxes.map(({ name }) => name), picture.arrows]);
  const metadata = arranged.get(key) ?? metadataOf(layoutOf(picture));
  if (arranged.size >= MOST_ARRANGED) arranged.clear();
  arranged.set(key, metadata);
  return structuredClone(metadata);
};

const build = (kind: FlowKind, drafts: readonly Draft<never>[], contract?: ModuleContract): FlowContent => {
  const actions = drafts.map((draft) => draft.action);
  const first = actions[0];
  if (first === undefined) throw new FlowBuildError(`A ${kind} needs at least one action, and this one has none.`);
  const content: FlowContent = {
    Version: FLOW_LANGUAGE_VERSION,
    StartAction: first.Identifier,
    Metadata: {},
    Actions: actions,
    ...(kind === 'module' ? { Settings: MODULE_SETTINGS } : {}),
  };
  // A layout needs a sound flow, and adds to its length.
  refuseErrors(content, kind, contract);
  const parsed = readFlow(content, { kind });
  const drawn = parsed === null ? content : { ...content, Metadata: metadataFor(pictureOf(parsed)) };
  refuseErrors(drawn, kind, contract);
  return drawn;
};

/** Content of a flow. It starts with the first action. Throws FlowBuildError. */
export const buildFlow = (actions: readonly Draft<'flow'>[]): FlowContent => build('flow', actions);

/**
 * Content of a flow module. It starts with the first action. Throws FlowBuildError.
 *
 * @param contract what the API-level Settings of the module declare; a module that returns no Result needs none
 */
export const buildModule = (actions: readonly Draft<'module'>[], contract?: ModuleContract): FlowContent =>
  build('module', actions, contract);
