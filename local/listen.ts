// Listens on loopback, on the first port that is free.

import { createServer, type Server } from 'node:net';
import { errorCode, TwinError } from './error';

export const LOOPBACK = '127.0.0.1';
const LOOPBACK_V6 = '::1';
const HIGHEST_PORT = 65_535;

/**
 * @param port first one to try; the next ones when it is in use. 0 lets the system choose. Resolves with the port.
 * Free is what no other program has on the other loopback, `::1`, either: browsers ask that one first for names below localhost.
 */
export async function listenFrom(server: Server, port: number): Promise<number> {
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT)
    throw new TwinError(`The port ${port} is none: it must be a whole number from 0 to ${HIGHEST_PORT}.`);
  for (let candidate = port; ; candidate += port === 0 ? 0 : 1) {
    try {
      const bound = await listen(server, candidate, LOOPBACK);
      if (!(await isTakenOnV6(bound))) return bound;
      await close(server);
      if (candidate < HIGHEST_PORT) continue;
      throw Object.assign(new Error(`${LOOPBACK_V6} is in use`), { code: 'EADDRINUSE' });
    } catch (error) {
      const code = errorCode(error);
      if (code === 'EADDRINUSE' && candidate < HIGHEST_PORT) continue;
      throw code === 'EACCES' || code === 'EADDRINUSE'
        ? new TwinError(`The port ${candidate} cannot be had here (${code}): give another one.`)
        : error;
    }
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** False too where there is no IPv6. */
async function isTakenOnV6(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await listen(probe, port, LOOPBACK_V6);
    await close(probe);
    return false;
  } catch (error) {
    return errorCode(error) === 'EADDRINUSE';
  }
}
