// Work ends when it ends, or with its signal, whichever comes first.

import { until, within } from '../../../lambda-src/shared/abort';

const never = new Promise<never>(() => {});

test('work that ends in time is what it is', async () => {
  const { signal } = new AbortController();
  expect(await until(signal, Promise.resolve('done'))).toBe('done');
  await expect(until(signal, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

test('work that heeds no signal ends with it', async () => {
  const controller = new AbortController();
  const waiting = until(controller.signal, never);
  controller.abort(new Error('time is up'));
  await expect(waiting).rejects.toThrow('time is up');
  await expect(until(controller.signal, never)).rejects.toThrow('time is up');
});

test('a signal lasts no longer than its milliseconds, nor than the one before it', async () => {
  await expect(until(within(new AbortController().signal, 10), never)).rejects.toMatchObject({ name: 'TimeoutError' });
  const gone = AbortSignal.abort(new Error('gone'));
  await expect(until(within(gone, 60_000), never)).rejects.toThrow('gone');
});
