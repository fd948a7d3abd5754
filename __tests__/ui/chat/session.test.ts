import { ERROR_STATUS, type ErrorCode } from '../../../lambda-src/shared/contract/http';
import { getSession, type Progress, type SessionResult } from '../../../ui/chat/session';
import type { PostResult } from '../../../ui/shared/post';
import { manualClock } from '../support/manual-clock';

const SESSION = {
  participantToken: 'token',
  participantId: 'customer-1',
  contactId: 'contact-1',
  region: 'us-west-2',
  displayName: 'Ana',
  language: 'en',
  resumed: false,
};
const chat: PostResult = { kind: 'answer', status: 200, body: SESSION };
const pending: PostResult = { kind: 'answer', status: 202, body: { pending: true, retryAfterSeconds: 1 } };
const error = (code: ErrorCode, retryAfter?: number): PostResult => ({ kind: 'error', code, retryAfter });

async function ask(
  answers: readonly PostResult[],
  advanceMs = 120_000,
): Promise<{ result: SessionResult | undefined; progress: Progress[]; asked: number[] }> {
  const clock = manualClock();
  const begin = clock.now();
  const asked: number[] = [];
  const progress: Progress[] = [];
  let result: SessionResult | undefined;
  const post = async (): Promise<PostResult> => {
    asked.push(clock.now() - begin);
    return answers[Math.min(asked.length, answers.length) - 1] ?? chat;
  };
  void getSession({ clock, post, online: () => new Promise(() => {}) }, {}, (now) => progress.push(now)).then((got) => {
    result = got;
  });
  await clock.advance(advanceMs);
  return { result, progress, asked };
}

describe('the session', () => {
  test('is there', async () => {
    expect((await ask([chat])).result).toEqual({ kind: 'chat', session: SESSION });
  });

  test('is being started by another tab: asks again', async () => {
    const { result, asked } = await ask([pending, pending, chat]);
    expect(result?.kind).toBe('chat');
    expect(asked[1]).toBeGreaterThanOrEqual(1000);
  });

  test('takes long: says so', async () => {
    expect((await ask([pending, pending, pending, pending, pending, pending, chat])).progress).toContain('slow');
  });

  test.each([
    ['no_session', 'noSession'],
    ['other_device', 'otherDevice'],
    ['too_late', 'tooLate'],
    ['chat_ended', 'over'],
  ] as const)('%s is final', async (code, why) => {
    const { result, asked } = await ask([error(code)]);
    expect(result).toEqual({ kind: 'none', why });
    expect(asked).toHaveLength(1);
  });

  test('403 means that the chat is over', async () => {
    expect((await ask([{ kind: 'forbidden' }])).result).toEqual({ kind: 'none', why: 'over' });
  });

  test.each([
    ['too_many_requests', 'slow'],
    ['chat_busy', 'busy'],
    ['unavailable', 'slow'],
  ] as const)('%s: says so and keeps trying', async (code, said) => {
    const { result, progress } = await ask([error(code), error(code), chat]);
    expect(progress).toEqual([said, said]);
    expect(result?.kind).toBe('chat');
  });

  test('waits as long as the API asks', async () => {
    const { asked } = await ask([error('chat_busy', 45), chat]);
    expect(asked[1]).toBeGreaterThanOrEqual(45_000);
  });

  test('without a network it keeps trying', async () => {
    const { result, progress } = await ask([{ kind: 'unreachable' }, { kind: 'unreachable' }, chat]);
    expect(progress).toContain('offline');
    expect(result?.kind).toBe('chat');
  });

  test.each([
    ['a proxy page', { kind: 'garbage', status: 200 }],
    ['an empty object', { kind: 'answer', status: 200, body: {} }],
    ['half a session', { kind: 'answer', status: 200, body: { ...SESSION, participantToken: 7 } }],
    ['a region that is none', { kind: 'answer', status: 200, body: { ...SESSION, region: 'evil.example.com/' } }],
  ] as const)('%s is no chat, and not asked for ever', async (_, answer) => {
    const { result, asked } = await ask([answer as PostResult]);
    expect(result).toEqual({ kind: 'none', why: 'failed' });
    expect(asked.length).toBeLessThan(6);
  });

  test.each(Object.keys(ERROR_STATUS) as ErrorCode[])('%s leaves nobody on an empty page', async (code) => {
    const { result, progress } = await ask([error(code)]);
    expect(result !== undefined || progress.length > 0).toBe(true);
  });
});
