import fc from 'fast-check';
import { AGENT, CUSTOMER } from '../support/fake-service';
import { liveScene, type Scene, scene } from '../support/participant';

const MINUTE = 60_000;

describe('connecting', () => {
  test('connects, subscribes and reads the conversation so far', async () => {
    const { clock, service, participant, texts } = scene();
    service.agent('Hello');
    participant.start();
    expect(participant.snapshot()).toMatchObject({ state: 'connecting', loaded: false });
    await clock.advance(1000);
    expect(participant.snapshot()).toMatchObject({ state: 'live', loaded: true });
    expect(texts()).toEqual(['Hello']);
  });

  test('starting twice connects once', async () => {
    const { clock, participant, paths } = scene();
    participant.start();
    participant.start();
    await clock.advance(1000);
    expect(paths().filter((path) => path === 'connection')).toHaveLength(1);
  });

  test('a refused connection means that the chat is over', async () => {
    const { clock, service, participant } = scene();
    service.fate = () => 403;
    participant.start();
    await clock.advance(MINUTE);
    expect(participant.snapshot().state).toBe('denied');
  });

  test.each([429, 500, 400, 'lost'] as const)('anything else is tried again (%s)', async (fate) => {
    const { clock, service, participant } = scene();
    service.fate = () => fate;
    participant.start();
    await clock.advance(2 * MINUTE);
    expect(participant.snapshot().state).not.toBe('denied');
    service.fate = () => 'served';
    await clock.advance(MINUTE);
    expect(participant.snapshot().state).toBe('live');
  });

  test('attempts become rare, and never come all at once', async () => {
    const { clock, service, participant } = scene({ random: () => 1 });
    let attempts = 0;
    service.fate = () => {
      attempts += 1;
      return 'lost';
    };
    participant.start();
    await clock.advance(10 * MINUTE);
    expect(attempts).toBeGreaterThan(15);
    expect(attempts).toBeLessThan(30);
  });

  test('an answer to an attempt that was given up changes nothing', async () => {
    const { clock, service, participant } = scene();
    service.fate = () => 403;
    service.delayMs = () => 5000;
    participant.start();
    await clock.advance(1000);
    service.fate = () => 'served';
    service.delayMs = () => 50;
    participant.notice('offline');
    participant.notice('online');
    await clock.advance(10_000);
    expect(participant.snapshot().state).toBe('live');
  });

  test('a connection that has come about makes the next attempts quick again', async () => {
    const { clock, service, participant } = scene({ random: () => 1 });
    service.fate = () => 'lost';
    participant.start();
    await clock.advance(5 * MINUTE);
    service.fate = () => 'served';
    await clock.advance(MINUTE);
    service.cut();
    await clock.advance(2000);
    expect(participant.snapshot().state).toBe('live');
  });

  test('a socket that cannot be opened does not stop the attempts', async () => {
    const { clock, service, participant } = scene();
    service.socketsOpen = false;
    participant.start();
    await clock.advance(2 * MINUTE);
    service.socketsOpen = true;
    await clock.advance(MINUTE);
    expect(participant.snapshot().state).toBe('live');
  });

  test('where no socket gets through, what others write arrives all the same', async () => {
    const { clock, service, participant, texts } = scene();
    service.socketsOpen = false;
    participant.start();
    await clock.advance(1000);
    service.agent('are you there?');
    await clock.advance(120_000);
    expect(participant.snapshot().state).not.toBe('live');
    expect(texts()).toEqual(['are you there?']);
  });

  test('a subscription that is not answered leads to another attempt', async () => {
    const { clock, service, participant } = scene();
    service.silent = true;
    participant.start();
    await clock.advance(MINUTE);
    service.silent = false;
    await clock.advance(MINUTE);
    expect(participant.snapshot().state).toBe('live');
  });
});

