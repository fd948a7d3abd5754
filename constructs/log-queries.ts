// Questions to the logs, in the language of CloudWatch Logs Insights: the saved queries, and those that the dashboard shows.
// A query may hold two `stats`; `sort` and `limit` stand after the last one (CloudWatch Logs user guide, "stats").

import { RECEIPT_LINE } from './service-events';

/** The logs that a query reads. */
export type LogName = 'sendLink' | 'chatApi' | 'serviceEvents' | 'flows';

export interface LogQuery {
  /** As people look for it. */
  readonly title: string;
  readonly logs: readonly LogName[];
  readonly query: string;
}

const lines = (...parts: readonly string[]): string => parts.join('\n| ');

const PARSE_RECEIPT = `parse @message '${RECEIPT_LINE.glob}' as ${RECEIPT_LINE.fields.join(', ')}`;

/** Saved in the account, by id. The id is the Terraform name with `-` for `_`. */
export const SAVED_QUERIES = {
  contact: {
    title: 'What happened to this contact',
    logs: ['sendLink', 'chatApi', 'serviceEvents', 'flows'],
    query: lines(
      // Whichever of the three is known; the answer shows the others. Names that stay in place match nothing.
      'filter @message like /CONTACT_ID|LINK_ID|MESSAGE_ID/',
      'fields @timestamp, coalesce(message, @message) as what, linkId, messageId, channel, destination, route, status, reason, dependency, error, @log',
      'sort @timestamp asc',
      'limit 500',
    ),
  },
  'not-sent': {
    title: 'Why links were not sent',
    logs: ['sendLink'],
    query: lines(
      "filter message = 'link not sent' or message = 'link unconfirmed'",
      'stats count(*) as links, latest(correlation_id) as lastContact by message, status, reason',
      'sort links desc',
    ),
  },
  'not-offered': {
    title: 'Why nothing was offered',
    logs: ['sendLink'],
    query: lines(
      "filter message = 'no offer'",
      'stats count(*) as offers, latest(correlation_id) as lastContact by reason',
      'sort offers desc',
    ),
  },
  'failed-calls': {
    title: 'Which AWS calls of send-link fail',
    logs: ['sendLink'],
    query: lines(
      "filter message = 'call failed'",
      'stats count(*) as calls, max(@timestamp) as last, latest(requestId) as lastRequest by dependency, error, errorReason',
      'sort calls desc',
    ),
  },
  'chat-api-answers': {
    title: 'What chat-api answered',
    logs: ['chatApi'],
    query: lines(
      "filter message = 'Answered.'",
      'stats count(*) as answers, latest(linkId) as lastLink by route, status, error',
      'sort answers desc',
    ),
  },
  'chat-api-failures': {
    title: 'What went wrong in chat-api',
    logs: ['chatApi'],
    query: lines(
      "filter level = 'ERROR' or level = 'WARN'",
      'stats count(*) as times, max(@timestamp) as last, latest(linkId) as lastLink by level, message, error',
      'sort times desc',
    ),
  },
  crashes: {
    title: 'Crashes and time-outs of the functions',
    logs: ['sendLink', 'chatApi'],
    query: lines(
      'filter @message like /Task timed out|Runtime exited|Invoke Error|Init Error|Runtime.[A-Z]/',
      'fields @timestamp, @requestId, @message, @log',
      'sort @timestamp desc',
      'limit 100',
    ),
  },
  durations: {
    title: 'How long the functions take',
    logs: ['sendLink', 'chatApi'],
    query: lines(
      "filter @type = 'REPORT'",
      'stats count(*) as invocations, pct(@duration, 50) as median, pct(@duration, 95) as p95, max(@duration) as slowest, count(@initDuration) as coldStarts, max(@initDuration) as slowestStart, max(@maxMemoryUsed) / 1000000 as megabytes by @log, bin(5m) as time',
      'sort time desc',
    ),
  },
  receipts: {
    title: 'What became of text messages',
    logs: ['serviceEvents'],
    query: lines(
      PARSE_RECEIPT,
      "filter isFinal = 'true'",
      'stats count(*) as messages, max(parts) as mostParts, latest(messageId) as lastMessage by eventType',
      'sort messages desc',
    ),
  },
} as const satisfies Readonly<Record<string, LogQuery>>;

/** Shown on the dashboard. */
export const DASHBOARD_QUERIES = {
  acceptedToPhone: {
    title: 'Seconds from acceptance to the phone',
    logs: ['serviceEvents'],
    query: lines(
      PARSE_RECEIPT,
      "filter eventType = 'TEXT_DELIVERED'",
      'fields (reportedAt - requestedAt) / 1000 as seconds',
      'stats count(*) as messages, pct(seconds, 50) as median, pct(seconds, 95) as p95, max(seconds) as slowest',
    ),
  },
} as const satisfies Readonly<Record<string, LogQuery>>;
