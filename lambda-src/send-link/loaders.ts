// The parts that a call may not need: each becomes a chunk of its own in the bundle, loaded when first used.
// Specifiers end in .js, as ES modules demand it; the bundler finds the TypeScript behind them.

export const LOADERS = {
  pinpoint: () => import('./sms/pinpoint.js'),
  endUserMessaging: () => import('./sms/end-user-messaging.js'),
  ses: () => import('./email/ses.js'),
  profiles: () => import('./email/profiles.js'),
  staffing: () => import('./staffing.js'),
  carrier: () => import('./carrier.js'),
} as const;
export type Loaders = typeof LOADERS;
