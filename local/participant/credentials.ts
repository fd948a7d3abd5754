// The three secrets of a participant: participant token, connection token and the address of a WebSocket, each with its life.

import { randomBytes } from 'node:crypto';
import type { Chat } from './chat';
import type { Clock } from './clock';
import { ServiceException } from './errors';
import type { Participant } from './item';

export interface Seat {
  readonly chat: Chat;
  readonly participant: Participant;
}

/** Milliseconds (chat service facts, A1.4 and A1.5). */
export interface Lifetimes {
  readonly connectionToken: number;
  /** From CreateParticipantConnection to the WebSocket's opening. */
  readonly socketUrl: number;
  /** Of an open WebSocket. */
  readonly socket: number;
}
export const LIFETIMES: Lifetimes = { connectionToken: 24 * 3_600_000, socketUrl: 100_000, socket: 3_600_000 };

type Kind = 'participant' | 'connection' | 'ticket';
interface Secret extends Seat {
  readonly kind: Kind;
  /** Epoch milliseconds. */
  readonly expires: number;
}

export class Credentials {
  readonly #secrets = new Map<string, Secret>();
  readonly #byChat = new Map<Chat, string[]>();

  constructor(
    private readonly clock: Clock,
    readonly lifetimes: Lifetimes,
  ) {}

  /** Good for as long as the participant is part of the chat. */
  issueParticipantToken(seat: Seat): string {
    return this.#issue('participant', seat, Number.POSITIVE_INFINITY);
  }

  issueConnectionToken(seat: Seat): { readonly token: string; readonly expires: number } {
    const expires = this.clock.now() + this.lifetimes.connectionToken;
    return { token: this.#issue('connection', seat, expires), expires };
  }

  /** The secret part of a WebSocket's address; opens one WebSocket. */
  issueTicket(seat: Seat): string {
    return this.#issue('ticket', seat, this.clock.now() + this.lifetimes.socketUrl);
  }

  /** Who holds a token. Throws AccessDeniedException when it is none, has run out, or was revoked. */
  open(kind: 'participant' | 'connection', token: string): Seat {
    const seat = this.#valid(kind, token);
    if (seat === undefined) throw new ServiceException('AccessDeniedException', 'Access denied');
    return seat;
  }

  redeemTicket(ticket: string): Seat | undefined {
    const seat = this.#valid('ticket', ticket);
    if (seat !== undefined) this.#secrets.delete(ticket);
    return seat;
  }

  /** Forgets all secrets of a chat: it has ended. */
  revoke(chat: Chat): void {
    for (const secret of this.#byChat.get(chat) ?? []) this.#secrets.delete(secret);
    this.#byChat.delete(chat);
  }

  #issue(kind: Kind, { chat, participant }: Seat, expires: number): string {
    const secret = randomBytes(48).toString('base64url');
    this.#secrets.set(secret, { kind, chat, participant, expires });
    this.#byChat.set(chat, [...(this.#byChat.get(chat) ?? []), secret]);
    return secret;
  }

  #valid(kind: Kind, value: string): Seat | undefined {
    const secret = this.#secrets.get(value);
    return secret?.kind === kind && this.clock.now() < secret.expires ? secret : undefined;
  }
}
