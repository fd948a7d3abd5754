// Runs what must be undone when node ends, however it ends: normally, by an uncaught error, or by a signal.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const pending = new Set<() => void>();

function runAll(): void {
  for (const undo of pending) undo();
  pending.clear();
  process.off('exit', runAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  runAll();
  // With this listener gone the signal ends node, unless somebody else listens and decides.
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** Registers a synchronous clean-up; returns what takes it back. */
export function onProcessEnd(undo: () => void): () => void {
  if (pending.size === 0) {
    process.on('exit', runAll);
    for (const signal of SIGNALS) process.on(signal, onSignal);
  }
  pending.add(undo);
  return () => {
    pending.delete(undo);
    if (pending.size === 0) runAll();
  };
}
