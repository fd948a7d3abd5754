// dynalite ships no types; this is what the twin uses of it.

declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface Options {
    /** Milliseconds that tables stay in CREATING. */
    readonly createTableMs?: number;
  }
  /** A server that need not listen: it answers whatever `request` events it gets. */
  export default function dynalite(options?: Options): Server;
}
