// The page: keeps the state that the server sends, and draws it.

import { render } from 'preact';
import type { PageState, TimelineLine, Update } from '../state';
import { App } from './app';

const MOST_LINES = 3000;
const root = document.getElementById('app');
let state: PageState | undefined;
let lines: readonly TimelineLine[] = [];
let connected = true;
let drawing = false;

function draw(): void {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    if (root !== null && state !== undefined) render(<App state={state} lines={lines} connected={connected} />, root);
  });
}

// The browser connects again by itself; the server then tells everything anew.
const events = new EventSource('/events');
events.onopen = () => {
  lines = [];
  connected = true;
  draw();
};
events.onerror = () => {
  connected = false;
  draw();
};
events.onmessage = ({ data }: MessageEvent<string>) => {
  const update = JSON.parse(data) as Update;
  if ('state' in update) state = update.state;
  else if ('lines' in update) lines = [...lines, ...update.lines].slice(-MOST_LINES);
  else lines = [];
  draw();
};
