// What happens on a call, as one union of events: the simulator and the local twin yield them, tests and pages read them.
// `at` is milliseconds from the start of the call (virtual in the simulator, real in the twin).

import type { Channel } from '../lambda-src/shared/contract/connect';

interface Base {
  readonly at: number;
  readonly contactId: string;
  /** Terraform address of the resource that this happened in, where the twin knows one. */
  readonly resource?: string;
  /** Name of the flow or flow module that runs: identifiers of actions are unique in one flow only. */
  readonly flow?: string;
  /** Identifier of the flow action, where one caused it. */
  readonly action?: string;
}

export type CallEvent =
  /** Something was said to the caller. `text` is what is heard, SSML removed. */
  | (Base & { readonly event: 'prompt'; readonly text: string })
  /** The caller pressed keys, or stayed silent (`keys` is empty). `stored` when the flow keeps them as input. */
  | (Base & { readonly event: 'keys'; readonly keys: string; readonly stored: boolean })
  /** A function was called. `result` is what it returned; `error` why the error branch was taken. */
  | (Base & {
      readonly event: 'lambda';
      readonly function: string;
      readonly parameters: Readonly<Record<string, string>>;
      readonly result?: Readonly<Record<string, unknown>>;
      readonly error?: string;
      readonly attempts: number;
      readonly ms: number;
      readonly cold?: boolean;
    })
  /** Contact attributes were set. */
  | (Base & { readonly event: 'attribute'; readonly attributes: Readonly<Record<string, string>> })
  /**
   * The flow went on to an action. `because`: the condition (`Equals 1`), the error type, `next`, or `start` when a flow or module
   * begins; then `action` is `to` itself.
   */
  | (Base & { readonly event: 'branch'; readonly to: string; readonly because: string })
  | (Base & { readonly event: 'sms'; readonly to: string; readonly body: string; readonly parts: number })
  | (Base & { readonly event: 'email'; readonly to: string; readonly subject: string; readonly body: string })
  | (Base & { readonly event: 'redeem'; readonly status: number; readonly linkId?: string })
  | (Base & {
      readonly event: 'chat';
      readonly what: 'started' | 'resumed' | 'message' | 'ended';
      readonly chatContactId: string;
      readonly from?: 'customer' | 'agent' | 'system';
    })
  | (Base & { readonly event: 'agent'; readonly what: 'available' | 'unavailable' | 'accepted' | 'left' })
  | (Base & {
      readonly event: 'queue';
      readonly queue: string;
      readonly routingAgeSeconds?: number;
      readonly priority?: number;
    })
  | (Base & { readonly event: 'disconnect'; readonly by: 'flow' | 'caller' | 'agent' })
  /** Something that a flow's author should know, such as a reference that found nothing. Holds no data of the caller. */
  | (Base & { readonly event: 'warning'; readonly message: string })
  /** A line of a flow log or of a function's log. */
  | (Base & { readonly event: 'log'; readonly source: string; readonly line: unknown })
  /**
   * Last event of a call. `sent` and `unconfirmed` are told by the outcome attribute of this product's module; any other run ends
   * in what the flow did: `disconnected` (the queue is full, for example), `queued`, `transferred`, `ended`. In the twin a call
   * that is queued has `returned`.
   */
  | (Base & {
      readonly event: 'result';
      readonly outcome:
        | 'sent'
        | 'unconfirmed'
        | 'returned'
        | 'disconnected'
        | 'queued'
        | 'transferred'
        | 'ended'
        | 'hung-up'
        | 'error';
      /** With `error`: what went wrong, where, and what to do. */
      readonly message?: string;
      readonly messages: readonly {
        readonly channel: Channel;
        readonly to: string;
        readonly body: string;
        readonly parts: number;
      }[];
      readonly link: string | null;
    });

export type CallEventName = CallEvent['event'];
