import type { SessionRequest } from '../../../lambda-src/shared/contract/http';
import { reportOn } from '../../../ui/chat/reports';
import type { Snapshot } from '../../../ui/participant/client';
import type { State } from '../../../ui/participant/states';
import type { PostResult } from '../../../ui/shared/post';
import { manualClock } from '../support/manual-clock';

const FINE: PostResult = { kind: 'answer', status: 200, body: {} };

/** A chat that goes through these states; answers come in order, the last one for ever. */
async function report(states: readonly State[], answers: readonly PostResult[] = [FINE], ask = 0) {
  const clock = manualClock();
  const sent: SessionRequest[] = [];
  const calls: string[] = [];
  let state: State = 'idle';
  let changed = (): void => {};
  const reports = reportOn({
    participant: {
      snapshot: () => ({ state }) as Snapshot,
      subscribe(listener) {
        changed = listener;
        return () => {};
      },
    },
    contactId: 'contact-1',
    clock,
    async post(_path, request) {
      sent.push(request);
      return answers[Math.min(sent.length, answers.length) - 1] ?? FINE;
    },
    refused: () => calls.push('refused'),
    moved: () => calls.push('moved'),
  });
  for (const next of states) {
    state = next;
    changed();
    await clock.advance(1);
  }
  for (let count = 0; count < ask; count += 1) reports.ask();
  await clock.advance(300_000);
  return { sent, calls };
}

const JOINED = { joined: 'contact-1' };
const ENDED = { ended: 'contact-1' };

describe('the reports of a page', () => {
  test('that it is in the chat: once, however often it reconnects', async () => {
    expect((await report(['connecting', 'opening', 'live', 'renewing', 'live', 'waiting', 'live'])).sent).toEqual([
      JOINED,
    ]);
  });

  test('that the chat has ended: once', async () => {
    expect((await report(['live', 'ended', 'ended'])).sent).toEqual([JOINED, ENDED]);
  });

  test('that the service never let it in', async () => {
    expect(await report(['connecting', 'denied', 'denied'])).toEqual({ sent: [], calls: ['refused'] });
  });

  test('not that of a chat it was in: that one is over', async () => {
    expect(await report(['live', 'waiting', 'denied'])).toEqual({ sent: [JOINED], calls: [] });
  });

  test('are repeated when they are lost, and not for ever', async () => {
    const lost: PostResult = { kind: 'unreachable' };
    const later: PostResult = { kind: 'error', code: 'unavailable', retryAfter: 2 };
    expect((await report(['ended'], [lost, later, FINE])).sent).toEqual([ENDED, ENDED, ENDED]);
    expect((await report(['ended'], [lost])).sent).toHaveLength(4);
    expect((await report(['ended'], [{ kind: 'error', code: 'chat_ended', retryAfter: undefined }])).sent).toHaveLength(
      1,
    );
  });

  test('ask whether the chat is still this device’s', async () => {
    const elsewhere: PostResult = { kind: 'error', code: 'other_device', retryAfter: undefined };
    expect(await report(['live'], [FINE, elsewhere], 1)).toEqual({ sent: [JOINED, JOINED], calls: ['moved'] });
  });
});
