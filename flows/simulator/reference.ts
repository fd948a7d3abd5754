// References to data in flow parameters: `$.Attributes.x`, `$.Attributes.['a b']`, `$['External']['x']`, alone or inside a
// text (flow language facts, section 6).

import { ROOTS } from '../language/roots';
import type { Contact, Frame } from './contact';
import { isRecord } from './flow';

// In brackets alone, a path ends with its last bracket: that form exists to be followed by a dot, as in `….wav`.
const PATH = /\$(?:\['[^']*'\]|\["[^"]*"\])+|\$(?:\.?\['[^']*'\]|\.?\["[^"]*"\]|\.?\[\d+\]|\.[\p{L}\p{N}_-]+)+/gu;
const STEP = /\['([^']*)'\]|\["([^"]*)"\]|\[(\d+)\]|\.([\p{L}\p{N}_-]+)/gu;

/** Namespaces that only the flow itself fills: reading one too early is a mistake, not a missing detail of the caller. */
const FILLED_BY_FLOW = new Set([
  'External',
  'LambdaInvocation',
  'FlowAttributes',
  'StoredCustomerInput',
  'Metrics',
  'Modules',
]);
export interface Resolved {
  readonly path: string;
  /** First name of the path. */
  readonly root: string;
  /** undefined: there is nothing at the path. */
  readonly value: unknown;
  /** The root is one that the flow language has. */
  readonly known: boolean;
  /** Only the flow fills this namespace. */
  readonly filledByFlow: boolean;
}

/** @returns undefined when the text is not exactly one reference */
export function resolve(text: string, contact: Contact, frame: Frame, instanceArn: string): Resolved | undefined {
  const [path] = text.match(PATH) ?? [];
  return path === text ? read(path, contact, frame, instanceArn) : undefined;
}

/** Told of what references have found, as an interpolation goes on. */
export interface Found {
  /** Called for each reference that found nothing. */
  readonly missing: (resolved: Resolved) => void;
  /** Called for each value before the text takes it, with its characters. May throw: a text can grow by any factor. */
  readonly grows: (characters: number) => void;
}

/**
 * Fills every reference in the text. A missing value becomes empty text (what the service does is not documented); a root
 * that the language does not have is no reference and stays as it is ("costs $.50").
 */
export function interpolate(
  text: string,
  contact: Contact,
  frame: Frame,
  instanceArn: string,
  { missing, grows }: Found,
): string {
  return text.replace(PATH, (path) => {
    const resolved = read(path, contact, frame, instanceArn);
    if (!resolved.known) return path;
    if (resolved.value === undefined || resolved.value === null) missing(resolved);
    const value = toText(resolved.value);
    grows(value.length);
    return value;
  });
}

/** How a value reads inside a text. */
export function toText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function read(path: string, contact: Contact, frame: Frame, instanceArn: string): Resolved {
  const steps = [...path.matchAll(STEP)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  const [root = '', ...rest] = steps;
  const namespace = namespaceOf(root, contact, frame, instanceArn);
  const known = namespace !== UNKNOWN;
  return {
    path,
    root,
    known,
    value: known ? descend(namespace, rest) : undefined,
    filledByFlow: FILLED_BY_FLOW.has(root),
  };
}

const UNKNOWN = Symbol('unknown root');

function namespaceOf(root: string, contact: Contact, frame: Frame, instanceArn: string): unknown {
  switch (root) {
    case 'Attributes':
      return contact.attributes;
    case 'FlowAttributes':
      return frame.flowAttributes;
    case 'External':
      return frame.external;
    case 'LambdaInvocation':
      return { ResultData: frame.external };
    case 'StoredCustomerInput':
      return frame.stored;
    case 'Metrics':
      return frame.metrics;
    case 'Modules':
      return frame.modules;
    case 'Channel':
      return contact.channel;
    case 'ContactId':
    case 'InitialContactId':
      return contact.contactId;
    case 'PreviousContactId':
      return null;
    case 'RelatedContactId':
      return contact.relatedContactId;
    case 'CustomerEndpoint':
      return contact.customerEndpoint;
    case 'SystemEndpoint':
      return contact.systemEndpoint;
    case 'Queue':
      return contact.queue === null ? null : { ARN: contact.queue.arn, Name: contact.queue.name };
    case 'InstanceARN':
      return instanceArn;
    case 'AwsRegion':
      return regionOf(instanceArn);
    case 'InitiationMethod':
      return contact.initiation;
    case 'LanguageCode':
      return contact.language;
    case 'TextToSpeechVoiceId':
      return contact.voice;
    case 'CustomerId':
      return contact.customerId;
    case 'Name':
      return contact.name;
    case 'Description':
      return contact.description;
    default:
      // A root that exists but holds nothing here: no bot, profile, view or data table takes part in a simulated run.
      return ROOTS.has(root) ? null : UNKNOWN;
  }
}

/** Region of an instance ARN. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

/** Attribute keys may hold dots (facts, section 6), so in a flat map what is left of the path is tried as one key, too. */
function descend(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (value instanceof Map) return value.get(steps.join('.'));
  if (Array.isArray(value)) return descend(value[Number(step)], rest);
  if (!isRecord(value)) return undefined;
  if (Object.hasOwn(value, step)) return descend(value[step], rest);
  const whole = steps.join('.');
  return Object.hasOwn(value, whole) ? value[whole] : undefined;
}
