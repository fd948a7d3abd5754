// One row of the conversation each: a message, a file, something that happened, a day.

import { Component, type ComponentChildren, type JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { FileItem, ReceiptLevel } from '../participant/items';
import { CONTENT_TYPES } from '../participant/items';
import type { Outgoing } from '../participant/outbox';
import type { UploadState } from '../participant/uploads';
import { fill, fillIsolated } from '../shared/fill';
import { useChat } from './context';
import { dayOf, percent, timeOf } from './format';
import { DownloadIcon, FileIcon } from './icons';
import { readableChoice } from './interactive';
import { InteractiveCard } from './interactive-card';
import { authorName, occurrenceText } from './occurrence-text';
import { Markdown, PlainText } from './rich-text';
import type { AttachmentRow, InteractiveRow, MessageRow, Row } from './rows';

export interface RowProps {
  readonly row: Row;
  /** How far the customer's latest message has come; for that row only. */
  readonly receipt: ReceiptLevel | 'sent' | undefined;
  /** The chat is over: nothing can be chosen any more. */
  readonly closed: boolean;
}

/** Drawn again only when something of it has changed: a conversation may have hundreds of rows. */
export class RowView extends Component<RowProps, { broken: boolean }> {
  override state = { broken: false };

  override shouldComponentUpdate(next: RowProps, { broken }: { broken: boolean }): boolean {
    return (
      broken !== this.state.broken ||
      !sameRow(this.props.row, next.row) ||
      this.props.receipt !== next.receipt ||
      this.props.closed !== next.closed
    );
  }

  /** A row that cannot be drawn costs its looks, not the conversation. */
  override componentDidCatch(): void {
    this.setState({ broken: true });
  }

  override render({ row, receipt, closed }: RowProps): JSX.Element | null {
    if (this.state.broken) return <BareRow row={row} />;
    if (row.kind === 'day') return <DayView time={row.time} />;
    if (row.kind === 'occurrence') return <OccurrenceView row={row} />;
    return (
      <Frame row={row} receipt={receipt}>
        {row.kind === 'message' ? (
          <MessageBody row={row} />
        ) : row.kind === 'interactive' ? (
          <InteractiveCard interactive={row.interactive} answered={row.answered} closed={closed} />
        ) : (
          row.entry.files.map((file) => <FileView key={file.id} file={file} own={row.own} />)
        )}
      </Frame>
    );
  }
}

/** The words of a row and nothing else that could break. */
function BareRow({ row }: { row: Row }): JSX.Element | null {
  const { text } = useChat();
  if (row.kind === 'day' || row.kind === 'occurrence') return null;
  const words =
    row.kind === 'message'
      ? row.shown
      : row.kind === 'interactive'
        ? row.interactive.title || text.unsupported
        : row.entry.files.map((file) => file.name).join(', ');
  return (
    <li class={row.own ? 'row own' : 'row other'}>
      <div class="bubble plain" dir="auto">
        {words}
      </div>
    </li>
  );
}

function sameRow(a: Row, b: Row): boolean {
  return (
    (Object.keys({ ...a, ...b }) as (keyof Row)[]).every((key) => key === 'kind' || a[key] === b[key]) &&
    a.kind === b.kind
  );
}

function DayView({ time }: { time: number }): JSX.Element {
  const { language } = useChat();
  return (
    <li class="aside day">
      <span>{dayOf(time, Date.now(), language)}</span>
    </li>
  );
}

function OccurrenceView({ row }: { row: Extract<Row, { kind: 'occurrence' }> }): JSX.Element {
  const { text, settings, ownId, language } = useChat();
  const authorOf = (party: typeof row.entry.from): string => authorName(party, ownId, settings.brand, text);
  return (
    <li class="aside">
      {occurrenceText(row.entry, text, authorOf)}{' '}
      <time dateTime={new Date(row.entry.time).toISOString()}>{timeOf(row.entry.time, language)}</time>
    </li>
  );
}

function Frame({
  row,
  receipt,
  children,
}: {
  row: MessageRow | InteractiveRow | AttachmentRow;
  receipt: ReceiptLevel | 'sent' | undefined;
  children: ComponentChildren;
}): JSX.Element {
  const { text, settings, ownId, language } = useChat();
  const name = authorName(row.entry.from, ownId, settings.brand, text);
  const bubble = row.kind === 'interactive' ? 'bubble wide' : 'bubble';
  return (
    <li class={`row ${row.own ? 'own' : 'other'}${row.first ? ' first' : ''}${row.last ? ' last' : ''}`}>
      {row.first && !row.own && (
        <p class="author" aria-hidden="true">
          <bdi>{name}</bdi>
        </p>
      )}
      <div class={bubble}>
        <span class="sr">
          <bdi>{name}</bdi>:{' '}
        </span>
        {children}
      </div>
      {(row.last || receipt !== undefined) && (
        <p class="meta">
          <time dateTime={new Date(row.entry.time).toISOString()}>{timeOf(row.entry.time, language)}</time>
          {receipt !== undefined && <span> · {text[receipt]}</span>}
        </p>
      )}
    </li>
  );
}

function MessageBody({ row }: { row: MessageRow }): JSX.Element {
  const markdown = row.entry.contentType === CONTENT_TYPES.markdown;
  return <div dir="auto">{markdown ? <Markdown text={row.shown} /> : <PlainText text={row.shown} />}</div>;
}

function FileView({ file, own }: { file: FileItem; own: boolean }): JSX.Element {
  const { participant, text, announce } = useChat();
  const [failed, setFailed] = useState(false);

  const download = async (): Promise<void> => {
    setFailed(false);
    // The window has to be opened by the tap itself; the address comes later.
    const tab = window.open('', '_blank');
    const result = await participant.attachmentUrl(file.id);
    if (!result.ok) {
      tab?.close();
      setFailed(true);
      announce(text.downloadFailed);
    } else if (tab === null) {
      location.assign(result.value);
    } else {
      tab.opener = null;
      tab.location.replace(result.value);
    }
  };

  return (
    <div class="file">
      <FileIcon />
      <div class="file-words">
        <span class="file-name" dir="auto">
          {file.name}
        </span>
        {file.status === 'scanning' && <span class="file-state">{text.scanning}</span>}
        {file.status === 'rejected' && <span class="file-state">{own ? text.rejected : text.unsupported}</span>}
        {failed && <span class="file-state">{text.downloadFailed}</span>}
      </div>
      {file.status === 'approved' && (
        <button
          type="button"
          class="round"
          aria-label={fill(text.download, { name: file.name })}
          title={fill(text.download, { name: file.name })}
          onClick={() => void download()}
        >
          <DownloadIcon />
        </button>
      )}
    </div>
  );
}

/** Written, not yet confirmed by the service. */
export function OutgoingView({
  message,
  offline,
  closed,
}: {
  message: Outgoing;
  offline: boolean;
  closed: boolean;
}): JSX.Element {
  const { participant, text } = useChat();
  const failed = message.state === 'failed';
  return (
    <li class="row own first last pending">
      <div class="bubble">
        <span class="sr">{text.you}: </span>
        <div dir="auto">
          <PlainText text={readableChoice(message.content) ?? message.content} />
        </div>
      </div>
      <p class={failed ? 'meta bad' : 'meta'}>{failed ? text.notSent : offline ? text.kept : text.sending}</p>
      {failed && (
        <p class="meta links">
          {!closed && (
            <button type="button" class="link" onClick={() => participant.retry(message.token)}>
              {text.tryAgain}
            </button>
          )}
          <button type="button" class="link" onClick={() => participant.discard(message.token)}>
            {text.discard}
          </button>
        </p>
      )}
    </li>
  );
}

export function UploadView({ upload, closed }: { upload: UploadState; closed: boolean }): JSX.Element {
  const { participant, text, language } = useChat();
  const words = fillIsolated(text.uploading, { name: upload.name, percent: percent(upload.progress, language) });
  return (
    <li class="row own first last pending">
      <div class="bubble">
        <div class="file">
          <FileIcon />
          <div class="file-words">
            <span class="file-name" dir="auto">
              {upload.name}
            </span>
            {upload.state === 'uploading' && <progress value={upload.progress} max={1} aria-label={words} />}
            {upload.state === 'sent' && <span class="file-state">{text.scanning}</span>}
            {upload.state === 'failed' && (
              <span class="file-state">{fillIsolated(text.uploadFailed, { name: upload.name })}</span>
            )}
          </div>
        </div>
      </div>
      {upload.state !== 'sent' && (
        <p class="meta links">
          {upload.state === 'failed' && !closed && (
            <button type="button" class="link" onClick={() => participant.retryUpload(upload.id)}>
              {text.tryAgain}
            </button>
          )}
          <button type="button" class="link" onClick={() => participant.cancelUpload(upload.id)}>
            {upload.state === 'failed' ? text.discard : text.cancel}
          </button>
        </p>
      )}
    </li>
  );
}
