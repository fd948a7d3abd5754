// The caller's phone: calls, messages, mail, and the browser in which the real site runs.

import { useEffect, useRef, useState } from 'preact/hooks';
import { type Message, PAGE_HOST, type PageState, SITE_HOST } from '../state';
import { CallScreen } from './call-screen';
import { timeOfDay, useNow } from './hooks';
import { LockIcon, MailIcon, MessageIcon, PhoneIcon, WebIcon, WindowIcon } from './icons';

type Screen = 'call' | 'sms' | 'email' | 'web';

const SCREENS = [
  { id: 'call', name: 'Phone', Icon: PhoneIcon },
  { id: 'sms', name: 'Messages', Icon: MessageIcon },
  { id: 'email', name: 'Mail', Icon: MailIcon },
  { id: 'web', name: 'Browser', Icon: WebIcon },
] as const;

/** The site stands below this page's own name, so that their pages may share a window; by any other name it gets its own. */
const FRAMES = location.hostname === PAGE_HOST;

export function Phone({ state }: { readonly state: PageState }) {
  const { call, messages, twin } = state;
  const [screen, setScreen] = useState<Screen>('call');
  const [seen, setSeen] = useState(messages.at(-1)?.id ?? 0);
  const [open, setOpen] = useState<Message>();
  const now = useNow(true, 5000);
  const newest = messages.at(-1);
  const arrived = newest !== undefined && newest.id > seen && newest.channel !== screen ? newest : undefined;

  useEffect(() => {
    if (newest !== undefined && newest.channel === screen) setSeen(newest.id);
  }, [newest?.id, screen]);
  // Who rings has the phone at the ear.
  useEffect(() => {
    if (call?.phase === 'flow') setScreen('call');
  }, [call?.contactId]);

  const site = FRAMES ? twin.site.replace('127.0.0.1', SITE_HOST) : twin.site;
  const local = (link: string) => link.replace(/^https:\/\/[^/]+/, site);
  const openLink = (message: Message) => {
    setOpen(message);
    if (FRAMES) setScreen('web');
    else window.open(local(message.link ?? ''), 'phone', 'popup,width=390,height=760');
  };
  const show = (id: Screen) => {
    setScreen(id);
    if (newest !== undefined && newest.channel === id) setSeen(newest.id);
  };
  const unread = (channel: Message['channel']) =>
    messages.filter((one) => one.channel === channel && one.id > seen).length;

  return (
    <section class="room phone-room" id="phone" aria-label="The caller’s phone">
      <div class="device">
        <div class="screen">
          <div class="phone-status" aria-hidden="true">
            <span>{timeOfDay(now)}</span>
            <span class="signal">
              <i />
              <i />
              <i />
              <i />
            </span>
          </div>
          {arrived !== undefined && (
            <button type="button" class="arrived" onClick={() => show(arrived.channel)}>
              {arrived.channel === 'sms' ? <MessageIcon /> : <MailIcon />}
              <span>
                <b>{arrived.channel === 'sms' ? 'New text message' : 'New e-mail'}</b>
                <span>{arrived.subject ?? arrived.body}</span>
              </span>
            </button>
          )}
          <div class="app">
            {screen === 'call' && <CallScreen state={state} onMessages={() => newest && show(newest.channel)} />}
            {screen === 'sms' && <Inbox channel="sms" messages={messages} onOpen={openLink} />}
            {screen === 'email' && <Inbox channel="email" messages={messages} onOpen={openLink} />}
            {screen === 'web' && <Browser state={state} message={open} local={local} />}
          </div>
          <nav class="dock" aria-label="Phone">
            {SCREENS.map(({ id, name, Icon }) => (
              <button key={id} type="button" aria-current={screen === id ? 'page' : undefined} onClick={() => show(id)}>
                <Icon />
                {name}
                {(id === 'sms' || id === 'email') && unread(id) > 0 && (
                  <span class="badge">
                    {unread(id)}
                    <span class="sr"> new</span>
                  </span>
                )}
              </button>
            ))}
          </nav>
        </div>
      </div>
    </section>
  );
}

interface InboxProps {
  readonly channel: Message['channel'];
  readonly messages: readonly Message[];
  readonly onOpen: (message: Message) => void;
}

function Inbox({ channel, messages, onOpen }: InboxProps) {
  const shown = messages.filter((message) => message.channel === channel);
  const end = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => end.current?.scrollIntoView({ block: 'nearest' }), [shown.length]);
  // The button that led here is gone: the newest link is next.
  useEffect(() => {
    const links = list.current?.querySelectorAll<HTMLElement>('.link');
    if (document.activeElement === document.body) links?.[links.length - 1]?.focus();
  }, []);
  return (
    <div class="inbox">
      <h2>{channel === 'sms' ? 'Messages' : 'Mail'}</h2>
      {shown.length === 0 && (
        <p class="nothing">{channel === 'sms' ? 'No text messages yet.' : 'No e-mail yet.'} Call, and choose it.</p>
      )}
      <ol ref={list}>
        {shown.map((message) => (
          <li key={message.id} class={message.channel}>
            <p class="from">
              {message.from} · {timeOfDay(message.at)}
            </p>
            {message.subject !== undefined && <h3>{message.subject}</h3>}
            <p class="body" dir="auto">
              <Body message={message} onOpen={onOpen} />
            </p>
            {message.channel === 'sms' && (
              <p class="parts">
                {message.parts === 1 ? '1 part' : `${message.parts} parts`} · {[...message.body].length} characters
              </p>
            )}
          </li>
        ))}
      </ol>
      <div ref={end} />
    </div>
  );
}

function Body({ message, onOpen }: Pick<InboxProps, 'onOpen'> & { readonly message: Message }) {
  const { body, link } = message;
  if (link === undefined) return <>{body}</>;
  const [before = '', ...after] = body.split(link);
  return (
    <>
      {before}
      <button type="button" class="link" onClick={() => onOpen(message)}>
        {link.replace('https://', '')}
      </button>
      {after.join(link)}
    </>
  );
}

interface BrowserProps {
  readonly state: PageState;
  readonly message: Message | undefined;
  readonly local: (link: string) => string;
}

function Browser({ state: { browser, twin }, message, local }: BrowserProps) {
  const link = message?.link;
  // Where the frame begins: anew for each link, and where it was when the pages have changed.
  const [start, setStart] = useState<{ readonly key: string; readonly url: string }>();
  useEffect(() => {
    if (link === undefined) return;
    const key = `${link} ${browser.version}`;
    if (start?.key === key) return;
    const language = /#([a-z]{2})/.exec(link)?.[1] ?? 'en';
    const goesOn = start?.key.startsWith(link) && browser.path.startsWith('/chat/');
    setStart({ key, url: goesOn ? `${local('https://x')}/chat/index.html#${language}` : local(link) });
  }, [link, browser.version]);
  return (
    <div class="web">
      <div class="address">
        <LockIcon />
        <span>{twin.domain}</span>
        {start !== undefined && (
          <a href={start.url} target="_blank" rel="noreferrer" title="Open in a window of its own">
            <WindowIcon />
            <span class="sr">Open in a window of its own</span>
          </a>
        )}
      </div>
      {start === undefined ? (
        <p class="nothing">Tap the link in a message, and the real page opens here.</p>
      ) : (
        <iframe key={start.key} src={start.url} title="Browser of the phone" />
      )}
    </div>
  );
}
