// What the server tells the page, and what the page may ask of it. Types and constants only: both sides import this file.

import type { Language } from '../../lambda-src/shared/contract/languages';

/** The page's own name. The site stands below it, so that a phone on the page may show the site, and their cookies stay apart. */
export const PAGE_HOST = 'voice-to-chat.localhost';
export const SITE_HOST = `chat.${PAGE_HOST}`;

export const SCENARIOS = [
  'mobile',
  'withheld',
  'landline',
  'no-email',
  'opted-out',
  'sms-failing',
  'unstaffed',
  'agent-free',
] as const;
export type ScenarioId = (typeof SCENARIOS)[number];

export interface Caption {
  readonly id: number;
  readonly who: 'voice' | 'caller' | 'agent' | 'line';
  readonly text: string;
  /** What the voice is estimated to take, milliseconds. */
  readonly speechMs?: number;
}

/** What the flow waits for. Epoch milliseconds. */
export interface Listening {
  readonly mode: 'prompt' | 'menu' | 'store' | 'wait';
  readonly speechEndsAt: number;
  readonly until: number;
  readonly typed: string;
}

export interface CallView {
  readonly contactId: string;
  /** null: withheld. */
  readonly from: string | null;
  readonly language: string;
  readonly startedAt: number;
  /** `flow`: the flow speaks · `queued`: waits for an agent · `agent`: talks with one. */
  readonly phase: 'flow' | 'queued' | 'agent' | 'ended';
  readonly captions: readonly Caption[];
  readonly listening: Listening | undefined;
  /** How it ended, for a person. */
  readonly ending: string | undefined;
}

export interface Message {
  readonly id: number;
  readonly channel: 'sms' | 'email';
  readonly at: number;
  readonly to: string;
  readonly from: string;
  readonly subject?: string;
  readonly body: string;
  /** Parts that an SMS is billed as. */
  readonly parts: number;
  /** The link as it was sent. */
  readonly link: string | undefined;
}

export interface DeskItem {
  readonly id: string;
  readonly at: number;
  readonly kind: 'customer' | 'agent' | 'system' | 'note';
  readonly text: string;
  /** The text is markdown. */
  readonly markdown?: true;
  /** Choices of an interactive message. */
  readonly choices?: readonly string[];
  readonly state?: 'delivered' | 'read';
}

export interface DeskChat {
  readonly contactId: string;
  readonly customer: string;
  readonly startedAt: number;
  readonly ended: boolean;
  /** Epoch milliseconds of the last sign that the customer types. */
  readonly typingAt: number;
  readonly context: readonly { readonly label: string; readonly value: string; readonly own: boolean }[];
  readonly items: readonly DeskItem[];
}

export interface Waiting {
  readonly kind: 'call' | 'chat';
  readonly contactId: string;
  readonly who: string;
  /** Since when it counts as waiting: a chat keeps the place that its call had. */
  readonly since: number;
  readonly kept: number;
}

export interface TwinView {
  readonly phase: 'starting' | 'running';
  /** What is wrong with the sources, when they cannot be synthesized. The stack before goes on. */
  readonly mistake: string | undefined;
  readonly stackId: string;
  readonly resources: number;
  /** Domain of the links. */
  readonly domain: string;
  /** `http://127.0.0.1:<port>` */
  readonly site: string;
  readonly brand: string;
  readonly languages: readonly Language[];
  readonly number: string;
  readonly notices: readonly string[];
  /** The last change that was taken over. */
  readonly reload: { readonly at: number; readonly ms: number; readonly what: string } | undefined;
}

export interface BrowserView {
  /** Where the phone's browser is: the path of the last page that it asked for. */
  readonly path: string;
  /** Counts changes of the pages: a frame that shows an old one loads anew. */
  readonly version: number;
}

export interface PageState {
  readonly twin: TwinView;
  readonly scenario: ScenarioId;
  readonly language: Language;
  readonly floor: { readonly calls: boolean; readonly chats: boolean };
  /** Number that the next call comes from; null when it is withheld. */
  readonly caller: string | null;
  readonly call: CallView | undefined;
  readonly messages: readonly Message[];
  readonly browser: BrowserView;
  readonly waiting: readonly Waiting[];
  readonly chats: readonly DeskChat[];
}

export interface TimelineLine {
  readonly id: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Terraform address, where one is known. */
  readonly resource: string | undefined;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  /** A step within something bigger: shown when asked for. */
  readonly step: boolean;
  readonly detail: unknown;
}

/** Canned messages of the agent with choices. */
export const INTERACTIVE = ['quick-reply', 'list', 'time'] as const;

export type Command =
  | { readonly do: 'scenario'; readonly scenario: ScenarioId }
  | { readonly do: 'language'; readonly language: Language }
  | { readonly do: 'floor'; readonly calls: boolean; readonly chats: boolean }
  | { readonly do: 'dial' }
  | { readonly do: 'press'; readonly keys: string }
  | { readonly do: 'skip' }
  | { readonly do: 'hang-up' }
  | { readonly do: 'accept'; readonly contactId: string }
  | { readonly do: 'say'; readonly contactId: string; readonly text: string }
  | { readonly do: 'typing'; readonly contactId: string }
  | { readonly do: 'seen'; readonly contactId: string }
  | { readonly do: 'interactive'; readonly contactId: string; readonly what: (typeof INTERACTIVE)[number] }
  | { readonly do: 'transfer'; readonly contactId: string }
  | { readonly do: 'end'; readonly contactId: string }
  | { readonly do: 'clear' };

/** One server-sent message: the whole state, new lines of the timeline, or that it begins anew. */
export type Update =
  | { readonly state: PageState }
  | { readonly lines: readonly TimelineLine[] }
  | { readonly cleared: true };
