// Where the twin listens: on loopback alone, and where no other program would be found in its place.

import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { LOOPBACK, listenFrom } from '../../local/listen';

const servers: ReturnType<typeof createServer>[] = [];
const server = () => {
  const made = createServer();
  servers.push(made);
  return made;
};
afterAll(() => Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve)))));

const answers = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (connected: boolean) => () => {
      socket.destroy();
      resolve(connected);
    };
    socket.setTimeout(2000, end(false)).on('connect', end(true)).on('error', end(false));
  });
const addresses = Object.values(networkInterfaces()).flatMap((one) => (one ?? []).map(({ address }) => address));

it('answers on loopback and on no other address of this machine', async () => {
  const port = await listenFrom(server(), 0);
  expect(await answers(LOOPBACK, port)).toBe(true);
  // The second is loopback too, on most systems, and what listens everywhere answers there.
  for (const other of ['127.0.0.2', ...addresses.filter((address) => address !== LOOPBACK)])
    expect([other, await answers(other, port)]).toEqual([other, false]);
});

it.each([LOOPBACK, ...addresses.filter((address) => address === '::1')])(
  'takes the next port when one is taken on %s',
  async (host) => {
    const taken = server();
    await new Promise<void>((resolve) => taken.listen(0, host, resolve));
    const { port } = taken.address() as AddressInfo;
    expect(await listenFrom(server(), port)).toBeGreaterThan(port);
  },
);

it.each([-1, 1.5, 65_536])('refuses %s as a port', async (port) => {
  await expect(listenFrom(server(), port)).rejects.toThrow('must be a whole number from 0 to 65535');
});
