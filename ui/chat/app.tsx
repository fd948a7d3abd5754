// From the cookies to the conversation: asks for the session, says how that goes, and shows what comes of it.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { SESSION_PATH, type SessionRequest, type SessionResponse } from '../../lambda-src/shared/contract/http';
import { browserClock, browserTransport, sessionKeep } from '../participant/browser';
import { createParticipant, type Participant } from '../participant/client';
import { post } from '../shared/post';
import { usePage } from './context';
import { Conversation } from './conversation';
import { whileLooking } from './device';
import { NoticeView, Phone } from './notice';
import { reportOn } from './reports';
import { getSession, type NoChat, type Progress } from './session';
import { Top } from './top';

/** How soon a device notices that the chat has been moved to another one, where alone it then is to be read. */
const ASK_EVERY_MS = 120_000;

type Stage =
  | { readonly kind: 'asking'; readonly progress: Progress }
  | { readonly kind: 'none'; readonly why: NoChat }
  | { readonly kind: 'chat'; readonly session: SessionResponse; readonly participant: Participant };

export function App({ onLanguage }: { onLanguage: (session: SessionResponse) => void }): JSX.Element {
  const { settings, text } = usePage();
  const [stage, setStage] = useState<Stage>({ kind: 'asking', progress: 'starting' });
  // Asked anew whenever it is set.
  const [request, ask] = useState<SessionRequest>({});

  useEffect(() => {
    setStage({ kind: 'asking', progress: 'starting' });
    const online = (): Promise<void> =>
      new Promise((resolve) => window.addEventListener('online', () => resolve(), { once: true }));
    const ports = { clock: browserClock, post, online };
    void getSession(ports, request, (progress) => setStage({ kind: 'asking', progress })).then((result) => {
      if (result.kind === 'none') {
        setStage(result);
        return;
      }
      onLanguage(result.session);
      setStage({ kind: 'chat', session: result.session, participant: join(result.session) });
    });
  }, [request]);

  const join = (session: SessionResponse): Participant =>
    createParticipant({
      transport: browserTransport,
      clock: browserClock,
      keep: sessionKeep(`unsent ${session.contactId}`),
      participantToken: session.participantToken,
      participantId: session.participantId,
      displayName: session.displayName,
      resumed: session.resumed,
      async isOver() {
        const result = await post(SESSION_PATH, { joined: session.contactId });
        return result.kind === 'forbidden' || (result.kind === 'error' && result.retryAfter === undefined);
      },
      base:
        settings.participantEndpoint === 'direct' ? `https://participant.connect.${session.region}.amazonaws.com` : '',
    });

  useEffect(() => {
    if (stage.kind !== 'chat') return;
    const { participant, session } = stage;
    const { contactId } = session;
    const reports = reportOn({
      participant,
      contactId,
      clock: browserClock,
      post,
      refused() {
        // Told once: the same chat again, and it is over for this page.
        if (request.unjoined === contactId) setStage({ kind: 'none', why: 'over' });
        else ask({ unjoined: contactId });
      },
      moved() {
        participant.stop();
        setStage({ kind: 'none', why: 'otherDevice' });
      },
    });
    const stopAsking = whileLooking(ASK_EVERY_MS, reports.ask);
    return () => {
      stopAsking();
      reports.stop();
    };
  }, [stage]);

  if (stage.kind === 'chat') {
    const { session } = stage;
    return (
      <Conversation
        participant={stage.participant}
        ownId={session.participantId}
        resumed={session.resumed}
        draft={sessionKeep(`draft ${session.contactId}`)}
      />
    );
  }
  if (stage.kind === 'none') {
    const again = stage.why === 'failed' ? { onRetry: () => ask({}) } : {};
    return (
      <div class="chat">
        <Top status="" />
        <NoticeView notice={text[stage.why]} {...again} />
      </div>
    );
  }
  return (
    <div class="chat">
      <Top status={stage.progress === 'starting' ? text.starting : ''} />
      <main>
        {stage.progress !== 'starting' && (
          <div class="state" role="status">
            <p>{text[stage.progress === 'offline' ? 'reconnecting' : stage.progress]}</p>
            <Phone />
          </div>
        )}
      </main>
    </div>
  );
}
