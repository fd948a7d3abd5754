// Listens on loopback, on the first port that is free.

import type { Server } from 'node:http';
import { errorCode } from './error';

export const LOOPBACK = '127.0.0.1';
const HIGHEST_PORT = 65_535;

/** @param port first one to try; the next ones when it is in use. 0 lets the system choose. Resolves with the port. */
export async function listenFrom(server: Server, port: number): Promise<number> {
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
      if (errorCode(error) !== 'EADDRINUSE' || candidate >= HIGHEST_PORT) throw error;
    }
  }
}
