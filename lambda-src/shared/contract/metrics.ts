// The CloudWatch metrics of the product: what the functions write in embedded metric format, and what is counted of other
// services' events. Constants only.

/** Where the functions' environment names no other namespace. */
export const METRIC_NAMESPACE = 'VoiceToChat';
/** Environment variable with the namespace of one deployment, so that a test stage trips no alarm of the main one. */
export const METRIC_NAMESPACE_VARIABLE = 'POWERTOOLS_METRICS_NAMESPACE';

/** Value of the dimension `service`, which every metric of a function has. */
export const SERVICES = { sendLink: 'send-link', chatApi: 'chat-api' } as const;

/** Counts, but for `smsParts` (parts of one message) and those that end in milliseconds. */
export const METRICS = {
  /** In total, and by each channel that was offered. */
  offer: 'Offer',
  /** Nothing that this caller could be offered; by reason. */
  noOffer: 'NoOffer',
  /** What could be offered was not found out, through no fault of the caller; by reason. */
  offerFailed: 'OfferFailed',
  /** Accepted by the messaging service; by channel. */
  linkSent: 'LinkSent',
  /** Not sent through no fault of the caller: status `failed`; by reason and by channel. */
  sendFailed: 'SendFailed',
  /** Not sent because of the caller's number, choice or limits: every other status; by reason and by channel. */
  sendRefused: 'SendRefused',
  /** By reason and by channel. */
  unconfirmed: 'Unconfirmed',
  smsParts: 'SmsParts',
  keyMismatch: 'KeyMismatch',
  /** By dependency only. */
  dependencyMilliseconds: 'DependencyMilliseconds',
  /** From the start of a send in send-link to the messaging service's acceptance; by channel only. */
  acceptedMilliseconds: 'AcceptedMilliseconds',
  /** By channel. */
  linkRedeemed: 'LinkRedeemed',
  /** By channel. */
  chatStarted: 'ChatStarted',
  /** From the tap on the landing page, as chat-api gets it, to the chat that Connect has started. */
  tapToChatMilliseconds: 'TapToChatMilliseconds',
  chatResumed: 'ChatResumed',
  chatStartFailed: 'ChatStartFailed',
  /** The customer's page has told that its chat is over; by channel only. Connect's own count is `chatEnded` below. */
  chatEndReported: 'ChatEndReported',
} as const;

/** Counted of the events of End User Messaging and Connect, without dimensions. */
export const EVENT_METRICS = {
  smsDelivered: 'SmsDelivered',
  smsUndelivered: 'SmsUndelivered',
  chatAnswered: 'ChatAnswered',
  chatEnded: 'ChatEnded',
} as const;
