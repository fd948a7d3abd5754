// News from the device for the client: network, sleep, being looked at. Phones freeze pages and kill sockets without a
// word; each of these events is the only sign on some of them (a return from the back/forward cache fires pageshow alone).

import type { Participant } from '../participant/client';

/** Returns what undoes it. */
export function watchDevice(participant: Participant, looked: () => void): () => void {
  const online = (): void => participant.notice('online');
  const offline = (): void => participant.notice('offline');
  const wake = (): void => {
    if (document.visibilityState !== 'visible') return;
    participant.notice('wake');
    looked();
  };
  const pairs: [EventTarget, string, () => void][] = [
    [window, 'online', online],
    [window, 'offline', offline],
    [window, 'pageshow', wake],
    [window, 'focus', looked],
    [document, 'visibilitychange', wake],
    [document, 'resume', wake],
  ];
  for (const [target, name, listener] of pairs) target.addEventListener(name, listener);
  return () => {
    for (const [target, name, listener] of pairs) target.removeEventListener(name, listener);
  };
}

/** Calls back every so often while the page is looked at, and at once when that was due while it was not. Returns what undoes it. */
export function whileLooking(milliseconds: number, callback: () => void): () => void {
  let last = Date.now();
  const look = (): void => {
    if (document.visibilityState !== 'visible' || Date.now() - last < milliseconds) return;
    last = Date.now();
    callback();
  };
  const timer = setInterval(look, milliseconds);
  document.addEventListener('visibilitychange', look);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

/**
 * Old iPhones lay the keyboard over the page instead of making it smaller. The visible height goes into `--height`, which
 * the layout uses where the browser does not adapt by itself.
 */
export function followKeyboard(): void {
  const viewport = window.visualViewport;
  if (viewport === null || viewport === undefined) return;
  const adapt = (): void => {
    const { style } = document.documentElement;
    const covered = window.innerHeight - viewport.height * viewport.scale;
    if (covered > 80) style.setProperty('--height', `${viewport.height}px`);
    else style.removeProperty('--height');
  };
  viewport.addEventListener('resize', adapt);
}
