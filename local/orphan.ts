// A run that npm started ends with it. npm passes a signal on to the shell that it runs a script by, and no further: without this
// the twin and its functions would go on, with nobody left to stop them.

const EVERY_MS = 250;

/**
 * Ends this process as SIGTERM does when whoever started it is gone: orphans get another parent (not on Windows, which has no signals
 * that could end npm alone). Does nothing in a run that npm did not start, as a shell may leave one behind on purpose.
 *
 * The script has to start node itself, `node --import tsx ...`: the command `tsx` would stay between, and live.
 */
export function endWithNpm(env: Readonly<Record<string, string | undefined>>): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
  }, EVERY_MS).unref();
}
