// Journeys through both routes, on a real table and with the unmodified SDK against an endpoint that speaks Connect's wire format.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type Api, createApi } from '../../../lambda-src/chat-api/api';
import { createLinkStore } from '../../../lambda-src/chat-api/link-store';
import { LEASE_MS } from '../../../lambda-src/chat-api/session';
import { JOIN_SECONDS, START_GRACE_SECONDS } from '../../../lambda-src/shared/contract/table';
import { linkIdOf } from '../../../lambda-src/shared/token';
import { openBrowser, postEvent, type Reply } from '../../support/chat-api/browser';
import { type ConnectEndpoint, startConnectEndpoint } from '../../support/chat-api/connect-endpoint';
import {
  CHAT_MINUTES,
  COOKIES,
  clientOptions,
  LINK_SECONDS,
  type LinkTable,
  startLinkTable,
  TABLE,
} from '../../support/chat-api/link-table';
import { createParts, FAILURES_PER_SOURCE, type TestParts } from '../../support/chat-api/parts';

let table: LinkTable;
let connect: ConnectEndpoint;
let parts: TestParts;
let api: Api;

beforeAll(async () => {
  table = await startLinkTable();
  connect = await startConnectEndpoint();
});
afterAll(async () => {
  await connect.close();
  await table.close();
});
let minutes = 0;
beforeEach(() => {
  connect.requests.length = 0;
  connect.faults.length = 0;
  connect.chats.clear();
  // Every test in its own window of the failure counter.
  minutes += 60;
  parts = createParts(table, connect, Date.UTC(2026, 10, 22) + minutes * 60_000);
  api = createApi(parts);
});

const browser = () => openBrowser(() => api);
const now = () => Math.floor(parts.time.ms / 1000);
const pass = (seconds: number) => {
  parts.time.ms += seconds * 1000;
};
const answer = ({ status, body }: Reply) => [status, body['error'] ?? body['contactId'] ?? body];
const onlyChat = () => {
  expect(connect.chats.size).toBe(1);
  return [...connect.chats.values()][0]?.ContactId;
};

