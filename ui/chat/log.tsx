// The conversation itself: rows, who is typing, and staying at the newest message unless the reader has scrolled away.
// Not a live region: some screen readers would read all of it again. What is new is announced apart (announcer.tsx).

import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Snapshot } from '../participant/client';
import { CONTENT_TYPES } from '../participant/items';
import { fillIsolated } from '../shared/fill';
import { OutgoingView, RowView, UploadView } from './bubbles';
import { useChat } from './context';
import { DownIcon } from './icons';
import { authorName } from './occurrence-text';
import { rowsOf } from './rows';

/** Closer to the end than this, in pixels, counts as being there. */
const AT_END = 80;

export interface LogProps {
  readonly snapshot: Snapshot;
  /** The conversation so far is known, if only to be empty. */
  readonly known: boolean;
  readonly closed: boolean;
}

export function Log({ snapshot, known, closed }: LogProps): JSX.Element {
  const { text, settings, ownId, language, participant } = useChat();
  const place = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const atEnd = useRef(true);
  const [below, setBelow] = useState(false);
  const outgoing = snapshot.outgoing.filter((message) => message.contentType !== CONTENT_TYPES.interactiveResponse);
  const waiting = snapshot.outgoing.map((message) => message.token).join();
  const rows = useMemo(
    () =>
      rowsOf(
        snapshot.entries,
        ownId,
        language,
        snapshot.outgoing,
        // What stands below the conversation then says that it has ended.
      ).filter((row) => row.kind !== 'occurrence' || row.entry.occurrence !== 'ended'),
    [snapshot.entries, waiting, language],
  );
  const lastOwn = rows.reduce<string | undefined>((last, row) => ('own' in row && row.own ? row.key : last), undefined);
  const size = rows.length + outgoing.length + snapshot.uploads.length;

  const toEnd = (): void => {
    const log = place.current;
    if (log !== null) log.scrollTop = log.scrollHeight;
  };

  useLayoutEffect(() => {
    if (atEnd.current) toEnd();
    else setBelow(true);
  }, [size]);
  // What the customer sends is always shown.
  const newest = outgoing[outgoing.length - 1]?.token ?? snapshot.uploads[snapshot.uploads.length - 1]?.id;
  useLayoutEffect(() => {
    if (newest !== undefined) toEnd();
  }, [newest]);
  useLayoutEffect(() => {
    const log = place.current;
    if (log === null || typeof ResizeObserver === 'undefined') return;
    // The keyboard has come or gone, or markdown has grown.
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    observer.observe(log);
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);

  const scrolled = (): void => {
    const log = place.current;
    if (log === null) return;
    atEnd.current = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END;
    if (atEnd.current) setBelow(false);
  };

  const typist = snapshot.typists[0];
  return (
    <div class="stage">
      <div
        class="log"
        ref={place}
        onScroll={scrolled}
        role="log"
        aria-live="off"
        aria-label={text.conversation}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
      >
        {size === 0 && !closed && known && <p class="hint">{text.waitingHint}</p>}
        <ol class="rows" ref={list}>
          {rows.map((row) => (
            <RowView
              key={row.key}
              row={row}
              closed={closed}
              receipt={
                row.key === lastOwn && outgoing.length === 0 ? (participant.receipt(row.key) ?? 'sent') : undefined
              }
            />
          ))}
          {outgoing.map((message) => (
            <OutgoingView
              key={message.token}
              message={message}
              closed={closed}
              offline={snapshot.state !== 'live' && snapshot.state !== 'renewing'}
            />
          ))}
          {snapshot.uploads.map((upload) => (
            <UploadView key={upload.id} upload={upload} closed={closed} />
          ))}
        </ol>
      </div>
      {typist !== undefined && !closed && (
        <p class="typing">
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <span>{fillIsolated(text.typing, { name: authorName(typist, ownId, settings.brand, text) })}</span>
        </p>
      )}
      {below && (
        <button
          type="button"
          class="jump"
          onClick={() => {
            toEnd();
            place.current?.focus();
          }}
        >
          <DownIcon /> {text.newMessages}
        </button>
      )}
    </div>
  );
}
