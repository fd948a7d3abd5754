// Any order in which the steps of concurrent requests can fall, with requests that die on the way: one chat, one device.

import fc from 'fast-check';
import { type Api, createApi } from '../../../lambda-src/chat-api/api';
import type { Parts } from '../../../lambda-src/chat-api/invocation';
import { LEASE_MS } from '../../../lambda-src/chat-api/session';
import { type LinkItem, linkKey } from '../../../lambda-src/shared/contract/table';
import { linkIdOf } from '../../../lambda-src/shared/token';
import { type Browser, openBrowser } from '../../support/chat-api/browser';
import { type ConnectEndpoint, startConnectEndpoint } from '../../support/chat-api/connect-endpoint';
import { type LinkTable, startLinkTable } from '../../support/chat-api/link-table';
import { createParts, type TestParts } from '../../support/chat-api/parts';

let table: LinkTable;
let connect: ConnectEndpoint;
beforeAll(async () => {
  table = await startLinkTable();
  connect = await startConnectEndpoint();
});
afterAll(async () => {
  await connect.close();
  await table.close();
});

type Step = 'read' | 'change' | 'start';
/** After how many steps of its own, before or after its effect, a request's process ends. */
interface Death {
  readonly step: number;
  readonly done: boolean;
}
type Act = { readonly browser: number; readonly what: 'session' | 'redeem' | 'take over'; readonly death?: Death };

/** The parts of one request: each step waits for the scheduler; a dead one never comes back. */
function scheduled(parts: Parts, scheduler: fc.Scheduler, name: string, death: Death | undefined): Parts {
  let steps = 0;
  const step = async <Result>(what: Step, run: () => Promise<Result>): Promise<Result> => {
    steps += 1;
    const dies = death?.step === steps;
    await scheduler.schedule(Promise.resolve(), `${name} ${what}`);
    if (dies && !death.done) return new Promise(() => {});
    const result = await run();
    if (dies) return new Promise(() => {});
    return result;
  };
  return {
    ...parts,
    store: {
      read: (...args) => step('read', () => parts.store.read(...args)),
      change: (...args) => step('change', () => parts.store.change(...args)),
    },
    chats: { start: (...args) => step('start', () => parts.chats.start(...args)) },
  };
}

const act: fc.Arbitrary<Act> = fc.record(
  {
    browser: fc.nat(2),
    what: fc.constantFrom('session', 'session', 'redeem', 'take over'),
    death: fc.record({ step: fc.integer({ min: 1, max: 5 }), done: fc.boolean() }),
  },
  { requiredKeys: ['browser', 'what'] },
);

const perform = (browser: Browser, what: Act['what'], token: string) =>
  what === 'session' ? browser.session() : browser.redeem(token, what === 'take over');

it(
  'starts one chat, leaves it to one device, and a way on to everybody',
  () =>
    fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(act, { minLength: 2, maxLength: 6 }), async (scheduler, acts) => {
        connect.chats.clear();
        const parts: TestParts = createParts(table, connect);
        const now = Math.floor(parts.time.ms / 1000);
        const token = await table.link(now);
        const settled: Api = createApi(parts);
        let api = settled;
        const browsers = [0, 1, 2].map(() => openBrowser(() => api));
        for (const browser of browsers) await browser.redeem(token);

        // Requests at the same time, in an order of steps that the scheduler chooses.
        const statuses: number[] = [];
        acts.forEach(({ browser, what, death }, index) => {
          api = createApi(scheduled(parts, scheduler, `${index} ${what}`, death));
          void perform(browsers[browser] as Browser, what, token).then(({ status }) => statuses.push(status));
        });
        // Steps cause further steps after real I/O, so wait a little when none is due.
        for (let idle = 0; idle < 3; ) {
          if (scheduler.count() > 0) {
            idle = 0;
            await scheduler.waitOne();
          } else {
            idle += 1;
            await new Promise((resolve) => setTimeout(resolve, 3));
          }
        }
        for (const status of statuses) expect([200, 202, 401, 409]).toContain(status);
        expect(connect.chats.size).toBeLessThanOrEqual(1);

        // Whatever has happened: after the lease of a dead request, any browser can go on, with the one chat.
        api = settled;
        parts.time.ms += LEASE_MS;
        const contactIds = new Set<unknown>();
        for (const browser of browsers) {
          expect((await browser.redeem(token, true)).status).toBe(200);
          const { status, body } = await browser.session();
          expect(status).toBe(200);
          contactIds.add(body['contactId']);
        }
        expect(contactIds.size).toBe(1);
        expect([...connect.chats.keys()]).toEqual([linkIdOf(token)]);
        // Only the last one has it.
        expect((await (browsers[0] as Browser).session()).status).toBe(409);
        const item = (await parts.store.read(linkIdOf(token), AbortSignal.timeout(5000))) as LinkItem;
        expect(item).toMatchObject({
          pk: linkKey(linkIdOf(token)),
          state: 'started',
          chatContactId: [...contactIds][0],
        });
        expect(item.leaseUntil).toBeUndefined();
      }),
      { numRuns: 60 },
    ),
  60_000,
);
