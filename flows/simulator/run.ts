// One run in progress: the contact, the flows it is in, and what the handlers of actions need of the world.

import type { CallEvent } from '../events';
import { type Contact, copyContact, copyFrame, type Frame, fingerprint } from './contact';
import { type FlowAction, type FlowCondition, isRecord } from './flow';
import type { Instance } from './instance';
import type { KeyPress, Line, Listen } from './line';
import { interpolate, type Resolved, resolve } from './reference';
import { heard, speechMs } from './speech';

/** What an action decides. `results` and `external` go into the flow log. */
export type Step = (
  | { readonly to: 'next' }
  | { readonly to: 'condition'; readonly condition: FlowCondition }
  /** `why` is told in a warning: an error branch says nothing by itself. */
  | { readonly to: 'error'; readonly error: string; readonly why?: string }
  | { readonly to: 'module'; readonly id: string; readonly input: unknown }
  | { readonly to: 'return'; readonly result?: string; readonly data?: unknown }
  | { readonly to: 'flow'; readonly id: string }
  | { readonly to: 'end'; readonly outcome: 'disconnected' | 'queued' | 'ended' }
) & { readonly results?: unknown; readonly external?: unknown };

export const NEXT: Step = { to: 'next' };

/** @param why no data of the caller in it */
export const failed = (why: string, error = 'NoMatchingError'): Step => ({ to: 'error', error, why });

type EventBody = CallEvent extends infer E ? (E extends CallEvent ? Omit<E, 'at' | 'contactId'> : never) : never;

/** A stretch of time in which the participant hears something or is waited for. */
export type Moment = Pick<Listen, 'mode' | 'text' | 'moment' | 'beganAt' | 'speechEndsAt'>;

/** The run cannot go on. The message says why, where, and what to do. */
export class RunStoppedError extends Error {
  override readonly name = 'RunStoppedError';
}

/** A run between two actions. */
export interface RunState {
  readonly contact: Contact;
  /** Innermost last: the flow, then the modules it is in. */
  readonly frames: readonly Frame[];
  /** Participant moments so far. */
  readonly moments: number;
}

export class Run {
  readonly contact: Contact;
  readonly frames: Frame[];
  private moments: number;
  /** The moment in which the participant was heard of last. */
  private heardAt: number;
  /** Characters that references have filled in so far. */
  private filledIn = 0;

  constructor(
    readonly instance: Instance,
    readonly line: Line,
    private readonly sink: (event: CallEvent) => void,
    { contact, frames, moments }: RunState,
  ) {
    this.contact = copyContact(contact);
    this.frames = frames.map(copyFrame);
    this.moments = moments;
    this.heardAt = moments;
  }

  /** A copy to go on from, as often as wanted. */
  state(): RunState {
    return { contact: copyContact(this.contact), frames: this.frames.map(copyFrame), moments: this.moments };
  }

  get frame(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new RunStoppedError('The run is in no flow.');
    return frame;
  }

  /** How many participant moments there were: a run in which this stands still talks to nobody. */
  get participantMoments(): number {
    return this.moments;
  }

  /** How many participant moments in a row there was no key in. */
  get silentMoments(): number {
    return this.moments - this.heardAt;
  }

  emit(event: EventBody): void {
    const { flow, action } = this.frame;
    this.sink({ at: this.line.now(), contactId: this.contact.contactId, flow: flow.name, action, ...event });
  }

  warn(message: string): void {
    this.emit({ event: 'warning', message });
  }

  /** Fills the references in a text. */
  fill(text: string): string {
    if (!text.includes('$')) return text;
    return interpolate(text, this.contact, this.frame, this.instance.arn, {
      missing: (resolved) => this.warnMissing(resolved),
      grows: (characters) => this.grow(characters),
    });
  }

  /** What a single reference points at; undefined when the text is none. */
  resolve(text: string): Resolved | undefined {
    const resolved = resolve(text, this.contact, this.frame, this.instance.arn);
    if (typeof resolved?.value === 'string') this.grow(resolved.value.length);
    return resolved;
  }

  private grow(characters: number): void {
    this.filledIn += characters;
    if (this.filledIn <= MAX_FILLED_IN) return;
    const { flow, action } = this.frame;
    throw new RunStoppedError(
      `The run was stopped after references had filled in ${MAX_FILLED_IN} characters, at action "${action}" of "${flow.name}". Look for a circle in which a text grows, and for long values that are filled in over and over.`,
    );
  }

  warnMissing({ path }: Resolved): void {
    this.warn(
      `Nothing is at ${path.length > 80 ? `${path.slice(0, 80)}...` : path}: it reads as empty text and matches no condition.`,
    );
  }

  /** The action with every reference in its parameters filled, keys included. */
  filled(action: FlowAction): FlowAction {
    if (!action.dynamic) return action;
    return { ...action, parameters: this.fillAll(action.parameters) as FlowAction['parameters'] };
  }

  private fillAll(value: unknown): unknown {
    if (typeof value === 'string') return this.fill(value);
    if (Array.isArray(value)) return value.map((item) => this.fillAll(item));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [this.fill(key), this.fillAll(item)]));
  }

  /** Begins to say the text (if there is one) and to wait for the participant. */
  begin(mode: Listen['mode'], text: string): Moment {
    const beganAt = this.line.now();
    const spoken = heard(text);
    if (spoken !== '') this.emit({ event: 'prompt', text: spoken });
    this.moments += 1;
    const speech = this.contact.channel === 'VOICE' ? speechMs(text) : 0;
    return { mode, text: spoken, moment: this.moments, beganAt, speechEndsAt: beganAt + speech };
  }

  /** The next key of the moment; undefined when `until` has come or the participant has left. */
  listen(moment: Moment, until: number, typed = ''): ReturnType<Line['listen']> {
    const { flow, action } = this.frame;
    const { mode, text, beganAt, speechEndsAt } = moment;
    const heard = (press: KeyPress | undefined): KeyPress | undefined => {
      if (press !== undefined) this.heardAt = this.moments;
      return press;
    };
    const press = this.line.listen({
      flow: flow.name,
      action,
      mode,
      text,
      moment: moment.moment,
      beganAt,
      speechEndsAt,
      until,
      typed,
    });
    return press instanceof Promise ? press.then(heard) : heard(press);
  }

  /**
   * Deals with the keys pressed while nothing listened: lost, unless touchtone buffering is on (admin guide, store customer
   * input, "Problems with DTMF input?"; touchtone buffering).
   */
  takePending(): void {
    for (const { key } of this.line.pending()) this.unheard(key);
  }

  /** A key that no input block takes. */
  unheard(key: string): void {
    if (!this.contact.buffering) this.warn('A key was pressed while nothing listened, and is lost.');
    else if (this.contact.buffer.length < MAX_BUFFERED) this.contact.buffer += key;
  }

  /** @see fingerprint */
  fingerprint(): string {
    return fingerprint(this.contact, this.frames);
  }
}

const MAX_BUFFERED = 30;
/** Far above what a call can say, and filled in within a moment. */
const MAX_FILLED_IN = 10_000_000;
