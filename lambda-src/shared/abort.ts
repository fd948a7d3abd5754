// Work that ends in time, whether or not it heeds its signal.

/**
 * Settles as `work` does, and no later than the signal: a chunk that is being loaded, for one, listens to none.
 *
 * @throws the signal's reason, an AbortError or a TimeoutError
 */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The signal, or `milliseconds` from now, whichever comes first. */
export const within = (signal: AbortSignal, milliseconds: number): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(milliseconds)]);
