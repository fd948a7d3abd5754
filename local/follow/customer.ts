// Who follows a link: what a customer does, whether by a browser or by HTTP and WebSocket alone.

/** Each step resolves when it is done, and throws TwinError with what did not happen. */
export interface Customer {
  /** Opens the link: the landing page is there, and nothing has changed. */
  open(link: string): Promise<void>;
  /** Taps the button: the link is redeemed and the chat begins. Resolves with the status of the redemption. */
  redeem(): Promise<number>;
  /** In the chat, as soon as it runs. */
  join(): Promise<void>;
  say(text: string): Promise<void>;
  /** Resolves when the text has come. */
  hears(text: string): Promise<void>;
  /** Ends the chat. */
  end(): Promise<void>;
  /** Gone: whatever is still open is closed. */
  close(): Promise<void>;
}

/** How long any step may take, milliseconds: far more than it needs on a busy machine. */
export const STEP_MS = 30_000;
