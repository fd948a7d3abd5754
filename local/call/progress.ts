// What a run of many calls shows on standard error: how far it is, and at the end what came of it.

import type { CallOutcome } from '../connect/voice';

export class Progress {
  private readonly startedAt = performance.now();
  private readonly outcomes = new Map<string, number>();
  private messages = 0;
  /** Calls that sent the same kind of message to the same destination twice. */
  private twice = 0;
  private told = 0;
  private done = 0;

  constructor(
    private readonly calls: number,
    private readonly stream: NodeJS.WriteStream,
  ) {}

  add({ result, record }: CallOutcome): void {
    this.done += 1;
    this.outcomes.set(result.outcome, (this.outcomes.get(result.outcome) ?? 0) + 1);
    this.messages += result.messages.length;
    const destinations = result.messages.map(({ channel, to }) => `${channel} ${to}`);
    if (new Set(destinations).size < destinations.length) this.twice += 1;
    if (record.Attributes['voiceToChatOutcome']?.startsWith('sent_') && result.messages.length === 0) this.told += 1;
    if (this.calls === 1) return;
    const step = Math.max(1, Math.floor(this.calls / 20));
    if (this.stream.isTTY) this.stream.write(`\r${this.line()}`);
    else if (this.done % step === 0 || this.done === this.calls) this.stream.write(`${this.line()}\n`);
  }

  /** One line for the whole run. */
  finish(): void {
    if (this.calls === 1) return;
    const seconds = (performance.now() - this.startedAt) / 1000;
    if (this.stream.isTTY) this.stream.write('\n');
    this.stream.write(
      `${this.done} calls in ${seconds.toFixed(1)} s (${(this.done / seconds).toFixed(0)} a second): ${this.summary()}; ` +
        `${this.messages} messages; sent twice: ${this.twice}; told "sent" without a message: ${this.told}\n`,
    );
  }

  private line(): string {
    return `${this.done}/${this.calls} calls: ${this.summary()}`;
  }

  private summary(): string {
    return [...this.outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  }
}
