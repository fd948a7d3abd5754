// The participant service in memory, as a transport: one chat, and a network that a test breaks in every way it likes. The
// twin's service is the better stand-in for what the service does; this one is for what the network does.

import type { HttpReply, SocketHandlers, Transport } from '../../../ui/participant/ports';
import type { ManualClock } from './manual-clock';

export const CUSTOMER = 'customer-1';
export const PARTICIPANT_TOKEN = 'participant-token';

export interface RawItem {
  readonly Id: string;
  readonly AbsoluteTime: string;
  readonly Type: string;
  readonly ContentType: string;
  readonly Content?: string;
  readonly ParticipantId: string;
  readonly ParticipantRole: string;
  readonly DisplayName: string;
  readonly [member: string]: unknown;
}

/** What befalls a call: `lost` never arrives, `deaf` is done but its answer is lost, a number is the status of a refusal. */
export type Fate = 'served' | 'lost' | 'deaf' | number;

interface Line {
  readonly handlers: SocketHandlers;
  subscribed: boolean;
  open: boolean;
}

const LATENCY_MS = 50;

export class FakeService {
  readonly items: RawItem[] = [];
  readonly calls: { readonly path: string; readonly body: Record<string, unknown>; readonly bearer: string }[] = [];
  fate: (path: string) => Fate = () => 'served';
  /** Whether a frame to the page arrives, and how often. */
  copies: () => number = () => 1;
  socketsOpen = true;
  /** How long a call takes to arrive. */
  delayMs: (path: string) => number = () => LATENCY_MS;
  /** The other side reads, but never answers. */
  silent = false;
  tokenLifeMs = 24 * 3_600_000;
  /** How far the service's clock is ahead of the device's. */
  aheadMs = 0;
  pageSize = 100;
  private readonly lines = new Set<Line>();
  private readonly answered = new Map<string, { Id: string; AbsoluteTime: string }>();
  private readonly tokens = new Map<string, number>();
  private ended = false;
  private count = 0;

  constructor(private readonly clock: ManualClock) {}

  get transport(): Transport {
    return {
      post: (url, headers, body) => this.post(url, headers, body),
      put: async () => 200,
      open: (_url, handlers) => this.open(handlers),
    };
  }

  get lineCount(): number {
    return [...this.lines].filter(({ subscribed }) => subscribed).length;
  }

  agent(content: string, contentType = 'text/plain'): RawItem {
    return this.publish({ Type: 'MESSAGE', ContentType: contentType, Content: content, ...AGENT });
  }

  event(name: string, lasting = true): void {
    const item = { Type: 'EVENT', ContentType: `application/vnd.amazonaws.connect.event.${name}`, ...AGENT };
    if (lasting) this.publish(item);
    else this.frame({ ...item, Id: this.id(), AbsoluteTime: this.time() });
  }

  frame(item: unknown): void {
    for (const line of this.lines) this.send(line, { topic: 'aws/chat', content: JSON.stringify(item) });
  }

  end(): void {
    this.event('chat.ended');
    this.ended = true;
  }

  /** The network lets go of every socket. `noticed`: the page is told. */
  cut(noticed = true): void {
    for (const line of this.lines) {
      line.open = false;
      if (noticed) line.handlers.closed();
    }
    this.lines.clear();
  }

  private publish(item: Record<string, unknown>): RawItem {
    const whole = { Id: this.id(), AbsoluteTime: this.time(), ...item } as unknown as RawItem;
    this.items.push(whole);
    this.frame(whole);
    return whole;
  }

  private async post(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<HttpReply> {
    const path = url.replace('/participant/', '');
    const request = JSON.parse(body) as Record<string, unknown>;
    const bearer = headers['x-amz-bearer'] ?? '';
    const fate = this.fate(path);
    await this.wait(this.delayMs(path));
    if (fate === 'lost') throw new Error('lost');
    if (typeof fate === 'number') return { status: fate, text: '{}', retryAfter: undefined };
    this.calls.push({ path, body: request, bearer });
    const answer = this.serve(path, bearer, request);
    await this.wait(LATENCY_MS);
    if (fate === 'deaf') throw new Error('lost');
    return answer === undefined
      ? { status: 403, text: '<html>', retryAfter: undefined }
      : { status: 200, text: JSON.stringify(answer), retryAfter: undefined };
  }

  private serve(path: string, bearer: string, body: Record<string, unknown>): unknown {
    if (this.ended) return undefined;
    if (path === 'connection') {
      if (bearer !== PARTICIPANT_TOKEN) return undefined;
      const token = this.id();
      const expires = this.clock.now() + this.tokenLifeMs;
      this.tokens.set(token, expires);
      const credentials = { ConnectionToken: token, Expiry: new Date(expires + this.aheadMs).toISOString() };
      return { Websocket: { Url: 'ws://127.0.0.1:1/' }, ConnectionCredentials: credentials };
    }
    if ((this.tokens.get(bearer) ?? 0) <= this.clock.now()) return undefined;
    if (path === 'message') {
      const token = String(body['ClientToken']);
      const known = this.answered.get(token);
      if (known !== undefined) return known;
      const { Id, AbsoluteTime } = this.publish({
        Type: 'MESSAGE',
        ContentType: body['ContentType'],
        Content: body['Content'],
        ParticipantId: CUSTOMER,
        ParticipantRole: 'CUSTOMER',
        DisplayName: 'Ana',
      });
      this.answered.set(token, { Id, AbsoluteTime });
      return { Id, AbsoluteTime };
    }
    if (path === 'transcript') {
      const end = body['NextToken'] === undefined ? this.items.length : Number(body['NextToken']);
      const begin = Math.max(0, end - this.pageSize);
      return { Transcript: this.items.slice(begin, end), ...(begin > 0 && { NextToken: String(begin) }) };
    }
    return {};
  }

  private open(handlers: SocketHandlers): { send(data: string): void; close(): void } {
    const line: Line = { handlers, subscribed: false, open: true };
    this.lines.add(line);
    this.clock.after(LATENCY_MS, () => {
      if (!this.socketsOpen) {
        this.lines.delete(line);
        line.handlers.closed();
      } else if (line.open) handlers.open();
    });
    return {
      send: (data) => {
        const { topic } = JSON.parse(data) as { topic: string };
        this.clock.after(LATENCY_MS, () => this.hear(line, topic));
      },
      close: () => {
        line.open = false;
        this.lines.delete(line);
      },
    };
  }

  private hear(line: Line, topic: string): void {
    if (!this.lines.has(line) || this.silent) return;
    if (topic === 'aws/subscribe') {
      line.subscribed = true;
      this.send(line, { topic, content: { status: 'success', topics: ['aws/chat'] } });
    } else this.send(line, { topic });
  }

  private send(line: Line, frame: { readonly topic: string; readonly content?: unknown }): void {
    if (!line.subscribed) return;
    const copies = frame.topic === 'aws/chat' ? this.copies() : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      this.clock.after(LATENCY_MS * (copy + 1), () => line.open && line.handlers.message(JSON.stringify(frame)));
    }
  }

  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.clock.after(milliseconds, resolve));
  }

  private id(): string {
    this.count += 1;
    // Not in the order of time, so that nothing can be sorted by id alone.
    return `${((this.count * 7919) % 10_007).toString(36)}-${this.count}`;
  }

  private time(): string {
    this.clock.sleep(1);
    return new Date(this.clock.now()).toISOString();
  }
}

export const AGENT = { ParticipantId: 'agent-1', ParticipantRole: 'AGENT', DisplayName: 'Maria' };
