// The caller's phone: one call at a time, in real time, with keys pressed by a person.

import type { CallEvent } from '../../flows/events';
import type { Listen } from '../../flows/simulator/line';
import { type LiveLine, liveLine } from '../../flows/simulator/live-line';
import { speechMs } from '../../flows/simulator/speech';
import type { CallRequest } from '../connect/voice';
import type { Twin } from '../twin';
import type { CallView, Caption, Command } from './state';

/** Captions as they happen, and how the call ended. */
export class Phone {
  private line: LiveLine | undefined;
  private view: CallView | undefined;
  private captions = 0;
  /** What the flow waits for now. */
  private waits: Listen | undefined;

  /** @param changed called after everything that a person would see */
  constructor(private readonly changed: () => void) {}

  get call(): CallView | undefined {
    return this.view;
  }

  /** The queue that the caller waits in, since when. */
  get queued(): CallView | undefined {
    return this.view?.phase === 'queued' ? this.view : undefined;
  }

  /** Rings the contact centre. A call in progress is hung up first. */
  async dial(twin: Twin, request: CallRequest & { readonly contactId: string }): Promise<void> {
    this.hangUp();
    const { contactId, from } = request;
    this.view = {
      contactId,
      from,
      language: request.language ?? '',
      startedAt: Date.now(),
      phase: 'flow',
      captions: [],
      listening: undefined,
      ending: undefined,
    };
    this.changed();
    const mine = () => this.view?.contactId === contactId;
    let line: LiveLine | undefined;
    try {
      const { ending, result } = await twin.callOn(
        request,
        (invoke) => {
          const live = liveLine({ invoke });
          line = live;
          this.line = live;
          return {
            ...live,
            listen: (moment: Listen) => {
              if (mine()) this.listens(live, moment);
              return live.listen(moment);
            },
          };
        },
        (event) => {
          if (mine()) this.heard(event);
        },
      );
      if (!mine()) return;
      if (ending.outcome === 'queued') this.update({ phase: 'queued', listening: undefined });
      else this.end(ENDINGS[result.outcome] ?? 'The call has ended.');
      if (result.outcome === 'error') this.say('line', result.message ?? 'The call could not go on.');
    } catch (error) {
      if (mine()) this.end(`The call broke off: ${error instanceof Error ? error.message : error}`);
    } finally {
      if (this.line === line) this.line = undefined;
    }
  }

  press(keys: string): void {
    this.line?.press(keys);
  }

  /** Hears no further, or stays silent. What was meant for something that has gone by meanwhile changes nothing. */
  skip({ moment, silent }: Omit<Extract<Command, { do: 'skip' }>, 'do'>): void {
    const { line, waits } = this;
    if (line === undefined || waits === undefined || this.view?.listening?.moment !== moment) return;
    const asks = waits.mode === 'menu' || waits.mode === 'store';
    line.skip(asks && !silent ? waits.speechEndsAt : waits.until);
    this.listens(line, waits);
  }

  hangUp(): void {
    this.line?.hangUp();
    this.line = undefined;
    if (this.view !== undefined && this.view.phase !== 'flow') this.end('You hung up.');
  }

  /** An agent takes the call that waits. */
  answered(by: string): void {
    if (this.queued === undefined) return;
    this.update({ phase: 'agent' });
    this.say('agent', `You are connected with ${by}.`);
  }

  /** The agent ends the call. */
  endedByAgent(): void {
    if (this.view?.phase === 'agent') this.end('The agent has ended the call.');
  }

  private listens(line: LiveLine, waits: Listen): void {
    const { moment, mode, speechEndsAt, until, typed } = waits;
    const began = Date.now() - line.now();
    this.waits = waits;
    this.update({ listening: { moment, mode, speechEndsAt: began + speechEndsAt, until: began + until, typed } });
  }

  private heard(event: CallEvent): void {
    switch (event.event) {
      case 'prompt':
        this.say('voice', event.text, speechMs(event.text));
        return;
      case 'keys':
        // A stored entry may be a number: it is shown, as it would be on a phone.
        this.say('caller', event.keys === '' ? 'No key' : event.keys);
        return;
      case 'lambda':
        this.update({ listening: undefined });
        return;
      case 'queue':
        this.say('line', 'You are in the queue for an agent.');
        return;
      default:
    }
  }

  private say(who: Caption['who'], text: string, speech?: number): void {
    if (this.view === undefined) return;
    this.captions += 1;
    const caption = { id: this.captions, who, text, ...(speech === undefined ? {} : { speechMs: speech }) };
    this.update({ captions: [...this.view.captions, caption] });
  }

  private end(ending: string): void {
    this.update({ phase: 'ended', ending, listening: undefined });
  }

  private update(change: Partial<CallView>): void {
    if (this.view === undefined) return;
    this.view = { ...this.view, ...change };
    this.changed();
  }
}

const ENDINGS: Readonly<Record<string, string>> = {
  sent: 'The call has ended. Your link is in your messages.',
  'hung-up': 'You hung up.',
  disconnected: 'The contact centre has ended the call.',
  error: 'The call could not go on.',
};
