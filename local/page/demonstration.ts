// The whole product on one page: a phone, its messages, the agent's desk and the timeline around one running twin. Keeps the state
// that the page shows and carries out what the page asks for.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { VOICES } from '../../flows/sentences/voices';
import { LANGUAGES, type Language } from '../../lambda-src/shared/contract/languages';
import { EMAIL_ATTRIBUTE } from '../../lambda-src/shared/contract/outcome';
import type { SendLinkSettings } from '../../lambda-src/shared/contract/settings';
import type { SentMessage } from '../aws/service';
import { callerNumber } from '../call/numbers';
import type { EdgeEvent } from '../distribution/distribution';
import { TwinError } from '../error';
import type { CentreEvent } from '../participant/centre';
import { ServiceException } from '../participant/errors';
import type { Stack } from '../terraform/stack';
import type { Twin, TwinOptions } from '../twin';
import { AGENT_NAME, Desk } from './desk';
import { Phone } from './phone';
import { prepare, SCENARIO } from './scenarios';
import type { Command, Message, PageState, ScenarioId, TwinView, Update } from './state';
import { Timeline } from './timeline';

/** What the contact centre knows of the caller before the flow begins: an inbound flow of its own would have found it out. */
const KNOWN = { topic: 'Delivery of an order', order: 'A-1042' };
const EMAIL = 'caller@example.com';
const LINK = /https:\/\/[^\s/#]+\/#[A-Za-z0-9_-]+/;
/** Updates within so many milliseconds go out as one. */
const TOGETHER_MS = 30;

const STARTING: TwinView = {
  phase: 'starting',
  mistake: undefined,
  stackId: '',
  resources: 0,
  domain: '',
  site: '',
  brand: '',
  languages: ['en'],
  number: '',
  notices: [],
  reload: undefined,
};

export class Demonstration {
  private twin: Twin | undefined;
  private view: TwinView = STARTING;
  private scenario: ScenarioId = 'mobile';
  private language: Language = 'en';
  private floor = { calls: SCENARIO.mobile.calls, chats: SCENARIO.mobile.chats };
  private messages: Message[] = [];
  private browser = { path: '/', version: 0 };
  private sent = 0;
  private callers = 0;
  private site: string | undefined;
  private readonly listeners = new Set<(update: Update) => void>();
  private timer: NodeJS.Timeout | undefined;
  private newLines: Extract<Update, { lines: unknown }>['lines'][number][] = [];
  private stateChanged = false;
  private readonly phone = new Phone(() => this.changed());
  private readonly desk = new Desk(() => this.changed());
  private readonly timeline = new Timeline((line) => {
    this.newLines.push(line);
    this.later();
  });

  /** What a twin tells: to be among its options. */
  readonly hooks: Pick<TwinOptions, 'onEvent' | 'onMessage' | 'onRequest' | 'onChat' | 'onWarning'> = {
    onEvent: (event) => this.withStack((stack) => this.timeline.call(stack, event)),
    onMessage: (message) => this.arrived(message),
    onRequest: (event) => this.requested(event),
    onChat: (event) => this.chatted(event),
    onWarning: (warning) => this.timeline.note(warning),
  };

  /** A twin runs, the first or the next. `took`: how long a change took, milliseconds. */
  runs(twin: Twin, change?: { readonly ms: number; readonly what: string }): void {
    const first = this.twin === undefined;
    this.twin = twin;
    const { stack } = twin;
    const settings = siteSettings(stack);
    const number = [...stack.variables].find(([name]) => name.endsWith('number'))?.[1];
    this.view = {
      phase: 'running',
      mistake: undefined,
      stackId: stack.directory.split(/[\\/]/).at(-1) ?? '',
      resources: stack.resources.length,
      domain: twin.site?.distribution.configuration.hosts[0] ?? '',
      site: twin.site?.url ?? '',
      brand: settings.brand,
      languages: settings.languages,
      number: typeof number === 'string' ? number : '',
      notices: stack.notSimulated.flatMap(({ addresses }) => addresses),
      reload: change === undefined ? undefined : { at: Date.now(), ...change },
    };
    if (!this.view.languages.includes(this.language)) this.language = this.view.languages[0] ?? 'en';
    const pages = pagesOf(stack);
    if (this.site !== undefined && this.site !== pages)
      this.browser = { ...this.browser, version: this.browser.version + 1 };
    this.site = pages;
    if (first) this.desk.seat(twin, this.floor.chats);
    this.apply();
    if (change !== undefined) this.timeline.note(`Stack rebuilt after a change of ${change.what}`, 'good', change);
    this.changed();
  }

  /** The sources cannot be made into a stack that runs. */
  mistaken(message: string): void {
    this.view = { ...this.view, mistake: message };
    this.timeline.note('The change cannot be synthesized: the stack before it goes on', 'bad', message);
    this.changed();
  }

  /** The change runs, and something about it should be known. */
  warned(message: string): void {
    this.timeline.note(message, 'bad');
  }

  /** @returns what the listener gets first, and what ends it */
  listen(listener: (update: Update) => void): () => void {
    listener({ state: this.state() });
    listener({ lines: this.timeline.lines });
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Carries out what the page asks for. Throws TwinError with a sentence when it cannot. */
  act(command: Command): void {
    const { twin } = this;
    if (twin === undefined) throw new TwinError('The twin is still starting.');
    try {
      this.carryOut(twin, command);
    } catch (error) {
      throw error instanceof ServiceException ? new TwinError(error.message) : error;
    }
    this.changed();
  }

  private carryOut(twin: Twin, command: Command): void {
    switch (command.do) {
      case 'scenario': {
        this.scenario = command.scenario;
        const { calls, chats } = SCENARIO[command.scenario];
        this.floor = { calls, chats };
        this.apply();
        return;
      }
      case 'language':
        this.language = command.language;
        return;
      case 'floor':
        this.floor = { calls: command.calls, chats: command.chats };
        this.apply();
        return;
      case 'dial':
        this.dial(twin);
        return;
      case 'press':
        this.phone.press(command.keys);
        return;
      case 'skip':
        this.phone.skip();
        return;
      case 'hang-up':
        this.phone.hangUp();
        return;
      case 'clear':
        this.timeline.clear();
        this.newLines = [];
        for (const listener of this.listeners) listener({ cleared: true });
        return;
      default: {
        const { call } = this.phone;
        if (command.contactId === call?.contactId) {
          if (command.do === 'accept') this.phone.answered(AGENT_NAME);
          if (command.do === 'end') this.phone.endedByAgent();
          return;
        }
        this.desk.act(twin.participants, command);
        return;
      }
    }
  }

  private dial(twin: Twin): void {
    const scenario = SCENARIO[this.scenario];
    // A number of its own for each call, so that nothing that is remembered of one call changes the next.
    const number = callerNumber(this.callers);
    this.callers += 1;
    prepare(twin, scenario, number);
    this.browser = { ...this.browser, path: '/' };
    void this.phone.dial(twin, {
      contactId: randomUUID(),
      from: scenario.withheld ? null : number,
      language: VOICES[this.language].languageCode,
      attributes: { ...KNOWN, ...(scenario.email ? { [EMAIL_ATTRIBUTE]: EMAIL } : {}) },
    });
  }

  /** The world as the scenario and the agent have it. */
  private apply(): void {
    const { twin } = this;
    if (twin === undefined) return;
    const { calls, chats } = this.floor;
    Object.assign(twin.floor, { available: calls ? 1 : 0, staffed: chats || calls ? 1 : 0, online: 1 });
    twin.participants.centre.setAvailable('agent', chats);
    twin.aws.setFaults(SCENARIO[this.scenario].faults ?? []);
    // A warm send-link remembers for some seconds who is at work: here the next call is to find what has just been chosen.
    twin.runner.coolDown();
  }

  private arrived({ channel, to, from, subject, body, parts }: SentMessage): void {
    this.sent += 1;
    const message = {
      id: this.sent,
      channel,
      at: Date.now(),
      to,
      from: shown(from),
      body,
      parts,
      link: LINK.exec(body)?.[0],
    };
    this.messages = [...this.messages, subject === undefined ? message : { ...message, subject }];
    this.changed();
  }

  private requested(event: EdgeEvent): void {
    this.timeline.edge(event);
    if (event.method !== 'GET' || !/(\/|\.html)$/.test(event.path)) return;
    this.browser = { ...this.browser, path: event.path };
    this.changed();
  }

  private chatted(event: CentreEvent): void {
    this.desk.happened(event);
    this.withStack((stack) => this.timeline.chat(stack, event));
  }

  private withStack(run: (stack: Stack) => void): void {
    if (this.twin !== undefined) run(this.twin.stack);
  }

  private changed(): void {
    this.stateChanged = true;
    this.later();
  }

  private later(): void {
    this.timer ??= setTimeout(() => this.send(), TOGETHER_MS);
    this.timer.unref();
  }

  private send(): void {
    this.timer = undefined;
    const updates: Update[] = [
      ...(this.newLines.length > 0 ? [{ lines: this.newLines }] : []),
      ...(this.stateChanged ? [{ state: this.state() }] : []),
    ];
    this.newLines = [];
    this.stateChanged = false;
    for (const listener of this.listeners) for (const update of updates) listener(update);
  }

  private state(): PageState {
    const { twin, phone } = this;
    const { queued } = phone;
    const call = queued && {
      kind: 'call' as const,
      contactId: queued.contactId,
      who: queued.from ?? 'Number withheld',
      since: queued.startedAt,
      kept: 0,
    };
    return {
      twin: this.view,
      scenario: this.scenario,
      language: this.language,
      floor: this.floor,
      caller: SCENARIO[this.scenario].withheld ? null : callerNumber(this.callers),
      call: phone.call,
      messages: this.messages,
      browser: this.browser,
      waiting: [
        ...(call === undefined ? [] : [call]),
        ...(twin === undefined ? [] : this.desk.waiting(twin.participants)),
      ],
      chats: this.desk.chats,
    };
  }
}

/** Brand and languages as the stack has them: send-link carries them in its settings. */
function siteSettings(stack: Stack): { readonly brand: string; readonly languages: readonly Language[] } {
  for (const resource of stack.ofType('aws_lambda_function')) {
    const zip = resource.optionalText('filename');
    if (zip === undefined) continue;
    const { 'settings.json': file } = unzipSync(readFileSync(stack.assetPath(zip)), {
      filter: ({ name }) => name === 'settings.json',
    });
    const { brand, languages } =
      file === undefined ? {} : (JSON.parse(Buffer.from(file).toString()) as Partial<SendLinkSettings>);
    if (typeof brand === 'string') return { brand, languages: LANGUAGES.filter((known) => languages?.includes(known)) };
  }
  return { brand: 'Contact centre', languages: LANGUAGES };
}

/** A sender as a mail program shows it: encoded words are read (RFC 2047). */
const shown = (from: string): string =>
  from.replace(/=\?utf-8\?b\?([^?]*)\?=/gi, (_word, text: string) => Buffer.from(text, 'base64').toString());

/** Changes with every page of the site. */
const pagesOf = (stack: Stack): string =>
  stack
    .ofType('aws_s3_object')
    .map((object) => object.optionalText('source_hash') ?? '')
    .join(' ');
