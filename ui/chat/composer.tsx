// Where the customer writes. Enter sends, Shift and Enter makes a line; while an input method is composing, Enter belongs
// to it. The draft survives a reload.

import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Snapshot } from '../participant/client';
import type { Keep } from '../participant/ports';
import { fill, fillIsolated } from '../shared/fill';
import { useChat } from './context';
import { ACCEPT, checkFile, EXTENSIONS, MOST_BYTES, MOST_FILES } from './files';
import { megabytes } from './format';
import { AttachIcon, SendIcon } from './icons';

/** The most characters that SendMessage takes as text. */
const MOST_CHARACTERS = 1024;

export function Composer({ snapshot, draft }: { snapshot: Snapshot; draft: Keep }): JSX.Element {
  const { participant, settings, text, language, announce } = useChat();
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const [words, setWords] = useState(() => draft.load() ?? '');
  const [problem, setProblem] = useState('');
  const excess = words.trim().length - MOST_CHARACTERS;

  useLayoutEffect(() => {
    const area = field.current;
    if (area === null) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight}px`;
  }, [words]);

  const write = (value: string): void => {
    setWords(value);
    setProblem('');
    draft.save(value === '' ? undefined : value);
    if (value.trim() !== '') participant.typing();
  };

  const send = (): void => {
    const message = words.trim();
    // The focus stays where it is: there is more to write.
    field.current?.focus();
    if (message === '' || excess > 0) return;
    participant.send(message);
    setWords('');
    draft.save(undefined);
  };

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };

  const attach = (): void => {
    const input = chooser.current;
    if (input === null) return;
    const held = snapshot.entries.reduce(
      (sum, entry) => sum + (entry.kind === 'attachment' ? entry.files.length : 0),
      0,
    );
    let already = held + snapshot.uploads.length;
    const problems: string[] = [];
    for (const file of Array.from(input.files ?? [])) {
      const check = checkFile(file, already);
      if (check.ok) {
        already += 1;
        participant.upload(file, check.contentType);
      } else {
        problems.push(
          fillIsolated(text[check.why], {
            name: file.name,
            size: megabytes(MOST_BYTES, language),
            types: EXTENSIONS.join(', '),
            count: String(MOST_FILES),
          }),
        );
      }
    }
    // The same file may be chosen again after a failure.
    input.value = '';
    setProblem(problems.join(' '));
    if (problems.length > 0) announce(problems.join(' '));
  };

  const complaint = excess > 0 ? fill(text.tooLong, { count: excess }) : problem;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {complaint !== '' && (
        <p class="problem" id="problem" role={excess > 0 ? 'status' : undefined}>
          {complaint}
        </p>
      )}
      <div class="writing">
        {settings.attachments && (
          <>
            <input
              ref={chooser}
              type="file"
              multiple
              accept={ACCEPT}
              hidden
              tabIndex={-1}
              aria-hidden="true"
              onChange={attach}
            />
            <button
              type="button"
              class="round"
              aria-label={text.attach}
              title={text.attach}
              onClick={() => chooser.current?.click()}
            >
              <AttachIcon />
            </button>
          </>
        )}
        <textarea
          ref={field}
          rows={1}
          value={words}
          dir="auto"
          enterkeyhint="send"
          aria-label={text.write}
          aria-invalid={excess > 0}
          aria-describedby={complaint === '' ? undefined : 'problem'}
          placeholder={text.write}
          onInput={(event) => write(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="round send" aria-label={text.send} title={text.send}>
          <SendIcon />
        </button>
      </div>
    </form>
  );
}
