// The agent's desk: who is free, who waits, and the chats with what the call knew.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { renderMarkdown } from '../../../ui/lazy/markdown';
import type { DeskChat, DeskItem, PageState, Waiting } from '../state';
import { ask } from './commands';
import { clock, timeOfDay, useNow } from './hooks';
import { AgentIcon, CheckIcon, SendIcon } from './icons';

/** A sign of typing counts for so long. Milliseconds. */
const TYPING_MS = 10_000;

export function AgentDesk({ state }: { readonly state: PageState }) {
  const { floor, waiting, chats, call } = state;
  const [chosen, setChosen] = useState<string>();
  // What has just been accepted is not here yet: nothing typed now may land in another chat.
  const coming = waiting.some(({ contactId }) => contactId === chosen);
  const chat = chats.find(({ contactId }) => contactId === chosen) ?? (coming ? undefined : chats.at(-1));
  const open = useRef<HTMLDivElement>(null);
  useEffect(() => {
    open.current?.querySelector('[aria-pressed="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chat?.contactId]);
  const talking = call?.phase === 'agent' ? call : undefined;
  const now = useNow(waiting.length > 0 || talking !== undefined, 1000);
  return (
    <section class="room desk" id="desk" aria-labelledby="desk-name">
      <header>
        <h2 id="desk-name">Agent’s desk</h2>
        <div class="switches">
          <Switch
            label="Free for calls"
            on={floor.calls}
            onChange={(calls) => ask({ do: 'floor', calls, chats: floor.chats })}
          />
          <Switch
            label="On chat"
            on={floor.chats}
            onChange={(chats) => ask({ do: 'floor', calls: floor.calls, chats })}
          />
        </div>
      </header>
      {waiting.length > 0 && (
        <ul class="queue" aria-label="Waiting">
          {waiting.map((one) => (
            <WaitingRow key={one.contactId} one={one} now={now} floor={floor} onAccept={setChosen} />
          ))}
        </ul>
      )}
      {talking !== undefined && (
        <div class="talking">
          <span>On the phone with {talking.from ?? 'a withheld number'}</span>
          <button type="button" onClick={() => ask({ do: 'end', contactId: talking.contactId })}>
            End the call
          </button>
        </div>
      )}
      {chats.length > 1 && (
        <div class="open-chats" ref={open}>
          {chats.map(({ contactId, customer, ended, startedAt }) => (
            <button
              key={contactId}
              type="button"
              aria-pressed={contactId === chat?.contactId}
              onClick={() => setChosen(contactId)}
            >
              <bdi>{customer}</bdi>, {timeOfDay(startedAt)}
              {ended && ' (ended)'}
            </button>
          ))}
        </div>
      )}
      {chat !== undefined ? (
        <Chat key={chat.contactId} chat={chat} />
      ) : (
        <div class="empty">
          <AgentIcon />
          <p>
            {waiting.length > 0
              ? 'Accept, and see why the customer called.'
              : 'Nobody waits. When the caller opens the chat, it comes here with everything that the call knew.'}
          </p>
        </div>
      )}
    </section>
  );
}

function Switch(props: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void }) {
  const { label, on, onChange } = props;
  return (
    <button type="button" role="switch" aria-checked={on} class="switch" onClick={() => onChange(!on)}>
      <span class="track" aria-hidden="true" />
      {label}
    </button>
  );
}

interface WaitingRowProps {
  readonly one: Waiting;
  readonly now: number;
  readonly floor: PageState['floor'];
  readonly onAccept: (contactId: string) => void;
}

function WaitingRow({ one, now, floor, onAccept }: WaitingRowProps) {
  const free = one.kind === 'call' || floor.chats;
  return (
    <li>
      <span class="waiting-who">
        <b>
          {one.kind === 'call' ? 'Call' : 'Chat'} · <bdi>{one.who}</bdi>
        </b>
        <span>
          waiting {clock(now - one.since)}
          {one.kept > 0 && `, ${one.kept} s of it on the phone`}
        </span>
      </span>
      <button
        type="button"
        class="primary"
        disabled={!free}
        onClick={() => {
          onAccept(one.contactId);
          void ask({ do: 'accept', contactId: one.contactId });
        }}
      >
        Accept
      </button>
    </li>
  );
}

function Chat({ chat }: { readonly chat: DeskChat }) {
  const { contactId, items, ended } = chat;
  const end = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const now = useNow(chat.typingAt > 0, 1000);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [items.length]);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    const see = () => {
      if (!ended && document.visibilityState === 'visible') void ask({ do: 'seen', contactId });
    };
    see();
    document.addEventListener('visibilitychange', see);
    return () => document.removeEventListener('visibilitychange', see);
  }, [items.filter(({ kind }) => kind === 'customer').length, ended]);
  const types = now - chat.typingAt < TYPING_MS;
  return (
    <div class="chat">
      <div class="chat-head">
        <h3>
          <bdi>{chat.customer}</bdi> <span>since {timeOfDay(chat.startedAt)}</span>
        </h3>
        {!ended && (
          <div class="tools">
            <button type="button" onClick={() => ask({ do: 'transfer', contactId })}>
              Transfer
            </button>
            <button type="button" class="danger" onClick={() => ask({ do: 'end', contactId })}>
              End chat
            </button>
          </div>
        )}
      </div>
      <details class="context" open>
        <summary>What the call knew</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
        <section class="facts" aria-label="What the call knew" tabIndex={0}>
          <dl>
            {chat.context.map(({ label, value, own }) => (
              <div key={label} class={own ? 'own' : ''}>
                <dt>{label}</dt>
                <dd title={value}>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      </details>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <div class="transcript" role="log" aria-label={`Chat with ${chat.customer}`} tabIndex={0}>
        {items.map((item) => (
          <Entry key={item.id} item={item} />
        ))}
        {types && !ended && (
          <p class="typing">
            <bdi>{chat.customer}</bdi> is typing…
          </p>
        )}
        <div ref={end} />
      </div>
      {!ended && <Composer contactId={contactId} field={field} />}
    </div>
  );
}

function Entry({ item }: { readonly item: DeskItem }) {
  if (item.kind === 'note') return <p class="note">{item.text}</p>;
  return (
    <div class={`entry ${item.kind}`}>
      <div class="bubble" dir="auto">
        {item.markdown === true ? <Markdown text={item.text} /> : item.text}
        {item.choices !== undefined && (
          <ul>
            {item.choices.map((choice) => (
              <li key={choice}>{choice}</li>
            ))}
          </ul>
        )}
      </div>
      <span class="when">
        {item.kind === 'system' && 'Flow · '}
        {timeOfDay(item.at)}
        {item.kind === 'agent' && item.state !== undefined && ` · ${item.state}`}
        {item.kind === 'agent' && item.state === 'read' && <CheckIcon />}
      </span>
    </div>
  );
}

/** As the chat page draws it. */
function Markdown({ text }: { readonly text: string }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => place.current?.replaceChildren(renderMarkdown(text)), [text]);
  return <div class="markdown" ref={place} />;
}

interface ComposerProps {
  readonly contactId: string;
  readonly field: { current: HTMLTextAreaElement | null };
}

function Composer({ contactId, field }: ComposerProps) {
  const [text, setText] = useState('');
  const lastTyping = useRef(0);
  const send = () => {
    if (text.trim() === '') return;
    void ask({ do: 'say', contactId, text: text.trim() });
    setText('');
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="tools">
        <button type="button" onClick={() => ask({ do: 'interactive', contactId, what: 'quick-reply' })}>
          Quick reply
        </button>
        <button type="button" onClick={() => ask({ do: 'interactive', contactId, what: 'list' })}>
          List
        </button>
        <button type="button" onClick={() => ask({ do: 'interactive', contactId, what: 'time' })}>
          Times
        </button>
      </div>
      <div class="line">
        <textarea
          ref={field}
          rows={1}
          maxLength={1024}
          placeholder="Answer the customer"
          aria-label="Answer the customer"
          value={text}
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            if (Date.now() - lastTyping.current < 5000) return;
            lastTyping.current = Date.now();
            void ask({ do: 'typing', contactId });
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="primary send">
          <SendIcon />
          <span class="sr">Send</span>
        </button>
      </div>
    </form>
  );
}
