// The timeline: what happened in which resource, newest at the end, with the event behind each line.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { TimelineLine } from '../state';
import { ask } from './commands';

/** Lines drawn at most: a page of thousands would be slow, and nobody reads them. */
const DRAWN = 400;

export function Timeline({ lines }: { readonly lines: readonly TimelineLine[] }) {
  const [all, setAll] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  const follows = useRef(true);
  const shown = lines.filter(({ step }) => all || !step).slice(-DRAWN);
  const newest = shown.at(-1)?.id;
  useEffect(() => {
    const { current } = list;
    if (current !== null && follows.current) current.scrollTop = current.scrollHeight;
  }, [newest, all]);
  // What is not shown, as the other rooms on a phone, cannot be scrolled.
  useEffect(() => {
    const { current } = list;
    if (current === null) return;
    const observer = new ResizeObserver(() => {
      if (follows.current) current.scrollTop = current.scrollHeight;
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <section class="room timeline" id="timeline" aria-labelledby="timeline-name">
      <header>
        <h2 id="timeline-name">Timeline</h2>
        <div class="switches">
          <button type="button" role="switch" aria-checked={all} class="switch" onClick={() => setAll(!all)}>
            <span class="track" aria-hidden="true" />
            Every step
          </button>
          <button type="button" class="quiet" onClick={() => ask({ do: 'clear' })}>
            Clear
          </button>
        </div>
      </header>
      {shown.length === 0 && (
        <div class="empty">
          <p>Each thing that happens is told here, with the resource of the stack that it happened in.</p>
        </div>
      )}
      <ol
        ref={list}
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {shown.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </section>
  );
}

function Line({ line }: { readonly line: TimelineLine }) {
  const [open, setOpen] = useState(false);
  const time = new Date(line.at);
  const service = /^aws_([a-z0-9]+)/.exec(line.resource ?? '')?.[1] ?? 'none';
  return (
    <li class={`${line.tone}${line.step ? ' step' : ''}`}>
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <span class={`dot ${service}`} aria-hidden="true" />
          <span class="what">{line.text}</span>
          <time>{time.toTimeString().slice(0, 8)}</time>
          {line.resource !== undefined && <code>{line.resource}</code>}
        </summary>
        {open && <pre>{JSON.stringify(line.detail ?? null, null, 2)}</pre>}
      </details>
    </li>
  );
}
