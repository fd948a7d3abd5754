// Clock and transport of a real browser.

import type { Clock, Keep, Transport } from './ports';

export const browserClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, callback) {
    // Longer than a timer can count would fire at once.
    const timer = setTimeout(callback, Math.min(milliseconds, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Named by the service among the headers to send, but set by the browser alone. */
const OWN_HEADERS = ['content-length', 'host'];

export const browserTransport: Transport = {
  async post(url, headers, body, timeoutMs) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), timeoutMs);
    try {
      const response = await fetch(url, { method: 'POST', headers, body, cache: 'no-store', signal: abort.signal });
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      return {
        status: response.status,
        text: await response.text(),
        retryAfter: Number.isFinite(seconds) ? seconds : undefined,
      };
    } finally {
      clearTimeout(timer);
    }
  },

  // XMLHttpRequest, as fetch tells nothing about the progress of an upload.
  put(url, headers, file, progress, abort) {
    return new Promise((resolve, reject) => {
      // A signal that has been given already is not given again.
      abort.throwIfAborted();
      const request = new XMLHttpRequest();
      request.open('PUT', url);
      for (const [name, value] of Object.entries(headers)) {
        if (!OWN_HEADERS.includes(name.toLowerCase())) request.setRequestHeader(name, value);
      }
      request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
      request.onload = () => resolve(request.status);
      request.onerror = request.onabort = () => reject(new Error('upload interrupted'));
      abort.addEventListener('abort', () => request.abort());
      request.send(file);
    });
  },

  open(url, handlers) {
    const socket = new WebSocket(url);
    let closed = false;
    const end = (): void => {
      if (closed) return;
      closed = true;
      handlers.closed();
    };
    socket.onopen = () => handlers.open();
    socket.onmessage = (event) => typeof event.data === 'string' && handlers.message(event.data);
    socket.onclose = end;
    socket.onerror = end;
    return {
      send: (data) => socket.send(data),
      close() {
        closed = true;
        socket.close();
      },
    };
  },
};

/** The tab's own store: it survives a reload, ends with the tab, and no other tab reads it. */
export function sessionKeep(name: string): Keep {
  return {
    load() {
      try {
        return sessionStorage.getItem(name) ?? undefined;
      } catch {
        return undefined;
      }
    },
    save(text) {
      try {
        if (text === undefined) sessionStorage.removeItem(name);
        else sessionStorage.setItem(name, text);
      } catch {
        // Storage that is full or forbidden: the message is still on the page.
      }
    },
  };
}
