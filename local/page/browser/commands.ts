// What the page asks of the server; what goes wrong is told in a toast.

import type { Command } from '../state';

type Listener = (message: string) => void;
let tell: Listener = () => {};

export const onFailure = (listener: Listener): void => {
  tell = listener;
};

export async function ask(command: Command): Promise<void> {
  try {
    const answer = await fetch('/command', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(command),
    });
    if (!answer.ok) tell(await answer.text());
  } catch {
    tell('The twin does not answer. Is npm start still running?');
  }
}
