// Asks before the chat is ended for good.

import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useChat } from './context';

export function EndDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const { participant, text } = useChat();
  const dialog = useRef<HTMLDialogElement>(null);
  const [ending, setEnding] = useState(false);
  const [failed, setFailed] = useState(false);

  useLayoutEffect(() => {
    // Traps the focus, closes on Escape and gives the focus back, all by itself.
    if (dialog.current?.showModal !== undefined) dialog.current.showModal();
    else dialog.current?.setAttribute('open', '');
  }, []);

  const close = (): void => {
    if (dialog.current?.close !== undefined) dialog.current.close();
    else onClose();
  };

  const end = async (): Promise<void> => {
    if (ending) return;
    setEnding(true);
    setFailed(false);
    const result = await participant.end();
    setEnding(false);
    if (result.ok || result.failure === 'denied') close();
    else setFailed(true);
  };

  return (
    <dialog ref={dialog} aria-labelledby="end-title" aria-describedby="end-text" onClose={onClose}>
      <h2 id="end-title">{text.endQuestion.title}</h2>
      <p id="end-text">{text.endQuestion.text}</p>
      {failed && (
        <p class="problem" role="alert">
          {text.endFailed}
        </p>
      )}
      <div class="dialog-actions">
        <button type="button" class="primary" onClick={close}>
          {text.keepChatting}
        </button>
        <button type="button" aria-disabled={ending} onClick={() => void end()}>
          {text.end}
        </button>
      </div>
    </dialog>
  );
}
