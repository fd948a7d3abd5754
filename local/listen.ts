// Listens on loopback, on the first port that is free.

import type { Server } from 'node:http';
import { errorCode, TwinError } from './error';

export const LOOPBACK = '127.0.0.1';
const HIGHEST_PORT = 65_535;

/** @param port first one to try; the next ones when it is in use. 0 lets the system choose. Resolves with the port. */
export async function listenFrom(server: Server, port: number): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    throw new TwinError(`The port ${port} is none: it must be a whole number from 0 to ${HIGHEST_PORT}.`);
  for (let candidate = port; ; candidate += 1) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(candidate, LOOPBACK, () => {
          server.off('error', reject);
          resolve();
        });
      });
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : candidate;
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EADDRINUSE' && candidate < HIGHEST_PORT) continue;
      throw code === 'EACCES' || code === 'EADDRINUSE'
        ? new TwinError(`The port ${candidate} cannot be had here (${code}): give another one.`)
        : error;
    }
  }
}
