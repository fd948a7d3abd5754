// The CloudWatch metrics of the product: what the functions write in embedded metric format, and what is counted of other
// services' events. Constants only.

/** Where the functions' environment names no other namespace. */
export const METRIC_NAMESPACE = 'VoiceToChat';
/** Environment variable with the namespace of one deployment, so that a test stage trips no alarm of the main one. */
export const METRIC_NAMESPACE_VARIABLE = 'POWERTOOLS_METRICS_NAMESPACE';

/** Value of the dimension `service`, which every metric of a function has. */
export const SERVICES = { sendLink: 'send-link', chatApi: 'chat-api' } as const;

/** Counts, but for `smsParts` (parts of one message) and `dependencyMilliseconds`. */
export const METRICS = {
  offer: 'Offer',
  /** Nothing that this caller could be offered; by reason. */
  noOffer: 'NoOffer',
  /** What could be offered was not found out, through no fault of the caller; by reason. */
  offerFailed: 'OfferFailed',
  /** Accepted by the messaging service; by channel. */
  linkSent: 'LinkSent',
  /** Not sent through no fault of the caller: status `failed`; by reason. */
  sendFailed: 'SendFailed',
  /** Not sent because of the caller's number, choice or limits: every other status; by reason. */
  sendRefused: 'SendRefused',
  /** By reason. */
  unconfirmed: 'Unconfirmed',
  smsParts: 'SmsParts',
  keyMismatch: 'KeyMismatch',
  /** By dependency only. */
  dependencyMilliseconds: 'DependencyMilliseconds',
  linkRedeemed: 'LinkRedeemed',
  chatStarted: 'ChatStarted',
  chatResumed: 'ChatResumed',
  chatStartFailed: 'ChatStartFailed',
} as const;

/** Counted of the events of End User Messaging and Connect, without dimensions. */
export const EVENT_METRICS = {
  smsDelivered: 'SmsDelivered',
  smsUndelivered: 'SmsUndelivered',
  chatAnswered: 'ChatAnswered',
  chatEnded: 'ChatEnded',
} as const;
