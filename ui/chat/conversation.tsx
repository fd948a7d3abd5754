// A running chat: puts head, conversation and composer together, and tells the customer what changes.

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Participant, Snapshot } from '../participant/client';
import type { Entry, Party } from '../participant/items';
import type { Keep } from '../participant/ports';
import { fill, fillIsolated } from '../shared/fill';
import { Announcer, useAnnouncer } from './announcer';
import { Composer } from './composer';
import { type Chat, ChatContext, usePage } from './context';
import { watchDevice } from './device';
import { EndDialog } from './end-dialog';
import { DownloadIcon } from './icons';
import { readableChoice } from './interactive';
import { Log } from './log';
import { NoticeView, Phone } from './notice';
import { authorName, occurrenceText } from './occurrence-text';
import { agentOf, rowsOf } from './rows';
import { Top } from './top';
import { saveFile, writeTranscript } from './transcript-file';

export interface ConversationProps {
  readonly participant: Participant;
  readonly ownId: string;
  /** The chat was running before this page was opened. */
  readonly resumed: boolean;
  readonly draft: Keep;
}

export function Conversation({ participant, ownId, resumed, draft }: ConversationProps): JSX.Element {
  const page = usePage();
  const { text, settings, language } = page;
  const [snapshot, setSnapshot] = useState(() => participant.snapshot());
  const [asking, setAsking] = useState(false);
  const { said, announce } = useAnnouncer();
  const chat = useMemo<Chat>(() => ({ ...page, participant, ownId, announce }), [page, participant, ownId]);
  const authorOf = (party: Party): string => authorName(party, ownId, settings.brand, text);
  const closed = snapshot.state === 'ended' || snapshot.state === 'denied';
  const banner = useBanner(snapshot, text);
  const wasBanner = useRef(false);
  const agent = agentOf(snapshot.entries);
  // A chat that has just been started has no past to wait for.
  const known = !resumed || snapshot.loaded;

  useEffect(() => {
    const undo = participant.subscribe(() => setSnapshot(participant.snapshot()));
    participant.start();
    return undo;
  }, [participant]);
  useNews(participant, snapshot, ownId, language, authorOf, announce);
  useFailures(snapshot, ownId, announce);
  useKeptFocus();
  useEffect(() => {
    if (banner !== '') announce(banner);
    else if (wasBanner.current && !closed) announce(text.backOnline);
    wasBanner.current = banner !== '';
  }, [banner]);
  useEffect(() => {
    if (closed) announce(text.ended);
  }, [closed]);

  const save = (): void => {
    saveFile(writeTranscript(snapshot.entries, ownId, settings.brand, text, language, authorOf));
    if (!snapshot.loaded) announce(text.saveFailed);
  };

  if (snapshot.state === 'denied' && snapshot.entries.length === 0) {
    return (
      <div class="chat">
        <Top status="" />
        <NoticeView notice={text.over} onRetry={reload} />
      </div>
    );
  }
  return (
    <ChatContext.Provider value={chat}>
      <div class="chat">
        <Top status={statusOf(snapshot, known, agent, authorOf, text)}>
          {snapshot.entries.some((entry) => entry.kind !== 'occurrence') && (
            <button type="button" class="round" aria-label={text.save} title={text.save} onClick={save}>
              <DownloadIcon />
            </button>
          )}
          {!closed && (
            <button type="button" class="small" onClick={() => setAsking(true)}>
              {text.end}
            </button>
          )}
        </Top>
        <main>
          {banner !== '' && <p class="banner">{banner}</p>}
          <Log snapshot={snapshot} known={known} closed={closed} />
          {closed ? (
            <Ended denied={snapshot.state === 'denied'} draft={draft.load() ?? ''} onSave={save} />
          ) : (
            <Composer snapshot={snapshot} draft={draft} />
          )}
        </main>
        {asking && !closed && <EndDialog onClose={() => setAsking(false)} />}
        <Announcer said={said} />
      </div>
    </ChatContext.Provider>
  );
}

/** In a frame that does not have the focus, it would be taken from the page around it. */
const mayTakeFocus = (): boolean => document.hasFocus() || window.parent === window;

function reload(): void {
  location.reload();
}

function Ended({ denied, draft, onSave }: { denied: boolean; draft: string; onSave: () => void }): JSX.Element {
  const { text } = usePage();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The field that had the focus is gone; a focus that is lost starts at the top again.
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (lost && mayTakeFocus()) place.current?.focus();
  }, []);
  return (
    <div class="ended" ref={place} tabIndex={-1}>
      <h2>{denied ? text.over.title : text.ended}</h2>
      {denied && (
        <>
          <p>{text.over.text}</p>
          <button type="button" class="primary" onClick={reload}>
            {text.tryAgain}
          </button>
        </>
      )}
      {draft !== '' && (
        <p dir="auto">
          {text.notSent}: {draft}
        </p>
      )}
      <button type="button" onClick={onSave}>
        {text.save}
      </button>
      <Phone />
    </div>
  );
}

function statusOf(
  { state, entries }: Snapshot,
  known: boolean,
  agent: Party | undefined,
  authorOf: (party: Party) => string,
  text: Chat['text'],
): string {
  if (state === 'ended' || state === 'denied') return text.ended;
  if (agent !== undefined) return fillIsolated(text.chattingWith, { name: authorOf(agent) });
  return known || entries.length > 0 ? text.waiting : text.starting;
}

