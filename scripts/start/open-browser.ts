// Opens a page in the person's browser, where there is a screen to see it on.

import { spawn } from 'node:child_process';
import { lookup } from 'node:dns/promises';

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
  linux: ['xdg-open'],
};
/** How long an opener may take to say that it found no browser, milliseconds: some stay for as long as the browser does. */
const REFUSAL_MS = 2000;

/**
 * The address to open. Chromium and Firefox know names below localhost by themselves; Safari asks the system, and macOS before 26 knows
 * none.
 */
export async function addressThatOpens(page: { readonly url: string; readonly localUrl: string }): Promise<string> {
  if (process.platform !== 'darwin') return page.url;
  return lookup(new URL(page.url).hostname).then(
    () => page.url,
    () => page.localUrl,
  );
}

/** False when there is no browser to open it with. */
export function openBrowser(url: string, env: NodeJS.ProcessEnv = process.env): Promise<boolean> {
  const [command, ...args] = OPENERS[process.platform] ?? [];
  const { DISPLAY, WAYLAND_DISPLAY, SSH_CONNECTION, CI } = env;
  const headless = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
  if (command === undefined || headless || SSH_CONNECTION || CI) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true, env });
    const timer = setTimeout(() => resolve(true), REFUSAL_MS).unref();
    const settle = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    child.on('error', () => settle(false));
    child.on('exit', (code) => settle(code === 0));
    child.unref();
  });
}