describe('redeem', () => {
  it('hands out cookies that last to the end of the chat, for the whole site and no script', async () => {
    const token = await table.link(now());
    const reply = await browser().redeem(token);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({ next: '/chat/index.html' });
    expect(reply.headers['cache-control']).toBe('no-store');
    const seconds = LINK_SECONDS + CHAT_MINUTES * 60 + 600;
    const attributes = `Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Lax`;
    expect(reply.cookies).toEqual([
      `CloudFront-Policy=${COOKIES['CloudFront-Policy']}; ${attributes}`,
      `CloudFront-Signature=${COOKIES['CloudFront-Signature']}; ${attributes}`,
      `CloudFront-Key-Pair-Id=${COOKIES['CloudFront-Key-Pair-Id']}; ${attributes}`,
      'CloudFront-Hash-Algorithm=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax',
      expect.stringMatching(
        new RegExp(
          `^__Host-device=${linkIdOf(token)}\\.[\\w-]{43}\\.[\\w-]{22}; ${attributes.replaceAll('/', '\\/')}$`,
        ),
      ),
    ]);
  });

  it('names the hash algorithm when the link was signed with SHA-256', async () => {
    const page = browser();
    await page.redeem(await table.link(now(), { cookies: { ...COOKIES, 'CloudFront-Hash-Algorithm': 'SHA256' } }));
    expect(page.jar.get('CloudFront-Hash-Algorithm')).toBe('SHA256');
    await page.redeem(await table.link(now()));
    expect(page.jar.has('CloudFront-Hash-Algorithm')).toBe(false);
  });

  it('burns nothing: a scanner that presses the button leaves the link to the customer', async () => {
    const token = await table.link(now());
    expect((await browser().redeem(token)).status).toBe(200);
    const customer = browser();
    expect((await customer.redeem(token)).status).toBe(200);
    expect((await customer.session()).status).toBe(200);
  });

  it('refuses a token that is none, and one that is unknown', async () => {
    expect(answer(await browser().redeem('short'))).toEqual([400, 'bad_request']);
    expect(answer(await browser().redeem('AAAAAAAAAAAAAAAAAAAAAA'))).toEqual([404, 'unknown_link']);
  });

  it('opens until redeemBy, not at it', async () => {
    const token = await table.link(now());
    pass(LINK_SECONDS - 1);
    expect((await browser().redeem(token)).status).toBe(200);
    pass(1);
    expect(answer(await browser().redeem(token))).toEqual([410, 'too_late']);
  });

  it('opens later for the device whose chat runs, until the end', async () => {
    const token = await table.link(now());
    const page = browser();
    await page.redeem(token);
    await page.session();
    pass(LINK_SECONDS + 60);
    expect((await page.redeem(token)).status).toBe(200);
    expect(answer(await browser().redeem(token, true))).toEqual([410, 'too_late']);
    pass(CHAT_MINUTES * 60 + 600);
    expect(answer(await page.redeem(token))).toEqual([410, 'too_late']);
  });

  it('says at once that it is too late when no chat was started in time', async () => {
    const token = await table.link(now());
    const page = browser();
    await page.redeem(token);
    pass(LINK_SECONDS + START_GRACE_SECONDS);
    expect(answer(await page.redeem(token))).toEqual([410, 'too_late']);
    expect(answer(await page.session())).toEqual([410, 'too_late']);
    expect(connect.requests).toEqual([]);
  });

  describe('with message feedback', () => {
    const confirmed: string[] = [];
    const confirming = (confirmReceipt: NonNullable<TestParts['confirmReceipt']>) => {
      confirmed.length = 0;
      const reporting = createApi({
        ...parts,
        confirmReceipt: (messageId, signal) => {
          confirmed.push(messageId);
          return confirmReceipt(messageId, signal);
        },
      });
      return openBrowser(() => reporting);
    };

    it('says once that the SMS arrived', async () => {
      const page = confirming(async () => {});
      const token = await table.link(now(), {}, 'message-1');
      expect((await page.redeem(token)).status).toBe(200);
      expect((await page.redeem(token)).status).toBe(200);
      expect(confirmed).toEqual(['message-1']);
    });

    it.each<[string, NonNullable<TestParts['confirmReceipt']>]>([
      ['is refused', () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }))],
      ['hangs', () => new Promise<never>(() => {})],
    ])('redeems also when the report %s', async (_name, confirmReceipt) => {
      const page = confirming(confirmReceipt);
      expect((await page.redeem(await table.link(now(), {}, 'message-1'))).status).toBe(200);
      expect(confirmed).toEqual(['message-1']);
      expect((await page.session()).status).toBe(200);
      expect(parts.lines.join()).toContain('was not told that the message arrived');
    });

    it('has nothing to say of a link that came by e-mail', async () => {
      expect((await confirming(async () => {}).redeem(await table.link(now()))).status).toBe(200);
      expect(confirmed).toEqual([]);
    });
  });

  it('counts a link as redeemed once', async () => {
    const token = await table.link(now());
    const page = browser();
    await page.redeem(token);
    await page.redeem(token);
    await browser().redeem(token);
    expect(parts.metrics).toEqual(['LinkRedeemed sms']);
  });
});

