// A customer with the site's own pages, but without a browser: the pages' code for the session, the connection and the messages runs
// here as it is, with a network that may fail. What a person does when a page offers "Try again", this one does.

import { AsyncLocalStorage } from 'node:async_hooks';
import WebSocket from 'ws';
import { CHAT_PATH, REDEEM_PATH, SESSION_PATH } from '../../lambda-src/shared/contract/http';
import { FRAGMENT_PATTERN } from '../../lambda-src/shared/contract/link';
import { TwinError } from '../../local/error';
import { type CookieFetch, cookieFetch } from '../../local/follow/cookie-fetch';
import type { Customer } from '../../local/follow/customer';
import { reportOn } from '../../ui/chat/reports';
import { getSession } from '../../ui/chat/session';
import { browserClock, browserTransport } from '../../ui/participant/browser';
import { createParticipant, type Participant } from '../../ui/participant/client';
import { post } from '../../ui/shared/post';

/**
 * Milliseconds. How long a person tries again, with pauses that grow from the first to the longest. A hundred who end their chats at once
 * wait for each other, and whose turn it is is a lottery: DisconnectParticipant takes three requests a second.
 */
const PERSISTENCE_MS = 600_000;
const FIRST_PAUSE_MS = 1500;
const LONGEST_PAUSE_MS = 10_000;
/** Until what must come is taken for lost: far more than all the waiting of the pages together. */
const PATIENCE_MS = 300_000;

/** Whose page is running: the pages know one `fetch`, and each device has its own cookies. */
const device = new AsyncLocalStorage<CookieFetch>();
const ownFetch = globalThis.fetch;

/** From here on this process is what a browser is to the pages. */
export function becomeBrowser(): void {
  globalThis.fetch = (input, init) => {
    const site = typeof input === 'string' && input.startsWith('/') ? device.getStore() : undefined;
    return site === undefined ? ownFetch(input, init) : site(String(input), init);
  };
  Object.assign(globalThis, { WebSocket });
}

/**
 * @param site `http://127.0.0.1:<port>`
 * @param network every request goes through it, by its method and path, and may fail there
 */
export function pageCustomer(
  site: string,
  network: (operation: string, request: () => Promise<Response>) => Promise<Response>,
): Customer {
  const request = cookieFetch(site, network);
  const onDevice = <T>(run: () => Promise<T>): Promise<T> => device.run(request, run);
  let token = '';
  let participant: Participant | undefined;
  let stopReports = (): void => {};

  async function openPage(path: string): Promise<void> {
    await persist(`the page ${path}`, async () => {
      const answer = await fetch(path);
      await answer.arrayBuffer();
      return answer.status === 200 ? { done: answer.status } : { why: `it answered ${answer.status}` };
    });
  }

  function redeem(): Promise<number> {
    let takeOver = false;
    return persist('redeeming', async () => {
      const result = await post(REDEEM_PATH, takeOver ? { token, takeOver } : { token });
      if (result.kind === 'answer' && result.body['next'] === CHAT_PATH) return { done: result.status };
      // The answer to an earlier tap was lost, and its device cookie with it: "Continue here".
      takeOver = result.kind === 'error' && result.code === 'other_device';
      return { why: result.kind === 'error' ? result.code : result.kind };
    });
  }

  /** Resolves when the page shows it. */
  function shown(what: string, holds: (page: Participant) => boolean): Promise<void> {
    const page = participant;
    if (page === undefined) throw new TwinError('The chat page is not open.');
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        stop();
        reject(new TwinError(`${what} did not come; the page is ${page.snapshot().state}`));
      }, PATIENCE_MS);
      const look = () => {
        // The page offers another attempt, and a person takes it.
        for (const { token: failed, state } of page.snapshot().outgoing) if (state === 'failed') page.retry(failed);
        if (!holds(page)) return;
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = page.subscribe(look);
      look();
    });
  }

  return {
    open: (link) =>
      onDevice(async () => {
        token = FRAGMENT_PATTERN.exec(new URL(link).hash.slice(1))?.[2] ?? '';
        if (token === '') throw new TwinError('the link carries no token');
        await openPage('/');
      }),
    redeem: () => onDevice(redeem),
    join: () =>
      onDevice(async () => {
        await openPage(CHAT_PATH);
        const session = await persist('the chat', async () => {
          const online = () => new Promise<void>(() => {});
          const result = await getSession({ clock: browserClock, post, online }, {}, () => {});
          if (result.kind === 'chat') return { done: result.session };
          // An earlier tap that nobody waits for any more came last, and took the chat with it: the link is opened again.
          if (result.why === 'otherDevice' || result.why === 'noSession') await redeem();
          return { why: result.why };
        });
        participant = createParticipant({
          ...session,
          transport: browserTransport,
          clock: browserClock,
          keep: { load: () => undefined, save: () => {} },
          base: '',
          async isOver() {
            const result = await post(SESSION_PATH, { joined: session.contactId });
            return result.kind === 'forbidden' || (result.kind === 'error' && result.retryAfter === undefined);
          },
        });
        const page = participant;
        stopReports = reportOn({
          participant: page,
          contactId: session.contactId,
          clock: browserClock,
          post,
          refused: () => page.stop(),
          moved: () => page.stop(),
        }).stop;
        participant.start();
        await shown('The connection', (page) => page.snapshot().state === 'live');
      }),
    say: (text) =>
      onDevice(async () => {
        participant?.send(text);
        await shown('The message sent', (page) => {
          const { outgoing, entries } = page.snapshot();
          return outgoing.length === 0 && entries.some((entry) => entry.kind === 'message' && entry.content === text);
        });
      }),
    hears: (text) =>
      onDevice(() =>
        shown('The answer', (page) =>
          page.snapshot().entries.some((entry) => entry.kind === 'message' && entry.content === text),
        ),
      ),
    end: () =>
      onDevice(async () => {
        await persist('ending the chat', async () => {
          const result = await participant?.end();
          return result?.ok === true || participant?.snapshot().state === 'ended'
            ? { done: true }
            : { why: result?.failure ?? 'no chat' };
        });
      }),
    async close() {
      stopReports();
      participant?.stop();
    },
  };
}

/** Again and again, with a pause, until it is done. @throws TwinError with what came last */
async function persist<T>(what: string, attempt: () => Promise<{ done: T } | { why: string }>): Promise<T> {
  const began = Date.now();
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(1.5 * pause, LONGEST_PAUSE_MS)) {
    const result = await attempt().catch((error: unknown) => ({
      why: error instanceof Error ? error.message : 'error',
    }));
    if ('done' in result) return result.done;
    const seconds = Math.round((Date.now() - began) / 1000);
    if (Date.now() - began > PERSISTENCE_MS)
      throw new TwinError(`${what} failed for ${seconds} s, at last with: ${result.why}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
