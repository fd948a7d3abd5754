// The parts that a call may not need: each becomes a chunk of its own in the bundle, loaded when first used.
// Specifiers end in .js, as ES modules demand it; the bundler finds the TypeScript behind them.

export interface Loaders {
  readonly pinpoint: () => Promise<Pick<typeof import('./sms/pinpoint'), 'pinpointSender'>>;
  readonly endUserMessaging: () => Promise<Pick<typeof import('./sms/end-user-messaging'), 'endUserMessagingSender'>>;
  readonly ses: () => Promise<Pick<typeof import('./email/ses'), 'sesSender'>>;
  readonly profiles: () => Promise<Pick<typeof import('./email/profiles'), 'customerProfiles'>>;
  readonly staffing: () => Promise<Pick<typeof import('./staffing'), 'Staffing'>>;
  readonly carrier: () => Promise<Pick<typeof import('./carrier'), 'carrierLines'>>;
}

export const LOADERS: Loaders = {
  pinpoint: () => import('./sms/pinpoint.js'),
  endUserMessaging: () => import('./sms/end-user-messaging.js'),
  ses: () => import('./email/ses.js'),
  profiles: () => import('./email/profiles.js'),
  staffing: () => import('./staffing.js'),
  carrier: () => import('./carrier.js'),
};