describe('session', () => {
  it('starts the chat with what the call knew', async () => {
    const token = await table.link(now(), {
      attributes: { displayName: ' Ana\u0000 \u202eLopez ', orderNumber: '4711', voiceToChatQueue: 'forged' },
      destination: 'email',
      language: 'es',
      queueArn: 'arn:aws:connect:us-west-2:111122223333:instance/instance-1/queue/queue-1',
      offeredAt: now() - 100,
    });
    const page = browser();
    await page.redeem(token);
    pass(30);
    const reply = await page.session();
    const [chat] = [...connect.chats.values()];
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      participantToken: chat?.ParticipantToken,
      participantId: chat?.ParticipantId,
      contactId: chat?.ContactId,
      region: 'us-west-2',
      displayName: 'Ana Lopez',
      language: 'es',
      resumed: false,
    });
    expect(connect.requests).toEqual([
      {
        InstanceId: 'instance-1',
        ContactFlowId: 'flow-1',
        ClientToken: linkIdOf(token),
        RelatedContactId: '11111111-2222-3333-4444-555555555555',
        ParticipantDetails: { DisplayName: 'Ana Lopez' },
        ChatDurationInMinutes: CHAT_MINUTES,
        SupportedMessagingContentTypes: [
          'text/plain',
          'text/markdown',
          'application/vnd.amazonaws.connect.message.interactive',
          'application/vnd.amazonaws.connect.message.interactive.response',
        ],
        Attributes: {
          voiceToChatDestination: 'email',
          voiceToChatContactId: '11111111-2222-3333-4444-555555555555',
          voiceToChatLanguage: 'es',
          voiceToChatQueue: 'arn:aws:connect:us-west-2:111122223333:instance/instance-1/queue/queue-1',
          voiceToChatWaitedSeconds: '130',
          voiceToChatRoutingAge: '120',
          displayName: ' Ana\u0000 \u202eLopez ',
          orderNumber: '4711',
        },
      },
    ]);
  });

  it('gives the running chat again after a reload, without asking Connect', async () => {
    const page = browser();
    await page.redeem(await table.link(now()));
    pass(2);
    const first = await page.session();
    pass(3 * 3600);
    const second = await page.session();
    expect(second.body).toEqual({ ...first.body, resumed: true });
    expect(connect.requests).toHaveLength(1);
    expect(parts.metrics).toEqual(['LinkRedeemed sms', 'ChatStarted sms', 'TapToChatMilliseconds 2000', 'ChatResumed']);
  });

  it('knows no session without the cookie, and none with a forged key', async () => {
    const page = browser();
    expect(answer(await page.session())).toEqual([401, 'no_session']);
    await page.redeem(await table.link(now()));
    const [linkId, , deviceId] = (page.jar.get('__Host-device') ?? '').split('.');
    page.jar.set('__Host-device', `${linkId}.${'A'.repeat(43)}.${deviceId}`);
    expect(answer(await page.session())).toEqual([401, 'no_session']);
    expect(connect.requests).toEqual([]);
  });

  it('answers 410 when the link is gone from the table', async () => {
    const page = browser();
    await page.redeem(await table.link(now()));
    const parts = (page.jar.get('__Host-device') ?? '').split('.');
    page.jar.set('__Host-device', ['B'.repeat(43), ...parts.slice(1)].join('.'));
    expect(answer(await page.session())).toEqual([410, 'too_late']);
  });

  it('starts up to the grace after redeemBy, and not later', async () => {
    const [early, late] = [browser(), browser()];
    await early.redeem(await table.link(now()));
    await late.redeem(await table.link(now()));
    pass(LINK_SECONDS + START_GRACE_SECONDS - 1);
    expect((await early.session()).status).toBe(200);
    pass(1);
    expect(answer(await late.session())).toEqual([410, 'too_late']);
  });
});

