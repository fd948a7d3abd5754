// CloudWatch metrics that the functions write in embedded metric format. Constants only.

export const METRIC_NAMESPACE = 'VoiceToChat';

export const METRICS = {
  offer: 'Offer',
  noOffer: 'NoOffer',
  linkSent: 'LinkSent',
  sendFailed: 'SendFailed',
  unconfirmed: 'Unconfirmed',
  smsParts: 'SmsParts',
  keyMismatch: 'KeyMismatch',
  dependencyMilliseconds: 'DependencyMilliseconds',
  linkRedeemed: 'LinkRedeemed',
  chatStarted: 'ChatStarted',
  chatResumed: 'ChatResumed',
  chatStartFailed: 'ChatStartFailed',
} as const;
