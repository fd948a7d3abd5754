// A call: dialling, captions of what is said, the keypad, and how it ended.

import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallView, Caption, PageState } from '../state';
import { ask } from './commands';
import { clock, useNow, useVoice } from './hooks';
import { PhoneIcon, SkipIcon, SpeakerIcon } from './icons';

const KEYS = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const;

const KEY_NAMES: Readonly<Record<string, string>> = { '*': 'star', '#': 'hash' };

export interface CallScreenProps {
  readonly state: PageState;
  /** Goes to the newest message. */
  readonly onMessages: () => void;
}

export function CallScreen({ state, onMessages }: CallScreenProps) {
  const { call } = state;
  if (call === undefined) return <Dial state={state} />;
  return call.phase === 'ended' ? (
    <Ended state={state} call={call} onMessages={onMessages} />
  ) : (
    <InCall state={state} call={call} />
  );
}

function Dial({ state: { twin, caller } }: Pick<CallScreenProps, 'state'>) {
  return (
    <div class="dial">
      <div class="who">
        <div class="avatar" aria-hidden="true">
          {twin.brand.slice(0, 1)}
        </div>
        <h2>{twin.brand || 'Contact centre'}</h2>
        <p>{caller === null ? 'Your number is withheld' : `You call from ${pretty(caller)}`}</p>
      </div>
      <CallButton ready={twin.phase === 'running'} label="Call" />
    </div>
  );
}

function CallButton({ ready, label }: { readonly ready: boolean; readonly label: string }) {
  return (
    <button type="button" class="call-button" disabled={!ready} onClick={() => ask({ do: 'dial' })}>
      <PhoneIcon />
      {ready ? label : 'Starting…'}
    </button>
  );
}

function InCall({ state: { twin }, call }: { readonly state: PageState; readonly call: CallView }) {
  const now = useNow(true);
  const [speaks, setSpeaks] = useState(false);
  const end = useRef<HTMLDivElement>(null);
  const pad = useRef<HTMLDivElement>(null);
  useVoice(call, speaks);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [call.captions.length]);
  // The button that was pressed to call is gone: the keys are next.
  useEffect(() => pad.current?.querySelector('button')?.focus(), [call.contactId]);
  useEffect(() => {
    const typed = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      const writes = target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (!writes && !ctrlKey && !metaKey && !altKey && /^[0-9*#]$/.test(key)) void ask({ do: 'press', keys: key });
    };
    addEventListener('keydown', typed);
    return () => removeEventListener('keydown', typed);
  }, []);
  const last = call.captions.at(-1);
  const { listening } = call;
  const said = listening !== undefined && now >= listening.speechEndsAt;
  const silent = said && (listening.mode === 'menu' || listening.mode === 'store');
  return (
    <div class="in-call">
      <div class="call-head">
        <h2>{twin.brand}</h2>
        <p>
          <Doing call={call} now={now} /> · {clock(now - call.startedAt)}
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keyboard */}
      <div class="captions" role="log" aria-label="Captions" tabIndex={0}>
        {call.captions.map((caption) => (
          <CaptionLine key={caption.id} caption={caption} language={call.language} now={caption === last} said={said} />
        ))}
        <div ref={end} />
      </div>
      <p class="typed" aria-live="polite">
        {call.listening?.typed}
      </p>
      <div class="keypad" ref={pad}>
        {KEYS.map(([key, letters]) => (
          <button
            key={key}
            type="button"
            disabled={call.phase !== 'flow'}
            aria-label={KEY_NAMES[key]}
            onClick={() => ask({ do: 'press', keys: key })}
          >
            {key}
            <small aria-hidden="true">{letters}</small>
          </button>
        ))}
      </div>
      <div class="call-actions">
        <button
          type="button"
          class="round"
          aria-pressed={speaks}
          title="Hear the prompts"
          onClick={() => setSpeaks(!speaks)}
        >
          <SpeakerIcon />
          <span class="sr">Hear the prompts</span>
        </button>
        <button type="button" class="hang-up" onClick={() => ask({ do: 'hang-up' })}>
          <PhoneIcon />
          <span class="sr">Hang up</span>
        </button>
        <button
          type="button"
          class="round"
          disabled={listening === undefined}
          title={silent ? 'Stay silent: no key in time' : 'Do not hear this out'}
          onClick={() => {
            if (listening === undefined) return;
            void ask({ do: 'skip', moment: listening.moment, silent });
            window.speechSynthesis?.cancel();
          }}
        >
          <SkipIcon />
          <span class="sr">{silent ? 'Stay silent' : 'Skip what is said'}</span>
        </button>
      </div>
    </div>
  );
}

function Doing({ call: { phase, listening }, now }: { readonly call: CallView; readonly now: number }) {
  if (phase === 'queued') return <>Waiting for an agent</>;
  if (phase === 'agent') return <>With an agent</>;
  if (listening === undefined) return <>One moment</>;
  if (listening.mode === 'prompt' || now < listening.speechEndsAt) return <>Speaking</>;
  return <>Press a key, {Math.max(0, Math.ceil((listening.until - now) / 1000))} s</>;
}

interface CaptionLineProps {
  readonly caption: Caption;
  readonly language: string;
  readonly now: boolean;
  readonly said: boolean;
}

function CaptionLine({ caption, language, now, said }: CaptionLineProps) {
  const spoken = caption.who === 'voice';
  const animationDuration = `${said ? 0 : (caption.speechMs ?? 0)}ms`;
  return (
    <p
      class={`caption ${caption.who}${now && spoken ? ' now' : ''}`}
      dir="auto"
      lang={spoken && language !== '' ? language : undefined}
    >
      {spoken ? <span style={{ animationDuration }}>{caption.text}</span> : caption.text}
    </p>
  );
}

function Ended({ state, call, onMessages }: CallScreenProps & { readonly call: CallView }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const sent = state.messages.some(({ at }) => at > call.startedAt);
  return (
    <div class="dial">
      <div class="who">
        <div class="avatar over" aria-hidden="true">
          <PhoneIcon />
        </div>
        <h2 tabIndex={-1} ref={heading}>
          Call ended
        </h2>
        <p>{call.ending}</p>
      </div>
      <div class="choices">
        {sent && (
          <button type="button" class="primary" onClick={onMessages}>
            Read the message
          </button>
        )}
        <CallButton ready label="Call again" />
      </div>
    </div>
  );
}

const pretty = (number: string): string => number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3');
