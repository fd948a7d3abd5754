// What the client needs from the outside: time and the network. Injected, so that tests own both.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Calls back once after so many milliseconds; the returned function cancels. */
  after(milliseconds: number, callback: () => void): () => void;
  /** From 0 to 1, for jitter. */
  random(): number;
}

export interface HttpReply {
  readonly status: number;
  readonly text: string;
  /** Seconds, from the header. */
  readonly retryAfter: number | undefined;
}

/** A WebSocket reduced to what is used. Handlers are set once, before anything can happen. */
export interface SocketHandlers {
  open(): void;
  message(data: string): void;
  /** Closed by the other side or by the network; never after `close()`. */
  closed(): void;
}

export interface Socket {
  send(data: string): void;
  close(): void;
}

export interface Transport {
  /** Rejects when nothing came back; any HTTP status is a reply. */
  post(url: string, headers: Readonly<Record<string, string>>, body: string, timeoutMs: number): Promise<HttpReply>;
  /** Uploads a file. `progress` gets the fraction sent. Resolves to the HTTP status. */
  put(
    url: string,
    headers: Readonly<Record<string, string>>,
    file: Blob,
    progress: (fraction: number) => void,
    abort: AbortSignal,
  ): Promise<number>;
  open(url: string, handlers: SocketHandlers): Socket;
}

/** Keeps unsent messages over a reload. */
export interface Keep {
  load(): string | undefined;
  save(text: string | undefined): void;
}
