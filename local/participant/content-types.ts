// Content types of messages and events (chat service facts, A1.4 and A4.3).

const MESSAGE = 'application/vnd.amazonaws.connect.message.';
const EVENT = 'application/vnd.amazonaws.connect.event.';

export const MESSAGES = {
  plain: 'text/plain',
  markdown: 'text/markdown',
  json: 'application/json',
  interactive: `${MESSAGE}interactive`,
  interactiveResponse: `${MESSAGE}interactive.response`,
} as const;

export const EVENTS = {
  typing: `${EVENT}typing`,
  delivered: `${EVENT}message.delivered`,
  read: `${EVENT}message.read`,
  metadata: `${EVENT}message.metadata`,
  joined: `${EVENT}participant.joined`,
  left: `${EVENT}participant.left`,
  idle: `${EVENT}participant.idle`,
  returned: `${EVENT}participant.returned`,
  autoDisconnection: `${EVENT}participant.autodisconnection`,
  transferSucceeded: `${EVENT}transfer.succeeded`,
  transferFailed: `${EVENT}transfer.failed`,
  ended: `${EVENT}chat.ended`,
} as const;

/** The events that a transcript holds; all others are seen by those who are connected and never again. */
export const LASTING_EVENTS: ReadonlySet<string> = new Set([
  EVENTS.joined,
  EVENTS.left,
  EVENTS.transferSucceeded,
  EVENTS.transferFailed,
  EVENTS.ended,
]);

/** Most characters of a message's content, by its type. */
export const CONTENT_LENGTH: Readonly<Record<string, number>> = {
  [MESSAGES.plain]: 1024,
  [MESSAGES.markdown]: 1024,
  [MESSAGES.json]: 12_000,
  [MESSAGES.interactiveResponse]: 12_288,
  [MESSAGES.interactive]: 20_000,
};

/** Attachments that Connect takes: .csv .doc .docx .heic .jfif .jpeg .jpg .mov .mp4 .pdf .png .ppt .pptx .rtf .txt .wav .xls .xlsx */
export const ATTACHMENTS: ReadonlySet<string> = new Set([
  'application/msword',
  'application/pdf',
  'application/rtf',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'audio/vnd.wave',
  'audio/wav',
  'audio/x-wav',
  'image/heic',
  'image/jpeg',
  'image/png',
  'text/csv',
  'text/plain',
  'text/rtf',
  'video/mp4',
  'video/quicktime',
]);
