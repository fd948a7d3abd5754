// What must never come of a call, counted (docs/load.md says what each word means). Judges one call by what was said on it and by
// what really happened: the messages that the services took, and the chat behind the link.

import type { CallOutcome, Message } from '../../local/connect/voice';

export const VERDICTS = ['double', 'lost', 'stranded', 'told wrongly'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One send that the call asked for: where to, and what the function said of it in the end; `error` when nothing came. */
export interface AskedSend {
  readonly channel: Message['channel'];
  readonly to: string;
  readonly status: string;
}

/** What came of a followed link. */
export interface FollowedLink {
  /** Why the customer did not get through. */
  readonly failure?: string;
  readonly reached: boolean;
  readonly queued: boolean;
  readonly ended: boolean;
  /** How often what the customer wrote stands in the chat. */
  readonly written: number;
}

export interface FinishedCall {
  /** What the flow did at last. */
  readonly ending: CallOutcome['ending']['outcome'];
  /** The outcome attribute. */
  readonly told: string | undefined;
  /** Messages that a service took for this contact. */
  readonly messages: readonly Pick<Message, 'channel' | 'to'>[];
  readonly sends: readonly AskedSend[];
  /** What the judge of the conversation found. */
  readonly mistake?: string;
  /** Absent when no link was sent, or it was not followed. */
  readonly link?: FollowedLink;
}

export type Finding = readonly [verdict: Verdict, why: string];

const NOTHING_SENT = /^(failed|declined|silent|rounds|not_offered)$/;
/** An error is a lost call, and counts as one. */
const KNOWN_ENDS: readonly string[] = ['queued', 'disconnected', 'hung-up', 'error'];
const address = ({ channel, to }: { readonly channel: string; readonly to: string }): string => `${channel} ${to}`;

/** Nothing when all is well. */
export function findings(call: FinishedCall): readonly Finding[] {
  const { ending, told, messages, sends, mistake, link } = call;
  const found: Finding[] = [];
  const addresses = messages.map(address);
  if (new Set(addresses).size < addresses.length) found.push(['double', 'two messages for one contact and address']);

  if (ending === 'error') found.push(['lost', 'the flow could not go on']);
  else if (told === undefined && ending !== 'hung-up') found.push(['lost', 'the call has no outcome']);
  if (link !== undefined && !link.reached)
    found.push(['lost', `the link led to no chat: ${link.failure ?? 'nobody knows why'}`]);

  if (ending === 'disconnected' && messages.length === 0)
    found.push(['stranded', 'the flow hung up, and nothing was sent']);
  if (!KNOWN_ENDS.includes(ending)) found.push(['stranded', `the call ended "${ending}", not in a queue`]);
  if (link?.reached === true && !link.queued) found.push(['stranded', 'the chat never waited for an agent']);
  if (link?.reached === true && !link.ended)
    found.push(['stranded', `the chat did not end: ${link.failure ?? 'nobody ended it'}`]);

  const wrong = (why: string) => found.push(['told wrongly', why]);
  if (mistake !== undefined) wrong(mistake);
  for (const { channel, to, status } of sends) {
    const came = addresses.includes(address({ channel, to }));
    if (status === 'sent' && !came) wrong(`"sent" by ${channel}, and no service took it`);
    if (!['sent', 'unconfirmed', 'error'].includes(status) && came) wrong(`"${status}", and the message came`);
  }
  const by = /^sent_(\w+)$/.exec(told ?? '')?.[1];
  if (by !== undefined && !messages.some(({ channel }) => channel === by))
    wrong(`the outcome is ${told}, and no message was sent`);
  if (NOTHING_SENT.test(told ?? '') && messages.length > 0) wrong(`the outcome is ${told}, and a message was sent`);
  if (link?.ended === true && link.written !== 1) wrong(`what the customer wrote once stands ${link.written} times`);
  return found;
}

/** The counts of a run, and the first few reasons of each. */
export class Tally {
  calls = 0;
  followed = 0;
  readonly outcomes = new Map<string, number>();
  readonly counts: Record<Verdict, number> = { double: 0, lost: 0, stranded: 0, 'told wrongly': 0 };
  readonly reasons = new Map<string, number>();

  /** A call that counts twice under one word counts once. */
  add(call: FinishedCall): void {
    this.calls += 1;
    if (call.link !== undefined) this.followed += 1;
    const outcome = call.told ?? (call.ending === 'hung-up' ? 'hung up' : 'none');
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    const found = findings(call);
    for (const verdict of new Set(found.map(([name]) => name))) this.counts[verdict] += 1;
    for (const [verdict, why] of found) {
      const reason = `${verdict}: ${why}`;
      this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    }
  }

  /** Chats that are still there when everybody has gone. */
  leave(chats: number): void {
    if (chats === 0) return;
    this.counts.stranded += chats;
    this.reasons.set('stranded: a chat that nobody ends', chats);
  }

  get clean(): boolean {
    return VERDICTS.every((verdict) => this.counts[verdict] === 0);
  }
}