describe('two tabs, other devices, lost cookies', () => {
  it('starts one chat for two tabs', async () => {
    const page = browser();
    await page.redeem(await table.link(now()));
    const replies = await Promise.all([page.session(), page.session(), page.session()]);
    expect(connect.requests).toHaveLength(1);
    for (const reply of replies) {
      if (reply.status === 202) {
        expect(reply.body).toEqual({ pending: true, retryAfterSeconds: 1 });
        expect(reply.headers['retry-after']).toBe('1');
      } else expect(reply.body['contactId']).toBe(onlyChat());
    }
    expect((await page.session()).body['contactId']).toBe(onlyChat());
  });

  it('moves a running chat to another device only when asked, and back again', async () => {
    const token = await table.link(now());
    const [phone, laptop] = [browser(), browser()];
    await phone.redeem(token);
    await phone.session();
    expect(answer(await laptop.redeem(token))).toEqual([409, 'other_device']);
    expect((await laptop.redeem(token, true)).status).toBe(200);
    expect(answer(await laptop.session())).toEqual([200, onlyChat()]);
    expect(answer(await phone.session())).toEqual([409, 'other_device']);
    expect((await phone.redeem(token, true)).status).toBe(200);
    expect(answer(await phone.session())).toEqual([200, onlyChat()]);
    expect(answer(await laptop.session())).toEqual([409, 'other_device']);
  });

  it('lets a browser go on that has lost its cookies', async () => {
    const token = await table.link(now());
    const page = browser();
    await page.redeem(token);
    await page.session();
    page.jar.clear();
    expect(answer(await page.session())).toEqual([401, 'no_session']);
    expect(answer(await page.redeem(token))).toEqual([409, 'other_device']);
    expect((await page.redeem(token, true)).status).toBe(200);
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
  });

  it('leaves a link that was only redeemed to the browser that asked last', async () => {
    const token = await table.link(now());
    const [webView, real] = [browser(), browser()];
    await webView.redeem(token);
    expect((await real.redeem(token)).status).toBe(200);
    expect((await real.session()).status).toBe(200);
    expect(answer(await webView.session())).toEqual([409, 'other_device']);
  });

  it('lets the customer take over the chat that a scanner has started', async () => {
    const token = await table.link(now());
    const [scanner, customer] = [browser(), browser()];
    await scanner.redeem(token);
    await scanner.session();
    expect(answer(await customer.redeem(token))).toEqual([409, 'other_device']);
    await customer.redeem(token, true);
    expect(answer(await customer.session())).toEqual([200, onlyChat()]);
  });

  it('gives the chat to the device that took over while it was being started', async () => {
    const token = await table.link(now());
    const [first, second] = [browser(), browser()];
    await first.redeem(token);
    const { start } = parts.chats;
    api = createApi({
      ...parts,
      chats: {
        async start(request, signal) {
          const chat = await start(request, signal);
          expect((await second.redeem(token)).status).toBe(200);
          return chat;
        },
      },
    });
    expect(answer(await first.session())).toEqual([409, 'other_device']);
    expect(answer(await second.session())).toEqual([200, onlyChat()]);
    expect(connect.requests).toHaveLength(1);
  });
});

it('starts nothing for a device that loses the link between look and lease', async () => {
  const token = await table.link(now());
  const [first, second] = [browser(), browser()];
  await first.redeem(token);
  let moved = false;
  api = createApi({
    ...parts,
    store: {
      ...parts.store,
      read: async (...args) => {
        const item = await parts.store.read(...args);
        if (!moved) {
          moved = true;
          await second.redeem(token);
        }
        return item;
      },
    },
  });
  expect(answer(await first.session())).toEqual([409, 'other_device']);
  expect(connect.requests).toEqual([]);
});

it('reads links strongly consistent: the cookies of a redeem are used at once', async () => {
  const send = jest.spyOn(table.client, 'send');
  await browser().redeem(await table.link(now()));
  const reads = send.mock.calls.map(([command]) => command).filter((command) => command instanceof GetItemCommand);
  expect(reads.map((command) => command.input.ConsistentRead)).toEqual([true]);
  send.mockRestore();
});

