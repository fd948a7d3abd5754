// The contact that runs through flows, and the data that lives only as long as one flow or module does.

import type { Flow } from './flow';
import type { Queue } from './instance';
import { type Live, liveData } from './liveness';

export interface Endpoint {
  readonly Address: string;
  readonly Type: string;
}

/** What is known of a contact when it begins. */
export interface ContactSettings {
  readonly contactId?: string;
  readonly channel?: 'VOICE' | 'CHAT';
  /** null: withheld. */
  readonly customer?: string | null;
  readonly system?: string | null;
  readonly language?: string;
  readonly initiation?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly relatedContactId?: string;
  readonly queue?: Queue;
  /** Epoch milliseconds at which the contact begins: the clock of flow logs. */
  readonly startedAt?: number;
}

export interface Contact {
  readonly contactId: string;
  readonly channel: 'VOICE' | 'CHAT';
  readonly customerEndpoint: Endpoint | null;
  readonly systemEndpoint: Endpoint | null;
  readonly initiation: string;
  readonly relatedContactId: string | null;
  readonly startedAt: number;
  readonly attributes: Map<string, string>;
  language: string;
  voice: string;
  name: string | null;
  description: string | null;
  customerId: string | null;
  queue: Queue | null;
  /** Lower is served first; 5 unless changed (admin guide, change routing priority). */
  priority: number;
  /** Seconds added to the time in queue. */
  routingAgeSeconds: number;
  logging: boolean;
  /** Touchtone buffer: persists across modules, at most 30 keys (admin guide, touchtone buffering). */
  buffering: boolean;
  buffer: string;
}

/** Data of one flow or module: gone when it is left, invisible to the flows around it (facts, 4.2). */
export interface Frame {
  readonly flow: Flow;
  /** Identifier of the action that runs. */
  action: string;
  /** `$.External`: the result of the last function. */
  external: unknown;
  /** `$.StoredCustomerInput` */
  stored: string | undefined;
  readonly flowAttributes: Map<string, string>;
  /** `$.Metrics`, after GetMetricData. */
  metrics: unknown;
  /** `$.Modules`: `Input` inside a module, `Result` and `ResultData` after one has returned. */
  modules: Readonly<Record<string, unknown>>;
  /** How often each Loop has continued, by identifier. */
  readonly loops: Map<string, number>;
}

const TELEPHONE = 'TELEPHONE_NUMBER';
/** 2026-01-01T00:00:00Z. Runs are the same on every day. */
const STARTED_AT = 1_767_225_600_000;

export function newContact(settings: ContactSettings = {}): Contact {
  const { channel = 'VOICE' } = settings;
  const voice = channel === 'VOICE';
  const endpoint = (address: string | null): Endpoint | null =>
    address === null ? null : { Address: address, Type: TELEPHONE };
  return {
    contactId: settings.contactId ?? '00000000-0000-4000-8000-00000000c0de',
    channel,
    customerEndpoint: endpoint(settings.customer === undefined ? (voice ? '+12065550100' : null) : settings.customer),
    systemEndpoint: endpoint(settings.system === undefined ? (voice ? '+12065550199' : null) : settings.system),
    initiation: settings.initiation ?? (voice ? 'INBOUND' : 'API'),
    relatedContactId: settings.relatedContactId ?? null,
    startedAt: settings.startedAt ?? STARTED_AT,
    attributes: new Map(Object.entries(settings.attributes ?? {})),
    language: settings.language ?? 'en-US',
    voice: 'Joanna',
    name: null,
    description: null,
    customerId: null,
    queue: settings.queue ?? null,
    priority: 5,
    routingAgeSeconds: 0,
    logging: false,
    buffering: false,
    buffer: '',
  };
}

export function newFrame(flow: Flow, input?: unknown): Frame {
  return {
    flow,
    action: flow.start,
    external: undefined,
    stored: undefined,
    flowAttributes: new Map(),
    metrics: undefined,
    modules: input === undefined ? {} : { Input: input },
    loops: new Map(),
  };
}

export const copyContact = (contact: Contact): Contact => ({ ...contact, attributes: new Map(contact.attributes) });

export const copyFrame = (frame: Frame): Frame => ({
  ...frame,
  flowAttributes: new Map(frame.flowAttributes),
  loops: new Map(frame.loops),
});

/**
 * Everything that decides what can happen next, as one string: two moments with the same string have the same future. What is
 * not live any more is left out.
 */
export function fingerprint(contact: Contact, frames: readonly Frame[]): string {
  const { attributes, queue, startedAt: _, ...rest } = contact;
  return JSON.stringify([{ ...rest, queue, attributes: sorted(attributes) }, ...frames.map(liveParts)]);
}

const liveOf = new WeakMap<Flow, ReadonlyMap<string, Live>>();

function liveParts({ flow, action, external, stored, flowAttributes, metrics, modules, loops }: Frame): unknown {
  let data = liveOf.get(flow);
  if (data === undefined) {
    data = liveData(flow);
    liveOf.set(flow, data);
  }
  const live = data.get(action);
  const when = (name: string, value: unknown): unknown => (live?.has(name) ? value : undefined);
  return [
    flow.id,
    action,
    when('External', external),
    when('StoredCustomerInput', stored),
    when('Metrics', metrics),
    when('Modules', modules),
    sorted(flowAttributes).filter(([key]) => live?.has(`FlowAttributes.${key}`)),
    sorted(loops).filter(([id]) => live?.has(`Loop.${id}`)),
  ];
}

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
