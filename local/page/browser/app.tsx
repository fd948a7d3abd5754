// The page as a whole: the bar with what runs, the scenarios, and the three rooms. On a phone one room shows at a time.

import { useEffect, useState } from 'preact/hooks';
import type { PageState, TimelineLine } from '../state';
import { AgentDesk } from './agent-desk';
import { onFailure } from './commands';
import { AgentIcon, ListIcon, PhoneIcon } from './icons';
import { Phone } from './phone';
import { Scenarios } from './scenarios';
import { Timeline } from './timeline';

export interface AppProps {
  readonly state: PageState;
  readonly lines: readonly TimelineLine[];
  readonly connected: boolean;
}

const ROOMS = [
  { id: 'phone', name: 'Phone', Icon: PhoneIcon },
  { id: 'desk', name: 'Agent', Icon: AgentIcon },
  { id: 'timeline', name: 'Timeline', Icon: ListIcon },
] as const;
type Room = (typeof ROOMS)[number]['id'];

export function App({ state, lines, connected }: AppProps) {
  const [room, setRoom] = useState<Room>('phone');
  const [failure, setFailure] = useState('');
  useEffect(() => onFailure(setFailure), []);
  useEffect(() => {
    if (failure === '') return;
    const timer = setTimeout(() => setFailure(''), 6000);
    return () => clearTimeout(timer);
  }, [failure]);
  const { twin, waiting } = state;
  return (
    <>
      <header class="bar">
        <div class="title">
          <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="9" />
            <path d="M9 9.5h14a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-6.5l-5 4v-4H9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z" />
          </svg>
          <div>
            <h1>Voice-to-Chat</h1>
            <p>A waiting call becomes a chat, on this machine</p>
          </div>
        </div>
        <Status state={state} connected={connected} />
      </header>
      {twin.mistake !== undefined && (
        <div class="mistake" role="alert">
          <strong>This change cannot be taken over; the stack before it goes on.</strong>
          <pre>{twin.mistake}</pre>
        </div>
      )}
      <nav class="tabs" aria-label="Rooms">
        {ROOMS.map(({ id, name, Icon }) => (
          <button key={id} type="button" aria-current={room === id ? 'page' : undefined} onClick={() => setRoom(id)}>
            <Icon />
            {name}
            {id === 'desk' && waiting.length > 0 && (
              <span class="badge">
                {waiting.length}
                <span class="sr"> waiting</span>
              </span>
            )}
          </button>
        ))}
      </nav>
      <Scenarios state={state} />
      <main class={`rooms show-${room}`}>
        <Phone state={state} />
        <AgentDesk state={state} />
        <Timeline lines={lines} />
      </main>
      <div class="toasts" role="alert">
        {failure !== '' && <p class="toast">{failure}</p>}
      </div>
    </>
  );
}

function Status({ state: { twin }, connected }: Pick<AppProps, 'state' | 'connected'>) {
  if (!connected) return <p class="status off">The twin has stopped. Start it again: npm start</p>;
  if (twin.phase === 'starting') return <p class="status wait">Synthesizing the stack…</p>;
  return (
    <p class={twin.mistake === undefined ? 'status on' : 'status off'} title={twin.notices.join('\n')}>
      <span>
        <code>{twin.stackId}</code> runs<span class="count">, {twin.resources} resources</span>
      </span>
      {twin.reload !== undefined && twin.mistake === undefined && (
        <span class="rebuilt" key={twin.reload.at}>
          rebuilt in {(twin.reload.ms / 1000).toFixed(1)} s: {twin.reload.what}
        </span>
      )}
    </p>
  );
}