describe('staying connected', () => {
  test('a cut socket is replaced and what was missed is read', async () => {
    const { clock, service, texts } = await liveScene();
    service.cut();
    service.agent('missed');
    await clock.advance(10_000);
    expect(texts()).toEqual(['missed']);
  });

  test('a socket that dies without a word is noticed by its heartbeat', async () => {
    const { clock, service, texts } = await liveScene();
    service.cut(false);
    service.agent('missed');
    await clock.advance(25_000);
    expect(texts()).toEqual(['missed']);
  });

  test('after a cut the pages of an instance do not come back all at the same moment', async () => {
    const { clock, service, paths } = await liveScene({ random: () => 1 });
    service.cut();
    await clock.advance(900);
    expect(paths().filter((path) => path === 'connection')).toHaveLength(1);
  });

  test('a dead socket is found out soon when the page is looked at again', async () => {
    const { clock, service, participant, texts } = await liveScene();
    await clock.advance(10_000);
    service.cut(false);
    service.agent('missed');
    participant.notice('wake');
    await clock.advance(7000);
    expect(texts()).toEqual(['missed']);
  });

  test('a living socket is kept, however long nobody writes', async () => {
    const { clock, paths } = await liveScene();
    await clock.advance(50 * MINUTE);
    expect(paths().filter((path) => path === 'connection')).toHaveLength(1);
  });

  test('before the hour is over a second socket takes over, without a gap', async () => {
    const { clock, service, participant, paths, texts } = await liveScene();
    const states = new Set<string>();
    participant.subscribe(() => states.add(participant.snapshot().state));
    for (let minute = 0; minute < 61; minute += 1) {
      await clock.advance(MINUTE);
      service.agent(`${minute}`);
    }
    await clock.advance(1000);
    expect(paths().filter((path) => path === 'connection')).toHaveLength(2);
    expect(service.lineCount).toBe(1);
    expect(texts()).toHaveLength(61);
    expect([...states].sort()).toEqual(['live', 'renewing']);
  });

  test('a connection token that runs out is replaced before', async () => {
    const { clock, service, participant, unsent } = scene();
    service.tokenLifeMs = 10 * MINUTE;
    participant.start();
    await clock.advance(35 * MINUTE);
    participant.send('still here');
    await clock.advance(1000);
    expect(unsent()).toEqual([]);
    expect(participant.snapshot().state).toBe('live');
  });

  test('an expiry that is past on arrival is a wrong clock, not a reason to connect without end', async () => {
    const made = scene();
    made.service.aheadMs = -36 * 3_600_000;
    made.participant.start();
    await made.clock.advance(600_000);
    expect(made.paths().filter((path) => path === 'connection')).toHaveLength(1);
  });

  test('a renewal that fails leaves the living socket alone and is tried again', async () => {
    const { clock, service, participant, paths } = await liveScene();
    service.fate = (path) => (path === 'connection' ? 'lost' : 'served');
    await clock.advance(59 * MINUTE);
    expect(service.lineCount).toBe(1);
    service.fate = () => 'served';
    await clock.advance(2 * MINUTE);
    expect(paths().filter((path) => path === 'connection')).toHaveLength(2);
    expect(participant.snapshot().state).toBe('live');
  });

  test('waking after a long sleep reads at once what was missed, before the dead socket is found out', async () => {
    const { clock, service, participant, texts } = await liveScene();
    service.cut(false);
    service.agent('missed');
    clock.sleep(2 * 60 * MINUTE);
    participant.notice('wake');
    await clock.advance(1000);
    expect(texts()).toEqual(['missed']);
    await clock.advance(10_000);
    expect(participant.snapshot().state).toBe('live');
    expect(service.lineCount).toBe(1);
  });

  test('looking at the page again costs nothing while the socket lives', async () => {
    const { clock, participant, paths } = await liveScene();
    const before = paths().length;
    for (let look = 0; look < 20; look += 1) {
      participant.notice('wake');
      await clock.advance(2000);
    }
    expect(paths()).toHaveLength(before);
    expect(participant.snapshot().state).toBe('live');
  });

  test('offline stops the attempts; online starts one at once', async () => {
    const { clock, service, participant } = await liveScene();
    participant.notice('offline');
    expect(participant.snapshot().state).toBe('offline');
    expect(service.lineCount).toBe(0);
    participant.notice('online');
    await clock.advance(500);
    expect(participant.snapshot().state).toBe('live');
  });

  test('a device that wrongly says that it is offline is not believed for ever', async () => {
    const { clock, participant } = await liveScene();
    participant.notice('offline');
    await clock.advance(MINUTE);
    expect(participant.snapshot().state).toBe('live');
  });

  test('stop closes the socket and sets no more timers', async () => {
    const { clock, service, participant } = await liveScene();
    participant.stop();
    await clock.advance(MINUTE);
    expect(service.lineCount).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe('back-fill', () => {
  test('a chat that was running is read before the socket is open, and again after', async () => {
    const { clock, service, participant, texts } = scene({ resumed: true });
    service.agent('before');
    service.socketsOpen = false;
    participant.start();
    await clock.advance(1000);
    expect(texts()).toEqual(['before']);
    expect(participant.snapshot().state).not.toBe('live');
    service.agent('before the socket');
    service.socketsOpen = true;
    await clock.advance(5000);
    expect(texts()).toEqual(['before', 'before the socket']);
  });

  test('reads five hundred messages in pages', async () => {
    const { clock, service, participant, texts } = scene();
    for (let index = 0; index < 500; index += 1) service.agent(`${index}`);
    participant.start();
    await clock.advance(5000);
    expect(texts()).toEqual(Array.from({ length: 500 }, (_, index) => `${index}`));
  });

  test('after a reconnect reads only back to where it was', async () => {
    const { clock, service, participant, paths } = scene();
    for (let index = 0; index < 500; index += 1) service.agent(`${index}`);
    participant.start();
    await clock.advance(5000);
    const before = paths().filter((path) => path === 'transcript').length;
    service.cut();
    service.agent('new');
    await clock.advance(10_000);
    expect(paths().filter((path) => path === 'transcript').length - before).toBe(1);
  });

  test('finds what is missing between two frames that came', async () => {
    const { clock, service, texts } = await liveScene();
    service.agent('1');
    service.copies = () => 0;
    service.agent('2');
    service.copies = () => 1;
    service.agent('3');
    await clock.advance(1000);
    expect(texts()).toEqual(['1', '3']);
    service.cut();
    await clock.advance(10_000);
    expect(texts()).toEqual(['1', '2', '3']);
  });

  test('is tried again when it fails half-way', async () => {
    const { clock, service, participant, texts } = scene();
    for (let index = 0; index < 250; index += 1) service.agent(`${index}`);
    let calls = 0;
    service.fate = (path) => {
      if (path !== 'transcript') return 'served';
      calls += 1;
      return calls === 2 ? 'lost' : 'served';
    };
    participant.start();
    await clock.advance(MINUTE);
    expect(texts()).toHaveLength(250);
    expect(participant.snapshot().loaded).toBe(true);
  });
});

describe('sending', () => {
  test('keeps the order, one at a time', async () => {
    const { clock, service, participant, texts, unsent } = await liveScene();
    for (const text of ['1', '2', '3']) participant.send(text);
    expect(unsent()).toEqual(['1', '2', '3']);
    await clock.advance(2000);
    expect(unsent()).toEqual([]);
    expect(texts()).toEqual(['1', '2', '3']);
    expect(service.items.map(({ Content }) => Content)).toEqual(['1', '2', '3']);
  });

  test('a lost answer makes no second message', async () => {
    const { clock, service, participant, texts, unsent } = await liveScene();
    let attempts = 0;
    service.fate = (path) => {
      if (path !== 'message') return 'served';
      attempts += 1;
      return attempts < 3 ? 'deaf' : 'served';
    };
    participant.send('once');
    await clock.advance(MINUTE);
    expect(attempts).toBe(3);
    expect(service.items).toHaveLength(1);
    expect(texts()).toEqual(['once']);
    expect(unsent()).toEqual([]);
  });

  test('a message whose answer is lost is not shown twice in the meantime', async () => {
    const { clock, service, participant, texts, unsent } = await liveScene();
    service.fate = (path) => (path === 'message' ? 'deaf' : 'served');
    participant.send('once');
    await clock.advance(1000);
    expect([...texts(), ...unsent()]).toEqual(['once']);
  });

  test('the same words, sent before, do not hide a message that waits', async () => {
    const { clock, service, participant, texts, unsent } = await liveScene();
    participant.send('ok');
    await clock.advance(1000);
    service.fate = (path) => (path === 'message' ? 'lost' : 'served');
    participant.send('ok');
    service.cut();
    await clock.advance(10_000);
    expect([texts(), unsent()]).toEqual([['ok'], ['ok']]);
  });

  test('waits while there is no network, then goes', async () => {
    const { clock, service, participant, texts, unsent } = await liveScene();
    participant.notice('offline');
    service.fate = () => 'lost';
    participant.send('from the lift');
    await clock.advance(10_000);
    expect(unsent()).toEqual(['from the lift']);
    service.fate = () => 'served';
    participant.notice('online');
    await clock.advance(20_000);
    expect(texts()).toEqual(['from the lift']);
  });

  test('survives a reload, with its client token', async () => {
    const first = await liveScene();
    first.service.fate = (path) => (path === 'message' ? 'lost' : 'served');
    first.participant.send('kept');
    await first.clock.advance(1000);
    const second = await liveScene(first.keep.kept === undefined ? {} : { kept: first.keep.kept });
    await second.clock.advance(1000);
    expect(second.texts()).toEqual(['kept']);
    expect(second.keep.kept).toBeUndefined();
  });

  test('what the service will never take is given back to the customer, and the rest goes on', async () => {
    const { clock, service, participant, texts } = await liveScene();
    let calls = 0;
    service.fate = (path) => {
      if (path !== 'message') return 'served';
      calls += 1;
      return calls === 1 ? 400 : 'served';
    };
    participant.send('bad');
    participant.send('good');
    await clock.advance(5000);
    expect(texts()).toEqual(['good']);
    expect(participant.snapshot().outgoing).toMatchObject([{ content: 'bad', state: 'failed' }]);
    const [failed] = participant.snapshot().outgoing;
    participant.retry(failed?.token ?? '');
    await clock.advance(5000);
    expect(texts()).toEqual(['good', 'bad']);
  });

  test('a failed message can be discarded', async () => {
    const { clock, service, participant, unsent, keep } = await liveScene();
    service.fate = (path) => (path === 'message' ? 400 : 'served');
    participant.send('bad');
    await clock.advance(1000);
    participant.discard(participant.snapshot().outgoing[0]?.token ?? '');
    expect(unsent()).toEqual([]);
    expect(keep.kept).toBeUndefined();
  });

  test('403 to a message brings a new connection token, and the message goes with that', async () => {
    const { clock, service, participant, texts } = await liveScene();
    let refused = false;
    service.fate = (path) => {
      if (path !== 'message' || refused) return 'served';
      refused = true;
      return 403;
    };
    participant.send('again');
    await clock.advance(5000);
    expect(texts()).toEqual(['again']);
    const bearers = service.calls.filter(({ path }) => path !== 'connection').map(({ bearer }) => bearer);
    expect(new Set(bearers).size).toBe(2);
    expect(participant.snapshot().state).toBe('live');
  });

  test('403 for good to messages alone does not ask for connections without end', async () => {
    const { clock, service, participant, paths } = await liveScene();
    service.fate = (path) => (path === 'message' ? 403 : 'served');
    participant.send('never');
    await clock.advance(5 * MINUTE);
    expect(paths().filter((path) => path === 'connection').length).toBeLessThan(8);
  });

  test('once the chat is over, what was not sent says so', async () => {
    const { clock, service, participant } = await liveScene();
    service.fate = (path) => (path === 'message' ? 'lost' : 'served');
    participant.send('too late');
    await clock.advance(100);
    service.end();
    await clock.advance(5000);
    expect(participant.snapshot()).toMatchObject({ state: 'ended', outgoing: [{ state: 'failed' }] });
  });

  test('a store with rubbish in it is no obstacle', async () => {
    for (const kept of ['{', '7', '[1,{"token":3}]', '[{"token":"t","content":""}]']) {
      const { unsent, participant } = await liveScene({ kept });
      expect(unsent()).toEqual([]);
      expect(participant.snapshot().state).toBe('live');
    }
  });
});

describe('typing and receipts', () => {
  const eventsOf = ({ service }: Scene): string[] =>
    service.calls
      .filter(({ path }) => path === 'event')
      .map(({ body }) => String(body['ContentType']).replace(/.*event\./, ''));

  test('typing goes out once in ten seconds', async () => {
    const made = await liveScene();
    for (let key = 0; key < 100; key += 1) {
      made.participant.typing();
      await made.clock.advance(200);
    }
    expect(eventsOf(made)).toEqual(['typing', 'typing']);
  });

  test("the agent's typing is shown until it stops, or the message is there", async () => {
    const { clock, service, participant } = await liveScene();
    service.event('typing', false);
    await clock.advance(1000);
    expect(participant.snapshot().typists).toMatchObject([{ name: 'Maria' }]);
    await clock.advance(15_000);
    expect(participant.snapshot().typists).toEqual([]);
    service.event('typing', false);
    await clock.advance(1000);
    service.agent('here');
    await clock.advance(1000);
    expect(participant.snapshot().typists).toEqual([]);
  });

  test("one's own typing, echoed, is not shown", async () => {
    const { clock, service, participant } = await liveScene();
    service.frame({
      Type: 'EVENT',
      ContentType: 'application/vnd.amazonaws.connect.event.typing',
      ParticipantId: CUSTOMER,
      ParticipantRole: 'CUSTOMER',
    });
    await clock.advance(1000);
    expect(participant.snapshot().typists).toEqual([]);
  });

  test('of many messages only the latest is receipted, and as read only once', async () => {
    const made = await liveScene();
    const { clock, service, participant } = made;
    let last = '';
    for (let index = 0; index < 10; index += 1) {
      last = service.agent(`${index}`).Id;
      await clock.advance(150);
      participant.seen('delivered');
      participant.seen('read');
    }
    await clock.advance(5000);
    const before = eventsOf(made).length;
    participant.seen('read');
    participant.seen('delivered');
    await clock.advance(5000);
    expect(eventsOf(made)).toHaveLength(before);
    const events = service.calls.filter(({ path }) => path === 'event');
    expect(events.length).toBeLessThanOrEqual(3);
    expect(events[events.length - 1]?.body).toMatchObject({
      ContentType: 'application/vnd.amazonaws.connect.event.message.read',
      Content: JSON.stringify({ messageId: last }),
    });
  });

  test('a receipt that fails is dropped', async () => {
    const { clock, service, participant } = await liveScene();
    let attempts = 0;
    service.fate = (path) => {
      if (path === 'event') attempts += 1;
      return path === 'event' ? 409 : 'served';
    };
    service.agent('hello');
    await clock.advance(500);
    participant.seen('read');
    await clock.advance(MINUTE);
    expect(attempts).toBe(1);
  });

  test('how far a message has come is known by its receipts', async () => {
    const { clock, service, participant } = await liveScene();
    participant.send('hello');
    await clock.advance(1000);
    const id = service.items[0]?.Id ?? '';
    expect(participant.receipt(id)).toBeUndefined();
    const Receipts = [{ RecipientParticipantId: AGENT.ParticipantId, ReadTimestamp: '2026-11-22T12:00:00Z' }];
    service.frame({ Type: 'MESSAGEMETADATA', MessageMetadata: { MessageId: id, Receipts } });
    await clock.advance(1000);
    expect(participant.receipt(id)).toBe('read');
  });
});

describe('the end', () => {
  test('the agent ends the chat: final, and no more calls', async () => {
    const { clock, service, participant, paths } = await liveScene();
    service.end();
    await clock.advance(1000);
    expect(participant.snapshot().state).toBe('ended');
    const before = paths().length;
    participant.notice('wake');
    participant.notice('online');
    participant.send('too late');
    await clock.advance(5 * MINUTE);
    expect(paths()).toHaveLength(before);
    expect(service.lineCount).toBe(0);
  });

  test('the customer ends the chat', async () => {
    const { clock, participant, paths } = await liveScene();
    const ended = participant.end();
    await clock.advance(1000);
    expect(await ended).toMatchObject({ ok: true });
    expect(paths()).toContain('disconnect');
    expect(participant.snapshot().state).toBe('ended');
  });

  test('an end that does not get through leaves the chat as it is', async () => {
    const { clock, service, participant } = await liveScene();
    service.fate = () => 'lost';
    const ended = participant.end();
    await clock.advance(1000);
    expect(await ended).toMatchObject({ ok: false });
    expect(participant.snapshot().state).toBe('live');
  });
});

describe('whatever the network does', () => {
  type Step =
    | { readonly do: 'agent' | 'customer' | 'cut' | 'die' | 'offline' | 'online' | 'wake' }
    | { readonly do: 'wait' | 'sleep'; readonly ms: number }
    | { readonly do: 'calls'; readonly fates: readonly ('served' | 'lost' | 'deaf' | 429 | 500)[] }
    | { readonly do: 'frames'; readonly copies: readonly number[] };

  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('agent' as const, 'customer' as const) }) },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constantFrom('cut' as const, 'die' as const, 'offline' as const, 'online' as const, 'wake' as const),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(10, 60, 300, 2000, 15_000) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.constantFrom(30_000, 600_000, 7_200_000) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('calls' as const),
        fates: fc.array(
          fc.constantFrom('served' as const, 'lost' as const, 'deaf' as const, 429 as const, 500 as const),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('frames' as const),
        copies: fc.array(fc.constantFrom(0, 1, 2, 3), { minLength: 1, maxLength: 4 }),
      }),
    },
  );

  test('the conversation ends up complete, in order, and everything written arrives exactly once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }),
        async (steps, chances) => {
          let chance = 0;
          const { clock, service, participant, texts, unsent } = scene({
            random: () => chances[chance++ % chances.length] ?? 0,
          });
          service.pageSize = 3;
          participant.start();
          let count = 0;
          const written: string[] = [];
          for (const each of steps) {
            if (each.do === 'agent') service.agent(`agent ${count++}`);
            if (each.do === 'customer') {
              written.push(`customer ${count}`);
              participant.send(`customer ${count++}`);
            }
            if (each.do === 'cut') service.cut();
            if (each.do === 'die') service.cut(false);
            if (each.do === 'offline' || each.do === 'online' || each.do === 'wake') participant.notice(each.do);
            if (each.do === 'wait') await clock.advance(each.ms);
            if (each.do === 'sleep') clock.sleep(each.ms);
            if (each.do === 'calls') {
              let call = 0;
              service.fate = () => each.fates[call++ % each.fates.length] ?? 'served';
            }
            if (each.do === 'frames') {
              let frame = 0;
              service.copies = () => each.copies[frame++ % each.copies.length] ?? 1;
            }
          }
          // The network is well again; one more reconnect, as frames may have been lost unnoticed.
          service.fate = () => 'served';
          service.copies = () => 1;
          await clock.advance(2 * MINUTE);
          service.cut();
          await clock.advance(2 * MINUTE);
          expect(participant.snapshot().state).toBe('live');
          expect(unsent()).toEqual([]);
          expect(texts()).toEqual(service.items.map(({ Content }) => Content));
          expect(texts().filter((text) => text.startsWith('customer'))).toEqual(written);
          expect(service.lineCount).toBe(1);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);
});