describe('broken starts', () => {
  const redeemed = async () => {
    const page = browser();
    const token = await table.link(now());
    await page.redeem(token);
    return { page, token };
  };

  it('repeats the same request once the lease of a crashed start is over', async () => {
    const { page } = await redeemed();
    let crashed = () => {};
    const crash = new Promise<void>((resolve) => {
      crashed = resolve;
    });
    api = createApi({
      ...parts,
      chats: {
        start: async (request, signal) => {
          await parts.chats.start(request, signal);
          crashed();
          return new Promise(() => {});
        },
      },
    });
    void page.session();
    await crash;
    api = createApi(parts);
    expect((await page.session()).status).toBe(202);
    pass(LEASE_MS / 1000);
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
    expect(connect.requests).toHaveLength(2);
    expect(connect.requests[1]).toEqual(connect.requests[0]);
  });

  it('finds the chat again whose start had its answer lost', async () => {
    const { page } = await redeemed();
    connect.faults.push('drop-after');
    const lost = await page.session();
    expect(answer(lost)).toEqual([503, 'unavailable']);
    pass(1);
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
    expect(connect.requests[1]).toEqual(connect.requests[0]);
  });

  it('gives the customer the chat even when the table cannot record it, and the same one next time', async () => {
    const { page } = await redeemed();
    const { change } = parts.store;
    api = createApi({
      ...parts,
      store: {
        ...parts.store,
        change: async (item, changes, signal) => {
          if (changes.state === 'started') throw Object.assign(new Error(), { name: 'ThrottlingException' });
          return change(item, changes, signal);
        },
      },
    });
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
    api = createApi(parts);
    pass(LEASE_MS / 1000);
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
  });

  it('gets over a table whose answers are lost after the write', async () => {
    const token = await table.link(now());
    const page = browser();
    const { change } = parts.store;
    api = createApi({
      ...parts,
      // What a retry inside the SDK sees after its first attempt was written: the condition fails.
      store: { ...parts.store, change: async (...args) => (await change(...args)) && false },
    });
    expect((await page.redeem(token)).status).toBe(200);
    expect((await page.session()).status).toBe(202);
    pass(LEASE_MS / 1000);
    api = createApi(parts);
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
  });

  it.each([
    ['TooManyRequestsException', 429, 429, 'too_many_requests'],
    ['LimitExceededException', 429, 503, 'chat_busy'],
    ['InternalServiceException', 500, 503, 'unavailable'],
    ['InvalidParameterException', 400, 503, 'unavailable'],
    ['InvalidRequestException', 400, 503, 'unavailable'],
    ['ResourceNotFoundException', 404, 503, 'unavailable'],
    ['AccessDeniedException', 403, 503, 'unavailable'],
  ])('answers %s (%i) with %i %s, and starts when asked again', async (error, thrown, status, code) => {
    const { page } = await redeemed();
    connect.faults.push({ status: thrown, error });
    const refused = await page.session();
    expect(answer(refused)).toEqual([status, code]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(parts.metrics).toEqual(['LinkRedeemed sms', 'ChatStartFailed']);
    expect((await page.session()).status).toBe(200);
    expect(connect.chats.size).toBe(1);
  });

  it('counts the waiting time to the start that succeeds when Connect refused the ones before', async () => {
    const { page } = await redeemed();
    connect.faults.push({ status: 429, error: 'LimitExceededException' });
    await page.session();
    pass(600);
    await page.session();
    expect(connect.requests.map((request) => request.Attributes?.['voiceToChatRoutingAge'])).toEqual(['0', '600']);
  });

  it('gives up on a Connect that does not answer, and gives the lease back', async () => {
    const { page } = await redeemed();
    connect.faults.push('hang');
    const hurried = openBrowser(() => api, 3100);
    for (const [name, value] of page.jar) hurried.jar.set(name, value);
    expect(answer(await hurried.session())).toEqual([503, 'unavailable']);
    expect(answer(await page.session())).toEqual([200, onlyChat()]);
    expect(connect.requests[1]).toEqual(connect.requests[0]);
  });

  it('begins no start that it has no time to finish', async () => {
    const { page } = await redeemed();
    const hurried = openBrowser(() => api, 2500);
    for (const [name, value] of page.jar) hurried.jar.set(name, value);
    expect(answer(await hurried.session())).toEqual([503, 'unavailable']);
    expect(connect.requests).toEqual([]);
    expect((await page.session()).status).toBe(200);
  });
});

describe('the end of a chat', () => {
  const started = async () => {
    const page = browser();
    const token = await table.link(now());
    await page.redeem(token);
    const { body } = await page.session();
    return { page, token, contactId: String(body['contactId']) };
  };

  it('closes the link for every device once the page has seen it', async () => {
    const { page, token, contactId } = await started();
    expect(answer(await page.session({ ended: contactId }))).toEqual([410, 'chat_ended']);
    expect(answer(await page.session())).toEqual([410, 'chat_ended']);
    expect(answer(await page.redeem(token))).toEqual([410, 'chat_ended']);
    expect(answer(await browser().redeem(token, true))).toEqual([410, 'chat_ended']);
    expect(parts.metrics.filter((metric) => metric.startsWith('ChatEnd'))).toEqual(['ChatEndReported sms']);
  });

  it('counts every step by the channel of the link', async () => {
    const page = browser();
    await page.redeem(await table.link(now(), { destination: 'email' }));
    const { body } = await page.session();
    await page.session({ ended: String(body['contactId']) });
    const channels = ['LinkRedeemed email', 'ChatStarted email', 'TapToChatMilliseconds 0', 'ChatEndReported email'];
    expect(parts.metrics).toEqual(channels);
  });

  it('does not close on a report about another chat', async () => {
    const { page, contactId } = await started();
    expect(answer(await page.session({ ended: 'another' }))).toEqual([200, contactId]);
    expect(answer(await page.session())).toEqual([200, contactId]);
  });

  it('starts another chat, once, in place of one that nobody could join in time', async () => {
    const { page, token, contactId } = await started();
    pass(JOIN_SECONDS - 1);
    expect(answer(await page.session({ unjoined: contactId }))).toEqual([200, contactId]);
    pass(1);
    const second = await page.session({ unjoined: contactId });
    expect(second.body['contactId']).not.toBe(contactId);
    expect(second.body['resumed']).toBe(false);
    // Nobody waited for the second one since the tap.
    expect(parts.metrics.filter((metric) => metric.startsWith('TapToChat'))).toEqual(['TapToChatMilliseconds 0']);
    expect(connect.requests.map((request) => request.ClientToken)).toEqual([linkIdOf(token), `${linkIdOf(token)}.2`]);
    pass(JOIN_SECONDS);
    expect(answer(await page.session({ unjoined: String(second.body['contactId']) }))).toEqual([410, 'chat_ended']);
    expect(connect.chats.size).toBe(2);
  });

  it('starts no other chat in place of one that the customer was in', async () => {
    const { page, contactId } = await started();
    expect(answer(await page.session({ joined: contactId }))).toEqual([200, contactId]);
    pass(JOIN_SECONDS);
    expect(answer(await page.session({ unjoined: contactId }))).toEqual([410, 'chat_ended']);
    expect(answer(await page.session())).toEqual([200, contactId]);
    onlyChat();
  });

  it('count as no return to the chat', async () => {
    const { page, contactId } = await started();
    await page.session({ joined: contactId });
    await page.session({ joined: contactId });
    expect(parts.metrics).toEqual(['LinkRedeemed sms', 'ChatStarted sms', 'TapToChatMilliseconds 0']);
    await page.session();
    expect(parts.metrics.at(-1)).toBe('ChatResumed');
  });

  it('starts nothing on a report, when the cookies are by now those of another link', async () => {
    const { page, contactId } = await started();
    await page.redeem(await table.link(now()));
    expect(answer(await page.session({ joined: contactId }))).toEqual([401, 'no_session']);
    expect(answer(await page.session({ ended: contactId }))).toEqual([401, 'no_session']);
    onlyChat();
    const second = await page.session();
    expect(second.body['resumed']).toBe(false);
    expect(answer(await page.session({ ended: contactId }))).toEqual([200, second.body['contactId']]);
  });

  it('tells a page whose chat has moved', async () => {
    const { token, page, contactId } = await started();
    await browser().redeem(token, true);
    for (const report of [{ joined: contactId }, { ended: contactId }, { unjoined: contactId }])
      expect(answer(await page.session(report))).toEqual([409, 'other_device']);
  });

  it('starts no other chat after the grace', async () => {
    const { page, contactId } = await started();
    pass(LINK_SECONDS + START_GRACE_SECONDS);
    expect(answer(await page.session({ unjoined: contactId }))).toEqual([410, 'chat_ended']);
  });
});

describe('failures of a source', () => {
  const guess = (over: object = {}) =>
    api(postEvent('/api/redeem', '{"token":"AAAAAAAAAAAAAAAAAAAAAA"}', [], over), 10_000);

  it('are refused past the limit, with the time to wait, until the window ends', async () => {
    for (let n = 0; n < FAILURES_PER_SOURCE; n += 1) expect((await guess()).statusCode).toBe(404);
    pass(100);
    const refused = await guess();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('200');
    pass(200);
    expect((await guess()).statusCode).toBe(404);
  });

  it('do not lock out a right token from the same address', async () => {
    for (let n = 0; n <= FAILURES_PER_SOURCE; n += 1) await guess();
    expect((await browser().redeem(await table.link(now()))).status).toBe(200);
  });

  it('are not counted for customers who come late or from another device', async () => {
    const token = await table.link(now());
    const [phone, laptop] = [browser(), browser()];
    await phone.redeem(token);
    await phone.session();
    for (let n = 0; n < FAILURES_PER_SOURCE * 2; n += 1) {
      expect((await laptop.redeem(token)).status).toBe(409);
    }
    pass(LINK_SECONDS);
    for (let n = 0; n < FAILURES_PER_SOURCE * 2; n += 1) {
      expect((await laptop.redeem(token)).status).toBe(410);
    }
  });

  it('are answered even when they cannot be counted', async () => {
    api = createApi({ ...parts, failures: { count: () => Promise.reject(new Error('no table')) } });
    expect((await guess()).statusCode).toBe(404);
  });
});

describe('a table in trouble', () => {
  it.each([
    ['ProvisionedThroughputExceededException', '2'],
    ['ThrottlingException', '2'],
    ['TransactionConflictException', '2'],
    ['TimeoutError', '2'],
    ['AccessDeniedException', '30'],
    ['ResourceNotFoundException', '30'],
  ])('%s is 503 with Retry-After %s, never an exception', async (name, retryAfter) => {
    const fail = () => Promise.reject(Object.assign(new Error('secret'), { name }));
    api = createApi({ ...parts, store: { read: fail, change: fail } });
    const reply = await browser().redeem('AAAAAAAAAAAAAAAAAAAAAA');
    expect(answer(reply)).toEqual([503, 'unavailable']);
    expect(reply.headers['retry-after']).toBe(retryAfter);
    expect(parts.lines.join('\n')).toContain(name);
    expect(parts.lines.join('\n')).not.toContain('secret');
  });

  it('is waited for no longer than the invocation lasts', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = new DynamoDBClient({ ...clientOptions, endpoint });
    api = createApi({ ...parts, store: createLinkStore(client, TABLE) });
    const hurried = openBrowser(() => api, 1200);
    expect(answer(await hurried.redeem('AAAAAAAAAAAAAAAAAAAAAA'))).toEqual([503, 'unavailable']);
    silent.closeAllConnections();
    silent.close();
  });

  it('a link whose sealed part was altered is 503, not cookies', async () => {
    const token = await table.link(now());
    api = createApi({
      ...parts,
      store: {
        ...parts.store,
        read: async (...args) => {
          const item = await parts.store.read(...args);
          return item && { ...item, sealed: `AAAA${item.sealed.slice(4)}` };
        },
      },
    });
    expect(answer(await browser().redeem(token))).toEqual([503, 'unavailable']);
  });
});

it('logs neither token nor cookie nor participant token nor attribute', async () => {
  const token = await table.link(now(), { attributes: { displayName: 'Ana Lopez' } });
  const page = browser();
  await page.redeem(token);
  const { body } = await page.session();
  const logged = parts.lines.join('\n');
  expect(logged).toContain(linkIdOf(token));
  const [, sealKey, deviceId] = (page.jar.get('__Host-device') ?? '').split('.');
  for (const secret of [token, sealKey, deviceId, body['participantToken'], 'Ana', 'signature-value', '203.0.113.7']) {
    expect(logged).not.toContain(secret);
  }
});
