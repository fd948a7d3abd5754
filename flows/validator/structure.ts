// The flow as a whole: version, size, settings, identifiers, and that every branch leads somewhere.

import {
  FLOW_LANGUAGE_VERSION,
  FORBIDDEN_IDENTIFIERS,
  FORBIDDEN_IN_IDENTIFIER,
  MAX_ACTIONS,
  MAX_IDENTIFIER_CHARACTERS,
} from '../language/content';
import { quote } from './finding';
import { isObject, type ParsedFlow } from './parsed-flow';
import type { Report } from './report';

const whyIllegal = (identifier: string): string | null => {
  if (identifier === '') return 'is missing';
  if (identifier.length > MAX_IDENTIFIER_CHARACTERS) {
    return `is ${identifier.length} characters long, and ${MAX_IDENTIFIER_CHARACTERS} are allowed`;
  }
  if (FORBIDDEN_IDENTIFIERS.includes(identifier)) return 'is reserved';
  const forbidden = FORBIDDEN_IN_IDENTIFIER.exec(identifier);
  return forbidden === null ? null : `holds ${forbidden[0]}`;
};

export const checkStructure = (flow: ParsedFlow, report: Report): void => {
  if (flow.version !== FLOW_LANGUAGE_VERSION) {
    const found = typeof flow.version === 'string' ? quote(flow.version) : 'missing';
    report.add('version', { message: `Version is ${found}, not "${FLOW_LANGUAGE_VERSION}".`, path: 'Version' });
  }
  if (flow.actions.length > MAX_ACTIONS) {
    const message = `The flow has ${flow.actions.length} actions, and the service takes ${MAX_ACTIONS}.`;
    report.add('too-many-actions', { message, path: 'Actions' });
  }
  if (flow.kind === 'module' && !isObject(flow.settings)) {
    const message = 'JSON field is missing or null for field name: settings';
    report.add('module-settings', { message, path: 'Settings' });
  }
  if (flow.kind === 'flow' && flow.settings !== undefined && flow.settings !== null) {
    report.add('flow-settings', { message: 'A flow must not have Settings.', path: 'Settings' });
  }

  const identifiers = new Set<string>();
  for (const action of flow.actions) {
    const { identifier } = action;
    // Not an object: that has been reported.
    if (identifier === '' && action.type === '') continue;
    const illegal = whyIllegal(identifier);
    if (illegal !== null) {
      const message = `Identifier ${identifier === '' ? '' : `${quote(identifier)} `}${illegal}. Path: ${action.path}.Identifier`;
      report.add('identifier', { message, path: 'Identifier', action });
    }
    if (identifier !== '' && identifiers.has(identifier)) {
      const message = `The Identifier ${quote(identifier)} is used twice. Path: ${action.path}.Identifier`;
      report.add('duplicate-identifier', { message, path: 'Identifier', action });
    }
    identifiers.add(identifier);
  }

  if (typeof flow.start !== 'string' || !identifiers.has(flow.start) || flow.start === '') {
    const found = typeof flow.start === 'string' ? quote(flow.start) : 'missing';
    report.add('start-action', {
      message: `StartAction is ${found}: no action has this Identifier.`,
      path: 'StartAction',
    });
  }
  for (const action of flow.actions) {
    const branches = [...(action.next === null ? [] : [action.next]), ...action.errors, ...action.conditions];
    for (const { to, path, kind } of branches) {
      if (to === '' || identifiers.has(to)) continue;
      const at = kind === 'next' ? path : `${path}.NextAction`;
      const message = `Invalid Action property value. Path: ${action.path}.${at} (${quote(to)} does not exist)`;
      report.add('target', { message, path: at, action });
    }
  }
};