/** Short interruptions go unmentioned; the longer ones do not. */
const MENTION_AFTER_MS = 1500;
/** A first connection takes longer on a bad line than one that comes back. */
const FIRST_AFTER_MS = 5000;

function useBanner({ state }: Snapshot, text: Chat['text']): string {
  const wasLive = useRef(false);
  const [mentioned, setMentioned] = useState(false);
  const isLive = state === 'live' || state === 'renewing';
  if (isLive) wasLive.current = true;
  const trouble = !isLive && state !== 'ended' && state !== 'denied';
  useEffect(() => {
    if (!trouble) {
      setMentioned(false);
      return;
    }
    const timer = setTimeout(() => setMentioned(true), wasLive.current ? MENTION_AFTER_MS : FIRST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [trouble]);
  if (state === 'offline') return text.offline;
  if (!trouble || !mentioned) return '';
  return wasLive.current ? text.reconnecting : text.slow;
}

/** Announces what others write and what happens, hints at it in the window's title, and sends receipts. */
function useNews(
  participant: Participant,
  snapshot: Snapshot,
  ownId: string,
  language: string,
  authorOf: (party: Party) => string,
  announce: (words: string) => void,
): void {
  const { text, settings } = usePage();
  const known = useRef<ReadonlySet<string> | undefined>(undefined);
  const unread = useRef(0);

  const retitle = (): void => {
    const title = fill(text.title, { brand: settings.brand });
    document.title = unread.current > 0 ? `(${unread.current}) ${title}` : title;
  };
  const looked = (): void => {
    unread.current = 0;
    retitle();
    participant.seen('read');
  };

  useEffect(() => watchDevice(participant, looked), [participant]);
  useEffect(() => {
    const fresh = known.current === undefined ? [] : snapshot.entries.filter((entry) => !known.current?.has(entry.id));
    // History is not news: what the first reading brings is not read out.
    if (known.current !== undefined || snapshot.loaded)
      known.current = new Set(snapshot.entries.map((entry) => entry.id));
    const others = fresh.filter((entry) => entry.from.id !== ownId);
    for (const words of describe(others, ownId, language, authorOf, text)) announce(words);
    const looking = document.visibilityState === 'visible';
    if (!looking) unread.current += others.filter((entry) => entry.kind !== 'occurrence').length;
    retitle();
    participant.seen(looking ? 'read' : 'delivered');
  }, [snapshot.entries, snapshot.loaded]);
}

/** Says once what could not be sent, uploaded or shared: what stands beside a message is not heard. What a page opens with is no news. */
function useFailures(snapshot: Snapshot, ownId: string, announce: (words: string) => void): void {
  const { text } = usePage();
  const known = useRef<ReadonlyMap<string, string> | undefined>(undefined);
  useEffect(() => {
    const failures = new Map<string, string>();
    for (const { token, state, content } of snapshot.outgoing) {
      if (state === 'failed') failures.set(token, `${text.notSent}: ${readableChoice(content) ?? content}`);
    }
    for (const { id, state, name } of snapshot.uploads) {
      if (state === 'failed') failures.set(id, fillIsolated(text.uploadFailed, { name }));
    }
    for (const entry of snapshot.entries) {
      if (entry.kind !== 'attachment' || entry.from.id !== ownId) continue;
      for (const { id, status, name } of entry.files) {
        if (status === 'rejected') failures.set(id, `${name}: ${text.rejected}`);
      }
    }
    const before = known.current;
    if (before !== undefined) for (const [key, words] of failures) if (!before.has(key)) announce(words);
    if (before !== undefined || snapshot.loaded) known.current = failures;
  }, [snapshot]);
}

/** A button that vanishes takes the focus with it, which then starts at the top again: it goes to the conversation instead. */
function useKeptFocus(): void {
  const had = useRef<EventTarget | null>(null);
  useEffect(() => {
    const note = (event: FocusEvent): void => {
      had.current = event.target;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, []);
  useEffect(() => {
    if (document.activeElement !== document.body || !(had.current instanceof Node) || had.current.isConnected) return;
    if (!mayTakeFocus()) return;
    document.querySelector<HTMLElement>('.log')?.focus();
  });
}

/** Many at once (after sleep) are summed up by the last ones; nobody listens to five hundred. */
const MOST_SAID = 3;

function describe(
  entries: readonly Entry[],
  ownId: string,
  language: string,
  authorOf: (party: Party) => string,
  text: Chat['text'],
): string[] {
  return rowsOf(entries, ownId, language, [])
    .flatMap((row): string[] => {
      if (row.kind === 'day') return [];
      if (row.kind === 'occurrence') return [occurrenceText(row.entry, text, authorOf)];
      const name = authorOf(row.entry.from);
      if (row.kind === 'message') return [`${name}: ${row.shown}`];
      if (row.kind === 'interactive') return [`${name}: ${row.interactive.title || text.unsupported}`];
      return row.entry.files.map((file) => `${name}: ${file.name}`);
    })
    .slice(-MOST_SAID);
}
